//! A cause and the field it is about, before the text tells the line.

use super::path::Path;
use crate::store::profile_fault::Cause;

/// A cause at a field.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// The field.
    pub path: Path,
    /// What is wrong with it.
    pub cause: Cause,
    /// The byte of the text, where the field alone does not tell it: the second of two fields with one name.
    pub byte: Option<usize>,
}

impl Finding {
    /// A cause at a field.
    pub fn new(path: Path, cause: Cause) -> Self {
        Self { path, cause, byte: None }
    }

    /// A cause at a field that stands at this byte.
    pub fn at(byte: usize, path: Path, cause: Cause) -> Self {
        Self { path, cause, byte: Some(byte) }
    }
}
