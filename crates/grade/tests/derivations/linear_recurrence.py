# values: a=0.8 b=0.5 x=[0.7,-1.3,0.9,0.4]
# s <- a s + b x, and the square of the last state
n = len(x)
s = 0.0
states = [0.0]
for i in range(n):
    s = a * s + b * x[i]
    states.append(s)
loss = 0.5 * s ** 2

da = 0.0
db = 0.0
carry = s
for i in range(n - 1, -1, -1):
    da += states[i] * carry
    db += x[i] * carry
    carry = a * carry
