//! The drawings: well-formed, legible, the same every time, and quick for any size.

mod common;

use backflow_picture::{Sheet, dot, html, svg};

/// The texts of an SVG file with the boxes that they fill: left, top, right, bottom.
fn texts(svg: &str) -> Vec<(String, [f64; 4])> {
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
        // Most letters are narrower than 0.6 em, digits a little narrower; what stands here is mostly digits.
        let width = words.chars().count() as f64 * 0.58 * size;
        let left = match attribute(tag, "text-anchor").as_str() {
            "start" => x,
            "middle" => x - width / 2.0,
            _ => x - width,
        };
        found.push((words, [left, y - 0.72 * size, left + width, y + 0.1 * size]));
    }
    found
}

fn overlap(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

#[test]
fn no_text_covers_another_and_all_stand_on_the_page() {
    for (name, sample) in common::gallery() {
        let drawing = svg(&sample.sheet());
        let texts = texts(&drawing);
        let size: Vec<f64> = drawing
            .split_once("viewBox=\"0 0 ")
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .split(' ')
            .map(|n| n.parse().unwrap())
            .collect();
        for (i, (words, a)) in texts.iter().enumerate() {
            // Long names of narrow letters are overestimated here, so that only numbers are held against the
            // right border.
            assert!(
                a[1] >= 0.0 && a[3] <= size[1] && (a[0] >= 0.0 || words.len() > 12),
                "{name}: {words:?} leaves the page"
            );
            for (other, b) in &texts[..i] {
                assert!(!overlap(a, b), "{name}: {words:?} at {a:?} covers {other:?} at {b:?}");
            }
        }
    }
}

/// Whether every tag is closed in order, every attribute quoted, and every `&` begins a known entity.
fn check_xml(text: &str) {
    let mut open = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        check_text(&rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag without an end");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed in the wrong order");
            continue;
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "an open quote in <{tag}>");
        check_text(tag);
        if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap());
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "a control letter");
}

fn check_text(text: &str) {
    for after in text.split('&').skip(1) {
        let entity = after.split(';').next().unwrap();
        assert!(["amp", "lt", "gt", "quot", "#39"].contains(&entity), "&{entity}");
    }
}

#[test]
fn drawings_are_well_formed() {
    for (_, sample) in common::gallery() {
        check_xml(&svg(&sample.sheet()));
    }
    check_xml(&svg(&Sheet::default()));
}

#[test]
fn pages_hold_no_markup_of_the_user_and_need_no_network() {
    for (name, sample) in common::gallery() {
        let page = html(&sample.sheet());
        assert_eq!(page.matches("<script").count(), 1, "{name}");
        assert!(!page.contains("alert(1)<") && !page.contains("--> ]]>"), "{name}");
        let addresses = page.matches("http").count();
        assert_eq!(
            addresses,
            page.matches("http://www.w3.org/2000/svg").count(),
            "{name}: only the namespace is an address"
        );
        assert!(!page.contains(" src=") && !page.contains("url(h") && !page.contains("@import"), "{name}");
    }
}

#[test]
fn a_page_says_what_stands_behind_a_gate() {
    let page = html(&common::stages().sheet());
    for words in [
        "xpysqr = xpy * xpy",
        "local gradient",
        "sends back",
        "sum of 3 branches",
        "-0.0357615",
        "distributes it",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn the_same_circuit_gives_the_same_bytes() {
    for (first, second) in common::gallery().iter().zip(&common::gallery()) {
        let (a, b) = (first.1.sheet(), second.1.sheet());
        assert_eq!(svg(&a), svg(&b), "{}", first.0);
        assert_eq!(html(&a), html(&b), "{}", first.0);
        assert_eq!(dot(&a), dot(&b), "{}", first.0);
    }
}

#[test]
fn the_neuron_has_the_lectures_gates() {
    let drawing = svg(&common::neuron().sheet());
    let words: Vec<String> = texts(&drawing).into_iter().map(|(words, _)| words).collect();
    for sign in ["*", "+", "*-1", "exp", "+1", "1/x", "w0", "x1", "0.731059", "-0.589836"] {
        assert!(words.iter().any(|word| word == sign), "{sign} in {words:?}");
    }
    assert!(
        !words.contains(&"1.00".to_owned()) && words.iter().filter(|w| *w == "1").count() == 2,
        "constants are folded: {words:?}"
    );
}

#[test]
fn the_first_input_stands_at_the_top() {
    let drawing = svg(&common::sum_times().sheet());
    let height = |name: &str| texts(&drawing).into_iter().find(|(words, _)| words == name).unwrap().1[1];
    assert!(height("x") < height("y") && height("y") < height("z"));
}

#[test]
fn large_circuits_are_collapsed_by_name() {
    for (sample, words) in
        [(common::network(12), "h00"), (common::chain(600), "h0 … h12"), (common::chain(60_000), "gates")]
    {
        let drawing = svg(&sample.sheet());
        assert!(drawing.contains(words), "{words}");
        let boxes = drawing.matches("<rect class=\"body").count();
        assert!((2..=100).contains(&boxes), "{boxes} boxes");
        assert!(drawing.len() < 300_000, "{} bytes", drawing.len());
    }
}
