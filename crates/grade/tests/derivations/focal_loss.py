# values: z=[0.7,-1.2,0.4] gamma=2.0
import numpy as np
p = 1 / (1 + np.exp(-z))
mod = (1 - p) ** gamma
lg = np.log(p)
loss = -np.sum(mod * lg)

dmod = -lg
dlg = -mod
dp = dlg / p
dp += -gamma * (1 - p) ** (gamma - 1) * dmod
dz = dp * p * (1 - p)
