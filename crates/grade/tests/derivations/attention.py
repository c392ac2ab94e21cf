# values: X=[[-1.45,0.18,0.39],[-0.99,-0.24,-0.63],[0.65,0.16,-0.41]] Wq=[[-1.07,1.36,0.66],[1.34,-0.9,-1.17],[-0.67,0.94,0.48]] Wk=[[-1.05,0.9,0.28],[-1.14,1.35,-0.38],[0.59,1.03,0.89]] Wv=[[0.83,-1.4,-1.39],[0.29,1.24,0.57],[0.57,0.71,0.66]] G=[[1.24,0.8,0.91],[-1.04,-1.23,-0.52],[-0.4,-0.94,1.28]]
import numpy as np

def softmax(s):
    e = np.exp(s - np.max(s, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

Q = X @ Wq
K = X @ Wk
V = X @ Wv
S = Q @ K.T / np.sqrt(3)
A = softmax(S)
O = A @ V
loss = np.sum(G * O)

dO = G
dA = dO @ V.T
dV = A.T @ dO
dS = A * (dA - np.sum(dA * A, axis=-1, keepdims=True))
dQ = dS @ K / np.sqrt(3)
dK = dS.T @ Q / np.sqrt(3)
dWq = X.T @ dQ
dWk = X.T @ dK
dWv = X.T @ dV
dX = dQ @ Wq.T
dX += dK @ Wk.T
dX += dV @ Wv.T
