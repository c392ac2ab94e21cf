# values: xs=[0.7,-1.2,1.9] ts=[1.0,0.0,1.0] w=0.6 b=-0.3
import math

# one number in, one number out; plain Python
n = 3
loss = 0.0
for i in range(n):
    a = 1 / (1 + math.exp(-(w * xs[i] + b)))
    loss += -(ts[i] * math.log(a) + (1 - ts[i]) * math.log(1 - a)) / n

dw = 0.0
db = 0.0
for i in range(n):
    p = 1 / (1 + math.exp(-(w * xs[i] + b)))
    dw += (p - ts[i]) * xs[i] / n
    db += (p - ts[i]) / n
