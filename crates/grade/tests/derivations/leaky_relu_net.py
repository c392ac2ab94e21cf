# values: X=[[-0.15,0.22],[-1.19,1.43],[-0.29,0.32]] W1=[[-1.41,-0.17,-0.98],[1.22,1.35,0.47]] b1=[0.25,-0.44,-0.93] W2=[[1.15],[0.85],[-1.32]] b2=[-0.15] t=[[-1.31],[1.26],[0.3]]
import numpy as np
slope = 0.1
z1 = X.dot(W1) + b1
a1 = np.where(z1 > 0, z1, slope * z1)
z2 = a1.dot(W2) + b2
loss = 0.5 * ((z2 - t) ** 2).mean()

dz2 = (z2 - t) / z2.size
dW2 = a1.T.dot(dz2)
db2 = dz2.sum(axis=0)
da1 = dz2.dot(W2.T)
dz1 = da1 * np.where(z1 > 0, 1, slope)
dW1 = X.T.dot(dz1)
db1 = dz1.sum(axis=0)
