import numpy as np
x = 3.0
for i in range(20):
    x = x - 0.1*2*x
    if i == 0 or i == 19:
        print(i, '%.6f' % x)
    elif i % 5 == 0:
        print('.', end='')
i = 0
while i < 20:
    x = x * 1.1
    i += 1
print(i, '%.6f' % x)
