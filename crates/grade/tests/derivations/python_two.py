# values: x=[[1.01,0.7],[-0.19,-0.31],[-0.57,0.3]] t=[[-1.2],[-0.71],[1.19]] W=[[-0.19,-0.64,-0.49],[-1.2,-0.39,1.04]] V=[[0.56],[0.8],[0.43]]
import numpy as np
z = x.dot(W)
h = 1.0 / (1.0 + np.exp(-z))
y = h.dot(V)
E = 0.5 * np.sum((y - t) ** 2)
print "error", E

dy = y - t
dV = h.T.dot(dy)
dh = dy.dot(V.T)
dz = dh * h * (1 - h)
dW = x.T.dot(dz)
for k in xrange(3):
    print k, dV[k]
