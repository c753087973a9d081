//! What keeps a station from being closed.

/// One thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StillOpen {
    /// A unit is unfinished: its serial number.
    Unit(String),
    /// A batch is not finished: its name.
    Batch(String),
    /// An answer of the cloud stands beside the record, and nobody has looked at it: its file.
    Unsaved(String),
    /// So many results of a product the plant has not taken: they wait, or were refused.
    Results(String, u64),
    /// Whether the plant has the results of a product cannot be read.
    ResultsUnknown(String),
    /// The system's keyring is locked, or does not answer: what is in it could not be destroyed.
    Keyring,
}
