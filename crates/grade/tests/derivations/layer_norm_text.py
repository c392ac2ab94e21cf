# values: x=[1.2,-0.4,0.7,2.3] g=[0.8,1.3,-0.6,1.1] b=[0.1,-0.2,0.3,0.4] u=[0.9,-1.2,0.5,0.7]
import numpy as np
D = x.shape[0]
mean = x.sum() / D
c = x - mean
v = (c * c).sum() / D
s = np.sqrt(v + 0.01)
n = c / s
out = g * n + b
L = out.dot(u)

dout = u
db = dout
dg = dout * n
dn = dout * g
ds = -(dn * c).sum() / s ** 2
dc = dn / s
dv = ds / (2 * s)
dc += 2 * c * dv / D
dx = dc
dmean = -dc.sum()
dx = dx + dmean / D
