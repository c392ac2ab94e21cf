# values: x=[0.7,-1.3,0.4] c0=0.5 c1=-1.2 c2=0.9
import numpy as np
# Horner's rule, then backwards through it
t1 = c2 * x + c1
t0 = t1 * x + c0
f = np.sum(np.exp(t0))

dt0 = np.exp(t0)
dc0 = dt0.sum()
dt1 = dt0 * x
dx = dt0 * t1
dc1 = dt1.sum()
dc2 = np.sum(dt1 * x)
dx += dt1 * c2
