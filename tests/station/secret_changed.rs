//! A product secret that is changed while a bench runs: on record first, in no line of it, and used from the next registration on.

use std::time::Duration;

use regnwl_station::bench::SecretInUse;
use regnwl_station::decisions::{AtBench, Keeping};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::decision::Signed;
use regnwl_station::station::Parts;
use regnwl_station::vault::{Binding, Given, ProductSecrets};

use super::common::{Bench, PRODUCT_KEY, PRODUCT_SECRET, count};

const WRONG: &str = "Zz9pW4rNs6JtY8cD";

#[test]
fn what_is_stored_counts_from_the_next_registration_and_one_that_is_gone_pauses_them() {
    let bench = Bench::new();
    let parts = bench.parts();
    let secrets = ProductSecrets::with_keyring(parts.data.path(), None, Duration::from_secs(1));
    let place = Binding::of(&parts.profile, parts.ca_pem.as_deref());
    secrets.set(PRODUCT_KEY, Some(place.clone()), &Secret::new(WRONG)).unwrap();
    let (stored, at) = (secrets.clone(), place.clone());
    let look = move || stored.load(&Given::default(), PRODUCT_KEY, &at).map(|found| found.secret);
    let product_secret = SecretInUse::looked_up(look).unwrap();
    let keeping = Keeping::with(parts.data.clone(), secrets);
    let mut shift = bench.open_parts(Parts { product_secret, has_person: true, ..parts });
    let keeping = keeping.at(Some(AtBench::new(&shift.commands(), &shift.snapshots())));
    let set = |secret: &str| {
        let (secret, signed) = (Secret::new(secret), Signed::by("Wang"));
        let set = keeping.set(PRODUCT_KEY, None, Some(place.clone()), &secret, &signed);
        bench.runtime.block_on(set).unwrap();
    };
    shift.expect(&bench.unit("SN-WRONG"), Outcome::Error, Some(Failure::RefusedAuthentication));
    // Replaced while the bench runs.
    set(PRODUCT_SECRET);
    shift.expect_pass(&bench.unit("SN-RIGHT"));
    assert_eq!(count(&shift.entries(), "secretReplaced"), 1);
    // Forgotten: nothing is registered with what was known of it.
    bench.runtime.block_on(keeping.forget(PRODUCT_KEY, &Signed::by("Wang"))).unwrap();
    let before = (bench.connects(), shift.intents());
    let unit = bench.unit("SN-NONE");
    shift.expect(&unit, Outcome::Error, Some(Failure::SecretMissing));
    assert_eq!(shift.stopped(), Some(Failure::SecretMissing));
    assert_eq!((bench.connects(), shift.intents()), before);
    // Stored again, a person lets registering go on.
    set(PRODUCT_SECRET);
    shift.go_on();
    shift.wait_for(|snapshot| snapshot.stopped.is_none());
    shift.expect_pass(&unit);
    assert_eq!((count(&shift.entries(), "secretReplaced"), count(&shift.entries(), "secretForgotten")), (1, 1));
    let text = format!("{:?}", shift.entries());
    assert!(!text.contains(WRONG) && !text.contains(PRODUCT_SECRET));
    shift.close();
}
