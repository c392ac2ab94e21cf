# values: anchor=[0.4,1.1,-0.3] pos=[1.0,0.2,0.6] neg=[0.1,0.9,0.5]
import numpy as np
dp = anchor - pos
dn = anchor - neg
gap = dp @ dp - dn @ dn + 0.3
loss = np.maximum(gap, 0)

on = float(gap > 0)
grad_dp = 2 * dp * on
grad_dn = -2 * dn * on
grad_pos = -grad_dp
grad_neg = -grad_dn
grad_anchor = grad_dp + grad_dn
