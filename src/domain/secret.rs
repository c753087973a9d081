//! Text that must not be seen: it wipes itself and has no way to print itself (I8).

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// A product secret, device token, password or key. `Debug` shows no part of it, `Display` and `Serialize` are absent on purpose.
/// One that is read is wiped also where a later field makes the reading fail.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text into custody. The caller's own copy, if any, is the caller's to wipe.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself. Every call of this is a place to review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// Whether what is said or asked here has to do with a token or a password: then no word of it is known to be none.
pub fn names_a_secret(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["token", "secret", "passw", "passphrase"].iter().any(|name| text.contains(name))
}

/// Secrets that a profile names (`${secret:console}`), by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedSecrets(BTreeMap<String, Secret>);

impl NamedSecrets {
    /// The secret of this name.
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Secret> {
        self.0.values()
    }
}

impl FromIterator<(String, Secret)> for NamedSecrets {
    fn from_iter<I: IntoIterator<Item = (String, Secret)>>(named: I) -> Self {
        Self(named.into_iter().collect())
    }
}

/// Whether this can be the name of a secret: 1 to 32 letters, digits, `-` and `_`. It becomes a part of a file name.
pub fn can_name_a_secret(name: &str) -> bool {
    (1..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_text() {
        let shown = format!("{:?}", Secret::new("h1nQFYPZS0mW2352"));
        assert_eq!(shown, "Secret(hidden)");
    }
}
