//! A station that was closed for good.

use crate::domain::Person;
use crate::domain::entry::StationClosed;

/// How it was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedStation {
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// What was there to be destroyed, by the names that it was kept under.
    pub secrets: Vec<String>,
    /// By whom.
    pub by: Person,
    /// Why.
    pub why: String,
}

impl ClosedStation {
    pub(super) fn of(at: &str, StationClosed { secrets, by, why }: &StationClosed) -> Self {
        Self { at: at.to_owned(), secrets: secrets.clone(), by: by.clone(), why: why.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{book, stored_and_restored};
    use crate::domain::entry::{Entry, Incarnation, Origin, StationClosed};

    #[test]
    fn a_station_stays_closed_through_an_index_and_what_is_put_back_elsewhere_is_not_it() {
        let closed =
            StationClosed { secrets: vec!["pk".into(), "seal.key".into()], by: "li".into(), why: "done".into() };
        let begun = |how| {
            Entry::Incarnation(Box::new(Incarnation {
                how,
                id: "id".into(),
                from: Vec::new(),
                heads: Vec::new(),
                missing: Vec::new(),
                lost_keys: Vec::new(),
                by: "li".into(),
                why: "x".into(),
            }))
        };
        let mut lines = vec![Entry::StationClosed(Box::new(closed))];
        let book_of_closed = book(&lines);
        let told = book_of_closed.closed().unwrap();
        assert_eq!((told.secrets.len(), told.by.as_str(), told.why.as_str()), (2, "li", "done"));
        assert_eq!(stored_and_restored(&book_of_closed).closed(), Some(told));
        lines.push(begun(Origin::Copied));
        assert!(book(&lines).closed().is_some(), "the copy of a closed station is closed");
        lines.push(begun(Origin::Restored));
        assert!(book(&lines).closed().is_none());
    }
}
