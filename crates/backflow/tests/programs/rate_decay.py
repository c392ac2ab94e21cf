import numpy as np
X = np.arange(40.0).reshape(20, 2) / 40; y = X[:, 0] * 2 - X[:, 1]
w = np.zeros(2); lr = 0.5
for it in range(100):
    i = (it * 5) % 20
    xb = X[i:i+5]; yb = y[i:i+5]
    w -= lr * (xb.T @ (xb @ w - yb) / 5)
    if it % 25 == 24:
        lr *= 0.5
print('%.6f %.6f %.4f' % (w[0], w[1], lr))
