//! The record, the key that opens it, what waits in it, and whether the clock is behind it.

use std::io;
use std::path::Path;
use std::time::Instant;

use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;

use crate::checkup::finding::{Finding, KeyFault};
use crate::checkup::tell::Tell;
use crate::checkup::{disk, package};
use crate::custody::{canaries_open, machine, witness};
use crate::decisions::Desk;
use crate::domain::RecordFault;
use crate::files::{self, Unfit, Why, folder};
use crate::journal::witness::missing;
use crate::journal::{Disk as _, Folder, RecordLock, Replay};
use crate::platform;
use crate::store::{DataDir, Witnesses};
use crate::vault::station_key::fingerprint;
use crate::vault::{KeyError, key_file};

/// Clocks of other PCs, and the time between two looks, may differ by this.
const LEEWAY_MINUTES: i64 = 2;
/// Where the newest line is looked for: so many bytes at the end of a segment.
const END: u64 = 64 << 10;

/// `product`: the one that is to be registered, where one is.
pub(crate) fn look(data: &DataDir, others: &[DataDir], practice: bool, product: Option<&str>, tell: &Tell) {
    for other in others.iter().filter(|other| !is_same(other.path(), data.path())) {
        let found = if other.has_record() {
            Finding::SecondFolder
        } else if is_closed(other) {
            Finding::ClosedFolder
        } else {
            continue;
        };
        tell(found(other.path().to_owned()));
    }
    let witnesses = if practice { &Witnesses::default() } else { data.witnesses() };
    witnesses.damaged().into_iter().for_each(|path| tell(Finding::WitnessDamaged(path)));
    if !data.has_record() {
        // Nobody can say what stands on a drive that is gone, which is told with the disk.
        if disk::standing(data.path()).is_err() {
            return;
        }
        let lost = if practice { Vec::new() } else { Desk::lost(data) };
        tell(if lost.is_empty() { Finding::NoRecord(data.path().to_owned()) } else { Finding::RecordFaults(lost) });
        look_at_key(data, &Replay::default(), tell);
        tell(clock(None, Timestamp::now()));
        return;
    }
    if let Some(who) = RecordLock::holder(&data.record()) {
        tell(Finding::Held(who));
    }
    let begun = Instant::now();
    let disk = Folder::at(data.record());
    let replay = match Replay::of(&disk) {
        Ok(replay) => replay,
        Err(error) if files::unfit(&error).is_some_and(|unfit| !matches!(unfit.why, Why::TooLarge(_))) => return,
        Err(error) => {
            let unreadable = Finding::RecordUnreadable(data.record(), error.kind());
            return tell(files::unfit(&error).map_or(unreadable, |unfit| Finding::Unfit(unfit.clone())));
        }
    };
    tell(Finding::Record {
        segments: replay.segments.len(),
        units: replay.book.units().len(),
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    });
    let mut faults: Vec<_> = replay.unaccepted().cloned().collect();
    if let Some(newest) = replay.segments.last() {
        let heads = witness::heads(witnesses, &newest.header.key_fingerprint, &replay.lost_keys);
        let told = missing(&replay, &disk, &heads).unwrap_or_default();
        faults.extend(told.into_iter().filter(|fault| !replay.faults.contains(fault)));
    }
    faults.extend(other_machine(data, &replay, practice));
    if !faults.is_empty() {
        tell(Finding::RecordFaults(faults));
    }
    if replay.segments.iter().any(|segment| segment.header.practice != practice) {
        tell(Finding::PracticeRecord);
    }
    match replay.book.closed() {
        // Its key is gone, as it is meant to be.
        Some(closed) => tell(Finding::StationClosed(closed.at.clone())),
        None => look_at_key(data, &replay, tell),
    }
    let unfinished = replay.book.unfinished().map(|unit| unit.keys.serial_number);
    tell(Finding::OpenUnits(unfinished.collect()));
    if let Some(product) = product {
        package::look(&replay.book, product, tell);
    }
    tell(clock(newest_line(data, &replay), Timestamp::now()));
}

/// What the start will ask where the record was written on another PC last.
fn other_machine(data: &DataDir, replay: &Replay, practice: bool) -> Option<RecordFault> {
    let recorded = replay.segments.iter().rev().find_map(|segment| segment.header.station_id.clone());
    let station = recorded.or_else(|| data.told_station_id().ok()?).filter(|_| !practice)?;
    replay.machine.as_ref()?.fault_on(&machine::mark(data, &station)?).filter(|fault| !replay.accepted.contains(fault))
}

fn look_at_key(data: &DataDir, replay: &Replay, tell: &Tell) {
    if let Ok(Some(line)) = key_file::line(&data.keys()) {
        tell(Finding::LineKey(fingerprint(&line.recipient())));
    }
    tell(match key_file::look(&data.keys(), &data.record(), replay.segments.is_empty()) {
        Ok(None) => Finding::NoKey,
        Ok(Some(key)) if canaries_open(&replay.segments, &replay.lost_keys, &key) => Finding::Key,
        Ok(Some(_)) | Err(KeyError::Wrong) => Finding::KeyFault(KeyFault::Wrong),
        Err(KeyError::Io(error)) => match files::unfit(&error) {
            // Told with the other files.
            Some(Unfit { why: Why::Kind(_) | Why::Owner(_) | Why::Writable(_), .. }) => return,
            Some(unfit) => Finding::Unfit(unfit.clone()),
            None => Finding::KeyFault(KeyFault::Damaged),
        },
        Err(KeyError::Damaged) => Finding::KeyFault(KeyFault::Damaged),
        Err(KeyError::Recovery) => Finding::KeyFault(KeyFault::Recovery),
        Err(KeyError::Line) => Finding::KeyFault(KeyFault::Line),
    });
}

/// There is a folder that this user may not look into.
fn is_closed(data: &DataDir) -> bool {
    let denied = |path: &Path| folder::names(path).is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
    denied(data.path()) || denied(&data.record())
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    real(one) == real(other)
}

/// When the newest line of the segment that wrote last was written.
fn newest_line(data: &DataDir, replay: &Replay) -> Option<Timestamp> {
    let latest = &replay.segments[replay.latest? as usize];
    let disk = Folder::new(data.record()).ok()?;
    let end = latest.end.length;
    let bytes = disk.read_range(&latest.name, end.saturating_sub(END)..end).ok()?;
    let line = bytes.trim_ascii_end().rsplit(|byte| *byte == b'\n').next()?;
    serde_json::from_slice::<Value>(line).ok()?.get("at")?.as_str()?.parse().ok()
}

/// No rule uses the clock, so this is never more than a warning.
fn clock(newest: Option<Timestamp>, now: Timestamp) -> Finding {
    match newest {
        Some(newest) if now + LEEWAY_MINUTES.minutes() < newest => {
            Finding::ClockBehind { now: shown(now), newest: shown(newest) }
        }
        _ => Finding::Clock { now: shown(now), synchronised: platform::clock::is_synchronised().into() },
    }
}

/// As a clock on the wall here shows it.
fn shown(moment: Timestamp) -> String {
    moment.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_behind_the_newest_line_is_worth_a_look_and_a_little_is_not() {
        let now: Timestamp = "2026-11-26T08:00:00Z".parse().unwrap();
        let at = |text: &str| clock(Some(text.parse().unwrap()), now);
        assert!(matches!(at("2026-11-26T08:03:00Z"), Finding::ClockBehind { .. }));
        for fine in [at("2026-11-26T08:01:30Z"), at("2026-11-25T08:00:00Z"), clock(None, now)] {
            assert!(matches!(fine, Finding::Clock { .. }));
        }
    }
}
