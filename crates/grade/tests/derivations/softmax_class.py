# values: x=[[-0.6,-0.38,-0.17],[0.19,0.96,0.86]]
import numpy as np


class Softmax:
    def forward(self, x):
        e = np.exp(x - np.max(x, axis=1, keepdims=True))
        self.y = e / np.sum(e, axis=1, keepdims=True)
        return self.y

    def backward(self, dy):
        dx = self.y * dy
        total = np.sum(dx, axis=1, keepdims=True)
        dx -= self.y * total
        return dx
