# values: x=1.7 y=-0.6
from math import exp, log
sx = 1 / (1 + exp(-x))
num = x * y + sx
ysq = y ** 2
den = ysq + exp(x)
inv = 1.0 / den
f = num * inv

# backprop f = num * inv
dnum = inv
dinv = num
# inv = 1/den
dden = -1.0 / (den ** 2) * dinv
# den = ysq + exp(x)
dysq = 1 * dden
dx = exp(x) * dden
# ysq = y**2
dy = 2 * y * dysq
# num = x*y + sx
dx += y * dnum
dy += x * dnum
dsx = 1 * dnum
# sx = sigmoid(x)
dx += (1 - sx) * sx * dsx
