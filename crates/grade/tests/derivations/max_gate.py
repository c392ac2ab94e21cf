# values: x=1.4 y=-2.2 z=3.1 w=-0.8
import numpy as np
p = x * y
q = z * w
m = np.maximum(p, q)   # routes the gradient to the larger
f = 2 * m

dm = 2.0
dp = dm if p > q else 0.0
dq = 0.0 if p > q else dm
dx, dy = y * dp, x * dp
dz, dw = w * dq, z * dq
f2 = f
