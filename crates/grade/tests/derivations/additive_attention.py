# values: H=[[1.44,-0.46,1.32],[-1.02,-1.03,0.59],[0.83,-0.56,1.15],[-0.94,1.04,0.81]] s=[-0.16,-0.76,1.38] Wa=[[-1.37,1.4,0.53],[1.11,-0.36,0.36],[1.31,-1.32,-0.75]] Ua=[[0.31,0.33,-0.97],[-0.28,0.89,-0.52],[0.21,-0.54,0.17]] v=[0.3,-1.35,-1.1] r=[-0.67,-0.28,1.36]
import numpy as np
M = np.tanh(H @ Wa + s @ Ua)
score = M @ v
alpha = np.exp(score) / np.exp(score).sum()
context = alpha @ H
out = context @ r

d_context = r
d_alpha = H @ d_context
d_H = np.outer(alpha, d_context)
d_score = alpha * (d_alpha - alpha @ d_alpha)
d_v = M.T @ d_score
d_M = np.outer(d_score, v)
pre = d_M * (1 - M ** 2)
d_Wa = H.T @ pre
d_H += pre @ Wa.T
d_Ua = np.outer(s, pre.sum(axis=0))
d_s = Ua @ pre.sum(axis=0)
