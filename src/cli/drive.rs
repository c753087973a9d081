//! A station at work without a window: its events are read until the units that were asked for have ended, one JSON event a line on stdout.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::complaint::complaint_of;
use super::exit::Exit;
use super::files_said::{self, FilesSaid};
use super::labels_said::LabelsSaid;
use super::output::{complain, is_fault};
use super::results_said::ResultsSaid;
use crate::domain::{Circumstance, Ended, Failure, Outcome, Purpose, json};
use crate::platform::{self, ending};
use crate::seen::{Command, Event, Refusal};
use crate::station::{Parts, Running, Station};
use crate::words::cli::Complaint;
use crate::words::failure::{self, Case};
use crate::words::{self, Lang, round};

/// Opens a station. None where this process is to end before it is open: nothing was asked by then, and a long record makes nobody wait.
pub(super) async fn open(parts: Parts) -> Result<Option<Running>, Complaint> {
    // Where the system lets nobody listen it kills, and the next start brings to an end what that cut off.
    let _ = platform::listen(words::window::text(Lang::of_system()).saving);
    let (done, opened) = tokio::sync::oneshot::channel();
    let opening = std::thread::spawn(move || drop(done.send(Station::open(parts))));
    let opened = tokio::select! {
        biased;
        () = ending::asked() => return Ok(None),
        opened = opened => opened,
    };
    match (opened, opening.join()) {
        (Ok(opened), _) => opened.map(Some).map_err(complaint_of),
        (Err(_), Err(panic)) => std::panic::resume_unwind(panic),
        (Err(_), Ok(())) => unreachable!("it says how it went, or panics"),
    }
}

/// What a call waits for.
#[derive(Clone, Copy)]
pub(super) struct Goal {
    /// So many units; none: all of its batch that it is about.
    pub units: Option<u64>,
    /// Longest wait for a unit.
    pub wait: Option<Duration>,
    /// What is done with the units that come.
    pub purpose: Purpose,
    /// How each must end; none: as the purpose wants it.
    pub outcome: Option<Outcome>,
}

impl Goal {
    /// Whether a unit ended as the call wants each to end.
    fn is_met_by(&self, unit: &Ended) -> bool {
        match (self.outcome, self.purpose) {
            (Some(outcome), _) => unit.outcome == outcome,
            (None, _) if unit.outcome == Outcome::Golden => true,
            (None, Purpose::Provision) => unit.outcome == Outcome::Pass,
            (None, Purpose::Collect) => matches!(unit.outcome, Outcome::Pass | Outcome::Collected),
            (None, Purpose::DryRun) => unit.outcome == Outcome::DryRun && unit.code.is_none(),
        }
    }
}

/// Reads a station's events until what the call waits for is through, prints them, closes the station.
///
/// # Errors
/// No unit came in time, the record cannot be written, the events cannot, or what is registered ahead is held.
pub(super) async fn drive(
    mut running: Running,
    goal: Goal,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let (mut ended, mut passed, mut at_work) = (0, 0, 0_u64);
    let mut trouble = None;
    // Why units did not get through, and whether all did that the call is about.
    let (mut why, mut all_through) = (None, false);
    let mut closing = false;
    let mut files = FilesSaid::default();
    let mut told = HashSet::new();
    let mut results = ResultsSaid::default();
    let mut labels = LabelsSaid::default();
    let mut asked_to_end = std::pin::pin!(ending::asked());
    loop {
        if !closing && (goal.units.is_some_and(|units| ended >= units) || trouble.is_some()) {
            closing = true;
            let _ = running.commands.send(Command::Close).await;
        }
        let limit = goal.wait.filter(|_| at_work == 0 && !closing);
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
                passed += u64::from(goal.is_met_by(unit));
                why = unit.code.filter(|code| *code != Failure::RegisteredAhead).or(why);
                // What is no fault of the unit, once: the next one may have it too. What ends the call is said at its end.
                let is_said_here = |case: &Case<'_>| unit.outcome == Outcome::Error && !case.failure.stops_for_good();
                let of_station = Case::of(unit).filter(is_said_here);
                let line = of_station.map(|case| failure::line(case, lang)).filter(|line| !told.contains(line));
                told.extend(line.inspect(|line| platform::say(line)));
            }
            Event::Stopped { code, circumstance } if code.stops_for_good() => {
                trouble = Some(what_stopped(*code, circumstance.as_ref(), &running.record));
            }
            Event::Stopped { code: Failure::FirstArticle, circumstance } => {
                trouble.get_or_insert(Complaint::FirstArticle(failure::line(
                    Case { circumstance: circumstance.as_ref(), ..Failure::FirstArticle.into() },
                    lang,
                )));
            }
            Event::RegisteredAhead { others, left, held, .. } => {
                all_through = (*others, *left) == (0, 0);
                if *held {
                    trouble.get_or_insert(Complaint::Held { left: *left, why });
                }
                closing = true;
                let _ = running.commands.send(Command::Close).await;
            }
            Event::NotVisited { serial_number, address, why, told: other, code, circumstance, .. } => {
                let unit = round::not_visited(lang, serial_number, address, *why, other.as_deref());
                let circumstance = circumstance.as_ref();
                let of_line = code.map(|code| failure::line(Case { circumstance, ..code.into() }, lang));
                let line = of_line.map_or(unit.clone(), |line| format!("{unit} {line}"));
                if told.insert(line.clone()) {
                    platform::say(&line);
                }
            }
            Event::RoundEnded { refused, left, no_address, held, .. } => {
                all_through = (*refused, *left) == (0, 0);
                if *no_address > 0 {
                    platform::say(&round::no_address(lang, *no_address));
                }
                if *held {
                    trouble.get_or_insert(Complaint::RoundHeld { left: *left, why });
                }
                closing = true;
                let _ = running.commands.send(Command::Close).await;
            }
            Event::ConsoleSilent { host, code } => platform::say(&crate::words::console::silent(host, code, lang)),
            // Where registering is paused no further unit has a chance; a script must not run through its units for nothing.
            Event::Stopped { .. } => {
                closing = true;
                let _ = running.commands.send(Command::Close).await;
            }
            // No batch file catches up with a record that is not there: that is told at the end.
            Event::BatchFile { .. } if !running.record.is_dir() => {}
            Event::BatchFile { .. } => files.say(&running.following, lang),
            // Told where somebody sees it, whatever reads the events.
            Event::Spilled { serial_number, file, .. } => {
                complain(&Complaint::AnswerSpilled(serial_number.clone(), file.clone()), lang);
            }
            Event::Unsaved { .. } => {
                complain(&Complaint::AnswerUnsaved, lang);
            }
            Event::SpillLeft { file } => {
                complain(&Complaint::SpillLeft(file.clone()), lang);
            }
            Event::MonitoringFailed { target, why } => platform::say(&words::monitoring::failed(*target, why, lang)),
            Event::NoBadge { why } => platform::say(&words::operators::no_badge(why, lang)),
            Event::Scanner { port, away: Some(away) } => platform::say(&words::scanner::away(port, *away, lang)),
            Event::AtWork { .. } | Event::Scanner { away: None, .. } => {}
            Event::Results { product_key, stand } => results.say(product_key, stand, lang),
            Event::ResultLate { serial_number, .. } => {
                platform::say(&words::results::late(lang, serial_number.as_deref().unwrap_or_default()));
            }
            Event::WithoutSharedBook { serial_number, fault, .. } => {
                platform::say(&words::shared_book::goes_without(lang, serial_number, fault));
            }
            Event::Labels { product_key, stand } => labels.say(product_key, stand, lang),
            Event::Step { .. } | Event::Question { .. } => {}
        }
        if let Some(fault) = unwritten(&event, out) {
            // Nobody hears of the next unit: it is not taken. What was asked of the cloud comes to its end.
            trouble.get_or_insert(fault);
        }
    }
    let _ = running.thread.join();
    results.end(lang);
    labels.end(lang);
    let is_behind = running.following.iter().any(|one| one.state.behind() > 0);
    let is_whole = if is_behind && !running.record.is_dir() {
        if trouble.is_none() {
            complain(&Complaint::RecordTakenAway(running.record.display().to_string()), lang);
        }
        false
    } else {
        files_said::end(&running.following, lang)
    };
    for event in files.untold(&running.following) {
        if let Some(fault) = unwritten(&event, out) {
            trouble.get_or_insert(fault);
        }
    }
    let is_met = goal.units.map_or(all_through, |units| passed == units);
    let through = if is_whole { Exit::Done } else { Exit::FileBehind };
    match trouble {
        // It waits, and all units of this call are through: that is for the next call.
        Some(waits @ Complaint::FirstArticle(_)) if is_met => {
            complain(&waits, lang);
            Ok(through)
        }
        Some(complaint) => Err(complaint),
        None if is_met => Ok(through),
        None => Ok(Exit::NotAllPass),
    }
}

/// What is said where the record, or its key, is not what it was.
fn what_stopped(code: Failure, so: Option<&Circumstance>, record: &Path) -> Complaint {
    let record = record.display().to_string();
    match code {
        Failure::RecordDamaged => match so {
            Some(Circumstance::SharedBook { server, fault }) => {
                Complaint::SharedBookAway(server.clone(), fault.clone())
            }
            _ => Complaint::RecordTakenAway(record),
        },
        Failure::SealKeyWrong => Complaint::KeyTakenAway,
        _ => match so {
            Some(Circumstance::Disk { fault }) => Refusal::NotRecorded(None, Some(*fault)).into(),
            _ => Refusal::NotRecorded(None, None).into(),
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
