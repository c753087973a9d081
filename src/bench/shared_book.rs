//! The shared book as the benches of a station use it: whom they ask, what is still to be told to it, and whether it answers.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};

use parking_lot::Mutex;
use tokio::sync::{Mutex as Turn, Notify};

use crate::domain::{BookFault, BookSettings, ClaimState, RecordedClaim};
use crate::journal::Journal;
use crate::shared_book::SharedBook;
use crate::store::DataDir;
use crate::store::shared_book::{choose, shared_book};
use crate::vault::SealKey;

/// So many claims are looked for in one question.
const AT_ONCE: usize = 1000;

/// How far the segments of the record have come in the book, by their file names.
#[derive(Default)]
pub(crate) struct Copied {
    /// Lines and bytes.
    pub(crate) to: BTreeMap<String, (u64, u64)>,
    /// Those that were there as far as they were written.
    pub(crate) whole: BTreeSet<String>,
    /// Those of which the book takes no more: their own chain is broken, and a person has accepted that.
    pub(crate) broken: BTreeSet<String>,
}

/// What the book was told of the numbers of one form.
#[derive(PartialEq, Eq)]
struct ToldNumbers {
    /// The first so many that were given.
    given: usize,
    /// Where the record went on then.
    next: u64,
}

/// What it was not told of them.
struct Untold {
    /// Where they stand among the forms of the record.
    at: usize,
    form: String,
    now: ToldNumbers,
    /// Up to this one nothing is given.
    behind: Option<u64>,
    /// What they count, and whether each is a serial number.
    given: Vec<(u64, bool)>,
}

/// The book, at work.
pub(crate) struct BookKeeper {
    pub(crate) book: SharedBook,
    /// The same on a connection of its own, for the lines of the record: no claim waits behind them.
    pub(crate) lines: SharedBook,
    /// What it has of the record, as it was seen since it was last connected to; held by whoever tells it lines.
    pub(crate) copied: Turn<Option<Copied>>,
    /// The key that the stations of this line share, where this one has it.
    pub(crate) line_key: Option<SealKey>,
    /// It answers again: whoever waits for it looks again.
    pub(crate) news: Notify,
    /// The record was compared with it for the first time, or it is known why it cannot be.
    compared: Notify,
    /// There is something to tell it.
    pub(crate) work: Notify,
    /// A visit has ended, and its lines are on record.
    pub(crate) visit_ended: Notify,
    /// Visits that have ended, in their order, which it does not know of yet.
    ended: Mutex<VecDeque<(String, ClaimState)>>,
    /// Why it has not answered last.
    away: Mutex<Option<BookFault>>,
    /// Its generation, as this station has compared its record with it; 0 before it has.
    generation: AtomicI32,
    /// Of its last claims of this station, those that are known to be on record.
    on_record: Mutex<HashSet<String>>,
    /// How many registrations that were asked for without it it knows of by now, by the file names of their segments.
    claimed_late: Mutex<BTreeMap<String, u64>>,
    /// What it was told of the numbers of ranges on record, by where their forms stand there.
    numbers: Mutex<BTreeMap<usize, ToldNumbers>>,
    /// Units that this station and another one have both claimed, and that nobody has looked at.
    conflicts: AtomicUsize,
    /// Values of ranges that both have given, and that nobody has looked at.
    values_twice: AtomicUsize,
    /// It has been told of what the record had asked for before the station used it.
    told_earlier: AtomicBool,
    /// Where that is kept.
    data: DataDir,
}

impl BookKeeper {
    pub(crate) fn new(book: SharedBook, lines: SharedBook, line_key: Option<SealKey>, data: DataDir) -> Self {
        let told_earlier = AtomicBool::new(book.settings().told_earlier);
        Self {
            told_earlier,
            data,
            book,
            lines,
            copied: Turn::default(),
            line_key,
            visit_ended: Notify::new(),
            news: Notify::new(),
            compared: Notify::new(),
            work: Notify::new(),
            ended: Mutex::default(),
            away: Mutex::default(),
            generation: AtomicI32::new(0),
            on_record: Mutex::default(),
            claimed_late: Mutex::default(),
            numbers: Mutex::default(),
            conflicts: AtomicUsize::new(0),
            values_twice: AtomicUsize::new(0),
        }
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
        if fault.is_some() {
            self.compared.notify_waiters();
        }
        *away = fault;
        drop(away);
        if is_back {
            self.news.notify_waiters();
        }
    }

    /// A claim hears that the book waits, and not for whom: whoever has looked knows more.
    pub(crate) fn named(&self, fault: BookFault) -> BookFault {
        match (fault, self.away()) {
            (BookFault::CatchingUp { stations }, Some(named @ BookFault::CatchingUp { .. })) if stations.is_empty() => {
                named
            }
            (fault, _) => fault,
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
        self.compared.notify_waiters();
    }

    /// Returns once the record was compared with it since the start, or it is known why it cannot be: before that nothing is claimed. A copy of a record, and one that was
    /// put back, learn of it here.
    pub(crate) async fn compared(&self) {
        let mut compared = std::pin::pin!(self.compared.notified());
        compared.as_mut().enable();
        if self.generation() == 0 && self.away().is_none() {
            self.work.notify_one();
            compared.await;
        }
    }

    /// Whether it has been told of what the record had asked for before the station used it.
    pub(crate) fn is_told_earlier(&self) -> bool {
        self.told_earlier.load(Ordering::SeqCst)
    }

    /// It has, and is not told again at the next start. Where somebody has chosen another book meanwhile, that one is.
    pub(crate) fn told_earlier(&self) {
        let settings = self.book.settings();
        let is_kept = self.told_earlier.swap(true, Ordering::SeqCst);
        if !is_kept && matches!(shared_book(&self.data), Ok(Some(chosen)) if chosen == *settings) {
            // What cannot be kept is told once more.
            let _ = choose(&self.data, Some(&BookSettings { told_earlier: true, ..settings.clone() }));
        }
    }

    /// Sends what a segment of the record has and the book does not have.
    ///
    /// # Errors
    /// [`BookFault`].
    pub(crate) async fn send_missing(&self, journal: &Journal, claims: &[RecordedClaim]) -> Result<(), BookFault> {
        for some in claims.chunks(AT_ONCE) {
            let visits: Vec<&str> = some.iter().map(|claim| claim.own.visit.as_str()).collect();
            let forgotten: HashSet<String> = self.book.forgotten(&visits).await?.into_iter().collect();
            for claim in some.iter().filter(|claim| forgotten.contains(&claim.own.visit)) {
                self.claim_late(journal, claim).await?;
            }
        }
        Ok(())
    }

    /// Which other claims of this station the record knows is for the record to say, one by one: there is hardly ever any.
    async fn claim_late(&self, journal: &Journal, claim: &RecordedClaim) -> Result<(), BookFault> {
        let (mut known, mut foreign) = (Vec::new(), None);
        while let Some(own) = self.book.claim_late(claim, &known, foreign.as_deref()).await? {
            let is_known = journal.lacks(vec![own.clone()]).await.map_err(|_| BookFault::Other)?.is_empty();
            if is_known { known.push(own.visit) } else { foreign = Some(own.visit) }
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
        let Ok(lacking) = journal.lacks(looked_up.cloned().collect()).await else { return Ok(()) };
        let (lost, there): (Vec<_>, Vec<_>) = last.iter().partition(|claim| lacking.contains(&claim.own.visit));
        *self.on_record.lock() = there.into_iter().map(|claim| claim.own.visit.clone()).collect();
        let Some(newest) = lost.first() else { return Ok(()) };
        let claims = u32::try_from(lost.len()).unwrap_or(u32::MAX);
        Err(BookFault::NotOnRecord { claims, at: newest.told.at.clone() })
    }

    /// Segments with registrations that were asked for without it and that it may not know of, and how many stand on the record by now.
    pub(crate) fn unclaimed(&self, journal: &Journal) -> Vec<(String, u64)> {
        let claimed = self.claimed_late.lock();
        let is_new = |(segment, asked): &(&str, u64)| claimed.get(*segment).is_none_or(|claimed| claimed < asked);
        journal.read(|book| {
            let unclaimed = book.without_shared_book().filter(is_new);
            unclaimed.map(|(segment, asked)| (segment.to_owned(), asked)).collect()
        })
    }

    /// How many registrations it may not know of.
    pub(crate) fn without(&self, journal: &Journal) -> u64 {
        let claimed = self.claimed_late.lock();
        let of_segment = |(segment, asked): (&str, u64)| asked - claimed.get(segment).copied().unwrap_or_default();
        journal.read(|book| book.without_shared_book().map(of_segment).sum())
    }

    /// It knows of so many that were asked for without it in this segment.
    pub(crate) fn knows_late(&self, segment: String, asked: u64) {
        self.claimed_late.lock().insert(segment, asked);
    }

    /// Tells it the numbers of ranges that the record has given, as far as it may not know them: all of them where it may have forgotten some (`all`), otherwise the last
    /// ones, back to where it knows them. The one before that at which a range goes on is among them: a person may have said so where lines were lost.
    /// What a station gave before it used the book under this name is no conflict with whoever has it there: it may have been this one.
    ///
    /// # Errors
    /// [`BookFault`]: the rest is told later.
    pub(crate) async fn tell_numbers(&self, journal: &Journal, all: bool) -> Result<(), BookFault> {
        let (mut twice, is_of_this_name) = (0, self.is_told_earlier());
        for Untold { at, form, now, behind, given } in self.untold_numbers(journal, all) {
            let form_of_it = &form;
            let knows = |some: Vec<u64>| async move { self.book.has_numbers(form_of_it, &some).await };
            // They are told in their order: where it knows some, it knows what is in front of them.
            let untold = if all { 0 } else { behind_known(&counts(&given), AT_ONCE, knows).await? };
            for some in given[untold..].chunks(AT_ONCE) {
                // A serial number that is given twice is a conflict of its units.
                let is_watched = |(_, is_serial): &&(u64, bool)| is_of_this_name && !is_serial;
                let once: Vec<_> = some.iter().filter(is_watched).copied().collect();
                twice += self.book.tell_numbers(&form, &counts(some), &counts(&once)).await?;
            }
            // Behind those that were given: this one may be among them.
            if let Some(behind) = behind {
                self.book.go_on_behind(&form, behind).await?;
            }
            self.numbers.lock().insert(at, now);
        }
        if twice > 0 { self.look_for_conflicts().await } else { Ok(()) }
    }

    fn untold_numbers(&self, journal: &Journal, all: bool) -> Vec<Untold> {
        let told = self.numbers.lock();
        journal.read(|book| {
            let mut untold = Vec::new();
            for (at, (range, given, next)) in book.given_by_form().enumerate() {
                let now = ToldNumbers { given: given.len(), next };
                let before = told.get(&at).filter(|_| !all);
                if before != Some(&now) {
                    let (form, more) = (range.form(), range.form_counts_from());
                    let known = before.map_or(0, |before| before.given);
                    let given = given.skip(known).map(|(counts, is_serial)| (counts.saturating_add(more), is_serial));
                    let behind = next.checked_sub(1).map(|last| last.saturating_add(more));
                    untold.push(Untold { at, form, now, behind, given: given.collect() });
                }
            }
            untold
        })
    }

    /// Looks how many units this station and another one have both claimed, and how many values both have given.
    ///
    /// # Errors
    /// [`BookFault`].
    pub(crate) async fn look_for_conflicts(&self) -> Result<(), BookFault> {
        let (units, values) = (self.book.conflicts().await?, self.book.values_twice().await?);
        let me = &self.book.settings().station;
        let own_units = units.iter().filter(|one| one.claim.station == *me || one.other.station == *me).count();
        let own_values = values.iter().filter(|one| one.station == *me || one.other == *me).count();
        self.conflicts.store(own_units, Ordering::SeqCst);
        self.values_twice.store(own_values, Ordering::SeqCst);
        Ok(())
    }

    /// How many units this station and another one have both claimed, as it was looked last.
    pub(crate) fn conflicts(&self) -> usize {
        self.conflicts.load(Ordering::SeqCst)
    }

    /// How many values both have given, as it was looked then.
    pub(crate) fn values_twice(&self) -> usize {
        self.values_twice.load(Ordering::SeqCst)
    }

    /// How many visits it does not know the end of.
    pub(crate) fn lag(&self) -> usize {
        self.ended.lock().len()
    }
}

fn counts(some: &[(u64, bool)]) -> Vec<u64> {
    some.iter().map(|(counts, _)| *counts).collect()
}

/// Where what is told in its order goes on: behind the last `at_once` in a row that are known. Few are told again without a question.
async fn behind_known<F, E>(all: &[u64], at_once: usize, knows: impl Fn(Vec<u64>) -> F) -> Result<usize, E>
where
    F: Future<Output = Result<bool, E>>,
{
    let mut from = all.len();
    if from <= at_once {
        return Ok(0);
    }
    for some in all.rchunks(at_once) {
        if knows(some.to_vec()).await? {
            break;
        }
        from -= some.len();
    }
    Ok(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_goes_on_behind_what_is_known() {
        let goes_on = |all: u64, known: u64| {
            let all: Vec<u64> = (0..all).collect();
            let asked = AtomicUsize::new(0);
            let knows = |some: Vec<u64>| {
                asked.fetch_add(1, Ordering::SeqCst);
                std::future::ready(Ok::<_, ()>(some.iter().all(|one| *one < known)))
            };
            let from = tokio::runtime::Builder::new_current_thread().build().unwrap();
            (from.block_on(behind_known(&all, 10, knows)).unwrap(), asked.into_inner())
        };
        assert_eq!(goes_on(10, 0), (0, 0));
        assert_eq!(goes_on(35, 0), (0, 4), "none is known");
        assert_eq!(goes_on(35, 35), (35, 1));
        assert_eq!(goes_on(35, 34), (25, 2), "the last one is told");
        assert_eq!(goes_on(35, 15), (15, 3));
        assert_eq!(goes_on(35, 14), (5, 4));
        assert_eq!(goes_on(35, 4), (0, 4), "nothing is left out");
    }
}
