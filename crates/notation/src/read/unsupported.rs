//! What the parser reads and no circuit can be made of.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr as Ast, ModModule, Number, Operator, Stmt};
use ruff_text_size::Ranged;

use crate::Error;
use crate::source::Span;

/// All that is refused, in the order of the text.
pub(super) fn refused(text: &str, module: &ModModule) -> Vec<Error> {
    let mut finder = Finder { text, found: Vec::new() };
    finder.visit_body(&module.body);
    finder.found
}

struct Finder<'a> {
    text: &'a str,
    found: Vec<Error>,
}

impl Finder<'_> {
    fn refuse(&mut self, place: Span, message: impl Into<String>, advice: &str) {
        let place = Span { end: place.end.min(place.start + 200), ..place };
        self.found.push(Error::new(self.text, place, message).help(advice));
    }

    /// Whether an index follows a list at once, and not its closing bracket.
    fn follows(&self, list: &Ast) -> bool {
        self.text[list.end().to_usize()..].trim_start().starts_with('[')
    }

    /// The first word of a statement, at which its refusal points.
    fn word(&self, statement: &Stmt) -> Span {
        let start = statement.start().to_usize();
        let rest = &self.text[start..];
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        Span::new(start, start + length.max(1))
    }
}

impl<'v> Visitor<'v> for Finder<'_> {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        let word = self.word(statement);
        match statement {
            Stmt::Match(_) => self.refuse(
                word,
                "`match` is not part of the notation",
                "write `if` and `elif` on what is known",
            ),
            Stmt::TypeAlias(_) | Stmt::IpyEscapeCommand(_) => {
                self.refuse(word, "this is not part of the notation", "leave the line out")
            }
            Stmt::Assign(assign) if assign.value.is_starred_expr() => {
                let place: Span = assign.value.range().into();
                let star = Span { end: place.start + 1, ..place };
                let error = Error::new(self.text, star, "a value is missing after `=`");
                self.found.push(error.label("`*` is not a value"));
            }
            Stmt::FunctionDef(function) if function.is_async => {
                self.refuse(word, "`async` is not part of the notation", "leave the word out");
            }
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, ast: &'v Ast) {
        let place: Span = ast.range().into();
        match ast {
            Ast::BinOp(binary) => {
                let found = match binary.op {
                    Operator::BitXor => Some(("^", "write `**` for a power: `x**2`")),
                    Operator::LShift => Some(("<<", "multiply by a power of two: `x * 2**n`")),
                    Operator::RShift => Some((">>", "multiply by a power of two: `x * 2**-n`")),
                    _ => None,
                };
                if let Some((sign, advice)) = found {
                    let from = binary.left.end().to_usize();
                    let at = self.text[from..].find(sign).map_or(from, |at| from + at);
                    self.refuse(
                        Span::new(at, at + sign.len()),
                        format!("`{sign}` is not part of the notation"),
                        advice,
                    );
                }
                // A chain of operators is as deep as it is long.
                let mut left = &*binary.left;
                self.visit_expr(&binary.right);
                while let Ast::BinOp(inner) = left {
                    if matches!(inner.op, Operator::BitXor | Operator::LShift | Operator::RShift) {
                        break;
                    }
                    self.visit_expr(&inner.right);
                    left = &inner.left;
                }
                self.visit_expr(left);
            }
            Ast::NumberLiteral(number) => match number.value {
                Number::Complex { .. } => {
                    let error = Error::new(self.text, place, "complex numbers are not part of the notation");
                    self.found.push(error.label("an imaginary number"));
                }
                Number::Float(float) if float.is_infinite() => {
                    let error = Error::new(self.text, place, "a number is too large").label("beyond 1.8e308");
                    self.found.push(error.help("write `inf` for infinity"));
                }
                _ => {}
            },
            // The parser takes it for the letter T.
            Ast::Name(_) if self.text[place.range()].contains('ᵀ') => {
                let written = &self.text[place.range()];
                let advice = format!("write `{}.T` for a transpose", written.trim_end_matches('ᵀ'));
                self.refuse(place, "`ᵀ` is not part of the notation", &advice);
            }
            Ast::Subscript(part) if matches!(&*part.value, Ast::List(_)) && self.follows(&part.value) => {
                let row: Span = part.value.range().into();
                let at = row.end as usize + self.text[row.end as usize..].find('[').unwrap_or(0);
                let error =
                    Error::new(self.text, Span::new(at, at + 1), "a comma is missing between two lists");
                let error =
                    error.label("the next list starts here").related(self.text, row, "after this one");
                let advice = "write `[[1, 2], [3, 4]]`; to index a list, put it in parentheses";
                self.found.push(error.help(advice));
            }
            Ast::Set(_) | Ast::SetComp(_) => {
                self.refuse(
                    place,
                    "sets are not part of the notation",
                    "group with `(`, and write lists with `[`",
                );
            }
            Ast::Await(_) | Ast::Yield(_) | Ast::YieldFrom(_) => {
                self.refuse(
                    place,
                    "this word of Python is not part of the notation",
                    "let the function return its value",
                );
            }
            Ast::BytesLiteral(_) | Ast::TString(_) | Ast::IpyEscapeCommand(_) => {
                self.refuse(place, "this is not a value here", "write names, numbers and texts");
            }
            _ => walk_expr(self, ast),
        }
    }
}
