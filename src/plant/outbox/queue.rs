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
    /// Of this product, in these segments of the record, each with how many of its bytes are on disk. `folder`: where it is kept how far this has come.
    ///
    /// # Errors
    /// Those of the system. Where what was kept is damaged, or the record does not prove it, it begins with the oldest that is not proven to be taken.
    pub fn open(
        disk: Arc<dyn Disk>,
        folder: PathBuf,
        product_key: &str,
        segments: Vec<(String, u64)>,
    ) -> io::Result<Self> {
        let (kept, is_damaged) = match Kept::read(&folder, product_key) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => (Kept::default(), true),
            read => (read?.unwrap_or_default(), false),
        };
        let (ends, is_proven) = Ends::of(disk.clone(), product_key, segments, kept.stands, wants_results)?;
        let (product_key, began_anew) = (product_key.to_owned(), is_damaged || !is_proven);
        Ok(Self { disk, folder, product_key, ends, dead: kept.dead, given: None, began_anew })
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
            if let Some(letter) = read_again(&*self.disk, dead) {
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

    /// Keeps, durably, how far it has come.
    ///
    /// # Errors
    /// Those of the system.
    pub fn keep(&self) -> io::Result<()> {
        let stands = self.ends.stands().filter(|stand| stand.end != End::start()).cloned().collect();
        Kept { product_key: self.product_key.clone(), stands, dead: self.dead.clone() }.write(&self.folder)
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
fn read_again(disk: &dyn Disk, dead: &DeadLetter) -> Option<Letter> {
    let bytes = disk.read_range(&dead.segment, dead.from..dead.to).ok()?;
    let whole = Whole::of(&bytes).filter(|whole| whole.claimed().as_str() == dead.id)?;
    let Content::Known { at, entry, .. } = whole.content() else { return None };
    let Entry::Ended(ended) = *entry else { return None };
    Some(letter_of(&dead.id, &at, ended))
}
