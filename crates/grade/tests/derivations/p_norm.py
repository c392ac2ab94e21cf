# values: x=[0.9,1.6,0.4] p=3.5
import numpy as np
xp = x ** p
S = xp.sum()
norm = S ** (1 / p)

gS = (1 / p) * S ** (1 / p - 1)
gxp = gS * np.ones_like(xp)
gx = p * x ** (p - 1) * gxp
