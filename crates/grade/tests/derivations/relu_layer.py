# values: x=[[0.69,-0.75,0.41,0.39],[-0.61,0.44,-1.17,-0.16],[0.55,-1.34,-0.51,1.01]]
import numpy as np


def relu_forward(x):
    out = np.maximum(0, x)
    cache = x
    return out, cache


def relu_backward(dout, cache):
    x = cache
    dx = dout * (x > 0)
    return dx
