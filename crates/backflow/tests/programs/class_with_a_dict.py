import numpy as np
class Net:
    def __init__(self):
        self.params = {'W1': np.array([[0.1,-0.2,0.3],[0.4,0.5,-0.6]]), 'b1': np.zeros(3), 'W2': np.array([[0.1],[0.2],[-0.3]])}
        self.grads = {}
    def forward(self, X):
        self.X = X
        self.h = np.maximum(0, X @ self.params['W1'] + self.params['b1'])
        return self.h @ self.params['W2']
    def backward(self, d):
        self.grads['W2'] = self.h.T @ d
        dh = d @ self.params['W2'].T
        dh[self.h <= 0] = 0
        self.grads['W1'] = self.X.T @ dh
        self.grads['b1'] = dh.sum(axis=0)
    def step(self, lr):
        for k in self.params:
            self.params[k] -= lr * self.grads[k]
net = Net()
X = np.array([[1.0,2.0],[3.0,-1.0],[0.5,0.2]]); y = np.array([[1.0],[0.0],[2.0]])
losses = []
for it in range(50):
    out = net.forward(X)
    loss = np.mean((out - y)**2)
    net.backward(2*(out-y)/3)
    net.step(0.05)
    if it % 10 == 0:
        print("iter", it, "loss", round(1000*1.0), "%.6f" % loss)
print('final %.6f' % loss)
