//! Normalisation of features by the training split's own statistics. The test split is measured with the
//! training split's mean and deviation: statistics taken from the test split would tell the network about
//! examples it must not know.

use crate::{Dataset, Error, Result};

/// Mean and standard deviation of every feature, and x ↦ (x − mean) / std.
///
/// A constant feature has a standard deviation of exactly 0 and is only shifted: x ↦ x − mean.
///
/// ```
/// use backflow_data::{Dataset, Normalisation};
///
/// let mut data = Dataset::from_rows("d", [2], &[[1.0, 5.0], [3.0, 5.0]], vec![0, 0], vec!["c".into()])?;
/// Normalisation::fit(&data).apply(&mut data)?;
/// assert_eq!(data.features(), [-1.0, 0.0, 1.0, 0.0]);
/// # Ok::<(), backflow_data::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Normalisation {
    mean: Vec<f64>,
    std: Vec<f64>,
}

impl Normalisation {
    /// The statistics of a data set, in f64 and two passes: mean = Σ x / n, std = √(Σ (x − mean)² / n).
    /// This is the population's deviation: it divides by n and not by n − 1.
    pub fn fit(data: &Dataset) -> Self {
        let (n, width) = (data.len() as f64, data.width());
        let mut mean = vec![0.0; width];
        let mut std = vec![0.0; width];
        for example in data.examples() {
            mean.iter_mut().zip(example.features).for_each(|(m, &x)| *m += f64::from(x));
        }
        mean.iter_mut().for_each(|m| *m /= n);
        for example in data.examples() {
            for ((s, &m), &x) in std.iter_mut().zip(&mean).zip(example.features) {
                *s += (f64::from(x) - m).powi(2);
            }
        }
        std.iter_mut().for_each(|s| *s = (*s / n).sqrt());

        // A rounded mean would give a constant feature a deviation of about 1e-17 of its value, and dividing
        // by that would turn rounding into features. So the values themselves decide what is constant.
        let features = data.features();
        for column in 0..width {
            let first = features[column];
            if features.iter().skip(column).step_by(width).all(|&x| x == first) {
                (mean[column], std[column]) = (f64::from(first), 0.0);
            }
        }
        Self { mean, std }
    }

    /// Statistics that are already known, for instance from a checkpoint.
    ///
    /// # Errors
    /// Lists of different lengths, a value that is not finite, a negative deviation.
    pub fn new(mean: Vec<f64>, std: Vec<f64>) -> Result<Self> {
        if mean.len() != std.len() {
            return Err(Error::Width { found: std.len(), expected: mean.len() });
        }
        for (column, (&mean, &std)) in mean.iter().zip(&std).enumerate() {
            if !(mean.is_finite() && std.is_finite() && std >= 0.0) {
                return Err(Error::Statistics { column, mean, std });
            }
        }
        Ok(Self { mean, std })
    }

    /// The mean of every feature.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The standard deviation of every feature; 0 where it is constant.
    pub fn std(&self) -> &[f64] {
        &self.std
    }

    /// Normalises every example of a data set in place.
    ///
    /// # Errors
    /// Another number of features; a result that an f32 cannot hold. The data set is then unchanged.
    pub fn apply(&self, data: &mut Dataset) -> Result<()> {
        self.check_width(data.width())?;
        data.map_features(|column, x| self.normalised(column, x))
    }

    /// Normalises one example in place, row-major as in the data set.
    ///
    /// # Errors
    /// Another number of features.
    pub fn apply_to_example(&self, features: &mut [f32]) -> Result<()> {
        self.check_width(features.len())?;
        features.iter_mut().enumerate().for_each(|(column, x)| *x = self.normalised(column, *x));
        Ok(())
    }

    fn normalised(&self, column: usize, x: f32) -> f32 {
        let scale = if self.std[column] == 0.0 { 1.0 } else { self.std[column] };
        ((f64::from(x) - self.mean[column]) / scale) as f32
    }

    fn check_width(&self, found: usize) -> Result<()> {
        match self.mean.len() {
            expected if expected == found => Ok(()),
            expected => Err(Error::Width { found, expected }),
        }
    }
}
