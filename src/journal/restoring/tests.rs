use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::disk::{Append, Folder};
use super::super::replay::Replay;
use super::super::{Opening, tests};
use super::*;
use crate::domain::RecordFault;
use crate::domain::entry::{Incarnation, Origin};

fn header(batch: &str, previous: Option<SegmentHead>) -> Header {
    Header {
        station_id: Some("0".repeat(32)),
        practice: false,
        previous,
        recipients: vec!["age1x".into()],
        key_fingerprint: "k".into(),
        ..tests::header(batch)
    }
}

fn opened(opening: u64, previous: Option<SegmentHead>) -> Entry {
    Opening { program: "p".into(), product_key: None, ..tests::opening() }.entry(opening, previous)
}

/// A segment with so many units that came, and its last line.
fn segment(name: &str, header: Header, opening: u64, units: usize) -> (Vec<u8>, SegmentHead) {
    let begun = || Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None };
    let previous = header.previous.clone();
    let entries = [Entry::Header(Box::new(header)), opened(opening, previous)];
    let (mut bytes, mut link) = (Vec::new(), Link::start());
    for (seq, entry) in (0..).zip(entries.into_iter().chain((0..units).map(|_| begun()))) {
        let (line, next) = line::write(&link, seq, Timestamp::UNIX_EPOCH, &entry);
        bytes.extend(line);
        link = next;
    }
    let head = Scan::of(&bytes).end.of(name);
    (bytes, head)
}

fn copy(place: &str, bytes: &[u8]) -> Copy {
    Copy { place: place.into(), name: None, bytes: bytes.to_vec() }
}

/// Three segments, of which the second one names the first and the third the second.
fn three() -> [Vec<u8>; 3] {
    let (first, head) = segment("000001-a.jsonl", header("a", None), 1, 3);
    let (second, head) = segment("000004-b.jsonl", header("b", Some(head)), 2, 2);
    let (third, _) = segment("000007-c.jsonl", header("c", Some(head)), 3, 1);
    [first, second, third]
}

#[test]
fn segments_get_the_names_by_which_others_call_them_and_the_longest_copy_of_each_counts() {
    let [first, second, third] = three();
    let copies = Copies::of(vec![
        copy("3", &third),
        copy("half", &first[..first.len() / 2]),
        copy("1", &first),
        copy("2", &[&second[..], b"{\"v\":1,\"se"].concat()),
        copy("again", &second),
    ]);
    let copies = copies.unwrap();
    let names: Vec<&str> = copies.segments().map(|(name, _)| name).collect();
    // Nobody names the last one: it comes behind the one before it.
    assert_eq!(names, ["000001-a.jsonl", "000004-b.jsonl", "000005-c.jsonl"]);
    assert_eq!(copies.segments().map(|(_, bytes)| bytes.clone()).collect::<Vec<_>>(), [first, second, third]);
    let replay = Replay::of_all_lines(&copies).unwrap();
    assert_eq!((replay.opening, replay.faults), (3, Vec::new()));
}

#[test]
fn what_does_not_belong_together_is_refused_by_name() {
    let [first, second, _] = three();
    let refused = |copies| Copies::of(copies).unwrap_err();
    let mut other = header("z", None);
    (other.station_id, other.station) = (Some("1".repeat(32)), "T".into());
    let (other, _) = segment("000001-z.jsonl", other, 1, 1);
    assert_eq!(refused(vec![copy("1", &first), copy("z", &other)]), RestoreFault::OtherStation("z".into(), "T".into()));
    let (practice, _) = segment("000001-p.jsonl", Header { practice: true, ..header("p", None) }, 1, 1);
    assert_eq!(refused(vec![copy("p", &practice)]), RestoreFault::Practice("p".into()));
    let mut gone_on = first.clone();
    let scan = Scan::of(&first);
    let entry = Entry::Begun { slot: "9".into(), port: "p".into(), operator: None, label: None };
    let end = usize::try_from(scan.lines[3].range.start).unwrap();
    gone_on.truncate(end);
    gone_on.extend(line::write(&scan.lines[2].link, 3, Timestamp::UNIX_EPOCH, &entry).0);
    let two_ways = RestoreFault::TwoWays("1".into(), "2".into());
    assert_eq!(refused(vec![copy("1", &first), copy("2", &gone_on)]), two_ways);
    let mut broken = second;
    broken[100] ^= 1;
    assert!(matches!(refused(vec![copy("2", &broken)]), RestoreFault::Broken(..) | RestoreFault::NotASegment(_)));
    for none in [&b""[..], b"\0\0\0", b"hello\n", &first[..20]] {
        assert_eq!(refused(vec![copy("none", none)]), RestoreFault::NotASegment("none".into()));
    }
}

/// A folder at which power goes after so many writes.
struct Dying {
    folder: Folder,
    left: Arc<AtomicUsize>,
}

impl Dying {
    fn step(&self) -> io::Result<()> {
        let gone = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err();
        if gone { Err(io::Error::other("power")) } else { Ok(()) }
    }
}

struct DyingFile(Box<dyn Append>, Arc<AtomicUsize>);

impl Append for DyingFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.1.load(Ordering::SeqCst) == 0 {
            // Half of it came onto the disk.
            self.0.append(&bytes[..bytes.len() / 2])?;
            return Err(io::Error::other("power"));
        }
        self.1.fetch_sub(1, Ordering::SeqCst);
        self.0.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }

    fn length(&self) -> io::Result<u64> {
        self.0.length()
    }
}

impl Disk for Dying {
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
        self.step()?;
        Ok(Box::new(DyingFile(self.folder.create(name)?, self.left.clone())))
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Append>> {
        self.folder.open(name)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.step()?;
        self.folder.remove(name)
    }

    fn replace(&self, name: &str, with: &str) -> io::Result<()> {
        self.step()?;
        self.folder.replace(name, with)
    }
}

/// What says that it was restored.
fn last(copies: &Copies) -> (String, Vec<u8>) {
    let replay = Replay::of_all_lines(copies).unwrap();
    let begun = Incarnation {
        how: Origin::Restored,
        id: "2".repeat(32),
        from: Vec::new(),
        heads: copies.heads(),
        missing: Vec::new(),
        lost_keys: Vec::new(),
        by: "li".into(),
        why: "died".into(),
    };
    let entries = [opened(replay.opening + 1, replay.latest_head()), Entry::Incarnation(Box::new(begun))];
    whole_segment(copies.segments().map(|(name, _)| name), header(DESK, replay.latest_head()), entries)
}

#[test]
fn a_restore_that_is_cut_off_anywhere_leaves_what_was_there_or_a_record_that_another_one_finishes() {
    let [first, second, third] = three();
    let copies = || Copies::of([&first, &second, &third].map(|bytes| copy("c", bytes)).into()).unwrap();
    let (name, says) = last(&copies());
    let mut ends = [0, 0, 0];
    for older in [false, true] {
        for dies_after in 0.. {
            let root = tempfile::tempdir().unwrap();
            let folder = Folder::new(root.path().join("record")).unwrap();
            if older {
                // A backup of the first day is brought up to today.
                let mut file = folder.create("000001-a.jsonl").unwrap();
                file.append(&first[..first.len() - 200]).unwrap();
                file.sync().unwrap();
            }
            let before = Replay::of(&folder).unwrap();
            let dying = Dying { folder: folder.clone(), left: Arc::new(dies_after.into()) };
            let done = copies().lay_down(&dying, &name, &says).is_ok();
            let is_cut_off =
                |replay: &Replay| replay.faults.iter().any(|fault| matches!(fault, RecordFault::RestoreCutOff { .. }));
            let found = Replay::of(&folder).unwrap();
            let is_whole = found.segments.len() == 4 && !is_cut_off(&found);
            let is_as_before = found.segments == before.segments && !is_cut_off(&found);
            assert!(done == is_whole, "{dies_after}");
            ends[if is_whole {
                2
            } else if is_as_before {
                0
            } else {
                1
            }] += 1;
            assert!(is_whole || is_as_before || is_cut_off(&found), "{dies_after}: half a record opens as if whole");
            if !done {
                assert!(copies().may_replace(&folder).unwrap().is_ok(), "{dies_after}");
                copies().lay_down(&folder, &name, &says).unwrap();
            }
            let replay = Replay::of(&folder).unwrap();
            assert!(matches!(&replay.faults[..], [RecordFault::Restored { .. }]), "{:?}", replay.faults);
            for (name, bytes) in copies().segments() {
                assert_eq!(folder.read(name).unwrap(), *bytes, "{dies_after}");
            }
            // What stands there now has a line that no copy has.
            assert_eq!(copies().may_replace(&folder).unwrap(), Err(RestoreFault::HasMore(name.clone())));
            if done {
                break;
            }
        }
    }
    assert!(ends.into_iter().all(|end| end >= 2), "{ends:?}");
}

#[test]
fn a_record_with_a_line_of_its_own_is_not_replaced() {
    let [first, second, _] = three();
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::new(root.path().join("record")).unwrap();
    let copies = Copies::of(vec![copy("1", &first[..first.len() / 2]), copy("2", &second)]).unwrap();
    let mut file = folder.create("000001-a.jsonl").unwrap();
    file.append(&first).unwrap();
    assert_eq!(copies.may_replace(&folder).unwrap(), Err(RestoreFault::HasMore("000001-a.jsonl".into())));
    let mut other = folder.create("000009-x.jsonl").unwrap();
    other.append(&second).unwrap();
    let copies = Copies::of(vec![copy("1", &first)]).unwrap();
    assert_eq!(copies.may_replace(&folder).unwrap(), Err(RestoreFault::HasMore("000009-x.jsonl".into())));
}
