"""What the value scripts share: rounding a high-precision number to f64, and deciding when a number is exact enough."""

import math

from mpmath import mp, mpf

# Every number is worked out twice. The first precision is what the rows promise; the second is
# large enough that even 1 - x at x = 1e-320 loses nothing. Both have to round to the same f64.
DIGITS = 60
CONTROL_DIGITS = 1000


def to_f64(number):
    """The f64 nearest to `number` (ties to even), with gradual underflow to zero and overflow to infinity."""
    sign, mantissa, exponent, bits = mpf(number)._mpf_
    if mantissa == 0:  # zero, or one of mpmath's special numbers
        return float(mpf(number))
    if exponent + bits > 1100:
        magnitude = math.inf
    elif exponent + bits < -1200:
        magnitude = 0.0
    else:
        # Python divides integers with one correct rounding, subnormal results included.
        try:
            magnitude = (int(mantissa) << max(exponent, 0)) / (1 << max(-exponent, 0))
        except OverflowError:
            magnitude = math.inf
    return -magnitude if sign else magnitude


def exact(function, *arguments):
    """`function` of exact f64 arguments: a tuple of f64 numbers, each the correctly rounded result."""
    results = []
    for digits in (DIGITS, CONTROL_DIGITS):
        mp.dps = digits
        results.append([to_f64(number) for number in function(*[mpf(a) for a in arguments])])
    mp.dps = DIGITS
    if list(map(repr, results[0])) != list(map(repr, results[1])):
        raise ArithmeticError(f"{function.__name__}{arguments}: {results[0]} with {DIGITS} digits, {results[1]} with more")
    return results[0]


def write_csv(path, header, rows):
    """Writes rows of strings and numbers; numbers as the shortest text that reads back to the same f64."""
    text = [",".join(header)]
    text += [",".join(cell if isinstance(cell, str) else repr(cell) for cell in row) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(text) + "\n")
    print(f"{path.name}: {len(rows)} rows")
