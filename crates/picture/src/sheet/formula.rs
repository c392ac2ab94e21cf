//! Wires in words: what they are called, and their gates as formulas, with names and with numbers.

use super::term::{Said, Term, apply, negated};
use super::{Sheet, Sort, Wire};
use crate::text::{clean, columns};
use backflow_circuit::Tensor;

/// An operand's share of a line.
const OPERAND: usize = 30;
/// The longest expression that serves as the name of its gate.
const SHORT: usize = 16;

impl Sheet<'_> {
    /// How a wire is called: its name, the number it always is, a short expression (`x + y`), or `%7`.
    pub fn label(&self, wire: usize) -> String {
        self.wires.get(wire).map_or_else(String::new, |_| self.called(wire).text)
    }

    /// The gate of a wire with the names of its operands: `x + y`, `exp(%4)`. Empty for inputs and constants.
    pub fn formula(&self, wire: usize) -> String {
        self.wires
            .get(wire)
            .map_or_else(String::new, |w| self.written(w, w.inputs.iter().map(|&input| self.called(input))))
    }

    /// The gate of a wire with the values of its operands: `-2 + 5`, `3 * (-4)`.
    pub fn numbers(&self, wire: usize) -> String {
        self.wires.get(wire).map_or_else(String::new, |w| {
            let operands = w.inputs.iter().map(|&input| match self.wires[input].value {
                None => self.called(input),
                Some(value) => Term::number(self.digits.array(value, OPERAND)),
            });
            self.written(w, operands)
        })
    }

    /// What a wire is, in a line: `q = x + y`, where its formula is not its name already.
    pub fn definition(&self, wire: usize) -> String {
        let (label, formula) = (self.label(wire), self.formula(wire));
        if formula.is_empty() || formula == label { label } else { format!("{label} = {formula}") }
    }

    /// How a wire is called, as a part of a formula.
    pub(super) fn called(&self, wire: usize) -> Term {
        self.short(wire, SHORT).unwrap_or_else(|| {
            let w = &self.wires[wire];
            // A number has no other place than this formula, however long it is.
            if let (Some(constant), true) = (w.constant, w.is_plain_number()) {
                return self.constant(constant);
            }
            Term::atom(w.name().map_or_else(|| w.id.to_string(), |name| clean(name).into_owned()))
        })
    }

    /// A wire in names of the user alone, if that takes no more than so many columns. Every operator takes
    /// one, so the recursion is no deeper than that.
    fn short(&self, wire: usize, room: usize) -> Option<Term> {
        let w = &self.wires[wire];
        let term = match (w.name(), w.constant, w.sort) {
            (Some(name), ..) => Term::atom(clean(name)),
            (None, Some(constant), _) => self.constant(constant),
            (None, None, Sort::Constant) => self.array(w.value?)?,
            (None, None, Sort::Input) => return None,
            // Two gates without operands, such as two of random numbers, may be written alike.
            (None, None, Sort::Gate) if w.inputs.is_empty() => return None,
            (None, None, Sort::Gate) => {
                let mut left = room.checked_sub(1)?;
                let mut operands = Vec::with_capacity(w.inputs.len().min(room));
                for &input in &w.inputs {
                    let operand = self.short(input, left)?;
                    left = left.checked_sub(columns(&operand.text))?;
                    operands.push(operand);
                }
                self.applied(w, operands)
            }
        };
        (columns(&term.text) <= room).then_some(term)
    }

    fn constant(&self, number: f64) -> Term {
        // Of a zero that divides, the sign matters.
        let negative = number == 0.0 && number.is_sign_negative();
        Term::number(if negative { "-0".to_owned() } else { self.digits.number(number) })
    }

    /// A constant array as it is typed, if it is small or filled with one number.
    fn array(&self, value: &Tensor) -> Option<Term> {
        let (data, shape) = (value.data(), value.shape());
        let first = data.first()?;
        if data.len() > 4 && data.iter().all(|x| x.to_bits() == first.to_bits()) {
            return Some(Term::atom(format!("full({:?}, {})", shape.dims(), self.constant(*first).text)));
        }
        self.digits.listed(value).map(Term::atom)
    }

    fn written(&self, wire: &Wire<'_>, operands: impl Iterator<Item = Term>) -> String {
        if wire.sort != Sort::Gate {
            return String::new();
        }
        self.applied(wire, operands.collect()).text
    }

    /// The gate of a wire on operands.
    fn applied(&self, wire: &Wire<'_>, operands: Vec<Term>) -> Term {
        let constant = |i: usize| wire.inputs.get(i).and_then(|&input| self.wires[input].constant);
        // As everybody writes it, while the gate is a multiplication.
        if let ("mul", [x, _], Some(-1.0)) = (wire.gate(), &operands[..], constant(1)) {
            return negated(x);
        }
        if let (Some(picked), [x]) = (&wire.picked, &operands[..]) {
            return x.clone().followed_by(picked);
        }
        let shape = wire.inputs.first().map(|&input| self.wires[input].ty().shape);
        let said = Said { shape, params: &wire.params, full: self.digits.full() };
        let mut term = apply(wire.core.gate(), said, operands);
        // What was folded into a reduction are the axes that it keeps.
        if !std::ptr::eq(wire.core, wire.node) && term.text.pop().is_some() {
            term.text.push_str(", keepdims=True)");
        }
        term
    }
}
