//! The handwritten digits that come with the program.

use crate::csv::{self, CsvFormat, Header, LabelColumn};
use crate::{Dataset, Result};

/// Byte for byte the file of `assets/README.md`, which names its source and licence.
const FILE: &[u8] = include_bytes!("../assets/digits.csv.gz");

/// 1,797 handwritten digits of 8 × 8 pixels, each pixel a real from 0 (paper) to 1 (ink), ten classes `0` to
/// `9`.
///
/// The set is the test part of *Optical Recognition of Handwritten Digits* (E. Alpaydin and C. Kaynak, 1998,
/// UCI Machine Learning Repository, CC BY 4.0), in the file that scikit-learn ships. Its pixels are whole
/// numbers from 0 to 16 and are divided by 16 here, which is exact.
///
/// # Errors
/// None in practice: the file is part of the program, and a test reads it.
///
/// ```
/// let digits = backflow_data::digits()?;
/// assert_eq!((digits.len(), digits.shape(), digits.classes().len()), (1797, &[8, 8][..], 10));
/// # Ok::<(), backflow_data::Error>(())
/// ```
pub fn digits() -> Result<Dataset> {
    let format = CsvFormat {
        header: Header::Absent,
        label: LabelColumn::Last,
        shape: Some(vec![8, 8]),
        classes: Some((0..10).map(|digit| digit.to_string()).collect()),
        ..CsvFormat::default()
    };
    csv::parse("digits", FILE, &format)?.scaled(1.0 / 16.0)
}
