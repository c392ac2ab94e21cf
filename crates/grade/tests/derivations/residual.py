# values: x=[[-0.46,1.12,1.32],[0.76,-1.44,0.77]] W1=[[-0.81,1.07,1.0],[-0.18,-1.0,0.73],[0.31,0.96,-0.3]] W2=[[1.36,0.91,-0.23],[1.19,-0.16,-1.1],[-0.78,0.39,-0.39]] t=[[-1.04,0.97,0.23],[0.52,0.74,-1.13]]
import numpy as np
z = x @ W1
a = np.maximum(z, 0)
branch = a @ W2
y = x + branch           # x goes two ways
loss = np.mean((y - t) ** 2)

dy = 2 * (y - t) / y.size
dx = dy.copy()
dbranch = dy
dW2 = a.T @ dbranch
da = dbranch @ W2.T
dz = da * (z > 0).astype(float)
dW1 = x.T @ dz
dx += dz @ W1.T
