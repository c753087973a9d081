//! The PC dies, is moved, is copied: the record goes on elsewhere, and nothing is registered that may have been.

use std::fs;
use std::path::{Path, PathBuf};

use regnwl_station::custody::backup;
use regnwl_station::custody::fault::OpenFault;
use regnwl_station::custody::gathered::{Gathered, Keys, NotRestored, Sources, gather};
use regnwl_station::custody::restore::{Restored, restore};
use regnwl_station::decisions::desk::{Desk, decide};
use regnwl_station::domain::entry::{Entry, SegmentHead};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::record_fault::RecordFault;
use regnwl_station::journal::{self, Copy, Folder, IssuedIdentity, RecordError, Replay, RestoreFault};
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::station::{Parts, Station};
use regnwl_station::store::data_dir::{DataDir, OnPc};
use regnwl_station::store::witness::Witnesses;
use regnwl_station::vault::{SealKey, key_file};

use super::common::{Bench, entries, folder};

/// A station whose PC has a name, and that seals to a recovery key too.
struct Line {
    bench: Bench,
    recovery: SealKey,
    passed: PracticeUnit,
    pending: PracticeUnit,
}

impl Line {
    /// Yesterday one unit passed; today another one was left pending.
    fn worked() -> Self {
        let bench = Bench::new();
        let recovery = SealKey::generate();
        let (passed, pending) = (bench.unit("SN24A7F00931"), bench.unit("SN24A7F00932"));
        let line = Self { bench, recovery, passed, pending };
        let data = line.data("data", "a");
        data.create().unwrap();
        key_file::set_recovery(&data.keys(), &line.recovery.recipient()).unwrap();
        let mut shift = line.bench.open_parts(line.parts(&data, "yesterday"));
        shift.expect_pass(&line.passed);
        shift.close();
        let mut shift = line.bench.open_parts(line.parts(&data, "today"));
        line.pending.set_faults([Fault::VanishesAfterWrite]);
        shift.expect(&line.pending, Outcome::Pending, Some(Failure::Unplugged));
        shift.close();
        line.pending.set_faults([]);
        line.pending.hold(None);
        line
    }

    fn at(&self, name: &str) -> PathBuf {
        self.bench.folder.path().join(name)
    }

    fn batch(&self, name: &str) -> PathBuf {
        self.at(&format!("{name}.jsonl"))
    }

    /// A data folder on the PC of this name.
    fn data(&self, folder: &str, pc: &str) -> DataDir {
        let witnesses = Witnesses::at([self.at(&format!("witness-{pc}"))]);
        DataDir::new(self.at(folder)).with_witnesses(witnesses).on(OnPc::Called(pc.into()))
    }

    fn parts(&self, data: &DataDir, batch: &str) -> Parts {
        Parts { practice: false, data: data.clone(), batch_file: self.batch(batch), ..self.bench.parts() }
    }

    fn copies(&self, batches: &[&str]) -> Vec<Copy> {
        batches.iter().map(|batch| copy(&self.batch(batch))).collect()
    }

    fn recovery(&self) -> Keys {
        let recipient = Some(self.recovery.recipient());
        Keys { own: None, recovery: Some(self.recovery.clone()), recipient }
    }

    fn faults(&self, data: &DataDir, batch: &str) -> Vec<RecordFault> {
        match Station::open(self.parts(data, batch)) {
            Ok(running) => {
                super::witnesses::close(running);
                Vec::new()
            }
            Err(OpenFault::Record(RecordError::Damaged(faults))) => faults,
            Err(other) => panic!("{other}"),
        }
    }
}

pub fn copy(path: &Path) -> Copy {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    Copy { place: path.display().to_string(), name: Some(name), bytes: fs::read(path).unwrap() }
}

/// Each client id on record, and when it was issued.
fn issued_at(data: &DataDir) -> Vec<(String, Option<String>)> {
    let disk = Folder::at(data.record());
    let book = Replay::of(&disk).unwrap().book;
    let told = |issued: IssuedIdentity| {
        let at = journal::issued_at(&disk, book.segment_name(issued.place.segment), &issued);
        (issued.client_id, at)
    };
    let told: Vec<_> = book.units().flat_map(|unit| unit.issued).map(told).collect();
    assert!(told.iter().all(|(_, at)| at.is_some()) && told.len() == 2, "{told:?}");
    told
}

pub fn restored(data: &DataDir, copies: Vec<Copy>, keys: &Keys) -> Result<Restored, NotRestored> {
    restored_with(data, copies, Vec::new(), keys)
}

fn restored_with(
    data: &DataDir,
    copies: Vec<Copy>,
    heads: Vec<SegmentHead>,
    keys: &Keys,
) -> Result<Restored, NotRestored> {
    let gathered = Gathered { copies, folders: Vec::new(), heads, keys: keys.clone(), passed_over: Vec::new() };
    let sources = Sources { from: vec!["a share".into()], ..Sources::default() };
    restore(data, gathered, &sources, "li".into(), "the disk died".into())
}

fn decided(data: &DataDir, decision: impl FnOnce(Vec<RecordFault>) -> Decision) {
    let faults = Desk::open(data).unwrap().faults(&[]).unwrap();
    let signed = Signed { why: "looked".into(), ..Signed::by("li") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(decide(data, &decision(faults), &signed)).unwrap();
}

pub fn accept(data: &DataDir) {
    decided(data, |faults| Decision::Accept { faults, files: Vec::new() });
}

#[test]
fn a_pending_unit_is_finished_on_an_empty_pc_from_batch_files_and_the_recovery_key_without_a_registration() {
    let line = Line::worked();
    let data = line.data("new", "b");
    let told = restored(&data, line.copies(&["today", "yesterday"]), &line.recovery()).unwrap();
    assert_eq!((told.segments.len(), told.units, told.opened, told.closed), (2, 2, 2, 0));
    let record = line.at("data/record");
    for segment in &told.segments {
        let (was, is) = (record.join(&segment.segment), data.record().join(&segment.segment));
        assert_eq!(fs::read(was).unwrap(), fs::read(is).unwrap());
    }
    // Sealed anew, it was issued when it was issued: by that time the console knows it.
    assert_eq!(issued_at(&data), issued_at(&line.data("data", "a")));
    // The recovery key is nowhere on this PC.
    for file in folder::files(data.path()) {
        let text = fs::read(&file).unwrap();
        assert!(!String::from_utf8_lossy(&text).contains(line.recovery.to_text().expose()), "{}", file.display());
    }
    assert!(matches!(&line.faults(&data, "today")[..], [RecordFault::Restored { .. }]));
    accept(&data);
    let before = line.bench.connects();
    let mut shift = line.bench.open_parts(line.parts(&data, "today"));
    shift.expect_pass(&line.pending);
    shift.close();
    assert_eq!(line.bench.connects(), before);
    // The one that had passed is known, and nothing is asked for by itself.
    let mut shift = line.bench.open_parts(line.parts(&data, "today"));
    shift.expect_pass(&line.passed);
    shift.close();
    assert_eq!(line.bench.connects(), before);
    assert_eq!(data.told_station_name().unwrap(), line.data("data", "a").told_station_name().unwrap());
}

#[test]
fn with_the_keys_folder_too_and_with_neither_nothing_is_touched() {
    let line = Line::worked();
    let own = key_file::in_folder(&line.at("data/keys")).unwrap();
    let data = line.data("new", "b");
    let wrong = Keys { recovery: Some(SealKey::generate()), ..Keys::default() };
    for keys in [Keys::default(), wrong] {
        assert!(matches!(restored(&data, line.copies(&["today"]), &keys), Err(NotRestored::NoKey)));
        assert!(!data.path().exists());
    }
    // This PC has shown a key of its own to others by then.
    let shown = Desk::station_key(&data).unwrap();
    restored(&data, line.copies(&["yesterday", "today"]), &Keys { own, ..Keys::default() }).unwrap();
    accept(&data);
    let mut shift = line.bench.open_parts(line.parts(&data, "today"));
    shift.expect_pass(&line.pending);
    shift.close();
    let keys = key_file::in_folder(&data.keys()).unwrap().unwrap();
    assert!(keys.with_own(&shown.recipient).is_some());
}

#[test]
fn what_the_copies_lack_is_named_and_a_newer_witness_stops_the_start() {
    let line = Line::worked();
    let data = line.data("new", "b");
    let told = restored(&data, line.copies(&["today"]), &line.recovery()).unwrap();
    let missing = RecordFault::missing("000001-yesterday.jsonl");
    assert_eq!(told.missing, std::slice::from_ref(&missing));
    assert!(line.faults(&data, "today").contains(&missing));
    // Only yesterday's: nothing in it says that there was more, but today's file does.
    let other = line.data("other", "c");
    let told = restored(&other, line.copies(&["yesterday"]), &line.recovery()).unwrap();
    assert_eq!(told.missing, []);
    accept(&other);
    let faults = line.faults(&other, "today");
    assert!(
        matches!(&faults[..], [RecordFault::Missing { segment, .. }] if segment.ends_with("-today.jsonl")),
        "{faults:?}"
    );
    // The PC that it was on remembers today, whatever key it has by now.
    fs::remove_dir_all(line.at("data")).unwrap();
    let same = line.data("data", "a");
    restored(&same, line.copies(&["yesterday"]), &line.recovery()).unwrap();
    let faults = line.faults(&same, "yesterday");
    assert!(faults.iter().any(|fault| *fault == RecordFault::missing("000002-today.jsonl")), "{faults:?}");
}

#[test]
fn a_unit_that_was_about_to_be_asked_for_where_the_copy_ends_is_asked_about() {
    let line = Line::worked();
    let mut cut = copy(&line.batch("today"));
    let text = String::from_utf8(cut.bytes.clone()).unwrap();
    let end: usize =
        text.split_inclusive('\n').take_while(|line| !line.contains(r#""kind":"intent""#)).map(str::len).sum();
    // In the middle of the intent: a share that went away.
    cut.bytes.truncate(end + 40);
    let data = line.data("new", "b");
    restored(&data, vec![copy(&line.batch("yesterday")), cut], &line.recovery()).unwrap();
    accept(&data);
    let before = line.bench.connects();
    fs::remove_file(line.batch("today")).unwrap();
    let mut shift = line.bench.open_parts(line.parts(&data, "today"));
    let ended = shift.visit(&line.pending);
    assert_eq!(ended.outcome, Outcome::Unknown, "{ended:?}");
    shift.close();
    assert_eq!(line.bench.connects(), before);
}

#[test]
fn what_has_lines_that_the_copies_lack_is_not_overwritten_and_a_wrong_copy_touches_nothing() {
    let line = Line::worked();
    let data = line.data("data", "a");
    let before =
        folder::files(data.path()).into_iter().map(|file| (fs::read(&file).unwrap(), file)).collect::<Vec<_>>();
    let refused = |copies| match restored(&data, copies, &line.recovery()) {
        Err(NotRestored::Copies(fault)) => fault,
        other => panic!("{other:?}"),
    };
    assert!(matches!(refused(line.copies(&["yesterday"])), RestoreFault::HasMore(_)));
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut one = copy(&line.batch("today"));
        change(&mut one.bytes);
        vec![copy(&line.batch("yesterday")), one]
    };
    assert!(matches!(refused(with(&|bytes| *bytes.get_mut(2000).unwrap() ^= 1)), RestoreFault::Broken(..)));
    assert!(matches!(refused(with(&|bytes| *bytes = b"hello\n".repeat(9))), RestoreFault::NotASegment(_)));
    assert!(matches!(refused(with(&|bytes| bytes.clear())), RestoreFault::NotASegment(_)));
    assert!(matches!(refused(Vec::new()), RestoreFault::NoCopies));
    let other = Line::worked();
    let both = [line.copies(&["today"]), other.copies(&["today"])].into_iter().flatten().collect();
    assert!(matches!(refused(both), RestoreFault::OtherStation(..)));
    let after = folder::files(data.path()).into_iter().map(|file| (fs::read(&file).unwrap(), file)).collect::<Vec<_>>();
    assert!(before == after);
}

#[test]
fn a_backup_is_made_while_a_station_runs_and_restored_with_the_recovery_key() {
    let line = Line::worked();
    let data = line.data("data", "a");
    let out = line.at("saved");
    let mut shift = line.bench.open_parts(line.parts(&data, "today"));
    let made = backup::make(&data, &out, true).unwrap();
    assert!(made.has_key && made.heads.len() == 2);
    assert!(matches!(backup::make(&data, &out, true), Err(backup::NotBackedUp::IsThere(_))));
    shift.expect_pass(&line.pending);
    shift.close();
    for file in folder::files(&out) {
        #[cfg(unix)]
        if file.starts_with(out.join("record")) || file.ends_with("seal.key.age") {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o77, 0, "{}", file.display());
        }
        let text = String::from_utf8(fs::read(&file).unwrap()).unwrap();
        assert!(!text.contains("AGE-SECRET-KEY"), "{}", file.display());
    }
    let own = backup::key_in(&out, Some(&line.recovery)).unwrap();
    assert!(own.is_some());
    let mut copies: Vec<Copy> =
        fs::read_dir(out.join("record")).unwrap().map(|file| copy(&file.unwrap().path())).collect();
    copies.sort_by(|a, b| a.place.cmp(&b.place));
    let new = line.data("new", "b");
    let keys = Keys { own, ..line.recovery() };
    // A part that was taken out of the backup is named by what it says of itself.
    let fewer = vec![copies.pop().unwrap()];
    let fewer = restored_with(&line.data("fewer", "d"), fewer, made.heads.clone(), &keys);
    assert_eq!(fewer.unwrap().missing, [RecordFault::missing("000001-yesterday.jsonl")]);
    let copies = fs::read_dir(out.join("record")).unwrap().map(|file| copy(&file.unwrap().path())).collect();
    let told = restored_with(&new, copies, made.heads, &keys).unwrap();
    assert_eq!((told.missing, told.closed), (Vec::new(), 0));
    accept(&new);
    // The other PC has gone on since: its batch file tells.
    let faults = line.faults(&new, "today");
    assert!(matches!(&faults[..], [RecordFault::RolledBack { .. }]), "{faults:?}");
}

#[test]
fn a_record_on_another_pc_asks_and_goes_on_under_its_name_where_it_was_moved() {
    let line = Line::worked();
    let (here, there) = (line.data("data", "a"), line.data("there", "b"));
    assert_eq!(line.faults(&here, "today"), []);
    folder::copy(&line.at("data"), &line.at("there")).unwrap();
    for _ in 0..2 {
        let faults = line.faults(&there, "today");
        assert!(matches!(&faults[..], [RecordFault::OtherMachine { .. }]), "{faults:?}");
    }
    accept(&there);
    assert_eq!(line.faults(&there, "today"), []);
    let before = line.bench.connects();
    let mut shift = line.bench.open_parts(line.parts(&there, "today"));
    shift.expect_pass(&line.pending);
    shift.close();
    assert_eq!(line.bench.connects(), before);
    assert_eq!(there.told_station_name().unwrap(), here.told_station_name().unwrap());
    // And once more where it goes back.
    let back = line.data("there", "a");
    let faults = line.faults(&back, "today");
    assert!(matches!(&faults[..], [RecordFault::OtherMachine { .. }]), "{faults:?}");
}

#[test]
fn a_copied_pc_is_noticed_and_gets_a_name_and_a_key_of_its_own_and_knows_the_units_of_its_sister() {
    let line = Line::worked();
    folder::copy(&line.at("data"), &line.at("there")).unwrap();
    let (here, there) = (line.data("data", "a"), line.data("there", "b"));
    assert!(matches!(&line.faults(&there, "new")[..], [RecordFault::OtherMachine { .. }]));
    decided(&there, |faults| Decision::Copied { faults });
    let (ours, theirs) = (Desk::station_key(&there).unwrap(), Desk::station_key(&here).unwrap());
    assert!(ours.id != theirs.id && ours.name != theirs.name && ours.recipient != theirs.recipient);
    let before = line.bench.connects();
    let mut shift = line.bench.open_parts(line.parts(&there, "new"));
    // Its token opens with the old key, which is kept.
    shift.expect_pass(&line.pending);
    shift.expect_pass(&line.passed);
    shift.expect_pass(&line.bench.unit("SN24A7F00933"));
    shift.close();
    assert_eq!(line.bench.connects(), before + 1);
    // The sister's batches are hers, and hers go on as if nothing had been.
    assert!(matches!(Station::open(line.parts(&there, "today")), Err(OpenFault::NotOurBatch(_))));
    assert_eq!(line.faults(&here, "today"), []);
    let mut shift = line.bench.open_parts(line.parts(&here, "today"));
    shift.expect_pass(&line.bench.unit("SN24A7F00934"));
    shift.close();
    assert_eq!(line.faults(&there, "new"), []);
    let begun = entries(&there.record()).into_iter().filter(|entry| matches!(entry, Entry::Incarnation(_)));
    assert_eq!(begun.count(), 1);
}

/// Restored by this person from these folders, with the keys of the station.
fn restored_from(line: &Line, folders: &[PathBuf], data: &DataDir, by: &str) -> String {
    let sources = Sources { from: folders.to_vec(), keys: Some(line.at("data/keys")), recovery: None };
    let gathered = gather(&sources, data).unwrap();
    restore(data, gathered, &sources, by.into(), "the disk died".into()).unwrap();
    fs::read_to_string(data.persons()).unwrap()
}

#[test]
fn a_name_that_was_erased_is_nobodys_code_in_a_restored_record_though_an_older_backup_has_it() {
    let line = Line::worked();
    let data = line.data("data", "a");
    let (older, newer) = (line.at("older"), line.at("newer"));
    backup::make(&data, &older, false).unwrap();
    let named = regnwl_station::decisions::names::all(&data).unwrap();
    let erased = named.iter().find(|one| one.name.as_deref() == Some("Wang")).unwrap().code.clone();
    let (code, signed) = (erased.clone(), Signed::by(""));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(decide(&data, &Decision::EraseName { code }, &signed)).unwrap();
    backup::make(&data, &newer, false).unwrap();
    let new = line.data("new", "b");
    let persons = restored_from(&line, &[older, newer], &new, "Wang");
    // Whoever comes under that name is somebody else, from the line on that says who restored it.
    let of_wang: Vec<&str> = persons.lines().filter(|one| one.contains("\"Wang\"")).collect();
    assert!(of_wang.len() == 1 && !of_wang[0].contains(&erased), "{persons}");
    let lines: String = folder::files(&new.record()).iter().filter_map(|file| fs::read_to_string(file).ok()).collect();
    let line = lines.lines().find(|line| line.contains(r#""kind":"incarnation""#)).unwrap();
    assert!(!line.contains(&erased) && line.contains(r#""by":"p-"#), "{line}");
}

#[test]
fn names_of_people_come_from_folders_of_the_station_and_from_no_other_one_that_was_named() {
    let (line, other) = (Line::worked(), Line::worked());
    let saved = |line: &Line, by: &str| {
        let data = line.data("data", "a");
        let close = Decision::CloseBatch { file: line.batch("yesterday"), registration_off: false };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(decide(&data, &close, &Signed::by(by))).unwrap();
        backup::make(&data, &line.at("saved"), false).unwrap();
        line.at("saved")
    };
    let folders = [saved(&line, "chen"), saved(&other, "zhang")];
    let persons = restored_from(&line, &folders, &line.data("new", "b"), "li");
    assert!(persons.contains("chen") && persons.contains("Wang") && !persons.contains("zhang"), "{persons}");
}
