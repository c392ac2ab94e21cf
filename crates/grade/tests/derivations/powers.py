# values: x=[1.3,0.8,2.1] p=[2.5,-1.2,0.6]
import numpy as np
y = x ** p
cube = y ** 3
total = cube.sum()

dcube = np.ones_like(cube)
dy = 3 * y ** 2 * dcube
dx = p * x ** (p - 1) * dy
dp = np.log(x) * y * dy
