# values: a=[[0.55,-0.29,-0.45],[1.05,0.54,1.44]] T=[[-0.42,0.83,-0.44],[1.27,-0.5,0.51],[-0.16,0.45,0.59]] b=[[-1.39,0.86,0.93],[0.33,0.79,-0.44]]
import numpy as np
t1 = np.einsum('ni,ij->nj', a, T)
s = np.einsum('nj,nj->n', t1, b)
loss = np.mean(s ** 2)

N = len(s)
ds = 2 * s / N
dt1 = ds[:, None] * b
db = ds[:, None] * t1
da = np.einsum('nj,ij->ni', dt1, T)
dT = np.einsum('ni,nj->ij', a, dt1)
