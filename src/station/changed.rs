//! What whoever works at the bench changes about it, as it goes on record: starting by itself, the places, a batch that is paused.

use crate::domain::entry::{ChangeOf, Changed, ChangedField};
use crate::seen::SlotSetup;
use crate::station::slots::Slots;

impl Slots {
    /// What it changes where units start by themselves, or do not any more.
    pub(crate) fn changed_hands_free(&self, on: bool) -> Option<Changed> {
        let word = |on: bool| Some(if on { "on" } else { "off" }.to_owned());
        (on != self.wants_hands_free)
            .then(|| Changed::new(ChangeOf::AutoStart, "", word(self.wants_hands_free), word(on)))
    }

    /// What other places change: a line for each that has another name, is switched, is new or gone. Their order is how they are looked at.
    pub(crate) fn changed_places(&self, places: &[SlotSetup]) -> Vec<Changed> {
        fn at<'a>(places: &'a [SlotSetup], port: &str) -> Option<&'a SlotSetup> {
            places.iter().find(|slot| slot.port == port)
        }
        let gone = self.places.iter().filter(|slot| at(places, &slot.port).is_none());
        let changed = |slot: &SlotSetup| {
            let (old, new) = (at(&self.places, &slot.port), at(places, &slot.port));
            let [was_off, is_off] = [old, new].map(|slot| slot.is_some_and(|slot| slot.off));
            let name = |slot: &SlotSetup| slot.name.clone();
            let changed = Changed::new(ChangeOf::Slot, slot.port.as_str(), old.map(name), new.map(name));
            let batch = |slot: &SlotSetup| self.benches.get(slot.batch).map(|bench| bench.journal.batch().to_owned());
            let [of, is_of] = [old, new].map(|slot| slot.and_then(batch));
            let field = |field: &str, old, new| ChangedField { field: field.into(), old, new };
            let off = field("off", Some(was_off.to_string()), Some(is_off.to_string()));
            let fields = [
                (was_off != is_off).then_some(off),
                (self.benches.len() > 1 && of != is_of).then(|| field("batch", of, is_of)),
            ];
            (old != new).then(|| Changed { fields: fields.into_iter().flatten().collect(), ..changed })
        };
        places.iter().chain(gone).filter_map(changed).collect()
    }

    /// What it changes where no unit of this batch begins any more, or they do again.
    pub(crate) fn changed_pause(&self, batch: usize, on: bool) -> Option<Changed> {
        let word = |paused: bool| Some(if paused { "off" } else { "on" }.to_owned());
        let (name, is_paused) = (self.benches[batch].journal.batch(), self.paused.contains(&batch));
        (on != is_paused).then(|| Changed::new(ChangeOf::AutoStart, name, word(is_paused), word(on)))
    }
}
