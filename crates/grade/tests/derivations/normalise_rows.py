# values: x=[[-0.52,0.97,0.53,-1.4],[1.02,0.97,0.96,0.95],[-0.69,0.36,0.88,1.39]] g=[[-1.41,1.21,-0.93,0.95],[0.59,-0.62,0.41,0.76],[-0.91,0.35,-0.24,-1.2]]
import numpy as np
# every row to length 1
norm = np.sqrt((x ** 2).sum(axis=1, keepdims=True))
unit = x / norm
loss = (g * unit).sum()

dunit = g
dnorm = -(dunit * x / norm ** 2).sum(axis=1, keepdims=True)
dx = dunit / norm
dx += dnorm * x / norm
