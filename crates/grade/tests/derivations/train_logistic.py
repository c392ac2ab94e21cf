# values: X=[[1.16,0.84],[-1.28,-1.04],[0.26,0.47],[1.3,-1.4]] y=[1.0,0.0,1.0,0.0] w=[-1.31,0.56] b=0.1
import numpy as np
n = len(y)
lr = 0.5
for epoch in range(3):
    z = X @ w + b
    p = 1 / (1 + np.exp(-z))
    cost = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    if epoch % 2 == 0:
        print(f"epoch {epoch}: {cost:.3f}")
    dz = (p - y) / n
    dw = X.T @ dz
    db = dz.sum()
    w = w - lr * dw
    b = b - lr * db
