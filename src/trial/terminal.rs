//! What is seen of a line on which somebody speaks by hand, and of the patterns that are made of what is answered.

use std::ops::Range;
use std::sync::Arc;

use super::refused::Refused;
use crate::domain::Way;
use crate::wire::Catch;

/// What is seen of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terminal {
    /// The port that is open for it.
    pub port: Option<String>,
    /// Why it is not open, or nothing was sent.
    pub refused: Option<Refused>,
    /// The port went while it was open.
    pub is_gone: bool,
    /// What was said, the latest lines; an unfinished one at the end.
    pub lines: Arc<Vec<Line>>,
    /// The pattern that was made last.
    pub pattern: Option<Arc<Pattern>>,
}

/// One line that was said by hand, or answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Rises with each line.
    pub number: u64,
    /// To the unit or from it.
    pub way: Way,
    /// As it may be shown.
    pub text: Arc<str>,
    /// The command that it answers, as it was typed; none where there was none, or that may be a secret.
    pub after: Option<Arc<str>>,
}

/// What a pattern is made for.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The line.
    pub line: u64,
    /// The characters of it that are marked.
    pub piece: Range<usize>,
    /// What they are.
    pub what: Piece,
}

/// What a piece of an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A value to catch.
    Value(Catch),
    /// Nothing to catch: the line only has to come.
    Line,
    /// The prompt.
    Prompt,
}

/// A pattern that was made, and what it makes of the answer that it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// What it was made for.
    pub mark: Mark,
    /// It.
    pub text: String,
    /// The group that it catches by.
    pub group: Option<String>,
    /// What the matcher of the station makes of it.
    pub check: Check,
}

/// What the matcher of the station makes of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// It matches; it catches nothing.
    Matches,
    /// It catches what was marked, as it may be shown.
    Catches(String),
    /// It catches another piece of the answer.
    CatchesAnother,
    /// It does not match, or what it catches cannot be decoded.
    Fails,
}
