# values: X=[[-1.04,0.97,-0.77,-0.44],[0.53,0.52,0.7,-1.44]] Y=[[1.0,0.0,1.0,0.0]] W1=[[0.97,1.41],[0.16,1.09],[1.34,0.25]] b1=[[0.48],[-1.36],[-0.65]] W2=[[1.4,-0.26,-0.64]] b2=[[-0.58]]
import numpy as np
m = X.shape[1]
Z1 = np.dot(W1, X) + b1
A1 = np.tanh(Z1)
Z2 = np.dot(W2, A1) + b2
A2 = 1 / (1 + np.exp(-Z2))
cost = -np.sum(np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)) / m

# the six equations; dZ carry no 1/m
dZ2 = A2 - Y
dW2 = np.dot(dZ2, A1.T) / m
db2 = np.sum(dZ2, axis=1, keepdims=True) / m
dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
dW1 = np.dot(dZ1, X.T) / m
db1 = np.sum(dZ1, axis=1, keepdims=True) / m
