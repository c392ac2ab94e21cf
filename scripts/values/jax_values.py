#!/usr/bin/env python3
"""Writes jax.jsonl: circuits in the notation, with the value and all gradients that JAX finds for them in f64.

Each line is {"notation", "inputs": {name: nested}, "value", "gradients": {name: nested}}. The statements are executed as they
stand, with the functions below under the names the notation gives them; the last statement's name is the output. Labels
(inputs of whole numbers) have no gradient. Inputs come from a fixed seed and keep away from ties and kinks, where
conventions differ between libraries.
"""

import json
from pathlib import Path

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np
from jax.scipy.special import erf

DATA = Path(__file__).resolve().parents[2] / "crates/reference/tests/data"

NAMES = {
    "np": jnp,
    "logsumexp": lambda x, axis=None, keepdims=False: jax.nn.logsumexp(x, axis=axis, keepdims=keepdims),
    "softmax": lambda x, axis=-1: jax.nn.softmax(x, axis=axis),
    "log_softmax": lambda x, axis=-1: jax.nn.log_softmax(x, axis=axis),
    # One loss an example: the caller takes the mean or the sum.
    "cross_entropy": lambda x, labels: -jnp.take_along_axis(jax.nn.log_softmax(x, axis=-1), labels[..., None], axis=-1)[..., 0],
    "one_hot": lambda labels, classes: jax.nn.one_hot(labels, classes, dtype=jnp.float64),
    "norm": lambda x, axis=None: jnp.sqrt(jnp.sum(x * x, axis=axis)),
    "variance": jnp.var,
    "sigmoid": jax.nn.sigmoid,
    "softplus": jax.nn.softplus,
    "log_sigmoid": jax.nn.log_sigmoid,
    "relu": jax.nn.relu,
    "leaky_relu": lambda x, slope=0.01: jnp.where(x > 0, x, slope * x),
    "elu": jax.nn.elu,
    "selu": jax.nn.selu,
    "gelu": lambda x: jax.nn.gelu(x, approximate=False),
    "silu": jax.nn.silu,
    "erf": erf,
    "cbrt": jnp.cbrt,
    "rsqrt": jax.lax.rsqrt,
    "reciprocal": jnp.reciprocal,
    "concatenate": jnp.concatenate,
    "stack": jnp.stack,
    "where": jnp.where,
    "maximum": jnp.maximum,
    "minimum": jnp.minimum,
    "clamp": jnp.clip,
    "outer": jnp.outer,
    "dot": jnp.dot,
    "std": jnp.std,
    "product": jnp.prod,
    "atan2": jnp.arctan2,
    "hypot": jnp.hypot,
} | {name: getattr(jnp, name) for name in "abs exp expm1 log log1p sqrt square sin cos tan tanh sinh cosh sum mean max min".split()}

RANDOM = np.random.default_rng(20260101)


def normal(*shape):
    # Four digits are plenty of variety and keep the file readable.
    return np.round(RANDOM.standard_normal(shape), 4)


def positive(*shape):
    return np.round(RANDOM.uniform(0.2, 3.0, shape), 4)


def apart(*shape):
    """Distinct numbers, at least 0.1 from each other and from zero: no ties, no kinks at the origin."""
    count = int(np.prod(shape))
    return np.round((RANDOM.permutation(count) - (count - 1) / 2 + 0.25) * 0.37, 4).reshape(shape)


def labels(classes, *shape):
    return RANDOM.integers(0, classes, shape)


CASES = [
    ("q = x + y\nf = q * z", dict(x=-2.0, y=5.0, z=-4.0)),
    ("f = 1 / (1 + exp(-(w[0] * x[0] + w[1] * x[1] + w[2])))", dict(w=[2.0, -3.0, -3.0], x=[-1.0, -2.0])),
    ("f = (x + sigmoid(y)) / (sigmoid(x) + (x + y) ** 2)", dict(x=3.0, y=-4.0)),
    ("f = sum(square(W @ x))", dict(W=normal(3, 4), x=normal(4))),
    (
        "h = tanh(x @ W1 + b1)\ns = h @ W2 + b2\nL = mean(cross_entropy(s, labels))",
        dict(x=normal(5, 4), W1=normal(4, 3), b1=normal(3), W2=normal(3, 3), b2=normal(3), labels=labels(3, 5)),
    ),
    (
        "h = sigmoid(x.dot(w1))\ny_pred = h.dot(w2)\nloss = np.square(y_pred - y).sum()",
        dict(x=normal(6, 5), w1=normal(5, 4), w2=normal(4, 2), y=normal(6, 2)),
    ),
    ("p = softmax(x, axis=1)\nf = -sum(t * log(p))", dict(x=normal(3, 4), t=positive(3, 4))),
    ("f = sum(log_softmax(x, axis=0) * w)", dict(x=normal(4, 2), w=normal(4, 2))),
    ("f = sum(w * logsumexp(x, axis=1))", dict(x=3 * normal(4, 5), w=normal(4))),
    ("f = logsumexp(x)", dict(x=normal(2, 3))),
    ("m = np.max(x, axis=0)\nf = sum(m * m * m)", dict(x=apart(4, 3))),
    ("f = sum(np.min(x, axis=1) * w) + np.max(x)", dict(x=apart(3, 4), w=normal(3))),
    ("f = sum(variance(x, axis=1) * w)", dict(x=normal(3, 5), w=normal(3))),
    (
        "m = np.mean(x, axis=0, keepdims=True)\ns = np.std(x, axis=0, keepdims=True)\ny = gamma * (x - m) / s + beta\nf = sum(y * y * y)",
        dict(x=normal(6, 3), gamma=positive(3), beta=normal(3)),
    ),
    ("f = norm(x - y) + norm(x + 2 * y)", dict(x=normal(5), y=normal(5))),
    ("f = sum(sqrt(sum(square(x), axis=1)) * w)", dict(x=normal(3, 4), w=normal(3))),
    ("f = sum(square(a + b + c * d))", dict(a=normal(2, 1, 3), b=normal(4, 1), c=normal(3), d=1.5)),
    ("f = sum(exp(W[:, 1]) * W[:, 0]) + W[2, 1] * W[-1, 0] + sum(square(W[1:3]))", dict(W=normal(4, 2))),
    ("c = concatenate([a, b * 2], axis=1)\nf = sum(tanh(c) @ w)", dict(a=normal(2, 3), b=normal(2, 2), w=normal(5))),
    ("s = stack([a, b, a * b], axis=0)\nf = sum(s * s * w)", dict(a=normal(3), b=normal(3), w=normal(3, 3))),
    ("f = sum(where(x > y, x * x, exp(y) * x))", dict(x=apart(6), y=normal(6))),
    ("f = sum(relu(x) * a + leaky_relu(x, 0.1) + elu(x) + selu(x))", dict(x=apart(7), a=normal(7))),
    ("f = sum(gelu(x) * a + silu(x) + softplus(x) * log_sigmoid(x) + erf(x))", dict(x=2 * normal(7), a=normal(7))),
    ("f = sum(maximum(x, y) * minimum(x, 0.5) + clamp(x, -0.7, 0.9) * y + abs(x))", dict(x=apart(8), y=normal(8) + 0.01)),
    ("f = sum(x ** y + x ** 3 + y ** -0.5 + 2 ** x)", dict(x=positive(5), y=positive(5))),
    ("f = sum(log1p(x) * expm1(-x) + sqrt(x) / cbrt(y) + rsqrt(x) * reciprocal(y))", dict(x=positive(5), y=positive(5))),
    ("f = sum(sin(x) * cos(y) + tan(x / 4) + sinh(x) / cosh(y))", dict(x=normal(5), y=normal(5))),
    ("f = sum(atan2(x, y) * hypot(x, y))", dict(x=normal(5), y=normal(5))),
    ("f = sum(tanh(A.T @ B.reshape(3, 4)) * C)", dict(A=normal(3, 2), B=normal(2, 6), C=normal(2, 4))),
    ("f = sum(square(A @ B) * w)", dict(A=normal(2, 3, 4), B=normal(2, 4, 2), w=normal(2))),
    ("f = dot(u, v) * sum(outer(u, v) * W)", dict(u=normal(3), v=normal(3), W=normal(3, 3))),
    ("f = product(x) + sum(product(Y, axis=0))", dict(x=positive(4), Y=normal(3, 2))),
    ("y = x * x\nfor_z = y + x\nz = for_z * y\nf = z / (y + z)", dict(x=0.7)),
    (
        "r = sum(A * A)\ng = A * exp(-r)\nf = sum(g[0] * g[1]) - mean(g, axis=1)[0]",
        dict(A=0.5 * normal(2, 3)),
    ),
    ("p = sigmoid(s)\nf = -mean(t * log(p) + (1 - t) * log(1 - p))", dict(s=normal(6), t=np.round(positive(6) / 4, 4))),
    ("h0 = tanh(W @ x)\nh1 = tanh(W @ h0 + x)\nh2 = tanh(W @ h1 + x)\nf = sum(square(h2))", dict(W=normal(4, 4), x=normal(4))),
]


def evaluate(notation, inputs):
    names = dict(NAMES) | inputs
    exec(notation, names)
    return names[notation.splitlines()[-1].split("=")[0].strip()]


def main():
    lines = []
    for notation, inputs in CASES:
        inputs = {name: jnp.asarray(value) for name, value in inputs.items()}
        real = {name: value for name, value in inputs.items() if value.dtype == jnp.float64}
        value, gradients = jax.value_and_grad(lambda real: evaluate(notation, inputs | real))(real)
        record = {
            "notation": notation,
            "inputs": {name: array.tolist() for name, array in inputs.items()},
            "value": float(value),
            "gradients": {name: gradients[name].tolist() for name in real},
        }
        lines.append(json.dumps(record, allow_nan=False))
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "jax.jsonl").write_text("\n".join(lines) + "\n")
    print(f"jax.jsonl: {len(lines)} circuits")


if __name__ == "__main__":
    main()
