import numpy as np
n = X.shape[0]
s = X.dot(W)
s -= s.max(axis=1, keepdims=True)
p = np.exp(s)
p /= p.sum(axis=1, keepdims=True)
loss = -np.log(p[np.arange(n), t]).mean()

ds = p.copy()
ds[np.arange(n), t] += 1
ds /= n
dW = X.T.dot(ds)
