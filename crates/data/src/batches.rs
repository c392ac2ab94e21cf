//! Batches: a data set's examples in the order of an epoch, copied into buffers that the caller owns. Only
//! the list of rows is allocated, once.

use crate::random::{Purpose, shuffle};
use crate::{Dataset, Error, Result};

/// The order in which an epoch visits the examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As they stand in the data set, in every epoch.
    Stored,
    /// Shuffled afresh for each epoch, by (seed, epoch) and nothing else: epoch 7 has one order, whether or
    /// not epochs 0 to 6 were run.
    Shuffled {
        /// The seed of all epochs.
        seed: u64,
    },
}

/// What happens to the examples at the end of an epoch that do not fill a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastBatch {
    /// They form one smaller batch.
    Keep,
    /// They are left out of this epoch.
    Drop,
}

/// The batches of one epoch after another.
///
/// ```
/// use backflow_data::{Batches, LastBatch, Order, digits};
///
/// let digits = digits()?;
/// let mut batches = Batches::new(&digits, 100, Order::Shuffled { seed: 1 }, LastBatch::Keep)?;
/// assert_eq!(batches.per_epoch(), 18);
/// let (mut x, mut y) = (vec![0.0; 100 * digits.width()], vec![0; 100]);
/// let mut examples = 0;
/// while let Some(rows) = batches.next_into(&mut x, &mut y)? {
///     examples += rows.len(); // x[..rows.len() * 64] and y[..rows.len()] hold the batch
/// }
/// assert_eq!(examples, 1797);
/// # Ok::<(), backflow_data::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Batches<'d> {
    data: &'d Dataset,
    size: usize,
    order: Order,
    last: LastBatch,
    rows: Vec<usize>,
    next: usize,
}

impl<'d> Batches<'d> {
    /// Batches of `size` examples, starting at the beginning of epoch 0.
    ///
    /// # Errors
    /// A size of 0; a size above the number of examples when incomplete batches are dropped.
    pub fn new(data: &'d Dataset, size: usize, order: Order, last: LastBatch) -> Result<Self> {
        if size == 0 {
            return Err(Error::EmptyBatch);
        }
        if last == LastBatch::Drop && size > data.len() {
            return Err(Error::NoWholeBatch { size, len: data.len() });
        }
        let mut batches = Self { data, size, order, last, rows: (0..data.len()).collect(), next: 0 };
        batches.start_epoch(0);
        Ok(batches)
    }

    /// Goes to the beginning of an epoch. Nothing is allocated.
    pub fn start_epoch(&mut self, epoch: u64) {
        self.next = 0;
        if let Order::Shuffled { seed } = self.order {
            // Shuffled from the stored order each time; otherwise the order would depend on the epochs before.
            self.rows.iter_mut().enumerate().for_each(|(place, row)| *row = place);
            shuffle(&mut self.rows, seed, Purpose::Shuffle, epoch);
        }
    }

    /// How many batches an epoch has, at least 1.
    pub fn per_epoch(&self) -> usize {
        match self.last {
            LastBatch::Keep => self.rows.len().div_ceil(self.size),
            LastBatch::Drop => self.rows.len() / self.size,
        }
    }

    /// The size of a complete batch.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Copies the next batch of the epoch and returns which rows of the data set it holds, or `None` at the
    /// epoch's end.
    ///
    /// The first `rows.len() × width` values of `features` and the first `rows.len()` of `labels` are
    /// written; the rest is left as it was. Nothing is allocated.
    ///
    /// # Errors
    /// A buffer too short for this batch; the batch is then still the next one.
    pub fn next_into(&mut self, features: &mut [f32], labels: &mut [u32]) -> Result<Option<&[usize]>> {
        let count = self.size.min(self.rows.len() - self.next);
        if count == 0 || (count < self.size && self.last == LastBatch::Drop) {
            return Ok(None);
        }
        let width = self.data.width();
        for (what, found, needed) in
            [("features", features.len(), count * width), ("labels", labels.len(), count)]
        {
            if found < needed {
                return Err(Error::ShortBuffer { what, found, needed });
            }
        }
        let rows = &self.rows[self.next..self.next + count];
        for ((&row, x), y) in rows.iter().zip(features.chunks_exact_mut(width)).zip(labels) {
            let example = self.data.example(row)?;
            x.copy_from_slice(example.features);
            *y = example.label;
        }
        self.next += count;
        Ok(Some(rows))
    }
}
