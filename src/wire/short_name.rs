//! What a profile calls a value of its own choice.

use std::fmt;

/// Longest name, in bytes.
pub(super) const LONGEST: usize = 40;

/// A letter, then letters, digits and `_`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShortName {
    length: usize,
    /// NULs behind it.
    text: [u8; LONGEST],
}

impl ShortName {
    /// Reads a name; none where it is none.
    pub fn parse(name: &str) -> Option<Self> {
        let is_fit = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let mut text = [0; LONGEST];
        text.get_mut(..name.len()).filter(|_| is_fit)?.copy_from_slice(name.as_bytes());
        Some(Self { length: name.len(), text })
    }

    /// The name as it stands in a profile.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.text[..self.length]).unwrap_or_default()
    }
}

impl fmt::Debug for ShortName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
