# values: X=[[-0.82,0.71],[0.52,0.97],[-1.09,0.39]] w=[-1.26,1.2] y=[1.0,-1.0,1.0]
import numpy as np
score = X @ w
slack = np.where(1 - y * score > 0, 1 - y * score, 0)
loss = 0.5 * np.sum(slack ** 2)

dslack = slack
dscore = np.where(slack > 0, -y, 0) * dslack
dw = X.T @ dscore
dX = dscore[:, None] * w
