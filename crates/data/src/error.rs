//! The crate's one error type. A message names the place (file, line, column, example, feature) and what
//! would fit there.

use std::path::PathBuf;

/// A result whose error is this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can be wrong with data, with a data file, or with a request about either.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A data set without examples.
    #[error("data set `{name}` has no examples; it needs at least one")]
    EmptySet {
        /// The data set's name.
        name: String,
    },
    /// A shape of one example whose sizes multiply to zero.
    #[error("one example of shape {shape:?} holds no features; every size must be at least 1")]
    NoFeatures {
        /// The shape of one example.
        shape: Vec<usize>,
    },
    /// A data set without classes.
    #[error("data set `{name}` names no classes; labels need at least one")]
    NoClasses {
        /// The data set's name.
        name: String,
    },
    /// Two classes with the same name.
    #[error("class {class:?} is named twice; class names must differ")]
    RepeatedClass {
        /// The repeated name.
        class: String,
    },
    /// A size that does not fit in memory's address range.
    #[error("the sizes {sizes:?} multiply to more than this machine can address")]
    SizeOverflow {
        /// The sizes that were to be multiplied.
        sizes: Vec<usize>,
    },
    /// Rows of different lengths.
    #[error("example {row} (counted from 0) has {found} features where {expected} are needed")]
    RaggedRow {
        /// The example, counted from 0.
        row: usize,
        /// How many features it has.
        found: usize,
        /// How many its shape asks for.
        expected: usize,
    },
    /// A flat list of features that does not divide into examples.
    #[error("{found} feature values for {examples} examples of {width} features; {} would fit", .examples * .width)]
    FeatureCount {
        /// How many values there are.
        found: usize,
        /// How many examples (labels) there are.
        examples: usize,
        /// How many features an example has.
        width: usize,
    },
    /// A number of labels other than the number of examples.
    #[error("{labels} labels for {examples} examples; every example needs exactly one")]
    LabelCount {
        /// How many labels there are.
        labels: usize,
        /// How many examples there are.
        examples: usize,
    },
    /// A label that names no class.
    #[error("example {row} (counted from 0) has label {label}, but there are {classes} classes, 0 to {}", .classes - 1)]
    LabelOutOfRange {
        /// The example, counted from 0.
        row: usize,
        /// Its label.
        label: u32,
        /// How many classes there are (at least one).
        classes: usize,
    },
    /// A feature that is NaN or infinite.
    #[error("example {row}, feature {column} (both counted from 0) is {value}; features must be finite")]
    NotFinite {
        /// The example, counted from 0.
        row: usize,
        /// The feature, counted from 0 in row-major order of the example's shape.
        column: usize,
        /// The value found, as an f32.
        value: f32,
    },
    /// An example's index past the end.
    #[error("there is no example {index}: the data set has {len}, counted from 0")]
    NoSuchExample {
        /// The index asked for.
        index: usize,
        /// How many examples there are.
        len: usize,
    },
    /// A fraction outside the open interval from 0 to 1.
    #[error("a test fraction of {fraction} makes no sense; it must lie between 0 and 1, such as 0.2")]
    Fraction {
        /// The fraction asked for.
        fraction: f64,
    },
    /// A split that would leave one side without examples.
    #[error("a test fraction of {fraction} of {len} examples leaves the {side} split empty")]
    EmptySplit {
        /// The fraction asked for.
        fraction: f64,
        /// How many examples there are.
        len: usize,
        /// `training` or `test`.
        side: &'static str,
    },
    /// A batch of no examples.
    #[error("a batch of 0 examples makes no sense; a batch holds at least 1")]
    EmptyBatch,
    /// Incomplete batches are dropped, and there is no complete one.
    #[error(
        "{len} examples do not fill a batch of {size}, and incomplete batches are dropped; \
         at most {len} per batch would fit, or keep the last batch"
    )]
    NoWholeBatch {
        /// The batch size asked for.
        size: usize,
        /// How many examples there are.
        len: usize,
    },
    /// A caller's buffer that is too short for the batch.
    #[error("the buffer for {what} holds {found} values; this batch needs {needed}")]
    ShortBuffer {
        /// `features` or `labels`.
        what: &'static str,
        /// The buffer's length.
        found: usize,
        /// The length that is needed.
        needed: usize,
    },
    /// Statistics of examples of one width, applied to examples of another.
    #[error("statistics of {expected} features do not fit examples of {found}")]
    Width {
        /// Features of the examples.
        found: usize,
        /// Features of the statistics.
        expected: usize,
    },
    /// Statistics that no data can have.
    #[error(
        "feature {column} (counted from 0) has mean {mean} and standard deviation {std}; both must be finite, the deviation not negative"
    )]
    Statistics {
        /// The feature, counted from 0.
        column: usize,
        /// Its mean.
        mean: f64,
        /// Its standard deviation.
        std: f64,
    },
    /// A mistake in comma-separated text.
    #[error("line {line}{}: {problem}", .column.as_ref().map(|c| format!(", column {c}")).unwrap_or_default())]
    Csv {
        /// The line, counted from 1.
        line: u64,
        /// The column, counted from 1, when the mistake is in one field.
        column: Option<usize>,
        /// What is wrong and what would fit.
        problem: String,
    },
    /// A CSV format that makes no sense, whatever the file holds.
    #[error("{0}")]
    CsvFormat(String),
    /// Bytes that are not an NPY array of real numbers.
    #[error("not a readable NPY array: {0}")]
    Npy(String),
    /// Bytes that are not a readable NPZ archive.
    #[error("not a readable NPZ archive: {0}")]
    Npz(String),
    /// An NPZ archive without the array asked for.
    #[error("the archive has no array `{name}`; it holds {known}")]
    NoSuchArray {
        /// The name asked for.
        name: String,
        /// The names that are there.
        known: String,
    },
    /// Bytes that are not a safetensors file.
    #[error("not a readable safetensors file: {0}")]
    SafeTensors(String),
    /// A safetensors file without the tensor asked for.
    #[error("there is no tensor {name:?}; the file holds {known}")]
    NoSuchTensor {
        /// The name asked for.
        name: String,
        /// The names that are there.
        known: String,
    },
    /// A tensor that cannot be read or written as it is described.
    #[error("tensor {name:?}: {problem}")]
    Tensor {
        /// The tensor.
        name: String,
        /// What is wrong and what would fit.
        problem: String,
    },
    /// A shape that does not fit the number of values.
    #[error("shape {shape:?} does not hold {found} values")]
    ShapeMismatch {
        /// The shape.
        shape: Vec<usize>,
        /// How many values there are.
        found: usize,
    },
    /// A file, or what it unpacks to, above [`MAX_BYTES`](crate::MAX_BYTES).
    #[error("larger than the {limit} bytes that are read into memory")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Compressed data that does not unpack.
    #[error("damaged gzip data: {0}")]
    Gzip(std::io::Error),
    /// The operating system refused to read or write a file.
    #[error("{}: {source}", .file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A problem with what a file holds. The message contains the problem's own.
    #[error("{}: {problem}", .file.display())]
    InFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: Box<Error>,
    },
}

/// The names that a message lists when one is not found: the first twenty.
pub(crate) fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 20;
    let all = names.len();
    let mut listed: Vec<String> = names.take(SHOWN).map(|name| format!("`{name}`")).collect();
    match all {
        0 => return "none".to_string(),
        all if all > SHOWN => listed.push(format!("… ({all} in all)")),
        _ => {}
    }
    listed.join(", ")
}
