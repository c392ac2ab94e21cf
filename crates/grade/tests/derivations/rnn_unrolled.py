# values: x=[[-1.1,-1.16],[0.74,0.5],[-1.41,-0.57]] h0=[-1.35,0.79,0.27] Wxh=[[1.22,-0.92],[0.75,-0.49],[0.3,-1.1]] Whh=[[0.27,-0.65,-0.76],[0.62,-1.0,0.81],[-1.3,-0.95,0.8]] Why=[[0.49,-0.49,-0.8],[-0.16,1.27,1.32]] bh=[1.07,1.34,-1.45] by=[-0.37,1.09] targets=[1,0,1]
import numpy as np

# forward, a step at a time
T = len(x)
hs = {}
ps = {}
hs[-1] = h0
loss = 0.0
for t in range(T):
    h = np.tanh(np.dot(Wxh, x[t]) + np.dot(Whh, hs[t - 1]) + bh)
    hs[t] = h
    y = np.dot(Why, h) + by
    ps[t] = np.exp(y) / np.sum(np.exp(y))
    loss += -np.log(ps[t][targets[t]])

# backward, from the last step to the first
dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
dbh, dby = np.zeros_like(bh), np.zeros_like(by)
dhnext = np.zeros_like(h0)
for t in reversed(range(T)):
    dy = np.copy(ps[t])
    dy[targets[t]] -= 1
    dWhy += np.outer(dy, hs[t])
    dby += dy
    dh = np.dot(Why.T, dy) + dhnext      # from the output and from the next step
    dhraw = (1 - hs[t] * hs[t]) * dh     # through tanh
    dbh += dhraw
    dWxh += np.outer(dhraw, x[t])
    dWhh += np.outer(dhraw, hs[t - 1])
    dhnext = np.dot(Whh.T, dhraw)
