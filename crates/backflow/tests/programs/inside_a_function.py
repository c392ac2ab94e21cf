import numpy as np
def train(X, y, steps=100, lr=0.1):
    w = np.zeros(2)
    for s in range(steps):
        r = X @ w - y
        w -= lr * X.T @ r / len(y)
        if s % 50 == 0:
            print('step', s, 'loss', '%.6f' % np.mean(r*r))
    return w
X = np.array([[1.0,2.0],[3.0,-1.0],[0.5,0.2]]); y = np.array([1.0,0.0,2.0])
w = train(X, y)
print('%.6f' % w[0])
