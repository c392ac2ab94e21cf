# values: X=[[-0.73,0.27],[-0.87,-1.07],[-1.28,0.5]] c=[-0.75,-1.44] g=0.6 a=[0.6,0.78,-1.28]
import numpy as np
diff = X - c
d2 = (diff ** 2).sum(axis=1)
k = np.exp(-g * d2)
out = a @ k
loss = out ** 2

dout = 2 * out
dk = a * dout
da = k * dout
dg = np.sum(-d2 * k * dk)
dd2 = -g * k * dk
ddiff = 2 * diff * dd2[:, None]
dX = ddiff
dc = -ddiff.sum(axis=0)
