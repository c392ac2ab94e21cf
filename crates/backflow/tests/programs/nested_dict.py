import numpy as np
opt = {'state': {'v': np.zeros(2), 't': 0}, 'lr': 0.1}
w = np.array([1.0, 2.0])
for i in range(50):
    s = opt['state']
    s['t'] += 1
    s['v'] = 0.9*s['v'] + w
    w = w - opt['lr'] / s['t'] * s['v']
print('%.6f' % w[0], opt['state']['t'])
