#!/usr/bin/env python3
"""Writes tails.csv: functions of one number with first and second derivative, over the middle and the tails of f64.

Every derivative is a closed form free of cancellation, checked at moderate arguments against mpmath's own
numerical differentiation. Arguments stand for the f64 they are printed as; results are the exact real
numbers, rounded once.
"""

from pathlib import Path

from exact import exact, write_csv
from mpmath import (acos, acosh, asin, asinh, atan, atanh, cos, cosh, diff, erf, erfc, exp, expm1, log, log1p, mp, mpf, pi, sin, sinh, sqrt, tan, tanh)

DATA = Path(__file__).resolve().parents[2] / "crates/reference/tests/data"

MAGNITUDES = [1e-320, 1e-300, 1e-200, 1e-100, 1e-20, 1e-10, 1e-5, 1e-3, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 40.0,
              88.0, 100.0, 300.0, 700.0, 745.0, 1e4, 1e10, 1e100, 1e200, 1e300]  # fmt: skip
EVERYWHERE = [-x for x in reversed(MAGNITUDES)] + [0.0] + MAGNITUDES
POSITIVE = MAGNITUDES
NOT_ZERO = [x for x in EVERYWHERE if x != 0]
EDGES = [1 - 1e-3, 1 - 1e-5, 1 - 1e-10, 1 - 2**-53]
INSIDE_ONE = sorted([x for x in EVERYWHERE if abs(x) < 1] + EDGES + [-x for x in EDGES])
# The f64 nearest to multiples of pi/2, where one of sine and cosine cancels almost entirely.
TRIGONOMETRIC = sorted(EVERYWHERE + [1.5707963267948966, -1.5707963267948966, 3.141592653589793, 4.71238898038469, 355.0])
# Around the largest and the smallest argument whose exponential is finite, normal and not zero.
EXPONENTIAL = sorted(EVERYWHERE + [709.7, 709.79, 710.4, -708.3, -709.0, -744.4, -745.2])
NEAR_ONE = sorted(POSITIVE + [1 - 1e-10, 1 + 1e-10, 1 - 2**-53, 1 + 2**-52])


def sigmoid(x):
    return 1 / (1 + exp(-x))


def sigmoid_slope(x):
    return sigmoid(x) * sigmoid(-x)


def softplus(x):
    return x + log1p(exp(-x)) if x > 0 else log1p(exp(x))


def sech(x):
    return 1 / cosh(x)


def normal_density(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def normal_below(x):
    if abs(x) < 1e6:
        return erfc(-x / sqrt(mpf(2))) / 2
    # Past the arguments mpmath takes: the first term of the asymptotic series, which is far below f64 there.
    tail = normal_density(x) / abs(x)
    return tail if x < 0 else 1 - tail


def root(x):
    """The real cube root of either sign."""
    size = exp(log(abs(x)) / 3) if x != 0 else mpf(0)
    return size if x > 0 else -size


def one_minus_square(x):
    return (1 - x) * (1 + x)


def selu_constants():
    """The fixed point of Klambauer et al., Self-Normalizing Neural Networks (2017), equation 14: (alpha, scale)."""
    a, b, e = erfc(1 / sqrt(mpf(2))), erfc(sqrt(mpf(2))), exp(mpf(1))
    alpha = -sqrt(2 / pi) / (a * sqrt(e) - 1)
    inner = 2 * b * e**2 + pi * a**2 * e - 2 * (2 + pi) * a * sqrt(e) + pi + 2
    return alpha, (1 - a * sqrt(e)) * sqrt(2 * pi) / sqrt(inner)


def elu(x):
    return (x, mpf(1), mpf(0)) if x > 0 else (expm1(x), exp(x), exp(x))


def selu(x):
    alpha, scale = selu_constants()
    return (scale * x, scale, mpf(0)) if x > 0 else tuple(scale * alpha * part for part in elu(x))


def gelu(x):
    below, density = normal_below(x), normal_density(x)
    return x * below, below + x * density, density * (2 - x * x)


def silu(x):
    s, slope = sigmoid(x), sigmoid_slope(x)
    return x * s, s + x * slope, slope * (2 + x * (sigmoid(-x) - s))


# name: (value, derivative, second derivative), arguments
FUNCTIONS = {
    "exp": (lambda x: (exp(x), exp(x), exp(x)), EXPONENTIAL),
    "expm1": (lambda x: (expm1(x), exp(x), exp(x)), EXPONENTIAL),
    "log": (lambda x: (log(x), 1 / x, -1 / x**2), NEAR_ONE),
    "log1p": (lambda x: (log1p(x), 1 / (1 + x), -1 / (1 + x) ** 2), sorted([x for x in EVERYWHERE if x > -1] + [-x for x in EDGES])),
    "sqrt": (lambda x: (sqrt(x), 1 / (2 * sqrt(x)), -1 / (4 * x * sqrt(x))), POSITIVE),
    "rsqrt": (lambda x: (1 / sqrt(x), -1 / (2 * x * sqrt(x)), 3 / (4 * x**2 * sqrt(x))), POSITIVE),
    "cbrt": (lambda x: (root(x), 1 / (3 * root(x) ** 2), -2 / (9 * x * root(x) ** 2)), NOT_ZERO),
    "sin": (lambda x: (sin(x), cos(x), -sin(x)), TRIGONOMETRIC),
    "cos": (lambda x: (cos(x), -sin(x), -cos(x)), TRIGONOMETRIC),
    "tan": (lambda x: (tan(x), 1 / cos(x) ** 2, 2 * tan(x) / cos(x) ** 2), TRIGONOMETRIC),
    "asin": (lambda x: (asin(x), 1 / sqrt(one_minus_square(x)), x / (one_minus_square(x) * sqrt(one_minus_square(x)))), INSIDE_ONE),
    "acos": (lambda x: (acos(x), -1 / sqrt(one_minus_square(x)), -x / (one_minus_square(x) * sqrt(one_minus_square(x)))), INSIDE_ONE),
    "atan": (lambda x: (atan(x), 1 / (1 + x * x), -2 * x / (1 + x * x) ** 2), EVERYWHERE),
    "asinh": (lambda x: (asinh(x), 1 / sqrt(1 + x * x), -x / (1 + x * x) ** mpf(1.5)), EVERYWHERE),
    "acosh": (lambda x: (acosh(x), 1 / sqrt(-one_minus_square(x)), -x / (-one_minus_square(x)) ** mpf(1.5)), sorted([x for x in POSITIVE if x > 1] + [1 + 2**-52, 1 + 1e-10, 1 + 1e-5, 1.001, 1.125, 1.5, 1.7e308])),
    "atanh": (lambda x: (atanh(x), 1 / one_minus_square(x), 2 * x / one_minus_square(x) ** 2), INSIDE_ONE),
    "sinh": (lambda x: (sinh(x), cosh(x), sinh(x)), EXPONENTIAL),
    "cosh": (lambda x: (cosh(x), sinh(x), cosh(x)), EXPONENTIAL),
    "tanh": (lambda x: (tanh(x), sech(x) ** 2, -2 * tanh(x) * sech(x) ** 2), EXPONENTIAL),
    "sigmoid": (lambda x: (sigmoid(x), sigmoid_slope(x), -sigmoid_slope(x) * tanh(x / 2)), EXPONENTIAL),
    "log_sigmoid": (lambda x: (-softplus(-x), sigmoid(-x), -sigmoid_slope(x)), EXPONENTIAL),
    "softplus": (lambda x: (softplus(x), sigmoid(x), sigmoid_slope(x)), EXPONENTIAL),
    "elu": (elu, [x for x in EXPONENTIAL if x != 0]),
    "selu": (selu, [x for x in EXPONENTIAL if x != 0]),
    "gelu": (gelu, sorted(EVERYWHERE + [-0.7517915246935645, -3.0, -8.0, -15.0, -38.0, -38.6, 3.0, 8.0])),
    "silu": (silu, EXPONENTIAL),
    "erf": (lambda x: (erf(x) if abs(x) < 1e6 else x / abs(x), 2 / sqrt(pi) * exp(-x * x), -4 * x / sqrt(pi) * exp(-x * x)), sorted(EVERYWHERE + [3.0, -3.0, 5.9, 26.6])),
    "erfc": (lambda x: (erfc(x) if abs(x) < 1e6 else mpf(1 - x / abs(x)), -2 / sqrt(pi) * exp(-x * x), 4 * x / sqrt(pi) * exp(-x * x)), sorted(EVERYWHERE + [3.0, -3.0, 5.9, 6.0, 26.0, 26.6])),
    "reciprocal": (lambda x: (1 / x, -1 / x**2, 2 / x**3), NOT_ZERO),
    "square": (lambda x: (x * x, 2 * x, mpf(2)), sorted(EVERYWHERE + [1.3e154, 1.4e154, 1.5e-162])),
}


def differentiate(name, function, x):
    """Compares both closed forms with numerical derivatives of the value."""
    mp.dps = 60
    forms, numeric = function(mpf(x)), [diff(lambda t: function(t)[0], mpf(x), order) for order in (1, 2)]
    for form, number in zip(forms[1:], numeric):
        if abs(form - number) > mpf("1e-15") * (1 + abs(form)):
            raise ArithmeticError(f"the derivative of {name} at {x} is {number}, not {form}")


def main():
    rows = []
    for name, (function, arguments) in FUNCTIONS.items():
        function.__name__ = name
        for x in arguments:
            if 1e-3 <= abs(x) <= 40 and abs(x) not in EDGES:
                differentiate(name, function, x)
            rows.append([name, x, *exact(function, x)])
    write_csv(DATA / "tails.csv", ["function", "x", "value", "derivative", "second_derivative"], rows)


if __name__ == "__main__":
    main()
