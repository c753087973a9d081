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
    /// In which generation.
    generation: i32,
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
    /// What it was told of the numbers of ranges on record, by their forms.
    numbers: Mutex<BTreeMap<String, ToldNumbers>>,
    /// Units that this station and another one have both claimed, and that nobody has looked at.
    conflicts: AtomicUsize,
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
            work: Notify::new(),
            ended: Mutex::default(),
            away: Mutex::default(),
            generation: AtomicI32::new(0),
            on_record: Mutex::default(),
            claimed_late: Mutex::default(),
            numbers: Mutex::default(),
            conflicts: AtomicUsize::new(0),
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

    /// Tells it the numbers of ranges that the record has given, as far as it was not told of them in this generation: those that were given without it, or that it may
    /// have forgotten. The one before that at which a range goes on is among them: a person may have said so where lines were lost.
    ///
    /// # Errors
    /// [`BookFault`]: the rest is told later.
    pub(crate) async fn tell_numbers(&self, journal: &Journal) -> Result<(), BookFault> {
        let generation = self.generation();
        let untold = journal.read(|book| {
            let told = self.numbers.lock();
            let mut untold = Vec::new();
            for (range, given, next) in book.given_by_form() {
                let (form, now) = (range.form(), ToldNumbers { given: given.len(), next, generation });
                let before = told.get(&form).filter(|before| before.generation == generation);
                let known = before.map_or(0, |before| before.given);
                if before != Some(&now) {
                    untold.push((form, now, given.skip(known).chain(next.checked_sub(1)).collect::<Vec<_>>()));
                }
            }
            untold
        });
        for (form, now, counts) in untold {
            for some in counts.chunks(AT_ONCE) {
                self.book.tell_numbers(&form, some).await?;
            }
            self.numbers.lock().insert(form, now);
        }
        Ok(())
    }

    /// Looks how many units this station and another one have both claimed.
    ///
    /// # Errors
    /// [`BookFault`].
    pub(crate) async fn look_for_conflicts(&self) -> Result<(), BookFault> {
        let all = self.book.conflicts().await?;
        let me = &self.book.settings().station;
        let own = all.iter().filter(|one| one.claim.station == *me || one.other.station == *me).count();
        self.conflicts.store(own, Ordering::SeqCst);
        Ok(())
    }

    /// How many units this station and another one have both claimed, as it was looked last.
    pub(crate) fn conflicts(&self) -> usize {
        self.conflicts.load(Ordering::SeqCst)
    }

    /// How many visits it does not know the end of.
    pub(crate) fn lag(&self) -> usize {
        self.ended.lock().len()
    }
}
