# values: X=[[0.17,1.37],[-0.89,-0.26],[-0.96,0.98],[1.41,-0.6]] y=[[-0.2],[1.21],[0.75],[0.42]] w0=[[-1.27,-0.48,0.45],[-1.26,0.52,1.01]] w1=[[0.45],[-0.24],[-0.36]]
import numpy as np
f = lambda v: np.tanh(v)
slope = lambda out: 1 - out ** 2

a0 = X @ w0
l1 = f(a0)
a1 = l1 @ w1
l2 = f(a1)
loss = ((y - l2) ** 2).sum()

dl2 = -2 * (y - l2)
da1 = dl2 * slope(l2)
dw1 = l1.T @ da1
dl1 = da1 @ w1.T
da0 = dl1 * slope(l1)
dw0 = X.T @ da0
