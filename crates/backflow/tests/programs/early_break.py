import numpy as np
x = 5.0
for i in range(1000):
    g = 2*(x-1)
    x -= 0.1*g
    if abs(g) < 1e-3:
        break
print(i, '%.5f' % x)
