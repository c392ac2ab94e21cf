# a circuit of single numbers; the last line should add
from math import exp
x, y = 3, -4
a = 1 / (1 + exp(-y))
top = x + a
both = x + y
f = top * both ** 2

dtop = both ** 2
dboth = 2 * both * top
dx = dtop
dx = dboth
dy = dboth
dy += a * (1 - a) * dtop
