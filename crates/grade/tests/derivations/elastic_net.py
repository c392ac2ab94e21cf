# values: X=[[0.95,-0.63,0.45],[0.34,-0.64,-0.27],[1.18,1.12,-1.3]] w=[0.47,0.44,-0.97] t=[1.12,-0.27,-0.97] l1=0.12 l2=0.33
import numpy as np
y = X.dot(w)
fit = 0.5 * np.sum((y - t) ** 2)
reg = l1 * np.abs(w).sum() + l2 * np.square(w).sum()
E = fit + reg

dE_dy = y - t
dE_dw = X.T.dot(dE_dy) + l1 * np.sign(w) + 2 * l2 * w
dE_dX = np.outer(dE_dy, w)
