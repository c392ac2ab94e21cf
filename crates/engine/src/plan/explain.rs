//! Plans as text.

use std::fmt::Write;

use backflow_circuit::{Kind, NodeId};

use super::{FoldKind, Op, Plan, PlanStep, ValueId, owners};

impl Plan {
    /// The plan as text: its steps in order, each with the slots it reads and writes, its floating-point
    /// operations, and the nodes of the user's circuit that it covers; then the memory.
    ///
    /// Slots are written `r3` (reals) and `i0` (indices). A step that writes the slot it reads works in
    /// place.
    pub fn explain(&self) -> String {
        let owners = owners(&self.lowered);
        let mut text = String::new();
        let _ = writeln!(
            text,
            "plan in {:?}: {} steps, {} operations, {} bytes",
            self.precision,
            self.steps.len(),
            self.operations(),
            self.bytes()
        );
        for (at, step) in self.steps.iter().enumerate() {
            let _ = writeln!(text, "{at:>4}  {}", self.line(step));
            let mut covers: Vec<NodeId> = step.covers.iter().map(|id| owners[id.index()]).collect();
            covers.dedup();
            if !covers.is_empty() {
                let _ = writeln!(text, "      covers {}", list(covers.iter().map(|id| self.label(*id))));
            }
        }
        for commit in &self.commits {
            let _ =
                writeln!(text, "      then {} <- {}", self.slot_name(commit.to), self.slot_name(commit.from));
        }
        let _ =
            writeln!(text, "in place: {} of {} updates", self.in_place, self.in_place + self.commits.len());
        for (id, value) in &self.sources {
            let node = self.circuit().node(*id);
            let name = node.name().unwrap_or("?");
            let _ = writeln!(
                text,
                "{:>6}  {} {}: {}",
                self.slot_name(*value),
                node.gate().name(),
                name,
                node.ty()
            );
        }
        text
    }

    /// The bytes of all slots.
    pub fn bytes(&self) -> usize {
        self.slots.reals.iter().sum::<usize>() * self.precision.bytes()
            + self.slots.indices.iter().sum::<usize>() * 4
    }

    /// The floating-point operations of a run; an instruction of a map counts as one, whatever it is.
    pub fn operations(&self) -> u64 {
        self.steps.iter().map(operations).sum()
    }

    fn line(&self, step: &PlanStep) -> String {
        let slots = |ids: &[ValueId]| {
            let mut names: Vec<String> = ids.iter().map(|&id| self.slot_name(id)).collect();
            names.dedup();
            names.join(" ")
        };
        let detail = match &step.op {
            Op::Map(map) => {
                let folds = map.folds.iter().map(|f| format!(" {}", fold_name(f.kind)));
                let folds: String = folds.collect();
                let (elements, code, block) = (map.partition.elements, map.instructions, map.block);
                format!("{elements} × {code} instructions in blocks of {block}{folds}")
            }
            Op::MatMul(step) => {
                let batch =
                    if step.products() == 1 { String::new() } else { format!("{} × ", step.products()) };
                format!("{batch}[{}, {}] × [{}, {}]", step.m, step.k, step.k, step.n)
            }
            Op::Custom { kernel, .. } => format!("{kernel:?}"),
            other => {
                other.writes().first().map_or_else(String::new, |&id| format!("{}", self.value(id).elements))
            }
        };
        let (reads, writes) = (slots(&step.op.reads()), slots(&step.op.writes()));
        format!("{} {detail}: {reads} -> {writes}, {} operations", step.op.name(), operations(step))
    }

    fn slot_name(&self, id: ValueId) -> String {
        let value = self.value(id);
        match value.kind {
            Kind::Real => format!("r{}", value.slot),
            Kind::Index => format!("i{}", value.slot),
        }
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

fn fold_name(kind: FoldKind) -> &'static str {
    match kind {
        FoldKind::Full => "+ fold",
        FoldKind::Rows => "+ fold of rows",
        FoldKind::Columns => "+ fold of columns",
    }
}

fn operations(step: &PlanStep) -> u64 {
    let count = match &step.op {
        Op::Map(map) => map.partition.elements * (map.instructions + map.folds.len()),
        Op::Fold { x, .. } => x.len,
        Op::MatMul(step) => 2 * step.products() * step.m * step.k * step.n,
        Op::TakeBack { g, .. } | Op::GatherBack { g, .. } => g.len,
        _ => 0,
    };
    count as u64
}

/// Items in a line, runs of many cut short.
fn list(items: impl ExactSizeIterator<Item = String>) -> String {
    const SHOWN: usize = 16;
    let rest = items.len().saturating_sub(SHOWN);
    let mut text = items.take(SHOWN).collect::<Vec<_>>().join(", ");
    if rest > 0 {
        let _ = write!(text, " and {rest} more");
    }
    text
}
