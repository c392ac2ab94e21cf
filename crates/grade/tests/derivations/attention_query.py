# values: q=[0.37,-0.43,-0.94] K=[[1.06,1.01,-1.4],[-0.87,0.45,-1.43],[1.12,1.16,-1.06],[-0.92,-0.79,-1.09]] V=[[1.36,-1.27],[-1.05,0.37],[0.27,1.44],[0.76,-0.58]] u=[1.2,-0.7]
import numpy as np
scale = 1 / np.sqrt(len(q))
e = K.dot(q) * scale
w = np.exp(e - e.max())
a = w / w.sum()
ctx = a.dot(V)
loss = ctx.dot(u)

dctx = u
da = V.dot(dctx)
dV = np.outer(a, dctx)
de = a * (da - np.dot(a, da))
dq = scale * K.T.dot(de)
dK = scale * np.outer(de, q)
