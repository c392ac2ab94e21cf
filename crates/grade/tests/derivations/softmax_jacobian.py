# values: z=[0.4,-1.1,0.9,0.2] target=[0.1,0.6,0.2,0.1]
import numpy as np
e = np.exp(z)
p = e / e.sum()
loss = np.sum((p - target) ** 2)

dp = 2 * (p - target)
J = np.diag(p) - np.outer(p, p)      # dp_i/dz_j
dz = J @ dp
