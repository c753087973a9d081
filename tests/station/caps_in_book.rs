//! Stations that share a book have one cap together: counted there, with the claim.

use std::num::NonZeroU32;

use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{CapStand, Capped, ClaimState, Order};
use regnwl_station::shared_book::{ClaimCount, Claimed, ClaimedUnit, SharedBook};
use regnwl_station::sim::cloud::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::{Value, json};

use super::common::Bench;
use super::common::postgres::{BOOK, Postgres};
use super::shared_book::{keys, parts, runtime, unit};

fn limit(most: u32) -> NonZeroU32 {
    NonZeroU32::new(most).unwrap()
}

/// A claim for this work order, where so many of the product and so many of the order may be registered.
fn counted(visit: u32, order: &str, product_cap: Option<u32>, order_cap: Option<u32>) -> ClaimedUnit {
    let [product_cap, order_cap] = [product_cap.map(limit), order_cap.map(limit)];
    let counts = Some(ClaimCount { work_order: order.into(), product_cap, order_cap });
    ClaimedUnit { counts, ..unit(visit, keys(&visit.to_string(), None)) }
}

#[test]
fn of_stations_that_claim_at_one_moment_no_more_than_the_cap_have_theirs() {
    const STATIONS: u32 = 8;
    const CAP: u32 = 21;
    let Some(postgres) = Postgres::start() else { return };
    let books: Vec<SharedBook> = (0..STATIONS).map(|at| postgres.as_station(&format!("s{at}"))).collect();
    let (mut taken, mut capped) = (0, 0);
    runtime().block_on(async {
        let all = (0..STATIONS * 6).map(|visit| {
            let book = books[(visit % STATIONS) as usize].clone();
            // Some are capped by the order, too, and wait for two.
            let order_cap = (visit % 3 == 0).then_some(CAP);
            let claim = counted(visit + 1, "A", Some(CAP), order_cap);
            tokio::spawn(async move { book.claim(&claim).await })
        });
        for claimed in all.collect::<Vec<_>>() {
            match claimed.await.unwrap().unwrap() {
                Claimed::Taken(None) => taken += 1,
                Claimed::Capped(stand) => {
                    assert_eq!((stand.used, stand.limit), (CAP.into(), limit(CAP)));
                    capped += 1;
                }
                other => panic!("{other:?}"),
            }
        }
    });
    assert_eq!((taken, capped), (CAP, STATIONS * 6 - CAP));
    assert!(!postgres.log().contains("deadlock"), "{}", postgres.log());
}

#[test]
fn what_was_never_asked_or_refused_leaves_its_place_and_orders_count_apart() {
    let Some(postgres) = Postgres::start() else { return };
    let (one, other) = (postgres.as_station("line-1"), postgres.as_station("line-2"));
    runtime().block_on(async {
        let end = async |visit: u32, state| one.end(&format!("{visit:064x}"), state).await.unwrap();
        for visit in 1..=3 {
            assert_eq!(one.claim(&counted(visit, "A", Some(3), None)).await, Ok(Claimed::Taken(None)));
        }
        let stand = |of, name: &str, most| {
            Ok(Claimed::Capped(CapStand { of, name: name.into(), used: most, limit: limit(most as u32) }))
        };
        let product = keys("1", None).product_key;
        let beyond = counted(4, "A", Some(3), None);
        assert_eq!(other.claim(&beyond).await, stand(Capped::Product, &product, 3));
        assert_eq!(
            one.claim(&counted(2, "A", Some(3), None)).await,
            Ok(Claimed::Taken(None)),
            "it has its own already"
        );
        // One that is unknown, or that a person let go, may have been registered; the others were not.
        for (visit, state) in [(1, ClaimState::Unknown), (2, ClaimState::Free)] {
            end(visit, state).await;
        }
        assert_eq!(other.claim(&beyond).await, Ok(Claimed::Taken(None)));
        assert_eq!(other.claim(&counted(5, "A", Some(3), None)).await, stand(Capped::Product, &product, 3));
        end(3, ClaimState::NotIssued).await;
        assert_eq!(other.claim(&counted(5, "B", Some(3), None)).await, Ok(Claimed::Taken(None)));
        // Of order B there is one.
        assert_eq!(one.claim(&counted(6, "B", None, Some(1))).await, stand(Capped::Order, "B", 1));
        assert_eq!(one.claim(&counted(7, "C", None, Some(1))).await, Ok(Claimed::Taken(None)));
        // A unit that is finished with another station's identity is no registration.
        one.claim(&unit(8, keys("8", None))).await.unwrap();
        assert_eq!(postgres.sql(BOOK, "SELECT count(*) FROM regnwl.registration WHERE work_order = ''"), "0");
        // Nor is one that the book knew before a second registration of it.
        assert_eq!(one.claim(&counted(9, "C", Some(5), Some(2))).await, Ok(Claimed::Taken(None)));
    });
}

fn bench_with(cap: Value) -> Bench {
    Bench::with(Dialect::At, json!({"cap": cap, "orderFields": [{"name": "workOrder"}]}))
}

fn for_order(parts: Parts, order: &str) -> Parts {
    Parts { order: Order::from_iter([("workOrder".to_owned(), order.to_owned())]), ..parts }
}

#[test]
fn two_stations_stop_at_one_cap_also_for_what_one_has_registered_alone() {
    let Some(postgres) = Postgres::start() else { return };
    let (here, there) = (bench_with(json!({"product": 3})), bench_with(json!({"product": 3})));
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    // Without the book.
    let mut shift = here.open_parts(for_order(Parts { practice: false, ..here.parts() }, "A"));
    shift.expect_pass(&here.unit("SN-0001"));
    shift.close().assert_unbroken();
    let mut shift = here.open_parts(for_order(parts(&here, &one), "A"));
    shift.expect_pass(&here.unit("SN-0002"));
    here.wait_until("the book has both", || {
        postgres.sql(BOOK, "SELECT count(*) FROM regnwl.registration WHERE work_order = 'A'") == "2"
    });
    let mut second = there.open_parts(for_order(parts(&there, &other), "B"));
    there.cloud.push_fault(Fault::Refuse(4));
    second.expect(&there.unit("SN-1000"), Outcome::Error, Some(Failure::RefusedAuthentication));
    second.expect_pass(&there.unit("SN-1001"));
    let before = (there.connects(), second.intents());
    let ended = second.expect(&there.unit("SN-1002"), Outcome::Error, Some(Failure::CapReached));
    let stand = CapStand { of: Capped::Product, name: ended.product_key.clone(), used: 3, limit: limit(3) };
    assert_eq!(ended.circumstance, Some(Circumstance::Cap { stand }));
    assert_eq!((there.connects(), second.intents()), before, "nothing was asked");
    assert_eq!(second.stopped(), Some(Failure::CapReached));
    shift.expect(&here.unit("SN-0003"), Outcome::Error, Some(Failure::CapReached));
    assert_eq!(here.issued_to("SN-0003").len(), 0);
    shift.close().assert_unbroken();
    second.close().assert_unbroken();
}
