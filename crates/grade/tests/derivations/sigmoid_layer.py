# values: z=[[1.2,-0.69,1.12],[1.18,-0.54,1.14]]
import numpy as np


def sigmoid_forward(z):
    out = 1 / (1 + np.exp(-z))
    return out, out


def sigmoid_backward(dout, cache):
    out = cache
    dz = dout * out * (1.0 - out)
    return dz
