//! What a profile calls a value that is no part of our identity: `old_deviceSecret`, `old_host`.

use super::short_name::ShortName;

/// What stands before the name.
const PREFIX: &str = "old_";

/// The name of something that a unit holds besides our identity: the secret, the host or the certificate of whoever had it before. With what stands before it, it
/// is at most 40 bytes long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OldName(ShortName);

impl OldName {
    /// Reads a name with what stands before it; none where it is none.
    pub fn parse(name: &str) -> Option<Self> {
        ShortName::parse(name.strip_prefix(PREFIX)?)?;
        ShortName::parse(name).map(Self)
    }

    /// The name as it stands in a profile.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
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
