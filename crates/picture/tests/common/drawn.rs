//! What an SVG drawing shows, read back from its text.

/// The texts of an SVG file with the boxes that they fill: left, top, right, bottom.
pub fn texts(svg: &str) -> Vec<(String, [f64; 4])> {
    let attribute = |tag: &str, name: &str| {
        let start = tag.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
        tag[start..].split('"').next().unwrap().to_owned()
    };
    let mut found = Vec::new();
    for part in svg.split("<text").skip(1) {
        let (tag, rest) = part.split_once('>').unwrap();
        let words = rest.split("</text>").next().unwrap();
        let words = words
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        let number = |name: &str| attribute(tag, name).parse::<f64>().unwrap();
        let (size, x, y) = (number("font-size"), number("x"), number("y"));
        // The widths of Helvetica, in em; what stands here is mostly digits.
        let letter = |c: char| match c {
            ' ' | '.' | ',' | ':' | ';' | '[' | ']' | '|' => 0.28,
            '-' | '(' | ')' => 0.34,
            _ => 0.57,
        };
        let width = words.chars().map(letter).sum::<f64>() * size;
        let left = match attribute(tag, "text-anchor").as_str() {
            "start" => x,
            "middle" => x - width / 2.0,
            _ => x - width,
        };
        found.push((words, [left, y - 0.72 * size, left + width, y + 0.1 * size]));
    }
    found
}

/// Whether two boxes have a point in common.
pub fn overlap(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// The width and the height of a drawing.
pub fn size(svg: &str) -> (f64, f64) {
    let view = svg.split_once("viewBox=\"0 0 ").unwrap().1.split('"').next().unwrap();
    let (width, height) = view.split_once(' ').unwrap();
    (width.parse().unwrap(), height.parse().unwrap())
}

/// A wire from one part to another, with points on it from end to end.
pub struct Wire {
    pub from: usize,
    pub to: usize,
    pub points: Vec<[f64; 2]>,
}

pub fn wires(svg: &str) -> Vec<Wire> {
    let wire = |wire: &str| {
        let quoted: Vec<&str> = wire.split('"').collect();
        Wire { from: quoted[0].parse().unwrap(), to: quoted[2].parse().unwrap(), points: points(quoted[4]) }
    };
    svg.split("<path class=\"wire\" data-from=\"").skip(1).map(wire).collect()
}

/// Points on a path of level and upright lines and cubic curves.
fn points(path: &str) -> Vec<[f64; 2]> {
    const STEPS: usize = 40;
    let mut points: Vec<[f64; 2]> = Vec::new();
    let starts: Vec<usize> = path.match_indices(char::is_alphabetic).map(|(at, _)| at).collect();
    for (i, &start) in starts.iter().enumerate() {
        let piece = &path[start..starts.get(i + 1).copied().unwrap_or(path.len())];
        let n: Vec<f64> = piece[1..].split(' ').map(|n| n.parse().unwrap()).collect();
        let at = points.last().copied().unwrap_or([0.0; 2]);
        let corners = match piece.as_bytes()[0] {
            b'M' => {
                points.push([n[0], n[1]]);
                continue;
            }
            b'H' => [at, at, [n[0], at[1]], [n[0], at[1]]],
            b'V' => [at, at, [at[0], n[0]], [at[0], n[0]]],
            _ => [at, [n[0], n[1]], [n[2], n[3]], [n[4], n[5]]],
        };
        for step in 1..=STEPS {
            let t = step as f64 / STEPS as f64;
            let weights =
                [(1.0 - t).powi(3), 3.0 * t * (1.0 - t).powi(2), 3.0 * t * t * (1.0 - t), t.powi(3)];
            let sum = |axis: usize| weights.iter().zip(&corners).map(|(w, corner)| w * corner[axis]).sum();
            points.push([sum(0), sum(1)]);
        }
    }
    points
}
