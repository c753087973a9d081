//! What becomes of a dialog about the shared book.

use crate::domain::BookSettings;
use crate::vault::SecretSource;
use crate::words::{Lang, secret, shared_book as words};

/// Whether it goes on.
pub(super) enum After {
    Stays,
    /// It was left, and nothing was done.
    Left,
    /// It was left, and what it was about may be another one by now.
    Changed,
    Done(Done),
}

/// What was done.
pub(super) enum Done {
    Used(Box<BookSettings>, SecretSource),
    Left,
    Settled { serial_number: String },
    SettledValue { value: String },
    Released { serial_number: String, station: String },
    WentPast { claims: usize, segments: usize },
}

impl Done {
    /// In words.
    pub fn said(&self, lang: Lang) -> String {
        match self {
            Self::Used(settings, into) => words::used(lang, settings, secret::source_text(lang, *into)),
            Self::Left => words::text(lang).left.to_owned(),
            Self::Settled { serial_number } => words::settled(lang, serial_number),
            Self::SettledValue { value } => words::settled_value(lang, value),
            Self::Released { serial_number, station } => words::released(lang, serial_number, station),
            Self::WentPast { claims, segments } => words::goes_on(lang, *claims, *segments),
        }
    }
}
