# values: x=[[-1.34,-1.17,-0.58],[-0.63,-0.22,-0.29]] prev_h=[[1.32,-0.66,0.2,1.06],[-0.34,-0.87,0.31,0.97]] Wx=[[-0.47,0.98,-1.27,0.91],[0.98,0.47,-0.88,-1.38],[1.29,-0.5,-1.37,-0.18]] Wh=[[-0.7,0.86,-0.94,0.86],[0.72,-1.45,-1.44,-0.7],[0.27,0.25,0.27,-0.46],[0.22,-0.55,-0.48,-1.3]] b=[0.49,1.11,-0.48,-0.2]
import numpy as np


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """One time step of a vanilla RNN with tanh."""
    next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    cache = (x, prev_h, Wx, Wh, next_h)
    return next_h, cache


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h ** 2)
    dx = da.dot(Wx.T)
    dprev_h = da.dot(Wh.T)
    dWx = x.T.dot(da)
    dWh = prev_h.T.dot(da)
    db = da.sum(axis=0)
    return dx, dprev_h, dWx, dWh, db
