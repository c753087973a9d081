//! The key of a host as it was seen beside the one that was confirmed.

use crate::link::HostKey;

/// What is known of the key of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostKeySeen {
    /// The one that it shows now.
    pub now: HostKey,
    /// The fingerprint of the one that a person has confirmed.
    pub pinned: Option<String>,
}

impl HostKeySeen {
    /// Whether it is the confirmed one.
    pub fn is_pinned(&self) -> bool {
        self.pinned.as_ref() == Some(&self.now.fingerprint)
    }
}
