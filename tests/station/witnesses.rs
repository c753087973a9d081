//! The record is older than the world: a copy of any earlier moment is put back, and what stands outside of it tells.

use std::fs;
use std::path::{Path, PathBuf};
use std::slice;
use std::time::Duration;

use regnwl_station::custody::fault::OpenFault;
use regnwl_station::decisions::desk::Desk;
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::record_fault::RecordFault;
use regnwl_station::journal::RecordError;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::station::{Parts, Running, Station};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::witness::Witnesses;

use super::common::{Bench, folder};

pub const TODAY: &str = "000002-today.jsonl";

/// Two days at one station: a batch each.
pub struct Days {
    pub bench: Bench,
    pub data: PathBuf,
    /// The data folder as it was between them.
    backup: PathBuf,
    pub today: PathBuf,
    unit: PracticeUnit,
}

impl Days {
    pub fn new() -> Self {
        let bench = Bench::new();
        let at = |name: &str| bench.folder.path().join(name);
        let (data, backup, today) = (at("data"), at("backup"), at("today.jsonl"));
        let unit = bench.unit("SN24A7F00914");
        let work = |file: &Path, unit: &PracticeUnit| {
            let mut shift = bench.open_parts(Parts { batch_file: file.to_owned(), ..parts(&bench) });
            shift.expect_pass(unit);
            shift.close();
        };
        work(&at("yesterday.jsonl"), &bench.unit("SN24A7F00913"));
        folder::copy(&data, &backup).unwrap();
        work(&today, &unit);
        Self { data, backup, today, unit, bench }
    }

    /// Nothing is left but the batch files.
    pub fn forget(&self) {
        let _ = fs::remove_dir_all(self.bench.folder.path().join("witness"));
    }

    /// Puts back what was saved between the days.
    pub fn restore(&self) {
        fs::remove_dir_all(&self.data).unwrap();
        folder::copy(&self.backup, &self.data).unwrap();
    }

    fn open(&self, file: &Path) -> Result<Running, OpenFault> {
        Station::open(Parts { batch_file: file.to_owned(), ..parts(&self.bench) })
    }

    /// Opens and closes it, and gives what stands in the way.
    pub fn faults(&self, file: &Path) -> Vec<RecordFault> {
        match self.open(file) {
            Ok(running) => {
                close(running);
                Vec::new()
            }
            Err(OpenFault::Record(RecordError::Damaged(faults))) => faults,
            Err(other) => panic!("{other}"),
        }
    }
}

/// For real units: the PC remembers the record.
pub fn parts(bench: &Bench) -> Parts {
    let parts = bench.parts();
    let witnesses = Witnesses::at([bench.folder.path().join("witness")]);
    Parts { practice: false, data: parts.data.clone().with_witnesses(witnesses), ..parts }
}

/// What can become of a batch file's first line. Each with what it is called.
fn damaged(file: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let first = file.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = file.to_vec();
        change(&mut bytes);
        bytes
    };
    vec![
        ("it is whole", file.to_vec()),
        ("a letter is another", with(&|bytes| bytes[first / 2] ^= 1)),
        ("it is gone", file[first..].to_vec()),
        ("it is NULs", with(&|bytes| bytes[..first - 1].fill(0))),
        ("something stands before it", [b"hello\n", file].concat()),
        ("its end is gone", [&file[..first / 2], &file[first..]].concat()),
        ("a mail program was at it", String::from_utf8(file.to_vec()).unwrap().replace('\n', "\r\n").into_bytes()),
        ("an editor was at it", [b"\xef\xbb\xbf", file].concat()),
        ("it is in UTF-16", {
            let text = format!("\u{feff}{}", std::str::from_utf8(file).unwrap());
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        }),
        ("the chain is cut", with(&|bytes| bytes[first - 20..first - 3].fill(b'0'))),
    ]
}

#[test]
fn a_copy_of_any_earlier_moment_is_seen_by_todays_batch_file_whatever_became_of_its_first_line() {
    let days = Days::new();
    let whole = fs::read(days.data.join("record").join(TODAY)).unwrap();
    let file = fs::read(&days.today).unwrap();
    assert_eq!(file, whole);
    days.forget();
    for (what, file) in damaged(&file) {
        fs::write(&days.today, &file).unwrap();
        // Today's segment is not there at all.
        days.restore();
        for _ in 0..2 {
            assert_eq!(days.faults(&days.today), [RecordFault::missing(TODAY)], "{what}");
        }
        // Or it ends at any of its lines.
        let ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(position, _)| position + 1);
        for end in ends.filter(|end| *end < whole.len()) {
            fs::write(days.data.join("record").join(TODAY), &whole[..end]).unwrap();
            let faults = days.faults(&days.today);
            let is_it = |fault: &RecordFault| match fault {
                RecordFault::RolledBack { segment, .. } => segment == TODAY,
                // Where but the damaged line is left of it, nothing says which one it is the copy of.
                RecordFault::Missing { .. } => true,
                _ => false,
            };
            assert!(matches!(&faults[..], [fault] if is_it(fault)), "{what}, cut at {end}: {faults:?}");
            assert_eq!(fs::read(&days.today).unwrap(), file, "{what}: the witness was touched");
        }
    }
}

#[test]
fn a_damaged_first_line_alone_is_no_reason_to_stop_and_the_batch_goes_on_beside() {
    let days = Days::new();
    let file = fs::read(&days.today).unwrap();
    for (what, damaged) in damaged(&file) {
        let name = format!("today-{}.jsonl", what.replace(' ', "-"));
        let path = days.bench.folder.path().join(&name);
        fs::write(&path, &damaged).unwrap();
        let before = fs::read(days.data.join("record").join(TODAY)).unwrap();
        assert_eq!(days.faults(&path), [], "{what}");
        let after = fs::read(days.data.join("record").join(TODAY)).unwrap();
        assert!(after.len() > before.len() && after.starts_with(&before), "{what}: another batch was gone on with");
        if what != "it is whole" {
            assert_eq!(fs::read(&path).unwrap(), damaged, "{what}");
            let beside = path.with_file_name(name.replace(".jsonl", "-2.jsonl"));
            assert_eq!(fs::read(beside).unwrap(), after, "{what}");
        }
    }
}

#[test]
fn the_batch_file_of_another_station_is_never_taken_for_a_loss() {
    let (days, other) = (Days::new(), Days::new());
    let file = fs::read(&other.today).unwrap();
    for (what, file) in damaged(&file) {
        let path = days.bench.folder.path().join("other.jsonl");
        fs::write(&path, file).unwrap();
        let fault = days.open(&path).err().unwrap_or_else(|| panic!("{what}: it was opened"));
        assert!(matches!(fault, OpenFault::NotOurBatch(_)), "{what}: {fault}");
    }
    for nothing in [&b"hello\n"[..], b"{}\n{}\n", &[0xff; 9000]] {
        let path = days.bench.folder.path().join("other.jsonl");
        fs::write(&path, nothing).unwrap();
        assert!(matches!(days.open(&path).err().unwrap(), OpenFault::NotOurBatch(_)));
    }
}

#[test]
fn the_desks_segment_is_no_batch_file_because_what_no_batch_file_shows_would_be_followed() {
    let days = Days::new();
    let put = async {
        let made = Entry::Supervisor {
            name: "chen".into(),
            role: regnwl_station::domain::Role::default(),
            pin_hash: "$".into(),
            by: "chen".into(),
        };
        Desk::open(&parts(&days.bench).data).unwrap().put(vec![made], None).await.unwrap();
    };
    days.bench.runtime.block_on(put);
    let copied = days.bench.folder.path().join("copied.jsonl");
    fs::copy(days.data.join("record/000003-desk_.jsonl"), &copied).unwrap();
    assert!(matches!(days.open(&copied).err().unwrap(), OpenFault::NotOurBatch(_)));
}

/// Somebody has read what is wrong, and goes on.
fn accept(days: &Days, desk: Desk, faults: Vec<RecordFault>, files: &[PathBuf]) {
    let decision = Decision::Accept { faults, files: files.to_vec() };
    let signed = Signed { why: "the disk died".into(), ..Signed::by("chen") };
    days.bench.runtime.block_on(desk.decide(&decision, &signed)).unwrap();
}

#[test]
fn a_loss_that_somebody_has_read_is_gone_on_from_its_number_is_not_used_again_and_what_is_left_counts() {
    let days = Days::new();
    let file = fs::read(&days.today).unwrap();
    days.restore();
    days.forget();
    let desk = || Desk::open(&parts(&days.bench).data).unwrap();
    let faults = desk().faults(slice::from_ref(&days.today)).unwrap();
    assert_eq!(faults, [RecordFault::missing(TODAY)]);
    accept(&days, desk(), faults, slice::from_ref(&days.today));
    assert_eq!(desk().faults(slice::from_ref(&days.today)).unwrap(), []);
    for _ in 0..2 {
        let mut shift = days.bench.open_parts(Parts { batch_file: days.today.clone(), ..parts(&days.bench) });
        // The unit holds an identity that is not on record any more: it is asked about, and not registered past.
        shift.expect(&days.unit, Outcome::Unknown, Some(Failure::AskForeign));
        shift.close();
    }
    assert_eq!(days.bench.connects(), 2);
    assert_eq!(fs::read(&days.today).unwrap(), file, "the witness was written to");
    let mut names: Vec<_> =
        fs::read_dir(days.data.join("record")).unwrap().map(|file| file.unwrap().file_name()).collect();
    names.retain(|name| name.to_string_lossy().ends_with(".jsonl"));
    names.sort();
    assert_eq!(names, ["000001-yesterday.jsonl", "000003-desk_.jsonl", "000004-today.jsonl"]);
}

/// What the record's folder holds, by name.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_copy_of_any_earlier_moment_is_seen_by_what_the_pc_remembers_alone() {
    let days = Days::new();
    let whole = fs::read(days.data.join("record").join(TODAY)).unwrap();
    let tomorrow = days.bench.folder.path().join("tomorrow.jsonl");
    days.restore();
    for _ in 0..2 {
        assert_eq!(days.faults(&tomorrow), [RecordFault::missing(TODAY)]);
    }
    let ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(position, _)| position + 1);
    for end in ends.filter(|end| *end < whole.len()) {
        fs::write(days.data.join("record").join(TODAY), &whole[..end]).unwrap();
        let faults = days.faults(&tomorrow);
        assert!(matches!(&faults[..], [RecordFault::RolledBack { .. }]), "cut at {end}: {faults:?}");
        let found = Desk::open(&parts(&days.bench).data).unwrap().faults(&[]).unwrap();
        assert_eq!(found, faults, "cut at {end}");
    }
    // Put back whole, nothing is wrong; nor in another place, nor with what the PC remembered earlier.
    fs::write(days.data.join("record").join(TODAY), &whole).unwrap();
    let remembered = days.bench.folder.path().join("witness");
    folder::copy(&remembered, &days.bench.folder.path().join("earlier")).unwrap();
    assert_eq!(days.faults(&tomorrow), []);
    fs::remove_dir_all(&remembered).unwrap();
    fs::rename(days.bench.folder.path().join("earlier"), &remembered).unwrap();
    assert_eq!(days.faults(&tomorrow), []);
}

#[test]
fn where_a_record_is_gone_nothing_is_made_until_somebody_has_accepted_that_and_then_a_new_one_is_begun() {
    let days = Days::new();
    let gone = |days: &Days| {
        let faults = days.faults(&days.bench.folder.path().join("new.jsonl"));
        assert!(
            matches!(&faults[..], [RecordFault::Missing { segment, folder: Some(folder) }]
            if segment == TODAY && *folder == days.data.display().to_string()),
            "{faults:?}"
        );
        faults
    };
    // Deleted; the mount point of a disk that is not mounted; only the segments, the key is there; behind a link that leads nowhere.
    fs::remove_dir_all(&days.data).unwrap();
    let faults = gone(&days);
    assert!(!days.data.exists(), "something was made where a disk may be mounted");
    fs::create_dir(&days.data).unwrap();
    gone(&days);
    assert_eq!(names(&days.data), Vec::<String>::new());
    folder::copy(&days.backup.join("keys"), &days.data.join("keys")).unwrap();
    gone(&days);
    assert_eq!(names(&days.data), ["keys"]);
    // A record of another key is what it is; and practice knows nothing of all this.
    let elsewhere = Station::open(Parts {
        data: DataDir::new(days.bench.folder.path().join("elsewhere"))
            .with_witnesses(parts(&days.bench).data.witnesses().clone()),
        batch_file: days.bench.folder.path().join("elsewhere.jsonl"),
        ..parts(&days.bench)
    });
    close(elsewhere.unwrap());
    fs::remove_dir_all(&days.data).unwrap();
    close(
        Station::open(Parts {
            practice: true,
            batch_file: days.bench.folder.path().join("p.jsonl"),
            ..parts(&days.bench)
        })
        .unwrap(),
    );
    fs::remove_dir_all(&days.data).unwrap();
    // Every call at the desk but the one that accepts says so as well.
    let data = parts(&days.bench).data;
    assert!(matches!(Desk::open(&data).err(), Some(OpenFault::Record(RecordError::Damaged(_)))));
    let desk = Desk::open_anew(&data).unwrap();
    assert_eq!(desk.faults(&[]).unwrap(), faults);
    accept(&days, desk, faults, &[]);
    for _ in 0..2 {
        assert_eq!(days.faults(&days.bench.folder.path().join("new.jsonl")), []);
    }
}

#[test]
fn a_record_that_comes_back_after_another_one_was_begun_in_its_place_knows_of_that() {
    let days = Days::new();
    let away = days.bench.folder.path().join("away");
    fs::rename(&days.data, &away).unwrap();
    let data = parts(&days.bench).data;
    let desk = Desk::open_anew(&data).unwrap();
    let faults = desk.faults(&[]).unwrap();
    accept(&days, desk, faults, &[]);
    // Nothing was registered there: it may come back.
    let kept = days.bench.folder.path().join("kept");
    let file = days.bench.folder.path().join("new.jsonl");
    let swap = |from: &Path, to: &Path| {
        fs::rename(&days.data, to).unwrap();
        fs::rename(from, &days.data).unwrap();
    };
    swap(&away, &kept);
    assert_eq!(days.faults(&days.today), []);
    swap(&kept, &away);
    let mut shift = days.bench.open_parts(Parts { batch_file: file.clone(), ..parts(&days.bench) });
    shift.expect_pass(&days.bench.unit("SN24A7F00915"));
    shift.close();
    swap(&away, &kept);
    let faults = days.faults(&days.today);
    assert!(matches!(&faults[..], [RecordFault::Missing { .. } | RecordFault::RolledBack { .. }]), "{faults:?}");
}

#[test]
fn a_record_in_which_nothing_was_registered_is_remembered_by_nobody() {
    let bench = Bench::new();
    let mut shift = bench.open_parts(parts(&bench));
    let refused = shift.visit(&bench.unit("000000000000"));
    assert_eq!((refused.outcome, refused.code), (Outcome::Fail, Some(Failure::SerialRefused)));
    shift.close();
    let witness = bench.folder.path().join("witness");
    assert_eq!(names(&witness), Vec::<String>::new());
    fs::remove_dir_all(bench.folder.path().join("data")).unwrap();
    fs::remove_file(&parts(&bench).batch_file).unwrap();
    close(Station::open(parts(&bench)).unwrap());
    // What is in the middle of its registration is known already.
    let mut shift = bench.open_parts(parts(&bench));
    bench.cloud.push_fault(CloudFault::Slow(Duration::from_secs(2)));
    shift.plug(0, &bench.unit("SN24A7F00913"));
    bench.wait_until("it is asked", || bench.connects() == 1);
    bench.wait_until("it is remembered", || names(&witness).len() == 1);
    shift.ended(0);
    shift.close();
    let text = fs::read_to_string(witness.join(&names(&witness)[0])).unwrap();
    let last = fs::read_to_string(bench.folder.path().join("data/record/000001-shift-1.jsonl")).unwrap();
    assert!(text.contains(&last[last.len() - 67..last.len() - 3]), "it is not the newest line: {text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&witness), mode(&witness.join(&names(&witness)[0]))), (0o700, 0o600));
    }
}

#[test]
fn what_the_pc_cannot_remember_stops_nothing() {
    let bench = Bench::new();
    let file = bench.folder.path().join("a file");
    fs::write(&file, "").unwrap();
    for place in [file.join("below"), file, PathBuf::from("/proc/nothing/is/made/here")] {
        let data = parts(&bench).data.with_witnesses(Witnesses::at([place]));
        let mut shift = bench.open_parts(Parts { data, ..parts(&bench) });
        shift.expect_pass(&bench.unit("SN24A7F00913"));
        shift.close();
    }
    let witness = bench.folder.path().join("witness");
    fs::create_dir_all(witness.join("folder.json")).unwrap();
    fs::write(witness.join("damaged.json"), "{").unwrap();
    assert_eq!(parts(&bench).data.witnesses().damaged(), [witness.join("damaged.json")]);
    close(Station::open(parts(&bench)).unwrap());
}

pub fn close(running: Running) {
    let _ = running.commands.blocking_send(Command::Close);
    running.thread.join().unwrap();
}
