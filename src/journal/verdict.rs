//! What a batch file's chain is found to be.

/// What a file is found to be. It never says *unaltered*: whoever has a file can make a new chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every line follows from the one before.
    Unbroken,
    /// Unbroken up to here; behind it stands what a power cut leaves (or what somebody changed in the last line).
    TornTail {
        /// Line number of the first byte of the tail, from 1.
        line: usize,
        /// Where the tail begins.
        offset: u64,
        /// Its length in bytes.
        length: u64,
    },
    /// The chain breaks inside the file.
    Broken {
        /// Number of the first bad line, from 1.
        line: usize,
        /// Where it begins.
        offset: u64,
    },
    /// Lines of ours, but the first one of the batch is not there. What is left is no chain from its beginning.
    Headless,
    /// No line of it is one of ours.
    NotOurs,
    /// There is nothing in it.
    Empty,
}
