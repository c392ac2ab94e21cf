import numpy as np
X = np.arange(60.0).reshape(12, 5) / 40
out = np.zeros((12, 5)); hs = np.zeros((5, 12)); c = np.zeros(24)
h = np.zeros(5)
for t in range(12):
    h = np.tanh(X[t] + 0.5 * h)
    out[t] = h
    hs[:, t] = h * 2
    c[2*t:2*t+2] = h[:2]
    c[t] += 1
    out[t, :] -= 0.5
print('%.5f %.5f %.5f' % (out.sum(), hs[1].sum(), (c * np.arange(24)).sum()))
print('%.5f' % out[3, 2])
