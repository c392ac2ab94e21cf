import numpy as np
X = np.arange(40.0).reshape(20, 2) / 40; y = X[:, 0] * 2 - X[:, 1]
w = np.zeros(2); hist = np.zeros(200)
for t in range(200):
    i = t % 20
    r = X[i].dot(w) - y[i]
    w -= 0.3 * r * X[i]
    hist[t] = r * r
    epoch = t // 20
    if i == 0 and epoch % 3 == 0:
        print('epoch', epoch, '%.6f' % np.mean((X @ w - y)**2))
    if t % 50 == 49:
        k = t + 1
        print(f'{k} done, {100 * k / 200:.1f} %')
print('%.6f %.6f %.6f %.6f' % (w[0], w[1], hist[0], hist.sum()))
