# values: s=[0.3,-0.7,1.2] t=[0.2,0.5,0.3]
import numpy as np
# exp, sum, inverse, product: nothing skipped
ex = np.exp(s)
tot = np.sum(ex)
inv = 1 / tot
p = ex * inv
lp = np.log(p)
loss = -np.sum(t * lp)

dlp = -t
dp = dlp / p
dinv = np.sum(dp * ex)
dex = dp * inv
dtot = -inv ** 2 * dinv
dex += dtot * np.ones_like(ex)
ds = dex * ex
