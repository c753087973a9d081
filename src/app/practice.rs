//! A station on a practice bench, behind the window.

use std::sync::Arc;

use super::current::{Current, StationThread};
use crate::cli;
use crate::demo::{PracticeBench, run_shift, serve_panel};
use crate::seen::{Command, Decision, Signed};
use crate::station::{Parts, Station};
use crate::ui::{Ends, Wake};
use crate::words::Lang;

/// Decides the order of what goes wrong in a practice shift: every one is the same.
const SEED: u64 = 1;
/// So many units a slot are the target of a practice shift.
const SHIFT_UNITS: u64 = 12;

/// Starts a station on this bench and keeps both: with a panel that swaps the units, or a shift in which they are swapped by themselves.
///
/// # Errors
/// One line for a person.
pub(super) fn start(
    current: &Current,
    bench: Arc<PracticeBench>,
    shift: bool,
    lang: Lang,
    wake: Wake,
) -> Result<Ends, String> {
    let start = if shift { shift_station } else { practice_station };
    let (ends, station) = start(&bench, lang, wake)?;
    current.keep(station, lang);
    current.keep_practice(bench);
    Ok(ends)
}

/// A station on a practice bench, with a unit in each socket and a panel that swaps them.
///
/// # Errors
/// One line for a person.
pub fn practice_station(bench: &Arc<PracticeBench>, lang: Lang, wake: Wake) -> Result<(Ends, StationThread), String> {
    for slot in 0..bench.sockets() {
        bench.plug_new(slot).map_err(|error| error.to_string())?;
    }
    let (ends, station) = open(bench, false, lang, wake)?;
    let panel = serve_panel(bench, ends.snapshots.clone());
    Ok((Ends { practice: Some(panel), ..ends }, station))
}

/// A station on a practice bench whose units are swapped by themselves, through a shift.
///
/// # Errors
/// One line for a person.
pub fn shift_station(bench: &Arc<PracticeBench>, lang: Lang, wake: Wake) -> Result<(Ends, StationThread), String> {
    let (ends, station) = open(bench, true, lang, wake)?;
    let target = SHIFT_UNITS * bench.sockets() as u64;
    let signed = Signed::by(ends.snapshots.borrow().operator.clone().unwrap_or_default());
    let _ = ends.commands.try_send(Command::decide(Decision::Target(Some(target)), signed));
    run_shift(bench, ends.snapshots.clone(), ends.commands.downgrade(), SEED, 1);
    Ok((ends, station))
}

fn open(bench: &PracticeBench, hands_free: bool, lang: Lang, wake: Wake) -> Result<(Ends, StationThread), String> {
    let parts = bench.parts().map_err(|error| error.to_string())?;
    let parts = Parts { has_person: true, hands_free, wake: Box::new(move || wake()), ..parts };
    let running = Station::open(parts).map_err(|fault| cli::complaint_of(fault).line(lang))?;
    Ok(StationThread::of(running))
}
