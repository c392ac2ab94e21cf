# values: x=[[-1.09,-1.32,0.93],[-0.54,-0.72,0.25],[-0.42,0.85,1.35]] w=[[0.94,-1.18,-0.99],[1.4,-0.47,0.19],[-0.26,0.29,0.59]] b=[0.4,-1.35,1.36]
import numpy as np


def affine_relu_forward(x, w, b):
    """An affine layer with its ReLU."""
    a = x @ w + b
    out = np.maximum(a, 0)
    return out, (x, w, a)


def affine_relu_backward(dout, cache):
    x, w, a = cache
    da = np.where(a > 0, dout, 0)
    dx = da @ w.T
    dw = x.T @ da
    db = np.sum(da, axis=0)
    return dx, dw, db
