//! Slots are learnt by plugging a unit into one after the other: the first place is slot 1, the next one slot 2.

use std::sync::Arc;

use super::places::{MOST_SLOTS, own_name};
use crate::link::PortName;
use crate::seen::SlotSetup;

/// What was learnt so far.
#[derive(Debug)]
pub struct Learning {
    /// What was plugged in when it was looked at last.
    plugged: Arc<Vec<String>>,
    /// The ports by their numbers; none for a number that was skipped.
    learnt: Vec<Option<String>>,
    heard: Option<Heard>,
}

/// What was made of what was plugged in last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It is the slot with this number.
    New(usize),
    /// It is the slot with this number already.
    Again(usize),
    /// More than one device came at once: which is which cannot be told.
    Several,
}

impl Learning {
    /// Begins with slot 1. What is plugged in already says nothing: it has to come anew.
    pub fn new(plugged: Arc<Vec<String>>) -> Self {
        Self { plugged, learnt: Vec::new(), heard: None }
    }

    /// The number that is learnt next; none where there are as many slots as can work.
    pub fn next_number(&self) -> Option<usize> {
        Some(self.learnt.len() + 1).filter(|number| *number <= MOST_SLOTS)
    }

    /// The ports by their numbers, from 1; none for a number that was skipped.
    pub fn learnt(&self) -> &[Option<String>] {
        &self.learnt
    }

    /// Something was learnt.
    pub fn has_any(&self) -> bool {
        self.learnt.iter().any(Option::is_some)
    }

    /// What was made of what was plugged in last.
    pub fn heard(&self) -> Option<Heard> {
        self.heard
    }

    /// Looks at what is plugged in now.
    pub fn look(&mut self, plugged: &Arc<Vec<String>>) {
        let before = std::mem::replace(&mut self.plugged, plugged.clone());
        let new: Vec<&String> = plugged.iter().filter(|port| !before.contains(port)).collect();
        // One device may have several ports: each is a slot.
        if new.iter().any(|port| device(port) != device(new[0])) {
            self.heard = Some(Heard::Several);
            return;
        }
        for port in new {
            self.heard = match self.learnt.iter().position(|learnt| learnt.as_ref() == Some(port)) {
                Some(at) => Some(Heard::Again(at + 1)),
                None => self.next_number().map(|number| {
                    self.learnt.push(Some(port.clone()));
                    Heard::New(number)
                }),
            };
        }
    }

    /// There is no slot with the next number.
    pub fn skip(&mut self) {
        if self.next_number().is_some() {
            self.learnt.push(None);
        }
        self.heard = None;
    }

    /// The number before the next one is learnt again.
    pub fn back(&mut self) {
        self.learnt.pop();
        self.heard = None;
    }

    /// Slot 1 is learnt again, and all that follow.
    pub fn start_over(&mut self) {
        self.learnt.clear();
        self.heard = None;
    }

    /// The slots of the bench from now on: those that were learnt, named by their numbers, and behind them what is switched off, which stays so.
    pub fn slots(&self, places: &[SlotSetup]) -> Vec<SlotSetup> {
        let numbered = (1..).zip(&self.learnt);
        let learnt = numbered.filter_map(|(number, port): (u32, _)| Some((number, port.as_ref()?)));
        let mut slots: Vec<_> = learnt.map(|(number, port)| SlotSetup::new(number.to_string(), port)).collect();
        for off in places.iter().filter(|place| place.off) {
            if slots.iter().all(|slot| slot.port != off.port) {
                let is_taken = slots.iter().any(|slot| slot.name == off.name);
                let own = off.port.parse().ok().filter(|_| is_taken).map(|port| own_name(&port));
                slots.push(SlotSetup { name: own.unwrap_or_else(|| off.name.clone()), ..off.clone() });
            }
        }
        slots
    }
}

/// What a port belongs to: the ports of one device differ in their interface alone.
fn device(port: &str) -> String {
    match port.parse() {
        Ok(PortName::Place { location, .. }) => location,
        _ => port.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugged(places: &[&str]) -> Arc<Vec<String>> {
        Arc::new(places.iter().map(|place| format!("usb:place={place}")).collect())
    }

    /// Plugs a unit into each place in turn and pulls it out again.
    fn learn(learning: &mut Learning, places: &[&str]) {
        for place in places {
            learning.look(&plugged(&[place]));
            learning.look(&plugged(&[]));
        }
    }

    fn slots(learning: &Learning, before: &[SlotSetup]) -> Vec<(String, String)> {
        learning.slots(before).into_iter().map(|slot| (slot.name, slot.port)).collect()
    }

    fn named(slots: &[(&str, &str)]) -> Vec<(String, String)> {
        slots.iter().map(|(name, place)| ((*name).to_owned(), format!("usb:place={place}"))).collect()
    }

    #[test]
    fn the_places_get_the_numbers_in_which_they_were_plugged() {
        let mut learning = Learning::new(plugged(&[]));
        learn(&mut learning, &["1-9", "1-2"]);
        assert_eq!((learning.heard(), learning.next_number()), (Some(Heard::New(2)), Some(3)));
        assert_eq!(slots(&learning, &[]), named(&[("1", "1-9"), ("2", "1-2")]));
    }

    #[test]
    fn what_is_plugged_in_before_counts_when_it_comes_anew() {
        let mut learning = Learning::new(plugged(&["1-1"]));
        learning.look(&plugged(&["1-1", "1-2"]));
        learning.look(&plugged(&["1-2"]));
        learning.look(&plugged(&["1-1", "1-2"]));
        assert_eq!(slots(&learning, &[]), named(&[("1", "1-2"), ("2", "1-1")]));
    }

    #[test]
    fn a_place_that_is_plugged_twice_is_said_and_changes_nothing() {
        let mut learning = Learning::new(plugged(&[]));
        learn(&mut learning, &["1-1", "1-2", "1-1"]);
        assert_eq!((learning.heard(), learning.next_number()), (Some(Heard::Again(1)), Some(3)));
    }

    #[test]
    fn of_several_that_come_at_once_none_is_taken_but_for_the_ports_of_one_device() {
        let mut learning = Learning::new(plugged(&[]));
        learning.look(&plugged(&["1-1", "1-2"]));
        assert_eq!((learning.heard(), learning.next_number()), (Some(Heard::Several), Some(1)));
        learning.look(&plugged(&["1-1", "1-2", "1-3,interface=0", "1-3,interface=1"]));
        assert_eq!(slots(&learning, &[]), named(&[("1", "1-3,interface=0"), ("2", "1-3,interface=1")]));
    }

    #[test]
    fn a_number_is_skipped_taken_back_and_all_is_started_over() {
        let mut learning = Learning::new(plugged(&[]));
        learn(&mut learning, &["1-1"]);
        learning.skip();
        learn(&mut learning, &["1-3", "1-4"]);
        learning.back();
        assert_eq!((learning.heard(), learning.next_number()), (None, Some(4)));
        assert_eq!(slots(&learning, &[]), named(&[("1", "1-1"), ("3", "1-3")]));
        learning.start_over();
        assert!(!learning.has_any());
        learn(&mut learning, &["1-3"]);
        assert_eq!(slots(&learning, &[]), named(&[("1", "1-3")]));
    }

    #[test]
    fn no_more_slots_are_learnt_than_can_work() {
        let mut learning = Learning::new(plugged(&[]));
        (0..MOST_SLOTS).for_each(|_| learning.skip());
        learn(&mut learning, &["1-1"]);
        learning.skip();
        assert_eq!((learning.learnt().len(), learning.next_number(), learning.has_any()), (MOST_SLOTS, None, false));
    }

    #[test]
    fn what_is_switched_off_stays_so_unless_it_was_plugged_and_the_rest_is_forgotten() {
        let setup =
            |name: &str, place: &str, off| SlotSetup { off, ..SlotSetup::new(name, format!("usb:place={place}")) };
        let before =
            [setup("1", "1-1", true), setup("2", "1-2", false), setup("scanner", "1-3", true), setup("4", "1-4", true)];
        let mut learning = Learning::new(plugged(&[]));
        learn(&mut learning, &["1-4"]);
        assert_eq!(slots(&learning, &before), named(&[("1", "1-4"), ("1-1", "1-1"), ("scanner", "1-3")]));
        let off: Vec<_> = learning.slots(&before).iter().map(|slot| slot.off).collect();
        assert_eq!(off, [false, true, true]);
    }
}
