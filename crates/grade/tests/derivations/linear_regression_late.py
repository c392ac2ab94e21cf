# values: X=[[0.63,-1.4,-1.16],[-1.31,0.21,-0.79],[-1.37,-0.28,-0.94],[0.5,0.33,0.64],[-1.07,-1.42,-0.51]] y=[-0.47,0.33,-0.51,0.42,-0.94] theta=[1.09,0.5,1.41] bias=-0.4
# the 1/m waits for the last two lines
import numpy as np
m = len(y)
h = X.dot(theta) + bias
resid = h - y
J = 1.0 / (2 * m) * np.sum(resid ** 2)

dresid = resid
dtheta = 1.0 / m * X.T.dot(dresid)
dbias = 1.0 / m * np.sum(dresid)
