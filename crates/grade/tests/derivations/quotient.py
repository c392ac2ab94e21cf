# values: num=[1.4,-0.6,2.2] den=[0.7,1.9,-1.3]
import numpy as np
quot = num / den
sq = quot ** 2
loss = np.mean(sq)

n = len(num)
dsq = np.ones(n) / n
dquot = 2 * quot * dsq
dnum = dquot / den
dden = -num / den ** 2 * dquot
