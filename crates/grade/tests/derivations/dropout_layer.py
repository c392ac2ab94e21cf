# values: x=[[1.22,0.66,-0.2,-0.65,-0.61],[-1.37,-1.07,0.17,-0.97,1.32]] mask=[[1.0,0.0,1.0,1.0,0.0],[0.0,1.0,1.0,0.0,1.0]]


def dropout_forward(x, mask, p=0.6):
    out = x * mask / p
    return out, (mask, p)


def dropout_backward(dout, cache):
    mask, p = cache
    dx = dout * mask / p
    return dx
