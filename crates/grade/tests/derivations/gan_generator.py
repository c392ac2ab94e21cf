# values: noise=[[0.67,1.0],[0.9,-0.5],[-1.21,1.18]] Wg=[[0.61,-0.87,-1.18],[1.22,-1.11,0.58]] bg=[1.13,-0.66,-1.42] wd=[-0.27,-0.66,0.95]
import numpy as np
# the loss that does not saturate: -log D(G(noise))
n = len(noise)
pre = noise @ Wg + bg
fake = np.tanh(pre)
logit = fake @ wd
p = 1 / (1 + np.exp(-logit))
loss_g = -np.sum(np.log(p)) / n

dlogit = (p - 1) / n
dfake = np.outer(dlogit, wd)
dpre = dfake * (1 - fake ** 2)
dWg = noise.T @ dpre
dbg = dpre.sum(axis=0)
