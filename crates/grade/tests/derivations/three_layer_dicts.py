# values: X=[[-0.7,-0.37,-1.27],[1.17,-0.81,-1.4],[-0.36,-0.17,1.0]] y=[0,2,1] W1=[[1.31,-0.17,1.2],[-0.32,1.24,-0.84],[-0.17,1.21,0.59]] b1=[-0.68,-0.45,0.51] W2=[[1.39,-1.0,-1.33],[-1.4,0.7,-0.5],[-0.59,-1.12,-0.36]] b2=[-0.65,-1.25,0.48] W3=[[-1.39,-0.83,-1.02],[0.76,-0.48,0.27],[-0.16,0.45,-0.71]] b3=[-0.79,-0.46,1.37]
import numpy as np

params = {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2, 'W3': W3, 'b3': b3}
N = len(X)
cache = {}
cache['h1'] = np.tanh(X @ params['W1'] + params['b1'])
cache['h2'] = np.tanh(cache['h1'] @ params['W2'] + params['b2'])
out = cache['h2'] @ params['W3'] + params['b3']
out -= out.max(axis=1, keepdims=True)
p = np.exp(out)
p /= p.sum(axis=1, keepdims=True)
loss = -np.log(p[np.arange(N), y]).sum() / N

grads = {}
dout = p.copy()
dout[np.arange(N), y] -= 1
dout /= N
grads['W3'] = cache['h2'].T @ dout
grads['b3'] = dout.sum(axis=0)
dz2 = (dout @ params['W3'].T) * (1 - cache['h2'] ** 2)
grads['W2'] = cache['h1'].T @ dz2
grads['b2'] = dz2.sum(axis=0)
dz1 = (dz2 @ params['W2'].T) * (1 - cache['h1'] ** 2)
grads['W1'] = X.T @ dz1
grads['b1'] = dz1.sum(axis=0)
