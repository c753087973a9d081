//! What a person decides about the shared book while a bench holds the record: the bench puts it there, then the book is told.

use std::time::Duration;

use regnwl_station::decisions::shared_book::{BookDesk, Past};
use regnwl_station::decisions::{AtBench, Keeping, NotDone};
use regnwl_station::domain::BookFault;
use regnwl_station::domain::entry::{ChangeOf, Entry};
use regnwl_station::seen::decision::Signed;
use regnwl_station::vault::ProductSecrets;

use super::common::Shift;
use super::common::postgres::{BOOK, Postgres};
use super::shared_book::{keys, unit, with_person};
use crate::common::Bench;

fn recorded(shift: &Shift<'_>, what: ChangeOf) -> usize {
    let is_it = |entry: &&Entry| matches!(entry, Entry::Changed(changed) if changed.what == what);
    shift.entries().iter().filter(is_it).count()
}

fn signed(why: &str) -> Signed {
    Signed { why: why.into(), ..Signed::by("chen") }
}

#[test]
fn while_a_bench_runs_it_puts_on_record_what_is_decided_about_the_book_before_that_is_told() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let dead = postgres.as_station("dead");
    bench.runtime.block_on(dead.claim(&unit(7, keys("SN-0007", None)))).unwrap();
    let parts = with_person(&bench, &login);
    let secrets = ProductSecrets::with_keyring(parts.data.path(), None, Duration::from_secs(1));
    let keeping = Keeping::with(parts.data.clone(), secrets);
    let mut shift = bench.open_parts(parts);
    shift.expect_pass(&bench.unit("SN-0001"));
    let without = BookDesk::of(keeping.clone()).unwrap().unwrap();
    let book = BookDesk::of(keeping.at(Some(AtBench::new(&shift.commands(), &shift.snapshots())))).unwrap().unwrap();

    // A claim of a station that is gone: nobody else has the record.
    let claim = bench.runtime.block_on(book.asks()).unwrap().open.remove(0);
    let refused = bench.runtime.block_on(without.release(&claim, &signed("burnt")));
    assert!(matches!(refused, Err(NotDone::Refused(_))), "{refused:?}");
    let unreasoned = bench.runtime.block_on(book.release(&claim, &Signed::by("chen")));
    assert!(matches!(unreasoned, Err(NotDone::Refused(_))), "{unreasoned:?}");
    assert_eq!(recorded(&shift, ChangeOf::ClaimReleased), 0);
    bench.runtime.block_on(book.release(&claim, &signed("burnt"))).unwrap();
    assert_eq!(recorded(&shift, ChangeOf::ClaimReleased), 1);
    assert_eq!(bench.runtime.block_on(dead.unfinished()), Ok(Vec::new()));
    // Once is enough.
    let again = bench.runtime.block_on(book.release(&claim, &signed("burnt")));
    assert!(matches!(again, Err(NotDone::Changed)), "{again:?}");
    assert_eq!(recorded(&shift, ChangeOf::ClaimReleased), 1);

    // The book waits for that station. This one compares by itself.
    postgres.sql(BOOK, "INSERT INTO regnwl.generation (number, mark) SELECT 2, regnwl.mark()");
    shift.plug(0, &bench.unit("SN-0002"));
    shift.wait_for(|snapshot| {
        let away = snapshot.shared_book.as_ref().and_then(|book| book.away.as_ref());
        away == Some(&BookFault::CatchingUp { stations: vec!["dead".into()] })
    });
    let past = || bench.runtime.block_on(book.past()).unwrap();
    let read = past();
    assert_eq!(read.missing, ["dead"]);
    assert_eq!((read.lost.len(), read.others.len()), (0, 0), "its own record has all of it");
    let other = Past { missing: vec!["another".into()], ..read.clone() };
    let changed = bench.runtime.block_on(book.go_past(&other, "another".into(), &signed("gone")));
    assert!(matches!(changed, Err(NotDone::Changed)), "{changed:?}");
    assert_eq!(recorded(&shift, ChangeOf::ClaimsLost), 0);
    bench.runtime.block_on(book.go_past(&read, "dead".into(), &signed("gone"))).unwrap();
    assert_eq!(recorded(&shift, ChangeOf::ClaimsLost), 1);
    assert!(past().is_empty());
    shift.passes(0);
    shift.close();
    assert_eq!(bench.cloud.issued().len(), 2);
}
