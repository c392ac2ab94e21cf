import numpy as np
X = np.array([[0.5,1.0],[1.5,-1.0],[-0.3,0.8],[2.0,0.1]]); y = np.array([1.0,0.0,1.0,0.0])
w = np.zeros(2); b = 0.0
v = np.zeros(2); lr = 0.1; mu = 0.9
for step in range(100):
    p = 1/(1+np.exp(-(X.dot(w)+b)))
    loss = -np.mean(y*np.log(p)+(1-y)*np.log(1-p))
    dz = (p-y)/len(y)
    dw = X.T.dot(dz); db = np.sum(dz)
    v = mu*v - lr*dw
    w += v
    b -= lr*db
    if step % 20 == 0:
        print('step %d loss %f' % (step, loss))
print('%.6f %.6f' % (w[1], b))
