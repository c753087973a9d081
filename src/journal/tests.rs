//! The record over real files: begun, cut off, resumed, rolled back, full.

use std::io;
use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::Digest;

use super::book::Book;
use super::disk::{Append, Disk, Folder};
use super::scan::{Scan, Verdict};
use super::*;
use crate::domain::entry::{ClockSet, DecidesNothing};
use crate::domain::{
    CapProfile, CapStand, Entry, Failure, Header, Platform, Purpose, RecordFault, SignMethod, UnitKeys,
};

/// A header of a practice record without a key, for every test of the record.
pub(super) fn header(batch: &str) -> Header {
    Header {
        format: FORMAT.into(),
        batch: batch.into(),
        station: "S".into(),
        station_id: None,
        practice: true,
        previous: None,
        recipients: vec![],
        key_fingerprint: String::new(),
        canary: String::new(),
        key_loss_accepted: true,
    }
}

pub(super) fn opening() -> Opening {
    Opening {
        text: None,
        order: Default::default(),
        labels: false,
        clock: None,
        program: "test".into(),
        profile: "p".into(),
        profile_sha256: "0".into(),
        product_key: Some("pk".into()),
        purpose: Purpose::default(),
        operator: None,
    }
}

fn folder(root: &tempfile::TempDir) -> Arc<dyn Disk> {
    Arc::new(Folder::new(root.path().join("record")).unwrap())
}

fn begin(disk: &Arc<dyn Disk>, batch: &str) -> Journal {
    let record = Record::open(disk.clone()).unwrap();
    let which = record.batch(batch).map_or_else(|| Batch::New(Box::new(header(batch))), Batch::Resume);
    record.start(which, opening(), None).unwrap()
}

fn begun() -> Entry {
    Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None }
}

fn keys(serial: &str) -> UnitKeys {
    UnitKeys {
        platform: Platform("custom/test".into()),
        product_key: "pk".into(),
        device_name: serial.into(),
        serial_number: serial.into(),
        hardware_id: None,
    }
}

fn intent(unit: u64, serial: &str) -> Entry {
    Entry::Intent { unit, keys: keys(serial), sign_method: SignMethod::HmacSha256, past_gate: None }
}

#[tokio::test]
async fn what_was_appended_is_known_after_a_restart() {
    let root = tempfile::tempdir().unwrap();
    let disk = folder(&root);
    let journal = begin(&disk, "a");
    let visit = journal.append(begun()).await.unwrap().seq;
    journal.append(intent(visit, "SN1")).await.unwrap();
    drop(journal);
    let record = Record::open(disk).unwrap();
    assert_eq!(record.book().named(&keys("SN1")).unwrap().unanswered, 1);
    assert_eq!(record.book().open_visits().count(), 1);
    assert!(record.faults().is_empty());
}

#[tokio::test]
async fn that_the_clock_was_set_stands_before_the_first_line_that_has_its_time_from_it() {
    let root = tempfile::tempdir().unwrap();
    let disk = folder(&root);
    let ahead = Arc::new(AtomicU64::new(0));
    let read = ahead.clone();
    let clocks = Arc::new(move || Moment {
        shown: jiff::Timestamp::from_second(1_800_000_000 + read.load(Ordering::Relaxed) as i64).unwrap(),
        passed: std::time::Duration::from_secs(7),
    });
    let record = Record::open(disk.clone()).unwrap().timed_by(clocks);
    let journal = record.start(Batch::New(Box::new(header("a"))), opening(), None).unwrap();
    let visit = journal.append(begun()).await.unwrap().seq;
    ahead.store(3600, Ordering::Relaxed);
    journal.append_with_next(Entry::Writing { unit: visit }).await.unwrap();
    journal.append(Entry::Written { unit: visit }).await.unwrap();
    let lines: Vec<Entry> = journal.lines().unwrap().map(|line| *line.unwrap().entry).collect();
    drop(journal);
    let set = |by_ms| Entry::ClockSet(Box::new(ClockSet { by_ms, decides: DecidesNothing }));
    assert_eq!(lines[2..], [begun(), set(3_600_000), Entry::Writing { unit: visit }, Entry::Written { unit: visit }]);
    let record = Record::open(disk).unwrap();
    assert_eq!((record.book().open_visits().count(), record.faults()), (1, vec![]));
}

/// Appends a line of a kind that only a later version knows.
fn put_later(disk: &dyn Disk, name: &str, members: &str) {
    let end = Scan::of(&disk.read(name).unwrap()).end;
    let body = format!(r#"{{"v":1,"seq":{},"at":"2030-01-01T00:00:00.000Z",{members}"#, end.next_seq);
    let hash = sha2::Sha256::new().chain_update(end.head.as_str()).chain_update(&body).finalize();
    let line = format!("{body},\"chain\":\"{}\"}}\n", crate::domain::identity::hex(&hash));
    let mut file = disk.open(name).unwrap();
    file.append(line.as_bytes()).unwrap();
    file.sync().unwrap();
}

#[tokio::test]
async fn a_kind_of_a_later_version_that_decides_nothing_stays_in_the_chain_and_the_segment_goes_on() {
    let root = tempfile::tempdir().unwrap();
    let (disk, file) = (folder(&root), root.path().join("a.jsonl"));
    let resume = |disk: &Arc<dyn Disk>| {
        let record = Record::open(disk.clone()).unwrap();
        assert_eq!(record.faults(), []);
        let batch = Batch::Resume(record.batch("a").unwrap());
        record.start(batch, opening(), Some(file.clone())).unwrap()
    };
    drop(begin(&disk, "a"));
    // As the last line: another batch's opening names it, and then lines follow.
    put_later(&*disk, "000001-a.jsonl", r#""kind":"weather","decides":false,"unit":1,"rain":[1,2]"#);
    drop(begin(&disk, "b"));
    let journal = resume(&disk);
    let visit = journal.append(begun()).await.unwrap().seq;
    journal.append(intent(visit, "SN1")).await.unwrap();
    drop(journal);
    // In the middle of a visit.
    put_later(&*disk, "000001-a.jsonl", r#""kind":"moon","unit":4,"decides":false"#);
    let journal = resume(&disk);
    assert_eq!(journal.read(|book| book.named(&keys("SN1")).map(|unit| unit.unanswered)), Some(1));
    drop(journal);
    let bytes = disk.read("000001-a.jsonl").unwrap();
    let scan = Scan::of(&bytes);
    assert_eq!((scan.verdict, scan.too_new), (Verdict::Unbroken, false));
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "the batch file has it too");
    assert_eq!(Record::open(disk).unwrap().faults(), []);
}

#[tokio::test]
async fn a_kind_of_a_later_version_without_that_mark_stops_the_record_wherever_it_stands() {
    for lines_behind_it in [0, 1] {
        let root = tempfile::tempdir().unwrap();
        let disk = folder(&root);
        drop(begin(&disk, "a"));
        put_later(&*disk, "000001-a.jsonl", r#""kind":"weather","decides":true"#);
        for _ in 0..lines_behind_it {
            put_later(&*disk, "000001-a.jsonl", r#""kind":"writing","unit":1"#);
        }
        let before = disk.read("000001-a.jsonl").unwrap();
        // A unit that looks new to this version may be one that the later version has registered, whatever batch it comes in.
        for batch in [Batch::Resume(0), Batch::New(Box::new(header("b")))] {
            let record = Record::open(disk.clone()).unwrap();
            assert_eq!(record.faults(), [RecordFault::TooNew { segment: "000001-a.jsonl".into() }]);
            assert!(matches!(record.start(batch, opening(), None), Err(RecordError::TooNew(_))), "{lines_behind_it}");
        }
        assert!(!disk.list().unwrap().iter().any(|name| name.starts_with("000002")));
        assert!(disk.read("000001-a.jsonl").unwrap() == before);
    }
}

#[tokio::test]
async fn new_headers_say_which_station_it_is_and_older_segments_without_that_are_gone_on_with() {
    let root = tempfile::tempdir().unwrap();
    let disk = folder(&root);
    drop(begin(&disk, "old"));
    let before = disk.read("000001-old.jsonl").unwrap();
    let id = "0123456789abcdef0123456789abcdef";
    let start = |batch: &str| {
        let record = Record::open(disk.clone()).unwrap().of_station(id.into());
        let which = record.batch(batch).map_or_else(|| Batch::New(Box::new(header(batch))), Batch::Resume);
        record.start(which, opening(), None).unwrap()
    };
    let journal = start("old");
    // At a bench that runs: it goes into the desk's segment, which is begun for it.
    journal.append(Entry::LockTried { name: "wang".into(), opened: false, purpose: None }).await.unwrap();
    drop(journal);
    drop(start("new"));
    assert!(disk.read("000001-old.jsonl").unwrap().starts_with(&before));
    let record = Record::open(disk.clone()).unwrap();
    assert_eq!(record.faults(), []);
    let ids: Vec<_> = record.segments().iter().map(|segment| segment.header.station_id.as_deref()).collect();
    assert_eq!(ids, [None, Some(id), Some(id)]);
}

#[tokio::test]
async fn a_torn_tail_is_accounted_for_and_the_batch_goes_on() {
    let root = tempfile::tempdir().unwrap();
    let disk = folder(&root);
    drop(begin(&disk, "a"));
    let name = Record::open(disk.clone()).unwrap().segments()[0].name.clone();
    disk.open(&name).unwrap().append(b"{\"v\":1,\"se\0\0\xff").unwrap();
    let journal = begin(&disk, "a");
    journal.append(begun()).await.unwrap();
    drop(journal);
    assert_eq!(Scan::of(&disk.read(&name).unwrap()).verdict, Verdict::Unbroken);
}

#[tokio::test]
async fn a_segment_that_was_rolled_back_or_taken_away_blocks() {
    let root = tempfile::tempdir().unwrap();
    let disk = folder(&root);
    let journal = begin(&disk, "a");
    let old = disk.read("000001-a.jsonl").unwrap();
    journal.append(begun()).await.unwrap();
    drop(journal);
    drop(begin(&disk, "b"));
    let path = root.path().join("record/000001-a.jsonl");
    std::fs::write(&path, old).unwrap();
    let faults = Record::open(disk.clone()).unwrap().faults();
    assert!(matches!(&faults[..], [RecordFault::RolledBack { segment, .. }] if segment == "000001-a.jsonl"));
    std::fs::remove_file(&path).unwrap();
    let record = Record::open(disk).unwrap();
    assert_eq!(record.faults(), [RecordFault::missing("000001-a.jsonl")]);
    assert!(matches!(record.start(Batch::New(Box::new(header("c"))), opening(), None), Err(RecordError::Damaged(_))));
}

#[tokio::test]
async fn entries_of_many_slots_keep_one_chain() {
    let root = tempfile::tempdir().unwrap();
    let disk = folder(&root);
    let journal = Arc::new(begin(&disk, "a"));
    let slots: Vec<_> = (0..32)
        .map(|_| {
            let journal = journal.clone();
            tokio::spawn(async move { journal.append(begun()).await.unwrap().seq })
        })
        .collect();
    let mut seqs = Vec::new();
    for slot in slots {
        seqs.push(slot.await.unwrap());
    }
    seqs.sort_unstable();
    assert_eq!(seqs, (2..34).collect::<Vec<_>>());
    assert_eq!(Scan::of(&disk.read("000001-a.jsonl").unwrap()).verdict, Verdict::Unbroken);
}

#[tokio::test]
async fn one_of_two_slots_with_one_number_gets_the_claim() {
    let root = tempfile::tempdir().unwrap();
    let journal = begin(&folder(&root), "a");
    let claim = journal.claim(&keys("SN1")).unwrap();
    let mut same_number = keys("other");
    same_number.serial_number = "SN1".into();
    assert_eq!(journal.claim(&same_number).unwrap_err(), Failure::Claimed);
    drop(claim);
    journal.claim(&same_number).unwrap();
}

#[test]
fn two_units_are_alike_to_a_claim_exactly_where_they_share_a_key() {
    let board = |serial: &str, board: Option<&str>| UnitKeys { hardware_id: board.map(Into::into), ..keys(serial) };
    let journal = begin(&folder(&tempfile::tempdir().unwrap()), "a");
    let _claim = journal.claim(&board("SN1", Some("M1"))).unwrap();
    let other_name = UnitKeys { device_name: "other".into(), ..keys("SN1") };
    let other_number = UnitKeys { serial_number: "other".into(), ..keys("SN1") };
    for shared in [board("SN1", Some("M2")), board("SN2", Some("M1")), keys("SN1"), other_name, other_number] {
        assert_eq!(journal.claim(&shared).unwrap_err(), Failure::Claimed, "{shared:?}");
    }
    let other_product = UnitKeys { product_key: "other".into(), ..board("SN1", Some("M1")) };
    let other_platform = UnitKeys { platform: Platform("custom/other".into()), ..board("SN1", Some("M1")) };
    let mut live = Vec::new();
    for free in [board("SN2", None), board("SN3", None), other_product, other_platform] {
        live.push(journal.claim(&free).unwrap());
    }
}

/// Every slot comes with the same unit at one instant, each by another of its keys, and nobody has claimed it.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_many_slots_with_one_unit_one_gets_an_intent_whatever_the_timing() {
    let root = tempfile::tempdir().unwrap();
    let journal = Arc::new(begin(&folder(&root), "a"));
    for round in 0..8 {
        let at_once = Arc::new(tokio::sync::Barrier::new(32));
        let slots: Vec<_> = (0..32)
            .map(|slot| {
                let (journal, at_once) = (journal.clone(), at_once.clone());
                let mut keys = UnitKeys { hardware_id: Some(format!("M{round}")), ..keys(&format!("SN{round}")) };
                if slot % 2 == 0 {
                    (keys.device_name, keys.serial_number) = (format!("name {slot}"), format!("number {slot}"));
                }
                tokio::spawn(async move {
                    let unit = journal.append(begun()).await.unwrap().seq;
                    let intent = Entry::Intent {
                        unit,
                        keys: keys.clone(),
                        sign_method: SignMethod::HmacSha256,
                        past_gate: None,
                    };
                    let open = journal.open_segments().clone();
                    at_once.wait().await;
                    let count = move |book: &Book| match book.is_being_asked(&open, &keys) {
                        true => Err(Failure::Claimed),
                        false => Ok(()),
                    };
                    journal.append_counted(intent, Among::Unit, count).await.map(|appended| appended.seq)
                })
            })
            .collect();
        let mut asked = 0;
        for slot in slots {
            match slot.await.unwrap() {
                Ok(_) => asked += 1,
                Err(refused) => assert_eq!(refused, NotAppended::Forbidden(Failure::Claimed)),
            }
        }
        assert_eq!(asked, 1, "round {round}");
    }
    journal.append(begun()).await.unwrap();
}

/// Every slot comes with a unit of its own at one instant: what is counted among all of them is counted with all that came before.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_many_slots_with_units_of_their_own_as_many_get_an_intent_as_are_allowed() {
    const ALLOWED: u32 = 5;
    let root = tempfile::tempdir().unwrap();
    let journal = Arc::new(begin(&folder(&root), "a"));
    let at_once = Arc::new(tokio::sync::Barrier::new(32));
    let slots: Vec<_> = (0..32)
        .map(|slot| {
            let (journal, at_once, keys) = (journal.clone(), at_once.clone(), keys(&format!("SN{slot}")));
            tokio::spawn(async move {
                let unit = journal.append(begun()).await.unwrap().seq;
                let intent =
                    Entry::Intent { unit, keys: keys.clone(), sign_method: SignMethod::HmacSha256, past_gate: None };
                let (segment, cap) =
                    (journal.segment(), CapProfile { batch: NonZeroU32::new(ALLOWED), ..Default::default() });
                at_once.wait().await;
                let count = move |book: &Book| {
                    let is_reached = book.caps(segment, &keys.product_key, &cap).iter().any(CapStand::is_reached);
                    if is_reached { Err(Failure::CapReached) } else { Ok(()) }
                };
                journal.append_counted(intent, Among::All, count).await.is_ok()
            })
        })
        .collect();
    let mut asked = 0;
    for slot in slots {
        asked += u32::from(slot.await.unwrap());
    }
    assert_eq!(asked, ALLOWED);
}

#[tokio::test]
async fn the_batch_file_is_the_segment_byte_for_byte() {
    let root = tempfile::tempdir().unwrap();
    let disk = folder(&root);
    let file = root.path().join("a.jsonl");
    let record = Record::open(disk.clone()).unwrap();
    let journal = record.start(Batch::New(Box::new(header("a"))), opening(), Some(file.clone())).unwrap();
    journal.append(begun()).await.unwrap();
    drop(journal);
    assert_eq!(std::fs::read(&file).unwrap(), disk.read("000001-a.jsonl").unwrap());
    let first = std::fs::read(&file).unwrap();
    let first = first.split(|byte| *byte == b'\n').next().unwrap();
    assert_eq!(Record::open(disk).unwrap().segment_of(first), Some(0));
}

/// A folder on a disk with little room: the ballast's bytes come back when it is taken away.
struct SmallDisk {
    folder: Folder,
    room: Arc<AtomicU64>,
}

struct SmallFile {
    file: Box<dyn Append>,
    room: Arc<AtomicU64>,
}

impl Disk for SmallDisk {
    fn list(&self) -> io::Result<Vec<String>> {
        self.folder.list()
    }
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.folder.read(name)
    }
    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>> {
        self.folder.read_range(name, range)
    }
    fn create(&self, name: &str) -> io::Result<Box<dyn Append>> {
        Ok(Box::new(SmallFile { file: self.folder.create(name)?, room: self.room.clone() }))
    }
    fn open(&self, name: &str) -> io::Result<Box<dyn Append>> {
        Ok(Box::new(SmallFile { file: self.folder.open(name)?, room: self.room.clone() }))
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.room.fetch_add(self.folder.read(name)?.len() as u64, Ordering::SeqCst);
        self.folder.remove(name)
    }
}

impl Append for SmallFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let room = self.room.load(Ordering::SeqCst) as usize;
        let fits = bytes.len().min(room);
        self.file.append(&bytes[..fits])?;
        self.room.fetch_sub(fits as u64, Ordering::SeqCst);
        if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
    fn sync(&mut self) -> io::Result<()> {
        self.file.sync()
    }
    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }
}

#[tokio::test]
async fn a_full_disk_gives_up_its_ballast_for_the_answer() {
    let root = tempfile::tempdir().unwrap();
    let room = Arc::new(AtomicU64::new(10 << 20));
    let folder = Folder::new(root.path().join("record")).unwrap();
    let disk: Arc<dyn Disk> = Arc::new(SmallDisk { folder, room: room.clone() });
    let journal = begin(&disk, "a");
    let visit = journal.append(begun()).await.unwrap().seq;
    journal.append(intent(visit, "SN1")).await.unwrap();
    room.store(40, Ordering::SeqCst);
    assert_eq!(journal.append(begun()).await.unwrap_err(), Failure::RecordNotWritable);
    journal.append(Entry::Answer { unit: visit, length: 3, sealed: "x".repeat(500) }).await.unwrap();
    room.store(0, Ordering::SeqCst);
    assert_eq!(journal.append(begun()).await.unwrap_err(), Failure::RecordNotWritable);
    drop(journal);
    let scan = Scan::of(&disk.read("000001-a.jsonl").unwrap());
    assert_eq!(scan.verdict, Verdict::Unbroken);
    assert!(matches!(*scan.lines.last().unwrap().entry, Entry::Answer { .. }));
}

fn supervisor(name: &str) -> Entry {
    Entry::Supervisor {
        name: name.into(),
        role: crate::domain::Role::default(),
        pin_hash: "$argon2id$".into(),
        by: name.into(),
    }
}

#[tokio::test]
async fn what_no_batch_file_shows_stands_beside_the_batch_and_each_opening_names_what_was_before() {
    let root = tempfile::tempdir().unwrap();
    let disk = folder(&root);
    let file = root.path().join("a.jsonl");
    let record = Record::open(disk.clone()).unwrap();
    let journal = record.start(Batch::New(Box::new(header("a"))), opening(), Some(file.clone())).unwrap();
    let visit = journal.append(begun()).await.unwrap().seq;
    journal.append(supervisor("chen")).await.unwrap();
    journal.append(intent(visit, "SN1")).await.unwrap();
    journal.append(supervisor("li")).await.unwrap();
    journal.append(Entry::LockTried { name: "li".into(), opened: true, purpose: None }).await.unwrap();
    let between = disk.read(SEGMENT).unwrap();
    journal.append(Entry::Writing { unit: visit }).await.unwrap();
    drop(journal);
    let (batch, desk) = (disk.read(SEGMENT).unwrap(), disk.read("000002-desk_.jsonl").unwrap());
    assert_eq!(std::fs::read(&file).unwrap(), batch);
    assert!(!String::from_utf8_lossy(&batch).contains("argon2"));
    for bytes in [&batch, &desk] {
        assert_eq!(Scan::of(bytes).verdict, Verdict::Unbroken);
    }
    drop(begin(&disk, "b"));
    let record = Record::open(disk.clone()).unwrap();
    assert!(record.faults().is_empty() && record.replay.in_order);
    let named = record.book().supervisors().into_iter().map(|one| one.name.to_string()).collect::<Vec<_>>();
    assert_eq!(named, ["chen", "li"]);
    assert_eq!(record.book().named(&keys("SN1")).unwrap().unanswered, 1);
    // Either of them that is older than it was is seen.
    for (name, old) in [(SEGMENT, &between[..]), ("000002-desk_.jsonl", &desk[..desk.len() - 10])] {
        let path = root.path().join("record").join(name);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, old).unwrap();
        let faults = Record::open(disk.clone()).unwrap().faults();
        assert!(matches!(&faults[0], RecordFault::RolledBack { segment, .. } if segment == name), "{faults:?}");
        std::fs::write(&path, whole).unwrap();
    }
}

/// What happens to a record while it is written to. Windows refuses some of it: what is open stays where it is.
type Harm = fn(&std::path::Path) -> io::Result<()>;

const SEGMENT: &str = "000001-a.jsonl";

/// Each with what it is called. `record` is the record's folder.
const HARMS: [(&str, Harm); 8] = [
    ("the folder is deleted", |record| std::fs::remove_dir_all(record)),
    ("the folder is moved", |record| std::fs::rename(record, record.with_file_name("moved"))),
    ("the segment is deleted", |record| std::fs::remove_file(record.join(SEGMENT))),
    ("the segment is cut", |record| {
        let file = std::fs::OpenOptions::new().write(true).open(record.join(SEGMENT))?;
        file.set_len(file.metadata()?.len() / 2)
    }),
    ("the segment is replaced by its copy", |record| {
        std::fs::copy(record.join(SEGMENT), record.join("copy"))?;
        std::fs::rename(record.join("copy"), record.join(SEGMENT))
    }),
    ("a folder stands in place of the segment", |record| {
        std::fs::remove_file(record.join(SEGMENT))?;
        std::fs::create_dir(record.join(SEGMENT))
    }),
    ("something else is written behind the segment", |record| {
        let mut file = std::fs::OpenOptions::new().append(true).open(record.join(SEGMENT))?;
        io::Write::write_all(&mut file, b"hello\n")
    }),
    ("the lock is deleted", |record| std::fs::remove_file(record.join("writer.lock"))),
];

#[tokio::test]
async fn a_record_that_is_taken_away_while_it_is_written_to_takes_nothing_more() {
    #[cfg(unix)]
    let linked: &[(&str, Harm)] = &[("the segment is moved and a link to it is left", |record| {
        std::fs::rename(record.join(SEGMENT), record.join("moved"))?;
        std::os::unix::fs::symlink(record.join("moved"), record.join(SEGMENT))
    })];
    #[cfg(not(unix))]
    let linked: &[(&str, Harm)] = &[];
    for (what, harm) in HARMS.iter().chain(linked) {
        let root = tempfile::tempdir().unwrap();
        let (disk, path) = (folder(&root), root.path().join("record"));
        let lock = lock::RecordLock::take(&path).unwrap();
        let record = Record::open(disk).unwrap().under(lock);
        let journal = record.start(Batch::New(Box::new(header("a"))), opening(), None).unwrap();
        let visit = journal.append(begun()).await.unwrap().seq;
        // What can be done to a file that is open without its name.
        let is_in_place = ["the segment is cut", "something else is written behind the segment"].contains(what);
        let done = harm(&path);
        // Windows leaves a folder with an open file where it is, Wine moves it: both are sound.
        let may_be_either = cfg!(windows) && *what == "the folder is moved";
        assert!(may_be_either || done.is_ok() == (cfg!(unix) || is_in_place), "{what}: {done:?}");
        if done.is_err() {
            journal.append(intent(visit, "SN1")).await.unwrap();
            assert!(std::fs::read_to_string(path.join(SEGMENT)).unwrap().contains("\"SN1\""), "{what}");
            assert!(path.join("writer.lock").exists(), "{what}");
            continue;
        }
        for _ in 0..2 {
            let refused = journal.append(intent(visit, "SN1")).await;
            assert_eq!(refused.err(), Some(Failure::RecordDamaged), "{what}");
        }
        assert_eq!(journal.read(|book| book.units().len()), 0, "{what}: it counts as asked");
    }
}
