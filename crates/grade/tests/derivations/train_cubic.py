# values: x=[-1.5,-0.6,0.4,1.3] y=[-1.1,-0.5,0.6,0.9] a=0.2 b=0.7 c=-0.3 d=0.1
import numpy as np
# fit a cubic by gradient descent
for step in range(4):
    p = a + b * x + c * x ** 2 + d * x ** 3
    loss = ((p - y) ** 2).sum()
    dp = 2 * (p - y)
    da = dp.sum()
    db = (dp * x).sum()
    dc = (dp * x ** 2).sum()
    dd = (dp * x ** 3).sum()
    a -= 0.01 * da
    b -= 0.01 * db
    c -= 0.01 * dc
    d -= 0.01 * dd
