import numpy as np
X = np.array([[0.5,1.0],[1.5,-1.0],[-0.3,0.8],[2.0,0.1]]); y = np.array([1,0,1,0])
W = np.zeros((2,2))
for it in range(60):
    scores = X.dot(W)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    probs = e / e.sum(axis=1, keepdims=True)
    d = probs.copy(); d[np.arange(4), y] -= 1
    W += -0.3 * X.T.dot(d / 4)
    if it % 20 == 0:
        pred = np.argmax(X.dot(W), axis=1)
        acc = np.mean(pred == y)
        print('it %d acc %.2f' % (it, acc))
print('%.5f' % W[0,0])
