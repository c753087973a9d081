//! Registers what was collected, in waves: after each it is looked at how it went before more of the five registrations of anybody are used.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::bench::Bench;
use crate::domain::{Failure, UnitKeys};
use crate::link::PortName;
use crate::seen::{Event, SlotId, Waves};
use crate::station::slot;
use crate::visit::control::Control;
use crate::visit::{Ahead, SlotPlace, Visit};

/// So many are asked for at a time: no more than the gate lets through, so that nobody waits in front of it when the station ends.
const AT_ONCE: usize = 2;
/// What stands on record in the place of a slot.
const PLACE: &str = "register";

/// How it stands.
#[derive(Default)]
struct Count {
    registered: u64,
    others: u64,
    left: u64,
}

/// Registers all that was collected in this batch, and tells how it ended.
pub(super) async fn register(bench: Arc<Bench>, waves: Waves) {
    let (units, not_asked) = waiting(&bench);
    let mut count = Count { left: units.len() as u64, ..Count::default() };
    let mut held = false;
    for wave in units.chunks(waves.size) {
        let before = count.others;
        let all = one_wave(&bench, wave, &mut count).await;
        let share = 100 * (count.others - before);
        held = !all || share > waves.hold_above * wave.len() as u64;
        if held {
            break;
        }
    }
    let Count { registered, others, left } = count;
    // Where a person ends it nothing is held.
    let is_stopped = bench.closing.goes_on() == Err(Failure::Stopped);
    let held = held && left > 0 && !is_stopped;
    bench.board.tell(Event::RegisteredAhead { registered, others, left: left + not_asked, held });
}

/// The units that wait to be registered and that this profile is for, and how many are left: collected for another cloud, or a person must say something first.
fn waiting(bench: &Bench) -> (Vec<UnitKeys>, u64) {
    let (segment, profile) = (bench.journal.segment(), &bench.profile);
    let platform = profile.platform();
    bench.journal.read(|book| {
        let keys = book.to_register(segment).map(|unit| unit.keys);
        let is_ours = |keys: &UnitKeys| keys.platform == platform && keys.product_key == profile.product_key;
        let (ours, others): (Vec<_>, Vec<_>) = keys.partition(is_ours);
        (ours, (others.len() + book.count_undecided(segment)) as u64)
    })
}

/// Registers these. False where something stops it before all were asked for.
async fn one_wave(bench: &Arc<Bench>, wave: &[UnitKeys], count: &mut Count) -> bool {
    let mut rest = wave.iter();
    let mut tasks = JoinSet::new();
    let mut goes_on = true;
    loop {
        while goes_on && tasks.len() < AT_ONCE {
            goes_on = bench.closing.goes_on().is_ok() && bench.paused_for().is_none();
            let Some(keys) = rest.as_slice().first().filter(|_| goes_on) else { break };
            rest.next();
            tasks.spawn(one(bench.clone(), keys.clone()));
        }
        let Some(ended) = tasks.join_next().await else { break };
        count.left -= 1;
        match ended {
            Ok(Ahead::Issued) => count.registered += 1,
            Ok(Ahead::NotIssued) => count.others += 1,
            Ok(Ahead::Unreached) => {
                count.others += 1;
                goes_on = false;
            }
            Err(_) => count.others += 1,
        }
    }
    rest.as_slice().is_empty() && goes_on
}

/// One visit in a task of its own, so that a panic ends this unit and nothing else.
async fn one(bench: Arc<Bench>, keys: UnitKeys) -> Ahead {
    let control = Arc::<Control>::default();
    // No slot of the bench: nothing is shown there.
    let id = SlotId(u32::MAX);
    let place = SlotPlace { id, name: PLACE.into(), port: PortName::Path(PLACE.into()), port_text: String::new() };
    let (at, by) = (bench.clone(), control.clone());
    let visit = tokio::spawn(async move { Visit::register_ahead(&at, &place, &by, keys).await });
    match visit.await {
        Ok(ended) => ended,
        Err(_) => {
            slot::end_broken_visit(&bench, id, &control).await;
            Ahead::NotIssued
        }
    }
}
