# values: a=[0.8,-1.1,0.5,1.4] b=[1.2,0.7,-0.4,0.9]
import numpy as np
ab = a @ b
na = np.linalg.norm(a)
nb = np.linalg.norm(b)
den = na * nb
cos = ab / den
loss = 1 - cos

dcos = -1.0
dab = dcos / den
dden = -dcos * ab / den ** 2
dna = nb * dden
dnb = na * dden
da = b * dab
db = a * dab
da += a / na * dna
db += b / nb * dnb
