# values: x=[[-0.65,-0.26,1.28],[1.0,0.25,-0.8],[0.49,0.93,0.73],[-0.71,-0.57,-0.37],[-1.08,0.29,0.27]] y=[[-0.68,-1.17],[-1.19,1.18],[-0.45,-0.88],[-0.24,0.48],[-0.7,-0.93]] w1=[[1.24,-0.67,-1.38,-0.9],[-1.22,0.45,-0.53,0.29],[0.17,-0.59,-0.96,-0.33]] w2=[[-0.83,-0.82],[1.13,-0.49],[-1.38,0.19],[-1.43,-0.91]]
import numpy as np
# no biases; squared error summed over everything
h = x.dot(w1)
h_relu = np.maximum(h, 0)
y_pred = h_relu.dot(w2)
loss = np.square(y_pred - y).sum()

grad_y_pred = 2.0 * (y_pred - y)
grad_w2 = h_relu.T.dot(grad_y_pred)
grad_h_relu = grad_y_pred.dot(w2.T)
grad_h = grad_h_relu.copy()
grad_h[h < 0] = 0
grad_w1 = x.T.dot(grad_h)
