# values: A=[[-0.53,-0.87,-1.21],[-1.11,0.46,-1.22],[-0.56,-1.0,0.98],[-0.28,-0.71,0.32]] b=[1.32,-1.38,-0.15,1.13] x=[0.41,0.2,-1.24] alpha=0.45
import numpy as np
r = A @ x - b
data = r @ r
penalty = alpha * (x @ x)
obj = data + penalty

dr = 2 * r
dx = A.T @ dr + 2 * alpha * x
dA = np.outer(dr, x)
db = -dr
