//! The check's verdicts as JSON, for programs to read.

use backflow::reference::check::{Along, InputReport};
use serde::{Serialize, Serializer};

use super::check::word;
use super::nested::{Lists, Number};

/// The verdicts on an input's elements, as nested lists in its shape.
pub(super) struct Checked<'a> {
    dims: &'a [usize],
    elements: Vec<Element>,
}

#[derive(Clone, Copy, Serialize)]
struct Element {
    verdict: &'static str,
    difference: Option<Number>,
    bar: Option<Number>,
}

impl<'a> Checked<'a> {
    /// An input checked along random directions has one verdict for all elements, and no number per element.
    pub(super) fn of(input: &'a InputReport) -> Checked<'a> {
        let each = |at: usize| {
            let own = input.comparisons.get(at).filter(|c| c.along == Along::Element(at));
            Element {
                verdict: word(own.map_or_else(|| input.verdict(), |c| c.verdict)),
                difference: own.map(|c| Number(c.difference)),
                bar: own.map(|c| Number(c.bar)),
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
        Lists { dims: self.dims, items: &self.elements, write: &|element: &Element| *element }.serialize(to)
    }
}
