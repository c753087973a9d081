//! What a profile calls a value that is no part of our identity: `old_deviceSecret`, `old_host`.

use std::fmt;

/// What stands before the name.
const PREFIX: &str = "old_";
/// Longest name, in bytes with what stands before it.
const LONGEST: usize = 40;

/// The name of something that a unit holds besides our identity: the secret, the host or the certificate of whoever had it before. A letter, then letters, digits
/// and `_`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OldName {
    length: usize,
    /// NULs behind it.
    text: [u8; LONGEST],
}

impl OldName {
    /// Reads a name with what stands before it; none where it is none.
    pub fn parse(name: &str) -> Option<Self> {
        let own = name.strip_prefix(PREFIX)?;
        let is_fit = own.starts_with(|first: char| first.is_ascii_alphabetic())
            && own.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let mut text = [0; LONGEST];
        text.get_mut(..name.len()).filter(|_| is_fit)?.copy_from_slice(name.as_bytes());
        Some(Self { length: name.len(), text })
    }

    /// The name as it stands in a profile.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.text[..self.length]).unwrap_or_default()
    }
}

impl fmt::Debug for OldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_letter_and_what_follows_it_and_not_too_long() {
        for name in ["old_host", "old_device_secret", "old_c2", &format!("old_{}", "a".repeat(36))] {
            assert_eq!(OldName::parse(name).unwrap().as_str(), name);
        }
        for name in ["old_", "old", "host", "old_2", "old_a-b", "old__a", "old_ä", &format!("old_{}", "a".repeat(37))]
        {
            assert_eq!(OldName::parse(name), None, "{name}");
        }
    }
}
