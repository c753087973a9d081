//! The shared book as the benches of a station use it: whom they ask, what is still to be told to it, and whether it answers.

use std::collections::VecDeque;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::domain::{BookFault, ClaimState};
use crate::shared_book::SharedBook;

/// The book, at work.
pub(crate) struct BookKeeper {
    pub(crate) book: SharedBook,
    /// It answers again: whoever waits for it looks again.
    pub(crate) news: Notify,
    /// There is something to tell it.
    pub(crate) work: Notify,
    /// Visits that have ended, in their order, which it does not know of yet.
    ended: Mutex<VecDeque<(String, ClaimState)>>,
    /// Why it has not answered last.
    away: Mutex<Option<BookFault>>,
}

impl BookKeeper {
    pub(crate) fn new(book: SharedBook) -> Self {
        let (news, work) = (Notify::new(), Notify::new());
        Self { book, news, work, ended: Mutex::default(), away: Mutex::default() }
    }

    /// What became of a visit's claim is on record.
    pub(crate) fn has_ended(&self, visit: String, state: ClaimState) {
        self.ended.lock().push_back((visit, state));
        self.work.notify_one();
    }

    /// Why it has not answered last; none where it has.
    pub(crate) fn away(&self) -> Option<BookFault> {
        self.away.lock().clone()
    }

    /// How it has answered.
    pub(crate) fn note(&self, fault: Option<BookFault>) {
        let is_back = fault.is_none() && self.away.lock().is_some();
        *self.away.lock() = fault;
        if is_back {
            self.news.notify_waiters();
        }
    }

    /// Tells it of the visits that have ended. What it will not have (it has no such claim, or knows better) is told once.
    ///
    /// # Errors
    /// [`BookFault`]: the rest is told later.
    pub(crate) async fn tell(&self) -> Result<(), BookFault> {
        loop {
            let Some((visit, state)) = self.ended.lock().front().cloned() else { return Ok(()) };
            match self.book.end(&visit, state).await {
                Ok(()) | Err(BookFault::Refused { .. }) => {}
                Err(fault) => return Err(fault),
            }
            // Somebody else may have told it meanwhile.
            self.ended.lock().retain(|(told, _)| *told != visit);
        }
    }

    /// How many visits it does not know the end of.
    pub(crate) fn lag(&self) -> usize {
        self.ended.lock().len()
    }
}
