# values: x=[[-0.66,-0.92],[0.97,-0.81],[0.67,0.9]] W1=[[-1.2,0.62,1.36],[-0.35,-1.31,-0.3]] b1=[-0.81,-1.18,-0.5] W2=[[1.1,-0.38],[1.1,0.38],[-1.15,1.35]] b2=[0.39,-0.18] y=[1,0,1]
import numpy as np

def affine(x, W, b):
    return x @ W + b

def affine_back(dout, x, W):
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)

n = len(y)
a1 = affine(x, W1, b1)
h1 = np.maximum(a1, 0)
a2 = affine(h1, W2, b2)
p = np.exp(a2)
p /= p.sum(axis=1, keepdims=True)
loss = -np.log(p[range(n), y]).mean()

da2 = p.copy()
da2[range(n), y] -= 1
da2 /= n
dh1, dW2, db2 = affine_back(da2, h1, W2)
da1 = dh1 * (a1 > 0)
dx, dW1, db1 = affine_back(da1, x, W1)
