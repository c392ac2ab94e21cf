import numpy as np
w = np.array([1.0, -2.0, 3.0])
m = 0*w; v = 0*w
for t in range(100):
    g = 2*w
    m = 0.9*m + 0.1*g
    v = 0.99*v + 0.01*g*g
    w = w - 0.1*(m/(1-0.9**(t+1)))/(np.sqrt(v/(1-0.99**(t+1)))+1e-8)
print('%.6f %.6f' % (w[0], w[2]))
