# values: x=[0.4,1.1,-0.7] y=[0.9,-0.2,0.6]
import numpy as np
s = np.sin(x)
c = np.cos(y)
sc = s * c
f = np.sum(np.exp(sc) + s)

dsc = np.exp(sc)
ds = dsc * c
ds += 1
dc = dsc * s
dx = np.cos(x) * ds
dy = -np.sin(y) * dc
