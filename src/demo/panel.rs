//! Does at the practice bench what the practice panel asks for.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::bench::PracticeBench;
use super::command::{PracticeCommand, PracticeFault};
use super::sockets::socket;
use crate::domain::{Outcome, Verb};
use crate::seen::{SlotId, SlotState, SlotView, Snapshot};
use crate::sim::cloud;
use crate::sim::device::{self, PracticeUnit};

/// Takes the panel's commands until the window is gone.
pub fn serve_panel(
    demo: &Arc<PracticeBench>,
    mut snapshots: watch::Receiver<Arc<Snapshot>>,
) -> mpsc::Sender<PracticeCommand> {
    let (commands, mut asked) = mpsc::channel(16);
    let bench = Arc::downgrade(demo);
    demo.runtime.spawn(async move {
        let mut faults: HashMap<usize, PracticeFault> = HashMap::new();
        let mut pulled: HashMap<usize, PracticeUnit> = HashMap::new();
        while let Some(command) = asked.recv().await {
            let Some(demo) = bench.upgrade() else { return };
            // A unit that pulled its own plug lies beside its socket.
            for slot in 0..demo.sockets() {
                if demo.unit(slot).is_some_and(|unit| unit.path().is_none()) {
                    pulled.extend(demo.unplug(slot).map(|unit| (slot, unit)));
                }
            }
            let slot = |id: SlotId| snapshots.borrow().slot(id).cloned();
            match command {
                PracticeCommand::Fault(id, fault) => {
                    let Some(at) = slot(id).and_then(|slot| socket(&slot.port)) else { continue };
                    faults.insert(at, fault);
                    demo.cloud.set_fault(cloud_fault(fault));
                    if let Some(unit) = demo.unit(at) {
                        unit.set_faults(unit_faults(fault));
                    }
                }
                PracticeCommand::PlugIn(id) => {
                    slot(id).iter().for_each(|slot| plug_in(&demo, slot, &faults, &mut pulled));
                }
                PracticeCommand::PullOut(id) => {
                    let at = slot(id).and_then(|slot| socket(&slot.port));
                    pulled.extend(at.and_then(|at| Some((at, demo.unplug(at)?))));
                }
                PracticeCommand::SwapAll => swap_all(&demo, &faults, &mut pulled, &mut snapshots).await,
            }
        }
    });
    commands
}

fn plug_in(
    demo: &PracticeBench,
    slot: &SlotView,
    faults: &HashMap<usize, PracticeFault>,
    pulled: &mut HashMap<usize, PracticeUnit>,
) {
    let Some(at) = socket(&slot.port) else { return };
    let fault = faults.get(&at).copied().unwrap_or_default();
    // An unfinished unit comes back: that is how its end is seen.
    let again = pulled.remove(&at).filter(|_| is_open(&slot.state));
    let plugged = match again {
        Some(unit) => demo.plug(at, &unit).map(|()| unit),
        None if fault == PracticeFault::NoNumber => {
            let unit = demo.new_unit_without_number();
            demo.plug(at, &unit).map(|()| unit)
        }
        None => demo.plug_new(at),
    };
    if let Ok(unit) = plugged {
        unit.set_faults(unit_faults(fault));
    }
}

/// Takes out every unit that is through, and puts the next ones in as soon as the station has seen that; what is empty is filled.
async fn swap_all(
    demo: &PracticeBench,
    faults: &HashMap<usize, PracticeFault>,
    pulled: &mut HashMap<usize, PracticeUnit>,
    snapshots: &mut watch::Receiver<Arc<Snapshot>>,
) {
    let slots = snapshots.borrow().slots.clone();
    for at in
        slots.iter().filter(|slot| matches!(slot.state, SlotState::Ended(_))).filter_map(|slot| socket(&slot.port))
    {
        pulled.extend(demo.unplug(at).map(|unit| (at, unit)));
    }
    let is_there = |slot: &SlotView| socket(&slot.port).is_some_and(|at| demo.unit(at).is_some());
    let is_seen = |snapshot: &Arc<Snapshot>| {
        snapshot.slots.iter().all(|slot| is_there(slot) || matches!(slot.state, SlotState::Empty { .. }))
    };
    // A station that has gone sees nothing any more.
    if snapshots.wait_for(is_seen).await.is_err() {
        return;
    }
    let slots = snapshots.borrow().slots.clone();
    for slot in slots.iter().filter(|slot| !is_there(slot)) {
        plug_in(demo, slot, faults, pulled);
    }
}

/// Whether the unit that was last at a slot is unfinished.
fn is_open(state: &SlotState) -> bool {
    let last = match state {
        SlotState::Empty { last } | SlotState::Ready { last } => last.as_deref(),
        SlotState::Running(unit) | SlotState::Asking(unit, _) | SlotState::Ended(unit) => Some(&**unit),
    };
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
        | PracticeFault::NoNumber
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
