//! What is found, in which order, and what there is to choose from.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::json;
use strum::VariantArray as _;

use super::super::days::Days;
use super::super::groups::{By, Common, FirstPass, Grouping};
use super::super::order::{Column, Sort};
use super::super::query::Query;
use super::super::rows::Rows;
use super::super::search::{Found, Question, Search};
use super::super::sums::{Bucket, Sums};
use super::*;
use crate::domain::{BatchPurpose, Order, WORK_ORDER};

/// Two stations' files: five visits that ended, and one that runs.
fn rows(desk: &mut Desk) -> Rows {
    let mut one = Writer::new("WO-1", "bench-1");
    one.pass("SN001");
    one.fail("SN002", Outcome::Fail, Failure::SerialRefused);
    one.pass("SN002");
    one.begin("7", "SN009");
    let mut two = Writer::new("WO-2", "bench-2");
    two.fail("SN010", Outcome::Pending, Failure::Unplugged);
    two.fail("SN011", Outcome::Error, Failure::Unreachable);
    Rows::of(&[desk.read("one.jsonl", &one.bytes), desk.read("two.jsonl", &two.bytes)])
}

fn serials(rows: &Rows, ids: &[u32]) -> Vec<String> {
    ids.iter().map(|id| rows.visit(*id).serial_number()).collect()
}

#[test]
fn a_unit_is_found_by_any_fragment_in_any_case() {
    let rows = rows(&mut Desk::new());
    let found = |text: &str| serials(&rows, &Query { text: text.into(), ..Query::default() }.hits(&rows).ids);
    assert_eq!(found("sn00"), ["SN001", "SN002", "SN002", "SN009"]);
    assert_eq!(found("nT-sN001"), ["SN001"]);
    assert_eq!(found("hw:sn010"), ["SN010"]);
    assert_eq!(found("d-06"), ["SN002"]);
    assert_eq!(found("pend"), ["SN010"]);
    assert_eq!(found("wo-2"), ["SN010", "SN011"]);
    assert_eq!(found("wang").len(), 6);
    assert_eq!(found("7"), ["SN009"]);
    assert_eq!(found("nowhere"), [] as [&str; 0]);
}

#[test]
fn a_text_that_means_a_code_finds_the_visits_that_ended_with_it() {
    let rows = rows(&mut Desk::new());
    let query =
        Query { text: "no way to the cloud".into(), meant_codes: [Failure::Unreachable].into(), ..Query::default() };
    assert_eq!(serials(&rows, &query.hits(&rows).ids), ["SN011"]);
}

#[test]
fn each_kind_is_counted_over_what_fits_everything_else() {
    let rows = rows(&mut Desk::new());
    let query = Query { outcomes: [Some(Outcome::Pass)].into(), slots: ["1".to_owned()].into(), ..Query::default() };
    let hits = query.hits(&rows);
    assert_eq!(serials(&rows, &hits.ids), ["SN001", "SN002"]);
    // Of slot 1 only passes; of passes only slot 1.
    assert_eq!(hits.facets.outcomes, [2, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(hits.facets.slots, [("1".to_owned(), 2)]);
    let all = Query::default().hits(&rows).facets;
    assert_eq!(all.outcomes, [2, 1, 1, 0, 1, 0, 0, 0, 0, 1]);
    assert_eq!(all.slots, [("1".to_owned(), 2), ("2".to_owned(), 3), ("7".to_owned(), 1)]);
    assert_eq!(all.codes.len(), 3);
    let open = Query { outcomes: [None].into(), ..Query::default() };
    assert_eq!(serials(&rows, &open.hits(&rows).ids), ["SN009"]);
}

#[test]
fn a_time_range_takes_its_beginning_and_leaves_its_end() {
    let rows = rows(&mut Desk::new());
    let at = |id| rows.visit(id).at().unwrap().as_millisecond();
    let query = Query { since: Some(at(1)), until: Some(at(2)), ..Query::default() };
    let found = query.hits(&rows).ids;
    assert!(found.contains(&1) && !found.contains(&2), "{found:?}");
}

#[test]
fn many_visits_are_looked_through_by_several_threads_and_stay_in_order() {
    let mut writer = Writer::new("WO-1", "bench-1");
    let unit = writer.begin("1", "SN");
    for number in 0..40_000 {
        let serial = format!("SN{number:06}");
        writer.end(unit, "1", &serial, Some(&format!("c{number}")), End(Outcome::Pass, None));
    }
    let rows = Rows::of(&[Desk::new().read("a.jsonl", &writer.bytes)]);
    let hits = Query { text: "7".into(), ..Query::default() }.hits(&rows);
    let plainly: Vec<u32> = (0..40_000).filter(|number: &u32| number.to_string().contains('7')).collect();
    assert_eq!(hits.ids, plainly);
    assert_eq!(hits.facets.outcomes[0], plainly.len());
}

#[test]
fn the_newest_question_is_answered_in_the_order_that_was_asked_for() {
    let mut desk = Desk::new();
    let rows = rows(&mut desk);
    let (wake, woken) = channel();
    let search = Search::start(Arc::new(move || _ = wake.send(()))).unwrap();
    let ask = |text: &str, sort: Sort| {
        search.ask(Question {
            rows: rows.clone(),
            query: Query { text: text.into(), ..Query::default() },
            sort,
            ..Question::default()
        });
    };
    let until = |is_wanted: &dyn Fn(&Found) -> bool| loop {
        let found = search.found();
        if is_wanted(&found) {
            return found;
        }
        woken.recv_timeout(GENEROUS).unwrap();
    };
    for text in ["s", "sn", "sn0", "sn00"] {
        ask(text, Sort { column: Column::SerialNumber, descending: true });
    }
    let found = until(&|found| found.question.query.text == "sn00" && found.sums().is_some());
    assert_eq!(serials(&rows, &found.ids), ["SN009", "SN002", "SN002", "SN001"]);
    assert_eq!(found.sums().unwrap().visits, 4);
    ask("sn00", Sort { column: Column::Place, descending: true });
    let found = until(&|found| found.question.sort.column == Column::Place);
    assert_eq!(found.ids, [3, 2, 1, 0]);
}

#[test]
fn sums_count_shares_codes_time_and_what_was_good_at_once() {
    let rows = rows(&mut Desk::new());
    let sums = Sums::of(&rows, &Query::default().hits(&rows).ids, &Grouping::default());
    assert_eq!((sums.visits, sums.outcomes), (6, [2, 1, 1, 0, 1, 0, 0, 0, 0, 1]));
    assert_eq!(sums.codes.len(), 3);
    // SN002 passed at its second visit only; the error of SN011 is not the unit's; SN009 still runs.
    assert_eq!(sums.first_pass, FirstPass { passed: 1, units: 3 });
    assert!((sums.median.unwrap().cloud - 1010.2).abs() < 0.1);
    let counted = sums.over_time.buckets.iter().fold(Bucket::default(), |sum, bucket| Bucket {
        pass: sum.pass + bucket.pass,
        other: sum.other + bucket.other,
    });
    assert_eq!(counted, Bucket { pass: 2, other: 3 });
    assert_eq!(sums.over_time.each, 60_000);
    assert_eq!(Sums::of(&rows, &[], &Grouping::default()), Sums::default());
}

#[test]
fn by_whatever_visits_are_put_together_each_counts_once_and_each_unit_where_it_came_first() {
    let rows = rows(&mut Desk::new());
    let ids = Query::default().hits(&rows).ids;
    let days = Days { zone: TimeZone::UTC, shifts: "06:00,18:00".parse().unwrap() };
    let by = |by| Sums::of(&rows, &ids, &Grouping { by, days: days.clone() });
    for one in By::VARIANTS {
        let sums = by(*one);
        assert_eq!(sums.groups.iter().map(|group| group.visits).sum::<usize>(), sums.visits, "{one:?}");
        let units: usize = sums.groups.iter().map(|group| group.first_pass.units).sum();
        assert_eq!(units, sums.first_pass.units, "{one:?}");
    }
    let named = |one| -> Vec<(Common, usize, FirstPass)> {
        by(one).groups.into_iter().map(|group| (group.common, group.visits, group.first_pass)).collect()
    };
    let of = |passed, units| FirstPass { passed, units };
    let name = |name: &str| Common::Name(name.into());
    assert_eq!(named(By::Slot), [(name("1"), 2, of(1, 1)), (name("2"), 3, of(0, 2)), (name("7"), 1, of(0, 0))]);
    assert_eq!(named(By::Station), [(name("bench-1"), 4, of(1, 2)), (name("bench-2"), 2, of(0, 1))]);
    assert_eq!(named(By::Order), [(Common::Unknown, 6, of(1, 3))]);
    // 2025-11-24T16:00; of the one that runs it is the last line that counts.
    let hour = Common::Since(1_764_000_000_000);
    assert_eq!(named(By::Hour), [(hour, 6, of(1, 3))]);
    let shift = Common::Since(1_763_964_000_000);
    assert_eq!(named(By::Shift), [(shift, 6, of(1, 3))]);
    let took = &by(By::Slot).groups[0];
    assert!((took.median.unwrap() - 4321.5).abs() < 0.1 && took.most == took.median);
}

#[test]
fn what_units_come_for_and_their_order_are_told_apart_and_slot_2_stands_before_slot_10() {
    let mut file = Writer::new("WO-1", "bench-1");
    for (nth, (slot, order)) in [("10", "WO-7"), ("2", "WO-8"), ("2", "")].into_iter().enumerate() {
        let (serial, purpose) =
            (format!("SN{nth}"), if nth == 2 { BatchPurpose::Rework } else { BatchPurpose::Production });
        let unit = file.begin(slot, &serial);
        let ended = file.ended(unit, slot, &serial, Some(&serial), End(Outcome::Pass, None));
        let fields = (!order.is_empty()).then(|| (WORK_ORDER.to_owned(), order.to_owned()));
        let order: Order = serde_json::from_value(json!(BTreeMap::from_iter(fields))).unwrap();
        file.put(&Entry::Ended(Box::new(Ended { order: order.for_purpose(purpose), ..ended })));
    }
    let rows = Rows::of(&[Desk::new().read("one.jsonl", &file.bytes)]);
    let ids = Query::default().hits(&rows).ids;
    let common = |by| -> Vec<Common> {
        let sums = Sums::of(&rows, &ids, &Grouping { by, ..Grouping::default() });
        sums.groups.into_iter().map(|group| group.common).collect()
    };
    let name = |name: &str| Common::Name(name.into());
    assert_eq!(common(By::Slot), [name("2"), name("10")]);
    assert_eq!(common(By::Order), [Common::Unknown, name("WO-7"), name("WO-8")]);
    let purposes = [BatchPurpose::Production, BatchPurpose::Rework].map(Common::Purpose);
    assert_eq!(common(By::Purpose), purposes);
}
