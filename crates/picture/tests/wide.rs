//! Large drawings: in bands, legible on a slide, with nothing lost where a wire is cut.

mod common;

use backflow_picture::{Direction, svg};
use common::drawn::{overlap, size, texts, wires};

/// A slide, and the smallest letters that can be read on it, in pixels.
const SLIDE: (f64, f64) = (1600.0, 900.0);
const LEGIBLE: f64 = 9.0;

fn drawings(direction: Direction) -> Vec<(&'static str, String)> {
    let draw = |(name, sample): (_, common::Sample)| {
        let mut sheet = sample.sheet().upstream().folded();
        sheet.direction = direction;
        (name, svg(&sheet))
    };
    common::gallery().into_iter().map(draw).collect()
}

/// The size of the smallest letters when a drawing fills a slide.
fn smallest(drawing: &str) -> f64 {
    let (width, height) = size(drawing);
    let sizes = drawing.split("font-size=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let smallest = sizes.map(|size| size.parse::<f64>().unwrap()).fold(f64::INFINITY, f64::min);
    smallest * (SLIDE.0 / width).min(SLIDE.1 / height)
}

#[test]
fn what_lectures_draw_can_be_read_on_a_slide() {
    let names: Vec<_> = common::wide().map(|(name, _)| name).collect();
    let drawings = drawings(Direction::Right);
    let wide = drawings.iter().filter(|(name, _)| names.contains(name));
    assert_eq!(wide.clone().count(), 5);
    for (name, drawing) in wide {
        assert!(smallest(drawing) >= LEGIBLE, "{name}: {:.1} px", smallest(drawing));
    }
}

#[test]
fn downwards_no_text_covers_another() {
    for (name, drawing) in drawings(Direction::Down) {
        let texts = texts(&drawing);
        for (i, (words, a)) in texts.iter().enumerate() {
            for (other, b) in &texts[..i] {
                assert!(!overlap(a, b), "{name}: {words:?} at {a:?} covers {other:?} at {b:?}");
            }
        }
    }
}

/// A drawing without the marks at ports, which stand on their wires, on a ground of their own.
fn without_marks(drawing: &str) -> String {
    let mut pieces = drawing.split("<text class=\"faint port\"");
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |kept, piece| kept + piece.split_once("</text>").unwrap().1)
}

#[test]
fn no_wire_runs_through_a_number_or_a_name() {
    for direction in [Direction::Right, Direction::Down] {
        for (name, drawing) in drawings(direction) {
            let texts = texts(&without_marks(&drawing));
            for wire in wires(&drawing) {
                for (words, [left, top, right, bottom]) in &texts {
                    let inside = |&&[x, y]: &&[f64; 2]| {
                        x > left + 2.0 && x < right - 2.0 && y > top + 2.0 && y < bottom - 2.0
                    };
                    if let Some(point) = wire.points.iter().find(inside) {
                        panic!(
                            "{name}, {direction:?}: the wire {} → {} runs through {words:?} at {point:?}",
                            wire.from, wire.to
                        );
                    }
                }
            }
        }
    }
}
