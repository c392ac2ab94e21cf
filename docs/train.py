import numpy as np

n, inputs, hidden, outputs = 16, 20, 12, 3
steps, rate = 2000, 1e-3
x, y = np.random.randn(n, inputs), np.random.randn(n, outputs)
w1, w2 = np.random.randn(inputs, hidden), np.random.randn(hidden, outputs)

for step in range(steps):
    h = 1 / (1 + np.exp(-x.dot(w1)))
    scores = h.dot(w2)
    loss = np.square(scores - y).sum()

    dscores = 2.0 * (scores - y)
    dw2 = h.T.dot(dscores)
    dh = dscores.dot(w2.T)
    dw1 = x.T.dot(dh * h * (1 - h))

    w1 -= rate * dw1
    w2 -= rate * dw2
    if step % 500 == 0:
        print(f"step {step}: loss {loss:.4f}")
