# values: h=[[0.49,0.62],[0.59,1.21],[1.02,0.35]] Wm=[[-1.16,1.31],[0.17,-1.3]] Ws=[[-1.4,-0.19],[-0.27,0.85]] eps=[[-0.63,-1.12],[1.15,-0.39],[-1.42,0.67]] Wd=[[-0.85,-1.44,0.58],[-0.17,-1.26,0.85]] x=[[0.38,-0.3,-1.42],[0.69,-0.55,-0.68],[0.35,-0.61,-0.96]]
import numpy as np
B = h.shape[0]
mu = h @ Wm
logvar = h @ Ws
std = np.exp(0.5 * logvar)
z = mu + std * eps
recon = z @ Wd
rec_loss = 0.5 * np.sum((recon - x) ** 2) / B
kl = -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar)) / B
loss = rec_loss + kl

drecon = (recon - x) / B
dWd = z.T @ drecon
dz = drecon @ Wd.T
dmu = dz + mu / B
dstd = dz * eps
dlogvar = dstd * 0.5 * std
dlogvar += 0.5 * (np.exp(logvar) - 1) / B
dWm = h.T @ dmu
dWs = h.T @ dlogvar
dh = dmu @ Wm.T + dlogvar @ Ws.T
