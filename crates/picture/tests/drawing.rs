//! The drawings: well-formed, legible, the same every time, and quick for any size.

mod common;

use std::collections::BTreeMap;

use backflow_picture::{Sheet, Sort, dot, html, svg};
use common::drawn::{overlap, size, texts, wires};

#[test]
fn no_text_covers_another_and_all_stand_on_the_page() {
    for (name, sample) in common::gallery() {
        let drawing = svg(&sample.sheet());
        let texts = texts(&drawing);
        let (_, height) = size(&drawing);
        for (i, (words, a)) in texts.iter().enumerate() {
            // Long names of narrow letters are overestimated here, so that only numbers are held against the
            // right border.
            assert!(
                a[1] >= 0.0 && a[3] <= height && (a[0] >= 0.0 || words.len() > 12),
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

/// For each gate of a drawing the names of what enters it, from the first port to the last.
fn ports(svg: &str) -> BTreeMap<String, Vec<String>> {
    let mut names = BTreeMap::new();
    for part in svg.split("<g class=\"part\" data-part=\"").skip(1) {
        let at: usize = part.split('"').next().unwrap().parse().unwrap();
        let part = part.split("</g>").next().unwrap();
        // A gate, an input, or the label of one that is drawn elsewhere.
        let classes = ["word name", "word", "faint"].map(|class| format!("<text class=\"{class}\""));
        let text = classes.iter().find_map(|class| part.split(class.as_str()).nth(1)).unwrap();
        names.insert(at, text.split_once('>').unwrap().1.split('<').next().unwrap().to_owned());
    }
    let mut entering: BTreeMap<String, Vec<(f64, String)>> = BTreeMap::new();
    for wire in wires(svg) {
        let [_, height] = wire.points.last().copied().unwrap();
        entering.entry(names[&wire.to].clone()).or_default().push((height, names[&wire.from].clone()));
    }
    let ordered = |(gate, mut wires): (String, Vec<(f64, String)>)| {
        wires.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert!(wires.windows(2).all(|w| w[1].0 - w[0].0 > 5.0), "{gate}: ports on top of each other");
        (gate, wires.into_iter().map(|(_, name)| name).collect())
    };
    entering.into_iter().map(ordered).collect()
}

/// The same of a DOT file, where the order of lines is the order of ports.
fn ports_of_dot(dot: &str) -> BTreeMap<String, Vec<String>> {
    let (mut names, mut entering) = (BTreeMap::new(), BTreeMap::<String, Vec<String>>::new());
    assert!(dot.contains("ordering=in"));
    for line in dot.lines().map(str::trim) {
        if let Some((from, to)) = line.split_once(" -> ") {
            let to = to.split([' ', ';']).next().unwrap();
            entering.entry(to.to_owned()).or_default().push(from.to_owned());
        } else if let Some((node, attributes)) = line.split_once(" [shape=") {
            let label = attributes.split_once("label=<").unwrap().1;
            let name = label.strip_prefix("<i>").unwrap_or(label).split(['<', '>']).next().unwrap();
            names.insert(node.to_owned(), name.to_owned());
        }
    }
    // The last gate stands beside its arrow, with its name at the arrow's end.
    let end = entering.remove("output").unwrap();
    names.insert(end[0].clone(), names["output"].clone());
    let named = |(to, from): (String, Vec<String>)| {
        (names[&to].clone(), from.iter().map(|from| names[from].clone()).collect())
    };
    entering.into_iter().map(named).collect()
}

#[test]
fn ports_stand_in_the_order_of_operands() {
    for seed in 0..120 {
        // Beyond 15 gates a drawing is cut into bands.
        let sample = common::random(1 + seed as usize % 40, seed);
        let sheet = sample.sheet();
        let expected: BTreeMap<String, Vec<String>> = (0..sheet.wires.len())
            .filter(|&at| sheet.wires[at].sort == Sort::Gate)
            .map(|at| {
                let operands = sheet.wires[at].inputs.iter().filter(|&&i| !sheet.wires[i].is_plain_number());
                (sheet.label(at), operands.map(|&i| sheet.label(i)).collect())
            })
            .collect();
        assert_eq!(ports(&svg(&sheet)), expected, "seed {seed}");
        assert_eq!(ports_of_dot(&dot(&sheet)), expected, "seed {seed}");
    }
}

#[test]
fn what_is_subtracted_does_not_look_like_what_it_is_subtracted_from() {
    let drawn = |swapped: bool| {
        let point = [("x", backflow_circuit::Tensor::scalar(1.5))];
        let sample =
            common::sample(&point, |_, x| if swapped { x[0] - x[0].exp() } else { x[0].exp() - x[0] });
        (svg(&sample.sheet()), dot(&sample.sheet()))
    };
    let ((svg, dot), (swapped_svg, swapped_dot)) = (drawn(false), drawn(true));
    for drawing in [&svg, &dot, &swapped_svg, &swapped_dot] {
        assert!(drawing.contains(">a</") && drawing.contains(">b</"), "{drawing}");
    }
    // The first node is x, the second exp.
    let first = |dot: &str| dot.lines().find(|line| line.contains(">a<")).unwrap().trim()[..2].to_owned();
    assert_eq!((first(&dot), first(&swapped_dot)), ("n1".to_owned(), "n0".to_owned()));
}
