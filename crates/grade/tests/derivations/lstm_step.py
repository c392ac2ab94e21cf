# values: x=[[0.72,-0.18,-1.45],[0.76,1.11,-1.29]] prev_h=[[0.3,0.26],[-1.34,-0.68]] prev_c=[[0.31,-1.38],[1.42,-0.34]] Wx=[[-0.63,1.32,0.29,0.34,1.1,1.17,-0.66,-1.41],[0.65,0.8,1.08,1.31,0.95,-0.54,1.16,-0.27],[-0.27,-0.42,0.15,0.6,1.06,-0.93,-0.89,1.11]] Wh=[[0.82,1.41,1.07,-1.3,0.67,1.04,-0.79,-0.21],[0.75,0.33,1.17,-1.18,0.87,0.36,-1.05,-1.03]] b=[-0.3,0.21,-0.33,-1.35,-0.56,1.14,-1.08,0.35]
import numpy as np


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = np.dot(x, Wx) + np.dot(prev_h, Wh) + b
    i = sigmoid(a[:, :H])
    f = sigmoid(a[:, H:2*H])
    o = sigmoid(a[:, 2*H:3*H])
    g = np.tanh(a[:, 3*H:])
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    cache = (x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c)
    return next_h, next_c, cache


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    t = np.tanh(next_c)
    dc = dnext_c + dnext_h * o * (1 - t ** 2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * prev_c * f * (1 - f)
    da_o = dnext_h * t * o * (1 - o)
    da_g = dc * i * (1 - g ** 2)
    stacked = np.hstack((da_i, da_f, da_o, da_g))
    dx = np.dot(stacked, Wx.T)
    dprev_h = np.dot(stacked, Wh.T)
    dprev_c = dc * f
    dWx = np.dot(x.T, stacked)
    dWh = np.dot(prev_h.T, stacked)
    db = np.sum(stacked, axis=0)
    return dx, dprev_h, dprev_c, dWx, dWh, db
