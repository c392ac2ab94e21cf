# values: x=[[-0.66,1.01],[-0.36,-1.23],[-0.71,-1.16]] w1=[[-0.89,0.16,-0.74],[1.24,0.64,-1.4]] w2=[0.34,0.36,-0.19] took=[1.0,0.0,1.0] reward=[1.2,-0.7,0.9]
import numpy as np
# a game with two moves; each move weighted by what came of it
h = x @ w1
h[h < 0] = 0
logit = h @ w2
up = 1 / (1 + np.exp(-logit))
loss = -np.sum(reward * (took * np.log(up) + (1 - took) * np.log(1 - up)))

dlogit = (up - took) * reward
dw2 = h.T @ dlogit
dh = np.outer(dlogit, w2)
dh[h <= 0] = 0
dw1 = x.T @ dh
