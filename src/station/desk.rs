//! The desk: what a person decides away from the bench. It holds the record like a station, and writes into a segment of its own that no batch file follows.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::OpenFault;
use super::batch_file;
use super::disposition::found_elsewhere;
use super::holding::{Holding, opening};
use super::identity_file::NotItsIdentity;
use super::sealed::{open_answer, open_identity};
use super::voucher::Voucher;
use crate::domain::entry::{Entry, Resolution};
use crate::domain::failure::Failure;
use crate::domain::identity::{Identity, UnitKeys};
use crate::domain::record_fault::RecordFault;
use crate::domain::secret::Secret;
use crate::journal::book::{Book, KnownUnit, SegmentId};
use crate::journal::disk::Folder;
use crate::journal::followed::Following;
use crate::journal::spill::Spilled;
use crate::journal::{Batch, DESK, RecordError};
use crate::store::data_dir::DataDir;
use crate::wire::judge::{Judged, judge};

/// Longest name and longest reason, in characters.
const LONGEST_LINE: usize = 200;

/// Whether a name or a reason can stand on record: one line of 1 to 200 characters.
pub fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST_LINE && !text.chars().any(char::is_control)
}

/// The record, held at the desk. Nothing is written before [`Desk::put`] or [`Desk::close_batch`].
pub struct Desk(Holding);

impl Desk {
    /// Takes the record and ends what an earlier run left.
    ///
    /// # Errors
    /// [`OpenFault`], [`OpenFault::Locked`] while a station runs.
    pub fn open(data: &DataDir) -> Result<Self, OpenFault> {
        let disk = Folder::new(data.record()).map_err(|error| OpenFault::Io(data.record(), error))?;
        let mut holding = Holding::take(Arc::new(disk), data, None)?;
        holding.recover()?;
        Ok(Self(holding))
    }

    /// What the record knows.
    pub fn book(&self) -> &Book {
        self.0.record.book()
    }

    /// Whether this person may decide: anyone while there is no supervisor, then only one with the PIN. Takes its time.
    pub fn may_decide(&self, by: &str, pin: &Secret) -> bool {
        Voucher::of(self.book(), by).vouches(pin)
    }

    /// This station's name.
    pub fn station(&self) -> &str {
        &self.0.station
    }

    /// The record is of practice units.
    pub fn is_practice(&self) -> bool {
        self.0.practice
    }

    /// An identity from elsewhere, sealed for this unit.
    ///
    /// # Errors
    /// [`Failure::IdentityClash`] where client id or token are on record already; [`Failure::SealKeyWrong`].
    pub fn found(&self, keys: &UnitKeys, identity: &Identity) -> Result<Resolution, Failure> {
        let Holding { record, key, sealer, .. } = &self.0;
        found_elsewhere(record, key, sealer, DESK, keys, identity)
    }

    /// The identity of a unit in a spilled answer that a person vouches for.
    ///
    /// # Errors
    /// [`NotItsIdentity`]: it holds none, or another unit's, or is sealed to another key.
    pub fn answered(&self, spilled: &Spilled, keys: &UnitKeys) -> Result<Identity, NotItsIdentity> {
        let Entry::Answer { sealed, .. } = &spilled.entry else { return Err(NotItsIdentity::Malformed) };
        let answer = open_answer(&self.0.key, sealed).map_err(|_| NotItsIdentity::Malformed)?;
        let topic = answer.topic.unwrap_or_default();
        match judge(&topic, &answer.payload, &keys.product_key, &keys.device_name) {
            Judged::Identity(identity) => Ok(identity),
            Judged::ForOther => Err(NotItsIdentity::OfOther),
            Judged::NotAnAnswer | Judged::Malformed => Err(NotItsIdentity::Malformed),
        }
    }

    /// The newest identity on record of a unit, opened. To be shown only after [`Entry::Revealed`] was put on record.
    ///
    /// # Errors
    /// [`Failure::RecordDamaged`] where its line cannot be read; [`Failure::SealKeyWrong`].
    pub fn identity(&self, unit: &KnownUnit) -> Result<Option<Identity>, Failure> {
        let Some(issued) = unit.issued.last() else { return Ok(None) };
        let entry = self.0.record.entry_at(&issued.place);
        let sealed = entry.as_ref().and_then(Entry::sealed_token).ok_or(Failure::RecordDamaged)?;
        let UnitKeys { serial_number, device_name, .. } = &unit.keys;
        open_identity(&self.0.key, sealed, serial_number, device_name).map(Some).map_err(|_| Failure::SealKeyWrong)
    }

    /// The segment that a batch file of this record stands for.
    ///
    /// # Errors
    /// [`OpenFault::NotOurBatch`], and [`RecordError::Closed`] where it is closed.
    pub fn batch(&self, file: &Path) -> Result<SegmentId, OpenFault> {
        let segment = batch_file::segment_of(&self.0, file)?.ok_or_else(|| OpenFault::NotOurBatch(file.to_owned()))?;
        let stands = &self.0.record.segments()[segment as usize];
        if stands.closed {
            return Err(RecordError::Closed(stands.header.batch.clone()).into());
        }
        Ok(segment)
    }

    /// What is wrong with the record, and with the segments of these batch files, and was accepted by nobody.
    ///
    /// # Errors
    /// [`OpenFault::NotOurBatch`], or a file cannot be read.
    pub fn faults(&self, files: &[PathBuf]) -> Result<Vec<RecordFault>, OpenFault> {
        let mut faults = self.0.record.faults();
        for file in files {
            for fault in batch_file::faults(&self.0, file)? {
                // Two files may tell of the same loss.
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
        }
        Ok(faults)
    }

    /// Puts on record that a person has read these faults: they block no longer.
    ///
    /// # Errors
    /// [`OpenFault`]; they still block.
    pub async fn accept(mut self, faults: Vec<RecordFault>, by: &str, why: &str) -> Result<(), OpenFault> {
        self.0.record.accept(&faults);
        self.put(vec![Entry::Accepted { faults, by: by.to_owned(), why: why.to_owned() }], Some(by)).await
    }

    /// Puts decisions on record.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn put(self, entries: Vec<Entry>, by: Option<&str>) -> Result<(), OpenFault> {
        let batch = match self.0.record.batch(DESK) {
            Some(segment) => Batch::Resume(segment),
            None => Batch::New(self.0.header(DESK.into())?),
        };
        self.write(batch, None, entries, by).await.map(drop)
    }

    /// Closes a batch: it cannot be resumed. Its file is brought up to date; how that went can be seen.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn close_batch(
        self,
        segment: SegmentId,
        file: &Path,
        by: &str,
        why: Option<String>,
    ) -> Result<Vec<Following>, OpenFault> {
        let closed = Entry::BatchClosed { by: Some(by.to_owned()), why };
        self.write(Batch::Resume(segment), Some(file), vec![closed], Some(by)).await
    }

    async fn write(
        self,
        batch: Batch,
        file: Option<&Path>,
        entries: Vec<Entry>,
        by: Option<&str>,
    ) -> Result<Vec<Following>, OpenFault> {
        let Holding { record, .. } = self.0;
        // No profile is in use here; a batch keeps the one it had.
        let profile_sha256 = match &batch {
            Batch::Resume(segment) => record.book().batch_of(*segment).1.to_owned(),
            Batch::New(_) => String::new(),
        };
        let journal = record.start(
            batch,
            opening("", &profile_sha256, None, by.map(ToOwned::to_owned)),
            file.map(Path::to_owned),
        )?;
        for entry in entries {
            let appended = journal.append(entry).await;
            appended.map_err(|_| RecordError::Io(std::io::Error::other("the entry could not be appended")))?;
        }
        let following = journal.followers();
        drop(journal);
        Ok(following)
    }
}
