//! The shared book that a station uses, as its settings and its password lead to it.

use super::complaint::complaint;
use super::vouch::about;
use crate::decisions::shared_book::BookDesk;
use crate::decisions::{Keeping, NotDone};
use crate::domain::{BookFault, BookMatch, BookQuery, BookVisit, ToldVisit};
use crate::platform::runtime;
use crate::shared_book::SharedBook;
use crate::store::DataDir;
use crate::store::shared_book::BookUnusable;
use crate::words::cli::Complaint;

/// So many visits are asked for at once: as many as the book gives.
const AT_ONCE: u64 = 10_000;

/// The book that this station uses, and what is said of it where it gives no answer.
pub(crate) struct UsedBook {
    book: SharedBook,
    place: String,
}

impl UsedBook {
    /// That of this station. Nothing is connected to.
    ///
    /// # Errors
    /// It uses none, or what leads there cannot be used.
    pub fn of(data: &DataDir) -> Result<Self, Complaint> {
        let (book, place) = used(data)?;
        Ok(Self { book, place })
    }

    /// What it says to this.
    ///
    /// # Errors
    /// It gives no answer.
    pub fn answer<T>(&self, asks: impl AsyncFnOnce(&SharedBook) -> Result<T, BookFault>) -> Result<T, Complaint> {
        let answered = runtime().block_on(asks(&self.book));
        answered.map_err(|fault| Complaint::SharedBookAway(self.place.clone(), fault))
    }

    /// The newest visits that fit, so many at most, page by page; and whether there are more.
    ///
    /// # Errors
    /// It gives no answer.
    pub fn visits(&self, query: &BookQuery, most: u64) -> Result<(Vec<BookVisit>, bool), Complaint> {
        self.answer(async |book| visits(book, query, most).await)
    }

    /// The visits of a unit by the whole of a number, name or ID of it, the oldest first, each with its lines.
    ///
    /// # Errors
    /// It gives no answer.
    pub fn life(&self, number: &str) -> Result<Vec<ToldVisit>, Complaint> {
        let query = BookQuery { text: Some((number.to_owned(), BookMatch::Exact)), ..BookQuery::default() };
        self.answer(async |book| {
            let (mut visits, _) = visits(book, &query, u64::MAX).await?;
            // The book got them in the order in which stations could reach it.
            visits.sort_by(|one, other| (&one.ended_at, one.number).cmp(&(&other.ended_at, other.number)));
            let mut life = Vec::new();
            for visit in visits {
                let lines = book.visit_lines(visit.number).await?;
                life.push(ToldVisit { visit, lines });
            }
            Ok(life)
        })
    }
}

async fn visits(book: &SharedBook, query: &BookQuery, most: u64) -> Result<(Vec<BookVisit>, bool), BookFault> {
    let (mut found, mut behind) = (Vec::new(), None);
    loop {
        let left = most.saturating_sub(found.len() as u64).saturating_add(1);
        let page = BookQuery { behind, most: left.min(AT_ONCE) as u32, ..query.clone() };
        let visits = book.find_visits(&page).await?;
        let is_last = visits.len() < page.most as usize;
        behind = visits.last().map(|visit| visit.number);
        found.extend(visits);
        if found.len() as u64 > most {
            found.pop();
            return Ok((found, true));
        }
        if is_last {
            return Ok((found, false));
        }
    }
}

/// The book that this station uses, to look into it, and which that is.
///
/// # Errors
/// It uses none, or what leads there cannot be used.
pub(super) fn used(data: &DataDir) -> Result<(SharedBook, String), Complaint> {
    of_station(data).map(|(book, place)| (book.book().clone(), place))
}

/// The same, to decide about it.
///
/// # Errors
/// As [`used`].
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
