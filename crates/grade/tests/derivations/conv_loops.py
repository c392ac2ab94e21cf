# values: x=[[[[1.37,0.53,0.16,0.41],[1.01,1.36,0.23,-0.86],[1.19,0.77,-1.42,1.19],[0.72,-0.75,-0.98,1.13]],[[0.8,-0.71,-1.29,-1.28],[1.38,-0.64,0.22,-1.3],[-0.67,0.8,1.06,0.17],[-0.71,-0.32,0.88,-0.69]]]] w=[[[[0.59,0.9,-1.44],[-1.41,0.5,0.73],[0.75,1.32,0.5]],[[0.81,-0.27,-0.6],[0.83,-0.98,-1.09],[0.67,-1.3,0.32]]],[[[-0.91,-1.29,-1.16],[0.55,1.3,0.34],[0.62,1.02,1.0]],[[-0.93,-1.01,-1.45],[1.37,-0.68,0.79],[1.01,1.35,0.33]]]] b=[0.87,0.72]
import numpy as np


def conv_forward(x, w, b):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hp, Wp = H - HH + 1, W - WW + 1
    out = np.zeros((N, F, Hp, Wp))
    for i in range(Hp):
        for j in range(Wp):
            for f in range(F):
                out[:, f, i, j] = np.sum(x[:, :, i:i+HH, j:j+WW] * w[f], axis=(1, 2, 3)) + b[f]
    return out, (x, w)


def conv_backward(dout, cache):
    x, w = cache
    F, _, HH, WW = w.shape
    N, _, Hp, Wp = dout.shape
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    db = dout.sum(axis=(0, 2, 3))
    for n in range(N):
        for i in range(Hp):
            for j in range(Wp):
                for f in range(F):
                    dw[f] += x[n, :, i:i+HH, j:j+WW] * dout[n, f, i, j]
                    dx[n, :, i:i+HH, j:j+WW] += w[f] * dout[n, f, i, j]
    return dx, dw, db
