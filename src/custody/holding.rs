//! The record as a station holds it: locked, read, its key at hand, what an earlier run left brought to an honest end.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{Timestamp, Zoned};

use crate::custody::fault::OpenFault;
use crate::custody::machine;
use crate::custody::recovery::{self, StationKeys};
use crate::custody::witness::{self, Noting};
use crate::domain::entry::ClockTold;
use crate::domain::{Failure, Header, Order, PROGRAM, Person, Purpose};
use crate::files;
use crate::journal::{
    Disk, FORMAT, Found, LockError, Moment, Names, Opening, Record, RecordError, RecordLock, Segment, Spill,
    is_cut_off, restore_cut_off,
};
use crate::platform::clock;
use crate::store::{DataDir, Witness};
use crate::vault::{KeyError, SealKey, Sealer, key_file};

/// What the mark of a spilled answer is made for. Another word would make answers of an earlier version a person's to judge.
const SPILL_MARK: &str = "regnwl-station spilled answer 1";

/// The word that is sealed into each header.
const CANARY: &[u8] = b"canary";

/// All that is needed to open a batch for writing.
pub(crate) struct Holding {
    pub(crate) record: Record,
    pub(crate) key: SealKey,
    pub(crate) sealer: Sealer,
    pub(crate) spill: Spill,
    /// Spilled answers that nothing was done with: a person must look at them.
    pub(crate) left: Vec<PathBuf>,
    pub(crate) station: String,
    pub(crate) practice: bool,
    /// Keys of records that are gone, in whose place this one is begun.
    pub(crate) instead_of: Vec<String>,
}

impl Holding {
    /// Takes the record. `practice`: of which kind it must be; none: of the kind it is, and a new one is real.
    pub(crate) fn take(disk: Arc<dyn Disk>, data: &DataDir, practice: Option<bool>) -> Result<Self, OpenFault> {
        let lost = if practice == Some(true) { Vec::new() } else { witness::lost(data, &*disk) };
        if lost.is_empty() {
            Self::begin(disk, data, practice, &[])
        } else {
            Err(RecordError::Damaged(witness::faults(&lost)).into())
        }
    }

    /// As [`Holding::take`], also where the record that stood there is gone: a new one is made, and that the other one is gone blocks it.
    pub(crate) fn take_anew(disk: Arc<dyn Disk>, data: &DataDir) -> Result<Self, OpenFault> {
        let lost = witness::lost(data, &*disk);
        Self::begin(disk, data, None, &lost)
    }

    fn begin(disk: Arc<dyn Disk>, data: &DataDir, practice: Option<bool>, lost: &[Witness]) -> Result<Self, OpenFault> {
        let unusable = |path: &Path, error: io::Error| OpenFault::Io(path.to_owned(), error);
        data.create().map_err(|error| unusable(data.path(), error))?;
        let lock = take_lock(data)?;
        let station = data.station_name().map_err(|error| unusable(data.path(), error))?;
        // Before the record is read: whoever stands there by a code is told by name.
        let names = Names::open(data.persons()).map_err(|error| unusable(&data.persons(), error))?;
        if is_cut_off(&*disk).map_err(RecordError::Io)? {
            // Not opened at all: what is there of it is laid down anew.
            return Err(RecordError::Damaged(vec![restore_cut_off()]).into());
        }
        let clocks = || Moment { shown: Timestamp::now(), passed: clock::passed() };
        let mut record = Record::open(disk)?.under(lock).timed_by(Arc::new(clocks));
        // Before its key is looked for, which is no fault any more where it is gone.
        if let Some(closed) = record.book().closed() {
            return Err(OpenFault::Closed(closed.at.clone()));
        }
        let stands = record.segments().first().map(|segment| segment.header.practice);
        let practice = practice.or(stands).unwrap_or(false);
        if record.segments().iter().any(|segment| segment.header.practice != practice) {
            return Err(RecordError::Practice.into());
        }
        let is_empty = record.segments().is_empty();
        let sealed_to = record.segments().last().and_then(|segment| segment.header.recipients.first());
        let (key, sealer) = key_file::key_for(&data.keys(), &data.record(), is_empty, sealed_to.map(String::as_str))?;
        if !canaries_open(record.segments(), record.lost_keys(), &key) {
            return Err(KeyError::Wrong.into());
        }
        let recorded = record.segments().iter().rev().find_map(|segment| segment.header.station_id.as_deref());
        let id = data.station_id(recorded).map_err(|error| unusable(&data.keys(), error))?;
        if !practice {
            record = record.on_machine(machine::mark(data, &id).unwrap_or_default());
        }
        record = record.of_station(id).named_by(names).map_err(|error| unusable(&data.persons(), error))?;
        let spill = spill_of(data, &key, &sealer.fingerprint());
        record.tell(witness::faults(lost));
        if !practice {
            let heads = witness::heads(data.witnesses(), &sealer.fingerprint(), record.lost_keys());
            record.remind(heads).map_err(RecordError::Io)?;
        }
        let instead_of = witness::instead_of(lost, data.witnesses(), &sealer.fingerprint());
        Ok(Self { record, key, sealer, spill, left: Vec::new(), station, practice, instead_of })
    }

    /// Ends the visits that an earlier run began and did not end, with the answers that it could put nowhere else.
    /// Not where the record is not what it was: what is left of it is still the beginning of what may be put back.
    pub(crate) fn recover(&mut self) -> Result<(), OpenFault> {
        if !self.record.faults().is_empty() {
            return Ok(());
        }
        let Self { record, key, sealer, spill, left, station, .. } = self;
        for found in spilled(spill) {
            if found.is_vouched_for && record.adopt(&found.spilled)? {
                // On record now; a file that stays is adopted once more and changes nothing.
                let _ = files::remove(&found.path);
            } else {
                left.push(found.path);
            }
        }
        let ours = StationKeys { name: station.as_str(), key: &*key, sealer: &*sealer };
        record.recover(|record, found, visit| recovery::next_line(found, visit, record, ours, Failure::Stopped))?;
        if left.is_empty() { Ok(record.let_leave()?) } else { Ok(()) }
    }

    /// Tells the PC what to remember of it. Practice is not remembered.
    pub(crate) fn noting(&self, data: &DataDir) -> Noting {
        if self.practice {
            Noting::default()
        } else {
            Noting::start(data, &self.sealer.fingerprint(), &self.instead_of)
        }
    }

    /// The header of a new segment.
    pub(crate) fn header(&self, batch: String) -> Result<Box<Header>, OpenFault> {
        Ok(Box::new(Header { practice: self.practice, ..header_of(&self.station, &self.sealer, batch)? }))
    }
}

/// Takes the record's lock.
pub(crate) fn take_lock(data: &DataDir) -> Result<RecordLock, OpenFault> {
    RecordLock::take(&data.record()).map_err(|error| match error {
        LockError::Held(who) => OpenFault::Locked(who),
        LockError::Io(error) => OpenFault::Io(data.record(), error),
    })
}

/// The header of a segment that a station of this name seals.
pub(crate) fn header_of(station: &str, sealer: &Sealer, batch: String) -> Result<Header, OpenFault> {
    let canary = sealer.seal(CANARY).map_err(|_| KeyError::Damaged)?;
    let recipients = sealer.recipients();
    Ok(Header {
        format: FORMAT.into(),
        batch,
        station: station.to_owned(),
        station_id: None,
        practice: false,
        previous: None,
        key_fingerprint: sealer.fingerprint(),
        canary,
        key_loss_accepted: recipients.len() == 1,
        recipients,
    })
}

/// The places of spilled answers, and the mark that only this key makes.
pub(crate) fn spill_of(data: &DataDir, key: &SealKey, fingerprint: &str) -> Spill {
    let marker = key.marker(SPILL_MARK);
    Spill::new(data.spill(), fingerprint.to_owned(), Arc::new(move |text| marker.mark(text)))
}

/// What stands in these places, and where 0.1.0 put it, without a mark.
pub(crate) fn spilled(spill: &Spill) -> Vec<Found> {
    let mut found = spill.found_in_open(&DataDir::spill_of_0_1_0());
    found.extend(spill.found());
    found
}

/// What the line that opens a segment says.
pub(crate) fn opening(
    profile: &str,
    profile_sha256: &str,
    product_key: Option<String>,
    operator: Option<Person>,
    purpose: Purpose,
) -> Opening {
    Opening {
        program: PROGRAM.into(),
        profile: profile.to_owned(),
        profile_sha256: profile_sha256.to_owned(),
        product_key,
        operator,
        purpose,
        order: Order::default(),
        labels: false,
        clock: Some(clock_told()),
        text: None,
    }
}

/// What is known of this PC's clock now.
fn clock_told() -> ClockTold {
    let now = Zoned::now();
    ClockTold {
        zone: now.time_zone().iana_name().map(str::to_owned),
        offset: now.strftime("%:z").to_string(),
        synchronised: clock::is_synchronised().into(),
    }
}

/// Opens what each segment sealed first: a record that this key does not open blocks here and not at the first unit that needs it. `lost`: keys that are known not
/// to be here.
pub(crate) fn canaries_open(segments: &[Segment], lost: &[String], key: &SealKey) -> bool {
    let is_lost = |header: &Header| lost.contains(&header.key_fingerprint);
    segments.iter().all(|segment| is_lost(&segment.header) || canary_opens(&segment.header, key))
}

/// Whether this key opens what was sealed first behind this header.
pub(crate) fn canary_opens(header: &Header, key: &SealKey) -> bool {
    key.unseal(&header.canary).is_ok_and(|word| &**word == CANARY)
}
