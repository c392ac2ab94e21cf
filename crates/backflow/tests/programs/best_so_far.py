import numpy as np
best = 1e9
x = 3.0
for i in range(100):
    loss = x*x
    if loss < best:
        best = loss
    x = x - 0.1*2*x
    lr = 0.1 / (1 + i)
print('%.8f %.5f' % (best, lr))
