# values:
# the smallest circuit: an adder and a multiplier
x = -2.0; y = 5.0; z = -4.0

# forward pass
q = x + y
f = q * z

# backward pass, in reverse order
dfdz = q           # df/dz = q
dfdq = z           # df/dq = z
dfdx = 1.0 * dfdq  # dq/dx = 1, and the chain rule
dfdy = 1.0 * dfdq
