# values: real=[0.8,1.4,-0.3] fake=[0.2,-0.9,0.5] a=1.3 c=-0.2
import numpy as np
s_real = a * real + c
s_fake = a * fake + c
loss = 0.5 * np.mean((s_real - 1) ** 2) + 0.5 * np.mean(s_fake ** 2)

N = len(real)
grad_s_real = (s_real - 1) / N
grad_s_fake = s_fake / N
grad_a = np.sum(grad_s_real * real) + np.sum(grad_s_fake * fake)
grad_c = np.sum(grad_s_real) + np.sum(grad_s_fake)
gras_fake = a * grad_s_fake
