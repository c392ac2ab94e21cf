# values: X=[[0.66,-0.71],[-0.84,-0.77],[1.34,0.43],[-0.44,1.06]] w=[0.42,-0.87] hi=[0,2,3] lo=[1,3,1]
import numpy as np
# pairs of which the first should score higher
s = X @ w
gap = s[hi] - s[lo]
loss = np.sum(np.log(1 + np.exp(-gap)))

dgap = -1 / (1 + np.exp(gap))
ds = np.zeros_like(s)
for k in range(3):
    ds[hi[k]] += dgap[k]
    ds[lo[k]] -= dgap[k]
dw = X.T @ ds
