//! The shared book as a person decides about it at a station: which claims are let go, which conflicts were looked at, what is gone past. On record here first,
//! then kept beside the settings, then said to the book: what was not said to it can be decided once more.

use std::collections::HashSet;
use std::io;

use super::Keeping;
use super::lines::is_line;
use super::not_done::NotDone;
use crate::domain::entry::{ChangeOf, Changed};
use crate::domain::{BookFault, BookHead, BookSettings, ClaimConflict, ToldClaim, ValueTwice};
use crate::journal::{Book, Folder, Replay, contradicted, not_on_record};
use crate::seen::{Decision, Refusal, Signed};
use crate::shared_book::{LastClaim, SharedBook, Standing};
use crate::store::shared_book::{BookUnusable, choose};

/// What a station goes past, and its book with it, where a person says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Claims of this station that are not on its record, the newest first.
    pub lost: Vec<ToldClaim>,
    /// The number of the newest of them in the book; none: 0.
    pub newest: u64,
    /// Segments that the book has otherwise than the record.
    pub others: Vec<BookHead>,
    /// Stations that the book waits for.
    pub missing: Vec<String>,
    /// Which book it is since it may last have forgotten something.
    pub generation: i32,
}

impl Past {
    /// There is nothing to go past.
    pub fn is_empty(&self) -> bool {
        self.lost.is_empty() && self.others.is_empty() && self.missing.is_empty()
    }

    /// Whoever has read this one has read the other one. A segment may have grown in the book meanwhile.
    fn is_as(&self, other: &Self) -> bool {
        let others = |past: &Self| past.others.iter().map(|head| head.segment.clone()).collect::<Vec<_>>();
        let stands = |past: &Self| (past.newest, past.lost.len(), past.missing.clone(), past.generation);
        stands(self) == stands(other) && others(self) == others(other)
    }
}

/// What a book that answers has for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookAsks {
    /// Its schema.
    pub version: u32,
    /// Units that two stations have claimed and nobody has permitted or looked at, the newest first.
    pub conflicts: Vec<ClaimConflict>,
    /// Values of ranges that two stations have given and nobody has looked at, the newest first.
    pub values: Vec<ValueTwice>,
    /// The claims of other stations that are open.
    pub open: Vec<ToldClaim>,
    /// What the station could be told to go past.
    pub past: Past,
}

/// The book of a station, and whoever puts on record what is decided about it.
#[derive(Clone)]
pub struct BookDesk {
    keeping: Keeping,
    book: SharedBook,
}

impl BookDesk {
    /// That of a station; none where it uses none. Nothing is connected to.
    ///
    /// # Errors
    /// [`NotDone::Unusable`], [`NotDone::Password`].
    pub fn of(keeping: Keeping) -> Result<Option<Self>, NotDone> {
        let Some(settings) = keeping.shared_book().map_err(NotDone::Unusable)? else { return Ok(None) };
        let (password, _) = keeping.password_of_book(&settings).map_err(NotDone::Password)?;
        let book = SharedBook::new(settings, password).map_err(|_| NotDone::Unusable(BookUnusable::Ca))?;
        Ok(Some(Self { keeping, book }))
    }

    /// Which it is.
    pub fn settings(&self) -> &BookSettings {
        self.book.settings()
    }

    /// The connection to it.
    pub fn book(&self) -> &SharedBook {
        &self.book
    }

    /// How it stands.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn look(&self) -> Result<Standing, BookFault> {
        self.book.look().await
    }

    /// The claims of all stations that are open.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn open_claims(&self) -> Result<Vec<ToldClaim>, BookFault> {
        self.book.unfinished().await
    }

    /// Units that two stations have claimed and nobody has permitted or looked at, the newest first.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn conflicts(&self) -> Result<Vec<ClaimConflict>, BookFault> {
        self.book.conflicts().await
    }

    /// Values of ranges that two stations have given and nobody has looked at, the newest first.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn values_twice(&self) -> Result<Vec<ValueTwice>, BookFault> {
        self.book.values_twice().await
    }

    /// The open claim of this visit; none where it has ended.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn open_claim(&self, visit: &str) -> Result<Option<ToldClaim>, BookFault> {
        Ok(self.open_claims().await?.into_iter().find(|claim| claim.visit == visit))
    }

    /// The conflict whose later claim is that of this visit; none where somebody has looked at it.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn conflict(&self, visit: &str) -> Result<Option<ClaimConflict>, BookFault> {
        Ok(self.conflicts().await?.into_iter().find(|conflict| conflict.claim.visit == visit))
    }

    /// What it has for a person.
    ///
    /// # Errors
    /// As [`Self::past`].
    pub async fn asks(&self) -> Result<BookAsks, NotDone> {
        let standing = self.look().await.map_err(NotDone::Away)?;
        let conflicts = self.conflicts().await.map_err(NotDone::Away)?;
        let values = self.values_twice().await.map_err(NotDone::Away)?;
        let mut open = self.open_claims().await.map_err(NotDone::Away)?;
        // Its own ones it ends itself.
        open.retain(|claim| claim.station != self.settings().station);
        Ok(BookAsks { version: standing.version, conflicts, values, open, past: self.past_in(standing).await? })
    }

    /// What a person may have the station go past.
    ///
    /// # Errors
    /// [`NotDone::Away`], or the record cannot be read.
    pub async fn past(&self) -> Result<Past, NotDone> {
        self.past_in(self.look().await.map_err(NotDone::Away)?).await
    }

    /// The same of a book that stands so.
    async fn past_in(&self, standing: Standing) -> Result<Past, NotDone> {
        let Standing { missing, generation, .. } = standing;
        let last = self.book.last_claims().await.map_err(NotDone::Away)?;
        let heads = self.book.heads().await.map_err(NotDone::Away)?;
        // Read after the book: a bench that is at work has each line on disk before the book hears of it.
        let (lacking, contradicted) = self.against_record(&last, &heads).map_err(|error| {
            let record = self.keeping.data().record();
            Refusal::Unread(record.display().to_string(), error.to_string())
        })?;
        let lost: Vec<_> = last.iter().filter(|claim| lacking.contains(&claim.own.visit)).collect();
        let others = heads.iter().filter(|head| head.is_forked || contradicted.contains(&head.segment));
        Ok(Past {
            newest: lost.first().map_or(0, |claim| claim.number),
            lost: lost.into_iter().map(|claim| claim.told.clone()).collect(),
            others: others.cloned().collect(),
            missing,
            generation,
        })
    }

    /// Visits of these claims that the record lacks, and segments of these heads that it has otherwise.
    fn against_record(&self, last: &[LastClaim], heads: &[BookHead]) -> io::Result<(HashSet<String>, HashSet<String>)> {
        let folder = self.keeping.data().record();
        let disk = Folder::at(&folder);
        let book = if folder.is_dir() { Replay::of(&disk)?.book } else { Book::default() };
        let lacking = not_on_record(&disk, last.iter().map(|claim| &claim.own))?;
        let contradicted = contradicted(&disk, &book, heads)?;
        Ok((
            lacking.into_iter().map(|own| own.visit.clone()).collect(),
            contradicted.into_iter().map(|head| head.segment.clone()).collect(),
        ))
    }

    /// Lets this claim go in the place of its station.
    ///
    /// # Errors
    /// [`NotDone`].
    pub async fn release(&self, claim: &ToldClaim, signed: &Signed) -> Result<(), NotDone> {
        self.open_claim(&claim.visit).await.map_err(NotDone::Away)?.ok_or(NotDone::Changed)?;
        let held = format!("{} · {}", claim.station, claim.serial_number);
        self.decide(ChangeOf::ClaimReleased, &claim.visit, held, signed).await?;
        self.book.release(&claim.visit, &signed.why).await.map_err(NotDone::Untold)
    }

    /// A person has looked which identity is on the unit of this conflict.
    ///
    /// # Errors
    /// [`NotDone`].
    pub async fn settle(&self, conflict: &ClaimConflict, signed: &Signed) -> Result<(), NotDone> {
        let ClaimConflict { claim, other, .. } = conflict;
        self.conflict(&claim.visit).await.map_err(NotDone::Away)?.ok_or(NotDone::Changed)?;
        let both = format!("{} · {} · {}", claim.station, other.station, claim.serial_number);
        self.decide(ChangeOf::ConflictSeen, &claim.visit, both, signed).await?;
        self.book.see_conflict(&claim.visit, &signed.why).await.map_err(NotDone::Untold)
    }

    /// A person has looked which units have this value.
    ///
    /// # Errors
    /// [`NotDone`].
    pub async fn settle_value(&self, twice: &ValueTwice, signed: &Signed) -> Result<(), NotDone> {
        if !self.values_twice().await.map_err(NotDone::Away)?.contains(twice) {
            return Err(NotDone::Changed);
        }
        let both = format!("{} · {}", twice.station, twice.other);
        self.decide(ChangeOf::ConflictSeen, &twice.value, both, signed).await?;
        self.book.see_value_twice(twice, &signed.why).await.map_err(NotDone::Untold)
    }

    /// Goes past what a person has read; `told`: that, as the record tells of it.
    ///
    /// # Errors
    /// [`NotDone`].
    pub async fn go_past(&self, past: &Past, told: String, signed: &Signed) -> Result<(), NotDone> {
        if !past.is_as(&self.past().await?) {
            return Err(NotDone::Changed);
        }
        self.decide(ChangeOf::ClaimsLost, &self.settings().place(), told, signed).await?;
        if !past.lost.is_empty() {
            let settings = BookSettings { known_lost: past.newest, ..self.settings().clone() };
            choose(self.keeping.data(), Some(&settings)).map_err(NotDone::Unkept)?;
        }
        for head in &past.others {
            self.book.begin_anew(&head.segment, &signed.why).await.map_err(NotDone::Untold)?;
        }
        if !past.missing.is_empty() {
            self.book.go_on(past.generation, &signed.why).await.map_err(NotDone::Untold)?;
        }
        Ok(())
    }

    async fn decide(&self, what: ChangeOf, of: &str, told: String, signed: &Signed) -> Result<(), Refusal> {
        if !is_line(&signed.why) {
            return Err(Refusal::NotALine);
        }
        let changed = Changed::new(what, of, Some(told), Some(signed.why.clone()));
        self.keeping.decide_first(true, Decision::SharedBook(Box::new(changed)), signed).await
    }
}
