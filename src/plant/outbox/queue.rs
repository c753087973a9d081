//! What is to be sent next: the ends that the record holds behind what was taken, and what a person wants sent again.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::kept::{DeadLetter, Kept, MOST_DEAD};
use super::letter::Letter;
use crate::domain::{Ended, Entry, ResultSettled};
use crate::journal::{Content, Disk, End, Ends, VisitEnd, Whole};
use crate::store::profile_file::edit;

/// The results of one product.
#[derive(Debug)]
pub struct Queue {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    product_key: String,
    ends: Ends,
    dead: Vec<DeadLetter>,
    /// What is kept on disk; none where that is not known.
    kept: Option<Kept>,
    /// What [`Self::to_send`] gave last.
    given: Option<Given>,
    began_anew: bool,
}

/// What comes next.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// This result.
    Letter(Letter),
    /// So many were refused that nothing goes before a person has looked.
    Held,
    /// All were taken.
    Nothing,
}

#[derive(Debug)]
enum Given {
    End(Box<VisitEnd>),
    Dead(String),
}

impl Queue {
    /// Of this product, in these segments of the record, each with how many of its bytes are on disk: none of one whose batch has left. `folder`: where it is kept
    /// how far this has come.
    ///
    /// # Errors
    /// Those of the system. Where what was kept is damaged, or the record does not prove it, it begins with the oldest that is not proven to be taken.
    pub fn open(
        disk: Arc<dyn Disk>,
        folder: PathBuf,
        product_key: &str,
        segments: Vec<(String, u64)>,
    ) -> io::Result<Self> {
        let (kept, is_damaged) = Kept::read_if_whole(&folder, product_key)?;
        let Kept { stands, dead, .. } = kept.clone().unwrap_or_default();
        let (mut ends, is_proven) = Ends::of(disk.clone(), product_key, segments, stands, wants_results)?;
        // Whoever begins keeps so before the first visit ends: with an end on record something was kept.
        let is_lost = kept.is_none() && ends.oldest()?.is_some();
        let (product_key, began_anew) = (product_key.to_owned(), is_damaged || is_lost || !is_proven);
        Ok(Self { disk, folder, product_key, ends, dead, kept, given: None, began_anew })
    }

    /// So many bytes of this segment are on disk by now.
    pub fn durable(&mut self, segment: &str, length: u64) {
        self.ends.durable(segment, length);
    }

    /// The next one, the same until it was taken or refused.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn to_send(&mut self) -> io::Result<Next> {
        while let Some(dead) = self.dead.iter_mut().find(|dead| dead.again) {
            if let Some(letter) = read_again(&*self.disk, dead)? {
                self.given = Some(Given::Dead(letter.id.clone()));
                return Ok(Next::Letter(letter));
            }
            // It is not in this record any more: it stays where it lies.
            dead.again = false;
        }
        if self.dead.len() >= MOST_DEAD {
            return Ok(Next::Held);
        }
        let Some(end) = self.ends.oldest()? else { return Ok(Next::Nothing) };
        let letter = letter_of(end.link.as_str(), &end.at, end.ended.clone());
        self.given = Some(Given::End(Box::new(end)));
        Ok(Next::Letter(letter))
    }

    /// The other side has it.
    pub fn taken(&mut self) {
        match self.given.take() {
            Some(Given::End(end)) => self.ends.taken(&end),
            Some(Given::Dead(id)) => self.dead.retain(|dead| dead.id != id),
            None => {}
        }
    }

    /// The other side does not want it: it goes aside.
    pub fn refused(&mut self, status: u16) {
        let at = Timestamp::now().to_string();
        match self.given.take() {
            Some(Given::End(end)) => {
                self.ends.taken(&end);
                let id = end.link.as_str().to_owned();
                // After a record was read anew from its beginning it may be there already.
                self.dead.retain(|dead| dead.id != id);
                self.dead.push(DeadLetter {
                    id,
                    segment: end.segment,
                    from: end.range.start,
                    to: end.range.end,
                    serial_number: end.ended.serial_number,
                    outcome: end.ended.outcome,
                    status,
                    at,
                    again: false,
                });
            }
            Some(Given::Dead(id)) => {
                if let Some(dead) = self.dead.iter_mut().find(|dead| dead.id == id) {
                    (dead.status, dead.at, dead.again) = (status, at, false);
                }
            }
            None => {}
        }
    }

    /// Puts into practice what a person decided.
    pub fn settle(&mut self, ids: &[String], how: ResultSettled) {
        let mut kept = Kept { dead: std::mem::take(&mut self.dead), ..Kept::default() };
        kept.settle(ids, how);
        self.dead = kept.dead;
    }

    /// Keeps, durably, how far it has come, where that is not what is kept already.
    ///
    /// # Errors
    /// Those of the system.
    pub fn keep(&mut self) -> io::Result<()> {
        let stands = self.ends.stands().filter(|stand| stand.end != End::start()).cloned().collect();
        let now = Kept { product_key: self.product_key.clone(), stands, dead: self.dead.clone() };
        if self.kept.as_ref() != Some(&now) {
            now.write(&self.folder)?;
            self.kept = Some(now);
        }
        Ok(())
    }

    /// What was refused, the oldest first.
    pub fn dead(&self) -> &[DeadLetter] {
        &self.dead
    }

    /// How many wait, of which no more than `most` are counted. What was refused is none of them, but for those that a person wants sent again.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn count(&self, most: u64) -> io::Result<u64> {
        Ok(self.ends.count(most)? + self.dead.iter().filter(|dead| dead.again).count() as u64)
    }

    /// What became of the end with which so many bytes of the segment are on disk: whether it was taken, and not put aside; none where it waits.
    pub fn came_to(&self, segment: &str, length: u64) -> Option<bool> {
        let mut stands = self.ends.stands().filter(|stand| stand.segment == segment);
        let is_past = stands.any(|stand| stand.end.length >= length);
        let is_dead = |dead: &DeadLetter| dead.segment == segment && dead.to + 1 == length;
        is_past.then(|| !self.dead.iter().any(is_dead))
    }

    /// How many results of one segment were not taken: they wait, or were refused.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn left_in(&self, segment: &str) -> io::Result<u64> {
        let dead = self.dead.iter().filter(|dead| dead.segment == segment).count() as u64;
        Ok(self.ends.count_in(segment)? + dead)
    }

    /// Whether how far it had come was not known.
    pub fn began_anew(&self) -> bool {
        self.began_anew
    }
}

/// Whether a profile has its results told.
fn wants_results(profile: &str) -> bool {
    edit::value_of(profile).is_some_and(|profile| profile.get("result").is_some_and(|result| result.is_object()))
}

fn letter_of(id: &str, at: &str, ended: Box<Ended>) -> Letter {
    Letter { id: id.to_owned(), at: at.to_owned(), ended }
}

/// The line of one that was refused, where it still stands at its place.
fn read_again(disk: &dyn Disk, dead: &DeadLetter) -> io::Result<Option<Letter>> {
    let bytes = match disk.read_range(&dead.segment, dead.from..dead.to) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof) => {
            return Ok(None);
        }
        read => read?,
    };
    let Some(whole) = Whole::of(&bytes).filter(|whole| whole.claimed().as_str() == dead.id) else { return Ok(None) };
    let Content::Known { at, entry, .. } = whole.content() else { return Ok(None) };
    let Entry::Ended(ended) = *entry else { return Ok(None) };
    Ok(Some(letter_of(&dead.id, &at, ended)))
}
