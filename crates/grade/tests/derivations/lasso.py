# values: X=[[-0.68,-0.17,0.37],[-0.72,-0.19,-0.28],[-0.98,-0.94,-0.77],[-0.33,1.11,-0.83]] beta=[-1.25,-0.19,1.0] y=[0.61,1.02,-1.29,-0.97] lam=0.2
import numpy as np
n = len(y)
e = y - X.dot(beta)
loss = np.sum(e ** 2) / (2 * n) + lam * np.sum(np.abs(beta))

de = e / n
dbeta = -X.T.dot(de)
dbeta += lam * np.sign(beta)
