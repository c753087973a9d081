//! The shared book for the window: what people look for in it.

use super::launch::RealUnits;
use crate::cli::used_book::UsedBook;
use crate::domain::{BookQuery, BookVisit, HourYield, StationNow, ToldVisit};
use crate::ui::launch::{BookReading, Refused};
use crate::words::cli::Complaint;

impl BookReading for RealUnits {
    fn visits(&self, query: &BookQuery, most: u64) -> Result<(Vec<BookVisit>, bool), Refused> {
        self.ask_book(|used| used.visits(query, most))
    }

    fn life(&self, number: &str) -> Result<Vec<ToldVisit>, Refused> {
        self.ask_book(|used| used.life(number))
    }

    fn lines(&self, visit: u64) -> Result<Vec<Vec<u8>>, Refused> {
        self.ask_book(|used| used.answer(async |book| book.visit_lines(visit).await))
    }

    fn stations(&self) -> Result<Vec<StationNow>, Refused> {
        self.ask_book(|used| used.answer(async |book| book.stations_now().await))
    }

    fn hours(&self, since: &str, until: &str) -> Result<Vec<HourYield>, Refused> {
        self.ask_book(|used| used.answer(async |book| book.yield_by_hour(since, until).await))
    }
}

impl RealUnits {
    fn ask_book<T>(&self, ask: impl FnOnce(&UsedBook) -> Result<T, Complaint>) -> Result<T, Refused> {
        UsedBook::of(&self.data).and_then(|used| ask(&used)).map_err(|complaint| self.complain(&complaint))
    }
}
