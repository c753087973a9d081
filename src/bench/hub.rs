//! A hub that was moved to another socket, recognised as a whole by the places on it. It is only ever said: a person takes the names over.

use std::collections::{BTreeMap, BTreeSet};

use super::places::own_name;
use crate::link::PortName;
use crate::seen::{HubMove, SlotSetup};

/// A hub is recognised by so many places at least.
const LEAST: usize = 2;

/// A place on a hub: the chain of sockets below the hub, and the interface.
type OnHub<'a> = (&'a str, Option<u8>);

/// A place of the bench, or one where something is plugged in.
struct Place {
    location: String,
    interface: Option<u8>,
    /// Where it stands among the places of the bench, if a person has named it or switched it off.
    learnt: Option<usize>,
    off: bool,
    plugged: bool,
}

/// A hub that is gone, and one that has come with the same places.
struct Pair<'a> {
    from: &'a str,
    to: &'a str,
    /// The places that came with the hub: where they stand among those of the bench, and where they are now.
    moved: BTreeMap<usize, String>,
    /// Nothing was known at the one socket, and nothing has come to the other.
    is_clear: bool,
}

/// Compares the places of the bench with what is plugged in.
pub(crate) fn moved(places: &[SlotSetup], plugged: &[String]) -> Option<HubMove> {
    let all = known(places, plugged);
    let learnt = || all.iter().filter(|place| place.learnt.is_some());
    let new = || all.iter().filter(|place| place.learnt.is_none() && place.plugged);
    let (gone, come) = (hubs_of(learnt()), hubs_of(new()));
    let mut pairs: Vec<Pair> = Vec::new();
    for from in &gone {
        pairs.extend(come.iter().filter(|to| *to != from).filter_map(|to| pair(&all, from, to)));
    }
    // What is said of a hub that hangs on another one is said with the other one; the one nearer to the PC names both.
    pairs.sort_by_key(|pair| (std::cmp::Reverse(pair.moved.len()), pair.from.len()));
    let mut whole: Vec<Pair> = Vec::new();
    for pair in pairs {
        let is_in = |larger: &Pair| {
            larger.moved == pair.moved
                || larger.moved.len() > pair.moved.len() && pair.moved.keys().all(|at| larger.moved.contains_key(at))
        };
        if !whole.iter().any(is_in) {
            whole.push(pair);
        }
    }
    match &whole[..] {
        [] => None,
        [only] if only.is_clear => Some(HubMove::Moved {
            from: only.from.to_owned(),
            to: only.to.to_owned(),
            count: only.moved.len(),
            places: taken_over(places, &only.moved),
        }),
        several => {
            let sockets: BTreeSet<_> = several.iter().flat_map(|pair| [pair.from, pair.to]).collect();
            Some(HubMove::Unclear(sockets.into_iter().map(str::to_owned).collect()))
        }
    }
}

/// The places on the USB.
fn known(places: &[SlotSetup], plugged: &[String]) -> Vec<Place> {
    let of = |port: &str, at: Option<usize>| {
        let name: PortName = port.parse().ok()?;
        let setup = at.map(|at| &places[at]);
        let learnt = at.filter(|at| places[*at].off || places[*at].name != own_name(&name));
        let PortName::Place { location, interface } = name else { return None };
        let plugged = plugged.iter().any(|plugged| plugged == port);
        Some(Place { location, interface, learnt, off: setup.is_some_and(|setup| setup.off), plugged })
    };
    let of_bench = places.iter().enumerate().filter_map(|(at, setup)| of(&setup.port, Some(at)));
    let others = plugged.iter().filter(|port| places.iter().all(|setup| setup.port != **port));
    of_bench.chain(others.filter_map(|port| of(port, None))).collect()
}

/// All hubs above these places.
fn hubs_of<'a>(places: impl Iterator<Item = &'a Place>) -> BTreeSet<&'a str> {
    let above = |place: &'a Place| place.location.match_indices('.').map(|(end, _)| &place.location[..end]);
    places.flat_map(above).collect()
}

/// Where a place is on this hub.
fn on<'a>(hub: &str, place: &'a Place) -> Option<OnHub<'a>> {
    Some((place.location.strip_prefix(hub)?.strip_prefix('.')?, place.interface))
}

/// Whether the hub that is gone from one socket may be the one that has come to the other: each place that is switched on is plugged there, and nothing
/// else. What is switched off need not be plugged.
fn pair<'a>(all: &[Place], from: &'a str, to: &'a str) -> Option<Pair<'a>> {
    let before: BTreeMap<OnHub, &Place> =
        all.iter().filter(|place| place.learnt.is_some()).filter_map(|place| Some((on(from, place)?, place))).collect();
    let now: BTreeSet<OnHub> = all.iter().filter(|place| place.plugged).filter_map(|place| on(to, place)).collect();
    let is_gone = before.values().all(|place| !place.plugged);
    let needed = || before.iter().filter(|(_, place)| !place.off).map(|(at, _)| at);
    let fits = needed().count() >= LEAST
        && needed().all(|at| now.contains(at))
        && now.iter().all(|at| before.contains_key(at));
    if !is_gone || !fits {
        return None;
    }
    let port = |(below, interface): &OnHub| {
        let location = format!("{to}.{below}");
        PortName::Place { location, interface: *interface }.to_string()
    };
    let moved = before.iter().filter_map(|(at, place)| Some((place.learnt?, port(at)))).collect();
    let is_left = |place: &Place| place.plugged && on(from, place).is_some() && on(to, place).is_none();
    let was_there = |place: &Place| place.learnt.is_some() && on(to, place).is_some();
    let is_clear = !all.iter().any(|place| is_left(place) || was_there(place));
    Some(Pair { from, to, moved, is_clear })
}

/// The places of the bench with a hub's slots where they are now.
fn taken_over(places: &[SlotSetup], moved: &BTreeMap<usize, String>) -> Vec<SlotSetup> {
    let found_anew =
        |at: usize, setup: &SlotSetup| !moved.contains_key(&at) && moved.values().any(|port| *port == setup.port);
    let stay = places.iter().enumerate().filter(|(at, setup)| !found_anew(*at, setup));
    let now = |(at, setup): (usize, &SlotSetup)| match moved.get(&at) {
        Some(port) => SlotSetup { port: port.clone(), ..setup.clone() },
        None => setup.clone(),
    };
    stay.map(now).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(place: &str) -> String {
        format!("usb:place={place}")
    }

    /// Places with their names; those with `-` in front of the name are switched off.
    fn bench(slots: &[(&str, &str)]) -> Vec<SlotSetup> {
        let setup = |(name, place): &(&str, &str)| {
            let off = name.starts_with('-');
            SlotSetup { off, ..SlotSetup::new(name.trim_start_matches('-'), port(place)) }
        };
        slots.iter().map(setup).collect()
    }

    /// As a bench finds it: what nobody has named is named by its place.
    fn look(slots: &[(&str, &str)], plugged: &[&str]) -> Option<HubMove> {
        let mut places = bench(slots);
        for place in plugged.iter().filter(|place| slots.iter().all(|(_, known)| known != *place)) {
            places.push(SlotSetup::new(own_name(&port(place).parse().unwrap()), port(place)));
        }
        let plugged: Vec<_> = plugged.iter().map(|place| port(place)).collect();
        moved(&places, &plugged)
    }

    const TWO: &[(&str, &str)] = &[("2", "1-1.2"), ("9", "3-4"), ("1", "1-1.1")];

    #[test]
    fn a_hub_at_another_socket_keeps_names_and_order() {
        let found = look(TWO, &["1-3.1", "1-3.2", "3-4"]);
        let places = bench(&[("2", "1-3.2"), ("9", "3-4"), ("1", "1-3.1")]);
        assert_eq!(found, Some(HubMove::Moved { from: "1-1".into(), to: "1-3".into(), count: 2, places }));
    }

    #[test]
    fn it_is_not_said_before_all_places_are_there_and_none_is_left() {
        assert_eq!(look(TWO, &[]), None);
        assert_eq!(look(TWO, &["1-3.1"]), None);
        assert_eq!(look(TWO, &["1-3.1", "1-3.2", "1-1.1"]), None, "one is where it was");
        assert_eq!(look(TWO, &["1-3.1", "1-3.2", "1-3.3"]), None, "another hub, with more on it");
        assert_eq!(look(TWO, &["1-3.1", "1-4.2"]), None, "on two hubs");
        assert_eq!(look(&TWO[1..], &["1-3.1", "3-5"]), None, "one place is no hub");
        assert_eq!(look(TWO, &["1-1.1", "1-1.2"]), None);
    }

    #[test]
    fn what_nobody_has_named_has_nothing_to_be_taken_over() {
        assert_eq!(look(&[("1-1.1", "1-1.1"), ("1-1.2", "1-1.2")], &["1-3.1", "1-3.2"]), None);
    }

    #[test]
    fn a_place_that_is_switched_off_moves_with_its_hub_plugged_or_not() {
        let with_off = [TWO, &[("-scanner", "1-1.4")]].concat();
        let expected = bench(&[("2", "1-3.2"), ("9", "3-4"), ("1", "1-3.1"), ("-scanner", "1-3.4")]);
        for plugged in [&["1-3.1", "1-3.2"][..], &["1-3.1", "1-3.2", "1-3.4"]] {
            let found = look(&with_off, plugged);
            assert!(matches!(&found, Some(HubMove::Moved { places, .. }) if *places == expected), "{found:?}");
        }
        assert_eq!(look(&with_off, &["1-3.1", "1-3.2", "1-1.4"]), None, "what is switched off is where it was");
    }

    #[test]
    fn a_hub_on_a_hub_is_one_move_of_both() {
        let slots = [("1", "1-1.1"), ("2", "1-1.4.1"), ("3", "1-1.4.2")];
        let found = look(&slots, &["2-1.3.1", "2-1.3.4.1", "2-1.3.4.2"]);
        let places = bench(&[("1", "2-1.3.1"), ("2", "2-1.3.4.1"), ("3", "2-1.3.4.2")]);
        assert_eq!(found, Some(HubMove::Moved { from: "1-1".into(), to: "2-1.3".into(), count: 3, places }));
        // Only the lower one.
        let found = look(&slots, &["1-1.1", "1-2.1", "1-2.2"]);
        let places = bench(&[("1", "1-1.1"), ("2", "1-2.1"), ("3", "1-2.2")]);
        assert_eq!(found, Some(HubMove::Moved { from: "1-1.4".into(), to: "1-2".into(), count: 2, places }));
        // Behind another one at the same socket.
        let found = look(TWO, &["1-1.3.1", "1-1.3.2"]);
        assert!(matches!(&found, Some(HubMove::Moved { from, to, .. }) if from == "1-1" && to == "1-1.3"), "{found:?}");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_said_and_not_guessed() {
        let four = [("1", "1-1.1"), ("2", "1-1.2"), ("3", "1-2.1"), ("4", "1-2.2")];
        let unclear = |sockets: &[&str]| Some(HubMove::Unclear(sockets.iter().map(|&it| it.to_owned()).collect()));
        assert_eq!(look(&four, &["1-5.1", "1-5.2"]), unclear(&["1-1", "1-2", "1-5"]), "which of two came");
        assert_eq!(
            look(&four[..2], &["1-5.1", "1-5.2", "1-6.1", "1-6.2"]),
            unclear(&["1-1", "1-5", "1-6"]),
            "where it went"
        );
        let exchanged = [("1", "1-1.1"), ("2", "1-1.2"), ("3", "1-2.3"), ("4", "1-2.4")];
        assert_eq!(look(&exchanged, &["1-1.3", "1-1.4", "1-2.1", "1-2.2"]), unclear(&["1-1", "1-2"]));
        assert_eq!(look(&exchanged, &["1-2.1", "1-2.2"]), unclear(&["1-1", "1-2"]), "the other one is still to come");
    }

    #[test]
    fn each_port_of_a_device_has_its_place() {
        let slots = [("1", "1-1.1,interface=0"), ("2", "1-1.1,interface=1")];
        let found = look(&slots, &["1-3.1,interface=0", "1-3.1,interface=1"]);
        let expected = bench(&[("1", "1-3.1,interface=0"), ("2", "1-3.1,interface=1")]);
        assert!(matches!(&found, Some(HubMove::Moved { places, .. }) if *places == expected), "{found:?}");
        assert_eq!(look(&slots, &["1-3.1,interface=0", "1-3.1,interface=2"]), None);
    }
}
