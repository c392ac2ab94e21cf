//! The format specifications of Python: `[[fill]align][sign][0][width][,][.precision][type]`.

use super::float;

/// How a number or a text is to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spec {
    pub(crate) fill: char,
    /// `<`, `>`, `^` or `=`; where nothing is said, numbers stand to the right and texts to the left.
    pub(crate) align: Option<char>,
    /// `+`, `-` or a space.
    pub(crate) sign: char,
    pub(crate) width: usize,
    pub(crate) grouped: bool,
    pub(crate) precision: Option<usize>,
    /// The type: `d`, `f`, `e`, `g`, `%`, `s`.
    pub(crate) ty: Option<char>,
}

/// The widest field and the most digits that are written.
const MOST: usize = 1000;

impl Default for Spec {
    fn default() -> Spec {
        Spec { fill: ' ', align: None, sign: '-', width: 0, grouped: false, precision: None, ty: None }
    }
}

impl Spec {
    /// A specification from its text; `None` for one that Python would refuse, or that is not written here.
    pub(crate) fn read(text: &str) -> Option<Spec> {
        let mut spec = Spec::default();
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        let is_align = |c: char| matches!(c, '<' | '>' | '^' | '=');
        if chars.len() > 1 && is_align(chars[1]) {
            (spec.fill, spec.align, at) = (chars[0], Some(chars[1]), 2);
        } else if chars.first().is_some_and(|&c| is_align(c)) {
            (spec.align, at) = (Some(chars[0]), 1);
        }
        if let Some(&sign @ ('+' | '-' | ' ')) = chars.get(at) {
            spec.sign = sign;
            at += 1;
        }
        if chars.get(at) == Some(&'0') {
            if spec.align.is_none() {
                (spec.fill, spec.align) = ('0', Some('='));
            }
            at += 1;
        }
        let digits = |at: &mut usize| {
            let start = *at;
            while chars.get(*at).is_some_and(char::is_ascii_digit) {
                *at += 1;
            }
            let text: String = chars[start..*at].iter().collect();
            text.parse::<usize>().ok().filter(|&n| n <= MOST)
        };
        if chars.get(at).is_some_and(char::is_ascii_digit) {
            spec.width = digits(&mut at)?;
        }
        if let Some(',' | '_') = chars.get(at) {
            spec.grouped = true;
            at += 1;
        }
        if chars.get(at) == Some(&'.') {
            at += 1;
            spec.precision = Some(digits(&mut at)?);
        }
        if let Some(&ty) = chars.get(at) {
            if !"dfFeEgG%s".contains(ty) {
                return None;
            }
            spec.ty = Some(ty);
            at += 1;
        }
        (at == chars.len()).then_some(spec)
    }

    /// A text in its field.
    pub(crate) fn text(&self, text: &str) -> String {
        let cut: String = text.chars().take(self.precision.unwrap_or(usize::MAX)).collect();
        self.padded("", &cut, '<')
    }

    fn padded(&self, sign: &str, body: &str, usual: char) -> String {
        let length = sign.chars().count() + body.chars().count();
        let missing = self.width.saturating_sub(length);
        let fill = |n: usize| self.fill.to_string().repeat(n);
        match self.align.unwrap_or(usual) {
            '<' => format!("{sign}{body}{}", fill(missing)),
            '^' => format!("{}{sign}{body}{}", fill(missing / 2), fill(missing - missing / 2)),
            '=' => format!("{sign}{}{body}", fill(missing)),
            _ => format!("{}{sign}{body}", fill(missing)),
        }
    }
}

/// A number by a specification; `whole` says whether Python has it as an `int`. `None` where Python would
/// refuse: `d` for a float.
pub(crate) fn number(spec: &Spec, x: f64, whole: bool) -> Option<String> {
    let size = x.abs();
    let body = match spec.ty {
        _ if !x.is_finite() => float(size).trim_start_matches('-').to_owned(),
        Some('d') if whole => format!("{size:.0}"),
        Some('d' | 's') => return None,
        None if whole && spec.precision.is_none() => format!("{size:.0}"),
        Some('f' | 'F') => format!("{size:.*}", spec.precision.unwrap_or(6)),
        Some('%') => format!("{:.*}%", spec.precision.unwrap_or(6), size * 100.0),
        Some('e' | 'E') => exponent(size, spec.precision.unwrap_or(6)),
        Some('g' | 'G') => general(size, spec.precision.unwrap_or(6), false),
        None => match spec.precision {
            Some(precision) => general(size, precision, true),
            None => float(size),
        },
        Some(_) => return None,
    };
    let body = if matches!(spec.ty, Some('E' | 'G')) { body.to_uppercase() } else { body };
    let body = if spec.grouped { grouped(&body) } else { body };
    let negative = x.is_sign_negative() && !x.is_nan() && !(whole && x == 0.0);
    let sign = match (negative, spec.sign) {
        (true, _) => "-",
        (false, '+') => "+",
        (false, ' ') => " ",
        _ => "",
    };
    Some(spec.padded(sign, &body, '>'))
}

/// `1.50e+02`
fn exponent(x: f64, precision: usize) -> String {
    let text = format!("{x:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// So many significant digits, without zeros at the end, with an exponent where the number is very large or small.
/// `point`: as `str` does, a float keeps a point.
fn general(x: f64, precision: usize, point: bool) -> String {
    let precision = precision.max(1);
    let scientific = exponent(x, precision - 1);
    let power: i32 = scientific.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
    let strip = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    let limit = if point { precision as i32 - 1 } else { precision as i32 };
    if power < -4 || power >= limit.max(1) {
        let (digits, rest) = scientific.split_once('e').unwrap_or((&scientific, "+00"));
        return format!("{}e{rest}", strip(digits));
    }
    let decimals = (precision as i32 - 1 - power).max(0) as usize;
    let plain = strip(&format!("{x:.decimals$}"));
    if point && !plain.contains('.') { plain + ".0" } else { plain }
}

/// Commas between groups of three digits before the point.
fn grouped(body: &str) -> String {
    let end = body.find(|c: char| !c.is_ascii_digit()).unwrap_or(body.len());
    let (digits, rest) = body.split_at(end);
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_python_writes_them() {
        // What CPython 3.11 prints for these.
        for (spec, x, whole, text) in [
            ("", 3.0, true, "3"),
            ("", 3.0, false, "3.0"),
            ("d", 42.0, true, "42"),
            ("5d", -7.0, true, "   -7"),
            ("05d", -7.0, true, "-0007"),
            (".4f", 2.0 / 3.0, false, "0.6667"),
            ("8.3f", -1.5, false, "  -1.500"),
            ("+.1f", 0.25, false, "+0.2"),
            (",.2f", 1234567.891, false, "1,234,567.89"),
            (".2e", 15000.0, false, "1.50e+04"),
            ("e", 0.0, false, "0.000000e+00"),
            ("g", 1e-5, false, "1e-05"),
            ("g", 1234567.0, false, "1.23457e+06"),
            (".3g", 1234.0, false, "1.23e+03"),
            ("g", 100000.0, false, "100000"),
            (".1%", 0.125, false, "12.5%"),
            (".3", 2.34567, false, "2.35"),
            (".3", 100.0, false, "1e+02"),
            ("<6.1f", 2.0, false, "2.0   "),
            ("^7d", 12.0, true, "  12   "),
            ("*>6d", 12.0, true, "****12"),
            (".2f", f64::NAN, false, "nan"),
            ("6.1f", f64::NEG_INFINITY, false, "  -inf"),
        ] {
            let read = Spec::read(spec).unwrap_or_else(|| panic!("{spec}"));
            assert_eq!(number(&read, x, whole).as_deref(), Some(text), "{spec} of {x}");
        }
        assert_eq!(number(&Spec { ty: Some('d'), ..Spec::default() }, 1.5, false), None);
        assert_eq!(Spec::read("10z"), None);
        assert_eq!(Spec::read(">5").map(|spec| spec.text("ab")).as_deref(), Some("   ab"));
        assert_eq!(Spec::read("5").map(|spec| spec.text("ab")).as_deref(), Some("ab   "));
    }
}
