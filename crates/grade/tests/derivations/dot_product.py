# values: u=[0.4,-1.3,0.8] v=[1.1,0.6,-0.7]
import numpy as np
s = np.dot(u, v)
t = np.tanh(s)

dL_dt = 1.0
dL_ds = (1 - t * t) * dL_dt
dL_du = v * dL_ds
dL_dv = u * dL_ds
