# values: x=[1.38,-1.31,-1.27] W=[[-0.56,-0.9,-1.25],[-0.99,-1.03,-1.04],[1.05,0.54,0.56]] y=[-1.29,1.31,0.86] t=0.7
import numpy as np
left = x.dot(W)
s = left.dot(y)
loss = (s - t) ** 2

ds = 2 * (s - t)
dleft = ds * y
dy = ds * left
dW = np.outer(x, dleft)
dx = W.dot(dleft)
