//! The desk: what a person decides away from the bench. It holds the record like a station, and writes into a segment of its own that no batch file follows.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::custody::batch_file;
use crate::custody::fault::OpenFault;
use crate::custody::holding::{Holding, canary_opens, opening};
use crate::custody::witness;
use crate::decisions::elsewhere::found_elsewhere;
use crate::decisions::gate::PinGate;
use crate::decisions::identity_file::NotItsIdentity;
use crate::decisions::refusal::Refusal;
use crate::decisions::voucher::{Tried, Voucher};
use crate::domain::entry::{Entry, Header, PinUse, Resolution};
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
use crate::vault::key_file;
use crate::vault::sealed::{open_answer, open_identity};
use crate::wire::judge::{Judged, judge};

/// The record, held at the desk. Nothing is written before something is decided.
pub struct Desk {
    holding: Holding,
    pins: Arc<PinGate>,
    data: DataDir,
}

/// Why nothing was decided. A PIN that was looked at stands on record all the same.
#[derive(Debug)]
pub enum Undecided {
    /// Nobody vouched for it, or it cannot be decided.
    Refused(Refusal),
    /// The record, where it is to be put down, cannot be had.
    Open(OpenFault),
}

impl From<OpenFault> for Undecided {
    fn from(fault: OpenFault) -> Self {
        Self::Open(fault)
    }
}

impl Desk {
    /// Takes the record and ends what an earlier run left.
    ///
    /// # Errors
    /// [`OpenFault`], [`OpenFault::Locked`] while a station runs.
    pub fn open(data: &DataDir) -> Result<Self, OpenFault> {
        Self::of(Holding::take(Arc::new(Folder::at(data.record())), data, None)?, data)
    }

    /// As [`Desk::open`], also where the record that stood there is gone: a new one is begun, in which nothing but [`Desk::accept`] can be put before that.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn open_anew(data: &DataDir) -> Result<Self, OpenFault> {
        Self::of(Holding::take_anew(Arc::new(Folder::at(data.record())), data)?, data)
    }

    /// As [`Desk::open`], also where the segments are gone and the key is there: they can be put back.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn open_to_put_back(data: &DataDir) -> Result<Self, OpenFault> {
        let has_key = || key_file::look(&data.keys(), &data.record(), true).is_ok_and(|key| key.is_some());
        if !Self::lost(data).is_empty() && has_key() { Self::open_anew(data) } else { Self::open(data) }
    }

    /// Puts a segment back from the bytes of its batch file, where it is this station's own and the record or this PC remembers a line of it that is gone.
    /// Gives its name; the desk is to be opened anew then.
    ///
    /// # Errors
    /// [`OpenFault`]; nothing was changed.
    pub fn put_back(&self, header: &Header, file: &[u8]) -> Result<Option<String>, OpenFault> {
        let Holding { record, key, practice, .. } = &self.holding;
        let is_ours = header.practice == *practice && header.batch != DESK && canary_opens(header, key);
        if is_ours { Ok(record.put_back(file).map_err(RecordError::Io)?) } else { Ok(None) }
    }

    fn of(mut holding: Holding, data: &DataDir) -> Result<Self, OpenFault> {
        holding.recover()?;
        let pins = PinGate::of(data);
        pins.learn(holding.record.book());
        Ok(Self { holding, pins, data: data.clone() })
    }

    /// What the PC remembers of a record that stood in this folder and is gone. Nothing is made there.
    pub fn lost(data: &DataDir) -> Vec<RecordFault> {
        witness::faults(&witness::lost(data, &Folder::at(data.record())))
    }

    /// What the record knows.
    pub fn book(&self) -> &Book {
        self.holding.record.book()
    }

    /// How long no PIN of this person is looked at.
    pub fn wait(&self, by: &str) -> Duration {
        Voucher::of(self.book(), by).wait(&self.pins)
    }

    /// This station's name.
    pub fn station(&self) -> &str {
        &self.holding.station
    }

    /// The record is of practice units.
    pub fn is_practice(&self) -> bool {
        self.holding.practice
    }

    /// An identity from elsewhere, sealed for this unit.
    ///
    /// # Errors
    /// [`Failure::IdentityClash`] where client id or token are on record already; [`Failure::SealKeyWrong`].
    pub fn found(&self, keys: &UnitKeys, identity: &Identity) -> Result<Resolution, Failure> {
        let Holding { record, key, sealer, .. } = &self.holding;
        found_elsewhere(record, key, sealer, DESK, keys, identity)
    }

    /// The identity of a unit in a spilled answer that a person vouches for.
    ///
    /// # Errors
    /// [`NotItsIdentity`]: it holds none, or another unit's, or is sealed to another key.
    pub fn answered(&self, spilled: &Spilled, keys: &UnitKeys) -> Result<Identity, NotItsIdentity> {
        let Entry::Answer { sealed, .. } = &spilled.entry else { return Err(NotItsIdentity::Malformed) };
        let answer = open_answer(&self.holding.key, sealed).map_err(|_| NotItsIdentity::Malformed)?;
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
        let entry = self.holding.record.entry_at(&issued.place);
        let sealed = entry.as_ref().and_then(Entry::sealed_token).ok_or(Failure::RecordDamaged)?;
        let UnitKeys { serial_number, device_name, .. } = &unit.keys;
        open_identity(&self.holding.key, sealed, serial_number, device_name)
            .map(Some)
            .map_err(|_| Failure::SealKeyWrong)
    }

    /// The segment that a batch file of this record stands for.
    ///
    /// # Errors
    /// [`OpenFault::NotOurBatch`], and [`RecordError::Closed`] where it is closed.
    pub fn batch(&self, file: &Path) -> Result<SegmentId, OpenFault> {
        let segment =
            batch_file::segment_of(&self.holding, file)?.ok_or_else(|| OpenFault::NotOurBatch(file.to_owned()))?;
        let stands = &self.holding.record.segments()[segment as usize];
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
        let mut faults = self.holding.record.faults();
        for file in files {
            for fault in batch_file::faults(&self.holding, file)? {
                // Two files may tell of the same loss.
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
        }
        Ok(faults)
    }

    /// Puts on record that a person has read these faults: they block no longer. Nothing is written to a damaged record before that, not even a wrong PIN.
    ///
    /// # Errors
    /// [`Undecided`]; they still block.
    pub async fn accept(
        mut self,
        faults: Vec<RecordFault>,
        by: &str,
        why: &str,
        pin: &Secret,
    ) -> Result<(), Undecided> {
        let Tried { vouched, line } = self.look(Some(by), pin, PinUse::AcceptRecord);
        vouched.map_err(Undecided::Refused)?;
        self.holding.record.accept(&faults);
        let accepted = Entry::Accepted { faults, stopped: None, by: by.to_owned(), why: why.to_owned() };
        Ok(self.put([Some(accepted), line].into_iter().flatten().collect(), Some(by)).await?)
    }

    fn look(&self, by: Option<&str>, pin: &Secret, purpose: PinUse) -> Tried {
        Voucher::of(self.book(), by.unwrap_or_default()).look(&self.pins, pin, Some(purpose))
    }

    /// Puts a decision on record, if somebody vouches for it. Takes its time.
    ///
    /// # Errors
    /// [`Undecided`].
    pub async fn decide(
        self,
        by: Option<&str>,
        pin: &Secret,
        purpose: PinUse,
        decision: impl FnOnce() -> Result<Entry, Refusal>,
    ) -> Result<(), Undecided> {
        let Tried { vouched, line } = self.look(by, pin, purpose);
        let (entry, decided) = match vouched.and_then(|()| decision()) {
            Ok(entry) => (Some(entry), Ok(())),
            Err(why) => (None, Err(Undecided::Refused(why))),
        };
        let entries: Vec<Entry> = [line, entry].into_iter().flatten().collect();
        if !entries.is_empty() {
            self.put(entries, by).await?;
        }
        decided
    }

    /// Puts decisions on record.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn put(self, entries: Vec<Entry>, by: Option<&str>) -> Result<(), OpenFault> {
        let batch = match self.holding.record.batch(DESK) {
            Some(segment) => Batch::Resume(segment),
            None => Batch::New(self.holding.header(DESK.into())?),
        };
        self.write(batch, None, entries, by).await.map(drop)
    }

    /// Closes a batch, if somebody vouches for it: it cannot be resumed. Its file is brought up to date; how that went can be seen.
    ///
    /// # Errors
    /// [`Undecided`].
    pub async fn close_batch(
        self,
        segment: SegmentId,
        file: &Path,
        by: &str,
        why: Option<String>,
        pin: &Secret,
    ) -> Result<Vec<Following>, Undecided> {
        let Tried { vouched, line } = self.look(Some(by), pin, PinUse::CloseBatch);
        let closed = Entry::BatchClosed { by: Some(by.to_owned()), why };
        match vouched {
            Ok(()) => {
                let entries = line.into_iter().chain([closed]).collect();
                Ok(self.write(Batch::Resume(segment), Some(file), entries, Some(by)).await?)
            }
            Err(why) => {
                if let Some(line) = line {
                    self.put(vec![line], Some(by)).await?;
                }
                Err(Undecided::Refused(why))
            }
        }
    }

    async fn write(
        self,
        batch: Batch,
        file: Option<&Path>,
        entries: Vec<Entry>,
        by: Option<&str>,
    ) -> Result<Vec<Following>, OpenFault> {
        let noting = self.holding.noting(&self.data);
        let Holding { record, .. } = self.holding;
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
        let mut newest = journal.opened().clone();
        for entry in entries {
            let appended = journal.append(entry).await;
            let appended =
                appended.map_err(|_| RecordError::Io(std::io::Error::other("the entry could not be appended")))?;
            newest = journal.head_of(&appended);
        }
        if journal.read(|book| book.units().next().is_some()) {
            noting.note(newest);
        }
        let following = journal.followers();
        drop(journal);
        Ok(following)
    }
}
