# values: pred=[0.4,2.9,-1.7,0.1] y=[0.9,0.3,1.1,-0.2] delta=0.8
import numpy as np
r = pred - y
small = np.abs(r) <= delta
rho = np.where(small, 0.5 * r ** 2, delta * (np.abs(r) - 0.5 * delta))
loss = rho.mean()

drho = np.ones_like(rho) / len(rho)
dr = np.where(small, r, delta * np.sign(r)) * drho
dpred = dr
dy = -dr
