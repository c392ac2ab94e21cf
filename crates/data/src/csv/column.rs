//! What the first line says about the columns, and how one field is read.

use ::csv::ByteRecord;

use super::{CsvFormat, Header, LabelColumn, shortened};
use crate::{Error, Result};

/// What the first line says about all lines.
pub(super) struct Columns {
    pub(super) count: usize,
    /// The index of the label, counted from 0.
    pub(super) label: usize,
    /// Their names, when there is a header.
    names: Vec<String>,
    /// The line that fixed all this.
    line: u64,
}

impl Columns {
    pub(super) fn new(first: &ByteRecord, line: u64, format: &CsvFormat) -> Result<Self> {
        let error = |problem: String| Error::Csv { line, column: None, problem };
        let count = first.len();
        let names: Vec<String> = match format.header {
            Header::Present => first.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect(),
            Header::Absent => Vec::new(),
        };
        let label = match &format.label {
            LabelColumn::Last => count.saturating_sub(1),
            LabelColumn::Number(number) if *number <= count => number - 1,
            LabelColumn::Number(number) => {
                return Err(error(format!(
                    "column {number} is to be the label, but there are {count} columns"
                )));
            }
            LabelColumn::Name(wanted) => {
                let mut places = (0..count).filter(|&index| names[index] == *wanted);
                match (places.next(), places.next()) {
                    (Some(index), None) => index,
                    (None, _) => return Err(error(no_such_column(wanted, &names))),
                    (Some(first), Some(second)) => {
                        let (first, second) = (first + 1, second + 1);
                        return Err(error(format!(
                            "columns {first} and {second} are both called `{wanted}`; give the label's number"
                        )));
                    }
                }
            }
        };
        if count < 2 {
            return Err(error(format!(
                "{count} column, where a label and at least one feature are needed; are the fields separated by another character?"
            )));
        }
        let columns = Self { count, label, names, line };
        columns.check_shape(format.shape.as_deref()).map_err(error)?;
        Ok(columns)
    }

    fn check_shape(&self, shape: Option<&[usize]>) -> std::result::Result<(), String> {
        let features = self.count - 1;
        let Some(shape) = shape else { return Ok(()) };
        match shape.iter().try_fold(1_usize, |product, &size| product.checked_mul(size)) {
            Some(product) if product == features => Ok(()),
            _ => Err(format!(
                "{features} features besides the label do not fill an example of shape {shape:?}"
            )),
        }
    }

    pub(super) fn check_count(&self, record: &ByteRecord, line: u64) -> Result<()> {
        let (found, needed) = (record.len(), self.count);
        if found == needed {
            return Ok(());
        }
        let problem = format!("{found} columns, where line {} has {needed}", self.line);
        Err(Error::Csv { line, column: None, problem })
    }
}

fn no_such_column(wanted: &str, names: &[String]) -> String {
    // A file can have thousands of columns; the first few show what kind of names they are.
    const SHOWN: usize = 20;
    let mut known: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        known.push(format!("… ({} in all)", names.len()));
    }
    format!("no column is called `{wanted}`; there are {}", known.join(", "))
}

/// Where one field stands, for the errors about it.
pub(super) struct Place<'a> {
    pub(super) line: u64,
    pub(super) index: usize,
    pub(super) columns: &'a Columns,
}

impl Place<'_> {
    pub(super) fn error(&self, problem: String) -> Error {
        Error::Csv { line: self.line, column: Some(self.index + 1), problem }
    }

    pub(super) fn text<'t>(&self, field: &'t [u8]) -> Result<&'t str> {
        match std::str::from_utf8(field) {
            Ok("") => {
                Err(self.error(format!("an empty field{}; every field needs a value", self.of_column())))
            }
            Ok(text) => Ok(text),
            Err(_) => Err(self.error("the field is not UTF-8 text".to_string())),
        }
    }

    pub(super) fn number(&self, text: &str) -> Result<f32> {
        const NO_NUMBER: &str = "is not a number";
        let problem = match text.parse::<f32>() {
            Ok(value) if value.is_finite() => return Ok(value),
            Ok(_) if text.bytes().any(|byte| byte.is_ascii_digit()) => "is larger than an f32 can hold",
            Ok(_) => "is not finite",
            Err(_) => NO_NUMBER,
        };
        let headless_start = self.columns.names.is_empty() && self.line == self.columns.line;
        let maybe_header = headless_start && problem == NO_NUMBER;
        let hint = if maybe_header { " (is this line a header?)" } else { "" };
        let (shown, of_column) = (shortened(text), self.of_column());
        Err(self.error(format!("{shown}{of_column} {problem}; a feature is a finite real such as 0.5{hint}")))
    }

    fn of_column(&self) -> String {
        self.columns.names.get(self.index).map(|name| format!(" in column `{name}`")).unwrap_or_default()
    }
}
