import numpy as np
X = np.sin(np.arange(60.0)).reshape(20, 3)
y = np.arange(20) % 3
W = np.zeros((3, 3))
for epoch in range(30):
    order = np.argsort(np.sin(X[:, 0] * (epoch + 1)))
    for s in range(0, 20, 8):
        batch = order[s:s + 8]
        p = np.exp(X[batch] @ W)
        p /= p.sum(axis=1, keepdims=True)
        p[range(len(batch)), y[batch]] -= 1
        W -= 0.5 * X[batch].T @ p / len(batch)
    if (epoch + 1) % 10 == 0:
        print(epoch + 1, 'accuracy %.2f' % np.mean(np.argmax(X @ W, axis=1) == y))
print('%.5f %.5f' % (W[0, 0], W[2, 1]))
