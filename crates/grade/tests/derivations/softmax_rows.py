# values: s=[[-0.24,-0.47,-0.43,1.41],[-1.11,-0.94,1.39,1.3]] V=[[-0.38,-0.33,0.29,-0.64],[-1.33,-1.0,1.05,-0.61]]
import numpy as np
p = np.exp(s - s.max(1, keepdims=True))
p = p / p.sum(1, keepdims=True)
loss = (V * p ** 2).sum()

p_grad = 2 * V * p
s_grad = p * (p_grad - np.sum(p_grad * p, axis=1, keepdims=True))
