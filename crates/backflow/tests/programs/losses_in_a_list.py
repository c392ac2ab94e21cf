import numpy as np
x = 5.0
losses = []
for i in range(30):
    loss = (x - 1)**2
    losses.append(loss)
    x -= 0.1 * 2 * (x - 1)
print('%.5f' % losses[-1], len(losses))
