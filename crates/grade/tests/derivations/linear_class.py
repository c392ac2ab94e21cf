# values: x=[[-0.79,1.27],[0.37,-1.3],[0.48,1.35]] W=[[0.53,0.65,0.72,-1.31],[1.45,0.53,1.19,0.88]] b=[0.28,-0.5,-0.23,0.83]
import numpy as np


class Linear:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx
