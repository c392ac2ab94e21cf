# values: z=[[1.21,1.3,0.29],[-0.8,0.61,0.17]] y=[[1.0,0.0,0.0],[0.0,1.0,1.0]] pos_weight=[2.5,1.5,3.5]
import numpy as np
# the stable form: max(z, 0) - z y + log(1 + exp(-|z|)), with a weight for the positive class
wgt = 1 + (pos_weight - 1) * y
soft = np.maximum(-z, 0) + np.log1p(np.exp(-np.abs(z)))
losses = (1 - y) * z + wgt * soft
loss = losses.mean()

dlosses = np.ones_like(losses) / losses.size
dsoft = wgt * dlosses
sig = 1 / (1 + np.exp(-z))
dz = (1 - y) * dlosses
dz += (sig - 1) * dsoft
