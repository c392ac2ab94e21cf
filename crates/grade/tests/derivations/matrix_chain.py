# values: A=[[1.14,0.36,0.25],[-0.94,0.63,0.74],[0.83,0.88,-1.37]] B=[[1.15,1.43,0.79],[0.26,-0.55,0.63],[-1.3,0.23,-1.41]] C=[[0.19,0.71,-1.39],[0.51,0.77,-0.65],[1.36,0.4,0.47]] x=[0.64,1.15,-1.3]
import numpy as np
AB = A @ B
ABC = AB @ C
y = ABC @ x
f = np.sum(y ** 2)

dy = 2 * y
dABC = np.outer(dy, x)
dx = ABC.T @ dy
dAB = dABC @ C.T
dC = AB.T @ dABC
dA = dAB @ B.T
dB = A.T @ dAB
