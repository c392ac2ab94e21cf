//! What is measured: loss, accuracy, and which classes are mistaken for which.

/// Loss and accuracy over some examples.
#[derive(Clone, PartialEq, Debug)]
pub struct Metrics {
    loss_sum: f64,
    confusion: Confusion,
}

impl Metrics {
    pub(crate) fn new(classes: usize) -> Metrics {
        Metrics { loss_sum: 0.0, confusion: Confusion { classes, counts: vec![0; classes * classes] } }
    }

    /// Adds a batch: its mean loss, its logits `[n, classes]`, and its n labels.
    pub(crate) fn add(&mut self, mean_loss: f64, logits: &[f32], labels: &[u32]) {
        self.loss_sum += mean_loss * labels.len() as f64;
        for (scores, &label) in logits.chunks_exact(self.confusion.classes).zip(labels) {
            self.confusion.counts[label as usize * self.confusion.classes + largest(scores)] += 1;
        }
    }

    /// The mean loss per example.
    pub fn loss(&self) -> f64 {
        self.loss_sum / self.confusion.total() as f64
    }

    /// The share of examples whose largest logit, the first of equals, is that of their label. From 0 to 1.
    pub fn accuracy(&self) -> f64 {
        self.correct() as f64 / self.examples() as f64
    }

    /// How many examples were right.
    pub fn correct(&self) -> usize {
        (0..self.confusion.classes).map(|class| self.confusion.count(class, class)).sum()
    }

    /// How many examples were measured.
    pub fn examples(&self) -> usize {
        self.confusion.total()
    }

    /// Which class was taken for which.
    pub fn confusion(&self) -> &Confusion {
        &self.confusion
    }
}

/// How many examples of each class were taken for each class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Confusion {
    classes: usize,
    counts: Vec<usize>,
}

impl Confusion {
    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How many examples of the class `label` were taken for the class `predicted`; 0 for classes that do not
    /// exist.
    pub fn count(&self, label: usize, predicted: usize) -> usize {
        if label >= self.classes || predicted >= self.classes {
            return 0;
        }
        self.counts[label * self.classes + predicted]
    }

    /// The share of a class's examples that were recognised; `None` for a class without examples.
    pub fn recall(&self, label: usize) -> Option<f64> {
        let total: usize = (0..self.classes).map(|predicted| self.count(label, predicted)).sum();
        (total > 0).then(|| self.count(label, label) as f64 / total as f64)
    }

    /// The confusions that occur, as `(label, prediction, count)`, most frequent first.
    pub fn mistakes(&self) -> Vec<(usize, usize, usize)> {
        let pairs = (0..self.classes).flat_map(|l| (0..self.classes).map(move |p| (l, p)));
        let mut mistakes: Vec<_> = pairs
            .filter(|&(l, p)| l != p && self.count(l, p) > 0)
            .map(|(l, p)| (l, p, self.count(l, p)))
            .collect();
        mistakes.sort_by_key(|&(label, predicted, count)| (std::cmp::Reverse(count), label, predicted));
        mistakes
    }

    fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// The position of the largest number, the first of equals.
fn largest(scores: &[f32]) -> usize {
    let mut best = 0;
    for (i, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = i;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_by_hand() {
        let mut metrics = Metrics::new(3);
        // Predictions 0, 2, 1 (the first of equals), 0 for the labels 0, 1, 1, 2.
        let logits = [3.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 5.0, 5.0, 1.0, 0.0, -1.0];
        metrics.add(0.5, &logits[..9], &[0, 1, 1]);
        metrics.add(1.5, &logits[9..], &[2]);
        assert_eq!((metrics.examples(), metrics.correct(), metrics.accuracy()), (4, 2, 0.5));
        assert_eq!(metrics.loss(), 0.75);
        assert_eq!(metrics.confusion().mistakes(), [(1, 2, 1), (2, 0, 1)]);
        assert_eq!(metrics.confusion().recall(1), Some(0.5));
        assert_eq!((metrics.confusion().count(2, 0), metrics.confusion().count(3, 0)), (1, 0));
    }
}
