//! The shared book as the benches of a station use it: whom they ask, what is still to be told to it, and whether it answers.

use std::collections::{HashSet, VecDeque};
use std::mem;
use std::sync::atomic::{AtomicI32, Ordering};

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::domain::{BookFault, ClaimState, RecordedClaim};
use crate::journal::Journal;
use crate::shared_book::SharedBook;

/// So many claims are looked for in one question.
const AT_ONCE: usize = 1000;

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
    /// Its generation, as this station has compared its record with it; 0 before it has.
    generation: AtomicI32,
    /// Of its last claims of this station, those that are known to be on record.
    on_record: Mutex<HashSet<String>>,
}

impl BookKeeper {
    pub(crate) fn new(book: SharedBook) -> Self {
        let (news, work) = (Notify::new(), Notify::new());
        let (ended, away, on_record) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { book, news, work, ended, away, generation: AtomicI32::new(0), on_record }
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
        let mut away = self.away.lock();
        // No answer makes a record what it was.
        if away.as_ref().is_some_and(BookFault::is_of_record) {
            return;
        }
        let is_back = fault.is_none() && away.is_some();
        *away = fault;
        drop(away);
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

    /// The generation that answers of the book serve in.
    pub(crate) fn generation(&self) -> i32 {
        self.generation.load(Ordering::SeqCst)
    }

    /// From here on answers of an earlier generation serve no more: what the book has forgotten since, nobody else can see.
    pub(crate) fn compares_in(&self, generation: i32) {
        self.generation.store(generation, Ordering::SeqCst);
    }

    /// Sends again what a segment of the record has and the book has forgotten.
    ///
    /// # Errors
    /// [`BookFault`].
    pub(crate) async fn send_again(&self, claims: &[RecordedClaim]) -> Result<(), BookFault> {
        for some in claims.chunks(AT_ONCE) {
            let visits: Vec<&str> = some.iter().map(|claim| claim.own.visit.as_str()).collect();
            let forgotten: HashSet<String> = self.book.forgotten(&visits).await?.into_iter().collect();
            for claim in some.iter().filter(|claim| forgotten.contains(&claim.own.visit)) {
                self.book.claim_late(claim).await?;
            }
        }
        Ok(())
    }

    /// Compares its last claims of this station with the record: all of them are of visits that stand there, unless the record was put back from a copy, or
    /// another PC has the name of this station.
    ///
    /// # Errors
    /// [`BookFault::NotOnRecord`], and whatever keeps it from being asked.
    pub(crate) async fn compare(&self, journal: &Journal) -> Result<(), BookFault> {
        let last = self.book.last_claims().await?;
        let known = mem::take(&mut *self.on_record.lock());
        let looked_up = last.iter().map(|claim| &claim.own).filter(|own| !known.contains(&own.visit));
        // A record that cannot be read stops the station by itself.
        let lacking: HashSet<&str> = match journal.lacks(looked_up) {
            Ok(lacking) => lacking.into_iter().map(|own| own.visit.as_str()).collect(),
            Err(_) => return Ok(()),
        };
        let (lost, there): (Vec<_>, Vec<_>) = last.iter().partition(|claim| lacking.contains(claim.own.visit.as_str()));
        *self.on_record.lock() = there.into_iter().map(|claim| claim.own.visit.clone()).collect();
        let Some(newest) = lost.first() else { return Ok(()) };
        let claims = u32::try_from(lost.len()).unwrap_or(u32::MAX);
        Err(BookFault::NotOnRecord { claims, at: newest.told.at.clone() })
    }

    /// How many visits it does not know the end of.
    pub(crate) fn lag(&self) -> usize {
        self.ended.lock().len()
    }
}
