import numpy as np
X = np.arange(60.0).reshape(3, 10, 2) / 40
s = 0.0
n = 0
for t in range(12):
    i = t % 5
    s += X[..., 0][:, i:i+3].sum() + X[None, :, i][0, 0, 1] + X[1, -i-1, 0] + X[:, -2-i:-1-i].sum()
    if t in (3, 7):
        print(t, '%.4f' % s)
    if not (t % 4 == 1) and t > 2:
        n += 1
print('%.6f' % s, n)
