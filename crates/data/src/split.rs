//! The split into training and test examples: seeded, and stratified, so that each class keeps its share in
//! both parts.

use crate::random::{Purpose, shuffle};
use crate::{Dataset, Error, Result};

/// A data set in two disjoint parts that together make up the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The examples to learn from.
    pub train: Dataset,
    /// The examples held back for measuring.
    pub test: Dataset,
    /// The rows of the whole that `train` consists of, ascending.
    pub train_rows: Vec<usize>,
    /// The rows of the whole that `test` consists of, ascending.
    pub test_rows: Vec<usize>,
}

impl Dataset {
    /// Splits the examples by class and seed.
    ///
    /// Of `n` examples, `t = round(test_fraction · n)` (a half rounds up) go to the test split. A class of
    /// `n_c` examples gives `⌊t · n_c / n⌋` of them, and the examples still missing from `t` come one each
    /// from the classes with the largest remainders (the first of equals), first from those that then still
    /// have an example for training. Which examples a class gives is decided by a shuffle of its rows with
    /// ChaCha8 under (`seed`, class): the first ones go to the test split. Both parts keep the order of the
    /// whole.
    ///
    /// # Errors
    /// A fraction that is not strictly between 0 and 1, or that leaves either part empty.
    ///
    /// ```
    /// let split = backflow_data::digits()?.split(0.2, 1)?;
    /// assert_eq!((split.train.len(), split.test.len()), (1438, 359));
    /// # Ok::<(), backflow_data::Error>(())
    /// ```
    pub fn split(&self, test_fraction: f64, seed: u64) -> Result<Split> {
        let len = self.len();
        let test_len = test_size(len, test_fraction)?;
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.classes().len()];
        for (row, &label) in self.labels().iter().enumerate() {
            members[label as usize].push(row);
        }
        let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
        let quotas = quotas(&sizes, len, test_len);

        let mut in_test = vec![false; len];
        for (class, (rows, quota)) in members.iter_mut().zip(quotas).enumerate() {
            shuffle(rows, seed, Purpose::Split, class as u64);
            rows.iter().take(quota).for_each(|&row| in_test[row] = true);
        }
        let (test_rows, train_rows): (Vec<usize>, Vec<usize>) = (0..len).partition(|&row| in_test[row]);
        Ok(Split { train: self.select(&train_rows)?, test: self.select(&test_rows)?, train_rows, test_rows })
    }
}

fn test_size(len: usize, fraction: f64) -> Result<usize> {
    // Written in this way so that NaN is refused too.
    if !(fraction > 0.0 && fraction < 1.0) {
        return Err(Error::Fraction { fraction });
    }
    let test = (fraction * len as f64).round() as usize;
    match test {
        0 => Err(Error::EmptySplit { fraction, len, side: "test" }),
        _ if test >= len => Err(Error::EmptySplit { fraction, len, side: "training" }),
        _ => Ok(test),
    }
}

/// How many examples each class gives, so that all together give `test_len` of `len`, by largest remainders.
fn quotas(sizes: &[usize], len: usize, test_len: usize) -> Vec<usize> {
    let product = |size: usize| test_len as u128 * size as u128;
    let mut quotas: Vec<usize> = sizes.iter().map(|&size| (product(size) / len as u128) as usize).collect();
    let mut missing = test_len - quotas.iter().sum::<usize>();

    // A remainder is below 1, so fewer examples are missing than there are classes with one, and each of
    // these still has an example to give. Giving the last one is put off until the others have given.
    let remainder = |class: usize| product(sizes[class]) % len as u128;
    let mut givers: Vec<usize> = (0..sizes.len()).filter(|&class| remainder(class) > 0).collect();
    let gives_last = |class: usize| quotas[class] + 1 == sizes[class];
    givers.sort_by_key(|&class| (gives_last(class), std::cmp::Reverse(remainder(class)), class));
    for class in givers {
        if missing == 0 {
            break;
        }
        quotas[class] += 1;
        missing -= 1;
    }
    quotas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_proportional_and_exact() {
        for (sizes, test_len, expected) in [
            (vec![50, 30, 20], 20, vec![10, 6, 4]),
            (vec![5, 5, 5], 4, vec![2, 1, 1]),
            (vec![1, 9], 5, vec![0, 5]),
            (vec![1, 1, 1], 2, vec![1, 1, 0]),
            (vec![0, 4], 1, vec![0, 1]),
            (vec![2, 1, 1, 1], 4, vec![1, 1, 1, 1]),
        ] {
            assert_eq!(quotas(&sizes, sizes.iter().sum(), test_len), expected, "{sizes:?}, {test_len}");
        }
    }

    #[test]
    fn fractions_are_validated() {
        for fraction in [0.0, 1.0, -0.1, 1.5, f64::NAN, f64::INFINITY] {
            assert!(matches!(test_size(10, fraction), Err(Error::Fraction { .. })), "{fraction}");
        }
        assert!(matches!(test_size(3, 0.1), Err(Error::EmptySplit { side: "test", .. })));
        assert!(matches!(test_size(3, 0.9), Err(Error::EmptySplit { side: "training", .. })));
        assert!(matches!(test_size(1, 0.5), Err(Error::EmptySplit { side: "training", .. })));
        assert_eq!(test_size(10, 0.25).unwrap(), 3);
    }
}
