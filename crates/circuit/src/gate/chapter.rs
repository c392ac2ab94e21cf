//! Chapters: the entries of the registry as a reader looks for them.

use crate::gate::registry::Entry;

/// Entries that belong together.
#[derive(Clone, Copy)]
pub struct Chapter {
    /// Its title: `Arithmetic`.
    pub title: &'static str,
    /// Its entries.
    pub entries: &'static [Entry],
}

/// How many entries there are in some chapters.
pub(crate) const fn count(chapters: &[Chapter]) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < chapters.len() {
        count += chapters[at].entries.len();
        at += 1;
    }
    count
}

/// The entries of some chapters in a row; there are `N` of them.
pub(crate) const fn joined<const N: usize>(chapters: &[Chapter]) -> [Entry; N] {
    let mut all = [chapters[0].entries[0]; N];
    let (mut filled, mut at) = (0, 0);
    while at < chapters.len() {
        let mut within = 0;
        while within < chapters[at].entries.len() {
            all[filled] = chapters[at].entries[within];
            filled += 1;
            within += 1;
        }
        at += 1;
    }
    all
}
