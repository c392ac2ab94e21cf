//! The check's verdicts as JSON, for programs to read.

use backflow::reference::Verdict;
use backflow::reference::check::{Along, InputReport};
use serde::{Serialize, Serializer};

use super::check::word;
use super::nested::{Lists, Number};

/// The verdicts on an input's elements, as nested lists in its shape.
pub(super) struct Checked<'a> {
    dims: &'a [usize],
    elements: Vec<Element>,
}

struct Element {
    verdict: Verdict,
    difference: Option<f64>,
    bar: Option<f64>,
}

#[derive(Serialize)]
struct Written {
    verdict: &'static str,
    difference: Option<Number>,
    bar: Option<Number>,
}

impl<'a> Checked<'a> {
    /// An input checked along random directions has one verdict for all elements, and no number per element.
    pub(super) fn of(input: &'a InputReport) -> Checked<'a> {
        let each = |at: usize| {
            let own = input.comparisons.get(at).filter(|c| c.along == Along::Element(at));
            match own {
                Some(c) => Element { verdict: c.verdict, difference: Some(c.difference), bar: Some(c.bar) },
                None => Element { verdict: input.verdict(), difference: None, bar: None },
            }
        };
        Checked {
            dims: input.gradient.dims(),
            elements: (0..input.gradient.data().len()).map(each).collect(),
        }
    }
}

impl Serialize for Checked<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let write = |element: &Element| Written {
            verdict: word(element.verdict),
            difference: element.difference.map(Number),
            bar: element.bar.map(Number),
        };
        Lists { dims: self.dims, items: &self.elements, write: &write }.serialize(to)
    }
}
