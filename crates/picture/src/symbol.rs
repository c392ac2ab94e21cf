//! How gates are written: the sign in a round gate, and the form in a formula.
//!
//! A table of signs by gate name, without rules: a gate that is not listed is written as a call of its name, so
//! new gates and users' gates need nothing here.

/// How a gate stands in a formula.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Written {
    /// Between its two operands.
    Infix(&'static str),
    /// Before its operand.
    Prefix(&'static str),
    /// As a call of its name.
    Call,
}

/// How a gate is written in a formula.
pub(crate) fn written(gate: &str) -> Written {
    match gate {
        "add" => Written::Infix("+"),
        "sub" => Written::Infix("-"),
        "mul" => Written::Infix("*"),
        "div" => Written::Infix("/"),
        "matmul" => Written::Infix("@"),
        "pow" | "power" => Written::Infix("**"),
        "less" => Written::Infix("<"),
        "less_equal" => Written::Infix("<="),
        "equal" => Written::Infix("=="),
        "neg" => Written::Prefix("-"),
        _ => Written::Call,
    }
}

/// The sign in a gate's circle; its name where there is no usual sign.
pub(crate) fn sign(gate: &str) -> &str {
    match gate {
        "neg" => "*-1",
        "reciprocal" => "1/x",
        "square" => "x²",
        "sqrt" => "√x",
        "cbrt" => "∛x",
        "rsqrt" => "1/√x",
        "abs" => "|x|",
        "sigmoid" => "σ",
        "sum" => "Σ",
        "product" => "Π",
        "norm" => "‖x‖",
        "minus_max" => "x - max",
        "less_equal" => "≤",
        "equal" => "=",
        "permute" | "transpose" => "xᵀ",
        _ => match written(gate) {
            Written::Infix(sign) => sign,
            _ => gate,
        },
    }
}

/// The sign of a binary gate one of whose operands is a constant: `+1`, `*-1`, `1/x`, `max(0, x)`.
pub(crate) fn folded(gate: &str, constant: &str, first: bool) -> Option<String> {
    let negative = constant.starts_with('-');
    let bracketed = if negative { format!("({constant})") } else { constant.to_owned() };
    Some(match (gate, first) {
        ("add", _) if negative => constant.to_owned(),
        ("add", _) => format!("+{constant}"),
        ("mul", _) => format!("*{constant}"),
        ("sub", false) => format!("-{bracketed}"),
        ("sub", true) => format!("{constant}-x"),
        ("div", false) => format!("/{constant}"),
        ("div", true) => format!("{constant}/x"),
        ("pow" | "power", false) => match constant {
            "2" => "x²".to_owned(),
            "3" => "x³".to_owned(),
            _ => format!("x**{constant}"),
        },
        ("pow" | "power", true) => format!("{bracketed}**x"),
        ("max" | "min" | "maximum" | "minimum", _) => format!("{}({constant}, x)", &gate[..3]),
        ("less", false) => format!("x<{constant}"),
        ("less", true) => format!("{constant}<x"),
        ("less_equal", false) => format!("x≤{constant}"),
        ("less_equal", true) => format!("{constant}≤x"),
        ("equal", _) => format!("x={constant}"),
        _ => return None,
    })
}
