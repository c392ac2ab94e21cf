# values: X=[[1.33,0.48,-1.08,1.02],[0.31,-1.33,-1.43,-1.22],[0.55,0.41,1.06,-0.8]] W=[[-0.18,0.49,0.47],[-0.64,0.82,1.1],[0.33,0.7,-0.58],[-0.32,-1.32,-0.56]] y=[1,0,2]
import numpy as np

# the naive version with loops
num_train, num_classes = X.shape[0], W.shape[1]
loss = 0.0
for i in range(num_train):
    scores = X[i].dot(W)
    for j in range(num_classes):
        if j != y[i]:
            loss += np.maximum(0, scores[j] - scores[y[i]] + 1) / num_train

dW = np.zeros(W.shape)
for i in range(num_train):
    s = X[i].dot(W)
    for j in range(num_classes):
        if j != y[i]:
            active = (s[j] - s[y[i]] + 1 > 0) / num_train
            dW[:, j] += active * X[i]
            dW[:, y[i]] -= active * X[i]
