#!/usr/bin/env python3
"""Writes binary.csv: functions of two numbers with both partial derivatives, at the extremes of f64.

A derivative that does not exist (by the exponent, of a negative base) is written `nan`.
"""

from itertools import product
from pathlib import Path

from exact import exact, write_csv
from mpmath import atan2, log, mpf, nan, sqrt

DATA = Path(__file__).resolve().parents[2] / "crates/reference/tests/data"

EXTREMES = [1e-320, 3e-200, 4e-200, 1e-160, 0.1, 1.0, 3.0, 4.0, 1e160, 1e200, 1e300]
SIGNED = [-1e200, -3.0, -4e-200, *EXTREMES]
BASES = [1e-320, 1e-300, 1e-10, 0.5, 1 - 2**-53, 1.0, 1 + 2**-52, 2.0, 10.0, 1e10, 1e300]
EXPONENTS = [-300.0, -2.0, -1.0, -0.5, 0.0, 1e-10, 0.5, 1.0, 2.0, 3.0, 100.5, 1e10]


def hypot(a, b):
    length = sqrt(a * a + b * b)
    return length, a / length, b / length


def angle(a, b):
    return atan2(a, b), b / (a * a + b * b), -a / (a * a + b * b)


def power(a, b):
    value = a**b
    return value, b * a ** (b - 1), value * log(a) if a > 0 else nan


def power_at_zero(a, b):
    """A base of zero under a whole exponent: the derivative by the base is that of the monomial, by the exponent the limit."""
    return (mpf(0), mpf(1) if b == 1 else mpf(0), mpf(0)) if b > 0 else (mpf(1), mpf(0), nan)


def quotient(a, b):
    return a / b, 1 / b, -a / (b * b)


def main():
    cases = [("hypot", hypot, product(SIGNED, SIGNED)), ("atan2", angle, product(SIGNED, SIGNED))]
    cases += [("hypot", hypot, [(0.0, 2.0), (-1e-320, 0.0)]), ("atan2", angle, [(0.0, 2.0), (2.0, 0.0), (-1e-320, 0.0)])]
    cases += [("pow", power, product(BASES, EXPONENTS)), ("pow", power, product([-0.5, -2.0, -1e100], [-3.0, -2.0, 0.0, 1.0, 2.0, 3.0]))]
    cases += [("pow", power_at_zero, [(0.0, float(n)) for n in range(4)])]
    cases += [("div", quotient, product(SIGNED, SIGNED)), ("div", quotient, [(0.0, 3.0), (0.0, -1e-160)])]
    rows = [[name, a, b, *exact(function, a, b)] for name, function, pairs in cases for a, b in pairs]
    write_csv(DATA / "binary.csv", ["function", "a", "b", "value", "d_a", "d_b"], rows)


if __name__ == "__main__":
    main()
