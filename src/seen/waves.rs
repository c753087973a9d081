//! How far registering without the units goes by itself.

/// How far it goes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waves {
    /// So many are registered before it is looked at how it went.
    pub size: usize,
    /// The rest is held where more than this share of a wave, in percent, got no identity.
    pub hold_above: u64,
}

impl Default for Waves {
    fn default() -> Self {
        Self { size: 25, hold_above: 20 }
    }
}
