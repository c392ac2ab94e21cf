//! What is said about lines of the text in which a circuit was written.

/// What is said about a line of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// The line, from 1.
    pub line: usize,
    /// How it is meant.
    pub tone: Tone,
    /// What is said.
    pub says: String,
}

/// How a remark is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// All is well.
    Good,
    /// Something is wrong.
    Bad,
    /// Something is wrong because of another line.
    Follows,
}

impl Tone {
    /// The sign that stands in the margin.
    pub fn sign(self) -> &'static str {
        match self {
            Tone::Good => "✓",
            Tone::Bad => "✗",
            Tone::Follows => "→",
        }
    }
}
