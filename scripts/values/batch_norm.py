"""Two training steps of batch normalisation and an evaluation after them: crates/net/tests/data/batch_norm.csv.

The formulas are those of Ioffe and Szegedy, "Batch normalization" (2015), algorithm 1 and the gradients of its section 3,
with PyTorch's running statistics: momentum 0.1, the unbiased variance of the batch, epsilon 1e-5. The loss is the mean over
the examples of the sum of y cubed, so that no gradient is zero by symmetry; gamma and beta take a step of gradient descent
with a rate of 0.1. Each gradient is held against a central difference before it is written.
"""

from pathlib import Path

from mpmath import mp, mpf, sqrt

from exact import DIGITS, to_f64

mp.dps = DIGITS

BATCHES = [
    [["1", "2"], ["-0.5", "3.5"], ["0.25", "-1"], ["2", "0.5"]],
    [["0.5", "-2"], ["1.5", "0.25"], ["-1", "4"], ["0.75", "1"]],
]
EPSILON, MOMENTUM, RATE = mpf("1e-5"), mpf("0.1"), mpf("0.1")
COLUMNS = range(2)


def forward(x, gamma, beta):
    n = len(x)
    mean = [sum(row[j] for row in x) / n for j in COLUMNS]
    variance = [sum((row[j] - mean[j]) ** 2 for row in x) / n for j in COLUMNS]
    hat = [[(row[j] - mean[j]) / sqrt(variance[j] + EPSILON) for j in COLUMNS] for row in x]
    y = [[gamma[j] * row[j] + beta[j] for j in COLUMNS] for row in hat]
    loss = sum(v**3 for row in y for v in row) / n
    return mean, variance, hat, y, loss


def gradients(x, gamma, beta):
    n = len(x)
    mean, variance, hat, y, _ = forward(x, gamma, beta)
    dy = [[3 * v**2 / n for v in row] for row in y]
    dgamma = [sum(dy[i][j] * hat[i][j] for i in range(n)) for j in COLUMNS]
    dbeta = [sum(dy[i][j] for i in range(n)) for j in COLUMNS]
    dx = [[mpf(0), mpf(0)] for _ in range(n)]
    for j in COLUMNS:
        spread = sqrt(variance[j] + EPSILON)
        dhat = [dy[i][j] * gamma[j] for i in range(n)]
        dvariance = sum(dhat[i] * (x[i][j] - mean[j]) for i in range(n)) * mpf(-1) / 2 / spread**3
        dmean = -sum(dhat) / spread - 2 * dvariance * sum(x[i][j] - mean[j] for i in range(n)) / n
        for i in range(n):
            dx[i][j] = dhat[i] / spread + dvariance * 2 * (x[i][j] - mean[j]) / n + dmean / n
    return dgamma, dbeta, dx


def check(x, gamma, beta):
    h = mpf("1e-20")
    dgamma, dbeta, dx = gradients(x, gamma, beta)
    for values, exact in [(gamma, dgamma), (beta, dbeta), *zip(x, dx)]:
        for j in COLUMNS:
            kept = values[j]
            values[j] = kept + h
            above = forward(x, gamma, beta)[4]
            values[j] = kept - h
            below = forward(x, gamma, beta)[4]
            values[j] = kept
            assert abs((above - below) / (2 * h) - exact[j]) < mpf("1e-30")


rows = []


def write(step, name, values):
    flat = [v for row in values for v in (row if isinstance(row, list) else [row])]
    rows.append(f"{step},{name}," + " ".join(repr(to_f64(v)) for v in flat))


gamma, beta = [mpf("1.5"), mpf("-0.5")], [mpf("0.25"), mpf(1)]
running_mean, running_variance = [mpf(0), mpf(0)], [mpf(1), mpf(1)]
for step, batch in enumerate(BATCHES, 1):
    x = [[mpf(v) for v in row] for row in batch]
    n = len(x)
    check(x, gamma, beta)
    mean, variance, _, y, loss = forward(x, gamma, beta)
    dgamma, dbeta, dx = gradients(x, gamma, beta)
    write(step, "x", x)
    write(step, "y", y)
    write(step, "loss", [loss])
    write(step, "dx", dx)
    gamma = [g - RATE * d for g, d in zip(gamma, dgamma)]
    beta = [b - RATE * d for b, d in zip(beta, dbeta)]
    running_mean = [(1 - MOMENTUM) * r + MOMENTUM * m for r, m in zip(running_mean, mean)]
    running_variance = [(1 - MOMENTUM) * r + MOMENTUM * v * n / (n - 1) for r, v in zip(running_variance, variance)]
    for name, values in [("gamma", gamma), ("beta", beta), ("mean", running_mean), ("variance", running_variance)]:
        write(step, name, values)

x = [[mpf(v) for v in row] for row in BATCHES[0]]
write("after", "y", [
    [gamma[j] * (row[j] - running_mean[j]) / sqrt(running_variance[j] + EPSILON) + beta[j] for j in COLUMNS] for row in x
])

target = Path(__file__).resolve().parents[2] / "crates/net/tests/data/batch_norm.csv"
target.write_text("step,name,values\n" + "\n".join(rows) + "\n")
