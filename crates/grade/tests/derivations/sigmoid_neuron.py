# values:
import math
w = [2.1, -3.3, -2.7]   # weights and a bias
x = [-1.2, -1.9]        # a data point

# forward
dot = w[0]*x[0] + w[1]*x[1] + w[2]
f = 1.0 / (1 + math.exp(-dot))

# backward: one gate, because d sigmoid = (1 - f) f
ddot = (1 - f) * f
dx = [w[0] * ddot, w[1] * ddot]
dw = [x[0] * ddot, x[1] * ddot, 1.0 * ddot]
