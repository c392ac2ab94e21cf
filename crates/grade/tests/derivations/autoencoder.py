# values: X=[[0.86,0.96,1.27],[0.85,1.21,1.37],[-0.73,1.13,-1.42],[0.53,0.32,-0.99]] W=[[-0.37,0.36],[0.84,0.23],[1.1,-0.97]] b=[1.06,0.25] c=[0.97,-0.55,0.43]
import numpy as np
# the decoder uses the encoder's weights again
N = X.shape[0]
h = 1 / (1 + np.exp(-(X @ W + b)))
R = h @ W.T + c
loss = 0.5 * np.sum((R - X) ** 2) / N

dR = (R - X) / N
dc = dR.sum(axis=0)
dh = dR @ W
dW = dR.T @ h
da = dh * h * (1 - h)
dW += X.T @ da
db = da.sum(axis=0)
