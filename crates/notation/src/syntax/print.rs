//! Syntax tree to text, with as few parentheses as its precedence allows.
//!
//! The text parses to the same tree again. A stack of things still to be written replaces recursion.

use super::ast::Ast;
use super::node::{Arguments, BinaryOp, List, Node, NodeId, Precedence};
use crate::modules;
use std::fmt::{self, Display, Formatter};

/// An expression that can be printed: see [`Ast::print`].
#[derive(Debug, Clone, Copy)]
pub struct Printed<'a> {
    ast: &'a Ast,
    id: NodeId,
}

impl Ast {
    /// The text of one expression.
    pub fn print(&self, id: NodeId) -> Printed<'_> {
        Printed { ast: self, id }
    }
}

/// One statement per line.
impl Display for Ast {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for statement in self.statements() {
            if let Some(target) = statement.target {
                write!(f, "{} = ", self.name(target.name))?;
            }
            writeln!(f, "{}", self.print(statement.value))?;
        }
        Ok(())
    }
}

/// What is still to be written, the next thing last.
enum Task<'a> {
    Text(&'a str),
    /// An expression that needs parentheses when it binds less tightly than this.
    Node(NodeId, Precedence),
}

impl Display for Printed<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut tasks = vec![Task::Node(self.id, Precedence::Comparison)];
        while let Some(task) = tasks.pop() {
            match task {
                Task::Text(text) => f.write_str(text)?,
                Task::Node(id, least) => {
                    let first = tasks.len();
                    let node = self.ast.node(id);
                    let enclosed = precedence(node) < least;
                    if enclosed {
                        tasks.push(Task::Text("("));
                    }
                    self.ast.lay_out(node, &mut tasks, f)?;
                    if enclosed {
                        tasks.push(Task::Text(")"));
                    }
                    tasks[first..].reverse();
                }
            }
        }
        Ok(())
    }
}

fn precedence(node: Node) -> Precedence {
    match node {
        Node::Unary { .. } => Precedence::Sign,
        Node::Binary { op, .. } => op.precedence(),
        _ => Precedence::Operand,
    }
}

impl Ast {
    /// Pushes the pieces of a node, in the order of the text.
    fn lay_out<'a>(&'a self, node: Node, tasks: &mut Vec<Task<'a>>, f: &mut Formatter<'_>) -> fmt::Result {
        match node {
            // Leaves have no pieces and no parentheses, so they can be written at once.
            Node::Number { value, integer } => number(value, integer, f)?,
            Node::Name(name) => f.write_str(self.name(name))?,
            Node::Constant(name) => f.write_str(self.name(name))?,
            Node::Bool(true) => f.write_str("True")?,
            Node::Bool(false) => f.write_str("False")?,
            Node::None => f.write_str("None")?,
            Node::Ellipsis => f.write_str("...")?,
            Node::Slice { start, stop, step } => {
                let part = |part: Option<NodeId>| part.map(|id| Task::Node(id, Precedence::Comparison));
                tasks.extend(part(start));
                tasks.push(Task::Text(":"));
                tasks.extend(part(stop));
                if step.is_some() {
                    tasks.push(Task::Text(":"));
                    tasks.extend(part(step));
                }
            }
            Node::List(list) => self.lay_out_items("[", list, "]", tasks),
            Node::Tuple(list) => self.lay_out_items("(", list, if list.len == 1 { ",)" } else { ")" }, tasks),
            Node::Unary { op, operand } => {
                tasks.extend([Task::Text(op.symbol()), Task::Node(operand, Precedence::Sign)]);
            }
            Node::Binary { op, left, right } => {
                let (least_left, least_right) = sides(op);
                tasks.extend([Task::Node(left, least_left), spaced(op), Task::Node(right, least_right)]);
            }
            Node::Attribute { object, name } => {
                self.lay_out_object(object, tasks);
                tasks.extend([Task::Text("."), Task::Text(self.name(name))]);
            }
            Node::Call { function, arguments } => {
                tasks.push(Task::Text(self.name(function)));
                self.lay_out_arguments(arguments, tasks);
            }
            Node::Method { object, name, arguments } => {
                self.lay_out_object(object, tasks);
                tasks.extend([Task::Text("."), Task::Text(self.name(name))]);
                self.lay_out_arguments(arguments, tasks);
            }
            Node::Index { object, items } => {
                self.lay_out_object(object, tasks);
                self.lay_out_items("[", items, "]", tasks);
            }
        }
        Ok(())
    }

    /// What stands before `.name` or `[…]`. Some would be taken for something else there: `2.T` starts with
    /// the number `2.`, `[1][0]` looks like two rows without a comma, and `np.pi.T` is one name.
    fn lay_out_object<'a>(&'a self, object: NodeId, tasks: &mut Vec<Task<'a>>) {
        let enclosed = match self.node(object) {
            Node::Number { .. } | Node::List(_) | Node::Constant(_) => true,
            Node::Name(name) => modules::is_root(self.name(name)),
            _ => false,
        };
        if enclosed {
            tasks.push(Task::Text("("));
        }
        tasks.push(Task::Node(object, Precedence::Operand));
        if enclosed {
            tasks.push(Task::Text(")"));
        }
    }

    fn lay_out_items<'a>(&'a self, open: &'a str, list: List, close: &'a str, tasks: &mut Vec<Task<'a>>) {
        tasks.push(Task::Text(open));
        for (index, &item) in self.list(list).iter().enumerate() {
            if index > 0 {
                tasks.push(Task::Text(", "));
            }
            tasks.push(Task::Node(item, Precedence::Comparison));
        }
        tasks.push(Task::Text(close));
    }

    fn lay_out_arguments<'a>(&'a self, arguments: Arguments, tasks: &mut Vec<Task<'a>>) {
        tasks.push(Task::Text("("));
        for (index, argument) in self.arguments(arguments).iter().enumerate() {
            if index > 0 {
                tasks.push(Task::Text(", "));
            }
            if let Some(keyword) = argument.keyword {
                tasks.extend([Task::Text(self.name(keyword)), Task::Text("=")]);
            }
            tasks.push(Task::Node(argument.value, Precedence::Comparison));
        }
        tasks.push(Task::Text(")"));
    }
}

/// How tightly the two operands must bind to stand without parentheses.
fn sides(op: BinaryOp) -> (Precedence, Precedence) {
    match op.precedence() {
        Precedence::Comparison => (Precedence::Sum, Precedence::Sum),
        Precedence::Sum => (Precedence::Sum, Precedence::Product),
        Precedence::Product => (Precedence::Product, Precedence::Sign),
        // A sign may follow `**`, but not precede it: `2**-x`, `(-x)**2`.
        _ => (Precedence::Operand, Precedence::Sign),
    }
}

fn spaced<'a>(op: BinaryOp) -> Task<'a> {
    Task::Text(match op {
        BinaryOp::Add => " + ",
        BinaryOp::Sub => " - ",
        BinaryOp::Mul => " * ",
        BinaryOp::Div => " / ",
        BinaryOp::MatMul => " @ ",
        BinaryOp::Pow => "**",
        BinaryOp::Less => " < ",
        BinaryOp::LessEqual => " <= ",
        BinaryOp::Greater => " > ",
        BinaryOp::GreaterEqual => " >= ",
        BinaryOp::Equal => " == ",
        BinaryOp::NotEqual => " != ",
    })
}

/// A number in the notation's spelling, which reads back to the same number.
fn number(value: f64, integer: bool, f: &mut Formatter<'_>) -> fmt::Result {
    if value.is_nan() {
        f.write_str("nan")
    } else if value.is_infinite() {
        f.write_str("inf")
    } else if integer {
        write!(f, "{value}")
    } else {
        write!(f, "{value:?}")
    }
}
