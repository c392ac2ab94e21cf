# values: a=1.3 b=0.7 c=-1.1
import numpy as np
u = a * b
v = u + c ** 2
w = np.log(v)
r = np.sqrt(a + 2.5)
t = w * r
out = np.tanh(t) * b

dt = (1 - np.tanh(t) ** 2) * b
d_b = np.tanh(t)
d_w = dt * r
d_r = dt * w
d_v = d_w / v
d_u = d_v
d_c = 2 * c * d_v
d_a = b * d_u
d_b += a * d_u
d_a += 0.5 / r * d_r
