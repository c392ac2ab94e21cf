//! What can be known about a text before any value is known: which assignment each use of a name reads, and
//! what every value is needed for.

mod needs;

use crate::function::Function;
use crate::syntax::{Argument, Ast, NameId, Node, NodeId, Span};
pub(crate) use needs::Need;

/// One value of a name: an assignment, or what comes from outside.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) name: NameId,
    /// Where the name stands: in its assignment, or where it is first read.
    pub(crate) place: Span,
    /// Whether nothing assigned it before it was read.
    pub(crate) is_free: bool,
    /// Whether the first value of its name comes from outside.
    pub(crate) begins_free: bool,
    /// Which value of its name it is, from 1.
    pub(crate) version: u32,
    /// The place of the assignment that replaces it.
    pub(crate) replaced: Option<Span>,
    pub(crate) need: Need,
    /// The first places where it is needed as reals and as indices.
    pub(crate) places: [Option<Span>; 2],
}

/// An index into [`Analysis::definitions`].
pub(crate) type DefinitionId = u32;

/// The uses of names, and the needs of nodes.
#[derive(Clone)]
pub(crate) struct Analysis {
    pub(crate) definitions: Vec<Definition>,
    /// The definition that each statement makes; bare expressions make none.
    pub(crate) made: Vec<Option<DefinitionId>>,
    /// The definition that each node reads, when it is a name.
    read: Vec<DefinitionId>,
    /// The last definition of each name.
    last: Vec<Option<DefinitionId>>,
    /// What the value of each node is needed for.
    pub(crate) needs: Vec<Need>,
    functions: Vec<Option<Function>>,
    maximum: [Function; 2],
}

impl Analysis {
    pub(crate) fn new(ast: &Ast) -> Analysis {
        let mut analysis = Analysis {
            definitions: Vec::new(),
            made: Vec::with_capacity(ast.statements().len()),
            read: vec![DefinitionId::MAX; ast.len()],
            last: vec![None; ast.name_count()],
            needs: vec![Need::default(); ast.len()],
            functions: vec![None; ast.name_count()],
            maximum: ["maximum", "minimum"].map(Function::find),
        };
        for statement in ast.statements() {
            for id in ast.nodes_of(statement) {
                match ast.node(id) {
                    Node::Name(name) => analysis.read(id, name, ast.span(id)),
                    Node::Call { function: name, .. }
                    | Node::Method { name, .. }
                    | Node::Attribute { name, .. } => {
                        analysis.functions[name.index()]
                            .get_or_insert_with(|| Function::find(ast.name(name)));
                    }
                    _ => {}
                }
            }
            let made = statement.target.map(|target| analysis.define(target.name, target.span, false));
            analysis.made.push(made);
        }
        analysis.find_needs(ast);
        analysis
    }

    fn read(&mut self, id: NodeId, name: NameId, place: Span) {
        let definition = match self.last[name.index()] {
            Some(definition) => definition,
            None => self.define(name, place, true),
        };
        self.read[id.index()] = definition;
    }

    fn define(&mut self, name: NameId, place: Span, is_free: bool) -> DefinitionId {
        let id = self.definitions.len() as DefinitionId;
        let (mut version, mut begins_free) = (1, is_free);
        if let Some(before) = self.last[name.index()].replace(id) {
            let before = &mut self.definitions[before as usize];
            before.replaced = Some(place);
            (version, begins_free) = (before.version + 1, before.begins_free);
        }
        let (need, places, replaced) = (Need::default(), [None; 2], None);
        let definition = Definition { name, place, is_free, begins_free, version, replaced, need, places };
        self.definitions.push(definition);
        id
    }

    /// The definition that a name reads.
    pub(crate) fn read_by(&self, id: NodeId) -> Option<DefinitionId> {
        self.read.get(id.index()).copied().filter(|&definition| definition != DefinitionId::MAX)
    }

    /// The last definition of a name.
    pub(crate) fn last(&self, name: NameId) -> Option<DefinitionId> {
        self.last[name.index()]
    }

    /// What a call's or a method's name stands for. Python's own `max(a, b)` of two values is NumPy's
    /// `maximum`; with `np.` in front, the second argument is an axis.
    pub(crate) fn function(&self, ast: &Ast, id: NodeId, name: NameId, arguments: &[Argument]) -> Function {
        let is_call = matches!(ast.node(id), Node::Call { .. });
        if is_call && arguments.len() > 1 && arguments.iter().all(|argument| argument.keyword.is_none()) {
            match ast.name(name) {
                "max" => return self.maximum[0],
                "min" => return self.maximum[1],
                _ => {}
            }
        }
        self.functions[name.index()].unwrap_or(Function::Unknown)
    }
}
