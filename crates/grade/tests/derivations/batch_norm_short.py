# values: x=[[0.71,-0.63],[-0.98,-0.72],[1.32,-0.73],[0.24,-0.48]] gamma=[0.42,-1.17] beta=[0.35,-0.35]
import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=0)
    std = np.sqrt(x.var(axis=0) + eps)
    xn = (x - mean) / std
    return gamma * xn + beta, (xn, gamma, std)


def batchnorm_backward(dout, cache):
    xn, gamma, std = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xn).sum(axis=0)
    dx = gamma / (N * std) * (N * dout - dbeta - xn * dgamma)
    return dx, dgamma, dbeta
