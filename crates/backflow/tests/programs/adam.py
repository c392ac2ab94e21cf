import numpy as np
w = np.array([1.0, -2.0, 3.0])
m = np.zeros(3); v = np.zeros(3)
t = 0
beta1, beta2, lr, eps = 0.9, 0.999, 0.01, 1e-8
for i in range(200):
    g = 2 * (w - np.array([0.5, 0.5, 0.5]))
    t += 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    mhat = m / (1 - beta1**t)
    vhat = v / (1 - beta2**t)
    w -= lr * mhat / (np.sqrt(vhat) + eps)
    if i % 50 == 0: print(i, t, w)
print(f"{w[0]:.6f} {t}")
