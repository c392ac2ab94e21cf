# values: x=[0.5,-1.3,0.8,1.6] T=0.7
import numpy as np
# a soft maximum with a temperature
y = x / T
m = y.max()
s = np.sum(np.exp(y - m))
lse = m + np.log(s)
f = T * lse

df = 1.0
dlse = T * df
dy = dlse * np.exp(y - lse)
dx = dy / T
dT = lse * df
dT += -np.sum(dy * x) / T ** 2
