# values: x=[[1.17,0.4,0.18,-0.53,1.03,0.32],[-1.42,-1.29,-0.8,1.16,-0.71,0.69]] w=[[-0.82,0.5,-1.31],[1.2,-0.97,1.27]]
import numpy as np
n, L = x.shape
pooled = x.reshape(n, 3, 2).mean(axis=2)
loss = np.sum(np.sin(pooled) * w)

dpooled = np.cos(pooled) * w
dw = np.sin(pooled)
dx = np.repeat(dpooled, 2, axis=1) / 2
