# values: x=[[0.18,-0.27,0.96],[-0.19,1.07,-0.99],[1.25,-0.86,0.21]] W=[[-0.27,1.21,0.2],[-0.91,-0.48,0.71],[-0.87,0.27,-0.78]] dout=[[-0.67,-0.53,1.09],[0.58,1.37,-0.32],[1.39,0.54,-1.03]]
import numpy as np
# the gradient of the output is given
a = x.dot(W)
out = np.exp(-a ** 2)

da = -2 * a * out * dout
dW = x.T.dot(da)
dx = da.dot(W.T)
