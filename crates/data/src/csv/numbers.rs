//! A table of numbers, without labels: what `np.loadtxt` reads.

use csv::{ByteRecord, ReaderBuilder, Trim};

use super::line::LineCounter;
use super::shortened;
use crate::{Error, NpyArray, Result, file};

/// What may stand between two fields, besides the comma.
const OTHER_DELIMITERS: &[u8] = b";\t";

/// Reads a file of numbers, `.gz` or not. See [`parse_numbers`].
///
/// # Errors
/// As [`parse_numbers`], with the file named; a file that cannot be read or is larger than
/// [`MAX_BYTES`](crate::MAX_BYTES).
pub fn read_numbers(path: impl AsRef<std::path::Path>) -> Result<NpyArray> {
    file::parse(path.as_ref(), parse_numbers)
}

/// Reads a table of numbers: `[rows, columns]`, or `[rows]` for a single column and `[columns]` for a single row, as
/// `np.loadtxt` does. A first line without any number holds the names of the columns and is read over, and so are
/// lines that begin with `#`. Fields are separated by commas, or by semicolons, tabs or single spaces where the first line
/// has no comma. `nan` and `inf` are numbers.
///
/// # Errors
/// A field that is not a number and a line with more or fewer fields than the first, each with its line and column; a
/// file without numbers; gzip data that does not unpack.
///
/// ```
/// let table = backflow_data::csv::parse_numbers(b"height, width\n1, 2.5\n3, 4\n")?;
/// assert_eq!((table.shape, table.values), (vec![2, 2], vec![1.0, 2.5, 3.0, 4.0]));
/// # Ok::<(), backflow_data::Error>(())
/// ```
pub fn parse_numbers(bytes: &[u8]) -> Result<NpyArray> {
    let bytes = file::unpacked(bytes)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .comment(Some(b'#'))
        .delimiter(delimiter(bytes))
        .from_reader(bytes);
    let mut lines = LineCounter::new(bytes);
    let mut record = ByteRecord::new();
    let mut first: Option<(u64, usize)> = None;
    let (mut rows, mut values) = (0, Vec::new());
    loop {
        let position = reader.position().byte();
        let is_there =
            reader.read_byte_record(&mut record).map_err(|error| Error::CsvFormat(error.to_string()))?;
        if !is_there {
            break;
        }
        let line = record.position().map_or(position, csv::Position::byte);
        let line = lines.line_of_record_at(line);
        let (wanted_line, wanted) = *first.get_or_insert((line, record.len()));
        if record.len() != wanted {
            let found = record.len();
            let columns = if found == 1 { "column" } else { "columns" };
            let problem = format!("{found} {columns}, where line {wanted_line} has {wanted}");
            return Err(Error::Csv { line, column: None, problem });
        }
        if line == wanted_line && record.iter().all(|field| number(field).is_none()) {
            continue;
        }
        for (index, field) in record.iter().enumerate() {
            let problem = || {
                let text = String::from_utf8_lossy(field);
                match field.is_empty() {
                    true => "an empty field; every field needs a number".to_owned(),
                    false => format!("{} is not a number", shortened(&text)),
                }
            };
            let error = || Error::Csv { line, column: Some(index + 1), problem: problem() };
            values.push(number(field).ok_or_else(error)?);
        }
        rows += 1;
    }
    match first {
        Some((_, columns)) if rows > 0 => {
            let shape = match (rows, columns) {
                (1, 1) => vec![],
                (rows, 1) => vec![rows],
                (1, columns) => vec![columns],
                (rows, columns) => vec![rows, columns],
            };
            Ok(NpyArray { shape, values })
        }
        _ => Err(Error::CsvFormat("there is no number in it".to_owned())),
    }
}

fn number(field: &[u8]) -> Option<f64> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

/// What separates the fields of the first line that is no comment.
fn delimiter(bytes: &[u8]) -> u8 {
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.starts_with(b"#") && !line.is_empty()).unwrap_or_default();
    let other = OTHER_DELIMITERS.iter().copied().find(|other| first.contains(other));
    match other {
        _ if first.contains(&b',') => b',',
        Some(other) => other,
        // As `np.savetxt` writes it.
        None if first.split(|byte| *byte == b' ').all(|field| number(field).is_some()) => b' ',
        None => b',',
    }
}
