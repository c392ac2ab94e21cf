//! Plans as text.

use std::fmt::{self, Write};

use backflow_circuit::{Kind, NodeId};

use super::{Extent, FoldKind, Fused, Home, Layout, Plan, PlanStep, Product, ValueId, Work, owners};

/// A step of a plan in words.
#[derive(Clone, Debug)]
pub struct Explained {
    /// What it does: `map`, `product`.
    pub work: &'static str,
    /// On how much: `16 × 6 instructions`, `[2, 3] × [3, 4]`.
    pub detail: String,
    /// What it reads: names of inputs and states, or places in the plan's memory.
    pub reads: Vec<String>,
    /// What it writes.
    pub writes: Vec<String>,
    /// Its floating-point operations.
    pub operations: u64,
    /// The nodes of the user's circuit that it covers.
    pub covers: Vec<NodeId>,
    /// Whether it stands after the check and changes states.
    pub updates: bool,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explain())
    }
}

impl Plan {
    /// The plan as text: its steps in order, each with what it reads and writes, its floating-point operations,
    /// and the nodes of the user's circuit that it covers; between the two phases the check. Inputs and states
    /// appear by name; everything else is `@n`, the n-th number of the plan's memory, or `i@n`, the n-th of its
    /// indices. A step that writes where it reads works in place. Values that are not in row-major order say
    /// how they are laid out.
    pub fn explain(&self) -> String {
        let mut text = String::new();
        let (count, late) = (self.steps.len(), self.steps.len() - self.computing);
        let steps = if count == 1 { "step" } else { "steps" };
        let _ = writeln!(
            text,
            "plan in {:?}: {count} {steps}, {late} of them updates, {} operations, {} bytes",
            self.precision,
            self.operations(),
            self.bytes()
        );
        for (at, step) in self.explained().enumerate() {
            if at == self.computing {
                let _ = writeln!(text, "      check, then update in place");
            }
            let (reads, writes) = (step.reads.join(" "), step.writes.join(" "));
            let Explained { work, detail, operations, .. } = step;
            let _ = writeln!(text, "{at:>4}  {work} {detail}: {reads} -> {writes}, {operations} operations");
            if !step.covers.is_empty() {
                let _ = writeln!(text, "      covers {}", list(step.covers.iter().map(|id| self.label(*id))));
            }
        }
        for (what, sources) in [("input", &self.inputs), ("state", &self.states)] {
            for (id, _) in sources {
                let node = self.circuit().node(*id);
                let _ = writeln!(text, "      {what} {}: {}", node.name().unwrap_or("?"), node.ty());
            }
        }
        text
    }

    /// The bytes of the plan's own values; states are in the store.
    pub fn bytes(&self) -> usize {
        self.sizes.reals.saturating_mul(self.precision.bytes()).saturating_add(self.sizes.indices * 4)
    }

    /// The floating-point operations of a run; an instruction of a map counts as one, whatever it is.
    pub fn operations(&self) -> u64 {
        self.steps.iter().map(|step| step.work.operations(step)).sum()
    }

    /// The steps one by one, for programs; [`explain`](Self::explain) is made of the same.
    pub fn explained(&self) -> impl Iterator<Item = Explained> {
        let owners = owners(&self.lowered);
        self.steps.iter().enumerate().map(move |(at, step)| self.told(step, at >= self.computing, &owners))
    }

    fn told(&self, step: &PlanStep, updates: bool, owners: &[NodeId]) -> Explained {
        let homes = |ids: &[ValueId]| {
            let mut names: Vec<String> = ids.iter().map(|&id| self.home(id)).collect();
            names.dedup();
            names
        };
        let detail = match &step.work {
            Work::Fused(fused) => fused_detail(fused),
            Work::Product(product) | Work::Pack(product) => product_detail(product),
            Work::Custom { function, .. } => format!("{function:?}"),
            _ => step.result.map_or_else(String::new, |id| self.value(id).elements.to_string()),
        };
        let mut covers: Vec<NodeId> = step.covers.iter().map(|id| owners[id.index()]).collect();
        covers.dedup();
        Explained {
            work: step.work.name(),
            detail,
            reads: homes(&step.reads()),
            writes: homes(&step.writes()),
            operations: step.work.operations(step),
            covers,
            updates,
        }
    }

    fn home(&self, id: ValueId) -> String {
        let value = self.value(id);
        let layout = match value.layout {
            Layout::RowMajor => "",
            Layout::Panels => " in panels",
        };
        let source = self.inputs.iter().find(|source| source.1 == id);
        match (value.home, source, value.kind) {
            (Home::State(number), ..) => self.name(self.states[number].0),
            (_, Some(source), _) => self.name(source.0),
            (Home::Arena(offset), None, Kind::Real) => format!("@{offset}{layout}"),
            (Home::Arena(offset), None, Kind::Index) => format!("i@{offset}"),
        }
    }

    fn name(&self, id: NodeId) -> String {
        self.circuit().label(id)
    }

    /// A user's node: its id, and its name where it has one.
    fn label(&self, id: NodeId) -> String {
        let names = self.lowered.map.get(id.index()).copied().flatten().map(|id| self.circuit().node(id));
        match names.and_then(|node| node.name()) {
            Some(name) => format!("{id} {name}"),
            None => id.to_string(),
        }
    }
}

fn fused_detail(fused: &Fused) -> String {
    let mut text = match &fused.product {
        Some(product) => format!("{}, ", product_detail(product)),
        None => String::new(),
    };
    let _ = write!(text, "{} × {} instructions", fused.elements, fused.instructions);
    if fused.code.scalar.is_none() {
        let _ = write!(text, " in blocks of {}", fused.code.block);
    }
    if fused.extents.contains(&Extent::Row) {
        let _ = write!(text, ", {} rows", fused.rows());
    }
    for fold in &fused.folds {
        text.push_str(match fold.kind {
            FoldKind::Full => " + fold",
            FoldKind::LongRows => " + fold of rows",
            FoldKind::Columns => " + fold of columns",
        });
    }
    text
}

fn product_detail(product: &Product) -> String {
    let Product { m, k, n, .. } = product;
    let batch = if product.count() == 1 { String::new() } else { format!("{} × ", product.count()) };
    let maps = product.left.as_ref().map_or(0, |left| left.instructions);
    let left = if maps == 0 { String::new() } else { format!(" made by {maps} instructions") };
    format!("{batch}[{m}, {k}]{left} × [{k}, {n}]")
}

/// Items in a line; a long list is cut short.
fn list(items: impl ExactSizeIterator<Item = String>) -> String {
    const SHOWN: usize = 16;
    let rest = items.len().saturating_sub(SHOWN);
    let mut text = items.take(SHOWN).collect::<Vec<_>>().join(", ");
    if rest > 0 {
        let _ = write!(text, " and {rest} more");
    }
    text
}
