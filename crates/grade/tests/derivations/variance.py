# values: x=[0.3,1.9,-0.8,1.1,2.4]
import numpy as np
n = len(x)
mu = np.sum(x) / n
d = x - mu
ss = np.sum(d ** 2)
var = ss / (n - 1)
loss = np.log(var)

grad_var = 1 / var
grad_ss = grad_var / (n - 1)
grad_d = 2 * d * grad_ss
grad_mu = -np.sum(grad_d)
grad_x = grad_d + grad_mu / n
