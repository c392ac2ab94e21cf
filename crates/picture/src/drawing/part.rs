//! A part of a drawing: a gate, an input or a group of gates, and what is written at it.

use backflow_circuit::Tensor;

use super::folded_sign;
use crate::sheet::{Sheet, Sort};
use crate::symbol;
use crate::text::{clean, pixels};

/// The radius of a round gate, in pixels.
pub(crate) const RADIUS: f64 = 19.0;
/// The size of the sign in a gate.
pub(crate) const LETTER: f64 = 17.0;
/// The size of names.
pub(crate) const NAME: f64 = 15.0;
/// The size of values, gradients and marks, the smallest there is.
pub(crate) const NUMBER: f64 = 14.0;
/// From one line of numbers to the next.
pub(crate) const LINE: f64 = NUMBER * 1.2;

/// What is drawn for a part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Body {
    /// A name at the beginning of a wire: an input, a constant.
    Source,
    /// The name of a part that is drawn elsewhere, at the beginning of a wire.
    Tag,
    /// A round gate, drawn as a pill when its sign is long.
    Gate,
    /// Many gates in one box.
    Group,
}

/// A part of a drawing.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) body: Body,
    /// What is written inside the body, line by line; for a source, its name.
    pub(crate) inside: Vec<String>,
    /// The user's name for a gate.
    pub(crate) name: Option<String>,
    /// What the rest of the drawing calls it.
    pub(crate) label: String,
    /// Whether something speaks of it by its label, although it has no name.
    pub(crate) noted: bool,
    pub(crate) output: bool,
    /// Whether its wire goes on only in other bands.
    pub(crate) goes_on: bool,
    pub(crate) value: Vec<String>,
    pub(crate) gradient: Vec<String>,
    /// Whether its numbers are those of an array.
    pub(crate) array: bool,
    /// The wires of the sheet that it stands for.
    pub(crate) members: Vec<usize>,
    /// Whether the gate met a kink.
    pub(crate) kink: bool,
    /// Whether the gate made the first number that is not finite.
    pub(crate) made: bool,
    /// The width of the marks at its ports side by side, each with as much room as the widest.
    pub(crate) marks: f64,
    /// The band that it is drawn in.
    pub(crate) band: usize,
}

/// What a slice picks, with the name of what it picks from.
fn picked(sheet: &Sheet<'_>, at: usize) -> Option<String> {
    let wire = &sheet.wires[at];
    let (picked, &from) = (wire.picked.as_ref()?, wire.inputs.first()?);
    let name = sheet.wires[from].name().map_or("".into(), clean);
    Some(format!("{name}{picked}"))
}

impl Part {
    /// The part of a single wire.
    pub(crate) fn of(sheet: &Sheet<'_>, at: usize) -> Part {
        let wire = &sheet.wires[at];
        let source = wire.sort != Sort::Gate || wire.is_plain_number();
        let label = sheet.label(at);
        let inside = if source {
            label.clone()
        } else {
            picked(sheet, at)
                .or_else(|| folded_sign(sheet, at))
                .unwrap_or_else(|| clean(symbol::sign(wire.gate())).into_owned())
        };
        // A plain number is its own name.
        let shown = |tensor: Option<&Tensor>| {
            tensor
                .filter(|_| !wire.is_plain_number())
                .map_or_else(Vec::new, |tensor| sheet.digits.lines(tensor))
        };
        Part {
            body: if source { Body::Source } else { Body::Gate },
            inside: vec![inside],
            name: wire.name().filter(|_| !source).map(|name| clean(name).into_owned()),
            label,
            noted: wire.noted && !source && wire.name().is_none(),
            output: sheet.output == Some(at),
            goes_on: false,
            value: shown(wire.value),
            gradient: shown(wire.gradient),
            array: wire.ty().shape.rank() > 0,
            members: vec![at],
            kink: wire.kinks > 0,
            made: wire.made,
            marks: 0.0,
            band: 0,
        }
    }

    /// The name of a part that is drawn elsewhere, at a branch of its wire.
    pub(super) fn tag(of: &Part, contribution: Vec<String>, band: usize) -> Part {
        Part {
            body: Body::Tag,
            inside: vec![of.label.clone()],
            name: None,
            noted: false,
            output: false,
            value: Vec::new(),
            gradient: contribution,
            kink: false,
            made: false,
            marks: 0.0,
            band,
            ..of.clone()
        }
    }

    /// Whether it is a name at the beginning of a wire.
    pub(crate) fn is_source(&self) -> bool {
        matches!(self.body, Body::Source | Body::Tag)
    }

    /// Whether its wire ends in an arrow of its own.
    pub(crate) fn has_arrow(&self) -> bool {
        self.output || self.goes_on
    }

    /// What a gate is called beside its sign, if anything: its name, or its label where something speaks of it.
    pub(crate) fn called(&self) -> Option<&str> {
        self.name.as_deref().or(self.noted.then_some(&self.label))
    }

    /// Whether a line of a mark's own goes around the body.
    pub(crate) fn ring(&self) -> &'static str {
        match (self.made, self.kink) {
            (true, _) => " made",
            (false, true) => " kink",
            (false, false) => "",
        }
    }

    /// Half the width and half the height of its body.
    pub(super) fn halves(&self) -> (f64, f64) {
        let widest = |size: f64| self.inside.iter().map(|t| pixels(t, size)).fold(0.0, f64::max);
        match self.body {
            Body::Source => (widest(NAME) / 2.0 + 2.0, NAME * 0.7),
            Body::Tag => (widest(NUMBER) / 2.0 + 2.0, NUMBER * 0.7),
            Body::Gate => {
                let sign = widest(LETTER);
                (if sign <= 1.55 * RADIUS { RADIUS } else { sign / 2.0 + 11.0 }, RADIUS)
            }
            Body::Group => (widest(NAME) / 2.0 + 12.0, self.inside.len() as f64 * NAME * 0.325 + 10.0),
        }
    }
}
