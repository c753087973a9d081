//! A command is about the slot that was meant when it was sent, however slots come, go and change places before it is read.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::slot_setup::SlotSetup;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::{Bench, Shift, sockets};

const SLOTS: usize = 4;

/// What somebody at the window does. Numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Deed {
    /// The places in another order, the first few of them switched on.
    Arrange { turn: usize, on: usize },
    /// Starts the unit of one slot and stops those of all others, and of all that are gone.
    Start { slot: usize },
    /// Starts a slot that is gone.
    StartGone { slot: usize },
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        (0..SLOTS, 1..=SLOTS).prop_map(|(turn, on)| Deed::Arrange { turn, on }),
        (0..SLOTS).prop_map(|slot| Deed::Start { slot }),
        (0..SLOTS).prop_map(|slot| Deed::StartGone { slot }),
    ];
    proptest::collection::vec(deed, 4..12)
}

/// Slots that are gone, and those that are there with their ports.
struct Known {
    gone: Vec<SlotId>,
    there: BTreeMap<u32, String>,
}

impl Known {
    fn see(&mut self, snapshot: &Snapshot) {
        let there = snapshot.slots.iter().map(|slot| (slot.id.0, slot.port.clone())).collect();
        let before = std::mem::replace(&mut self.there, there);
        self.gone.extend(before.into_keys().filter(|id| !self.there.contains_key(id)).map(SlotId));
    }
}

fn setups() -> Vec<SlotSetup> {
    (0..SLOTS).map(|slot| SlotSetup::new(slot.to_string(), sockets::port(slot))).collect()
}

fn rests(snapshot: &Snapshot) -> bool {
    snapshot.slots.iter().all(|slot| matches!(slot.state, SlotState::Ready { .. } | SlotState::Ended(_)))
}

fn play(deeds: &[Deed]) {
    let bench = Bench::of(SLOTS, Dialect::At, json!({}));
    let mut shift = bench.open_parts(Parts { hands_free: false, ..bench.parts() });
    let serial = |port: &str| format!("SN-{port}");
    let units: Vec<_> = (0..SLOTS).map(|slot| bench.unit(&serial(&sockets::port(slot)))).collect();
    units.iter().enumerate().for_each(|(slot, unit)| shift.plug(slot, unit));
    let mut known = Known { gone: Vec::new(), there: BTreeMap::new() };
    known.see(&shift.wait_for(rests));
    for deed in deeds {
        match deed {
            Deed::Arrange { turn, on } => arrange(&mut shift, &mut known, *turn, *on),
            Deed::Start { slot } => {
                let Some((id, port)) = known.there.iter().nth(slot % known.there.len().max(1)) else { continue };
                let before = shift.snapshot().units.len();
                shift.send(Command::Start(SlotId(*id)));
                let others = known.there.keys().filter(|other| *other != id).map(|other| SlotId(*other));
                others.chain(known.gone.iter().copied()).for_each(|other| shift.send(Command::Abort(other)));
                let seen = shift.wait_for(|snapshot| snapshot.units.len() > before && rests(snapshot));
                let ended = &seen.units[before].ended;
                assert_eq!(ended.serial_number, Some(serial(port)), "another slot was started: {deeds:?}");
                assert_eq!(ended.outcome, Outcome::Pass, "another slot was stopped: {deeds:?}");
                assert_eq!(seen.units.len(), before + 1);
            }
            Deed::StartGone { slot } => {
                let Some(id) = known.gone.get(slot % known.gone.len().max(1)) else { continue };
                shift.send(Command::Start(*id));
            }
        }
    }
    let started = deeds.iter().filter(|deed| matches!(deed, Deed::Start { .. })).count();
    assert!(shift.close().count("ended") <= started, "a slot that is gone started another one: {deeds:?}");
}

fn arrange(shift: &mut Shift<'_>, known: &mut Known, turn: usize, on: usize) {
    let mut places = setups();
    places.rotate_left(turn);
    places.iter_mut().enumerate().for_each(|(at, place)| place.off = at >= on);
    let wanted: Vec<String> = places.iter().filter(|place| !place.off).map(|place| place.port.clone()).collect();
    shift.send(Command::Arrange(places));
    let is_so = |snapshot: &Snapshot| snapshot.slots.iter().map(|slot| &slot.port).eq(&wanted) && rests(snapshot);
    known.see(&shift.wait_for(is_so));
}

#[test]
fn however_slots_come_go_and_change_places_a_command_never_acts_on_another_slot() {
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    runner
        .run(&deeds(), |deeds| {
            play(&deeds);
            Ok(())
        })
        .unwrap();
}
