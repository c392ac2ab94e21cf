# values: X=[[-1.42,-1.16,1.04,-0.25],[0.22,-0.35,-0.26,0.73],[-0.72,-0.29,-0.58,-0.84]] W=[[-0.84,0.75,0.62,0.54],[0.64,-0.4,1.42,-1.33]] b=[0.77,-0.16]
# forward with column scores, then a made-up gradient from above
import numpy as np
np.random.seed(1)
z = W.dot(X.T) + b[:, None]
act = np.sin(z)
D = act * z

dD = np.random.randn(*D.shape)
dact = z * dD
dz = act * dD
dz += np.cos(z) * dact
dW = dz.dot(X)
db = dz.sum(axis=1)
dX = dz.T.dot(W)
