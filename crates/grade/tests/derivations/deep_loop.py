# values: x=[[0.63,1.22,0.36],[0.31,-1.24,0.32]] W=[[1.07,0.69,-0.62],[-1.16,0.93,-1.22],[-0.61,1.12,0.55]] t=[[-1.22,-1.41,-0.55],[1.08,-0.18,-0.84]]
import numpy as np
# the same layer four times
acts = [x]
for l in range(4):
    a = np.tanh(acts[l] @ W)
    acts.append(a)
loss = np.sum((a - t) ** 2)

dW = np.zeros_like(W)
delta = 2 * (a - t)
for l in [3, 2, 1, 0]:
    dz = delta * (1 - acts[l + 1] ** 2)
    dW += acts[l].T @ dz
    delta = dz @ W.T
dx = delta
