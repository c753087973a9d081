//! `provision --demo`: practice units, one after the other, without a window.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::complaint::complaint;
use super::drive::{self, Goal};
use super::exit::Exit;
use crate::demo::PracticeBench;
use crate::domain::Purpose;
use crate::platform::runtime;
use crate::seen::SlotState;
use crate::station::Parts;
use crate::words::Lang;
use crate::words::cli::Complaint;

/// Takes `count` practice units, one after the other, to their ends.
///
/// # Errors
/// The practice bench cannot be made, or its record cannot be written.
pub(super) fn provision(
    count: u64,
    batch: Option<PathBuf>,
    purpose: Purpose,
    data: Option<&Path>,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let temporary = std::env::temp_dir();
    let unusable = |error: std::io::Error| complaint(data.unwrap_or(&temporary), &error);
    let bench = PracticeBench::start(data, 1).map_err(unusable)?;
    let parts = bench.parts().map_err(unusable)?;
    let parts = Parts { visits: Some(count), purpose, batch_file: batch.unwrap_or(parts.batch_file), ..parts };
    runtime().block_on(async {
        let Some(running) = drive::open(parts).await? else { return Ok(Exit::NotAllPass) };
        let mut snapshots = running.snapshots.clone();
        // The operator of the practice: pulls out what is through, plugs in the next one.
        let swapping = async {
            loop {
                let state = snapshots.borrow_and_update().slots.first().map(|slot| slot.state.clone());
                match state {
                    Some(SlotState::Empty { .. }) if bench.unit(0).is_none() => drop(bench.plug_new(0)),
                    Some(SlotState::Ended(_)) => drop(bench.unplug(0)),
                    _ => {}
                }
                if snapshots.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        let goal = Goal { units: Some(count), wait: None, purpose, outcome: None };
        tokio::select! {
            exit = drive::drive(running, goal, lang, out) => exit,
            () = swapping => unreachable!("it never ends"),
        }
    })
}
