# values: logits=[[0.93,-1.43,0.24,-0.59],[-0.25,-0.28,0.56,1.2],[-0.74,-1.24,1.12,-1.26]] labels=[1,3,0]
import numpy as np
B = logits.shape[0]
top = logits.max(axis=1, keepdims=True)
lse = top + np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
logp = logits - lse
nll = -logp[np.arange(B), labels].mean()

dlogp = np.zeros_like(logp)
dlogp[np.arange(B), labels] = -1.0 / B
dlogits = dlogp - np.exp(logp) * dlogp.sum(axis=1, keepdims=True)
