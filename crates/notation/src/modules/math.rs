//! Python's `math`, by element where it is called with an array.

use super::{Constant, Module};
use std::f64::consts::{E, PI, TAU};

pub(super) static MATH: Module = Module {
    spellings: &["math"],
    title: "Python's math",
    functions: "
acos(x)
acosh(x)
asin(x)
asinh(x)
atan(x)
atanh(x)
cbrt(x)
ceil(x)
cos(x)
cosh(x)
erf(x)
erfc(x)
exp(x)
expm1(x)
fabs(x)
floor(x)
log10(x)
log1p(x)
log2(x)
sin(x)
sinh(x)
sqrt(x)
tan(x)
tanh(x)
log(x, base!)
atan2(y, x)
hypot(x, y)
pow(x, y)
fsum(seq) = sum
prod(iterable, *, start!)
",
    constants: &[
        ("pi", Constant::Number(PI)),
        ("e", Constant::Number(E)),
        ("tau", Constant::Number(TAU)),
        ("inf", Constant::Number(f64::INFINITY)),
        ("nan", Constant::Number(f64::NAN)),
    ],
    refused: &[
        ("exp2", "write `2**x`"),
        ("dist", "write `np.linalg.norm(a - b)`"),
        ("sumprod", "write `np.sum(a * b)`"),
        ("trunc", "write `np.sign(x) * np.floor(np.abs(x))`"),
        ("radians", "write `x * math.pi / 180`"),
        ("degrees", "write `x * 180 / math.pi`"),
        ("fmod remainder modf", "write `a - b * np.floor(a / b)` for a remainder"),
        ("isqrt", "write `np.floor(np.sqrt(x))`"),
        ("copysign", "write `np.sign(x)`"),
        ("isnan", "write `x != x`"),
        ("isinf isfinite", "compare: `np.abs(x) < np.inf`"),
    ],
};
