# values: a=[1.2,-0.7,0.4] b=[0.3,1.1,-1.6] c=[-0.9,0.8,1.5] d=[0.6,1.7,-0.2]
import numpy as np

# a product of four factors, elementwise, by its partial products
ab = a * b
abc = ab * c
abcd = abc * d
L = np.sum(abcd)

grad_abcd = np.ones(3)
grad_abc = grad_abcd * d
grad_d = grad_abcd * abc
grad_ab = grad_abc * c
grad_c = grad_abc * ab
grad_a = grad_ab * b
grad_b = grad_ab * a
