# values: x1=[-0.95,1.16,-0.59] x2=[1.06,-0.18,0.87] W=[[-1.29,0.55,-0.97],[0.34,-0.28,0.81]]
import numpy as np
h1 = np.tanh(W @ x1)
h2 = np.tanh(W @ x2)
d = h1 - h2
loss = np.sum(d ** 2)

dd = 2 * d
dh1 = dd
dh2 = -dd
g1 = dh1 * (1 - h1 ** 2)
g2 = dh2 * (1 - h2 ** 2)
dW = np.outer(g1, x1)
dW += np.outer(g2, x2)
dx1 = W.T @ g1
dx2 = W.T @ g2
