//! What happens to a batch file on its way through mails, editors and archives, and can be undone to read it.

use serde::Serialize;

/// One thing that was undone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// It was packed with gzip.
    Gzip,
    /// It was put into a zip archive, under this name.
    Zip(String),
    /// A byte order mark was put before it.
    ByteOrderMark,
    /// It was written anew in UTF-16.
    Utf16,
    /// All its line ends are others.
    LineEnds,
    /// Some of its line ends are others.
    SomeLineEnds,
    /// Blanks were put around lines.
    Blanks,
    /// Empty lines were put in.
    EmptyLines,
    /// The end of the last line was taken away.
    LastLineEnd,
}

/// All that was undone, the outermost first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journey {
    /// What was undone.
    pub changes: Vec<Change>,
    /// The packed file is cut off or damaged: what came out before is all there is.
    pub is_cut: bool,
}

impl Journey {
    /// The file is as it was written.
    pub fn is_none(&self) -> bool {
        self.changes.is_empty() && !self.is_cut
    }
}
