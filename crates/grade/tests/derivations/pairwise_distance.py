# values: X=[[0.55,0.97],[0.69,-1.2],[-0.38,-0.58]] C=[[-1.07,0.55],[-1.23,0.38]] R=[[0.76,1.08],[1.2,-0.73],[0.78,-0.36]]
import numpy as np
# squared distances by the expansion |x|^2 - 2 x c + |c|^2
D = (X ** 2).sum(1)[:, None] - 2 * X @ C.T + (C ** 2).sum(1)[None, :]
loss = np.sum(R * np.exp(-D))

dD = -R * np.exp(-D)
dX = 2 * X * dD.sum(axis=1, keepdims=True) - 2 * dD @ C
dC = 2 * C * dD.sum(axis=0)[:, None] - 2 * dD.T @ X
