"""Values and first derivatives of every instruction to 17 digits, as tests/complex.rs reads them.

    pip install mpmath==1.3.0
    python3 complex.py > complex.txt

Each line: the instruction, the operands, the value, the derivative with respect to each operand.
"""

from mpmath import mp, mpf, diff
import mpmath as m

# Differences at 1e-150 lose 175 digits.
mp.dps = 450

ALL = [-700, -300, -40, -20.5, -6, -3, -1.5, -1, -0.75, -0.3, -1e-3, -1e-9, 1e-150, 1e-9, 1e-3, 0.3, 0.75, 1, 1.5,
       3, 6, 20.5, 40, 300, 700]
POSITIVE = [1e-200, 1e-30, 1e-9, 1e-3, 0.3, 0.75, 0.999999, 1, 1.000001, 1.5, 3, 6, 20.5, 300, 1e9, 1e30, 1e200]
UNIT = [-0.999999999, -0.9, -0.5, -1e-3, -1e-12, 1e-150, 1e-12, 1e-3, 0.3, 0.5, 0.707, 0.9, 0.999999999]
WIDE = [-1e200, -1e120, -1e30, -1e9] + ALL + [1e9, 1e30, 1e120, 1e200]
ANGLES = [-700.5, -10, -1.6, -1.5, -1, -1e-3, -1e-12, 1e-150, 1e-12, 1e-3, 0.7853981633974483, 1, 1.5, 1.57079632679,
          3, 3.14159265, 22, 355, 1e7]

UNARY = {
    "Neg": (lambda x: -x, WIDE),
    "Abs": (abs, WIDE),
    "Sqrt": (m.sqrt, POSITIVE),
    "Rsqrt": (lambda x: 1 / m.sqrt(x), POSITIVE[:-1]),
    "Recip": (lambda x: 1 / x, [x for x in WIDE if 1e-140 < abs(x) < 1e140]),
    "Cbrt": (lambda x: m.sign(x) * m.cbrt(abs(x)), [x for x in WIDE if x != 0]),
    "Exp": (m.exp, ALL),
    "Expm1": (m.expm1, ALL),
    "Log": (m.log, POSITIVE),
    "Log1p": (m.log1p, UNIT + POSITIVE[4:]),
    "Sin": (m.sin, ANGLES),
    "Cos": (m.cos, ANGLES),
    "Tan": (m.tan, ANGLES),
    "Asin": (m.asin, UNIT),
    "Acos": (m.acos, UNIT),
    "Atan": (m.atan, [x for x in WIDE if abs(x) < 1e150]),
    "Sinh": (m.sinh, ALL),
    "Cosh": (m.cosh, ALL),
    "Tanh": (m.tanh, [x for x in ALL if abs(x) < 100]),
    "Sigmoid": (lambda x: 1 / (1 + m.exp(-x)), ALL),
    "LogisticPdf": (lambda x: 1 / (4 * m.cosh(x / 2) ** 2), ALL),
    "Softplus": (lambda x: m.log1p(m.exp(x)), ALL),
    "Erf": (m.erf, [x for x in ALL if abs(x) < 21]),
    "Erfc": (m.erfc, [x for x in ALL if abs(x) < 21] + [26]),
}

PAIRS = [(a, b) for a in (-30, -2.5, -0.3, 1e-3, 0.7, 4, 1e9) for b in (-7.5, -1, 1e-3, 0.4, 2, 1e6)]
BINARY = {
    "Add": (lambda a, b: a + b, PAIRS),
    "Sub": (lambda a, b: a - b, PAIRS),
    "Mul": (lambda a, b: a * b, PAIRS),
    "Div": (lambda a, b: a / b, PAIRS + [(1e200, 1e190), (1e-200, 3e-190)]),
    "Atan2": (m.atan2, PAIRS),
    "Hypot": (lambda a, b: m.sqrt(a * a + b * b), PAIRS + [(3e200, 4e200), (3e-200, -4e-200)]),
    "Pow": (lambda a, b: m.power(a, b), [(a, b) for a in (1e-3, 0.7, 1, 4, 1e3) for b in (-7.5, -1, 0.25, 1.5, 2, 60.5)]),
}
# A whole power of a negative number moves with its base alone.
WHOLE = [(a, n) for a in (-30, -2.5, -0.3, 0.7, 1.0000001, 4) for n in (-5, -1, 0, 1, 2, 3, 7, 40)] + [(1.0000001, 3e6)]


def show(x):
    return m.nstr(x, 20, min_fixed=1, max_fixed=0)


for name, (f, points) in UNARY.items():
    for x in points:
        x = mpf(x)
        step = max(abs(x), mpf(1e-200)) * mpf(10) ** -25
        slope = diff(f, x, h=step)
        print(name, repr(float(x)), show(f(x)), show(slope))
for name, (f, points) in BINARY.items():
    for a, b in points:
        a, b = mpf(a), mpf(b)
        da = diff(lambda t: f(t, b), a, h=abs(a) * mpf(10) ** -25)
        db = diff(lambda t: f(a, t), b, h=abs(b) * mpf(10) ** -25)
        print(name, repr(float(a)), repr(float(b)), show(f(a, b)), show(da), show(db))
for a, n in WHOLE:
    a = mpf(a)
    value = a ** int(n)
    print("Pow", repr(float(a)), repr(float(n)), show(value), show(int(n) * a ** int(n - 1)), "-")
