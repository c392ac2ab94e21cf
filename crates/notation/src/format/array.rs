//! Arrays as NumPy prints them: 8 digits, columns in line, long ones cut in the middle.

use backflow_circuit::Tensor;

/// More elements than this are cut, …
const THRESHOLD: usize = 1000;
/// … to so many at either end of an axis.
const EDGE: usize = 3;
/// The longest line.
const LINE: usize = 75;

/// An array as `str` of NumPy writes it.
pub(crate) fn array(tensor: &Tensor) -> String {
    let cut = tensor.data().len() > THRESHOLD;
    let shown: Vec<f64> = shown(tensor.dims(), tensor.data(), cut);
    let numbers = Numbers::of(&shown);
    let mut out = String::new();
    write(&mut out, tensor.dims(), tensor.data(), cut, &numbers, 0);
    out
}

/// The positions of an axis that are shown, with `None` for those that are left out.
fn positions(count: usize, cut: bool) -> Vec<Option<usize>> {
    match cut && count > 2 * EDGE {
        true => (0..EDGE).map(Some).chain([None]).chain((count - EDGE..count).map(Some)).collect(),
        false => (0..count).map(Some).collect(),
    }
}

fn shown(dims: &[usize], data: &[f64], cut: bool) -> Vec<f64> {
    let Some((&count, inner)) = dims.split_first() else { return data.to_vec() };
    let length: usize = inner.iter().product();
    let row = |at: usize| shown(inner, &data[at * length..(at + 1) * length], cut);
    positions(count, cut).into_iter().flatten().flat_map(row).collect()
}

fn write(out: &mut String, dims: &[usize], data: &[f64], cut: bool, numbers: &Numbers, indent: usize) {
    let Some((&count, inner)) = dims.split_first() else {
        out.push_str(&numbers.written(data[0]));
        return;
    };
    let length: usize = inner.iter().product();
    out.push('[');
    let mut column = indent + 1;
    for (i, at) in positions(count, cut).into_iter().enumerate() {
        if inner.is_empty() {
            let word = at.map_or_else(|| "...".to_owned(), |at| numbers.written(data[at]));
            let gap = usize::from(i > 0);
            if i > 0 && column + gap + word.chars().count() + 1 > LINE {
                out.push('\n');
                out.push_str(&" ".repeat(indent + 1));
                column = indent + 1;
            } else if i > 0 {
                out.push(' ');
                column += 1;
            }
            column += word.chars().count();
            out.push_str(&word);
            continue;
        }
        if i > 0 {
            out.push_str(&"\n".repeat(inner.len()));
            out.push_str(&" ".repeat(indent + 1));
        }
        match at {
            Some(at) => {
                let row = &data[at * length..(at + 1) * length];
                write(out, inner, row, cut, numbers, indent + 1);
            }
            None => out.push_str("..."),
        }
    }
    out.push(']');
}

/// How the numbers of an array are written, so that their points stand below each other.
struct Numbers {
    /// With an exponent of ten.
    scientific: bool,
    /// Digits after the point, …
    decimals: usize,
    /// … and the width of a number.
    width: usize,
}

impl Numbers {
    fn of(data: &[f64]) -> Numbers {
        let finite: Vec<f64> = data.iter().copied().filter(|x| x.is_finite() && *x != 0.0).collect();
        let largest = finite.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        let smallest = finite.iter().fold(f64::INFINITY, |least, x| least.min(x.abs()));
        let scientific =
            !finite.is_empty() && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000.0);
        let mut numbers = Numbers { scientific, decimals: 0, width: 0 };
        let needed = |x: f64| {
            let text = if scientific { format!("{x:.8e}") } else { format!("{x:.8}") };
            let digits = text.split('e').next().unwrap_or_default();
            digits.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len())
        };
        numbers.decimals = data.iter().filter(|x| x.is_finite()).map(|&x| needed(x)).max().unwrap_or(0);
        numbers.width = data.iter().map(|&x| numbers.plain(x).chars().count()).max().unwrap_or(0);
        numbers
    }

    fn plain(&self, x: f64) -> String {
        if !x.is_finite() {
            return super::float(x);
        }
        if !self.scientific {
            let text = format!("{x:.*}", self.decimals);
            return if self.decimals == 0 { text + "." } else { text };
        }
        let text = format!("{x:.*e}", self.decimals);
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let point = if self.decimals == 0 { "." } else { "" };
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{digits}{point}e{sign}{:02}", exponent.abs())
    }

    fn written(&self, x: f64) -> String {
        let text = self.plain(x);
        // Points in line: fewer decimals are filled up behind, as `1.  ` is beside `1.25`.
        let filled = match self.scientific || !x.is_finite() {
            true => text,
            false => {
                let kept = text.trim_end_matches('0');
                let kept = if kept.is_empty() { "0." } else { kept };
                format!("{kept}{}", " ".repeat(text.len() - kept.len()))
            }
        };
        let missing = self.width.saturating_sub(filled.chars().count());
        format!("{}{filled}", " ".repeat(missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_written_as_numpy_writes_them() {
        // What NumPy 2.1 prints for these.
        let cases: [(Tensor, &str); 7] = [
            (Tensor::from([1.0, 2.0, 3.0]), "[1. 2. 3.]"),
            (Tensor::from([1.0, -0.25, 10.0]), "[ 1.   -0.25 10.  ]"),
            (Tensor::from([[1.0, 2.5], [3.0, 4.0]]), "[[1.  2.5]\n [3.  4. ]]"),
            (Tensor::from([1e-5, 1.0]), "[1.e-05 1.e+00]"),
            (Tensor::from([f64::NAN, 1.0]), "[nan  1.]"),
            (Tensor::from([1.0 / 3.0, 2.0 / 3.0]), "[0.33333333 0.66666667]"),
            (Tensor::from([0.0, 0.0]), "[0. 0.]"),
        ];
        for (tensor, text) in cases {
            assert_eq!(array(&tensor), text);
        }
    }
}
