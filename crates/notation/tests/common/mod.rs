//! A second, plainer way to write a tree down, so that the printer is not tested against itself.

use backflow_notation::Ast;
use backflow_notation::syntax::{Argument, Arguments, List, Node, NodeId};

/// Each statement's tree with an operator in front of its operands: `(+ x (* y z))`.
pub(crate) fn outline(ast: &Ast) -> String {
    let mut all = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    for statement in ast.statements() {
        for id in ast.nodes_of(statement) {
            assert_eq!(id.index(), texts.len(), "nodes stand side by side");
            texts.push(node(ast, ast.node(id), &texts));
        }
        let target = statement.target.map(|target| format!("{} = ", ast.name(target.name)));
        all.push(format!("{}{}", target.unwrap_or_default(), texts[statement.value.index()]));
    }
    assert_eq!(texts.len(), ast.len(), "every node belongs to a statement");
    all.join("; ")
}

fn node(ast: &Ast, node: Node, texts: &[String]) -> String {
    let text = |id: NodeId| texts[id.index()].as_str();
    let items = |list: List| ast.list(list).iter().map(|&id| format!(" {}", text(id))).collect::<String>();
    let arguments = |arguments: Arguments| {
        let one = |argument: &Argument| match argument.keyword {
            Some(keyword) => format!(" {}:{}", ast.name(keyword), text(argument.value)),
            None => format!(" {}", text(argument.value)),
        };
        ast.arguments(arguments).iter().map(one).collect::<String>()
    };
    match node {
        Node::Number { value, integer: true } => format!("{value}"),
        Node::Number { value, integer: false } => format!("{value:?}"),
        Node::Name(name) => ast.name(name).to_string(),
        Node::Constant(name) => format!("(constant {})", ast.name(name)),
        Node::Bool(value) => format!("{value}"),
        Node::None => "none".to_string(),
        Node::Ellipsis => "...".to_string(),
        Node::Slice { start, stop, step } => {
            let part = |part: Option<NodeId>| part.map_or("_", text);
            format!("(slice {} {} {})", part(start), part(stop), part(step))
        }
        Node::List(list) => format!("(list{})", items(list)),
        Node::Tuple(list) => format!("(tuple{})", items(list)),
        Node::Unary { op, operand } => format!("({} {})", op.symbol(), text(operand)),
        Node::Binary { op, left, right } => format!("({} {} {})", op.symbol(), text(left), text(right)),
        Node::Attribute { object, name } => format!("(.{} {})", ast.name(name), text(object)),
        Node::Call { function, arguments: list } => format!("({}{})", ast.name(function), arguments(list)),
        Node::Method { object, name, arguments: list } => {
            format!("(.{}() {}{})", ast.name(name), text(object), arguments(list))
        }
        Node::Index { object, items: list } => format!("(index {}{})", text(object), items(list)),
    }
}
