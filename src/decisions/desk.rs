//! The desk: what a person decides away from the bench. It holds the record like a station, and writes into a segment of its own that no batch file follows.

mod closing;
mod hand_over;
mod labels;
mod packages;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::custody::holding::opening;
use crate::custody::{Holding, OpenFault, batch_file, canary_opens, copied, witness};
use crate::decisions::changes::Waiting;
use crate::decisions::closing::rules::closed_at;
use crate::decisions::gate::PinGate;
use crate::decisions::office::{self, Holder, Judged, Seals};
use crate::decisions::voucher::Voucher;
use crate::decisions::{is_line, leaving, names, package};
use crate::domain::entry::{AtConsole, SegmentRetired};
use crate::domain::{
    Bypass, Entry, Failure, Header, Identity, Monitoring, PackageFault, Person, ProgramFault, Purpose, RecordFault,
    StillNeeded, UnitKeys,
};
use crate::journal::{Batch, Book, Claim, DESK, Folder, Following, Opening, Record, RecordError, SegmentId, Spilled};
use crate::monitoring::SystemLog;
use crate::plant::outbox;
use crate::seen::{Decision, Refusal, Signed};
use crate::store::monitoring::monitoring;
use crate::store::{DataDir, Shelf};
use crate::vault::{KeyError, SealKey, StationKey, key_file, open_answer, open_identity};
use crate::wire::{Judged as Judgement, judge};

/// The record, held at the desk. Nothing is written before something is decided.
pub struct Desk {
    holding: Holding,
    pins: Arc<PinGate>,
    waiting: Waiting,
    data: DataDir,
}

/// Decides something at the desk of the station in this folder. Takes its time. Gives the batch files that were brought up to date for it.
///
/// # Errors
/// [`Refusal`].
pub async fn decide(data: &DataDir, decision: &Decision, signed: &Signed) -> Result<Vec<Following>, Refusal> {
    // Nobody holds a record for that before there is one, nor where nothing waits.
    if *decision == Decision::PutChanges && (!data.record().is_dir() || Waiting::of(data).all().is_empty()) {
        return Ok(Vec::new());
    }
    Desk::open_for(data, decision)?.decide(decision, signed).await
}

impl Desk {
    /// Takes the record and ends what an earlier run left.
    ///
    /// # Errors
    /// [`OpenFault`], [`OpenFault::Locked`] while a station runs.
    pub fn open(data: &DataDir) -> Result<Self, OpenFault> {
        Self::of(Holding::take(Arc::new(Folder::at(data.record())), data, None)?, data)
    }

    /// As [`Desk::open`], also where the record that stood there is gone: a new one is begun, in which nothing but [`Decision::Accept`] can be put before that.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn open_anew(data: &DataDir) -> Result<Self, OpenFault> {
        Self::of(Holding::take_anew(Arc::new(Folder::at(data.record())), data)?, data)
    }

    /// As this decision needs it.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn open_for(data: &DataDir, decision: &Decision) -> Result<Self, OpenFault> {
        match decision {
            Decision::Accept { .. } => Self::open_anew(data),
            _ => Self::open(data),
        }
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
        let book = holding.record.book();
        // What cannot be put in its place now is with the next one, and no bench opens before.
        let _ = package::taking::go_on(data, &holding.key, book);
        let pins = PinGate::of(data);
        pins.learn(book);
        Ok(Self { holding, pins, waiting: Waiting::of(data), data: data.clone() })
    }

    /// What the PC remembers of a record that stood in this folder and is gone. Nothing is made there.
    pub fn lost(data: &DataDir) -> Vec<RecordFault> {
        witness::faults(&witness::lost(data, &Folder::at(data.record())))
    }

    /// What the station in this folder shows of itself. A station that has a key is not disturbed; otherwise its key is made.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn station_key(data: &DataDir) -> Result<StationKey, OpenFault> {
        let unusable = |error| OpenFault::Io(data.path().to_owned(), error);
        let told = || {
            Ok::<_, io::Error>((
                key_file::public_half(&data.record())?,
                data.told_station_id()?,
                data.told_station_name()?,
            ))
        };
        // What is sealed to a key that is gone could never be opened.
        if let Some(at) = closed_at(data).map_err(unusable)? {
            return Err(OpenFault::Closed(at));
        }
        if told().map_err(unusable)?.0.is_none() {
            Self::open(data)?;
        }
        match told().map_err(unusable)? {
            (Some(recipient), Some(id), Some(name)) => Ok(StationKey { id, recipient, name }),
            _ => Err(KeyError::Wrong.into()),
        }
    }

    /// What the record knows.
    pub fn book(&self) -> &Book {
        self.holding.record.book()
    }

    /// As [`crate::journal::Replay::of_product`].
    pub fn of_product(&self, product_key: &str) -> Vec<(String, u64)> {
        self.holding.record.of_product(product_key)
    }

    /// The station's own folder.
    pub(super) fn data(&self) -> &DataDir {
        &self.data
    }

    /// The key that opens what is sealed to this station.
    pub(super) fn seal_key(&self) -> &SealKey {
        &self.holding.key
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

    /// The identity of a unit in a spilled answer that a person vouches for.
    ///
    /// # Errors
    /// [`Refusal::NotAnIdentity`], [`Refusal::OfOther`].
    pub fn answered(&self, spilled: &Spilled, keys: &UnitKeys) -> Result<Identity, Refusal> {
        let Entry::Answer { sealed, .. } = &spilled.entry else { return Err(Refusal::NotAnIdentity) };
        let answer = open_answer(&self.holding.key, sealed).map_err(|_| Refusal::NotAnIdentity)?;
        let topic = answer.topic.unwrap_or_default();
        match judge(&topic, &answer.payload, &keys.product_key, &keys.device_name) {
            Judgement::Identity(identity) => Ok(identity),
            Judgement::ForOther => Err(Refusal::OfOther(keys.serial_number.clone())),
            Judgement::NotAnAnswer | Judgement::Malformed => Err(Refusal::NotAnIdentity),
        }
    }

    /// The newest identity on record of a unit, opened. To be shown only once [`Decision::Reveal`] is decided.
    ///
    /// # Errors
    /// [`Refusal::NoIdentity`]; [`Refusal::SealKey`] where its line cannot be read or opened.
    pub fn identity(&self, keys: &UnitKeys) -> Result<Identity, Refusal> {
        let unreadable = |failure: Failure| Refusal::SealKey(failure.code().to_owned());
        let issued = self.book().named(keys).and_then(|unit| unit.issued.last().cloned()).ok_or(Refusal::NoIdentity)?;
        if self.book().has_left(issued.place.segment) {
            return Err(Refusal::TokenLeft(self.book().batch_of(issued.place.segment).0.to_owned()));
        }
        let entry = self.holding.record.entry_at(&issued.place);
        let sealed = entry
            .as_ref()
            .and_then(|entry| entry.sealed_token(&issued.client_id))
            .ok_or_else(|| unreadable(Failure::RecordDamaged))?;
        open_identity(&self.holding.key, sealed, &keys.serial_number, &keys.device_name)
            .map_err(|_| unreadable(Failure::SealKeyWrong))
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

    /// The name of the segment that a batch file of this record stands for, closed or not.
    ///
    /// # Errors
    /// [`OpenFault::NotOurBatch`], or what the file tells is wrong with the record.
    pub fn segment_of(&self, file: &Path) -> Result<String, OpenFault> {
        let segment = batch_file::segment_of(&self.holding, file)?;
        let name = segment.map(|segment| self.holding.record.segments()[segment as usize].name.clone());
        name.ok_or_else(|| OpenFault::NotOurBatch(file.to_owned()))
    }

    /// The segment of a batch of this product that a file stands for, where it is there already: a list can be taken for it.
    ///
    /// # Errors
    /// [`OpenFault`], and [`RecordError::Closed`] where it is closed.
    pub fn job(&self, file: &Path, product_key: &str) -> Result<Option<SegmentId>, OpenFault> {
        let place = batch_file::place(file, &self.data)?;
        let known = batch_file::batch_of(&self.holding, file, place, product_key)?;
        match known.map(|segment| &self.holding.record.segments()[segment as usize]) {
            Some(stands) if stands.closed => Err(RecordError::Closed(stands.header.batch.clone()).into()),
            _ => Ok(known),
        }
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

    /// Whether this can be decided at all, before anybody is asked for a PIN.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn may(&self, decision: &Decision) -> Result<(), Refusal> {
        Holder::may(self, decision)
    }

    /// Decides. Takes its time. Gives the batch files that were brought up to date for it.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn decide(mut self, decision: &Decision, signed: &Signed) -> Result<Vec<Following>, Refusal> {
        let Judged { lines, decided, .. } = office::judge(&self, decision, signed).await?;
        let by = Some(&*signed.by).filter(|by| is_line(by));
        if let (Decision::Accept { faults, .. }, Ok(())) = (decision, &decided) {
            self.holding.record.accept(faults);
        }
        match decision {
            _ if lines.is_empty() => decided.map(|()| Vec::new()),
            Decision::Copied { .. } if decided.is_ok() => {
                copied::become_own(&self.holding, &self.data, lines, by.map(Person::from))?;
                Ok(Vec::new())
            }
            Decision::CloseBatch { file, .. } if decided.is_ok() => {
                let segment = self.batch(file)?;
                let opening = self.reopening(segment, by);
                Ok(self.write(Batch::Resume(segment), opening, Some(file), lines).await?)
            }
            Decision::BypassPlantGate { file: Some(file), .. } if decided.is_ok() => {
                let segment = self.batch(file)?;
                let opening = self.reopening(segment, by);
                Ok(self.write(Batch::Resume(segment), opening, Some(file), lines).await?)
            }
            Decision::HandOver(new) if decided.is_ok() => {
                let segment = self.batch(&new.file)?;
                let opening = self.reopening(segment, by);
                Ok(self.write(Batch::Resume(segment), opening, Some(&new.file), lines).await?)
            }
            Decision::Expect(_) | Decision::Receive(_) if decided.is_ok() => {
                let list = match decision {
                    Decision::Receive(receipt) => &receipt.job,
                    Decision::Expect(list) => list,
                    _ => return decided.map(|()| Vec::new()),
                };
                let (batch, purpose) = match self.job(&list.file, &list.product_key)? {
                    Some(segment) => (Batch::Resume(segment), self.book().purpose_of(segment)),
                    None => (Batch::New(self.holding.header(batch_file::name(&list.file))?), Purpose::default()),
                };
                let (product_key, by) = (Some(list.product_key.clone()), by.map(Person::from));
                let opening = opening(&list.profile, &list.profile_sha256, product_key, by, purpose);
                Ok(self.write(batch, opening, Some(&list.file), lines).await?)
            }
            Decision::Results { product_key, ids, how } if decided.is_ok() => {
                let folder = self.data.outbox();
                self.put(lines, by).await?;
                outbox::settle(&folder, product_key, ids, *how).map_err(|error| OpenFault::Io(folder, error))?;
                Ok(Vec::new())
            }
            Decision::PutChanges | Decision::CloseStation { .. } => {
                let waiting = self.waiting.clone();
                self.put(lines.clone(), by).await?;
                waiting.taken(&lines);
                decided.map(|()| Vec::new())
            }
            Decision::TakePackage(new) if decided.is_ok() => {
                let (data, key) = (self.data.clone(), self.holding.key.clone());
                package::taking::keep(&data, new).map_err(|error| OpenFault::Io(data.packages(), error))?;
                self.put(lines, by).await?;
                package::taking::put_in_place(&data, &key, &new.taken.sha256, &new.taken.profile)?;
                Ok(Vec::new())
            }
            Decision::RetireBatch { .. } => {
                let data = self.data.clone();
                self.put(lines, by).await?;
                // It leaves when the record is taken the next time: now, or at the next start where that fails.
                drop(Self::open(&data));
                decided.map(|()| Vec::new())
            }
            _ => {
                self.put(lines, by).await?;
                decided.map(|()| Vec::new())
            }
        }
    }

    /// A batch that is closed and stands on record whole, by the name of its segment.
    fn closed(&self, segment: &str) -> Result<SegmentId, Refusal> {
        self.holding.record.closed_batch(segment).ok_or_else(|| Refusal::NoClosedBatch(segment.to_owned()))
    }

    /// Whether a batch is still needed for its results. Of practice nobody is told.
    fn results_left(&self, id: SegmentId, segment: &str) -> Option<StillNeeded> {
        if self.is_practice() {
            return None;
        }
        let product_key = self.book().product_of(id);
        let queue = leaving::queue(&self.data, product_key, self.of_product(product_key));
        leaving::results_left(queue.as_ref(), segment)
    }

    /// Puts lines on record.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn put(self, entries: Vec<Entry>, by: Option<&str>) -> Result<(), OpenFault> {
        let (batch, opening) = self.own_segment(by)?;
        self.write(batch, opening, None, entries).await.map(drop)
    }

    /// The desk's own segment, which no batch file follows.
    fn own_segment(&self, by: Option<&str>) -> Result<(Batch, Opening), OpenFault> {
        Ok(match self.holding.record.batch(DESK) {
            Some(segment) => (Batch::Resume(segment), self.reopening(segment, by)),
            None => (
                Batch::New(self.holding.header(DESK.into())?),
                opening("", "", None, by.map(Person::from), Purpose::default()),
            ),
        })
    }

    /// No profile is in use here; a batch keeps the one it had, and what is done with its units.
    fn reopening(&self, segment: SegmentId, by: Option<&str>) -> Opening {
        let (book, by) = (self.book(), by.map(Person::from));
        let order = book.order_of(segment).clone();
        let labels = book.prints_labels(segment);
        Opening { order, labels, ..opening("", book.batch_of(segment).1, None, by, book.purpose_of(segment)) }
    }

    /// The way to the system's log, where it is wanted.
    fn system_log(&self) -> SystemLog {
        let wanted = if self.holding.practice { Monitoring::default() } else { monitoring(&self.data) };
        SystemLog::wanted(&wanted, &self.holding.station)
    }

    async fn write(
        self,
        batch: Batch,
        opening: Opening,
        file: Option<&Path>,
        entries: Vec<Entry>,
    ) -> Result<Vec<Following>, OpenFault> {
        if let Some(file) = file {
            batch_file::make_folder(file, &self.data)?;
        }
        let noting = self.holding.noting(&self.data);
        let log = self.system_log();
        let Holding { record, .. } = self.holding;
        let journal = record.start(batch, opening, file.map(Path::to_owned))?;
        let mut newest = journal.opened().clone();
        for entry in entries {
            let appended = journal.append(entry).await;
            let appended =
                appended.map_err(|_| RecordError::Io(io::Error::other("the entry could not be appended")))?;
            log.on_record(&appended.entry);
            newest = journal.head_of(&appended);
            names::follow(&journal, &appended.entry).map_err(|error| OpenFault::Io(self.data.persons(), error))?;
        }
        if journal.read(|book| book.units().next().is_some()) {
            noting.note(newest);
        }
        let following = journal.followers();
        drop(journal);
        Ok(following)
    }
}

/// The batch that a file stands for by its name.
fn batch_name(file: &Path) -> String {
    batch_file::name(file)
}

impl Holder for Desk {
    type Record = Record;

    fn record(&self) -> &Record {
        &self.holding.record
    }

    fn pins(&self) -> &Arc<PinGate> {
        &self.pins
    }

    fn waiting(&self) -> &Waiting {
        &self.waiting
    }

    fn labels(&self) -> Vec<(String, String)> {
        let all = Shelf::new(self.data.profiles()).usable().unwrap_or_default().into_iter();
        all.filter_map(|one| Some((one.profile.name, one.profile.serial_number.label?))).collect()
    }

    fn seals(&self) -> Seals<'_> {
        Seals { key: &self.holding.key, sealer: &self.holding.sealer, batch: DESK }
    }

    fn may(&self, decision: &Decision) -> Result<(), Refusal> {
        match decision {
            Decision::Unit(keys, becomes, seen) => office::can_become(self, keys, becomes, seen),
            Decision::RollBack(units) => office::can_be_rolled_back(self, units),
            Decision::Labels { units, how } => office::can_be_said_of_labels(self, units, *how),
            Decision::Cleared(keys, seen) => office::can_change_at_console(self, keys, &AtConsole::Clear, seen),
            Decision::ChangeAtConsole(keys, change, seen) => office::can_change_at_console(self, keys, change, seen),
            Decision::Reveal(keys) => self.identity(keys).map(drop),
            Decision::CloseBatch { file, .. } => Ok(self.batch(file).map(drop)?),
            Decision::RetireBatch { segment } => {
                let (record, id) = (&self.holding.record, self.closed(segment)?);
                match record.needed(id).or_else(|| self.results_left(id, segment)) {
                    _ if !record.faults().is_empty() => Err(Refusal::Damaged(record.faults())),
                    _ if !self.holding.left.is_empty() => Err(Refusal::StillNeeded(StillNeeded::Unsaved)),
                    Some(needed) => Err(Refusal::StillNeeded(needed)),
                    None => Ok(()),
                }
            }
            Decision::CloseStation { .. } => self.may_close(),
            Decision::TakePackage(_) if self.is_practice() => Err(Refusal::Practice),
            Decision::TakePackage(new) => self.still_stands(new),
            Decision::TrustPackages { signer, trusted } => {
                let is_trusted = self.book().package_signers().any(|one| one == signer);
                if *trusted || is_trusted { Ok(()) } else { Err(PackageFault::NotAmongTrusted.into()) }
            }
            Decision::ApproveGateProgram { path, args, sha256: None }
                if self.book().gate_program(path, args).is_none() =>
            {
                Err(Refusal::GateProgram(path.clone(), ProgramFault::NotApproved))
            }
            Decision::HandOver(new) => self.may_hand_over(new),
            Decision::Receive(new) => self.may_receive(new),
            Decision::Expect(list) => Ok(self.job(&list.file, &list.product_key).map(drop)?),
            Decision::Accept { faults, files } => {
                let now = self.faults(files)?;
                match now.iter().find(|fault| !fault.can_be_accepted()) {
                    Some(RecordFault::TooNew { segment }) => Err(Refusal::TooNew(segment.clone())),
                    Some(_) => Err(Refusal::Damaged(now)),
                    // Moved is one answer, and what is lost another.
                    None if !faults.is_empty() && (RecordFault::in_two(&now).contains(faults)) => Ok(()),
                    None => Err(Refusal::Damaged(now)),
                }
            }
            Decision::Copied { faults } => {
                let now = self.faults(&[])?;
                let is_asked = !faults.is_empty() && *faults == RecordFault::in_two(&now)[1];
                if is_asked { Ok(()) } else { Err(Refusal::Damaged(now)) }
            }
            Decision::BypassPlantGate { bypass, .. } if !bypass.is_within() => Err(Refusal::BypassTooLarge),
            Decision::BypassPlantGate { file: Some(file), bypass: Bypass::Units(_) | Bypass::Over } => {
                Ok(self.batch(file).map(drop)?)
            }
            // Of a bench at work: what is for a time is over with it.
            Decision::BypassPlantGate { .. } => Err(Refusal::NotNow),
            Decision::GoOn | Decision::Answer { .. } | Decision::Target(_) => Err(Refusal::NotNow),
            _ => Ok(()),
        }
    }

    fn stopped(&self) -> Option<Failure> {
        None
    }

    fn retiring(&self, segment: &str, by: Person, why: String) -> Result<SegmentRetired, Refusal> {
        let why = Some(why).filter(|why| !why.is_empty());
        let retiring = self.holding.record.retiring(self.closed(segment)?, by, why);
        let retiring = retiring.map_err(|error| Refusal::from(OpenFault::from(RecordError::Io(error))))?;
        retiring.map_err(Refusal::StillNeeded)
    }

    fn claim(&self, _: &UnitKeys) -> Result<Option<Claim>, Refusal> {
        Ok(None)
    }
}
