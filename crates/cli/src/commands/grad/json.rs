//! All the numbers as JSON, for programs to read.

use backflow::circuit::{Kink, Place};
use backflow::engine::{Explained, Plan, Trace};
use backflow::picture::{Sheet, Sort, Wire};
use backflow::reference::Report;
use serde::Serialize;
use serde::ser::Error;

use super::checked::Checked;
use super::derive::Derived;
use super::nested::{Nested, Number, Pairs};

#[derive(Serialize)]
struct Document<'a> {
    output: Output<'a>,
    inputs: Pairs<Input<'a>>,
    gates: Vec<Gate<'a>>,
    forks: Vec<Fork<'a>>,
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    kinks: Option<Vec<Met<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hessian: Option<Pairs<Pairs<Nested<'a>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<Pairs<Checked<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Planned>,
}

/// What the document holds only where it was asked for.
pub(super) struct Asked<'a> {
    pub(super) checked: Option<&'a Report>,
    pub(super) kinks: bool,
    pub(super) plan: Option<&'a Plan>,
}

/// The plan of the value and its gradients.
#[derive(Serialize)]
struct Planned {
    operations: u64,
    bytes: usize,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    work: &'static str,
    detail: String,
    reads: Vec<String>,
    writes: Vec<String>,
    operations: u64,
    covers: Vec<usize>,
}

#[derive(Serialize)]
struct Output<'a> {
    name: String,
    shape: &'a [usize],
    value: Option<Nested<'a>>,
}

#[derive(Serialize)]
struct Input<'a> {
    shape: &'a [usize],
    value: Option<Nested<'a>>,
    gradient: Option<Nested<'a>>,
}

#[derive(Serialize)]
struct Gate<'a> {
    id: usize,
    name: Option<&'a str>,
    gate: &'a str,
    inputs: Vec<Reference<'a>>,
    shape: &'a [usize],
    value: Option<Nested<'a>>,
    gradient: Option<Nested<'a>>,
    local: Option<Vec<Number>>,
    flow: Vec<Option<Nested<'a>>>,
    role: &'a str,
}

#[derive(Serialize)]
struct Fork<'a> {
    of: Reference<'a>,
    branches: Vec<Branch<'a>>,
    sum: Nested<'a>,
}

#[derive(Serialize)]
struct Branch<'a> {
    gate: usize,
    contribution: Nested<'a>,
}

/// A kink or a tie that was met.
#[derive(Serialize)]
struct Met<'a> {
    gate: usize,
    /// The gate whose kink it is: the node itself, or one inside it.
    of: &'a str,
    /// The elements of the gate's value, each by its position along every axis.
    at: Vec<Vec<usize>>,
    /// Where it stands in the text.
    line: Option<u32>,
    column: Option<u32>,
}

/// A wire: an input by its name, a gate by its id.
#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
enum Reference<'a> {
    Input(&'a str),
    Gate(usize),
}

/// The document.
pub(super) fn json(
    sheet: &Sheet<'_>,
    derived: &Derived,
    trace: &Trace,
    asked: &Asked<'_>,
) -> Result<String, serde_json::Error> {
    let output =
        sheet.output.and_then(|at| sheet.wires.get(at)).ok_or_else(|| Error::custom("there is no output"))?;
    let inputs = sheet.inputs().map(|wire| {
        let (value, gradient) = (wire.value.map(Nested::of), wire.gradient.map(Nested::of));
        let input = Input { shape: wire.node.dims(), value, gradient };
        (wire.name().unwrap_or_default().to_owned(), input)
    });
    let hessian = derived.hessian.as_ref().map(|blocks| {
        let row = |a: usize| {
            let blocks = blocks.iter().filter(|((first, _), _)| *first == a);
            let named = blocks.filter_map(|&((_, b), node)| {
                Some((derived.wrt[b].0.clone(), Nested::of(trace.node_value(node)?)))
            });
            Pairs(named.collect())
        };
        Pairs(derived.wrt.iter().enumerate().map(|(a, (name, _))| (name.clone(), row(a))).collect())
    });
    let document = Document {
        output: Output {
            name: derived.circuit.label(derived.of),
            shape: output.node.dims(),
            value: output.value.map(Nested::of),
        },
        inputs: Pairs(inputs.collect()),
        gates: sheet
            .wires
            .iter()
            .filter(|wire| wire.sort != Sort::Input)
            .map(|wire| gate(sheet, wire))
            .collect(),
        forks: sheet.forks.iter().map(|fork| forked(sheet, fork)).collect(),
        notes: &sheet.notes,
        kinks: asked.kinks.then(|| met(derived, trace)),
        hessian,
        check: asked.checked.map(|report| {
            Pairs(report.inputs.iter().map(|input| (input.name.clone(), Checked::of(input))).collect())
        }),
        plan: asked.plan.map(planned),
    };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

fn planned(plan: &Plan) -> Planned {
    let step = |step: Explained| {
        let Explained { work, detail, reads, writes, operations, covers, .. } = step;
        Step { work, detail, reads, writes, operations, covers: covers.iter().map(|id| id.index()).collect() }
    };
    Planned {
        operations: plan.operations(),
        bytes: plan.bytes(),
        steps: plan.explained().map(step).collect(),
    }
}

/// The kinks and ties that the run met.
fn met<'a>(derived: &'a Derived, trace: &Trace) -> Vec<Met<'a>> {
    let each = |kink: &'a Kink| {
        let mask = trace.node_value(kink.mask)?;
        let at = (0..mask.data().len()).filter(|&i| mask.data()[i] != 0.0).map(|i| position(mask.dims(), i));
        let at: Vec<Vec<usize>> = at.collect();
        let (line, column) = match derived.circuit.node(kink.node).origin().place {
            Place::Notation { line, column, .. } => (Some(line), Some(column)),
            _ => (None, None),
        };
        (!at.is_empty()).then_some(Met { gate: kink.node.index(), of: &kink.gate, at, line, column })
    };
    derived.kinks.iter().filter_map(each).collect()
}

/// The position along each axis of an element in row-major order.
fn position(dims: &[usize], element: usize) -> Vec<usize> {
    let mut rest = element;
    let mut position: Vec<usize> = dims
        .iter()
        .rev()
        .map(|&length| {
            let along = rest % length.max(1);
            rest /= length.max(1);
            along
        })
        .collect();
    position.reverse();
    position
}

fn gate<'a>(sheet: &Sheet<'a>, wire: &'a Wire<'a>) -> Gate<'a> {
    Gate {
        id: wire.id.index(),
        name: wire.name(),
        gate: wire.gate(),
        inputs: wire.inputs.iter().map(|&input| reference(sheet, input)).collect(),
        shape: wire.node.dims(),
        value: wire.value.map(Nested::of),
        gradient: wire.gradient.map(Nested::of),
        local: wire.local.as_ref().map(|local| local.iter().map(|&v| Number(v)).collect()),
        flow: wire.flow.iter().map(|sent| sent.map(Nested::of)).collect(),
        role: &wire.role,
    }
}

fn forked<'a>(sheet: &Sheet<'a>, fork: &backflow::picture::Fork<'a>) -> Fork<'a> {
    let branches = fork.branches.iter().map(|branch| Branch {
        gate: sheet.wires[branch.gate].id.index(),
        contribution: Nested::of(branch.contribution),
    });
    Fork { of: reference(sheet, fork.of), branches: branches.collect(), sum: Nested::of(fork.sum) }
}

fn reference<'a>(sheet: &Sheet<'a>, at: usize) -> Reference<'a> {
    let wire = &sheet.wires[at];
    match wire.name() {
        Some(name) if wire.sort == Sort::Input => Reference::Input(name),
        _ => Reference::Gate(wire.id.index()),
    }
}
