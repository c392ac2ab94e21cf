# values: x=[[0.49,1.34,1.11,1.26],[-0.21,0.67,1.03,0.43],[-0.73,-0.68,-1.25,-0.57]] gamma=[0.37,-1.07,0.36,-0.18] beta=[0.4,0.85,-1.34,0.62]
import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-6):
    mu = x.mean(axis=1, keepdims=True)
    rstd = 1 / np.sqrt(((x - mu) ** 2).mean(axis=1, keepdims=True) + eps)
    xhat = (x - mu) * rstd
    out = gamma * xhat + beta
    return out, (xhat, rstd, gamma)


def layernorm_backward(dout, cache):
    xhat, rstd, gamma = cache
    dgamma = np.sum(dout * xhat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dxhat = dout * gamma
    dx = rstd * (dxhat - dxhat.mean(axis=1, keepdims=True) - xhat * (dxhat * xhat).mean(axis=1, keepdims=True))
    return dx, dgamma, dbeta
