# values: x=[0.7,-1.2,0.4] A=[[1.3,0.2,-0.6],[0.9,-0.8,1.1],[0.5,1.4,0.3]] b=[0.6,-0.3,0.8]
import numpy as np
# f(x) = x' A x + b' x, with an A that is not symmetric
Ax = A.dot(x)
q = x.dot(Ax) + b.dot(x)
f = q ** 2

dq = 2 * q
dAx = x * dq
dA = np.outer(dAx, x)
dx = (Ax + b) * dq
dx += A.T.dot(dAx)
db = x * dq
