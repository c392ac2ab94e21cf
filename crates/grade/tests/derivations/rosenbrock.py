# values: x=[0.8,-0.6,1.4]
import numpy as np
d = x[1:] - x[:-1] ** 2
e = 1 - x[:-1]
f = np.sum(100 * d ** 2 + e ** 2)

grad_d = 200 * d
grad_e = 2 * e
grad_x = np.zeros_like(x)
grad_x[1:] += grad_d
grad_x[:-1] += -2 * x[:-1] * grad_d
grad_x[:-1] -= grad_e
