# values: s=[0.52,-0.4,-0.9] Wv=[1.29,-0.32,0.43] G=1.4 Wp=[[1.34,1.05],[-1.17,0.71],[0.7,1.33]] a=1 beta=0.3
import numpy as np
v = s @ Wv
adv = G - v
z = s @ Wp
p = np.exp(z) / np.sum(np.exp(z))
loss_v = 0.5 * adv ** 2
ent = -np.sum(p * np.log(p))
loss = loss_v - beta * ent

dadv = adv
dv = -dadv
dWv = s * dv
dp = beta * (np.log(p) + 1)
dz = p * (dp - np.sum(dp * p))
dWp = np.outer(s, dz)
