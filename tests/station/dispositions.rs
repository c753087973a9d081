//! What a person decides about an unfinished unit, while the bench runs.

use regnwl_station::decisions::desk::Desk;
use regnwl_station::decisions::gate::PinGate;
use regnwl_station::domain::entry::{Entry, Resolution};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::UnitKeys;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::decision::{Decision, Disposition, Seen, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::Snapshot;
use regnwl_station::seen::unit_view::WaitsFor;
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::vault::pin;

use super::common::{Bench, Shift};
use super::connections::waits_for;
use super::pins::decide;

/// A unit that may have been registered.
fn unknown(bench: &Bench, shift: &mut Shift<'_>, serial: &str) -> (PracticeUnit, UnitKeys) {
    bench.cloud.push_fault(CloudFault::BrokenJson);
    let unit = bench.unit(serial);
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AnswerMalformed));
    shift.go_on();
    (unit, open(&shift.snapshot(), serial).unwrap())
}

pub fn open(snapshot: &Snapshot, serial: &str) -> Option<UnitKeys> {
    snapshot.open_units.iter().map(|unit| &unit.keys).find(|keys| keys.serial_number == serial).cloned()
}

/// Asks for it, and waits for the answer.
pub fn rule(shift: &mut Shift<'_>, keys: &UnitKeys, disposition: Disposition, pin: &str) -> Result<(), Refusal> {
    rule_as_seen(shift, keys, disposition, Seen::Unsaid, pin)
}

/// The same, of what was seen.
pub fn rule_as_seen(
    shift: &mut Shift<'_>,
    keys: &UnitKeys,
    disposition: Disposition,
    seen: Seen,
    pin: &str,
) -> Result<(), Refusal> {
    let (by, why) = ("Chen".into(), "moved to the other line".to_owned());
    let signed = Signed { by, why, pin: Secret::new(pin) };
    decide(shift, Decision::Unit(keys.clone(), disposition, seen), signed)
}

#[test]
fn a_unit_that_is_unknown_is_registered_again_once_somebody_has_said_so() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let (unit, keys) = unknown(&bench, &mut shift, "SN24A7F00913");
    assert_eq!(shift.visit(&unit).code, Some(Failure::AskUnknown));
    assert_eq!(rule(&mut shift, &keys, Disposition::RegisterAgain, ""), Ok(()));
    let ended = shift.expect_pass(&unit);
    assert_eq!((ended.registrations.issued, ended.registrations.unknown), (1, 1));
    assert_eq!(bench.connects(), 2);
    // It was said once, and it counts once.
    shift.expect_pass(&unit);
    assert_eq!(bench.connects(), 2);
    let left = shift.close();
    left.assert_unbroken();
    let by = left.entries.iter().find_map(|entry| match entry {
        Entry::Resolved { how: Resolution::RegisterAgain, by, why, .. } => Some((by.as_str(), why.as_str())),
        _ => None,
    });
    assert_eq!(by, Some(("Chen", "moved to the other line")));
}

#[test]
fn a_unit_that_got_its_identity_since_it_was_shown_is_not_decided_about_as_it_was_then() {
    const NUMBER: &str = "SN24A7F00913";
    let bench = Bench::new();
    let mut shift = bench.open();
    let (unit, keys) = unknown(&bench, &mut shift, NUMBER);
    let again = || Disposition::RegisterAgain;
    let of = |client_id: &str| Seen::Identity(Some(client_id.into()));
    let shown = |outcome, client_id: Option<&str>| Seen::Open { outcome, client_id: client_id.map(str::to_owned) };
    let token = "^1^1677597746541^9ffd7c5bcf0c87f";
    let found = |id: &str, token: &str| Disposition::Found { client_id: id.into(), device_token: Secret::new(token) };
    let unseen = |client_id: &str| Err(Refusal::Unseen(NUMBER.into(), client_id.into()));
    let changed = Err(Refusal::ChangedSince(NUMBER.into()));
    assert_eq!(rule_as_seen(&mut shift, &keys, again(), of("Found000100"), ""), Err(Refusal::NoIdentity));
    let unknown = shown(Outcome::Unknown, None);
    assert_eq!(rule_as_seen(&mut shift, &keys, found("Found000100", token), unknown.clone(), ""), Ok(()));
    for (seen, refused) in [
        (Seen::Unsaid, unseen("Found000100")),
        (Seen::Identity(None), unseen("Found000100")),
        (of("Another000100"), unseen("Found000100")),
        (unknown.clone(), changed.clone()),
        (shown(Outcome::Pending, Some("Another000100")), changed.clone()),
    ] {
        assert_eq!(rule_as_seen(&mut shift, &keys, again(), seen, ""), refused);
    }
    let pending = shown(Outcome::Pending, Some("Found000100"));
    assert_eq!(rule_as_seen(&mut shift, &keys, again(), pending.clone(), ""), Ok(()));
    shift.expect_pass(&unit);
    assert_eq!(bench.connects(), 2);
    // It has passed since: whatever was open is not.
    let newest = unit.held().unwrap().client_id;
    for becomes in [again(), Disposition::Retire, Disposition::SetAside, found("Late000100", "^1^1677597746542^9f")] {
        for seen in [&unknown, &pending] {
            assert_eq!(rule_as_seen(&mut shift, &keys, becomes.clone(), seen.clone(), ""), changed, "{becomes:?}");
        }
    }
    for seen in [Seen::Identity(None), of("Found000100")] {
        assert_eq!(rule_as_seen(&mut shift, &keys, again(), seen, ""), unseen(&newest));
    }
    let late = found("Late000100", "^1^1677597746542^9ffd7c5bcf0c87f");
    assert_eq!(rule_as_seen(&mut shift, &keys, late, Seen::Unsaid, ""), unseen(&newest));
    // Written, it may be gone from the unit: so a call without a word about it is taken.
    assert_eq!(rule_as_seen(&mut shift, &keys, again(), Seen::Unsaid, ""), Ok(()));
    assert_eq!(rule_as_seen(&mut shift, &keys, again(), of(&newest), ""), Ok(()));
    shift.close().assert_unbroken();
}

#[test]
fn an_identity_that_was_found_elsewhere_is_written_without_the_cloud_and_never_another_units() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let other = bench.unit("SN24A7F00001");
    shift.expect_pass(&other);
    let (unit, keys) = unknown(&bench, &mut shift, "SN24A7F00913");
    let found = |client_id: &str, token: &str| Disposition::Found {
        client_id: client_id.into(),
        device_token: Secret::new(token),
    };
    let others = other.held().unwrap();
    for (client_id, token, why) in [
        (others.client_id.as_str(), "^1^1677597746541^9ffd7c5bcf0c87f", Refusal::Clash),
        ("Found000100", others.device_token.expose(), Refusal::Clash),
        ("Found\n000100", "^1^1677597746541^9ffd7c5bcf0c87f", Refusal::NotAnIdentity),
        ("", "", Refusal::NotAnIdentity),
    ] {
        assert_eq!(rule(&mut shift, &keys, found(client_id, token), ""), Err(why));
    }
    assert_eq!(shift.visit(&unit).code, Some(Failure::AskUnknown), "nothing was decided");
    assert_eq!(rule(&mut shift, &keys, found("Found000100", "^1^1677597746541^9ffd7c5bcf0c87f"), ""), Ok(()));
    let before = bench.connects();
    shift.expect_pass(&unit);
    assert_eq!(bench.connects(), before);
    let held = unit.held().unwrap();
    assert_eq!(
        (held.client_id.as_str(), held.device_token.expose()),
        ("Found000100", "^1^1677597746541^9ffd7c5bcf0c87f")
    );
    let left = shift.close();
    left.assert_unbroken();
    assert!(!String::from_utf8_lossy(&left.batch).contains("9ffd7c5bcf0c87f"));
}

#[test]
fn a_unit_that_is_set_aside_or_retired_is_not_waited_for_any_more() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let (_, aside) = unknown(&bench, &mut shift, "SN24A7F00913");
    assert_eq!(rule(&mut shift, &aside, Disposition::SetAside, ""), Ok(()));
    let pending = bench.unit("SN24A7F00914");
    pending.set_faults([Fault::StoresNothing]);
    shift.expect(&pending, Outcome::Pending, Some(Failure::NotStored));
    let scrapped = open(&shift.snapshot(), "SN24A7F00914").unwrap();
    assert_eq!(rule(&mut shift, &scrapped, Disposition::Retire, ""), Ok(()));
    assert_eq!(shift.snapshot().open_units.len(), 0);

    // What it has is never written again.
    pending.set_faults([]);
    let ended = shift.visit(&pending);
    assert_ne!(ended.outcome, Outcome::Pass);
    assert_eq!((pending.held(), bench.connects()), (None, 2));
    shift.close().assert_unbroken();
}

#[test]
fn nothing_is_decided_about_a_unit_that_is_being_worked_on_or_that_nobody_knows() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let (unit, keys) = unknown(&bench, &mut shift, "SN24A7F00913");
    assert_eq!(rule(&mut shift, &keys, Disposition::RegisterAgain, ""), Ok(()));
    bench.door.hold();
    shift.plug(0, &unit);
    shift.wait_for(|snapshot| waits_for(snapshot, 0, WaitsFor::Connection));
    assert_eq!(rule(&mut shift, &keys, Disposition::SetAside, ""), Err(Refusal::AtASlot));
    bench.door.lead_to(bench.cloud.addr());
    shift.passes(0);
    let stranger = UnitKeys { serial_number: "SN-X".into(), device_name: "SN-X".into(), hardware_id: None, ..keys };
    assert_eq!(rule(&mut shift, &stranger, Disposition::Retire, ""), Err(Refusal::NoSuchUnit));
    shift.close().assert_unbroken();
}

#[test]
fn where_there_are_supervisors_only_one_of_them_decides() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let (_, keys) = unknown(&bench, &mut shift, "SN24A7F00913");
    shift.close();
    let desk = Desk::open(&DataDir::new(bench.folder.path().join("data"))).unwrap();
    let pin_hash = pin::hash(&Secret::new("4711"));
    let chen = Entry::Supervisor {
        name: "Chen".into(),
        role: regnwl_station::domain::Role::default(),
        pin_hash,
        by: "Chen".into(),
    };
    bench.runtime.block_on(desk.put(vec![chen], Some("Chen"))).unwrap();

    let mut shift = bench.open();
    let wrong = Err(Refusal::WrongPin);
    assert_eq!(rule(&mut shift, &keys, Disposition::SetAside, "4712"), wrong);
    assert_eq!(shift.snapshot().open_units.len(), 1);
    let pins = PinGate::of(&DataDir::new(bench.folder.path().join("data")));
    bench.wait_until("the gate has opened again", || pins.wait("Chen", 0).is_zero());
    assert_eq!(rule(&mut shift, &keys, Disposition::SetAside, "4711"), Ok(()));
    assert_eq!(shift.snapshot().open_units.len(), 0);
    shift.close();
}
