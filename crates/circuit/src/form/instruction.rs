//! The instruction set of elementwise programs.
//!
//! [`Instruction::eval`] *defines* each instruction in f64, with the system's mathematical functions.
//! Constant folding and the reference evaluator use that definition; the engine's vector kernels are held
//! against it.

/// One scalar operation. All of them propagate NaN.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Instruction {
    /// −x
    Neg,
    /// |x|
    Abs,
    /// −1, 0 or 1; NaN for NaN.
    Sign,
    /// 1 where x > 0, else 0; NaN for NaN.
    Step,
    /// The largest whole number ≤ x.
    Floor,
    /// The nearest whole number, halves to even.
    Round,
    /// √x
    Sqrt,
    /// 1/√x
    Rsqrt,
    /// 1/x
    Recip,
    /// ∛x
    Cbrt,
    /// eˣ
    Exp,
    /// eˣ − 1
    Expm1,
    /// ln x
    Log,
    /// ln(1 + x)
    Log1p,
    /// sin x
    Sin,
    /// cos x
    Cos,
    /// tan x
    Tan,
    /// arcsin x
    Asin,
    /// arccos x
    Acos,
    /// arctan x
    Atan,
    /// sinh x
    Sinh,
    /// cosh x
    Cosh,
    /// tanh x
    Tanh,
    /// 1/(1 + e⁻ˣ)
    Sigmoid,
    /// e⁻ˣ/(1 + e⁻ˣ)², the derivative of the sigmoid.
    LogisticPdf,
    /// ln(1 + eˣ)
    Softplus,
    /// The error function.
    Erf,
    /// 1 − erf x, without cancellation.
    Erfc,
    /// a + b
    Add,
    /// a − b
    Sub,
    /// a · b
    Mul,
    /// a / b
    Div,
    /// aᵇ, as IEEE 754 `pow`, but NaN if either is NaN: IEEE has 1 for 1ᴺᵃᴺ and NaN⁰, which would hide it.
    Pow,
    /// The angle of the point (b, a): arctan(a/b) in the right quadrant.
    Atan2,
    /// √(a² + b²) without overflow.
    Hypot,
    /// The larger; NaN if either is NaN.
    Max,
    /// The smaller; NaN if either is NaN.
    Min,
    /// 1 where a < b, else 0 (0 with NaN).
    Less,
    /// 1 where a ≤ b, else 0 (0 with NaN).
    LessEqual,
    /// 1 where a = b, else 0 (0 with NaN).
    Equal,
    /// b where a ≠ 0, c where a = 0, NaN where a is NaN.
    Select,
    /// a · b + c, rounded once.
    MulAdd,
}

impl Instruction {
    /// Every instruction, in the order of their arity.
    pub const ALL: [Instruction; 42] = {
        use Instruction::*;
        [
            Neg,
            Abs,
            Sign,
            Step,
            Floor,
            Round,
            Sqrt,
            Rsqrt,
            Recip,
            Cbrt,
            Exp,
            Expm1,
            Log,
            Log1p,
            Sin,
            Cos,
            Tan,
            Asin,
            Acos,
            Atan,
            Sinh,
            Cosh,
            Tanh,
            Sigmoid,
            LogisticPdf,
            Softplus,
            Erf,
            Erfc,
            Add,
            Sub,
            Mul,
            Div,
            Pow,
            Atan2,
            Hypot,
            Max,
            Min,
            Less,
            LessEqual,
            Equal,
            Select,
            MulAdd,
        ]
    };

    /// How many operands it takes: 1, 2 or 3.
    pub const fn arity(self) -> usize {
        use Instruction::*;
        match self {
            Add | Sub | Mul | Div | Pow | Atan2 | Hypot | Max | Min | Less | LessEqual | Equal => 2,
            Select | MulAdd => 3,
            _ => 1,
        }
    }

    /// The result in f64 of the first [`arity`](Self::arity) of three operands.
    pub fn eval(self, [a, b, c]: [f64; 3]) -> f64 {
        use Instruction::*;
        let truth = |holds: bool| f64::from(u8::from(holds));
        match self {
            Neg => -a,
            Abs => a.abs(),
            Sign if a == 0.0 || a.is_nan() => a.abs(),
            Sign => a.signum(),
            Step if a.is_nan() => a,
            Step => truth(a > 0.0),
            Floor => a.floor(),
            Round => a.round_ties_even(),
            Sqrt => a.sqrt(),
            Rsqrt => 1.0 / a.sqrt(),
            Recip => 1.0 / a,
            Cbrt => a.cbrt(),
            Exp => a.exp(),
            Expm1 => a.exp_m1(),
            Log => a.ln(),
            Log1p => a.ln_1p(),
            Sin => a.sin(),
            Cos => a.cos(),
            Tan => a.tan(),
            Asin => a.asin(),
            Acos => a.acos(),
            Atan => a.atan(),
            Sinh => a.sinh(),
            Cosh => a.cosh(),
            Tanh => a.tanh(),
            // e⁻ˣ overflows only where the result underflows, except below −709.8, where eˣ is the accurate
            // form.
            Sigmoid if a < 0.0 => a.exp() / (1.0 + a.exp()),
            Sigmoid => 1.0 / (1.0 + (-a).exp()),
            // It is even, and e⁻|ˣ| does not overflow.
            LogisticPdf => {
                let e = (-a.abs()).exp();
                e / ((1.0 + e) * (1.0 + e))
            }
            Softplus if a > 0.0 => a + (-a).exp().ln_1p(),
            Softplus => a.exp().ln_1p(),
            Erf => libm::erf(a),
            Erfc => libm::erfc(a),
            Add => a + b,
            Sub => a - b,
            Mul => a * b,
            Div => a / b,
            Pow if a.is_nan() || b.is_nan() => f64::NAN,
            Pow => a.powf(b),
            Atan2 => a.atan2(b),
            // IEEE's hypot answers infinity for (inf, NaN); here a NaN is never hidden.
            Hypot if a.is_nan() || b.is_nan() => f64::NAN,
            Hypot => a.hypot(b),
            Max | Min if a.is_nan() || b.is_nan() => f64::NAN,
            Max => a.max(b),
            Min => a.min(b),
            Less => truth(a < b),
            LessEqual => truth(a <= b),
            Equal => truth(a == b),
            Select if a.is_nan() => a,
            Select if a != 0.0 => b,
            Select => c,
            MulAdd => a.mul_add(b, c),
        }
    }

    /// The name in printed programs: `add`, `select`.
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}
