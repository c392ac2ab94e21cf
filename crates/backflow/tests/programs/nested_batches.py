import numpy as np
X = np.arange(40.0).reshape(20, 2) / 40; y = X[:, 0] * 2 - X[:, 1]
w = np.zeros(2)
for epoch in range(15):
    for i in range(0, 20, 5):
        xb, yb = X[i:i+5], y[i:i+5]
        g = xb.T @ (xb @ w - yb) / 5
        w -= 0.5 * g
    if epoch % 5 == 0:
        print(f'epoch {epoch}: {np.mean((X @ w - y)**2):.6f}')
print('%.6f %.6f' % (w[0], w[1]))
