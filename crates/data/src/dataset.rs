//! The data set: examples of one shape, each with a label. Every constructor checks what it is given, so
//! code that holds a [`Dataset`] may rely on this: at least one example, finite features, labels that name a
//! class.

use std::collections::HashSet;

use crate::{Error, Result};

/// Labelled examples, kept as one row-major block of `[examples] + shape` features.
///
/// ```
/// use backflow_data::Dataset;
///
/// let classes = vec!["no".to_string(), "yes".to_string()];
/// let and = Dataset::from_rows("and", [2], &[[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], vec![0, 0, 0, 1], classes)?;
/// assert_eq!((and.len(), and.width()), (4, 2));
/// assert_eq!(and.example(3)?.features, [1.0, 1.0]);
/// assert_eq!(and.class_counts(), [3, 1]);
/// # Ok::<(), backflow_data::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    name: String,
    shape: Vec<usize>,
    width: usize,
    features: Vec<f32>,
    labels: Vec<u32>,
    classes: Vec<String>,
}

/// One example of a [`Dataset`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example<'d> {
    /// Its features, row-major in the data set's [`shape`](Dataset::shape).
    pub features: &'d [f32],
    /// Its label, an index into the data set's [`classes`](Dataset::classes).
    pub label: u32,
}

impl Dataset {
    /// A data set from a flat list of features: `labels.len()` examples of `shape`, one after another, each
    /// row-major.
    ///
    /// # Errors
    /// No examples, no classes, a repeated class name, a shape that holds nothing or overflows, a number of
    /// features other than `labels.len() × shape`, a label outside `0..classes.len()`, a feature that is
    /// not finite.
    pub fn new(
        name: impl Into<String>,
        shape: impl Into<Vec<usize>>,
        features: Vec<f32>,
        labels: Vec<u32>,
        classes: Vec<String>,
    ) -> Result<Self> {
        let (name, shape) = (name.into(), shape.into());
        let width = width_of(&shape)?;
        if labels.is_empty() && features.is_empty() {
            return Err(Error::EmptySet { name });
        }
        check_classes(&name, &classes)?;
        let examples = labels.len();
        let needed =
            examples.checked_mul(width).ok_or(Error::SizeOverflow { sizes: vec![examples, width] })?;
        if features.len() != needed {
            return Err(Error::FeatureCount { found: features.len(), examples, width });
        }
        if let Some((row, &label)) = labels.iter().enumerate().find(|&(_, &l)| l as usize >= classes.len()) {
            return Err(Error::LabelOutOfRange { row, label, classes: classes.len() });
        }
        check_finite(&features, width)?;
        Ok(Self { name, shape, width, features, labels, classes })
    }

    /// A data set from one slice of features per example.
    ///
    /// # Errors
    /// As [`Dataset::new`]; also a row whose length is not the product of `shape`, and a number of labels
    /// other than the number of rows.
    pub fn from_rows<R: AsRef<[f32]>>(
        name: impl Into<String>,
        shape: impl Into<Vec<usize>>,
        rows: &[R],
        labels: Vec<u32>,
        classes: Vec<String>,
    ) -> Result<Self> {
        let shape = shape.into();
        let expected = width_of(&shape)?;
        if rows.len() != labels.len() {
            return Err(Error::LabelCount { labels: labels.len(), examples: rows.len() });
        }
        let mut features = Vec::new();
        for (row, values) in rows.iter().enumerate() {
            let values = values.as_ref();
            if values.len() != expected {
                return Err(Error::RaggedRow { row, found: values.len(), expected });
            }
            features.extend_from_slice(values);
        }
        Self::new(name, shape, features, labels, classes)
    }

    /// The data set's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The shape of one example, for instance `[8, 8]`.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The number of features of one example: the product of [`shape`](Self::shape).
    pub fn width(&self) -> usize {
        self.width
    }

    /// The number of examples, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a data set is never empty")]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// All features, `[len, width]`, row-major.
    pub fn features(&self) -> &[f32] {
        &self.features
    }

    /// All labels, `[len]`, each an index into [`classes`](Self::classes).
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// The names of the classes.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Example `index`, counted from 0.
    ///
    /// # Errors
    /// An index past the end.
    pub fn example(&self, index: usize) -> Result<Example<'_>> {
        match self.labels.get(index) {
            Some(&label) => {
                let start = index * self.width;
                Ok(Example { features: &self.features[start..start + self.width], label })
            }
            None => Err(Error::NoSuchExample { index, len: self.len() }),
        }
    }

    /// All examples in order.
    pub fn examples(&self) -> impl ExactSizeIterator<Item = Example<'_>> {
        let rows = self.features.chunks_exact(self.width);
        rows.zip(&self.labels).map(|(features, &label)| Example { features, label })
    }

    /// How many examples each class has, in the order of [`classes`](Self::classes).
    pub fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for &label in &self.labels {
            counts[label as usize] += 1;
        }
        counts
    }

    /// The data set made of the given examples, in the given order; an example may be taken more than once.
    ///
    /// # Errors
    /// No rows, or a row past the end.
    pub fn select(&self, rows: &[usize]) -> Result<Self> {
        let mut features = Vec::new();
        let mut labels = Vec::new();
        for &row in rows {
            let example = self.example(row)?;
            features.extend_from_slice(example.features);
            labels.push(example.label);
        }
        Self::new(self.name.clone(), self.shape.clone(), features, labels, self.classes.clone())
    }

    /// The same data set with every feature multiplied by `factor`; `1.0 / 255.0` turns one-byte pixels into
    /// reals in [0, 1].
    ///
    /// # Errors
    /// A product that is not finite.
    pub fn scaled(mut self, factor: f32) -> Result<Self> {
        self.features.iter_mut().for_each(|x| *x *= factor);
        check_finite(&self.features, self.width)?;
        Ok(self)
    }

    /// Replaces every feature by `change(column, feature)`. If a result is not finite, nothing is changed.
    pub(crate) fn map_features(&mut self, change: impl Fn(usize, f32) -> f32) -> Result<()> {
        let changed = |i: usize, x: f32| change(i % self.width, x);
        if let Some((i, value)) =
            self.features.iter().enumerate().map(|(i, &x)| (i, changed(i, x))).find(|(_, x)| !x.is_finite())
        {
            return Err(Error::NotFinite { row: i / self.width, column: i % self.width, value });
        }
        let width = self.width;
        self.features.iter_mut().enumerate().for_each(|(i, x)| *x = change(i % width, *x));
        Ok(())
    }
}

/// The product of a shape's sizes; at least 1.
fn width_of(shape: &[usize]) -> Result<usize> {
    if shape.contains(&0) {
        return Err(Error::NoFeatures { shape: shape.to_vec() });
    }
    shape
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size))
        .ok_or_else(|| Error::SizeOverflow { sizes: shape.to_vec() })
}

fn check_classes(name: &str, classes: &[String]) -> Result<()> {
    if classes.is_empty() {
        return Err(Error::NoClasses { name: name.to_string() });
    }
    let mut seen = HashSet::new();
    match classes.iter().find(|class| !seen.insert(class.as_str())) {
        Some(class) => Err(Error::RepeatedClass { class: class.clone() }),
        None => Ok(()),
    }
}

fn check_finite(features: &[f32], width: usize) -> Result<()> {
    match features.iter().enumerate().find(|(_, x)| !x.is_finite()) {
        Some((i, &value)) => Err(Error::NotFinite { row: i / width, column: i % width, value }),
        None => Ok(()),
    }
}
