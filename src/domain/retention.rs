//! How long closed batches are kept on record. It proposes, and a person decides.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// Most months that can be said.
const MOST: u16 = 1200;

/// For how many months after its last line a closed batch is kept; none: for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention(Option<NonZeroU16>);

/// A text that is no number of months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotRetention;

impl Retention {
    /// How it is written.
    pub const FORM: &str = "1–1200";

    /// Whether batches are kept for good.
    pub fn is_for_good(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a batch whose last line was written then, RFC 3339 in UTC, is past that now.
    pub fn is_past(&self, since: &str, now: Timestamp) -> bool {
        let months = self.0.map(|months| Span::new().months(i32::from(months.get())));
        let since = since.parse::<Timestamp>().ok().map(|since| since.to_zoned(TimeZone::UTC));
        let until = since.zip(months).and_then(|(since, months)| since.checked_add(months).ok());
        until.is_some_and(|until| until.timestamp() <= now)
    }
}

impl FromStr for Retention {
    type Err = NotRetention;

    /// A whole number; nothing but blanks: for good.
    fn from_str(text: &str) -> Result<Self, NotRetention> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self(None));
        }
        let months = text.parse::<NonZeroU16>().ok().filter(|months| months.get() <= MOST);
        months.map(|months| Self(Some(months))).ok_or(NotRetention)
    }
}

impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |months| months.fmt(f))
    }
}

/// Why a batch cannot leave the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StillNeeded {
    /// It is not closed.
    Open,
    /// So many of its units, or visits, are waited for, or have a token that is nowhere else.
    Units(usize),
    /// An answer of the cloud stands beside the record, and nobody has looked at it.
    Unsaved,
    /// Its batch file is not known to hold all of it.
    FileBehind,
    /// So many results of its visits the plant has not taken: they wait, or were refused.
    Results(u64),
    /// Whether the plant has its results cannot be read.
    ResultsUnknown,
    /// It is not whole, or holds what nothing can be left out of.
    NotToBeReduced,
    /// Without it the record would know something else.
    OtherBook,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retention_is_a_number_of_months_or_none() {
        for (told, kept) in [("", ""), ("  ", ""), (" 24 ", "24"), ("1200", "1200"), ("007", "7")] {
            assert_eq!(told.parse::<Retention>().map(|kept| kept.to_string()), Ok(kept.to_owned()), "{told}");
        }
        for told in ["0", "-3", "1201", "two", "2.5", "99999999999999999999"] {
            assert_eq!(told.parse::<Retention>(), Err(NotRetention), "{told}");
        }
    }

    #[test]
    fn a_batch_is_past_it_to_the_day_of_the_month_and_never_where_there_is_none() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let two: Retention = "2".parse().unwrap();
        for (now, is_past) in
            [("2026-02-27T23:59:59Z", false), ("2026-02-28T00:00:00Z", true), ("2030-01-01T00:00:00Z", true)]
        {
            assert_eq!(two.is_past("2025-12-31T00:00:00.000Z", at(now)), is_past, "{now}");
            assert!(!Retention::default().is_past("2025-12-31T00:00:00.000Z", at(now)));
        }
        assert!(!two.is_past("yesterday", at("2030-01-01T00:00:00Z")));
    }
}
