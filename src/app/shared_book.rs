//! The shared book for the window: what people look for in it.

use super::launch::RealUnits;
use crate::cli::used_book::UsedBook;
use crate::domain::{BookFault, BookQuery, BookVisit, HourYield, StationNow, ToldVisit};
use crate::shared_book::SharedBook;
use crate::ui::launch::{BookReading, Refused};

impl BookReading for RealUnits {
    fn visits(&self, query: &BookQuery, most: u64) -> Result<(Vec<BookVisit>, bool), Refused> {
        self.ask_book(async |book| book.visits(query, most).await)
    }

    fn life(&self, number: &str) -> Result<Vec<ToldVisit>, Refused> {
        self.ask_book(async |book| book.life(number).await)
    }

    fn lines(&self, visit: u64) -> Result<Vec<Vec<u8>>, Refused> {
        self.ask_book(async |book| book.visit_lines(visit).await)
    }

    fn stations(&self) -> Result<Vec<StationNow>, Refused> {
        self.ask_book(async |book| book.stations_now().await)
    }

    fn hours(&self, since: &str, until: &str) -> Result<Vec<HourYield>, Refused> {
        self.ask_book(async |book| book.yield_by_hour(since, until).await)
    }
}

impl RealUnits {
    fn ask_book<T>(&self, asks: impl AsyncFnOnce(&SharedBook) -> Result<T, BookFault>) -> Result<T, Refused> {
        UsedBook::of(&self.data).and_then(|used| used.answer(asks)).map_err(|complaint| self.complain(&complaint))
    }
}
