//! Files as they come: written line by line here, cut, changed, grown, replaced, and read as support would read them.

mod brief;
mod files;
mod journey;
mod merge;
mod naive;
mod overlap;
mod search;
mod story;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Archive;
use super::view::{FileId, FileView};
use crate::domain::{
    Ended, Entry, Failure, Header, Outcome, Plan, Platform, Proof, Purpose, Registrations, SignMethod, Step, TookMs,
    UnitKeys,
};
use crate::journal::line::write;
use crate::journal::{FORMAT, Link};

/// Long enough for a loaded machine, short enough to notice a hang.
const GENEROUS: Duration = Duration::from_secs(50);

/// A batch file that is being written.
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
    /// Where each line begins.
    pub(super) starts: Vec<usize>,
    head: Link,
    seq: u64,
    batch: String,
    station: String,
}

impl Writer {
    pub(super) fn new(batch: &str, station: &str) -> Self {
        let (bytes, starts) = Default::default();
        let mut writer =
            Self { bytes, starts, head: Link::start(), seq: 0, batch: batch.into(), station: station.into() };
        writer.put(&Entry::Header(Box::new(Header {
            format: FORMAT.into(),
            batch: batch.into(),
            station: station.into(),
            station_id: None,
            practice: true,
            previous: None,
            recipients: vec![],
            key_fingerprint: String::new(),
            canary: String::new(),
            key_loss_accepted: true,
        })));
        writer.put(&Entry::Opened {
            clock: None,
            labels: false,
            order: Default::default(),
            opening: 1,
            previous: None,
            program: "regnwl-station 9.9".into(),
            profile: "Tracker".into(),
            profile_sha256: "ab".repeat(32),
            product_key: None,
            operator: Some("Wang".into()),
            purpose: Purpose::default(),
        });
        writer
    }

    /// One line, a second after the one before.
    pub(super) fn put(&mut self, entry: &Entry) -> u64 {
        let at = Timestamp::from_second(1_764_000_000).unwrap() + SignedDuration::from_secs(self.seq as i64);
        let (line, head) = write(&self.head, self.seq, at, entry);
        self.starts.push(self.bytes.len());
        self.bytes.extend(line);
        self.head = head;
        self.seq += 1;
        self.seq - 1
    }

    /// A visit as far as its registration.
    pub(super) fn begin(&mut self, slot: &str, serial: &str) -> u64 {
        let unit = self.put(&Entry::Begun {
            slot: slot.into(),
            port: "/dev/ttyACM0".into(),
            operator: Some("Wang".into()),
            label: None,
        });
        let keys = keys(serial);
        self.put(&Entry::Read {
            unit,
            serial_number: serial.into(),
            hardware_id: keys.hardware_id.clone(),
            host_key: None,
        });
        self.put(&Entry::Checked { unit, keys: keys.clone(), plan: Plan::Register, held: None, label: None });
        self.put(&Entry::Intent { unit, keys, sign_method: SignMethod::HmacSha256, past_gate: None });
        unit
    }

    /// What ends a visit, as the station would say it.
    pub(super) fn ended(&self, unit: u64, slot: &str, serial: &str, client_id: Option<&str>, end: End) -> Ended {
        Ended {
            code: end.1,
            serial_number: Some(serial.into()),
            device_name: Some(serial.into()),
            product_key: "a1Product".into(),
            client_id: client_id.map(Into::into),
            token_sha256: client_id.map(|_| "0badcafe".into()),
            hardware_id: keys(serial).hardware_id,
            slot: slot.into(),
            operator: Some("Wang".into()),
            batch: self.batch.clone(),
            started_at: "2026-11-24T16:00:00.000Z".into(),
            took_ms: TookMs { total: 4321.5, device: 3210.1, cloud: 1010.2, disk: 41.3, hands: 0.0, overhead: 59.9 },
            registrations: Registrations { issued: client_id.is_some().into(), unknown: 0 },
            proof: (end.0 == Outcome::Pass).then(proof),
            station: self.station.clone(),
            profile_sha256: "ab".repeat(32),
            ..Ended::bare(unit, end.0, Step::Log)
        }
    }

    pub(super) fn end(&mut self, unit: u64, slot: &str, serial: &str, client_id: Option<&str>, end: End) {
        let ended = self.ended(unit, slot, serial, client_id, end);
        self.put(&Entry::Ended(Box::new(ended)));
    }

    /// A unit that was new and passed.
    pub(super) fn pass(&mut self, serial: &str) {
        let (unit, client_id) = (self.begin("1", serial), format!("Client-{serial}"));
        self.put(&Entry::Issued {
            unit,
            client_id: client_id.clone(),
            token_sha256: "0badcafe".into(),
            sealed_token: "c2VhbGVk".into(),
        });
        self.put(&Entry::Writing { unit });
        self.put(&Entry::Written { unit });
        self.put(&Entry::Proven { unit, proof: proof() });
        self.end(unit, "1", serial, Some(&client_id), End(Outcome::Pass, None));
    }

    /// A unit that ended otherwise.
    pub(super) fn fail(&mut self, serial: &str, outcome: Outcome, code: Failure) {
        let unit = self.begin("2", serial);
        self.end(unit, "2", serial, None, End(outcome, Some(code)));
    }
}

/// How a visit ends.
pub(super) struct End(pub(super) Outcome, pub(super) Option<Failure>);

pub(super) fn keys(serial: &str) -> UnitKeys {
    UnitKeys {
        platform: Platform("custom/test".into()),
        product_key: "a1Product".into(),
        device_name: serial.into(),
        serial_number: serial.into(),
        hardware_id: Some(format!("hw:{serial}")),
    }
}

fn proof() -> Proof {
    Proof { strength: Default::default(), when: Default::default(), known: false }
}

/// An archive whose changes can be waited for.
struct Desk {
    archive: Archive,
    woken: Receiver<()>,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let (wake, woken) = channel();
        let archive = Archive::new(Arc::new(move || _ = wake.send(())));
        Self { archive, woken, folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    fn open(&mut self, path: &Path) -> FileId {
        self.archive.open(path)
    }

    fn view(&self, id: FileId) -> Arc<FileView> {
        self.archive.files().into_iter().find(|file| file.id == id).unwrap()
    }

    /// Waits until a file is as is wanted.
    #[track_caller]
    fn until(&self, id: FileId, is_wanted: impl Fn(&FileView) -> bool) -> Arc<FileView> {
        loop {
            let view = self.view(id);
            if is_wanted(&view) {
                return view;
            }
            self.woken.recv_timeout(GENEROUS).unwrap_or_else(|_| panic!("waited in vain; it is {view:?}"));
        }
    }

    /// Opens a file of these bytes and reads it to its end.
    #[track_caller]
    fn read(&mut self, name: &str, bytes: &[u8]) -> Arc<FileView> {
        let path = self.file(name, bytes);
        let id = self.open(&path);
        self.until(id, FileView::is_read)
    }
}
