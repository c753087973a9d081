//! The shared book that a station uses, as its settings and its password lead to it.

use super::complaint::complaint;
use super::vouch::about;
use crate::decisions::shared_book::BookDesk;
use crate::decisions::{Keeping, NotDone};
use crate::domain::BookFault;
use crate::platform::runtime;
use crate::shared_book::SharedBook;
use crate::store::DataDir;
use crate::store::shared_book::BookUnusable;
use crate::words::cli::Complaint;

/// The book that this station uses, for whoever looks into it.
pub(crate) struct UsedBook(SharedBook);

impl UsedBook {
    /// That of this station. Nothing is connected to.
    ///
    /// # Errors
    /// It uses none, or what leads there cannot be used.
    pub fn of(data: &DataDir) -> Result<Self, Complaint> {
        of_station(data).map(|(book, _)| Self(book.book().clone()))
    }

    /// What it says to this.
    ///
    /// # Errors
    /// It gives no answer.
    pub fn answer<T>(&self, asks: impl AsyncFnOnce(&SharedBook) -> Result<T, BookFault>) -> Result<T, Complaint> {
        let answered = runtime().block_on(asks(&self.0));
        answered.map_err(|fault| Complaint::SharedBookAway(self.0.settings().place(), fault))
    }
}

/// The book that this station uses, to decide about it, and which that is.
///
/// # Errors
/// It uses none, or what leads there cannot be used.
pub(super) fn of_station(data: &DataDir) -> Result<(BookDesk, String), Complaint> {
    let book = of_station_if_any(data)?.ok_or(Complaint::SharedBook(BookUnusable::None))?;
    let place = book.settings().place();
    Ok((book, place))
}

/// The same; none where it uses none.
///
/// # Errors
/// What leads there cannot be used.
pub(super) fn of_station_if_any(data: &DataDir) -> Result<Option<BookDesk>, Complaint> {
    BookDesk::of(Keeping::new(data.clone())).map_err(not_done("", "", data))
}

/// What is said where something about this book was not done, as this person wanted it.
pub(super) fn not_done(place: &str, by: &str, data: &DataDir) -> impl Fn(NotDone) -> Complaint + use<> {
    let (place, by, settings) = (place.to_owned(), by.to_owned(), data.shared_book());
    move |why| match why {
        NotDone::Unusable(why) => Complaint::SharedBook(why),
        NotDone::Changed => Complaint::SharedBookChanged,
        NotDone::Password(fault) => Complaint::Secret(fault),
        NotDone::Away(fault) | NotDone::Untold(fault) => Complaint::SharedBookAway(place.clone(), fault),
        NotDone::Refused(why) => about(&by)(why),
        NotDone::Unkept(error) => complaint(&settings, &error),
    }
}
