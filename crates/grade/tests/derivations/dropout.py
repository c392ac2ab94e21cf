# values: x=[[-0.7,-0.91,-0.52,1.32],[0.59,0.95,0.33,-0.68],[-1.31,-1.19,-0.16,1.4]] mask=[[1.0,0.0,1.0,1.0],[0.0,1.0,1.0,0.0],[1.0,1.0,0.0,1.0]] W=[[-0.33,-0.6],[-0.17,-0.27],[0.15,1.28],[-1.41,-1.2]]
import numpy as np
keep = 0.8
# inverted dropout: the mask is given
xd = x * mask / keep
out = xd @ W
loss = 0.5 * np.sum(out ** 2)

dout = out
dW = xd.T @ dout
dxd = dout @ W.T
dx = dxd * mask / keep
