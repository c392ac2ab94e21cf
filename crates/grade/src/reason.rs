//! Why a gradient is wrong, found by numbers: what would make it right is tried, and only what does is said.

use backflow_circuit::{NodeId, Tensor};

use crate::Error;
use crate::compare::{factor, is_shaped_like, is_zero, near, plus, same, scaled, summed, transposed};
use crate::judge::{Mistake, called};
use crate::report::Reason;
use crate::tape::{Branch, Tape};
use crate::trace::Subject;
use crate::values::Cut;

/// A reason with the sentence that tells it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Why {
    pub(crate) reason: Reason,
    pub(crate) says: String,
}

impl Why {
    pub(crate) fn new(reason: Reason, says: impl Into<String>) -> Why {
        Why { reason, says: says.into() }
    }
}

/// The most branches of which some are tried to be left out together.
const MOST_BRANCHES: usize = 10;

/// What one branch of a fork sends back, in numbers.
pub(crate) struct Shown {
    /// The variable that is made from the one where the branch leaves.
    by: NodeId,
    /// Where it leaves.
    at: NodeId,
    sent: Tensor,
}

/// The branches that a mistake's gradient is made of.
fn branches_of(subject: &Subject<'_>, mistake: &Mistake) -> Result<Vec<Shown>, Error> {
    let (trace, finding) = (&mistake.trace, mistake.finding());
    let (mut asked, mut copies) = (Vec::new(), Vec::new());
    let circuit = trace.journal.circuit.clone().extend(|builder| {
        let seeds = trace.seeds(builder, &subject.pairs, &trace.events[finding.event]);
        let mut tape = Tape::new(builder, &trace.links, &trace.journal.circuit);
        asked = tape.branches(finding.variable(), &seeds);
        copies = tape.copies;
    })?;
    let mut cut = Cut::new(circuit, asked.iter().map(|branch| branch.sent))?;
    for (copy, of) in copies {
        if let Some(value) = trace.known.get(&of) {
            cut.set(&cut.label(copy), value.clone())?;
        }
    }
    cut.run(&trace.journal, |node| trace.known.get(&node).cloned())?;
    let shown = |branch: &Branch| {
        let sent = scaled(&cut.value(branch.sent)?, mistake.scale);
        Some(Shown { by: branch.by, at: branch.at, sent })
    };
    Ok(asked.iter().filter_map(shown).collect())
}

/// The reason that numbers alone prove, if there is one.
pub(crate) fn by_numbers(subject: &Subject<'_>, mistake: &Mistake) -> Result<Option<Why>, Error> {
    let (got, want) = (&mistake.finding().got, mistake.want());
    if !is_shaped_like(got, &want) {
        if let Some(why) = other_shape(got, &want) {
            return Ok(Some(why));
        }
        // What is smaller stands for all.
        let spread = got.single().and_then(|number| Tensor::filled(want.shape(), number).ok());
        if let Some(got) = spread {
            let branches = branches_of(subject, mistake)?;
            let case = Case { mistake, got: &got, want: &want, branches: &branches };
            if let Some(why) = case.in_branches() {
                return Ok(Some(why));
            }
        }
        return Ok(Some(misshapen(got, &want)));
    }
    if let Some(why) = simply(got, &want) {
        return Ok(Some(why));
    }
    let branches = branches_of(subject, mistake)?;
    let case = Case { mistake, got, want: &want, branches: &branches };
    Ok(case.in_branches().or_else(|| case.turned()).or_else(|| summed_too_far(got, &want)))
}

/// A sign or a constant factor.
fn simply(got: &Tensor, want: &Tensor) -> Option<Why> {
    let factor = factor(got.data(), want.data())?;
    // Any two single numbers differ by a factor.
    if got.data().len() == 1 && !is_plain(factor) {
        return None;
    }
    if (factor + 1.0).abs() < 1e-6 {
        return Some(Why::new(Reason::Sign, "it has the wrong sign"));
    }
    Some(Why::new(Reason::Factor, format!("it is {} what it should be", times(factor))))
}

/// A factor in words.
pub(crate) fn times(factor: f64) -> String {
    let whole = |x: f64| (x - x.round()).abs() < 1e-6 * x.abs().max(1.0) && x.abs() < 1e9;
    let size = factor.abs();
    let sign = if factor < 0.0 { "minus " } else { "" };
    if whole(size) && size >= 1.5 {
        return format!("{sign}{} times", size.round());
    }
    if whole(1.0 / size) && size < 0.9 {
        return format!("{sign}1/{} of", (1.0 / size).round());
    }
    format!("{sign}{} times", short(size))
}

/// A number in a sentence.
pub(crate) fn short(number: f64) -> String {
    let text = format!("{number:.6}");
    if number.abs() < 1e-3 || number.abs() >= 1e7 {
        return format!("{number:.4e}");
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A gradient in another shape than its variable.
fn other_shape(got: &Tensor, want: &Tensor) -> Option<Why> {
    if transposed(got).is_some_and(|turned| same(&turned, want)) {
        return Some(Why::new(Reason::Transpose, "it is transposed"));
    }
    let axes = |of: &Tensor| of.dims().len();
    for axis in 0..axes(got) {
        let Some(sum) = summed(got, axis) else { continue };
        if near(sum.data(), want.data()) {
            let says = format!(
                "the sum over axis {axis} is missing: the variable is used in each of its {} entries",
                got.dims()[axis]
            );
            return Some(Why::new(Reason::BatchSum, says));
        }
        for second in 0..axis {
            if summed(&sum, second).is_some_and(|sum| near(sum.data(), want.data())) {
                let says = format!("the sums over axes {second} and {axis} are missing");
                return Some(Why::new(Reason::BatchSum, says));
            }
        }
    }
    for axis in 0..axes(want) {
        let Some(sum) = summed(want, axis) else { continue };
        let length = want.dims()[axis] as f64;
        let is = |scale: f64| near(&sum.data().iter().map(|x| x / scale).collect::<Vec<_>>(), got.data());
        if is(1.0) || is(length) {
            let what = if is(1.0) { "summed" } else { "averaged" };
            return Some(Why::new(
                Reason::BatchSum,
                format!("it is {what} over axis {axis}, along which the variable has entries of its own"),
            ));
        }
    }
    None
}

/// A gradient in a shape that does not fit, with other mistakes besides.
fn misshapen(got: &Tensor, want: &Tensor) -> Why {
    let shapes = format!("it has shape {}, and the variable has shape {}", got.shape(), want.shape());
    let within = |small: &[usize], large: &[usize]| {
        let mut rest = large.iter();
        small.len() < large.len() && small.iter().all(|dim| rest.any(|other| other == dim))
    };
    match (within(want.dims(), got.dims()), within(got.dims(), want.dims())) {
        (true, _) => Why::new(Reason::BatchSum, format!("{shapes}: it is to be summed over the others")),
        (_, true) => Why::new(Reason::BatchSum, format!("{shapes}: it is summed over axes that it has")),
        _ => Why::new(Reason::Other, shapes),
    }
}

/// Whether a factor is one that people write: a small whole number, or one over it.
fn is_plain(factor: f64) -> bool {
    let whole = |x: f64| (x - x.round()).abs() < 1e-6 * x && x < 1000.5;
    let size = factor.abs();
    whole(size) || whole(1.0 / size)
}

struct Case<'m> {
    mistake: &'m Mistake,
    got: &'m Tensor,
    want: &'m Tensor,
    branches: &'m [Shown],
}

impl Case<'_> {
    /// A branch that is missing, counted twice, or wrong by itself.
    fn in_branches(&self) -> Option<Why> {
        let (got, want) = (self.got.data(), self.want.data());
        let own: Vec<&Shown> = self.branches.iter().filter(|branch| !is_zero(&branch.sent)).collect();
        let at_home = |branch: &&&Shown| branch.at == self.mistake.finding().variable();
        let at_home: Vec<&Shown> = own.iter().filter(at_home).copied().collect();
        for branch in &own {
            let (sent, name) = (branch.sent.data(), self.name(branch));
            if near(got, &plus(want, sent, -1.0)) {
                return Some(self.missing(&[branch]));
            }
            if near(got, &plus(want, sent, 1.0)) {
                return Some(Why::new(
                    Reason::DoubleBranch,
                    format!("the branch through {name} is counted twice"),
                ));
            }
            if near(got, &plus(want, sent, -2.0)) {
                return Some(Why::new(Reason::Sign, format!("the branch through {name} has the wrong sign")));
            }
        }
        if (3..=MOST_BRANCHES).contains(&at_home.len()) {
            let mut subsets: Vec<u32> = (1..1_u32 << at_home.len()).collect();
            subsets.sort_by_key(|subset| subset.count_ones());
            for subset in subsets {
                let left: Vec<&Shown> =
                    (0..at_home.len()).filter(|at| subset >> at & 1 == 1).map(|at| at_home[at]).collect();
                let rest =
                    left.iter().fold(want.to_vec(), |rest, branch| plus(&rest, branch.sent.data(), -1.0));
                if near(got, &rest) {
                    return Some(self.missing(&left));
                }
            }
        }
        let difference = plus(got, want, -1.0);
        own.iter().find_map(|branch| {
            let more = factor(&difference, branch.sent.data())?;
            if difference.len() == 1 && !is_plain(1.0 + more) {
                return None;
            }
            let says = format!(
                "the branch through {} is {} what it should be",
                self.name(branch),
                times(1.0 + more)
            );
            Some(Why::new(Reason::Factor, says))
        })
    }

    /// A branch that was left out, or overwritten.
    fn missing(&self, left: &[&Shown]) -> Why {
        let trace = &self.mistake.trace;
        let event = &trace.events[self.mistake.finding().event];
        let names: Vec<String> = left.iter().map(|branch| self.name(branch)).collect();
        let names = names.join(" and ");
        let writes = &trace.journal.writes;
        let overwrites = event.built_by.first().is_some_and(|&first| {
            writes[first].before.is_some_and(|before| writes[before].frame == writes[first].frame)
        });
        let says = match overwrites {
            true => {
                format!("it overwrites {}, so the branch through {names} is lost: write `+=`", event.name)
            }
            false => format!("the branch through {names} is missing"),
        };
        Why::new(Reason::MissingBranch, says)
    }

    fn name(&self, branch: &Shown) -> String {
        format!("`{}`", called(&self.mistake.trace, branch.by))
    }

    /// A transpose of all of it, or of a branch.
    fn turned(&self) -> Option<Why> {
        let (got, want) = (self.got.data(), self.want.data());
        let turned = transposed(self.got)?;
        if turned.dims() == self.want.dims() && near(turned.data(), want) {
            return Some(Why::new(Reason::Transpose, "it is transposed"));
        }
        self.branches.iter().find_map(|branch| {
            let turned = transposed(&branch.sent).filter(|turned| turned.dims() == self.want.dims())?;
            let other = plus(&plus(want, branch.sent.data(), -1.0), turned.data(), 1.0);
            (near(got, &other) && !near(&other, want)).then(|| {
                Why::new(Reason::Transpose, format!("the branch through {} is transposed", self.name(branch)))
            })
        })
    }
}

/// In the right shape, but with the sum of an axis in every entry of it.
fn summed_too_far(got: &Tensor, want: &Tensor) -> Option<Why> {
    for axis in 0..want.dims().len() {
        let sum = summed(want, axis)?;
        let length = want.dims()[axis];
        let inner: usize = want.dims()[axis + 1..].iter().product();
        let spread = |scale: f64| -> Vec<f64> {
            (0..want.data().len())
                .map(|at| sum.data()[at / (inner * length) * inner + at % inner] / scale)
                .collect()
        };
        if length > 1 && [1.0, length as f64].iter().any(|&scale| near(got.data(), &spread(scale))) {
            return Some(Why::new(
                Reason::BatchSum,
                format!("it is summed over axis {axis}, along which the variable has entries of its own"),
            ));
        }
    }
    None
}
