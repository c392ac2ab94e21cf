# values: W=[[-1.01,0.31,-1.38],[-1.04,0.62,-1.05],[1.4,1.25,-0.27]] x=[[-0.93,-0.4],[-0.61,0.94],[-0.7,0.19]]
import numpy as np
s = W @ x
out = s / (1 + np.abs(s))      # softsign

dout = np.ones_like(out)
ds = dout / (1 + np.abs(s)) ** 2
dW = ds @ x.T
dx = W.T @ ds
