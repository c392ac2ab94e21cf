# values: A=[[-0.82,-1.0,-0.5],[-0.98,0.76,1.43]] col=[[-0.39],[-1.05]] row=[-0.6,-0.3,-1.23] s=0.8
import numpy as np
# three kinds of broadcasting in one line
Y = s * (A + col) * row
loss = 0.5 * np.sum(Y ** 2)

dY = Y
ds = np.sum(dY * (A + col) * row)
dA = dY * s * row
dcol = np.sum(dY * s * row, axis=1, keepdims=True)
drow = np.sum(dY * s * (A + col), axis=0)
