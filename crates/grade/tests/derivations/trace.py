# values: A=[[-1.33,-0.4,-1.34],[-1.13,1.34,-1.08],[-0.45,-1.35,-0.16]] B=[[1.16,0.42,-0.4],[-1.05,-0.71,0.57],[0.9,-1.13,-0.31]]
import numpy as np
C = A @ B
G = C @ C
f = np.trace(G)

dG = np.eye(3)
dC = dG @ C.T + C.T @ dG
dA = dC @ B.T
dB = A.T @ dC
