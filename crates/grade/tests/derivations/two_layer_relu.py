# values: X=[[0.92,0.45],[1.04,-0.52],[-1.18,-1.31]] W1=[[-1.37,1.05,1.37,1.13],[-1.18,-0.34,-1.33,-0.19]] b1=[1.2,0.29,0.38,-1.1] W2=[[0.61,-1.2,-0.58],[-0.7,-0.46,-0.42],[0.44,-0.71,-0.48],[0.5,0.73,1.02]] b2=[0.88,0.57,-1.21] y=[2,0,1] reg=0.02
import numpy as np

# evaluate class scores with a two-layer network
num_examples = X.shape[0]
hidden_layer = np.maximum(0, np.dot(X, W1) + b1)  # note, ReLU activation
scores = np.dot(hidden_layer, W2) + b2

# class probabilities
exp_scores = np.exp(scores)
probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
data_loss = np.sum(-np.log(probs[range(num_examples), y])) / num_examples
reg_loss = 0.5 * reg * np.sum(W1 * W1) + 0.5 * reg * np.sum(W2 * W2)
loss = data_loss + reg_loss

# the gradient on the scores
dscores = probs.copy()
dscores[range(num_examples), y] -= 1
dscores /= num_examples

# into W2 and b2, then into the hidden layer
dW2 = np.dot(hidden_layer.T, dscores)
db2 = np.sum(dscores, axis=0)
dhidden = np.dot(dscores, W2.T)
# the ReLU lets through what was positive
dhidden[hidden_layer <= 0] = 0
# finally into W1 and b1
dW1 = np.dot(X.T, dhidden)
db1 = np.sum(dhidden, axis=0)

# the regulariser
dW2 += reg * W2
dW1 += reg * W1
