//! From label texts to classes and indices.

use std::collections::HashMap;

use super::shortened;
use crate::{Error, Result};

/// The labels of a file as they are read.
pub(super) struct Labels {
    /// The classes so far; in the order of first appearance unless they were given.
    classes: Vec<String>,
    index: HashMap<String, u32>,
    labels: Vec<u32>,
    given: bool,
}

impl Labels {
    pub(super) fn new(given: Option<&[String]>) -> Self {
        let classes = given.unwrap_or_default().to_vec();
        let index = classes.iter().cloned().zip(0..).collect();
        Self { classes, index, labels: Vec::new(), given: given.is_some() }
    }

    /// Takes the next label; the error says what is wrong with it.
    pub(super) fn push(&mut self, text: &str) -> std::result::Result<(), String> {
        let label = match self.index.get(text) {
            Some(&label) => label,
            None if self.given => return Err(self.no_such_class(text)),
            None => {
                let label = u32::try_from(self.classes.len()).map_err(|_| "too many classes".to_string())?;
                self.classes.push(text.to_string());
                self.index.insert(text.to_string(), label);
                label
            }
        };
        self.labels.push(label);
        Ok(())
    }

    /// The labels and the classes they are indices of, sorted unless they were given.
    pub(super) fn finish(self) -> Result<(Vec<u32>, Vec<String>)> {
        if self.given {
            return Ok((self.labels, self.classes));
        }
        let mut order: Vec<usize> = (0..self.classes.len()).collect();
        let numbers: Option<Vec<f64>> = self.classes.iter().map(|class| number(class)).collect();
        order.sort_by(|&a, &b| {
            let by_text = self.classes[a].cmp(&self.classes[b]);
            numbers.as_ref().map_or(by_text, |n| n[a].total_cmp(&n[b]).then(by_text))
        });
        if let Some(numbers) = &numbers {
            check_spelling(&order, numbers, &self.classes)?;
        }
        let mut place = vec![0; order.len()];
        for (to, &from) in (0..).zip(&order) {
            place[from] = to;
        }
        let labels = self.labels.iter().map(|&label| place[label as usize]).collect();
        Ok((labels, order.into_iter().map(|from| self.classes[from].clone()).collect()))
    }

    fn no_such_class(&self, text: &str) -> String {
        const SHOWN: usize = 20;
        let mut known: Vec<String> = self.classes.iter().take(SHOWN).map(|c| shortened(c)).collect();
        if self.classes.len() > SHOWN {
            known.push(format!("… ({} in all)", self.classes.len()));
        }
        format!("label {} names no class; the classes are {}", shortened(text), known.join(", "))
    }
}

/// The value of a label that is a finite number; −0 counts as 0.
fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(|value| value + 0.0)
}

/// Refuses `1` beside `1.0`: they would silently be two classes. `order` is sorted by number.
fn check_spelling(order: &[usize], numbers: &[f64], classes: &[String]) -> Result<()> {
    match order.windows(2).find(|pair| numbers[pair[0]] == numbers[pair[1]]) {
        Some(pair) => Err(Error::CsvFormat(format!(
            "the labels {:?} and {:?} are one number spelt in two ways; spell it in one way, or give the classes",
            classes[pair[0]], classes[pair[1]]
        ))),
        None => Ok(()),
    }
}
