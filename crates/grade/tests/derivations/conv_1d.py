# values: x=[0.7,-1.2,0.4,1.5,-0.6,0.9] k=[0.5,-0.8,0.3] bias=0.2
import numpy as np
K = len(k)
T = len(x) - K + 1
y = np.zeros(T)
for t in range(T):
    y[t] = np.dot(x[t:t+K], k) + bias
loss = 0.5 * np.sum(y ** 2)

dy = y
dx = np.zeros_like(x)
dk = np.zeros_like(k)
for t in range(T):
    dk += x[t:t+K] * dy[t]
    dx[t:t+K] += k * dy[t]
dbias = np.sum(dy)
