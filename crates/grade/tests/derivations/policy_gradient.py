# values: states=[[-1.43,0.29,-1.21],[0.28,0.76,-0.84],[0.75,-0.32,-0.62],[-0.69,1.07,-0.96]] W=[[0.47,0.56],[-1.24,0.85],[-1.01,1.26]] actions=[1,0,0,1] advantage=[0.8,-0.5,1.3,0.4]
import numpy as np
T = len(actions)
logits = states.dot(W)
logits -= logits.max(axis=1, keepdims=True)
pi = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
logp = np.log(pi[np.arange(T), actions])
objective = -np.mean(advantage * logp)

dlogp = -advantage / T
dlogits = -pi * dlogp[:, None]
dlogits[np.arange(T), actions] += dlogp
dW = states.T.dot(dlogits)
