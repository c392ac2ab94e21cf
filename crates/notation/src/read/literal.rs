//! Expressions that are numbers which somebody chose.

use ruff_python_ast::{Expr as Ast, UnaryOp};

/// Whether an expression reads no value of the text: numbers, lists of them, arithmetic on them, and calls such as
/// `np.zeros((2, 3))`.
pub(crate) fn is_literal(ast: &Ast) -> bool {
    match ast {
        Ast::NumberLiteral(_) | Ast::BooleanLiteral(_) => true,
        Ast::Name(name) => matches!(name.id.as_str(), "inf" | "Infinity" | "nan" | "NaN"),
        Ast::UnaryOp(unary) => unary.op != UnaryOp::Not && is_literal(&unary.operand),
        Ast::BinOp(binary) => {
            let mut left = &*binary.left;
            if !is_literal(&binary.right) {
                return false;
            }
            while let Ast::BinOp(inner) = left {
                if !is_literal(&inner.right) {
                    return false;
                }
                left = &inner.left;
            }
            is_literal(left)
        }
        Ast::List(list) => list.elts.iter().all(is_literal),
        Ast::Tuple(tuple) => tuple.elts.iter().all(is_literal),
        Ast::Attribute(attribute) => is_module(&attribute.value),
        Ast::Call(call) => {
            let arguments = &call.arguments;
            let function = match &*call.func {
                Ast::Attribute(attribute) => is_module(&attribute.value) || is_literal(&attribute.value),
                Ast::Name(name) => matches!(name.id.as_str(), "float" | "int"),
                _ => false,
            };
            let words = |ast: &Ast| matches!(ast, Ast::Name(name) if matches!(name.id.as_str(), "float" | "int" | "bool"));
            function
                && arguments.args.iter().all(is_literal)
                && arguments.keywords.iter().all(|k| is_literal(&k.value) || words(&k.value))
        }
        _ => false,
    }
}

/// Whether an expression is the name of a module.
fn is_module(ast: &Ast) -> bool {
    match ast {
        Ast::Name(name) => crate::modules::is_root(name.id.as_str()),
        Ast::Attribute(attribute) => is_module(&attribute.value),
        _ => false,
    }
}

/// Whether an expression is the module of random numbers: `np.random`.
pub(crate) fn is_random(ast: &Ast) -> bool {
    match ast {
        Ast::Attribute(attribute) => attribute.attr.as_str() == "random" && is_module(&attribute.value),
        _ => false,
    }
}

/// Whether an expression makes random numbers: what is assigned such is data, as if somebody had chosen it.
pub(crate) fn makes_random(ast: &Ast) -> bool {
    match ast {
        Ast::Call(call) => match &*call.func {
            Ast::Attribute(attribute) => {
                is_random(&attribute.value)
                    || matches!(attribute.attr.as_str(), "standard_normal" | "normal" | "uniform" | "randn")
                    || makes_random(&attribute.value)
            }
            Ast::Name(name) => matches!(name.id.as_str(), "randn" | "rand"),
            _ => false,
        },
        Ast::BinOp(binary) => makes_random(&binary.left) || makes_random(&binary.right),
        Ast::UnaryOp(unary) => makes_random(&unary.operand),
        Ast::Tuple(tuple) => tuple.elts.iter().all(makes_random),
        _ => false,
    }
}
