# values: X=[[-0.65,-0.83,0.45,-0.48],[-1.34,-0.49,0.63,1.41],[-0.68,-0.43,-0.39,-0.98]] Y=[[1.0,0.0,0.0,1.0]] w=[[0.2],[-0.53],[-1.15]] b=-0.2
import numpy as np
m = X.shape[1]

# forward propagation
A = 1 / (1 + np.exp(-(np.dot(w.T, X) + b)))
cost = -(1 / m) * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))

# backward propagation
dw = (1 / m) * np.dot(X, (A - Y).T)
db = (1 / m) * np.sum(A - Y)
