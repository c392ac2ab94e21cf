# values: x=[[[1.3,-0.87,0.56,0.59],[-0.95,-0.65,-0.49,-0.28],[-1.17,0.96,-1.17,1.14],[0.47,-1.03,0.28,-0.8]],[[0.31,-0.73,-0.75,-0.31],[0.35,-0.37,-0.35,0.34],[-0.55,0.16,-1.33,-0.68],[-0.28,-0.46,0.42,0.27]]]
import numpy as np
C, H, W = x.shape
out = np.zeros((C, 2, 2))
for i in range(2):
    for j in range(2):
        out[:, i, j] = np.max(x[:, 2*i:2*i+2, 2*j:2*j+2], axis=(1, 2))
loss = np.sum(out ** 2)

dout = 2 * out
dx = np.zeros_like(x)
for i in range(2):
    for j in range(2):
        window = x[:, 2*i:2*i+2, 2*j:2*j+2]
        winner = (window == out[:, i, j][:, None, None])
        dx[:, 2*i:2*i+2, 2*j:2*j+2] += winner * dout[:, i, j][:, None, None]
