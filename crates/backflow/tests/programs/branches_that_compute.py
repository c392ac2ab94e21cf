import numpy as np
X = np.array([[0.5,1.0],[1.5,-1.0],[-0.3,0.8],[2.0,0.1]]); y = np.array([1.0,0.0,1.0,0.0])
w = np.zeros(2); lr = 0.5
best = 0.0
for it in range(2000):
    p = 1/(1+np.exp(-X.dot(w)))
    w -= lr * X.T.dot(p - y) / 4
    if it % 300 == 0:
        acc = np.mean((p > 0.5) == (y > 0.5))
        loss = np.mean((p-y)**2)
        print('it %d acc %.2f loss %.6f' % (it, acc, loss))
    elif it % 500 == 499:
        lr *= 0.9
        print('lr', '%.4f' % lr)
    else:
        best = best + 1
print('%.6f %.6f %.2f' % (w[0], loss, acc), '%.1f' % best)
