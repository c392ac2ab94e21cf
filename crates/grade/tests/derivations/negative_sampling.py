# values: centre=[0.3,-0.8,0.5] outside=[0.9,0.2,-0.4] negs=[[0.6,-0.1,0.7],[-0.5,0.4,1.1]]
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

# naive softmax is too dear: one true word, a few false ones
pos = sigmoid(outside @ centre)
neg = sigmoid(-(negs @ centre))
loss = -np.log(pos) - np.sum(np.log(neg))

grad_centre = (pos - 1) * outside
grad_centre += (1 - neg) @ negs
grad_outside = (pos - 1) * centre
grad_negs = np.outer(1 - neg, centre)
