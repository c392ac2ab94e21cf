# values: E=[[-0.75,0.77,1.3],[0.36,1.1,-1.31],[-1.42,-0.69,-0.46],[-0.49,-1.35,1.18]] ids=[2,0,2] W=[[1.12,-0.43],[-1.16,0.28],[0.88,0.62]] t=[[-0.18,0.55],[0.58,0.97],[0.44,0.21]]
import numpy as np
n = len(ids)
x = E[ids]
y = x.dot(W)
loss = 0.5 * np.sum((y - t) ** 2) / n

dy = (y - t) / n
dW = x.T.dot(dy)
dx = dy.dot(W.T)
dE = np.zeros_like(E)
for i in range(n):
    dE[ids[i]] += dx[i]
