//! What can keep a batch file from being read.

/// Why a file cannot be read, or not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// There is no such file.
    Missing,
    /// This user may not read it.
    Denied,
    /// It is a folder, or a pipe.
    NotAFile,
    /// The system's own words.
    Unreadable(String),
    /// It was there when it was opened. What was read of it stays.
    Gone,
    /// Another file stands in its place.
    Replaced,
    /// It is shorter than it was.
    Shortened,
    /// Something was written into it, not behind it.
    Rewritten,
}
