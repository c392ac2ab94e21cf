# values: X=[[0.26,1.0,-0.48],[0.8,-1.16,-0.31],[0.86,0.4,1.33],[0.83,0.77,-0.66]] W=[[-0.32,0.24,0.9],[-1.35,-0.61,-1.37],[1.21,0.57,-1.24]] y=[2,0,1,1] reg=0.05
import numpy as np
N = X.shape[0]
scores = X.dot(W)
correct = scores[np.arange(N), y][:, np.newaxis]
margins = np.maximum(0, scores - correct + 1)
margins[np.arange(N), y] = 0
loss = margins.sum() / N
loss += reg * np.sum(W * W)

# count how many classes were too close
dscores = np.zeros_like(scores)
dscores[margins > 0] = 1
dscores[np.arange(N), y] -= np.sum(dscores, axis=1)
dscores /= N
dW = X.T.dot(dscores)
dW += 2 * reg * W
