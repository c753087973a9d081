//! `provision --demo` and the `sim` calls.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::output::Output;
use super::{Exit, log::complaint, provision};
use crate::demo::{PracticeBench, PracticeFolder};
use crate::domain::plain_text;
use crate::files::given;
use crate::platform::{self, ending};
use crate::seen::snapshot::SlotState;
use crate::words::Lang;
use crate::words::cli::Complaint;

/// Largest file of products, in bytes.
const LARGEST: u64 = 1 << 20;

/// Takes `count` practice units, one after the other, to their ends.
///
/// # Errors
/// The practice bench cannot be made, or its record cannot be written.
pub fn provision_demo(
    count: u64,
    batch: Option<PathBuf>,
    data: Option<&Path>,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let temporary = std::env::temp_dir();
    let folder = PracticeFolder::new(data).map_err(|error| complaint(&temporary, &error))?;
    let unusable = |error: std::io::Error| complaint(folder.path(), &error);
    let bench = PracticeBench::start(folder.path(), 1).map_err(unusable)?;
    let mut parts = bench.parts(batch.unwrap_or_else(|| folder.path().join("practice.jsonl"))).map_err(unusable)?;
    parts.visits = Some(count);
    super::runtime().block_on(async {
        let Some(running) = provision::open(parts).await? else { return Ok(Exit::NotAllPass) };
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
        tokio::select! {
            exit = provision::drive(running, count, None, lang, out) => exit,
            () = swapping => unreachable!("it never ends"),
        }
    })
}

/// Runs a practice cloud until it is ended.
///
/// # Errors
/// The address, or a file, cannot be used.
pub fn sim_cloud(listen: &str, products: &Path, ca_out: &Path, out: impl Write) -> Result<Exit, Complaint> {
    let json = given::read(products, LARGEST).map_err(|error| complaint(products, &error))?;
    let (mut out, json) = (Output::new(out), plain_text::decode(&json));
    let served = super::runtime().block_on(crate::demo::serve_cloud(listen, &json, ca_out, &mut out));
    // What it has to say is half of what it is for.
    out.end(Ok(Exit::Done))?;
    served.map(|never| match never {}).map_err(|error| Complaint::File(listen.to_owned(), error.to_string()))
}

/// Runs a practice unit until it is ended.
///
/// # Errors
/// The link cannot be made, or this platform has no pseudo terminals.
pub fn sim_device(dialect: &str, serial: &str, link: &Path) -> Result<Exit, Complaint> {
    // Where the system lets nobody listen the link stays.
    let _ = platform::listen();
    let served = super::runtime().block_on(async {
        tokio::select! {
            served = crate::demo::serve_device(dialect, serial, link) => served,
            () = ending::asked() => Ok(()),
        }
    });
    match served {
        Ok(()) => Ok(Exit::Done),
        Err(error) if error.kind() == std::io::ErrorKind::Unsupported => Err(Complaint::NoPty),
        Err(error) => Err(complaint(link, &error)),
    }
}
