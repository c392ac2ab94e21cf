# values: x=[[0.8,-0.3],[-0.81,1.1],[0.19,1.37],[0.88,1.27]] gamma=[1.4,-0.7] beta=[0.2,0.5] weight=[[0.25,-1.01],[-1.07,-1.31],[-0.54,-1.43],[1.42,0.21]]
import numpy as np
m = x.shape[0]
eps = 1e-3
mu = x.mean(axis=0)
xc = x - mu
var = (xc ** 2).mean(axis=0)
inv_std = (var + eps) ** -0.5
xhat = xc * inv_std
y = gamma * xhat + beta
loss = np.sum(weight * y)

dy = weight
dgamma = np.sum(dy * xhat, axis=0)
dbeta = np.sum(dy, axis=0)
dxhat = dy * gamma
dinv_std = np.sum(dxhat * xc, axis=0)
dvar = -0.5 * (var + eps) ** -1.5 * dinv_std
dxc = dxhat * inv_std
dxc += 2 / m * xc * dvar
dmu = -np.sum(dxc, axis=0)
dx = dxc + dmu / m
