# values: X=[[[0.95,0.21],[1.35,0.6],[-0.56,0.32]],[[-1.0,1.38],[0.45,1.13],[-0.92,0.68]]] h0=[[0.88,1.35,-1.27],[1.34,-0.96,-1.42]] U=[[-0.58,-0.93,0.99],[-0.51,0.75,-1.39]] W=[[0.57,-0.44,0.28],[1.4,-0.36,-1.11],[0.71,1.43,0.71]] c=[0.77,0.36,-0.18]
import numpy as np
N, T, D = X.shape
H = h0.shape[1]

# every state is a slice of one array
S = np.zeros((N, T + 1, H))
S[:, 0] = h0
for t in range(T):
    S[:, t + 1] = np.tanh(X[:, t] @ U + S[:, t] @ W + c)
loss = np.sum(S[:, T] ** 2)

dU = np.zeros_like(U)
dW = np.zeros_like(W)
dc = np.zeros_like(c)
ds = 2 * S[:, T]
for t in range(T - 1, -1, -1):
    da = ds * (1 - S[:, t + 1] ** 2)
    dU += X[:, t].T @ da
    dW += S[:, t].T @ da
    dc += da.sum(axis=0)
    ds = da @ W.T
dh0 = ds
