//! Comma-separated text, plain or gzip-compressed: one example per line, one column for the label,
//! every other column a feature.
//!
//! Features are finite real numbers. Labels are any text. Unless the classes are given, they are the labels
//! that occur, in numerical order when all of them are numbers and in alphabetical order otherwise. Fields
//! may be quoted, spaces around a field do not count, empty lines are skipped. Compression is recognised
//! by the file's first bytes. Lines and columns count from 1.

use std::path::Path;

use ::csv::{ByteRecord, ReaderBuilder, Trim};

use crate::{Dataset, Error, Result, file};

mod column;
mod label;
mod line;
mod numbers;

use column::{Columns, Place};
use label::Labels;
use line::LineCounter;
pub use numbers::{parse_numbers, read_numbers};

/// Whether the first line is a header, which holds the names of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Header {
    /// It is.
    Present,
    /// It is not: it holds the first example.
    Absent,
}

/// Which column holds the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelColumn {
    /// The column with this name in the header.
    Name(String),
    /// The column with this number, counted from 1.
    Number(usize),
    /// The last column.
    Last,
}

/// How a CSV file is to be read. By default: a header, the label last, commas, one-dimensional examples,
/// classes from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvFormat {
    /// Whether there is a header.
    pub header: Header,
    /// Where the label is.
    pub label: LabelColumn,
    /// What separates fields, an ASCII character such as `b','`, `b';'` or `b'\t'`.
    pub delimiter: u8,
    /// The shape of one example; `None` is `[number of features]`.
    pub shape: Option<Vec<usize>>,
    /// The classes in their order; any other label is an error. A test file must be read with the training
    /// file's classes.
    pub classes: Option<Vec<String>>,
}

impl Default for CsvFormat {
    fn default() -> Self {
        Self {
            header: Header::Present,
            label: LabelColumn::Last,
            delimiter: b',',
            shape: None,
            classes: None,
        }
    }
}

/// Reads a CSV file, `.gz` or not. The data set is named after the file, without its extensions.
///
/// # Errors
/// As [`parse`], with the file named; a file that cannot be read or is larger than
/// [`MAX_BYTES`](crate::MAX_BYTES).
pub fn read(path: impl AsRef<Path>, format: &CsvFormat) -> Result<Dataset> {
    let path = path.as_ref();
    let file_name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let name = file_name.strip_suffix(".gz").unwrap_or(&file_name);
    let name = name.strip_suffix(".csv").unwrap_or(name);
    file::parse(path, |bytes| parse(name, bytes, format))
}

/// Reads CSV text, gzip-compressed or not, as a data set called `name`.
///
/// # Errors
/// Lines with different numbers of columns, a feature that is not a finite number, an empty field, text that is
/// not UTF-8, a label column that does not exist, a label outside the given classes, a shape that does not
/// fit a line's features, no examples, damaged compression. Each error names the line and the column.
///
/// ```
/// use backflow_data::csv::{CsvFormat, LabelColumn, parse};
///
/// let text = b"kind,length,width\nrose,1.5,2\nlily,4,0.5\nrose,1.25,2\n";
/// let format = CsvFormat { label: LabelColumn::Name("kind".into()), ..CsvFormat::default() };
/// let flowers = parse("flowers", text, &format)?;
/// assert_eq!(flowers.classes(), ["lily", "rose"]);
/// assert_eq!(flowers.labels(), [1, 0, 1]);
/// assert_eq!(flowers.example(0)?.features, [1.5, 2.0]);
///
/// let mistake = parse("flowers", b"length,kind\n1.5,rose\nlong,lily\n", &format).unwrap_err();
/// assert_eq!(
///     mistake.to_string(),
///     "line 3, column 1: \"long\" in column `length` is not a number; a feature is a finite real such as 0.5"
/// );
/// # Ok::<(), backflow_data::Error>(())
/// ```
pub fn parse(name: &str, bytes: &[u8], format: &CsvFormat) -> Result<Dataset> {
    check_format(format)?;
    let text = file::unpacked(bytes)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(format.delimiter)
        .from_reader(&*text);
    let mut lines = LineCounter::new(&text);
    let mut columns: Option<Columns> = None;
    let mut features = Vec::new();
    let mut labels = Labels::new(format.classes.as_deref());
    let mut record = ByteRecord::new();
    loop {
        let line = lines.line_of_record_at(reader.position().byte());
        let read = reader.read_byte_record(&mut record);
        if !read.map_err(|e| Error::Csv { line, column: None, problem: e.to_string() })? {
            break;
        }
        let is_first = columns.is_none();
        let columns = match &mut columns {
            Some(columns) => columns,
            none => none.insert(Columns::new(&record, line, format)?),
        };
        if is_first && format.header == Header::Present {
            continue;
        }
        columns.check_count(&record, line)?;
        for (index, field) in record.iter().enumerate() {
            let place = Place { line, index, columns };
            let text = place.text(field)?;
            if index == columns.label {
                labels.push(text).map_err(|problem| place.error(problem))?;
            } else {
                features.push(place.number(text)?);
            }
        }
    }
    let Some(columns) = columns else { return Err(Error::EmptySet { name: name.to_string() }) };
    let (labels, classes) = labels.finish()?;
    if labels.is_empty() {
        return Err(Error::EmptySet { name: name.to_string() });
    }
    let shape = format.shape.clone().unwrap_or_else(|| vec![columns.count - 1]);
    Dataset::new(name, shape, features, labels, classes)
}

fn check_format(format: &CsvFormat) -> Result<()> {
    let wrong = |problem: &str| Err(Error::CsvFormat(problem.to_string()));
    match (&format.label, format.header) {
        (LabelColumn::Name(name), Header::Absent) => wrong(&format!(
            "the label column is given by its name `{name}`, but the format says that there is no header; give its number"
        )),
        (LabelColumn::Number(0), _) => wrong("there is no column 0: columns count from 1"),
        _ if !format.delimiter.is_ascii() || matches!(format.delimiter, b'"' | b'\n' | b'\r') => {
            wrong("fields cannot be separated by this character; a comma, a semicolon or a tab would do")
        }
        _ => Ok(()),
    }
}

/// A field as an error shows it: quoted, escaped, and cut short if it is too long for a line.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}
