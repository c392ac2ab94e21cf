# values: W=[[0.26,-1.22,0.9],[-0.91,-0.83,0.24],[-0.23,0.95,-0.48]] X=[[-1.28,0.76,-1.43],[1.31,0.96,-0.19],[-0.54,-0.38,-0.47],[-0.88,0.89,1.28]] y=[0,2,1,2] reg=0.1
import numpy as np


def softmax_loss(W, X, y, reg):
    """Structured like an assignment: returns the loss and the gradient of the weights."""
    n = X.shape[0]
    scores = X.dot(W)
    scores = scores - scores.max(axis=1).reshape(n, 1)
    p = np.exp(scores)
    p = p / p.sum(axis=1).reshape(n, 1)
    loss = -np.log(p[np.arange(n), y]).sum() / n + reg * np.sum(W * W)

    ind = np.zeros_like(p)
    ind[np.arange(n), y] = 1
    dscores = (p - ind) / n
    dW = X.T.dot(dscores) + 2 * reg * W
    return loss, dW
