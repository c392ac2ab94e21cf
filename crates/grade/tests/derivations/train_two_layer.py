# values: x=[[-0.85,0.28],[-0.49,1.39],[-0.92,-1.22],[0.71,1.22]] y=[[-0.25],[0.23],[-0.55],[0.56]] w1=[[1.14,1.06,-1.13],[-1.02,-0.72,-0.35]] w2=[[0.68],[-1.39],[0.86]]
import numpy as np
learning_rate = 0.05
for t in range(3):
    # forward
    h = x.dot(w1)
    a = 1 / (1 + np.exp(-h))
    y_pred = a.dot(w2)
    loss = np.square(y_pred - y).sum()
    print(t, loss)
    # backward
    grad_y_pred = 2.0 * (y_pred - y)
    grad_w2 = a.T.dot(grad_y_pred)
    grad_a = grad_y_pred.dot(w2.T)
    grad_h = grad_a * a * (1 - a)
    grad_w1 = x.T.dot(grad_h)
    # update
    w1 -= learning_rate * grad_w1
    w2 -= learning_rate * grad_w2
