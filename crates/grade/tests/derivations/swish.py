# values: x=[0.8,-1.4,0.3,2.2] beta=1.3 u=[0.7,-0.4,1.2,0.5]
import numpy as np
# swish(x) = x sigmoid(beta x)
bx = beta * x
s = 1 / (1 + np.exp(-bx))
y = x * s
loss = np.dot(u, y)

dy = u
ds = x * dy
dx = s * dy
dbx = s * (1 - s) * ds
dx += beta * dbx
dbeta = np.sum(x * dbx)
