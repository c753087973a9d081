//! What is said when a batch is opened.

use super::book::{Book, SegmentId};
use crate::domain::entry::ClockTold;
use crate::domain::{Entry, Order, Person, ProfileText, Purpose, SegmentHead};

/// What the line that opens a batch says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Program name and version.
    pub program: String,
    /// The profile's name.
    pub profile: String,
    /// SHA-256 of the profile.
    pub profile_sha256: String,
    /// The profile's product, where a profile is in use.
    pub product_key: Option<String>,
    /// Who works at the bench.
    pub operator: Option<Person>,
    /// What is done with the units that come.
    pub purpose: Purpose,
    /// The order that it is done for.
    pub order: Order,
    /// A label is printed for each unit that passes.
    pub labels: bool,
    /// What is known of the clock.
    pub clock: Option<ClockTold>,
    /// The profile in its own words, where one is in use.
    pub text: Option<ProfileText>,
}

impl Opening {
    /// The line.
    pub(crate) fn entry(&self, opening: u64, previous: Option<SegmentHead>) -> Entry {
        let Self { program, profile, profile_sha256, product_key, operator, purpose, order, labels, clock, text: _ } =
            self.clone();
        let clock = clock.map(Box::new);
        Entry::Opened {
            opening,
            previous,
            program,
            profile,
            profile_sha256,
            product_key,
            operator,
            purpose,
            order,
            labels,
            clock,
        }
    }

    /// The profile's text, where the segment does not have it yet.
    pub(super) fn new_text(&self, book: &Book, segment: SegmentId) -> Option<Entry> {
        let text = self.text.as_ref().filter(|text| !book.has_text(segment, &text.profile_sha256))?;
        Some(Entry::ProfileText(text.clone().into()))
    }
}
