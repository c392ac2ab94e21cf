# values: X=[[0.65,-0.35],[-0.56,0.76],[-0.24,-0.79],[0.52,1.32]] w=[0.18,1.07] y=[2.0,0.0,1.0,3.0]
import numpy as np
eta = X @ w
rate = np.exp(eta)
nll = np.sum(rate - y * eta)

deta = rate - y
dw = X.T @ deta
dX = deta[:, None] * w[None, :]
