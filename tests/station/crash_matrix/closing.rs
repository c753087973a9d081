//! A station is closed for good, and the power goes at any operation of that: it is closed or it is not, and the record knows the same of its units.

use regnwl_station::domain::entry::{Entry, StationClosed};
use regnwl_station::journal::Record;
use regnwl_station::journal::book::KnownUnit;

use super::model_disk::{Leaves, ModelDisk};
use super::play::{VISITS, new_disk, play, recovered, start};

/// A batch with a unit that passed.
fn with_unit() -> ModelDisk {
    let disk = new_disk();
    let journal = start(&disk, "a").unwrap();
    play(&journal, &[VISITS[0].1]);
    drop(journal);
    disk
}

/// Puts it on record. Whether the line was acknowledged.
fn close(disk: &ModelDisk) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let closed = StationClosed { secrets: vec!["pk".into(), "seal.key".into()], by: "li".into(), why: "done".into() };
    let Ok(journal) = start(disk, "desk") else { return false };
    runtime.block_on(journal.append(Entry::StationClosed(Box::new(closed)))).is_ok()
}

fn units(record: &Record) -> Vec<KnownUnit> {
    record.book().units().collect()
}

#[test]
fn a_station_is_closed_or_not_after_a_power_cut_at_any_operation_and_once_it_is_it_stays() {
    let whole = with_unit();
    let before = units(&recovered(&whole).unwrap());
    let mut crashes = 0;
    for operation in 0.. {
        let disk = whole.after_kill();
        disk.cut_power_at(operation);
        let is_acknowledged = close(&disk);
        if !disk.is_off() {
            assert!(is_acknowledged);
            break;
        }
        for leaves in Leaves::KINDS {
            let story = format!("cut at {operation}, {leaves:?}");
            let left = disk.after_power_cut(leaves);
            let record = recovered(&left).unwrap_or_else(|error| panic!("{story}: {error}"));
            assert_eq!((record.faults(), units(&record)), (Vec::new(), before.clone()), "{story}");
            let closed = record.book().closed().cloned();
            assert!(!is_acknowledged || closed.is_some(), "{story}: what was destroyed then is gone");
            assert!(closed.as_ref().is_none_or(|closed| closed.secrets == ["pk", "seal.key"]), "{story}");
            drop(record);
            // Whoever reads it once more, and another line behind it, change nothing.
            if closed.is_some() {
                drop(start(&left, "desk").unwrap_or_else(|error| panic!("{story}: {error}")));
                assert_eq!(recovered(&left).unwrap().book().closed(), closed.as_ref(), "{story}");
            } else {
                assert!(close(&left), "{story}");
                assert!(recovered(&left).unwrap().book().closed().is_some(), "{story}");
            }
            crashes += 1;
        }
    }
    assert!(crashes > 20, "only {crashes} crashes were played");
}
