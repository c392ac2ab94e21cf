# values: X=[[0.92,-1.09,0.56,0.25],[-1.13,0.64,0.33,0.76],[1.26,-0.52,1.3,0.88]] W=[[0.17,0.34,-1.08],[-0.71,-0.57,-1.3],[1.15,-0.63,0.93],[0.5,1.38,-0.53]] T=[[0.0,1.0,0.0],[1.0,0.0,0.0],[0.0,0.0,1.0]] reg=0.35
import numpy as np

def softmax(s):
    """Row by row."""
    e = np.exp(s - s.max(axis=1)[:, None])
    return e / e.sum(axis=1)[:, None]

n = len(X)
s = X.dot(W)
p = softmax(s)
loss = -(T * np.log(p)).sum() / n + 0.5 * reg * (W ** 2).sum()

ds = (p - T) / n
dW = X.T.dot(ds) + reg * W
dX = ds.dot(W.T)
