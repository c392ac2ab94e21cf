//! Numbers and arrays as a reader wants to see them: few digits, shapes, and no more of an array than fits.
//!
//! Exact values are another format's business (JSON); here 6 significant digits are kept, or 4 where there are
//! many numbers side by side.

use backflow_circuit::Tensor;

/// Significant digits of a number that stands alone.
const DIGITS: usize = 6;
/// Significant digits inside an array.
const ARRAY_DIGITS: usize = 4;
/// More digits no f64 has.
const MOST_DIGITS: usize = 17;
/// The largest array that is written out in full.
const FULL: usize = 16;

/// What stands for the numbers of an array that are not shown.
const REST: &str = "‖·‖";

/// What is to be said about an array that is cut, where a text shows one.
pub(crate) fn explained(text: &str) -> Option<(&'static str, &'static str)> {
    text.contains(REST)
        .then_some((REST, "the Euclidean norm of an array, √Σx², where not all its numbers are shown"))
}

/// How many digits numbers have, and whether arrays are cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Digits {
    /// Significant digits of a number that stands alone.
    alone: usize,
    /// Significant digits inside an array.
    within: usize,
    /// Whether arrays are shown with all their numbers.
    full: bool,
}

impl Default for Digits {
    fn default() -> Digits {
        Digits { alone: DIGITS, within: ARRAY_DIGITS, full: false }
    }
}

impl Digits {
    /// With so many significant digits, where a number of them is given, and arrays in full if asked for.
    #[must_use]
    pub fn with(self, digits: Option<usize>, full: bool) -> Digits {
        let digits = digits.map(|digits| digits.clamp(1, MOST_DIGITS));
        Digits { alone: digits.unwrap_or(self.alone), within: digits.unwrap_or(self.within), full }
    }

    /// Whether arrays are shown with all their numbers.
    pub(crate) fn full(self) -> bool {
        self.full
    }

    /// A number on its own.
    pub fn number(self, v: f64) -> String {
        digits(v, self.alone)
    }

    /// A number inside an array.
    pub fn within_array(self, v: f64) -> String {
        digits(v, self.within)
    }

    /// An array with all its numbers, if it is small.
    pub(crate) fn listed(self, tensor: &Tensor) -> Option<String> {
        nested(tensor, FULL, self.within).filter(|_| !tensor.data().is_empty())
    }

    /// An array on one line of at most about `width` letters: in full when it is small, else its shape, first
    /// numbers and Euclidean norm.
    pub fn array(self, tensor: &Tensor, width: usize) -> String {
        if tensor.shape().rank() == 0 {
            return tensor.single().map_or_else(String::new, |v| self.number(v));
        }
        let limit = if self.full { usize::MAX } else { FULL };
        if let Some(full) =
            nested(tensor, limit, self.within).filter(|text| self.full || text.chars().count() <= width)
        {
            return full;
        }
        let head = format!("{}", tensor.shape());
        let tail = format!("… {REST} {}", digits(norm(tensor.data()), self.within));
        let mut middle = String::new();
        for &v in tensor.data().iter().take(FULL) {
            let next = format!("{} ", digits(v, self.within));
            let length = head.chars().count() + middle.len() + next.len() + tail.chars().count() + 1;
            if !middle.is_empty() && length > width {
                break;
            }
            middle.push_str(&next);
        }
        format!("{head} {middle}{tail}")
    }

    /// An array on as many lines as a drawing has room for: a matrix of up to 4 × 4 row by row, a short
    /// vector on one line, else shape and norm.
    pub fn lines(self, tensor: &Tensor) -> Vec<String> {
        let shape = tensor.shape();
        let dims = shape.dims();
        let most = if self.full { usize::MAX } else { 4 };
        let small = dims.len() <= 2 && dims.iter().all(|&d| (1..=most).contains(&d));
        match dims {
            [] => vec![self.array(tensor, 0)],
            [_, columns] if small => {
                let rows: Vec<String> = tensor.data().chunks(*columns).map(|row| self.row(row)).collect();
                let last = rows.len().saturating_sub(1);
                let framed = |(i, row): (usize, &String)| {
                    format!("{}{row}{}", if i == 0 { "[" } else { " " }, if i == last { "]" } else { "," })
                };
                rows.iter().enumerate().map(framed).collect()
            }
            [_] if small => vec![self.row(tensor.data())],
            _ if shape.elements() == 0 => vec![format!("{shape} empty")],
            _ => vec![format!("{shape}"), format!("{REST} {}", digits(norm(tensor.data()), self.within))],
        }
    }

    fn row(self, row: &[f64]) -> String {
        let numbers: Vec<String> = row.iter().map(|&v| digits(v, self.within)).collect();
        format!("[{}]", numbers.join(", "))
    }
}

/// A number with 6 significant digits: `0.731059`, `-12`, `1e-9`, `NaN`, `inf`.
pub fn number(v: f64) -> String {
    Digits::default().number(v)
}

/// [`Digits::array`] with the usual digits.
pub fn array(tensor: &Tensor, width: usize) -> String {
    Digits::default().array(tensor, width)
}

/// [`Digits::lines`] with the usual digits.
pub fn lines(tensor: &Tensor) -> Vec<String> {
    Digits::default().lines(tensor)
}

/// The Euclidean norm, scaled so that squares neither overflow nor vanish.
fn norm(data: &[f64]) -> f64 {
    let largest = data.iter().fold(0.0_f64, |m, v| if v.is_nan() { f64::NAN } else { m.max(v.abs()) });
    if data.iter().any(|v| v.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || largest.is_infinite() {
        return largest;
    }
    largest * data.iter().map(|v| (v / largest).powi(2)).sum::<f64>().sqrt()
}

/// An array of at most `limit` numbers as nested lists.
fn nested(tensor: &Tensor, limit: usize, significant: usize) -> Option<String> {
    let (shape, data) = (tensor.shape(), tensor.data());
    if data.is_empty() {
        return Some(format!("{shape} empty"));
    }
    if data.len() > limit {
        return None;
    }
    // A bracket opens before element i for every axis whose inner block starts there, and closes likewise.
    let blocks: Vec<usize> = (0..shape.rank()).map(|axis| shape.dims()[axis..].iter().product()).collect();
    let at = |i: usize| blocks.iter().filter(|&&block| i.is_multiple_of(block)).count();
    let mut text = String::new();
    for (i, &v) in data.iter().enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        text.push_str(&"[".repeat(at(i)));
        text.push_str(&digits(v, significant));
        text.push_str(&"]".repeat(at(i + 1)));
    }
    Some(text)
}

fn digits(v: f64, digits: usize) -> String {
    if v.is_nan() {
        return "NaN".to_owned();
    }
    if v.is_infinite() {
        return if v > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    // −0 is written without its sign, which means nothing to a reader of a picture.
    if v == 0.0 {
        return "0".to_owned();
    }
    if v.fract() == 0.0 && v.abs() < 1e9 {
        return format!("{v:.0}");
    }
    let scientific = format!("{v:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i32 = exponent.parse().unwrap_or(0);
    // What has more digits before its point than are kept is not written as if all of them were right.
    if (-4..digits.max(DIGITS) as i32).contains(&power) {
        let decimals = (digits as i32 - 1 - power).max(0) as usize;
        return trimmed(&format!("{v:.decimals$}")).to_owned();
    }
    format!("{}e{exponent}", trimmed(mantissa))
}

fn trimmed(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_six_digits() {
        for (v, text) in [
            (-12.0, "-12"),
            (0.7310585786300049, "0.731059"),
            (-0.0, "0"),
            (9.9999996, "10"),
            (1234567.25, "1.23457e6"),
            (1234567.0, "1234567"),
            (1e-9, "1e-9"),
            (-1.23456789e300, "-1.23457e300"),
            (0.00012345678, "0.000123457"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(number(v), text);
        }
    }

    #[test]
    fn arrays_are_shortened_to_their_shape() {
        let small = Tensor::from([[0.1, 0.5], [-0.3, 0.8]]);
        assert_eq!(array(&small, 40), "[[0.1, 0.5], [-0.3, 0.8]]");
        assert_eq!(lines(&small), ["[[0.1, 0.5],", " [-0.3, 0.8]]"]);
        assert_eq!(array(&Tensor::from(vec![3.0; 100]), 20), "[100] 3 3 3 … ‖·‖ 30");
        assert_eq!(array(&Tensor::from(Vec::new()), 20), "[0] empty");
        assert_eq!(array(&Tensor::from(vec![1e200; 100]), 20), "[100] 1e200 … ‖·‖ 1e201");
        assert_eq!(array(&Tensor::from([0.5]), 20), "[0.5]");
    }
}
