import numpy as np
Ws = [np.array([[0.1,0.2],[0.3,0.4]]), np.array([[0.5,-0.1],[0.2,0.3]])]
vs = [np.zeros((2,2)), np.zeros((2,2))]
x = np.array([1.0, 2.0])
for it in range(40):
    h = x
    hs = [h]
    for W in Ws:
        h = np.tanh(h @ W)
        hs.append(h)
    d = h - 0.5
    for l in [1, 0]:
        d = d * (1 - hs[l+1]**2)
        g = np.outer(hs[l], d)
        d = d @ Ws[l].T
        vs[l] = 0.9*vs[l] - 0.01*g
        Ws[l] = Ws[l] + vs[l]
print('%.6f %.6f' % (Ws[0][0,0], Ws[1][1,1]))
