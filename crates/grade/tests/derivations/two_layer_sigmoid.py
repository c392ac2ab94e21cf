# values: X=[[-0.87,0.96,-0.42],[-0.77,1.16,0.19],[-0.96,-0.18,-0.62],[1.31,-0.55,-0.22]] y=[[0.27],[-0.79],[0.65],[-0.18]] W1=[[-0.96,0.83,-0.77],[-0.21,-0.62,-0.48],[1.05,-0.56,0.46]] W2=[[0.43],[-1.32],[0.93]]
import numpy as np
sigmoid = lambda v: 1 / (1 + np.exp(-v))

l1 = sigmoid(X.dot(W1))
l2 = sigmoid(l1.dot(W2))
error = 0.5 * np.sum((l2 - y) ** 2)

dl2 = l2 - y
l2_delta = dl2 * l2 * (1 - l2)
dW2 = l1.T.dot(l2_delta)
dl1 = l2_delta.dot(W2.T)
l1_delta = dl1 * l1 * (1 - l1)
dW1 = X.T.dot(l1_delta)
