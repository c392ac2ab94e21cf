//! The lines of the tree, before they are aligned.

use backflow_circuit::registry;

use crate::sheet::{Sheet, Sort};
use crate::text::columns;

/// Letters of a branch's contribution.
const BRANCH: usize = 24;

/// A line of the tree.
pub(super) struct Row {
    /// The lines of the tree before it: `│  ├─ `.
    pub(super) prefix: String,
    /// What stands before a continuation line of the same row.
    pub(super) below: String,
    pub(super) label: String,
    /// Whether it only refers to another line.
    pub(super) reference: bool,
    pub(super) value: String,
    pub(super) gradient: String,
    pub(super) remark: String,
    /// What the gate does to a gradient in two or three words, for lines that have room; the legend says it in
    /// full.
    pub(super) role: &'static str,
}

impl Row {
    pub(super) fn indent(&self) -> usize {
        columns(&self.prefix)
    }
}

/// A wire that has yet to be shown.
struct Visit {
    wire: usize,
    /// The lines of the tree for what stands below this wire's parent.
    stem: String,
    place: Place,
    depth: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Root,
    Middle,
    Last,
}

pub(super) fn rows(sheet: &Sheet<'_>, width: usize) -> Vec<Row> {
    let deepest = (width / 8).clamp(2, 16);
    let forks = sheet.fork_of();
    let mut shown = vec![false; sheet.wires.len()];
    let mut rows = Vec::new();
    // What the output does not need (a statement that nothing uses, an idle input) comes after it, the last
    // first.
    let idle =
        (0..sheet.wires.len()).filter(|&i| sheet.wires[i].constant.is_none() || Some(i) == sheet.output);
    let mut roots: Vec<usize> = idle.chain(sheet.output).collect();
    let mut later = std::collections::VecDeque::new();
    while let Some(root) = later.pop_front().or_else(|| roots.pop()) {
        if shown[root] {
            continue;
        }
        let mut waiting = vec![Visit { wire: root, stem: String::new(), place: Place::Root, depth: 0 }];
        while let Some(visit) = waiting.pop() {
            let wire = &sheet.wires[visit.wire];
            let leaf = wire.sort != Sort::Gate;
            let postponed = !shown[visit.wire] && !leaf && visit.depth >= deepest;
            let label = sheet.label(visit.wire);
            if shown[visit.wire] || postponed {
                let label =
                    if postponed { format!("({label}: see below)") } else { format!("(see {label})") };
                rows.push(visit.row(label, true, false));
                if postponed {
                    later.push_back(visit.wire);
                }
                continue;
            }
            shown[visit.wire] = true;
            let label = sheet.definition(visit.wire);
            let children: Vec<usize> =
                wire.inputs.iter().copied().filter(|&i| !sheet.wires[i].is_plain_number()).collect();
            let mut row = visit.row(label, false, !children.is_empty());
            row.value = wire.value.map_or_else(String::new, |v| sheet.digits.array(v, width / 3));
            row.gradient = wire.gradient.map_or_else(String::new, |g| sheet.digits.array(g, width / 3));
            row.role = short_role(sheet, visit.wire);
            row.remark = remark(sheet, visit.wire, forks[visit.wire]);
            rows.push(row);
            let stem = visit.stem_below();
            let last = children.len().saturating_sub(1);
            waiting.extend(children.iter().enumerate().rev().map(|(i, &wire)| Visit {
                wire,
                stem: stem.clone(),
                place: if i == last { Place::Last } else { Place::Middle },
                depth: visit.depth + 1,
            }));
        }
    }
    rows
}

impl Visit {
    fn stem_below(&self) -> String {
        format!(
            "{}{}",
            self.stem,
            match self.place {
                Place::Root => "",
                Place::Middle => "│  ",
                Place::Last => "   ",
            }
        )
    }

    fn row(&self, label: String, reference: bool, children: bool) -> Row {
        let branch = match self.place {
            Place::Root => "",
            Place::Middle => "├─ ",
            Place::Last => "└─ ",
        };
        Row {
            prefix: format!("{}{branch}", self.stem),
            below: format!("{}{}", self.stem_below(), if children { "│   " } else { "    " }),
            label,
            reference,
            value: String::new(),
            gradient: String::new(),
            remark: String::new(),
            role: "",
        }
    }
}

/// Whether a kink was met, and from which branches a fork's gradient is summed.
fn remark(sheet: &Sheet<'_>, wire: usize, fork: Option<usize>) -> String {
    let w = &sheet.wires[wire];
    let mut remarks = Vec::new();
    if w.kinks > 0 {
        remarks.push("at a kink".to_owned());
    }
    if let Some(fork) = fork.map(|i| &sheet.forks[i]) {
        let branch = |b: &crate::sheet::Branch<'_>| {
            format!("{} from {}", sheet.digits.array(b.contribution, BRANCH), sheet.label(b.gate))
        };
        let mut branches: Vec<String> = fork.branches.iter().take(6).map(branch).collect();
        if fork.branches.len() > 6 {
            branches.push(format!("… {} branches", fork.branches.len()));
        }
        remarks.push(format!("fork: {}", branches.join(" + ")));
    }
    remarks.join("; ")
}

/// The first words of a gate's role where they are few and speak of no letters: `swaps the factors`.
fn short_role(sheet: &Sheet<'_>, wire: usize) -> &'static str {
    let w = &sheet.wires[wire];
    let role = registry::find(w.gate()).map_or("", |entry| entry.role_in_short());
    if w.sort == Sort::Gate && w.gradient.is_some() { role } else { "" }
}
