//! `provision`: the station without a window. One JSON event a line on stdout; it never asks.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::Exit;
use super::args::Provision;
use super::files_said::FilesSaid;
use super::output::is_fault;
use crate::bench::places::numbered_slots;
use crate::decisions::desk::Desk;
use crate::decisions::is_line;
use crate::device::serial_rules::SerialRules;
use crate::domain::circumstance::Circumstance;
use crate::domain::failure::Failure;
use crate::domain::json;
use crate::domain::outcome::Outcome;
use crate::domain::secret::{NamedSecrets, Secret};
use crate::platform::{self, ending};
use crate::seen::command::Command;
use crate::seen::event::Event;
use crate::station::{Parts, Running, Station};
use crate::store::data_dir::DataDir;
use crate::store::profile_file::{self, Loaded};
use crate::words::Lang;
use crate::words::cli::Complaint;
use crate::words::failure::{self, Case};

/// How long an identity that no disk takes is held: time for somebody to come, and an end where nobody does.
const PATIENCE: Duration = Duration::from_secs(600);

/// How many units a call takes: what it says, otherwise one for each port, and one where none is named.
pub fn units(call: &Provision) -> u64 {
    call.count.unwrap_or(call.ports.len().max(1) as u64)
}

/// Reads the profile, finds the secret, opens the station, takes the units.
///
/// # Errors
/// What is to be said on stderr. The faults of a profile are said here, a line each.
pub fn provision(call: &Provision, data: DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    if call.operator.as_deref().is_some_and(|operator| !is_line(operator)) {
        return Err(Complaint::OperatorNotALine);
    }
    if call.label.is_some() && call.ports.len() != 1 {
        return Err(Complaint::LabelNeedsOnePort);
    }
    if call.label.as_ref().is_some_and(|label| !label.chars().any(|c| !c.is_whitespace() && !c.is_control())) {
        return Err(Complaint::LabelEmpty);
    }
    let loaded = match profile_file::load(&call.profile) {
        Ok(loaded) => loaded,
        Err(faults) => return Ok(super::profile::complain(&call.profile, &faults, lang)),
    };
    if call.ports.is_empty() && loaded.profile.line.usb.is_empty() {
        return Err(Complaint::NoPort);
    }
    if loaded.profile.serial_number.require_label && (call.label.is_none() || units(call) != 1) {
        return Err(Complaint::LabelRequired);
    }
    // Where the whole folder is gone so is the secret in it: the first cause is told.
    let lost = Desk::lost(&data);
    if !lost.is_empty() {
        return Err(Complaint::RecordDamaged(lost));
    }
    let label = call.label.as_deref().map(|label| number_on(label, &loaded)).transpose()?;
    let secret = super::secret::find(&loaded, call.secret_file.as_deref(), &data)?;
    let named_secrets = super::secret::find_named(&loaded, &data)?;
    let parts = Parts { label, named_secrets, ..parts(call, loaded, secret, data) };
    super::runtime().block_on(async {
        match open(parts).await? {
            Some(running) => drive(running, units(call), call.wait.map(Duration::from_secs), lang, out).await,
            None => Ok(Exit::NotAllPass),
        }
    })
}

/// Opens a station. None where this process is to end before it is open: nothing was asked by then, and a long record makes nobody wait.
///
/// # Errors
/// What is to be said on stderr.
pub async fn open(parts: Parts) -> Result<Option<Running>, Complaint> {
    // Where the system lets nobody listen it kills, and the next start brings to an end what that cut off.
    let _ = platform::listen();
    let (done, opened) = tokio::sync::oneshot::channel();
    let opening = std::thread::spawn(move || drop(done.send(Station::open(parts))));
    let opened = tokio::select! {
        biased;
        () = ending::asked() => return Ok(None),
        opened = opened => opened,
    };
    match (opened, opening.join()) {
        (Ok(opened), _) => opened.map(Some).map_err(super::complaint_of),
        (Err(_), Err(panic)) => std::panic::resume_unwind(panic),
        (Err(_), Ok(())) => unreachable!("it says how it went, or panics"),
    }
}

/// The number on the label that the call gives.
fn number_on(label: &str, loaded: &Loaded) -> Result<String, Complaint> {
    let rules = SerialRules::new(&loaded.profile).map_err(|error| Complaint::Usage(error.to_string()))?;
    let pattern = loaded.profile.serial_number.label.clone().unwrap_or_default();
    rules.number_on(label).ok_or_else(|| Complaint::LabelUnread(label.to_owned(), pattern))
}

/// The parts of a station without a window, for a profile that was read.
pub fn parts(call: &Provision, loaded: Loaded, secret: Secret, data: DataDir) -> Parts {
    Parts {
        slots: numbered_slots(&call.ports),
        finds_slots: call.ports.is_empty(),
        arranged: Box::new(|_| ()),
        visits: Some(units(call)),
        patience: PATIENCE,
        profile: loaded.profile,
        profile_sha256: loaded.sha256,
        ca_pem: loaded.ca_pem,
        product_secret: secret,
        named_secrets: NamedSecrets::default(),
        ports: None,
        data,
        batch_file: call.batch.clone(),
        operator: call.operator.clone(),
        label: None,
        practice: false,
        has_person: false,
        hands_free: true,
        wake: Box::new(|| ()),
    }
}

/// Reads a station's events until `units` units ended, prints them, closes the station.
///
/// # Errors
/// No unit came within `wait`, the record cannot be written, or the events cannot.
pub async fn drive(
    mut running: Running,
    units: u64,
    wait: Option<Duration>,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let (mut ended, mut passed, mut at_work) = (0, 0, 0_u64);
    let mut trouble = None;
    let mut closing = false;
    let mut files = FilesSaid::default();
    let mut told = HashSet::new();
    let mut asked_to_end = std::pin::pin!(ending::asked());
    loop {
        if !closing && (ended >= units || trouble.is_some()) {
            closing = true;
            let _ = running.commands.send(Command::Close).await;
        }
        let limit = wait.filter(|_| at_work == 0 && !closing);
        let event = tokio::select! {
            event = running.events.recv() => event,
            () = wait_for(limit) => {
                trouble = Some(Complaint::NoUnit(limit.unwrap_or_default().as_secs()));
                continue;
            }
            // The station hears of it too: what is asked of the cloud comes to its end, the rest stops.
            () = &mut asked_to_end, if !closing => {
                closing = true;
                continue;
            }
        };
        let Some(event) = event else { break };
        match &event {
            Event::UnitStarted { .. } => at_work += 1,
            Event::UnitEnded { ended: unit } => {
                ended += 1;
                at_work = at_work.saturating_sub(1);
                passed += u64::from(unit.outcome == Outcome::Pass);
                // What is no fault of the unit, once: the next one may have it too. What ends the call is said at its end.
                let is_said_here = |case: &Case<'_>| unit.outcome == Outcome::Error && !case.failure.stops_for_good();
                let of_station = Case::of(unit).filter(is_said_here);
                let line = of_station.map(|case| failure::line(case, lang)).filter(|line| !told.contains(line));
                told.extend(line.inspect(|line| super::say(line)));
            }
            Event::Stopped { code, circumstance } if code.stops_for_good() => {
                trouble = Some(what_stopped(*code, circumstance.as_ref(), &running.record));
            }
            // A line that stands still gives no further unit a chance; a script must not run through its units for nothing.
            Event::Stopped { .. } => {
                closing = true;
                let _ = running.commands.send(Command::Close).await;
            }
            Event::BatchFile { .. } => files.say(&running.following, lang),
            // Told where somebody sees it, whatever reads the events.
            Event::Spilled { serial_number, file, .. } => {
                super::complain(&Complaint::AnswerSpilled(serial_number.clone(), file.clone()), lang);
            }
            Event::Unsaved { .. } => {
                super::complain(&Complaint::AnswerUnsaved, lang);
            }
            Event::SpillLeft { file } => {
                super::complain(&Complaint::SpillLeft(file.clone()), lang);
            }
            Event::Step { .. } | Event::Question { .. } => {}
        }
        if let Some(fault) = unwritten(&event, out) {
            // Nobody hears of the next unit: it is not taken. What was asked of the cloud comes to its end.
            trouble.get_or_insert(fault);
        }
    }
    let _ = running.thread.join();
    let is_whole = files.end(&running.following, lang);
    for event in files.untold(&running.following) {
        if let Some(fault) = unwritten(&event, out) {
            trouble.get_or_insert(fault);
        }
    }
    match trouble {
        Some(complaint) => Err(complaint),
        None if passed == units && !is_whole => Ok(Exit::FileBehind),
        None if passed == units => Ok(Exit::Done),
        None => Ok(Exit::NotAllPass),
    }
}

/// What is said where the record, or its key, is not what it was.
fn what_stopped(code: Failure, so: Option<&Circumstance>, record: &Path) -> Complaint {
    let record = record.display().to_string();
    match code {
        Failure::RecordDamaged => Complaint::RecordTakenAway(record),
        Failure::SealKeyWrong => Complaint::KeyTakenAway,
        _ => match so {
            Some(Circumstance::Disk { fault }) => Complaint::RecordNotWritable(None, Some(*fault)),
            _ => Complaint::RecordNotWritable(None, None),
        },
    }
}

/// Prints an event. A reader that is gone does not stop the line: the record has it all. Anything else is what is wrong.
fn unwritten(event: &Event, out: &mut impl Write) -> Option<Complaint> {
    let line = json::line(event);
    let written = writeln!(out, "{line}").and_then(|()| out.flush());
    written.err().filter(is_fault).map(|error| Complaint::Output(error.to_string()))
}

async fn wait_for(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}
