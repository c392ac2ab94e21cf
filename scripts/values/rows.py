#!/usr/bin/env python3
"""Writes rows.csv: functions of a vector with their gradient, where a plain evaluation overflows or cancels.

`label` picks the component of softmax and log_softmax, and is the target class of cross_entropy; the other functions leave it empty.
Vectors are numbers separated by spaces.
"""

from pathlib import Path

from exact import exact, write_csv
from mpmath import exp, fsum, log, log1p, mpf, sqrt

DATA = Path(__file__).resolve().parents[2] / "crates/reference/tests/data"

LOGITS = [
    [0.0],
    [0.5, -1.5],
    [40.0, 0.0],
    [0.0, 40.0, 0.0],
    [1000.0, 1001.0],
    [-1000.0, -1001.0, 5.0],
    [-1e4, -1e4, -1e4],
    [1e300, 1e300],
    [1e200, -1e200, 0.0],
    [700.0, 710.0, 720.0],
    [-745.0, 0.0, 0.0],
    [1e-320, 0.0],
    [1e-10, -1e-10, 0.0, 2e-10],
    [88.0, -88.0, 104.0, 0.1, 1.0, 2.0, 5.0, 30.0],
]
VECTORS = [
    [3.0, -4.0],
    [1e200, 1e200],
    [1e300, -1e300, 1e300, 1e300],
    [3e-200, 4e-200],
    [1e-320, 0.0],
    [1e-320, -2e-320, 3e-320],
    [1e200, 1.0, 1e-200],
    [0.0, -2.0, 0.0],
    [0.1, 0.2, 0.3, 0.4, 0.5],
]
SPREADS = [
    [1.0, 2.0, 4.0],
    [1e8 + 1, 1e8 + 2, 1e8 + 3],
    [1e15 + 1, 1e15 + 2, 1e15 + 4, 1e15 + 8],
    [1e-100, 3e-100],
    [0.1, 0.2, 0.7],
    [-1e150, 1e150],
]
FACTORS = [[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [1e200, 1e-200, 3.0], [-0.5, 4.0, 1e-10, 7.0], [1e-200, 1e-200, 1e300]]


def tails(x):
    """Exponentials relative to the largest component: a sum of at least one, and nothing overflows."""
    top = max(x)
    powers = [exp(t - top) for t in x]
    return top, powers, fsum(powers)


def logsumexp(*x):
    top, powers, total = tails(x)
    return top + log(total), *[p / total for p in powers]


def softmax(label):
    def component(*x):
        _, powers, total = tails(x)
        share = [p / total for p in powers]
        rest = fsum(p for i, p in enumerate(powers) if i != label) / total
        return share[label], *[share[label] * (rest if i == label else -p) for i, p in enumerate(share)]

    return component


def cross_entropy(label):
    def loss(*x):
        _, powers, total = tails(x)
        share = [p / total for p in powers]
        rest = fsum(p for i, p in enumerate(powers) if i != label) / total
        # log(sum of exp) - x[label], without the cancellation when the label is by far the largest.
        return log1p(fsum(exp(t - x[label]) for i, t in enumerate(x) if i != label)), *[-rest if i == label else p for i, p in enumerate(share)]

    return loss


def log_softmax(label):
    return lambda *x: tuple(-part for part in cross_entropy(label)(*x))


def norm2(*x):
    length = sqrt(fsum(t * t for t in x))
    return length, *[t / length for t in x]


def variance(*x):
    """The mean squared distance from the mean (NumPy's np.var)."""
    mean = fsum(x) / len(x)
    return fsum((t - mean) ** 2 for t in x) / len(x), *[2 * (t - mean) / len(x) for t in x]


def standard_deviation(*x):
    value, *slope = variance(*x)
    return sqrt(value), *[part / (2 * sqrt(value)) for part in slope]


def product(*x):
    def of(factors):
        result = mpf(1)
        for factor in factors:
            result *= factor
        return result

    return of(x), *[of(x[:i] + x[i + 1 :]) for i in range(len(x))]


def main():
    rows = []

    def add(name, function, x, label=""):
        value, *gradient = exact(function, *x)
        rows.append([name, join(x), str(label), value, join(gradient)])

    for x in LOGITS:
        add("logsumexp", logsumexp, x)
        for label in range(len(x)):
            for name, function in (("softmax", softmax), ("log_softmax", log_softmax), ("cross_entropy", cross_entropy)):
                add(name, function(label), x, label)
    for name, function, vectors in (("norm2", norm2, VECTORS), ("variance", variance, SPREADS), ("std", standard_deviation, SPREADS), ("product", product, FACTORS)):
        for x in vectors:
            add(name, function, x)
    write_csv(DATA / "rows.csv", ["function", "x", "label", "value", "gradient"], rows)


def join(numbers):
    return " ".join(map(repr, numbers))


if __name__ == "__main__":
    main()
