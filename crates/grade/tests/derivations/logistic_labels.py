# values: X=[[0.49,-0.73],[0.57,-0.66],[0.78,-0.44],[0.29,0.67]] t=[1.0,-1.0,-1.0,1.0] w=[0.47,0.96] b=0.1
import numpy as np
n = X.shape[0]
s = X @ w + b
m = t * s                          # margins
loss = np.log(1 + np.exp(-m)).mean()

dm = -1 / (1 + np.exp(m)) / n      # -sigma(-m), each of the n examples counts 1/n
ds = t * dm
dw = X.T @ ds
db = ds.sum()
