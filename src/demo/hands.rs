//! What a person does with the practice units by the practice panel.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::Demo;
use crate::domain::failure::Verb;
use crate::domain::outcome::Outcome;
use crate::sim::cloud;
use crate::sim::device::{self, PracticeUnit};
use crate::station::command::SlotIndex;
use crate::station::snapshot::{SlotState, Snapshot};
use crate::ui::practice::{PracticeCommand, PracticeFault};

/// Does at the practice bench what the practice panel asks for, until the window is gone.
pub fn practice_hands(
    demo: &Arc<Demo>,
    mut snapshots: watch::Receiver<Arc<Snapshot>>,
) -> mpsc::Sender<PracticeCommand> {
    let (hands, mut asked) = mpsc::channel(16);
    let bench = Arc::downgrade(demo);
    demo.runtime.spawn(async move {
        let mut faults: HashMap<SlotIndex, PracticeFault> = HashMap::new();
        let mut pulled: HashMap<SlotIndex, PracticeUnit> = HashMap::new();
        while let Some(command) = asked.recv().await {
            let Some(demo) = bench.upgrade() else { return };
            // A unit that pulled its own plug lies beside its socket.
            for slot in 0..demo.sockets() {
                if demo.unit(slot).is_some_and(|unit| unit.path().is_none()) {
                    pulled.extend(demo.unplug(slot).map(|unit| (slot, unit)));
                }
            }
            match command {
                PracticeCommand::Fault(slot, fault) => {
                    faults.insert(slot, fault);
                    demo.cloud.set_fault(cloud_fault(fault));
                    if let Some(unit) = demo.unit(slot) {
                        unit.set_faults(unit_faults(fault));
                    }
                }
                PracticeCommand::PlugIn(slot) => plug_in(&demo, slot, &faults, &mut pulled, &snapshots.borrow()),
                PracticeCommand::PullOut(slot) => pulled.extend(demo.unplug(slot).map(|unit| (slot, unit))),
                PracticeCommand::SwapAll => swap_all(&demo, &faults, &mut pulled, &mut snapshots).await,
            }
        }
    });
    hands
}

fn plug_in(
    demo: &Demo,
    slot: SlotIndex,
    faults: &HashMap<SlotIndex, PracticeFault>,
    pulled: &mut HashMap<SlotIndex, PracticeUnit>,
    snapshot: &Snapshot,
) {
    let fault = faults.get(&slot).copied().unwrap_or_default();
    // A unit that is not through comes back: that is how its end is seen.
    let again = pulled.remove(&slot).filter(|_| is_open(snapshot, slot));
    let plugged = match again {
        Some(unit) => demo.plug(slot, &unit).map(|()| unit),
        None => demo.plug_new(slot),
    };
    if let Ok(unit) = plugged {
        unit.set_faults(unit_faults(fault));
    }
}

/// Takes out every unit that is through, and puts the next ones in as soon as the station has seen that; what is empty is filled.
async fn swap_all(
    demo: &Demo,
    faults: &HashMap<SlotIndex, PracticeFault>,
    pulled: &mut HashMap<SlotIndex, PracticeUnit>,
    snapshots: &mut watch::Receiver<Arc<Snapshot>>,
) {
    let slots = snapshots.borrow().slots.clone();
    for (at, slot) in slots.iter().enumerate() {
        if matches!(slot.state, SlotState::Ended(_)) {
            pulled.extend(demo.unplug(at).map(|unit| (at, unit)));
        }
    }
    let is_seen = |snapshot: &Arc<Snapshot>| {
        let there = |at: SlotIndex| demo.unit(at).is_some();
        let mut slots = snapshot.slots.iter().enumerate();
        slots.all(|(at, slot)| there(at) || matches!(slot.state, SlotState::Empty { .. }))
    };
    // A station that has gone sees nothing any more.
    if snapshots.wait_for(is_seen).await.is_err() {
        return;
    }
    for at in 0..demo.sockets() {
        if demo.unit(at).is_none() {
            plug_in(demo, at, faults, pulled, &snapshots.borrow());
        }
    }
}

/// Whether the unit that was last at a slot is not through.
fn is_open(snapshot: &Snapshot, slot: SlotIndex) -> bool {
    let last = snapshot.slots.get(slot).and_then(|slot| match &slot.state {
        SlotState::Empty { last } | SlotState::Ready { last } => last.as_deref(),
        SlotState::Running(unit) | SlotState::Asking(unit, _) | SlotState::Ended(unit) => Some(unit),
    });
    last.is_some_and(|unit| matches!(unit.outcome, Some(Outcome::Pending | Outcome::Unknown | Outcome::Error)))
}

fn unit_faults(fault: PracticeFault) -> Vec<device::Fault> {
    match fault {
        PracticeFault::Silent => vec![device::Fault::Silent],
        PracticeFault::AnswersError => vec![device::Fault::AnswersError(Verb::ReadSerial)],
        PracticeFault::StoresNothing => vec![device::Fault::StoresNothing],
        PracticeFault::PulledWhileWriting => vec![device::Fault::VanishesAt(Verb::Write)],
        PracticeFault::PlaceholderSerial => vec![device::Fault::PlaceholderSerial],
        PracticeFault::None
        | PracticeFault::CloudRefuses
        | PracticeFault::CloudSilent
        | PracticeFault::CloudHangsUp => vec![],
    }
}

fn cloud_fault(fault: PracticeFault) -> Option<cloud::Fault> {
    match fault {
        PracticeFault::CloudRefuses => Some(cloud::Fault::Refuse(4)),
        PracticeFault::CloudSilent => Some(cloud::Fault::SilentAfterConnack),
        PracticeFault::CloudHangsUp => Some(cloud::Fault::CloseAfterConnack),
        _ => None,
    }
}
