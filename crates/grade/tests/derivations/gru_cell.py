# values: x=[1.2,0.93,-1.31] h=[-0.71,1.38,0.66] Wz=[[-0.62,-0.96,-1.41],[-1.35,0.67,1.18],[-0.83,-1.2,1.36]] Wr=[[-0.55,1.07,0.56],[-1.39,0.4,-1.06],[0.46,-0.8,-0.6]] Wn=[[0.77,-1.06,0.64],[-1.24,-1.26,-0.2],[-1.25,-1.42,1.32]] Uz=[[1.3,0.97,-0.67],[-1.21,1.23,-0.62],[1.08,-0.61,-0.27]] Ur=[[-0.57,-0.43,-0.63],[-0.18,1.08,-0.78],[1.29,-0.66,-0.87]] Un=[[0.52,0.51,-1.39],[1.07,-1.41,1.01],[0.71,0.47,0.96]]
import numpy as np
sig = lambda a: 1.0 / (1.0 + np.exp(-a))

z = sig(Wz.dot(x) + Uz.dot(h))
r = sig(Wr.dot(x) + Ur.dot(h))
rh = r * h
n = np.tanh(Wn.dot(x) + Un.dot(rh))
hout = (1 - z) * n + z * h
loss = np.sum(hout ** 2) / 2

dhout = hout
dn = dhout * (1 - z)
dz = dhout * (h - n)
dh = dhout * z
pre_n = dn * (1 - n ** 2)
dWn = np.outer(pre_n, x)
dUn = np.outer(pre_n, rh)
dx = Wn.T.dot(pre_n)
drh = Un.T.dot(pre_n)
dr = drh * h
dh += drh * r
pre_z = dz * z * (1 - z)
pre_r = dr * r * (1 - r)
dWz = np.outer(pre_z, x)
dUz = np.outer(pre_z, h)
dWr = np.outer(pre_r, x)
dUr = np.outer(pre_r, h)
dx += Wz.T.dot(pre_z) + Wr.T.dot(pre_r)
dh += Uz.T.dot(pre_z) + Ur.T.dot(pre_r)
