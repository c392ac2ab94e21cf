//! Operands with labelled axes, and the product of two of them.

use std::collections::BTreeMap;

use crate::gate::prelude::*;

/// A value with one label per axis, each once.
pub(super) struct Labelled<'b> {
    x: Expr<'b>,
    pub(super) labels: Vec<char>,
}

impl<'b> Labelled<'b> {
    /// A value with the diagonal taken wherever a label stands twice.
    pub(super) fn of(mut x: Expr<'b>, labels: &[char]) -> Labelled<'b> {
        let mut labels = labels.to_vec();
        while let Some((first, second)) = twice(&labels) {
            x = x.main_diagonal(first, second);
            let label = labels.remove(second);
            labels.remove(first);
            labels.push(label);
        }
        Labelled { x, labels }
    }

    /// Summed over all labels but those that are kept.
    pub(super) fn summed(self, kept: &[char]) -> Labelled<'b> {
        let gone = |(at, label): (usize, &char)| (!kept.contains(label)).then_some(at as i64);
        let axes: Vec<i64> = self.labels.iter().enumerate().filter_map(gone).collect();
        let labels = self.labels.into_iter().filter(|label| kept.contains(label)).collect();
        Labelled { x: if axes.is_empty() { self.x } else { self.x.sum_over(&axes) }, labels }
    }

    /// The value with its axes in the order of the labels, which are all of its own.
    pub(super) fn ordered(&self, labels: &[char]) -> Expr<'b> {
        let place = |label: &char| self.labels.iter().position(|known| known == label);
        self.x.permute(&labels.iter().filter_map(place).collect::<Vec<_>>())
    }

    /// As [`ordered`](Self::ordered), and as long along each label as the longest operand, with the axes of each
    /// group joined to one.
    fn grouped(&self, groups: [&[char]; 3], sizes: &BTreeMap<char, usize>) -> Expr<'b> {
        let labels = groups.concat();
        let dims: Vec<usize> = labels.iter().map(|label| sizes[label]).collect();
        let count = |group: &[char]| group.iter().map(|label| sizes[label]).product::<usize>();
        self.ordered(&labels).expand(dims).reshape(groups.map(count))
    }
}

/// The first two positions of a label that stands twice.
fn twice(labels: &[char]) -> Option<(usize, usize)> {
    labels.iter().enumerate().find_map(|(second, label)| {
        labels[..second].iter().position(|known| known == label).map(|first| (first, second))
    })
}

/// The product of two values, summed over the labels that are not kept: a matrix product where both share such a
/// label, else a product element by element.
pub(super) fn contracted<'b>(
    a: Labelled<'b>,
    b: Labelled<'b>,
    kept: &[char],
    sizes: &BTreeMap<char, usize>,
) -> Labelled<'b> {
    let with = |other: &Labelled<'b>| [kept, &other.labels[..]].concat();
    let (left, right) = (with(&b), with(&a));
    let (a, b) = (a.summed(&left), b.summed(&right));
    let part = |of: &Labelled<'b>, f: &dyn Fn(&char) -> bool| -> Vec<char> {
        of.labels.iter().copied().filter(f).collect()
    };
    let shared = part(&a, &|label| b.labels.contains(label) && kept.contains(label));
    let inner = part(&a, &|label| b.labels.contains(label) && !kept.contains(label));
    let rows = part(&a, &|label| !b.labels.contains(label));
    let columns = part(&b, &|label| !a.labels.contains(label));
    let labels = [&shared[..], &rows, &columns].concat();
    let dims: Vec<usize> = labels.iter().map(|label| sizes[label]).collect();
    let (left, right) =
        (a.grouped([&shared, &rows, &inner], sizes), b.grouped([&shared, &inner, &columns], sizes));
    let product = match (&inner[..], &shared[..]) {
        // The inner axis has one element, so that left and right broadcast.
        ([], _) => left * right,
        (_, []) => without_first(left).matmul(without_first(right)),
        _ => left.matmul(right),
    };
    Labelled { x: product.reshape(dims), labels }
}

/// A batch of one matrix as that matrix.
fn without_first(x: Expr<'_>) -> Expr<'_> {
    x.reshape(x.shape().without(&[0]))
}
