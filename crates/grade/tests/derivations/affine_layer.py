# values: x=[[0.97,0.58,1.03,1.1],[0.91,1.03,-1.4,0.36],[-1.11,0.77,1.24,-0.23]] w=[[0.33,-0.16],[-1.22,0.88],[-1.17,1.2],[0.58,0.6]] b=[1.27,-0.91]
import numpy as np


def affine_forward(x, w, b):
    """A fully-connected layer: x (N, D), w (D, M), b (M,)."""
    out = x.dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    """Returns the gradients with respect to x, w and b."""
    x, w, b = cache
    dx = dout.dot(w.T)
    dw = x.T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db
