//! Small changes of a statement: what somebody may have meant to write instead.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{CmpOp, Expr as Ast, ExprContext, Operator, Stmt, UnaryOp};
use ruff_text_size::Ranged;

use crate::Span;

/// A change of a text: a place, and what to write there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is changed.
    pub change: Change,
    /// Where.
    pub place: Span,
    /// What stands there instead.
    pub text: String,
}

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A comparison the other way round.
    Comparison,
    /// `+=` for `=`.
    Add,
    /// A number as a factor left out.
    Number,
    /// A term of a sum left out, which stands there twice.
    Term,
    /// A transpose more or less, or the factors of a product exchanged.
    Transpose,
    /// A sum left out.
    Sum,
    /// `+` for `-` or the reverse.
    Sign,
    /// The whole value, to be multiplied by something.
    Value,
    /// A name, to be replaced by another.
    Name,
}

/// The changes of the statements that begin at a place, or that hold it.
pub(crate) fn edits(text: &str, body: &[Stmt], place: Span) -> Vec<Edit> {
    let mut finder = Finder { text, place, edits: Vec::new(), inside: false };
    finder.visit_body(body);
    finder.edits.sort_by_key(|edit| edit.change);
    finder.edits
}

struct Finder<'a> {
    text: &'a str,
    place: Span,
    edits: Vec<Edit>,
    inside: bool,
}

impl Finder<'_> {
    fn quote(&self, ranged: &impl Ranged) -> &str {
        let span: Span = ranged.range().into();
        self.text.get(span.range()).unwrap_or_default()
    }

    fn add(&mut self, change: Change, ranged: &impl Ranged, text: String) {
        self.edits.push(Edit { change, place: ranged.range().into(), text });
    }

    /// An operand of a product with its axes exchanged.
    fn turn(&mut self, operand: &Ast) {
        let text = match operand {
            Ast::Name(_) | Ast::Attribute(_) | Ast::Subscript(_) | Ast::Call(_) => {
                format!("{}.T", self.quote(operand))
            }
            _ => format!("({}).T", self.quote(operand)),
        };
        self.add(Change::Transpose, operand, text);
    }

    /// The two factors of a product.
    fn product(&mut self, whole: &impl Ranged, a: &Ast, b: &Ast) {
        self.turn(a);
        self.turn(b);
        let (x, y) = (self.quote(a).to_owned(), self.quote(b).to_owned());
        self.add(Change::Transpose, whole, format!("(({y}) @ ({x}))"));
    }
}

impl<'a> Visitor<'a> for Finder<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let range: Span = statement.range().into();
        let holds = range.start <= self.place.start && self.place.start < range.end;
        if !holds {
            return;
        }
        let value = match statement {
            Stmt::Assign(assign) => Some(&*assign.value),
            Stmt::AugAssign(assign) => Some(&*assign.value),
            Stmt::AnnAssign(assign) => assign.value.as_deref(),
            Stmt::Return(given) => given.value.as_deref(),
            _ => None,
        };
        let Some(value) = value else { return walk_stmt(self, statement) };
        self.inside = true;
        if let Stmt::AugAssign(assign) = statement {
            let between = Span::new(assign.target.end().to_usize(), assign.value.start().to_usize());
            let sign = self.text.get(between.range()).unwrap_or_default();
            for (from, to) in [("+=", "-="), ("-=", "+=")] {
                if sign.contains(from) {
                    self.edits.push(Edit {
                        change: Change::Sign,
                        place: between,
                        text: sign.replace(from, to),
                    });
                }
            }
        }
        if let Stmt::Assign(assign) = statement
            && let [target] = &assign.targets[..]
            && !matches!(target, Ast::Tuple(_) | Ast::List(_))
        {
            let between = Span::new(target.end().to_usize(), assign.value.start().to_usize());
            let sign = self.text.get(between.range()).unwrap_or_default().replacen('=', "+=", 1);
            self.edits.push(Edit { change: Change::Add, place: between, text: sign });
        }
        if !matches!(value, Ast::Tuple(_) | Ast::List(_)) {
            self.add(Change::Value, value, self.quote(value).to_owned());
        }
        self.visit_expr(value);
        self.inside = false;
    }

    fn visit_expr(&mut self, ast: &'a Ast) {
        match ast {
            Ast::Compare(compare) => {
                if let ([op], [right]) = (&*compare.ops, &*compare.comparators) {
                    let (left, right) = (self.quote(&*compare.left).to_owned(), self.quote(right).to_owned());
                    let others: &[&str] = match op {
                        CmpOp::Gt => &["<", "<="],
                        CmpOp::GtE => &["<", "<=", ">"],
                        CmpOp::Lt => &[">", ">="],
                        CmpOp::LtE => &[">", ">=", "<"],
                        CmpOp::Eq => &["!="],
                        CmpOp::NotEq => &["=="],
                        _ => &[],
                    };
                    for other in others {
                        self.add(Change::Comparison, compare, format!("{left} {other} {right}"));
                    }
                }
            }
            Ast::BinOp(binary) => {
                let (left, right) =
                    (self.quote(&*binary.left).to_owned(), self.quote(&*binary.right).to_owned());
                match binary.op {
                    Operator::MatMult => self.product(binary, &binary.left, &binary.right),
                    Operator::Mult => {
                        if binary.left.is_number_literal_expr() {
                            self.add(Change::Number, binary, right);
                        } else if binary.right.is_number_literal_expr() {
                            self.add(Change::Number, binary, left);
                        }
                    }
                    Operator::Div if binary.right.is_number_literal_expr() => {
                        self.add(Change::Number, binary, left);
                    }
                    Operator::Add => {
                        self.add(Change::Sign, binary, format!("({left} - ({right}))"));
                        let plain = |text: &str| text.replace(['(', ')', ' '], "");
                        if plain(&left).contains(&plain(&right)) {
                            self.add(Change::Term, binary, left);
                        }
                    }
                    Operator::Sub => self.add(Change::Sign, binary, format!("({left} + ({right}))")),
                    _ => {}
                }
            }
            Ast::UnaryOp(unary) if unary.op == UnaryOp::USub => {
                self.add(Change::Sign, unary, format!("({})", self.quote(&*unary.operand)));
            }
            Ast::Attribute(attribute) => {
                if attribute.attr.as_str() == "T" {
                    self.add(Change::Transpose, attribute, self.quote(&*attribute.value).to_owned());
                } else if matches!(&*attribute.value, Ast::Name(_)) {
                    self.add(Change::Name, attribute, self.quote(attribute).to_owned());
                    return;
                }
            }
            Ast::Call(call) => {
                let arguments = &call.arguments.args;
                if let Ast::Attribute(method) = &*call.func {
                    match (method.attr.as_str(), &arguments[..]) {
                        ("dot" | "matmul" | "outer", [a, b]) => {
                            self.product(call, a, b);
                            let (function, a, b) =
                                (self.quote(method), self.quote(a).to_owned(), self.quote(b).to_owned());
                            let text = format!("{function}({b}, {a})");
                            self.add(Change::Transpose, call, text);
                        }
                        ("dot", [b]) => self.product(call, &method.value, b),
                        ("sum", [x, ..]) => self.add(Change::Sum, call, format!("({})", self.quote(x))),
                        ("sum", []) => self.add(Change::Sum, call, self.quote(&*method.value).to_owned()),
                        _ => {}
                    }
                    if !matches!(&*method.value, Ast::Name(_)) {
                        self.visit_expr(&method.value);
                    } else if !matches!(self.quote(&*method.value), "np" | "numpy" | "math" | "torch" | "jnp")
                    {
                        self.add(Change::Name, &*method.value, self.quote(&*method.value).to_owned());
                    }
                }
                self.visit_arguments(&call.arguments);
                return;
            }
            Ast::Name(name) if self.inside && name.ctx == ExprContext::Load => {
                self.add(Change::Name, name, name.id.to_string());
            }
            _ => {}
        }
        walk_expr(self, ast);
    }
}
