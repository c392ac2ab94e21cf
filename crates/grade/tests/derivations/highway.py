# values: x=[[-1.18,-0.76,0.71],[1.17,1.24,1.02]] Wt=[[-1.05,-0.57,-0.99],[0.56,0.93,-0.6],[1.05,-0.79,0.24]] Wh=[[1.35,0.21,0.93],[1.41,-0.43,-0.72],[-0.41,-1.41,0.88]] target=[[1.18,-0.82,1.09],[-1.23,-0.36,0.48]]
import numpy as np
# a gate decides between what the layer makes and what came in
t = 1 / (1 + np.exp(-(x @ Wt)))
h = np.tanh(x @ Wh)
y = t * h + (1 - t) * x
loss = 0.5 * np.sum((y - target) ** 2)

dy = y - target
dt = dy * (h - x)
dh = dy * t
dx = dy * (1 - t)
da = dt * t * (1 - t)
dWt = x.T @ da
dx += da @ Wt.T
dg = dh * (1 - h * h)
dWh = x.T @ dg
dx += dg @ Wh.T
