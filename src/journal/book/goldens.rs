//! What golden units have shown last, for whoever asks. Nothing is decided by it: each opening begins anew.

use std::collections::BTreeMap;

use crate::domain::{Failure, Golden, Must, Showed};

/// What one has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldenShown {
    /// What it must show.
    pub must: Must,
    /// Its serial number.
    pub serial_number: String,
    /// What it showed.
    pub showed: Showed,
    /// The check that it failed, or what kept it from showing anything.
    pub code: Option<Failure>,
    /// When, RFC 3339 in UTC.
    pub at: String,
}

/// The last of each profile, of those that must pass and of those that must fail.
#[derive(Clone, Debug, Default)]
pub(super) struct Goldens(BTreeMap<(String, Must), GoldenShown>);

/// One as the index keeps it.
pub(super) type StoredGolden<'a> = (&'a str, Must, &'a str, Showed, Option<Failure>, &'a str);

impl Goldens {
    pub(super) fn note(&mut self, profile_sha256: &str, golden: &Golden, serial_number: String, at: &str) {
        let Golden { must, showed, code, .. } = *golden;
        let shown = GoldenShown { must, serial_number, showed, code, at: at.to_owned() };
        self.0.insert((profile_sha256.to_owned(), must), shown);
    }

    pub(super) fn of<'a>(&'a self, profile_sha256: &'a str) -> impl Iterator<Item = &'a GoldenShown> {
        self.0.iter().filter(move |((profile, _), _)| profile == profile_sha256).map(|(_, shown)| shown)
    }

    pub(super) fn stored(&self) -> Vec<StoredGolden<'_>> {
        let all = self.0.iter();
        all.map(|((profile, must), shown)| {
            (profile.as_str(), *must, shown.serial_number.as_str(), shown.showed, shown.code, shown.at.as_str())
        })
        .collect()
    }

    pub(super) fn restored(stored: &[StoredGolden<'_>]) -> Self {
        let restored = |&(profile, must, number, showed, code, at): &StoredGolden<'_>| {
            let (serial_number, at) = (number.to_owned(), at.to_owned());
            ((profile.to_owned(), must), GoldenShown { must, serial_number, showed, code, at })
        };
        Self(stored.iter().map(restored).collect())
    }
}
