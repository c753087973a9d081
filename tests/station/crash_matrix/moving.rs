//! A record that goes on in another place, restored or copied, and a name that is erased beside it: the power goes at any operation of that.

use std::sync::Arc;

use regnwl_station::domain::entry::{
    ChangeOf, Changed, Entry, Header, Incarnation, Origin, ReceivedIdentity, Resealed, SegmentHead,
};
use regnwl_station::domain::record_fault::RecordFault;
use regnwl_station::journal::disk::Disk;
use regnwl_station::journal::{Copies, Copy, Names, Record, Replay, restoring};

use super::model_disk::{Leaves, ModelDisk};
use super::play::{VISITS, header, identity, keys, new_disk, play, recovered, start, start_named};

fn opened(opening: u64, previous: Option<SegmentHead>) -> Entry {
    Entry::Opened {
        opening,
        labels: false,
        previous,
        program: "test".into(),
        profile: String::new(),
        profile_sha256: String::new(),
        product_key: None,
        operator: None,
        purpose: Default::default(),
        order: Default::default(),
        clock: None,
    }
}

fn incarnation(how: Origin) -> Entry {
    Entry::Incarnation(Box::new(Incarnation {
        how,
        id: "0".repeat(32),
        from: Vec::new(),
        heads: Vec::new(),
        missing: Vec::new(),
        lost_keys: Vec::new(),
        by: "li".into(),
        why: "died".into(),
    }))
}

/// The copies of a record in which two units passed, and the segment that says that it was restored: with the token of one sealed anew.
fn copies() -> (Copies, String, Vec<u8>) {
    let disk = new_disk();
    let journal = start(&disk, "a").unwrap();
    play(&journal, &[VISITS[0].1, VISITS[0].1]);
    drop(journal);
    // Practice is not restored: the same lines under a header of a real one.
    let lines = super::oracle::scans(&disk).remove("000001-a.jsonl").unwrap().lines;
    let entries = lines.into_iter().skip(1).map(|line| *line.entry);
    let (mut bytes, mut link) = (Vec::new(), regnwl_station::journal::Link::start());
    let first = Entry::Header(Box::new(Header { practice: false, ..header("a") }));
    for (seq, entry) in (0..).zip(std::iter::once(first).chain(entries)) {
        let (line, next) = regnwl_station::journal::line::write(&link, seq, jiff::Timestamp::UNIX_EPOCH, &entry);
        bytes.extend(line);
        link = next;
    }
    let copy = Copy { place: "a".into(), name: Some("000001-a.jsonl".into()), bytes };
    let copies = Copies::of(vec![copy]).unwrap();
    let previous: Option<SegmentHead> = copies.heads().pop();
    let identity = identity(1);
    let resealed = Entry::Resealed(Box::new(Resealed {
        keys: keys(1),
        issued: vec![ReceivedIdentity {
            token_sha256: identity.token_sha256(),
            client_id: identity.client_id,
            issued_at: None,
            sealed_token: "anew".into(),
        }],
        old: None,
        answers: Vec::new(),
    }));
    let entries = [opened(2, previous.clone()), incarnation(Origin::Restored), resealed];
    let header = Header { practice: false, previous, ..header("desk/") };
    let (name, last) = restoring::whole_segment(["000001-a.jsonl"], header, entries);
    (copies, name, last)
}

#[test]
fn a_restore_that_is_cut_at_any_operation_opens_as_what_it_is_or_not_at_all_and_is_finished_by_another_one() {
    let (copies, name, last) = copies();
    let lay_down = |disk: &ModelDisk| Copies::begin(disk).and_then(|()| copies.lay_down(disk, &name, &last)).is_ok();
    let whole = ModelDisk::default();
    assert!(lay_down(&whole));
    let files = |disk: &ModelDisk| -> Vec<(String, Vec<u8>)> {
        let names = disk.list().unwrap().into_iter().filter(|name| name.ends_with(".jsonl"));
        names.map(|name| (name.clone(), disk.read(&name).unwrap())).collect()
    };
    let mut crashes = 0;
    for operation in 0.. {
        let disk = ModelDisk::default();
        disk.cut_power_at(operation);
        let is_through = lay_down(&disk);
        if is_through && !disk.is_off() {
            break;
        }
        for leaves in Leaves::KINDS {
            let story = format!("cut at {operation}, {leaves:?}");
            let left = disk.after_power_cut(leaves);
            let replay = Replay::of_all_lines(&left).unwrap();
            // Nobody registers with a part of it: it says that it was cut off, or that it was restored.
            let says =
                |fault: &RecordFault| matches!(fault, RecordFault::RestoreCutOff { .. } | RecordFault::Restored { .. });
            assert!(replay.segments.is_empty() || replay.unaccepted().any(says), "{story}: {:?}", replay.faults);
            // Where it opens, what was sealed anew is there.
            if replay.unaccepted().all(|fault| matches!(fault, RecordFault::Restored { .. }))
                && !replay.segments.is_empty()
            {
                assert_eq!(files(&left), files(&whole), "{story}");
                let unit = replay.book.named(&keys(1)).unwrap();
                assert_eq!(replay.book.segment_name(unit.issued[0].place.segment), name, "{story}");
            }
            assert!(copies.may_replace(&left).unwrap().is_ok() || files(&left) == files(&whole), "{story}");
            if files(&left) != files(&whole) {
                assert!(lay_down(&left), "{story}");
            }
            assert_eq!(files(&left), files(&whole), "{story}");
            crashes += 1;
        }
    }
    assert!(crashes > 50, "only {crashes} crashes were played");
}

#[test]
fn a_copy_becomes_a_station_of_its_own_whole_or_not_at_all() {
    let before = new_disk();
    let journal = start(&before, "a").unwrap();
    // One is through, and one is asked for.
    play(&journal, &[VISITS[0].1, &VISITS[0].1[..4]]);
    drop(journal);
    let become_own = |disk: &ModelDisk| {
        let record = Record::open(Arc::new(disk.clone())).ok()?;
        let (openings, previous) = (record.openings(), record.latest_head());
        let entries = vec![opened(openings + 1, previous.clone()), incarnation(Origin::Copied)];
        record.put_whole(Header { previous, ..header("desk/") }, entries).ok()
    };
    for operation in 0.. {
        let disk = before.after_kill();
        disk.cut_power_at(operation);
        let is_done = become_own(&disk).is_some();
        if !disk.is_off() {
            assert!(is_done);
            break;
        }
        for leaves in Leaves::KINDS {
            let story = format!("cut at {operation}, {leaves:?}");
            let left = disk.after_power_cut(leaves);
            let replay = Replay::of_all_lines(&left).unwrap();
            assert_eq!(replay.faults, [], "{story}");
            let is_own = replay.own_from > 0;
            assert!(is_own || !is_done, "{story}");
            // What the sister asked for is counted here too, and it is hers to end.
            let unit = replay.book.named(&keys(2)).unwrap();
            assert_eq!((unit.unanswered, unit.registrations().unknown), (1, 1), "{story}");
            assert_eq!(replay.book.open_visits().count(), usize::from(!is_own), "{story}");
            if !is_own {
                assert!(become_own(&left).is_some(), "{story}");
            }
            let record = recovered(&left).unwrap_or_else(|error| panic!("{story}: {error}"));
            assert!(!record.is_own(0), "{story}");
            assert_eq!(record.book().named(&keys(2)).unwrap().unanswered, 1, "{story}");
        }
    }
}

#[test]
fn a_name_is_erased_once_the_line_is_on_disk_and_never_before_and_a_cut_in_between_changes_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let code = "p-00000000000000aa";
    let kept = format!("{{\"code\":\"{code}\",\"name\":\"Wang Fang\"}}\n");
    for operation in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("persons.jsonl");
        std::fs::write(&path, &kept).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        let disk = new_disk();
        drop(start(&disk, "a").unwrap());
        disk.cut_power_at(operation);
        let erase = || {
            let journal = start_named(&disk, "a", Names::open(path.clone()).unwrap()).ok()?;
            let erased = Changed::new(ChangeOf::NameErased, code, None, None);
            runtime.block_on(journal.append(Entry::Changed(Box::new(erased)))).ok()?;
            // The power may go here: the name is still there.
            Some(journal)
        };
        let is_named = || std::fs::read_to_string(&path).unwrap().contains("Wang Fang");
        let is_on_record = erase().is_some();
        if !disk.is_off() {
            assert!(is_on_record && is_named());
            break;
        }
        assert!(is_named(), "cut at {operation}: no line says so yet");
        for leaves in [Leaves::Nothing, Leaves::AllBut(0), Leaves::Garbage] {
            std::fs::write(&path, &kept).unwrap();
            let left = disk.after_power_cut(leaves);
            let record = recovered(&left).unwrap().named_by(Names::open(path.clone()).unwrap()).unwrap();
            let says = record.book().erased_names().any(|erased| erased == code);
            assert!(says || !is_on_record, "cut at {operation}, {leaves:?}: lost");
            assert_eq!(is_named(), !says, "cut at {operation}, {leaves:?}");
        }
    }
}
