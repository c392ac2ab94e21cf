# values: X=[[-0.35,-0.35,-0.57],[0.81,-0.77,1.27],[1.13,1.13,1.19],[0.41,1.08,-0.9]] W=[[-0.4,-0.76,1.42],[0.76,0.7,-0.84],[-0.75,1.22,-1.05]] y=[0,2,1,1]
# dividing by the number of examples at the very end
import numpy as np
num = X.shape[0]
f = X.dot(W)
f -= np.max(f)
p = np.exp(f) / np.sum(np.exp(f), axis=1, keepdims=True)
data_loss = np.sum(-np.log(p[np.arange(num), y])) / num

df = p.copy()
df[np.arange(num), y] -= 1
dW = X.T.dot(df) / num
dX = df.dot(W.T) / num
