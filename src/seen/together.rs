//! Several batches that are open at once, seen as one bench.

use std::sync::Arc;

use super::snapshot::{SlotView, Snapshot};

impl Snapshot {
    /// The bench as a whole: the slots of all batches in the order of its places, and what is the station's. What is of one batch (profile, counters, units) is
    /// that of the shown one; what stops any of them stops the bench. A batch that is alone is the whole bench. `batches`: in the order in which they were opened, at least one.
    pub fn together(batches: &[Arc<Self>], shown: usize) -> Arc<Self> {
        let one = &batches[shown.min(batches.len() - 1)];
        if batches.len() == 1 {
            return one.clone();
        }
        let mut bench = Self::clone(one);
        let place = |slot: &SlotView| one.places.iter().position(|place| place.port == slot.port).unwrap_or(usize::MAX);
        bench.slots = batches.iter().flat_map(|batch| batch.slots.iter().cloned()).collect();
        bench.slots.sort_by_key(place);
        bench.notices = batches.iter().flat_map(|batch| batch.notices.iter().cloned()).collect();
        bench.notices.sort_by_key(|notice| notice.number);
        bench.unsaved = batches.iter().map(|batch| batch.unsaved).sum();
        bench.spilled = Arc::new(batches.iter().flat_map(|batch| batch.spilled.iter().cloned()).collect());
        let stopped = batches.iter().chain([one]).rfind(|batch| batch.stopped.is_some());
        (bench.stopped, bench.stopped_so) =
            stopped.map(|batch| (batch.stopped, batch.stopped_so.clone())).unwrap_or_default();
        bench.label = batches.iter().find_map(|batch| batch.label.clone());
        bench.beside = batches.to_vec();
        Arc::new(bench)
    }

    /// The batches that are open, each as it is seen by itself, in the order in which they were opened.
    pub fn batches(&self) -> impl Iterator<Item = &Self> {
        let only = self.beside.is_empty().then_some(self);
        self.beside.iter().map(Arc::as_ref).chain(only)
    }

    /// The batch that the units of this slot belong to.
    pub fn batch_of(&self, slot: &SlotView) -> &Self {
        self.beside.get(slot.batch).map_or(self, Arc::as_ref)
    }

    /// Several batches are open.
    pub fn is_shared(&self) -> bool {
        !self.beside.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seen::{Notice, NoticeKind, SlotId, SlotSetup, SlotState};

    #[test]
    fn the_slots_of_all_batches_stand_in_the_order_of_the_places_and_each_knows_its_batch() {
        let slot = |id, port: &str, batch| SlotView {
            id: SlotId(id),
            name: id.to_string(),
            port: port.into(),
            place: String::new(),
            batch,
            state: SlotState::Empty { last: None },
        };
        let places = Arc::new(["p1", "p2", "p3"].map(|port| SlotSetup::new(port, port)).to_vec());
        let notice = |number| Notice { number, kind: NoticeKind::FollowerLagging };
        let batch = |name: &str, slots, notices| {
            let mut batch = Snapshot { slots, notices, places: places.clone(), unsaved: 1, ..Snapshot::default() };
            batch.batch.name = name.into();
            Arc::new(batch)
        };
        let both = [
            batch("a", vec![slot(1, "p1", 0), slot(3, "p3", 0)], vec![notice(2), notice(5)]),
            batch("b", vec![slot(2, "p2", 1)], vec![notice(4)]),
        ];
        let bench = Snapshot::together(&both, 1);
        assert_eq!(bench.slots.iter().map(|slot| slot.id.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(
            bench.slots.iter().map(|slot| &*bench.batch_of(slot).batch.name).collect::<Vec<_>>(),
            ["a", "b", "a"]
        );
        assert_eq!(bench.notices.iter().map(|notice| notice.number).collect::<Vec<_>>(), [2, 4, 5]);
        assert_eq!((bench.unsaved, &*bench.batch.name, bench.is_shared()), (2, "b", true));
        assert_eq!(bench.batches().map(|batch| &*batch.batch.name).collect::<Vec<_>>(), ["a", "b"]);
        let alone = Snapshot::together(&both[..1], 0);
        assert!(Arc::ptr_eq(&alone, &both[0]));
        assert_eq!((alone.batches().count(), alone.is_shared()), (1, false));
    }
}
