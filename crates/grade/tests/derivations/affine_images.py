# values: x=[[[-0.71,-0.92,0.31],[1.18,-1.32,-0.55]],[[0.47,-0.76,-0.32],[0.36,1.04,-0.36]]] w=[[-1.34,-0.53,-1.06],[0.67,0.21,-0.88],[-1.22,-0.22,1.03],[-0.81,-1.38,-0.83],[0.19,0.19,-1.04],[0.7,0.98,1.18]] b=[0.72,0.9,-0.86]
import numpy as np


def affine_forward(x, w, b):
    N = x.shape[0]
    out = x.reshape(N, -1).dot(w) + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    N = x.shape[0]
    dx = np.dot(dout, w.T).reshape(x.shape)
    dw = np.dot(x.reshape(N, -1).T, dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db
