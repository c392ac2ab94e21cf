import numpy as np
verbose, reg = True, 0.1
x = 3.0
for t in range(40):
    loss = x * x
    if reg > 0:
        loss += reg * x
    x -= 0.1 * (2 * x + reg)
    if verbose and (t % 10 == 0 or t == 39):
        print('t', t, '%.5f' % loss)
    if not verbose:
        print('no')
print('%.5f' % loss)
