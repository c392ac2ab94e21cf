# values: x=[0.6,-1.4,2.1] y=[1.7,0.3,-0.9]
import numpy as np
diff = x - y
sq = diff ** 2
tot = np.sum(sq)
dist = np.sqrt(tot)

ddist = 1.0
dtot = 0.5 / np.sqrt(tot) * ddist
dsq = dtot * np.ones_like(sq)
ddiff = 2 * diff * dsq
dx = ddiff
dy = -ddiff
