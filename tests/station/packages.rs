//! Packages at the bench: what a station that takes nothing else opens with, and the end of what was ordered.

use std::sync::Arc;

use regnwl_station::checkup::{Checkup, Finding, Level};
use regnwl_station::custody::fault::OpenFault;
use regnwl_station::decisions::Desk;
use regnwl_station::decisions::package::making::{Making, make};
use regnwl_station::decisions::package::signing::{SigningKey, new_pair};
use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::entry::{Entry, PackageOver, PackageTaken};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{PackageFault, Secret};
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{Parts, Station};
use regnwl_station::store::profile_file;
use serde_json::json;

use super::checkup::checkup;
use super::common::{Bench, PRODUCT_KEY, PRODUCT_SECRET, count};

fn real(bench: &Bench) -> Parts {
    Parts { practice: false, ..bench.parts() }
}

fn put(bench: &Bench, lines: Vec<Entry>) {
    let desk = Desk::open(&bench.parts().data).unwrap();
    bench.runtime.block_on(desk.put(lines, Some("Li"))).unwrap();
}

fn decide(bench: &Bench, decision: &Decision) {
    let desk = Desk::open(&bench.parts().data).unwrap();
    bench.runtime.block_on(desk.decide(decision, &Signed::by("Li"))).unwrap();
}

fn taken(last_day: Option<&str>) -> PackageTaken {
    PackageTaken {
        sha256: "ab".repeat(32),
        signer: "RW".into(),
        serial: 1,
        older: false,
        product_key: PRODUCT_KEY.into(),
        profile: "tracker".into(),
        profile_sha256: "cd".repeat(32),
        last_day: last_day.map(ToOwned::to_owned),
        secret: false,
        fields: Vec::new(),
        by: "Li".into(),
    }
}

#[test]
fn after_the_last_day_nothing_is_registered_whatever_the_clock_says_later() {
    let bench = Bench::with(Dialect::At, json!({}));
    let mut shift = bench.open_parts(real(&bench));
    let passed = bench.unit("SN-BEFORE");
    shift.expect_pass(&passed);
    shift.close();
    // Taken in time; the calendar says by now that its last day is over.
    put(&bench, vec![Entry::PackageTaken(Box::new(taken(Some("2020-01-31"))))]);
    let mut shift = bench.open_parts(real(&bench));
    let before = (bench.connects(), shift.intents());
    let ended = shift.expect(&bench.unit("SN-AFTER"), Outcome::Error, Some(Failure::PackageOver));
    assert_eq!(ended.circumstance, Some(Circumstance::LastDay { day: "2020-01-31".into() }));
    assert_eq!((bench.connects(), shift.intents()), before, "nothing was asked");
    assert_eq!(shift.stopped(), Some(Failure::PackageOver));
    // A person who lets the line go on gains nothing; it stands on record once; a unit that has its identity is known as ever.
    shift.go_on();
    shift.expect(&bench.unit("SN-AFTER-2"), Outcome::Error, Some(Failure::PackageOver));
    assert_eq!(count(&shift.entries(), "packageOver"), 1);
    shift.expect_pass(&passed);
    assert_eq!((bench.connects(), shift.intents()), before);
    shift.close();
    // A day that no calendar is past: the record says that it is over all the same.
    let endless = PackageTaken { serial: 2, sha256: "ef".repeat(32), ..taken(Some("9999-12-31")) };
    let over = PackageOver {
        product_key: PRODUCT_KEY.into(),
        sha256: endless.sha256.clone(),
        last_day: "9999-12-31".into(),
        today: "9999-12-31".into(),
    };
    put(&bench, vec![Entry::PackageTaken(Box::new(endless.clone()))]);
    let mut shift = bench.open_parts(real(&bench));
    shift.expect_pass(&bench.unit("SN-NEW-PACKAGE"));
    shift.close();
    put(&bench, vec![Entry::PackageOver(Box::new(over))]);
    let mut shift = bench.open_parts(real(&bench));
    shift.expect(&bench.unit("SN-OVER"), Outcome::Error, Some(Failure::PackageOver));
    shift.close();
}

#[test]
fn the_check_before_the_shift_names_the_last_day_and_stops_once_it_is_over() {
    let bench = Bench::with(Dialect::At, json!({}));
    bench.open_parts(real(&bench)).close();
    let data = bench.folder.path().join("data");
    let level = || {
        let check = Checkup { practice: false, ..checkup(bench.profile(bench.door.port()), &data) };
        let found: Vec<Finding> = check.begin(|| ()).iter().collect();
        found.iter().find(|finding| matches!(finding, Finding::Package { .. })).map(Finding::level)
    };
    assert_eq!(level(), None);
    let today = jiff::Zoned::now().date();
    let days = |days: i64| (today + jiff::Span::new().days(days)).to_string();
    let rows = [(Some(days(60)), Level::Good), (Some(days(3)), Level::Look), (Some(days(-2)), Level::Stop)];
    for (serial, (last_day, expected)) in (1..).zip(rows) {
        let package = PackageTaken { serial, sha256: format!("{serial:064x}"), ..taken(last_day.as_deref()) };
        put(&bench, vec![Entry::PackageTaken(Box::new(package))]);
        assert_eq!(level(), Some(expected), "{last_day:?}");
    }
    // A day that no calendar is past, and the record says that it is over.
    let endless = PackageTaken { serial: 9, sha256: "ef".repeat(32), ..taken(Some("9999-12-31")) };
    let (product_key, sha256, last_day) = (PRODUCT_KEY.into(), endless.sha256.clone(), "9999-12-31".to_owned());
    let over = PackageOver { product_key, sha256, today: last_day.clone(), last_day };
    put(&bench, vec![Entry::PackageTaken(Box::new(endless)), Entry::PackageOver(Box::new(over))]);
    assert_eq!(level(), Some(Level::Stop));
}

#[test]
fn a_bench_opens_with_what_came_in_a_package_and_with_nothing_else() {
    let bench = Bench::with(Dialect::At, json!({}));
    let data = bench.parts().data;
    let (secret, _) = new_pair(None).unwrap();
    let key = SigningKey::of(secret.expose(), None).unwrap();
    decide(&bench, &Decision::TrustPackages { signer: key.signer(), trusted: true });
    decide(&bench, &Decision::PackagesOnly(true));
    let refused = |parts: Parts| match Station::open(parts) {
        Err(OpenFault::Package(fault)) => fault,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was opened"),
    };
    assert_eq!(refused(real(&bench)), PackageFault::NotTaken);
    let profile = bench.profile(bench.door.port());
    let station = Desk::station_key(&data).unwrap();
    let secret = Some(Secret::new(PRODUCT_SECRET));
    let making = Making { profile: &profile, serial: 1, last_day: None, note: None, stations: vec![station], secret };
    let package = make(&making, &key).unwrap();
    let new = Arc::new(Desk::open(&data).unwrap().package(&package, false).unwrap());
    decide(&bench, &Decision::TakePackage(new.clone()));
    assert_eq!(refused(real(&bench)), PackageFault::NotTaken, "the profile that it was made from is not what came");
    let on_shelf = data.profiles().join(format!("{}.json", new.taken.profile));
    let of_shelf = || {
        let loaded = profile_file::load(&on_shelf).unwrap();
        let Parts { ports, slots, operator, patience, batch_file, .. } = real(&bench);
        let secret = Secret::new(PRODUCT_SECRET).into();
        Parts { ports, slots, operator, patience, ..Parts::new(loaded, secret, data.clone(), batch_file) }
    };
    let mut shift = bench.open_parts(of_shelf());
    shift.expect_pass(&bench.unit("SN-0001"));
    shift.close();
    // One blank more, on the disk.
    let text = std::fs::read_to_string(&on_shelf).unwrap();
    std::fs::write(&on_shelf, format!("{text} ")).unwrap();
    assert_eq!(refused(of_shelf()), PackageFault::NotTaken);
    std::fs::write(&on_shelf, text).unwrap();
    let mut shift = bench.open_parts(of_shelf());
    shift.expect_pass(&bench.unit("SN-0002"));
    shift.close();
    decide(&bench, &Decision::PackagesOnly(false));
    bench.open_parts(real(&bench)).close();
}
