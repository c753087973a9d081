//! A record of which batches have left must know what it knew before, whatever it was, and say so of nothing else.

use proptest::prelude::*;

use super::super::index::tests::{Act, World, append, known, live, opening, passed};
use super::super::scan::Scan;
use super::super::tests::header;
use super::super::{Batch, line};
use super::*;
use crate::domain::{Entry, RecordFault, SegmentHead};

const FIRST: &str = "000001-batch0.jsonl";

/// What happens on good days.
fn calm() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..5_u8).prop_map(Act::Start),
        12 => (0..5_u8, prop::option::of(0..3_u8), 0..12_u8, prop::sample::select(vec![10_usize, 10, 10, 10, 4, 2]))
            .prop_map(|(serial, hardware, client, entries)| Act::Visit { serial, hardware, client, entries }),
        5 => (0..5_u8, prop::option::of(0..3_u8), 0..12_u8, 0..7_u8)
            .prop_map(|(serial, hardware, client, what)| Act::Decide { serial, hardware, client, what }),
        5 => Just(Act::Close),
        1 => Just(Act::Index),
    ]
}

/// Lets each batch leave that may; how many did.
fn leave_all(world: &mut World) -> usize {
    world.act(&Act::Stop);
    let closed = closed_of(&world.started());
    closed.into_iter().filter(|closed| leave(world, closed.segment).is_ok()).count()
}

fn closed_of(record: &Record) -> Vec<Closed> {
    closed_batches(&*record.disk, &record.replay)
}

fn leave(world: &World, segment: SegmentId) -> Result<(), StillNeeded> {
    let record = world.started();
    let retired = record.retiring(segment, "Li".into(), Some("24 months".into())).unwrap()?;
    let desk = record.batch(DESK).map_or_else(|| Batch::New(Box::new(header(DESK))), Batch::Resume);
    let journal = record.start(desk, opening(""), None).unwrap();
    append(&journal, Entry::SegmentRetired(Box::new(retired)));
    drop(journal);
    world.started();
    Ok(())
}

fn told(world: &World) -> impl PartialEq + std::fmt::Debug + use<> {
    known(&Replay::by_number(&world.disk).unwrap().book)
}

fn faults(world: &World) -> Vec<RecordFault> {
    let [with, without] = [Replay::of(&world.disk).unwrap(), Replay::of_all_lines(&world.disk).unwrap()];
    assert_eq!(with.faults, without.faults);
    with.faults
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_record_of_which_batches_have_left_knows_what_it_knew(acts in prop::collection::vec(calm(), 1..40)) {
        let mut world = live(&acts);
        drop(world.started());
        let whole = world.disk.files().clone();
        let before = told(&world);
        leave_all(&mut world);
        assert_eq!(told(&world), before);
        assert_eq!(faults(&world), []);
        world.check();
        let reduced = world.disk.files().clone();
        for name in world.disk.segments() {
            let text = String::from_utf8(reduced[&name].clone()).unwrap();
            if whole.get(&name).is_none_or(|whole| *whole == reduced[&name]) || name.contains("desk") {
                continue;
            }
            assert!(!text.contains(r#":"sealed""#) && !text.contains("Li"), "{text}");
            // It comes back whole: nothing is counted twice, and it leaves once more.
            world.disk.files().insert(name.clone(), whole[&name].clone());
            assert_eq!(told(&world), before);
            assert_eq!(faults(&world), []);
            world.started();
            assert_eq!(world.disk.files()[&name], reduced[&name]);
        }
    }
}

/// Two batches, of which the first is closed and has left, and the bytes that it had.
fn left() -> (World, Vec<u8>) {
    let mut world =
        live(&[Act::Start(0), passed(0, 0), passed(3, 1), Act::Close, Act::Start(1), passed(0, 2), Act::Index]);
    let whole = world.disk.files()[FIRST].clone();
    let before = told(&world);
    assert_eq!(leave_all(&mut world), 1);
    assert_eq!((told(&world), faults(&world)), (before, vec![]));
    assert!(world.disk.files()[FIRST].len() < whole.len());
    (world, whole)
}

#[test]
fn a_batch_that_has_left_is_known_and_its_tokens_are_not() {
    let (world, _) = left();
    let record = world.started();
    assert!(record.book().has_left(0) && !record.book().has_left(1));
    assert_eq!(closed_of(&record), []);
    assert_eq!((record.closed_batch(FIRST), record.closed_batch(DESK)), (None, None));
    for unit in record.book().units() {
        let sealed: Vec<bool> = unit
            .issued
            .iter()
            .map(|issued| record.entry_at(&issued.place).unwrap().sealed_token(&issued.client_id).is_some())
            .collect();
        let expected = if unit.issued.len() == 2 { vec![false, true] } else { vec![false] };
        assert_eq!(sealed, expected, "{unit:?}");
    }
    let text = String::from_utf8(world.disk.files()[FIRST].clone()).unwrap();
    assert!(!text.contains("tape") && !text.contains(r#""kind":"answer""#), "{text}");
    // The header is the same line: by it copies of the batch are known.
    let whole = Replay::of_all_lines(&world.disk).unwrap();
    assert_eq!(whole.segments[0].header.batch, "batch0");
    world.check();
}

#[test]
fn what_stays_of_a_batch_counts_only_where_a_line_says_that_it_left_and_as_it_was_then() {
    let missing = [RecordFault::missing(FIRST)];
    // It is gone.
    let (world, _) = left();
    world.disk.files().remove(FIRST);
    assert_eq!(faults(&world), missing);
    // No line says so: the desk's segment is older than it was.
    let (world, _) = left();
    let desk = world.disk.segments().into_iter().find(|name| name.contains("desk")).unwrap();
    world.disk.files().remove(&desk);
    assert_eq!(faults(&world), missing);
    // Its last line is another one: somebody took out what counts.
    let (world, whole) = left();
    let (mut bytes, link) = reduced(&whole).unwrap();
    let end = Scan::of(&bytes).end;
    bytes.truncate(usize::try_from(end.last).unwrap());
    let tail = Scan::of(&bytes);
    let Some(Entry::Reduced(told)) = Scan::of(&world.disk.files()[FIRST]).lines.pop().map(|line| *line.entry) else {
        panic!()
    };
    let cut = usize::try_from(tail.end.last).unwrap();
    let before = Scan::of(&bytes[..cut]).end;
    let forged = line::write(&before.head, end.next_seq - 1, jiff::Timestamp::UNIX_EPOCH, &Entry::Reduced(told));
    assert_ne!(forged.1, link);
    world.disk.files().insert(FIRST.into(), [&bytes[..cut], &forged.0[..]].concat());
    assert_eq!(faults(&world), missing);
    // A byte of it is another one.
    let (world, _) = left();
    let length = world.disk.files()[FIRST].len();
    world.disk.files().get_mut(FIRST).unwrap()[length / 2] ^= 1;
    world.disk.files().remove(index::NAME);
    assert!(!faults(&world).is_empty());
    // An older copy of the whole one stands there: what came after is not known.
    let (world, whole) = left();
    let lines = Scan::of(&whole).lines;
    let older = usize::try_from(lines[lines.len() - 3].range.end).unwrap() + 1;
    world.disk.files().insert(FIRST.into(), whole[..older].to_vec());
    assert!(matches!(&faults(&world)[..], [RecordFault::RolledBack { segment, .. }] if segment == FIRST));
    // One line less is one too few, and it does not leave so.
    assert!(world.open().unwrap().let_leave().is_ok());
    assert_eq!(world.disk.files()[FIRST], whole[..older]);
}

#[test]
fn what_a_line_names_of_a_batch_that_has_left_is_no_fault_and_what_it_never_had_is_one() {
    let (world, whole) = left();
    let scan = Scan::of(&whole);
    let head = |seq, link: &line::Link| SegmentHead { segment: FIRST.into(), seq, head: link.as_str().to_owned() };
    let said = |head| {
        let mut record = world.open().unwrap();
        record.remind(vec![head]).unwrap();
        record.faults()
    };
    for counted in &scan.lines {
        assert_eq!(said(head(counted.seq, &counted.link)), []);
    }
    let last = scan.lines.last().unwrap();
    assert_eq!(said(head(last.seq, &line::Link::start())).len(), 1);
    assert_eq!(said(head(last.seq + 7, &last.link)).len(), 1);
    // What stays has a head too, and the whole one that came back is not blamed for it.
    let reduced = Scan::of(&world.disk.files()[FIRST]).end.of(FIRST);
    assert_eq!(said(reduced.clone()), []);
    world.disk.files().insert(FIRST.into(), whole);
    assert_eq!(said(reduced), []);
}

#[test]
fn a_batch_stays_where_it_cannot_be_told_whether_its_file_holds_all_of_it() {
    let world = live(&[Act::Start(0), passed(0, 0), Act::Close]);
    world.disk.files().insert("batch-files.json".into(), b"{half".to_vec());
    assert_eq!(leave(&world, 0), Err(StillNeeded::FileBehind));
    world.disk.files().remove("batch-files.json");
    assert_eq!(leave(&world, 0), Ok(()));
}

#[test]
fn a_batch_stays_that_is_open_or_whose_units_are_waited_for() {
    let needed = |acts: &[Act]| {
        let world = live(acts);
        leave(&world, 0)
    };
    assert_eq!(needed(&[Act::Start(0), passed(0, 0), Act::Stop]), Err(StillNeeded::Open));
    let cut = |entries| Act::Visit { serial: 1, hardware: None, client: 1, entries };
    // From its identity on.
    for entries in [6, 7, 8] {
        let acts = [Act::Start(0), passed(0, 0), cut(entries), Act::Stop, Act::Start(0), Act::Close];
        assert_eq!(needed(&acts), Err(StillNeeded::Units(1)), "after {entries}");
    }
    // Set aside, it has a token all the same, and that is nowhere else.
    let set_aside = Act::Decide { serial: 1, hardware: None, client: 1, what: 1 };
    let acts = [Act::Start(0), cut(7), Act::Stop, Act::Start(0), set_aside, Act::Close];
    assert_eq!(needed(&acts), Err(StillNeeded::Units(1)));
    let retired = Act::Decide { serial: 1, hardware: None, client: 1, what: 3 };
    assert_eq!(needed(&[Act::Start(0), cut(7), Act::Stop, Act::Start(0), retired, Act::Close]), Ok(()));
    // Closed in one batch, and waited for in a later one: its own token is there.
    let acts = [Act::Start(0), passed(1, 0), Act::Close, Act::Start(1), cut(7), Act::Stop];
    assert_eq!(needed(&acts), Ok(()));
    // A decision of the office stands there, as an older version wrote it.
    let mut world = live(&[Act::Start(0), passed(0, 0), Act::Close]);
    let older = |files: &mut std::collections::BTreeMap<String, Vec<u8>>| {
        let bytes = files[FIRST].clone();
        let end = Scan::of(&bytes).end;
        let entry = Entry::SupervisorRemoved { name: "chen".into(), by: "chen".into() };
        let line = line::write(&end.head, end.next_seq, jiff::Timestamp::UNIX_EPOCH, &entry).0;
        files.insert(FIRST.into(), [bytes, line].concat());
    };
    older(&mut world.disk.files());
    world.act(&Act::Start(1));
    world.act(&Act::Stop);
    assert_eq!(leave(&world, 0), Err(StillNeeded::NotToBeReduced));
}

#[test]
fn an_index_is_dropped_with_what_left_and_made_anew_tells_the_same() {
    let (mut world, _) = left();
    assert!(world.disk.read(index::NAME).is_err());
    world.act(&Act::Index);
    assert!(world.disk.read(index::NAME).is_ok());
    world.check();
    assert_eq!(faults(&world), []);
    assert_eq!(Replay::of(&world.disk).unwrap().retired.len(), 1);
    assert!(Replay::of(&world.disk).unwrap().book.has_left(0));
    // The desk's segment goes, and the index does not hide it.
    let desk = world.disk.segments().into_iter().find(|name| name.contains("desk")).unwrap();
    world.disk.files().remove(&desk);
    assert!(!faults(&world).is_empty());
}

/// A segment: its name, the bytes that it had, and those that stay of it.
type Was = (String, Vec<u8>, Vec<u8>);

/// Four batches that have left.
fn four_left() -> (World, Vec<Was>) {
    let acts = (0..4).flat_map(|batch| [Act::Start(batch), passed(batch, batch), Act::Close]);
    let mut world = live(&acts.collect::<Vec<_>>());
    let whole: Vec<_> =
        world.disk.segments().into_iter().map(|name| (name.clone(), world.disk.files()[&name].clone())).collect();
    assert_eq!(leave_all(&mut world), 4);
    let left = whole.into_iter().map(|(name, whole)| {
        let reduced = world.disk.files()[&name].clone();
        (name, whole, reduced)
    });
    let left = left.collect();
    (world, left)
}

#[test]
fn many_that_come_back_whole_leave_for_the_price_of_one() {
    let (world, left) = four_left();
    let before = told(&world);
    let price = |back: &[Was]| {
        for (name, whole, _) in back {
            world.disk.files().insert(name.clone(), whole.clone());
        }
        let read = world.disk.bytes_read();
        world.started();
        for (name, _, reduced) in &left {
            assert_eq!(world.disk.files()[name], *reduced);
        }
        world.disk.bytes_read() - read
    };
    let (one, four) = (price(&left[..1]), price(&left));
    assert!(four < 2 * one, "{four} for four, {one} for one");
    assert_eq!((told(&world), faults(&world)), (before, vec![]));
}

#[test]
fn what_is_not_the_same_stays_whole_and_keeps_no_other_one() {
    let (world, left) = four_left();
    for (name, whole, _) in &left {
        world.disk.files().insert(name.clone(), whole.clone());
    }
    let record = world.open().unwrap();
    let of = |(segment, (name, whole, _)): (SegmentId, &Was)| {
        let (bytes, last) = reduced(whole).unwrap();
        Left { segment, name: name.clone(), bytes: bytes.into(), last }
    };
    let mut all: Vec<Left> = (0..).zip(&left).map(of).collect();
    // Of this one a line with a unit is left out.
    let end = Scan::of(&all[1].bytes).lines[1].range.end as usize + 1;
    all[1].bytes = all[1].bytes[..end].into();
    assert!(record.put_aside(all).unwrap());
    for (at, (name, whole, reduced)) in left.iter().enumerate() {
        assert_eq!(world.disk.files()[name], *if at == 1 { whole } else { reduced }, "{name}");
    }
}

#[test]
fn one_segment_is_read_to_tell_whether_its_batch_has_left() {
    let (world, whole) = left();
    let read = world.disk.bytes_read();
    assert!(has_left(&world.disk, FIRST).unwrap());
    assert_eq!(world.disk.bytes_read() - read, world.disk.files()[FIRST].len() as u64);
    world.disk.files().insert(FIRST.into(), whole);
    assert!(!has_left(&world.disk, FIRST).unwrap());
    assert!(has_left(&world.disk, "000009-nobody.jsonl").is_err());
}
