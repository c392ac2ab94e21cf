# values: a=[0.4,-1.2,0.7] b=[-0.3,0.5,1.4] c=[1.1,-0.8,0.6]
import numpy as np
# log of a mixture of two
mix = np.logaddexp(a, b)
out = np.sum(c * mix)

dmix = c
wa = np.exp(a - mix)
da = wa * dmix
db = (1 - wa) * dmix
