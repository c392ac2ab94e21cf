# values: x=[[-1.12,-0.58],[-0.74,1.34]] h=[[-0.92,-0.49,-1.16],[-1.17,0.18,0.29]] W=[[-0.85,0.61,-1.05],[1.25,1.14,1.06],[-1.08,-0.53,-1.04],[0.21,-1.39,1.2],[-0.84,-0.59,1.14]] b=[0.94,0.46,-0.35]
import numpy as np
D = x.shape[1]
joined = np.hstack((x, h))
z = joined @ W + b
out = np.tanh(z)
loss = np.sum(out ** 2) / 2

dout = out
dz = dout * (1 - out ** 2)
dW = joined.T @ dz
db = dz.sum(axis=0)
djoined = dz @ W.T
dx = djoined[:, :D]
dh = djoined[:, D:]
