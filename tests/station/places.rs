//! Slots are places: found by what the profile allows, kept through new port names, named, ordered and switched off by a person.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::slot_setup::{HubMove, SlotSetup};
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::seen::unit_view::{UnitView, WaitsFor};
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::hub::{ALLOWED, Hub, OTHER};
use super::common::{Bench, Shift};
use super::connections::waits_for;

/// A bench whose ports are places on a USB.
struct Places {
    bench: Bench,
    hub: Arc<Hub>,
    arranged: Arc<Mutex<Vec<SlotSetup>>>,
}

impl Places {
    fn new() -> Self {
        let bench = Bench::with(Dialect::At, json!({"line": {"usb": [{"vid": "10c4"}]}}));
        let hub = Arc::new(Hub::new(bench.runtime.handle().clone()));
        Self { bench, hub, arranged: Arc::default() }
    }

    /// A station that goes on with the places as they were left.
    fn open(&self) -> Shift<'_> {
        let arranged = self.arranged.clone();
        let slots = arranged.lock().unwrap().clone();
        self.bench.open_parts(Parts {
            ports: Some(self.hub.clone()),
            slots,
            finds_slots: true,
            arranged: Box::new(move |places| *arranged.lock().unwrap() = places.to_vec()),
            ..self.bench.parts()
        })
    }

    fn arranged(&self) -> Vec<SlotSetup> {
        self.arranged.lock().unwrap().clone()
    }
}

fn names(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.slots.iter().map(|slot| slot.name.as_str()).collect()
}

fn ended<'a>(snapshot: &'a Snapshot, name: &str) -> Option<&'a UnitView> {
    match &snapshot.slots.iter().find(|slot| slot.name == name)?.state {
        SlotState::Ended(unit) => Some(unit),
        _ => None,
    }
}

fn wait_for_pass(shift: &mut Shift, name: &str, unit: &PracticeUnit) {
    let serial = Some(unit.serial());
    let seen = shift.wait_for(|snapshot| ended(snapshot, name).is_some_and(|view| view.serial_number == serial));
    assert_eq!(ended(&seen, name).unwrap().outcome, Some(Outcome::Pass));
}

fn wait_for_empty(shift: &mut Shift, name: &str) {
    shift.wait_for(|snapshot| {
        let slot = snapshot.slots.iter().find(|slot| slot.name == name);
        slot.is_some_and(|slot| matches!(slot.state, SlotState::Empty { .. }))
    });
}

#[test]
fn a_unit_makes_its_place_a_slot_and_the_slot_stays_through_new_port_names() {
    let places = Places::new();
    let mut shift = places.open();
    assert!(shift.snapshot().slots.is_empty());
    let (first, second, stranger) =
        (places.bench.unit("SN24A7F00913"), places.bench.unit("SN24A7F00914"), places.bench.unit("SN24A7F00915"));
    places.hub.plug("1-3", "ttyUSB0", OTHER, &stranger);
    places.hub.plug("1-2", "ttyUSB1", ALLOWED, &first);
    wait_for_pass(&mut shift, "1-2", &first);
    assert!(shift.snapshot().slots[0].place.starts_with("USB 1-2 · CP2102N · "), "{}", shift.snapshot().slots[0].place);
    places.hub.unplug("1-2");
    wait_for_empty(&mut shift, "1-2");
    // Another port name, the same place; the adapter's own number is that of all adapters.
    places.hub.plug("1-2", "ttyUSB7", ALLOWED, &second);
    wait_for_pass(&mut shift, "1-2", &second);
    assert_eq!(names(&shift.snapshot()), ["1-2"]);
    assert_eq!(
        places.hub.opened(),
        ["ttyUSB1", "ttyUSB7"].map(PathBuf::from),
        "a device is opened that is not allowed"
    );
    assert_eq!(stranger.held(), None);
    shift.close().assert_unbroken();
}

#[test]
fn two_hubs_in_turn_each_wait_for_their_own_units_to_be_taken_away() {
    let places = Places::new();
    let mut shift = places.open();
    let sockets = ["1-1.1", "1-1.2", "1-2.1", "1-2.2"];
    let unit = |number: usize| places.bench.unit(&format!("SN24A7F0{number:04}"));
    let plug = |hub: &Hub, at: usize, unit: &PracticeUnit| hub.plug(sockets[at], &format!("ttyUSB{at}"), ALLOWED, unit);
    let units: Vec<_> = (0..4).map(unit).collect();
    for at in [0, 1] {
        plug(&places.hub, at, &units[at]);
    }
    for at in [0, 1] {
        wait_for_pass(&mut shift, sockets[at], &units[at]);
    }
    // The left hub is through and stays as it is while the right one works.
    for at in [2, 3] {
        plug(&places.hub, at, &units[at]);
    }
    for at in [2, 3] {
        wait_for_pass(&mut shift, sockets[at], &units[at]);
    }
    assert_eq!((places.bench.connects(), shift.intents()), (4, 4), "a unit that stayed was taken twice");
    // The left hub is swapped while the right one stays.
    for at in [0, 1] {
        places.hub.unplug(sockets[at]);
        wait_for_empty(&mut shift, sockets[at]);
    }
    let next: Vec<_> = (4..6).map(unit).collect();
    for at in [0, 1] {
        plug(&places.hub, at, &next[at]);
        wait_for_pass(&mut shift, sockets[at], &next[at]);
    }
    assert_eq!(names(&shift.snapshot()).len(), 4);
    assert_eq!((places.bench.connects(), shift.intents()), (6, 6));
    shift.close().assert_unbroken();
}

#[test]
fn names_order_and_what_is_switched_off_are_the_same_the_next_day() {
    let places = Places::new();
    let mut shift = places.open();
    let units: Vec<_> = (0..3).map(|number| places.bench.unit(&format!("SN24A7F0{number:04}"))).collect();
    for (at, unit) in units.iter().enumerate() {
        places.hub.plug(&format!("1-{}", at + 1), &format!("ttyUSB{at}"), ALLOWED, unit);
    }
    for (at, unit) in units.iter().enumerate() {
        wait_for_pass(&mut shift, &format!("1-{}", at + 1), unit);
    }
    let found = places.arranged();
    let [one, two, three] = [0, 1, 2].map(|at| found[at].clone());
    let wanted = vec![
        SlotSetup { name: "right".into(), ..three },
        SlotSetup { off: true, ..two },
        SlotSetup { name: "left".into(), ..one },
    ];
    shift.send(Command::Arrange(wanted.clone()));
    shift.wait_for(|snapshot| names(snapshot) == ["right", "left"]);
    assert_eq!(**shift.snapshot().places, wanted);
    shift.close().assert_unbroken();
    assert_eq!(places.arranged(), wanted);

    // The next day the ports have other names, and one more device is there.
    let mut shift = places.open();
    assert_eq!(names(&shift.snapshot()), ["right", "left"]);
    let opened = places.hub.opened().len();
    for at in ["1-1", "1-2", "1-3"] {
        places.hub.unplug(at);
    }
    let (fresh, off, new) =
        (places.bench.unit("SN24A7F00004"), places.bench.unit("SN24A7F00005"), places.bench.unit("SN24A7F00006"));
    places.hub.plug("1-2", "ttyUSB4", ALLOWED, &off);
    wait_for_empty(&mut shift, "left");
    places.hub.plug("1-1", "ttyUSB5", ALLOWED, &fresh);
    places.hub.plug("1-9", "ttyUSB6", ALLOWED, &new);
    wait_for_pass(&mut shift, "left", &fresh);
    wait_for_pass(&mut shift, "1-9", &new);
    assert_eq!(names(&shift.snapshot()), ["right", "left", "1-9"]);
    assert!(!places.hub.opened()[opened..].contains(&"ttyUSB4".into()), "a slot that is switched off was opened");
    let slots = shift.entries().into_iter().filter_map(|entry| match entry {
        Entry::Begun { slot, .. } => Some(slot),
        _ => None,
    });
    assert!(slots.collect::<Vec<_>>().contains(&"left".into()), "the record does not know the slot by its name");
    shift.close().assert_unbroken();
}

#[test]
fn a_slot_that_is_switched_off_at_work_brings_its_unit_to_its_end_first() {
    let places = Places::new();
    let mut shift = places.open();
    let unit = places.bench.unit("SN24A7F00913");
    places.bench.door.hold();
    places.hub.plug("1-2", "ttyUSB0", ALLOWED, &unit);
    shift.wait_for(|snapshot| waits_for(snapshot, 0, WaitsFor::Connection));
    let off = vec![SlotSetup { off: true, ..places.arranged()[0].clone() }];
    shift.send(Command::Arrange(off));
    shift.wait_for(|snapshot| snapshot.places[0].off);
    assert_eq!(names(&shift.snapshot()), ["1-2"]);
    places.bench.door.lead_to(places.bench.cloud.addr());
    shift.wait_for(|snapshot| snapshot.slots.is_empty());
    assert!(unit.held().is_some());
    // Switched on again it takes what is there for what it is: a unit that is through.
    let on = vec![SlotSetup { off: false, ..places.arranged()[0].clone() }];
    shift.send(Command::Arrange(on));
    wait_for_pass(&mut shift, "1-2", &unit);
    assert_eq!(places.bench.connects(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn a_label_that_was_scanned_while_there_was_one_slot_finds_its_unit_at_the_second_one() {
    let places = Places::new();
    let mut shift = places.open();
    let [first, second, third] =
        ["SN24A7F00913", "SN24A7F00914", "SN24A7F00915"].map(|serial| places.bench.unit(serial));
    places.hub.plug("1-2", "ttyUSB0", ALLOWED, &first);
    wait_for_pass(&mut shift, "1-2", &first);
    shift.send(Command::Label(second.serial()));
    // Not into the slot that was there when its label was scanned.
    places.hub.plug("1-3", "ttyUSB1", ALLOWED, &second);
    wait_for_pass(&mut shift, "1-3", &second);
    shift.wait_for(|snapshot| snapshot.label.is_none());
    places.hub.unplug("1-2");
    wait_for_empty(&mut shift, "1-2");
    places.hub.plug("1-2", "ttyUSB0", ALLOWED, &third);
    wait_for_pass(&mut shift, "1-2", &third);
    shift.close().assert_unbroken();
}

#[test]
fn no_unit_begins_while_the_slots_are_learnt_and_all_do_once_they_are() {
    let places = Places::new();
    let mut shift = places.open();
    shift.send(Command::Learn(true));
    shift.wait_for(|snapshot| snapshot.learning);
    let units: Vec<_> = (0..3).map(|number| places.bench.unit(&format!("SN24A7F0{number:04}"))).collect();
    for (at, place) in ["1-4", "1-2"].into_iter().enumerate() {
        places.hub.plug(place, &format!("ttyUSB{at}"), ALLOWED, &units[at]);
        let port = format!("usb:place={place}");
        shift.wait_for(|snapshot| snapshot.plugged.contains(&port));
    }
    places.hub.plug("1-9", "ttyUSB9", OTHER, &units[2]);
    let ready = |snapshot: &Snapshot| snapshot.slots.iter().all(|slot| matches!(slot.state, SlotState::Ready { .. }));
    let seen = shift.wait_for(|snapshot| snapshot.slots.len() == 2 && ready(snapshot));
    assert!(seen.hands_free, "what a person chose is shown as it was");
    for slot in &seen.slots {
        shift.send(Command::Start(slot.id));
    }
    // What was sent before is obeyed by the time that one more has come and gone.
    shift.send(Command::HandsFree(true));
    let more = places.bench.unit("SN24A7F00009");
    places.hub.plug("1-7", "ttyUSB7", ALLOWED, &more);
    shift.wait_for(|snapshot| snapshot.slots.len() == 3 && ready(snapshot));
    places.hub.unplug("1-7");
    wait_for_empty(&mut shift, "1-7");
    assert!(shift.snapshot().slots[..2].iter().all(|slot| matches!(slot.state, SlotState::Ready { .. })));
    assert_eq!((places.hub.opened().len(), places.bench.connects(), shift.intents()), (0, 0, 0));

    let learnt = vec![SlotSetup::new("1", "usb:place=1-4"), SlotSetup::new("2", "usb:place=1-2")];
    shift.send(Command::Arrange(learnt.clone()));
    shift.send(Command::Learn(false));
    wait_for_pass(&mut shift, "1", &units[0]);
    wait_for_pass(&mut shift, "2", &units[1]);
    assert_eq!(places.arranged(), learnt);
    shift.close().assert_unbroken();
}

#[test]
fn a_hub_at_another_socket_is_offered_as_a_whole_and_keeps_names_and_order_when_a_person_says_so() {
    let places = Places::new();
    let learnt =
        ["1-1.2", "1-1.1", "2-4"].map(|place| SlotSetup::new(format!("slot {place}"), format!("usb:place={place}")));
    *places.arranged.lock().unwrap() = learnt.to_vec();
    let mut shift = places.open();
    let units: Vec<_> = (0..3).map(|number| places.bench.unit(&format!("SN24A7F0{number:04}"))).collect();
    for (at, place) in ["2-4", "1-3.1", "1-3.2"].into_iter().enumerate() {
        assert_eq!(shift.snapshot().hub, None, "said too early");
        places.hub.plug(place, &format!("ttyUSB{at}"), ALLOWED, &units[at]);
        shift.wait_for(|snapshot| snapshot.plugged.len() == at + 1);
    }
    let seen = shift.wait_for(|snapshot| snapshot.hub.is_some());
    // Nothing was taken over by itself.
    assert_eq!(names(&seen), ["slot 1-1.2", "slot 1-1.1", "slot 2-4", "1-3.1", "1-3.2"]);
    let Some(HubMove::Moved { from, to, count: 2, places: offered }) = seen.hub.as_deref() else {
        panic!("{:?}", seen.hub)
    };
    assert_eq!((from.as_str(), to.as_str()), ("1-1", "1-3"));
    shift.send(Command::Arrange(offered.clone()));
    wait_for_pass(&mut shift, "slot 1-1.1", &units[1]);
    wait_for_pass(&mut shift, "slot 1-1.2", &units[2]);
    let seen = shift.wait_for(|snapshot| snapshot.slots.len() == 3);
    assert_eq!((names(&seen), &seen.hub), (vec!["slot 1-1.2", "slot 1-1.1", "slot 2-4"], &None));
    assert_eq!(places.arranged()[0], SlotSetup::new("slot 1-1.2", "usb:place=1-3.2"));
    shift.close().assert_unbroken();
    assert_eq!(places.bench.connects(), 3, "a unit was registered twice");
}

#[test]
fn two_hubs_that_were_exchanged_are_said_and_not_guessed() {
    let places = Places::new();
    let learnt = ["1-1.1", "1-1.2", "1-2.3", "1-2.4"]
        .map(|place| SlotSetup::new(format!("slot {place}"), format!("usb:place={place}")));
    *places.arranged.lock().unwrap() = learnt.to_vec();
    let mut shift = places.open();
    for (at, place) in ["1-2.1", "1-2.2", "1-1.3", "1-1.4"].into_iter().enumerate() {
        let unit = places.bench.unit(&format!("SN24A7F0{at:04}"));
        places.hub.plug(place, &format!("ttyUSB{at}"), ALLOWED, &unit);
        let seen = shift.wait_for(|snapshot| snapshot.plugged.len() == at + 1);
        assert!(!matches!(seen.hub.as_deref(), Some(HubMove::Moved { .. })), "{:?}", seen.hub);
    }
    let both = HubMove::Unclear(vec!["1-1".into(), "1-2".into()]);
    shift.wait_for(|snapshot| snapshot.hub.as_deref() == Some(&both));
    assert_eq!(places.arranged()[..4], learnt);
    shift.close().assert_unbroken();
}
