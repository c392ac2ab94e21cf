# values: X=[[1.28,-0.81],[0.73,1.36],[-0.21,0.88]] W=[[-0.17,-0.91,-1.16,-1.19],[0.2,0.79,0.57,-1.29]] b=[0.15,0.66,-0.66,1.2] y=[3,0,2]
import numpy as np
N = X.shape[0]
scores = np.dot(X, W) + b
scores -= np.max(scores, axis=1, keepdims=True)
exp_scores = np.exp(scores)
probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
correct_logprobs = -np.log(probs[range(N), y])
loss = np.sum(correct_logprobs) / N

dscores = probs
dscores[range(N), y] -= 1
dscores /= N
dW = np.dot(X.T, dscores)
db = np.sum(dscores, axis=0)
dX = np.dot(dscores, W.T)
