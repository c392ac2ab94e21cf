# values: x=[[-0.98,0.67,1.4],[1.31,0.42,-0.39]] W=[[1.14,0.3,-0.66],[-1.39,0.3,0.71],[-0.98,-0.19,1.3]] b=[-0.78,0.63,-0.61] v=[0.48,1.13,-0.34]
import numpy as np
alpha = 1.3
z = x @ W + b
e = np.exp(z)
h = np.where(z > 0, z, alpha * (e - 1))
score = h @ v
loss = (score ** 2).sum()

dscore = 2 * score
dv = h.T @ dscore
dh = np.outer(dscore, v)
dz = np.where(z > 0, 1.0, alpha * e) * dh
dW = x.T @ dz
db = dz.sum(axis=0)
dx = dz @ W.T
