# values: X=[[-1.35,-0.36,0.27],[1.42,1.1,-0.26],[0.71,-0.39,1.06],[1.34,-0.84,1.17]] y=[1.0,-1.0,1.0,-1.0] w=[-1.25,0.96,-0.5] b=0.2 lam=0.15
import numpy as np
n = X.shape[0]
f = X.dot(w) + b
margin = 1 - y * f
loss = np.sum(np.maximum(0, margin)) / n + lam * np.sum(w * w)

dmargin = (margin > 0) / n
df = -y * dmargin
dw = X.T.dot(df)
dw += 2 * lam * w
db = np.sum(df)
