//! What can be looked up in a record, whoever holds it: one that was read, or one that is being written.

use super::book::{Book, Place};
use super::{Journal, Record};
use crate::domain::{Entry, Person};

/// A record that can be asked.
pub trait Lookup {
    /// The book, for as long as the closure runs. Keep it short: the writer may wait for it.
    fn read<T>(&self, look: impl FnOnce(&Book) -> T) -> T;

    /// Reads an entry again from disk.
    fn entry_at(&self, place: &Place) -> Option<Entry>;

    /// The code that stands on record for somebody whom it names.
    fn code_of(&self, person: &Person) -> Option<String>;
}

impl Lookup for Record {
    fn read<T>(&self, look: impl FnOnce(&Book) -> T) -> T {
        look(self.book())
    }

    fn entry_at(&self, place: &Place) -> Option<Entry> {
        self.entry_at(place)
    }

    fn code_of(&self, person: &Person) -> Option<String> {
        self.code_of(person)
    }
}

impl Lookup for Journal {
    fn read<T>(&self, look: impl FnOnce(&Book) -> T) -> T {
        self.read(look)
    }

    fn entry_at(&self, place: &Place) -> Option<Entry> {
        self.entry_at(place)
    }

    fn code_of(&self, person: &Person) -> Option<String> {
        self.code_of(person)
    }
}
