# values: U=[[1.26,0.37],[-1.45,1.24],[0.19,0.74]] V=[[1.09,-0.89],[0.16,0.27],[1.05,-0.76]] tau=0.5
import numpy as np
# every row of U has its partner in the same row of V
n = U.shape[0]
S = U @ V.T / tau
S = S - S.max(axis=1, keepdims=True)
P = np.exp(S)
P = P / P.sum(axis=1, keepdims=True)
loss = -np.mean(np.log(np.diag(P)))

dS = (P - np.eye(n)) / n
dU = dS @ V / tau
dV = dS.T @ U / tau
dtau = -np.sum(dS * (U @ V.T)) / tau ** 2
