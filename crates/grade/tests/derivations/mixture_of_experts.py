# values: x=[0.87,0.87,1.0] Wg=[[-0.35,0.87,-1.01],[-1.44,-0.33,1.16]] We=[[-0.28,0.4,1.25],[0.96,1.37,0.72]] t=0.6
import numpy as np
gate = np.exp(Wg @ x)
gate = gate / gate.sum()
experts = np.tanh(We @ x)
y = gate @ experts
loss = (y - t) ** 2

dy = 2 * (y - t)
dgate = dy * experts
dexperts = dy * gate
dlogits = gate * (dgate - gate @ dgate)
dWg = np.outer(dlogits, x)
dpre = dexperts * (1 - experts ** 2)
dWe = np.outer(dpre, x)
dx = Wg.T @ dlogits
dx += We.T @ dpre
