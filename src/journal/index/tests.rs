//! A start with an index must come to what a start without one comes to, whatever happened to the files in between.

mod memory;

use jiff::Timestamp;
use proptest::prelude::*;

use self::memory::Memory;
use super::super::book::{OpenVisit, Place};
use super::super::line;
use super::super::scan::Scan;
use super::super::tests::{self, header};
use super::super::{Batch, Journal, Opening, Record};
use super::*;
use crate::domain::{
    Ended, Entry, Failure, Incarnation, Machine, NotIssued, Origin, Outcome, Person, Plan, Platform, Proof,
    RecordFault, Resolution, SignMethod, Stage, Step, UnitKeys, hex, short_sha256,
};

/// What happens to a record.
#[derive(Clone, Debug)]
pub(in crate::journal) enum Act {
    /// A station starts with this batch.
    Start(u8),
    /// A unit comes, and the visit is cut off after so many entries.
    Visit { serial: u8, hardware: Option<u8>, client: u8, entries: usize },
    /// A person decides about a unit, or about who is a supervisor.
    Decide { serial: u8, hardware: Option<u8>, client: u8, what: u8 },
    /// The station ends. What is open stays open.
    Stop,
    /// The batch is closed.
    Close,
    /// Some tool adds so many entries of a visit to a segment without opening it.
    Add { segment: usize, serial: u8, client: u8, entries: usize },
    /// An index is kept.
    Index,
    /// Somebody keeps a copy of a segment.
    Copy(usize),
    /// Somebody puts the copy back.
    PutBack,
    /// A segment is gone.
    Remove(usize),
    /// A segment loses so many bytes at its end.
    Cut(usize, usize),
    /// A byte in a segment's last line is changed.
    Edit(usize, usize),
    /// A byte in a segment's middle is changed. Where an index holds what is before, it is gone.
    Break(usize, usize),
    /// A later version adds a line to a segment.
    Later(usize),
    /// A segment is copied under an earlier name.
    Double(usize),
    /// A power cut leaves something behind the last line.
    Tail(usize, &'static [u8]),
    /// A file appears.
    Appear(&'static str, &'static [u8]),
    /// A byte of the index is changed.
    DamageIndex(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let segment = 0..4_usize;
    let tails: &[&'static [u8]] = &[b"\0\0\0", b"{\"v\":1,\"seq\"", b"half\nand\xff\nmore", b"\n"];
    let files: &[(&'static str, &'static [u8])] =
        &[("000000-x.jsonl", b""), ("000009-y.jsonl", b"{\"v\":"), ("000001-zz.jsonl", b"hello, I am another file\n")];
    prop_oneof![
        6 => (0..3_u8).prop_map(Act::Start),
        8 => (0..5_u8, prop::option::of(0..3_u8), 0..12_u8, 1..=10_usize)
            .prop_map(|(serial, hardware, client, entries)| Act::Visit { serial, hardware, client, entries }),
        4 => (0..5_u8, prop::option::of(0..3_u8), 0..12_u8, 0..7_u8)
            .prop_map(|(serial, hardware, client, what)| Act::Decide { serial, hardware, client, what }),
        4 => Just(Act::Stop),
        1 => Just(Act::Close),
        4 => Just(Act::Index),
        1 => segment.clone().prop_map(Act::Copy),
        1 => (segment.clone(), 0..5_u8, 0..12_u8, 1..=10_usize)
            .prop_map(|(segment, serial, client, entries)| Act::Add { segment, serial, client, entries }),
        1 => Just(Act::PutBack),
        1 => segment.clone().prop_map(Act::Remove),
        1 => (segment.clone(), 1..3000_usize).prop_map(|(segment, bytes)| Act::Cut(segment, bytes)),
        1 => (segment.clone(), 1..200_usize).prop_map(|(segment, back)| Act::Edit(segment, back)),
        1 => (segment.clone(), 0..9000_usize).prop_map(|(segment, at)| Act::Break(segment, at)),
        1 => segment.clone().prop_map(Act::Later),
        1 => segment.clone().prop_map(Act::Double),
        1 => (segment, prop::sample::select(tails)).prop_map(|(segment, bytes)| Act::Tail(segment, bytes)),
        1 => prop::sample::select(files).prop_map(|(name, bytes)| Act::Appear(name, bytes)),
        1 => (0..10_000_usize).prop_map(Act::DamageIndex),
    ]
}

fn keys(serial: u8, hardware: Option<u8>) -> UnitKeys {
    UnitKeys {
        platform: Platform("custom/test".into()),
        product_key: "pk".into(),
        // Some numbers share a name, and some differ only in looks.
        device_name: ["a", "b", "b", "d", "D"][usize::from(serial)].into(),
        serial_number: ["SN1", "SN2", "SN3", "SNO4", "sn04"][usize::from(serial)].into(),
        hardware_id: hardware.map(|hardware| format!("M{hardware}")),
    }
}

fn ended(unit: u64, outcome: Outcome) -> Entry {
    Entry::Ended(Box::new(Ended {
        code: (outcome != Outcome::Pass).then_some(Failure::Stopped),
        product_key: "pk".into(),
        slot: "1".into(),
        batch: "of the last visit".into(),
        station: "S".into(),
        profile_sha256: "0".into(),
        ..Ended::bare(unit, outcome, Step::Log)
    }))
}

fn visit(unit: u64, serial: u8, hardware: Option<u8>, client: u8) -> Vec<Entry> {
    let keys = keys(serial, hardware);
    let proof = Proof { strength: Default::default(), when: Default::default(), known: false };
    let client_id = format!("c{client}");
    vec![
        Entry::Read {
            unit,
            serial_number: keys.serial_number.clone(),
            hardware_id: keys.hardware_id.clone(),
            host_key: None,
        },
        Entry::Checked { unit, keys: keys.clone(), plan: Plan::Register, held: None, label: None },
        Entry::Intent { unit, keys, sign_method: SignMethod::HmacSha256, past_gate: None },
        Entry::Answer { unit, length: 3, sealed: "sealed".into() },
        Entry::Issued { unit, token_sha256: short_sha256(&[client / 2]), client_id, sealed_token: "sealed".into() },
        Entry::Writing { unit },
        Entry::Written { unit },
        Entry::Proven { unit, proof },
        ended(unit, Outcome::Pass),
    ]
}

fn decision(keys: UnitKeys, client: u8, what: u8) -> Entry {
    let (by, why) = (Person::from("Li"), "because".to_owned());
    let (client_id, token_sha256) = (format!("c{client}"), short_sha256(&[client / 2]));
    let name = Person::from(format!("supervisor {}", client % 2));
    let how = match what {
        0 => Resolution::RegisterAgain,
        1 => Resolution::SetAside,
        2 => Resolution::Found { client_id, token_sha256, sealed_token: "sealed".into() },
        3 => return Entry::Retired { keys, client_ids: vec![client_id], by, why },
        4 => return Entry::Known { keys, client_id, token_sha256, batch: "theirs".into(), station: "T".into() },
        5 => return Entry::Supervisor { name, role: crate::domain::Role::default(), pin_hash: client_id, by },
        _ => return Entry::SupervisorRemoved { name, by },
    };
    Entry::Resolved { keys, how, by, why }
}

/// The end that every start brings to what was cut off.
fn next_line(visit: &OpenVisit) -> Entry {
    let unit = visit.key.visit;
    match visit.stage {
        Stage::NotIssued { .. } => ended(unit, Outcome::Unknown),
        _ => {
            let code = Failure::Interrupted;
            Entry::NotIssued { unit, result: NotIssued::Unknown, code, return_code: None }
        }
    }
}

pub(in crate::journal) fn opening(batch: &str) -> Opening {
    Opening { profile_sha256: batch.into(), product_key: Some(format!("pk of {batch}")), ..tests::opening() }
}

pub(in crate::journal) struct World {
    pub(in crate::journal) disk: Memory,
    journal: Option<Journal>,
    copy: Option<(String, Vec<u8>)>,
}

impl World {
    pub(in crate::journal) fn act(&mut self, act: &Act) {
        match act {
            Act::Start(batch) => self.start(&format!("batch{batch}")),
            Act::Visit { serial, hardware, client, entries } => {
                let Some(journal) = &self.journal else { return };
                let unit =
                    append(journal, Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None });
                for entry in visit(unit, *serial, *hardware, *client).into_iter().take(entries - 1) {
                    append(journal, entry);
                }
            }
            Act::Decide { serial, hardware, client, what } => {
                if let Some(journal) = &self.journal {
                    append(journal, decision(keys(*serial, *hardware), *client, *what));
                }
            }
            Act::Stop => self.journal = None,
            Act::Close => {
                if let Some(journal) = self.journal.take() {
                    append(&journal, Entry::BatchClosed { by: None, why: None, registration_off: false });
                }
            }
            Act::Index => {
                self.journal = None;
                let Ok(mut record) = self.open() else { return };
                record.recover(|_, _, visit| next_line(visit)).unwrap();
                if can_be_gone_on_from(&record.replay) {
                    drop(save(&record.disk, &record.replay, None).unwrap());
                }
            }
            // What happens to files happens while no station runs.
            damage => {
                self.journal = None;
                self.damage(damage);
            }
        }
    }

    pub(in crate::journal) fn open(&self) -> Result<Record, super::super::RecordError> {
        Record::open(Arc::new(self.disk.clone()))
    }

    /// As every start leaves it: what was cut off has ended, and what is to leave has left.
    pub(in crate::journal) fn started(&self) -> Record {
        let mut record = self.open().unwrap();
        record.recover(|_, _, visit| next_line(visit)).unwrap();
        record.let_leave().unwrap();
        record
    }

    fn start(&mut self, batch: &str) {
        self.journal = None;
        let mut record = self.open().unwrap();
        record.recover(|_, _, visit| next_line(visit)).unwrap();
        let which = record.batch(batch).map_or_else(|| Batch::New(Box::new(header(batch))), Batch::Resume);
        self.journal = record.start(which, opening(batch), None).ok();
    }

    fn damage(&mut self, damage: &Act) {
        let indexed = read(&self.disk).map(|replay| replay.segments).unwrap_or_default();
        let names = self.disk.segments();
        let named = |position: usize| names.get(position % names.len().max(1)).cloned();
        let mut files = self.disk.files();
        let segment = |position: usize| named(position).map(|name| (name.clone(), files[&name].clone()));
        match damage {
            Act::Copy(position) => self.copy = segment(*position),
            Act::PutBack => {
                files.extend(self.copy.clone());
            }
            Act::Add { segment: position, serial, client, entries } => {
                if let Some((name, content)) = segment(*position) {
                    let unit = Scan::of(&content).end.next_seq;
                    let begun = Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None };
                    let visit = [vec![begun], visit(unit, *serial, None, *client)].concat();
                    files.insert(name, with_lines(&content, &visit[..*entries]));
                }
            }
            Act::Later(position) => {
                if let Some((name, content)) = segment(*position) {
                    files.insert(name, later(&content));
                }
            }
            Act::Double(position) => {
                if let Some((_, content)) = segment(*position) {
                    files.insert("000000-x.jsonl".into(), content);
                }
            }
            Act::Break(position, at) => {
                if let Some((name, mut content)) = segment(*position) {
                    let at = at % content.len().max(1);
                    content.get_mut(at).into_iter().for_each(|byte| *byte ^= 1);
                    if indexed.iter().any(|segment| segment.name == name && at < segment.end.last as usize) {
                        files.remove(NAME);
                    }
                    files.insert(name, content);
                }
            }
            Act::Remove(position) => {
                named(*position).and_then(|name| files.remove(&name));
            }
            Act::Cut(position, bytes) => {
                if let Some((name, mut content)) = segment(*position) {
                    content.truncate(content.len().saturating_sub(*bytes));
                    files.insert(name, content);
                }
            }
            Act::Edit(position, back) => {
                if let Some((name, mut content)) = segment(*position) {
                    let text = content.strip_suffix(b"\n").unwrap_or(&content);
                    let last = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
                    let at = (content.len().saturating_sub(*back)).max(last);
                    content.get_mut(at).into_iter().for_each(|byte| *byte ^= 1);
                    files.insert(name, content);
                }
            }
            Act::Tail(position, bytes) => {
                if let Some(name) = named(*position) {
                    files.get_mut(&name).unwrap().extend_from_slice(bytes);
                }
            }
            Act::Appear(name, bytes) => {
                files.entry((*name).to_owned()).or_insert_with(|| bytes.to_vec());
            }
            Act::DamageIndex(at) => {
                if let Some(index) = files.get_mut(NAME) {
                    let length = index.len();
                    index[at % length] ^= 1;
                }
            }
            _ => {}
        }
    }

    pub(in crate::journal) fn check(&self) {
        let (with, without) = (Replay::of(&self.disk).unwrap(), Replay::of_all_lines(&self.disk).unwrap());
        // Segments come to their ends in another order where the index has read most of them.
        let faults = |replay: &Replay| {
            let mut faults: Vec<_> = replay.faults.iter().map(|fault| format!("{fault:?}")).collect();
            faults.sort();
            faults
        };
        assert_eq!(faults(&with), faults(&without));
        assert_eq!((with.opening, with.latest), (without.opening, without.latest));
        assert_eq!(with.segments, without.segments);
        assert_eq!(known(&with.book), known(&without.book));
        let open = |replay: &Replay| replay.book.open_visits().cloned().collect::<Vec<_>>();
        assert_eq!(open(&with), open(&without));
    }
}

/// A segment with more lines behind its last one.
fn with_lines(content: &[u8], entries: &[Entry]) -> Vec<u8> {
    let mut end = Scan::of(content).end;
    let mut longer = content[..end.length as usize].to_vec();
    for entry in entries {
        let (line, head) = line::write(&end.head, end.next_seq, Timestamp::UNIX_EPOCH, entry);
        end = end.after(end.length, line.len() as u64, end.next_seq + 1, head);
        longer.extend(line);
    }
    longer
}

/// A segment with a line of a later version behind its last one.
fn later(content: &[u8]) -> Vec<u8> {
    let end = Scan::of(content).end;
    let body = format!("{{\"v\":1,\"seq\":{},\"at\":\"\",\"kind\":\"later\"", end.next_seq);
    let chain = hex(&Sha256::digest(end.head.as_str().to_owned() + &body));
    [&content[..end.length as usize], format!("{body},\"chain\":\"{chain}\"}}\n").as_bytes()].concat()
}

/// All that can be asked of a book.
pub(in crate::journal) fn known(book: &Book) -> impl PartialEq + std::fmt::Debug + use<> {
    let asked: Vec<_> = (0..5)
        .flat_map(|serial| [None, Some(0), Some(1), Some(2)].map(|hardware| keys(serial, hardware)))
        .map(|keys| (book.lookup(&keys), book.twins(&keys), book.named(&keys)))
        .collect();
    let platform = Platform("custom/test".into());
    let owners: Vec<_> = (0..12).map(|client| book.client_id_owner(&platform, &format!("c{client}"))).collect();
    let tokens: Vec<_> = (0..6_u8).map(|client| book.tokens_like(&platform, &short_sha256(&[client]))).collect();
    let supervisors: Vec<_> = book
        .supervisors()
        .into_iter()
        .map(|one| (one.role, book.pin_hash(&one.name).map(str::to_owned), one.name))
        .collect();
    let (open, back) =
        (book.unfinished().map(|unit| unit.keys).collect::<Vec<_>>(), book.ways_back().collect::<Vec<_>>());
    (book.units().collect::<Vec<_>>(), asked, owners, tokens, (supervisors, open, back))
}

pub(in crate::journal) fn append(journal: &Journal, entry: Entry) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(journal.append(entry)).unwrap().seq
}

pub(in crate::journal) fn live(acts: &[Act]) -> World {
    let mut world = World { disk: Memory::default(), journal: None, copy: None };
    for act in acts {
        world.act(act);
        if world.journal.is_none() {
            world.check();
        }
    }
    world.journal = None;
    world.check();
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_index_changes_nothing_but_the_time(acts in prop::collection::vec(act(), 1..40)) {
        live(&acts);
    }
}

pub(in crate::journal) fn passed(serial: u8, client: u8) -> Act {
    Act::Visit { serial, hardware: None, client, entries: 10 }
}

/// Two batches with a unit each, and an index of both.
fn indexed() -> World {
    live(&[Act::Start(0), passed(0, 0), Act::Start(1), passed(1, 1), Act::Index])
}

#[test]
fn a_start_reads_only_what_the_index_does_not_hold() {
    let mut world = indexed();
    assert_eq!(Replay::of(&world.disk).unwrap().fresh, 0);
    world.act(&Act::Start(0));
    world.act(&passed(3, 2));
    world.act(&Act::Stop);
    let replay = Replay::of(&world.disk).unwrap();
    assert!(replay.fresh > 0 && replay.fresh < world.disk.length("000001-batch0.jsonl").unwrap() / 2 + 1000);
    assert_eq!(replay.book.units().len(), 3);
    world.check();
}

#[test]
fn a_file_without_a_header_is_looked_at_again_though_its_length_is_what_it_was() {
    let mut world = indexed();
    let later = later(b"");
    // As long as that, without the end of its line.
    let torn = [&later[..later.len() - 1], b" "].concat();
    world.disk.files().insert("000009-y.jsonl".into(), torn);
    world.act(&Act::Index);
    world.check();
    world.disk.files().insert("000009-y.jsonl".into(), later);
    assert!(matches!(Replay::of(&world.disk).unwrap().faults[..], [RecordFault::TooNew { .. }]));
    world.check();
}

#[test]
fn an_index_of_another_program_or_a_damaged_one_is_passed_over() {
    let world = indexed();
    let index = world.disk.read(NAME).unwrap();
    for (at, changed) in index.iter().enumerate().map(|(at, byte)| (at, byte ^ 1)).step_by(7) {
        world.disk.files().get_mut(NAME).unwrap()[at] = changed;
        assert!(read(&world.disk).is_none(), "byte {at}");
        world.disk.files().insert(NAME.into(), index.clone());
    }
    for cut in 0..index.len() {
        world.disk.files().insert(NAME.into(), index[..cut].to_vec());
        assert!(read(&world.disk).is_none(), "cut at {cut}");
    }
}

#[test]
fn a_segment_that_was_cut_edited_replaced_or_taken_away_is_seen_with_an_index_too() {
    let first = || "000001-batch0.jsonl".to_owned();
    for damage in [Act::Cut(0, 400), Act::Edit(0, 80), Act::Edit(0, 500)] {
        let mut world = indexed();
        world.act(&damage);
        world.check();
        let faults = Replay::of(&world.disk).unwrap().faults;
        let is_first =
            |fault: &RecordFault| matches!(fault, RecordFault::RolledBack { segment, .. } if *segment == first());
        assert!(!faults.is_empty() && faults.iter().all(is_first), "{faults:?}");
    }
    let mut world = indexed();
    world.act(&Act::Remove(0));
    assert_eq!(Replay::of(&world.disk).unwrap().faults, [RecordFault::missing(first())]);
}

#[test]
fn a_segment_that_was_rolled_back_and_went_on_otherwise_is_read_whole() {
    let mut world = live(&[Act::Start(0), passed(0, 0), Act::Copy(0), Act::Start(0), passed(1, 1), Act::Index]);
    let other = [Act::PutBack, Act::Start(0), passed(3, 3), passed(4, 4), Act::Stop];
    other.iter().for_each(|act| world.act(act));
    world.check();
    let book = Replay::of(&world.disk).unwrap().book;
    assert_eq!((book.named(&keys(1, None)), book.named(&keys(4, None)).is_some()), (None, true));
}

#[test]
fn a_unit_of_a_resumed_batch_has_its_identities_in_the_order_in_which_they_came() {
    let world =
        live(&[Act::Start(0), passed(0, 0), Act::Start(1), passed(0, 1), Act::Start(0), passed(0, 2), Act::Stop]);
    let book = Replay::of(&world.disk).unwrap().book;
    let issued = book.named(&keys(0, None)).unwrap().issued.into_iter();
    let clients: Vec<_> = issued.map(|issued| issued.client_id).collect();
    assert_eq!(clients, ["c0", "c1", "c2"]);
}

#[test]
fn what_a_tool_added_to_an_older_segment_has_its_place_there() {
    let mut world = live(&[Act::Start(0), passed(0, 0), Act::Start(1), passed(0, 1), Act::Index]);
    for entries in [10, 7] {
        world.act(&Act::Add { segment: 0, serial: 0, client: 2, entries });
        world.check();
        // What the next start puts there for the visit that was cut off is read there, too.
        world.act(&Act::Index);
        world.check();
    }
}

#[test]
fn a_break_behind_the_index_is_named_by_its_line_in_the_file() {
    let mut world = live(&[Act::Start(0), passed(0, 0), Act::Index, Act::Start(0), passed(1, 1), Act::Stop]);
    let indexed = read(&world.disk).unwrap().segments[0].end.length as usize;
    world.act(&Act::Break(0, indexed + 10));
    assert!(read(&world.disk).is_some());
    let broken = RecordFault::Broken { segment: "000001-batch0.jsonl".into(), line: 13 };
    assert_eq!(Replay::of(&world.disk).unwrap().faults, [broken]);
}

#[test]
fn a_client_id_that_two_units_have_elsewhere_has_one_owner_with_and_without_an_index() {
    let known = |serial, client| Act::Decide { serial, hardware: None, client, what: 4 };
    let world = live(&[Act::Start(0), known(0, 1), known(3, 5), known(0, 5), Act::Index]);
    let book = Replay::of(&world.disk).unwrap().book;
    let owner = book.client_id_owner(&keys(0, None).platform, "c5").unwrap();
    assert_eq!(owner.keys, keys(0, None));
}

#[test]
fn an_index_that_was_not_finished_is_replaced() {
    let mut world = indexed();
    world.disk.files().insert(UNFINISHED.into(), b"half".to_vec());
    world.act(&Act::Index);
    assert!(read(&world.disk).is_some());
    assert!(world.disk.read(UNFINISHED).is_err());
}

#[test]
fn a_place_is_where_the_line_stands_with_an_index_too() {
    let world = indexed();
    let book = Replay::of(&world.disk).unwrap().book;
    for unit in book.units() {
        let Place { segment, range } = unit.issued[0].place.clone();
        let line = world.disk.read_range(book.segment_name(segment), range).unwrap();
        assert!(String::from_utf8(line).unwrap().contains(&unit.issued[0].client_id));
    }
}

#[test]
fn batches_that_take_turns_are_read_turn_by_turn_and_each_turn_is_found_where_it_was_named() {
    let disk = Memory::default();
    let record = Record::open(Arc::new(disk.clone())).unwrap();
    let batches = ["a", "b"].map(|batch| {
        let which = Batch::New(Box::new(header(batch)));
        super::super::ToOpen { batch: which, opening: opening(batch), file: None }
    });
    let journals = record.start_all(batches.into()).unwrap();
    let turns = 600;
    for turn in 0..turns {
        append(&journals[turn % 2], Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None });
    }
    drop(journals);
    let before = disk.bytes_read();
    let replay = Replay::of_all_lines(&disk).unwrap();
    // A piece for each turn, and not all that is left of the segment.
    assert!(disk.bytes_read() - before < turns as u64 * (24 << 10), "{}", disk.bytes_read() - before);
    assert_eq!((replay.faults.len(), replay.named.len(), replay.in_order), (0, 0, true));
    assert_eq!(replay.book.open_visits().count(), turns);
}

/// From here on it is written in another place.
fn incarnation(how: Origin) -> Entry {
    Entry::Incarnation(Box::new(Incarnation {
        how,
        id: "0".repeat(32),
        from: Vec::new(),
        heads: Vec::new(),
        missing: Vec::new(),
        lost_keys: Vec::new(),
        by: "Li".into(),
        why: "died".into(),
    }))
}

#[test]
fn a_record_that_was_moved_or_restored_once_keeps_an_index_all_the_same() {
    let of = |name: &str| Machine { system: Some(name.into()), ..Machine::default() };
    let mut world = live(&[Act::Start(0), passed(0, 0)]);
    world.act(&Act::Start(0));
    let journal = world.journal.take().unwrap();
    append(&journal, Entry::Machine(of("old")));
    append(&journal, incarnation(Origin::Restored));
    drop(journal);
    let mut record = world.open().unwrap().on_machine(of("new"));
    let faults = record.faults();
    assert_eq!(faults.len(), 2, "{faults:?}");
    record.accept(&faults);
    let batch = Batch::Resume(record.batch("batch0").unwrap());
    let journal = record.start(batch, opening("batch0"), None).unwrap();
    append(&journal, Entry::Accepted { faults, stopped: None, by: "Li".into(), why: "moved".into() });
    drop(journal);
    world.act(&Act::Index);
    let indexed = read(&world.disk).unwrap();
    assert_eq!((indexed.faults.len(), indexed.accepted.len()), (1, 2));
    world.check();
    assert_eq!(world.open().unwrap().on_machine(of("new")).faults(), []);
    assert_eq!(world.open().unwrap().on_machine(of("third")).faults().len(), 1);
}

#[test]
fn what_a_sister_had_begun_is_hers_to_end() {
    let world = live(&[Act::Start(0), Act::Visit { serial: 0, hardware: None, client: 0, entries: 4 }]);
    assert_eq!(world.open().unwrap().book().open_visits().count(), 1);
    let record = world.open().unwrap();
    let journal = record.start(Batch::New(Box::new(header("own"))), opening("own"), None).unwrap();
    append(&journal, incarnation(Origin::Copied));
    drop(journal);
    world.check();
    let record = world.open().unwrap();
    assert_eq!(record.book().open_visits().count(), 0);
    assert_eq!(record.book().named(&keys(0, None)).unwrap().unanswered, 1, "it may have used up an identity");
}
