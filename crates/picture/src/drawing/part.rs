//! A part of a drawing: a gate, an input or a group of gates, with the texts around it and the room they
//! need.

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
/// The size of the marks at ports.
pub(crate) const MARK: f64 = 10.0;
/// The size of values and gradients.
pub(crate) const NUMBER: f64 = 14.0;
/// From one line of numbers to the next.
pub(crate) const LINE: f64 = NUMBER * 1.2;
/// Between a wire and the numbers above and below it.
const CLEAR: f64 = 5.0;

/// What is drawn for a part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Body {
    /// A name at the beginning of a wire: an input, a constant.
    Source,
    /// A mark at the beginning of a wire whose source is drawn elsewhere.
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
    /// The user's name for a gate, above it; for the output at the end of its wire.
    pub(crate) name: Option<String>,
    /// What a note calls a gate without a name that it speaks of.
    pub(crate) id: Option<String>,
    pub(crate) output: bool,
    pub(crate) value: Vec<String>,
    pub(crate) gradient: Vec<String>,
    /// The wires of the sheet that it stands for.
    pub(crate) members: Vec<usize>,
    /// Whether the gate met a kink.
    pub(crate) kink: bool,
    /// Whether the gate made the first number that is not finite.
    pub(crate) made: bool,
}

/// The room that a part needs. The wire lies at height 0.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Size {
    pub(crate) width: f64,
    /// Above or below the wire, whichever is more.
    pub(crate) half_height: f64,
    /// Of the body with everything above it.
    pub(crate) slot: f64,
    /// Of the body alone.
    pub(crate) body: f64,
    /// Half the body's height.
    pub(crate) body_half: f64,
    /// Of the numbers on the wire.
    pub(crate) numbers: f64,
    /// Of the output's name with the gap before it.
    pub(crate) tail: f64,
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
        let inside = if source {
            sheet.label(at)
        } else {
            picked(sheet, at)
                .or_else(|| folded_sign(sheet, at))
                .unwrap_or_else(|| clean(symbol::sign(wire.gate())).into_owned())
        };
        let shown =
            |tensor: Option<&Tensor>| tensor.map_or_else(Vec::new, |tensor| sheet.digits.lines(tensor));
        Part {
            body: if source { Body::Source } else { Body::Gate },
            inside: vec![inside],
            name: wire.name().filter(|_| !source).map(|name| clean(name).into_owned()),
            id: (wire.noted && !source && wire.name().is_none()).then(|| sheet.label(at)),
            output: sheet.output == Some(at),
            // A plain number is its own name.
            value: if wire.is_plain_number() { Vec::new() } else { shown(wire.value) },
            gradient: if wire.is_plain_number() { Vec::new() } else { shown(wire.gradient) },
            members: vec![at],
            kink: wire.kinks > 0,
            made: wire.made,
        }
    }

    /// Whether it is a name at the beginning of a wire.
    pub(crate) fn is_source(&self) -> bool {
        matches!(self.body, Body::Source | Body::Tag)
    }

    /// Whether a line of a mark's own goes around the body.
    pub(crate) fn ring(&self) -> &'static str {
        match (self.made, self.kink) {
            (true, _) => " made",
            (false, true) => " kink",
            (false, false) => "",
        }
    }

    /// The room it needs.
    pub(crate) fn size(&self) -> Size {
        let widest = |texts: &[String], size: f64| texts.iter().map(|t| pixels(t, size)).fold(0.0, f64::max);
        let above_body = self.id.as_ref().or(self.name.as_ref().filter(|_| !self.output));
        let (body, body_half) = match self.body {
            Body::Source | Body::Tag => (widest(&self.inside, NAME) + 4.0, NAME * 0.7),
            Body::Gate => {
                let sign = widest(&self.inside, LETTER);
                (if sign <= 1.55 * RADIUS { 2.0 * RADIUS } else { sign + 22.0 }, RADIUS)
            }
            Body::Group => (widest(&self.inside, NAME) + 24.0, self.inside.len() as f64 * NAME * 0.65 + 10.0),
        };
        let slot = above_body.map_or(body, |name| body.max(pixels(name, NAME)));
        let numbers = widest(&self.value, NUMBER).max(widest(&self.gradient, NUMBER));
        let tail = match &self.name {
            Some(name) if self.output => pixels(name, NAME) + 26.0,
            _ => 0.0,
        };
        let over_body = body_half + if above_body.is_some() { NAME + 8.0 } else { 2.0 };
        let over_wire = CLEAR + LINE * self.value.len().max(self.gradient.len()) as f64;
        let gap = if numbers > 0.0 { 16.0 } else { 0.0 };
        Size {
            width: slot + gap + numbers + tail,
            half_height: over_body.max(over_wire) + 2.0,
            slot,
            body,
            body_half,
            numbers,
            tail,
        }
    }

    /// The baselines of the lines above the wire, relative to it.
    pub(crate) fn above(&self) -> impl Iterator<Item = (f64, &String)> {
        let n = self.value.len();
        self.value.iter().enumerate().map(move |(i, line)| (-CLEAR - 1.0 - LINE * (n - 1 - i) as f64, line))
    }

    /// The baselines of the lines below the wire, relative to it.
    pub(crate) fn below(&self) -> impl Iterator<Item = (f64, &String)> {
        self.gradient.iter().enumerate().map(|(i, line)| (CLEAR + NUMBER * 0.78 + LINE * i as f64, line))
    }
}
