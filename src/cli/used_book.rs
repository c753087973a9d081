//! The shared book that a station uses, as its settings and its password lead to it.

use crate::domain::{BookFault, BookMatch, BookQuery, BookSettings, BookVisit, Secret, ToldVisit};
use crate::platform::runtime;
use crate::shared_book::SharedBook;
use crate::store::DataDir;
use crate::store::shared_book::{BookUnusable, shared_book};
use crate::vault::ProductSecrets;
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

/// The book that this station uses, and which that is.
///
/// # Errors
/// It uses none, or what leads there cannot be used.
pub(super) fn used(data: &DataDir) -> Result<(SharedBook, String), Complaint> {
    let settings = shared_book(data).map_err(Complaint::SharedBook)?;
    let settings = settings.ok_or(Complaint::SharedBook(BookUnusable::None))?;
    let place = settings.place();
    Ok((of_station(data, settings)?, place))
}

/// The book of these settings, with the password that this station has for it.
///
/// # Errors
/// There is none, or the CA is none.
pub(super) fn of_station(data: &DataDir, settings: BookSettings) -> Result<SharedBook, Complaint> {
    let found = ProductSecrets::new(data.path()).of_shared_book(&settings.login());
    opened(settings, found.map_err(Complaint::Secret)?.0)
}

/// The book of these settings. Nothing is connected to.
///
/// # Errors
/// The CA is none.
pub(super) fn opened(settings: BookSettings, password: Secret) -> Result<SharedBook, Complaint> {
    SharedBook::new(settings, password).map_err(|_| Complaint::SharedBook(BookUnusable::Ca))
}
