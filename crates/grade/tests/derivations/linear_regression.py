# values: X=[[-0.68,0.78,0.51],[-0.38,0.32,-0.94],[-0.37,1.04,-0.42],[1.07,1.2,-0.24]] y=[-0.61,0.58,0.41,-1.17] w=[0.3,-0.32,1.14] b=0.3
import numpy as np
n = X.shape[0]
pred = X @ w + b
err = pred - y
mse = (err ** 2).mean()

derr = 2 * err / n        # the 1/n comes in at once
dpred = derr
dw = X.T @ dpred
db = dpred.sum()
dX = np.outer(dpred, w)
