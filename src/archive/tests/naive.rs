//! The index over any file gives what a plain reading of all its lines gives.

use proptest::prelude::*;

use super::super::order::{Column, Sort};
use super::super::query::Query;
use super::super::rows::Rows;
use super::super::stream::Stream;
use super::*;
use crate::journal::Scan;

/// A text as a unit or an attacker may send it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9]{1,12}",
        "[A-Za-z0-9]{1,12}",
        any::<String>().prop_map(|text| text.chars().take(20).collect()),
        Just("\u{1b}[2J\u{202e}\",\"chain\":\"\n\u{5e8f}\u{5217}".to_owned()),
        Just(String::new()),
    ]
}

#[derive(Clone, Debug)]
struct Visit {
    slot: String,
    serial: String,
    client_id: Option<String>,
    operator: Option<String>,
    outcome: usize,
    code: usize,
    ends: bool,
}

fn visit() -> impl Strategy<Value = Visit> {
    let client_id = proptest::option::of(text());
    (text(), text(), client_id, proptest::option::of(text()), 0..5_usize, 0..Failure::ALL.len(), 0..10_u8).prop_map(
        |(slot, serial, client_id, operator, outcome, code, ends)| Visit {
            slot,
            serial,
            client_id,
            operator,
            outcome,
            code,
            ends: ends > 0,
        },
    )
}

/// What happens to the file before it is read.
#[derive(Clone, Debug)]
enum Harm {
    None,
    Cut(prop::sample::Index),
    Flip(prop::sample::Index, u8),
    Swap(prop::sample::Index),
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        Just(Harm::None),
        any::<prop::sample::Index>().prop_map(Harm::Cut),
        (any::<prop::sample::Index>(), 1..=255_u8).prop_map(|(at, bits)| Harm::Flip(at, bits)),
        any::<prop::sample::Index>().prop_map(Harm::Swap),
    ]
}

fn file(visits: &[Visit], harm: &Harm) -> Vec<u8> {
    let mut writer = Writer::new("WO-1", "bench-1");
    let mut running = Vec::new();
    // Three visits at a time, so that their lines stand between each other.
    for visits in visits.chunks(3) {
        running.extend(visits.iter().map(|visit| (writer.begin(&visit.slot, &visit.serial), visit)));
        for (unit, visit) in running.drain(..).filter(|(_, visit)| visit.ends).rev().collect::<Vec<_>>() {
            let outcome = Outcome::ALL[visit.outcome];
            let code = (outcome != Outcome::Pass).then(|| Failure::ALL[visit.code]);
            let end = End(outcome, code);
            let mut ended = writer.ended(unit, &visit.slot, &visit.serial, visit.client_id.as_deref(), end);
            ended.operator = visit.operator.clone().map(Into::into);
            writer.put(&Entry::Ended(Box::new(ended)));
        }
    }
    let mut bytes = writer.bytes;
    match harm {
        Harm::None => {}
        Harm::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Harm::Flip(at, bits) => {
            let at = at.index(bytes.len());
            bytes[at] ^= bits;
        }
        Harm::Swap(at) => {
            let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
            let mut swapped = lines.clone();
            let at = at.index(lines.len() - 1);
            swapped.swap(at, at + 1);
            bytes = swapped.concat();
        }
    }
    bytes
}

/// The visits that have ended, read line by line.
fn plainly(bytes: &[u8]) -> (Scan, Vec<Ended>) {
    let scan = Scan::of(bytes);
    let ended = scan.lines.iter().filter_map(|line| match &*line.entry {
        Entry::Ended(ended) => Some((**ended).clone()),
        _ => None,
    });
    let ended = ended.collect();
    (scan, ended)
}

fn plainly_fits(ended: &Ended, text: &str) -> bool {
    let in_any_case = |value: &str| value.to_lowercase().contains(&text.to_lowercase());
    // The index folds ASCII letters of a unit's own texts; others it takes as they are.
    let in_ascii_case = |value: &String| value.to_ascii_lowercase().contains(&text.to_lowercase());
    [&ended.serial_number, &ended.device_name, &ended.client_id, &ended.hardware_id]
        .into_iter()
        .flatten()
        .any(in_ascii_case)
        || in_any_case(&ended.slot)
        || in_any_case(&ended.batch)
        || ended.operator.as_deref().is_some_and(in_any_case)
        || ended.code.is_some_and(|code| in_any_case(code.code()))
        || in_any_case(ended.outcome.word())
}

fn rows_of(bytes: &[u8]) -> Rows {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    std::fs::write(&path, bytes).unwrap();
    Rows::of(&super::super::read_files(&[path]).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_index_of_any_file_says_what_its_lines_say(
        visits in prop::collection::vec(visit(), 0..12),
        harm in harm(),
        wanted in "[a-zA-Z0-9]{1,2}",
    ) {
        let bytes = file(&visits, &harm);
        let (scan, ended) = plainly(&bytes);
        let rows = rows_of(&bytes);
        let view = &rows.files()[0];
        prop_assert_eq!(&view.verdict, &scan.verdict);
        prop_assert_eq!(view.too_new, scan.too_new);
        prop_assert_eq!(view.lines, scan.lines.iter().filter(|line| !line.doubtful).count());
        let are_ended = (0..rows.len() as u32).filter(|id| rows.visit(*id).outcome().is_some()).count();
        prop_assert_eq!(are_ended, ended.len());
        for (id, ended) in (0..).zip(&ended) {
            let visit = rows.visit(id);
            prop_assert_eq!(rows.find(visit.key()), Some(id));
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            prop_assert_eq!(visit.outcome(), Some(ended.outcome));
            prop_assert_eq!((visit.code(), visit.step()), (ended.code, Some(ended.step)));
            prop_assert_eq!(visit.serial_number(), text(&ended.serial_number));
            prop_assert_eq!(visit.device_name(), text(&ended.device_name));
            prop_assert_eq!(visit.client_id(), text(&ended.client_id));
            prop_assert_eq!(visit.hardware_id(), text(&ended.hardware_id));
            prop_assert_eq!(visit.slot(), &ended.slot);
            prop_assert_eq!(visit.operator(), ended.operator.as_deref());
            let record = super::super::export::Record::of(&rows, id).unwrap();
            let super::super::export::Record::Ended { ended: read_again, .. } = record else { panic!("not ended") };
            prop_assert_eq!(&*read_again, ended);
        }
        let only_ended = Query { outcomes: Outcome::ALL.map(Some).into(), ..Query::default() };
        let found = Query { text: wanted.clone(), ..only_ended.clone() }.hits(&rows).ids;
        let plainly_found: Vec<u32> = (0..).zip(&ended).filter(|(_, ended)| plainly_fits(ended, &wanted)).map(|(id, _)| id).collect();
        prop_assert_eq!(found, plainly_found);
        let codes: Vec<u32> = (0..).zip(&ended).filter(|(_, ended)| ended.code == Some(Failure::ALL[3])).map(|(id, _)| id).collect();
        prop_assert_eq!(Query { codes: [Failure::ALL[3]].into(), ..only_ended }.hits(&rows).ids, codes);
    }

    #[test]
    fn an_order_is_that_of_the_values_and_leaves_equal_ones_as_they_are(visits in prop::collection::vec(visit(), 0..12)) {
        let rows = rows_of(&file(&visits, &Harm::None));
        let mut plainly: Vec<u32> = (0..rows.len() as u32).collect();
        plainly.sort_by_key(|id| rows.visit(*id).client_id().to_ascii_lowercase());
        let by = |column, descending| Sort { column, descending }.order(&rows);
        prop_assert_eq!(by(Column::ClientId, false), plainly);
        let mut plainly: Vec<u32> = (0..rows.len() as u32).collect();
        plainly.sort_by_key(|id| std::cmp::Reverse(rows.visit(*id).slot()));
        prop_assert_eq!(by(Column::Slot, true), plainly);
    }

    #[test]
    fn who_takes_visits_as_they_come_gets_the_same_ones(visits in prop::collection::vec(visit(), 0..12), harm in harm()) {
        let bytes = file(&visits, &harm);
        let rows = rows_of(&bytes);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, &bytes).unwrap();
        let mut stream = Stream::open(&path).unwrap();
        let mut streamed = Vec::new();
        while let Some(rows) = stream.next_rows().unwrap() {
            streamed.extend((0..rows.len() as u32).map(|id| rows.visit(id).serial_number()));
        }
        let indexed: Vec<String> = (0..rows.len() as u32).map(|id| rows.visit(id).serial_number()).collect();
        prop_assert_eq!(streamed, indexed);
        prop_assert_eq!(&stream.view().verdict, &rows.files()[0].verdict);
    }
}

/// Large enough that several threads read shares of its pieces.
#[test]
fn a_large_file_that_is_damaged_anywhere_says_what_its_lines_say() {
    let mut writer = Writer::new("WO-1", "bench-1");
    for number in 0..700 {
        writer.pass(&format!("SN{number:05}"));
    }
    let lines = writer.starts.len();
    type Damage<'a> = &'a dyn Fn(&mut Vec<u8>);
    let harms: [Damage<'_>; 4] = [
        &|_| (),
        &|bytes| bytes[writer.starts[lines / 2] + 60] ^= 1,
        &|bytes| drop(bytes.drain(writer.starts[lines / 3]..writer.starts[lines / 3 + 1])),
        &|bytes| {
            // Two lines, far from each other.
            bytes[writer.starts[lines - 9] + 60] ^= 1;
            bytes[writer.starts[1000] - 1] = b' ';
        },
    ];
    for harm in harms {
        let mut bytes = writer.bytes.clone();
        harm(&mut bytes);
        let (scan, ended) = plainly(&bytes);
        let rows = rows_of(&bytes);
        let view = &rows.files()[0];
        assert_eq!(view.verdict, scan.verdict);
        assert_eq!(view.lines, scan.lines.iter().filter(|line| !line.doubtful).count());
        let serials = |visits: &mut dyn Iterator<Item = Option<String>>| visits.flatten().collect::<Vec<_>>();
        let visits = (0..rows.len() as u32).map(|id| rows.visit(id)).filter(|visit| visit.outcome().is_some());
        let indexed = serials(&mut visits.map(|visit| Some(visit.serial_number())));
        assert_eq!(indexed, serials(&mut ended.into_iter().map(|ended| ended.serial_number)));
    }
}
