//! What a text holds that changes nothing: said once, so that nobody takes it for done.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr as Ast, Parameter, Stmt};

use crate::read;

/// The notes on a text.
pub(crate) fn notes(body: &[Stmt]) -> Vec<String> {
    let mut seen = Seen::default();
    seen.visit_body(body);
    let mut notes = Vec::new();
    if !seen.over.is_empty() {
        notes.push(format!("read over, as it computes nothing: {}", seen.over.join(", ")));
    }
    if seen.is_random {
        notes.push(
            "the random numbers come from --seed or the text's own seed; they are not NumPy's".to_owned(),
        );
    }
    notes
}

#[derive(Default)]
struct Seen {
    over: Vec<&'static str>,
    is_random: bool,
}

impl Seen {
    fn over(&mut self, what: &'static str) {
        if !self.over.contains(&what) {
            self.over.push(what);
        }
    }
}

impl<'a> Visitor<'a> for Seen {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(_) | Stmt::ImportFrom(_) => self.over("`import`"),
            Stmt::Assert(_) => self.over("`assert`"),
            Stmt::AnnAssign(_) => self.over("annotations"),
            Stmt::Expr(bare) if bare.value.is_string_literal_expr() => self.over("docstrings"),
            Stmt::If(branch) if is_main(&branch.test) => self.over("`if __name__ == '__main__'`"),
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_parameter(&mut self, parameter: &'a Parameter) {
        if parameter.annotation.is_some() {
            self.over("annotations");
        }
    }

    fn visit_expr(&mut self, ast: &'a Ast) {
        match ast {
            // A chain of operators is as deep as it is long.
            Ast::BinOp(last) => {
                let mut left = last;
                self.visit_expr(&left.right);
                while let Ast::BinOp(inner) = &*left.left {
                    self.visit_expr(&inner.right);
                    left = inner;
                }
                self.visit_expr(&left.left);
            }
            Ast::Attribute(attribute) if read::is_random(&attribute.value) => self.is_random = true,
            _ => walk_expr(self, ast),
        }
    }
}

fn is_main(test: &Ast) -> bool {
    let Ast::Compare(compare) = test else { return false };
    matches!(&*compare.left, Ast::Name(name) if name.id.as_str() == "__name__")
}
