//! Subscripts, read against the shapes of their operands.

use std::collections::BTreeMap;

use crate::gate::prelude::*;

/// What subscripts say: a label for each axis. The axes that `...` stands for have labels of their own.
pub(super) struct Subscripts {
    /// The subscripts without spaces.
    pub(super) text: String,
    pub(super) inputs: Vec<Vec<char>>,
    pub(super) output: Vec<char>,
    /// How many elements run along a label.
    pub(super) sizes: BTreeMap<char, usize>,
}

/// Labels of unnamed axes, counted from the last one backwards: private characters, which nobody types and
/// which sort behind all letters.
const UNNAMED: u32 = 0xE000;

const DOTS: &str = "...";

impl Subscripts {
    pub(super) fn read(text: &str, shapes: &[Shape]) -> Result<Subscripts, Misfit> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (left, right) = match text.split_once("->") {
            Some((left, right)) => (left, Some(right)),
            None => (&text[..], None),
        };
        let terms: Vec<&str> = left.split(',').collect();
        if terms.len() != shapes.len() {
            let why =
                format!("the subscripts {text:?} are for {} operands, not {}", terms.len(), shapes.len());
            return Err(Misfit::new(why, "write one group of letters per operand, with commas between"));
        }
        let mut sizes = BTreeMap::new();
        let mut inputs = Vec::with_capacity(terms.len());
        for (term, &shape) in terms.iter().zip(shapes) {
            let labels = labels(term, shape.rank())?;
            if labels.len() != shape.rank() {
                let why = format!("the subscripts {term:?} name {} axes of {shape}", labels.len());
                return Err(Misfit::new(why, format!("write {} letters, one per axis", shape.rank())));
            }
            let mut own: BTreeMap<char, usize> = BTreeMap::new();
            for (&label, &size) in labels.iter().zip(shape.dims()) {
                let known = sizes.entry(label).or_insert(size);
                if *own.entry(label).or_insert(size) != size || (*known != size && *known != 1 && size != 1) {
                    let (name, other) = (shown(label), if *known == size { own[&label] } else { *known });
                    let why = format!("{name} runs along {other} elements and along {size}");
                    return Err(Misfit::new(why, "give axes of different lengths different letters"));
                }
                *known = if *known == 1 { size } else { *known };
            }
            inputs.push(labels);
        }
        let output = match right {
            Some(right) => written(right, &sizes)?,
            None => {
                let once =
                    |label: &char| inputs.iter().flatten().filter(|&known| known == label).count() == 1;
                let unnamed = sizes.keys().rev().copied().filter(|&label| is_unnamed(label));
                let letters = sizes.keys().copied().filter(|label| !is_unnamed(*label) && once(label));
                unnamed.chain(letters).collect()
            }
        };
        Ok(Subscripts { text, inputs, output, sizes })
    }
}

/// The labels of the result, where it is written out.
fn written(right: &str, sizes: &BTreeMap<char, usize>) -> Result<Vec<char>, Misfit> {
    let unnamed = sizes.keys().filter(|&&label| is_unnamed(label)).count();
    let found = labels(right, unnamed + right.replace(DOTS, "").len())?;
    for (at, label) in found.iter().enumerate() {
        if found[..at].contains(label) {
            let why = format!("{} stands twice in the result", shown(*label));
            return Err(Misfit::new(why, "each axis of the result has its own letter"));
        }
        if !sizes.contains_key(label) {
            let why = format!("{} of the result stands in no operand", shown(*label));
            return Err(Misfit::new(why, "the result takes its letters from the operands"));
        }
    }
    if unnamed > 0 && !found.iter().any(|&label| is_unnamed(label)) {
        return Err(Misfit::new("the axes of ... are not in the result", "write ... after the arrow too"));
    }
    Ok(found)
}

/// The labels of one group. `rank` is how many axes there are, letters and dots together.
fn labels(term: &str, rank: usize) -> Result<Vec<char>, Misfit> {
    let letters = |part: &str| -> Result<Vec<char>, Misfit> {
        match part.chars().find(|c| !c.is_ascii_alphabetic()) {
            Some(other) => {
                let why = format!("{other:?} is no letter of a subscript");
                Err(Misfit::new(why, "write a letter per axis, as in \"ij,jk->ik\""))
            }
            None => Ok(part.chars().collect()),
        }
    };
    let Some((before, after)) = term.split_once(DOTS) else { return letters(term) };
    let (mut all, after) = (letters(before)?, letters(after)?);
    let count = rank.saturating_sub(all.len() + after.len());
    all.extend((0..count as u32).rev().filter_map(|from_back| char::from_u32(UNNAMED + from_back)));
    all.extend(after);
    Ok(all)
}

fn is_unnamed(label: char) -> bool {
    !label.is_ascii()
}

fn shown(label: char) -> String {
    if is_unnamed(label) { "an axis of ...".to_owned() } else { format!("the letter {label:?}") }
}
