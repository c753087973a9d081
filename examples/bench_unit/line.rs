//! A whole line: many slots, a mix of faults, hands that need a moment for each unit.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::unit::{Fault, Unit};

/// Between one unit and the next.
const HANDS: Duration = Duration::from_millis(300);
/// How a unit comes to its end at most.
const LONGEST: Duration = Duration::from_secs(60);

/// What a line took.
#[derive(Default)]
pub struct Took {
    pub units: usize,
    pub passed: usize,
    pub during: Duration,
    /// From the end of a unit to the PASS of the next one in its place.
    pub hands: Vec<Duration>,
    /// Of one processor.
    pub processor: f64,
    /// MB.
    pub memory: f64,
}

/// Runs `slots` slots for so long on `command`, which lacks its ports alone.
pub fn run(mut command: Command, folder: &Path, slots: usize, during: Duration) -> std::io::Result<Took> {
    let links: Vec<PathBuf> = (0..slots).map(|slot| folder.join(format!("port{slot}"))).collect();
    let mut station = command.arg("--port").args(&links).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let lines = BufReader::new(station.stdout.take().ok_or(std::io::ErrorKind::BrokenPipe)?).lines();
    let (told, events) = channel();
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| told.send((Instant::now(), line))));

    let mut number = 0;
    let mut due: BTreeMap<usize, Instant> = (0..slots).map(|slot| (slot, Instant::now())).collect();
    let mut there: BTreeMap<usize, Unit> = BTreeMap::new();
    let mut left: BTreeMap<usize, Instant> = BTreeMap::new();
    let (mut took, mut begun) = (Took::default(), None);
    loop {
        let now = Instant::now();
        for slot in due.iter().filter(|(_, at)| **at <= now).map(|(slot, _)| *slot).collect::<Vec<_>>() {
            due.remove(&slot);
            number += 1;
            let unit = Unit::plug_with(&format!("LINE{number:08}"), Duration::ZERO, fault(number))?;
            let _ = std::fs::remove_file(&links[slot]);
            std::os::unix::fs::symlink(unit.path(), &links[slot])?;
            there.insert(slot, unit);
        }
        let next = due.values().min().copied().unwrap_or(now + LONGEST);
        let (at, line) = match events.recv_timeout(next.saturating_duration_since(Instant::now())) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Err(std::io::Error::other("the station ended")),
        };
        let event: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        if event["event"] != "unitEnded" {
            continue;
        }
        let (begun, used) = *begun.get_or_insert_with(|| (at, processor(&station)));
        let slot = event["slot"].as_str().and_then(|slot| slot.parse::<usize>().ok()).map_or(0, |slot| slot - 1);
        took.units += 1;
        if event["outcome"] == "PASS" {
            took.passed += 1;
            took.hands.extend(left.get(&slot).map(|left| at - *left));
        }
        left.insert(slot, at);
        there.remove(&slot);
        let _ = std::fs::remove_file(&links[slot]);
        due.insert(slot, at + HANDS);
        took.during = at - begun;
        if took.during >= during {
            took.processor = (processor(&station) - used) / took.during.as_secs_f64();
            took.memory = memory(&station);
            break;
        }
    }
    let _ = station.kill();
    let _ = station.wait();
    Ok(took)
}

/// One unit of twenty does something wrong.
fn fault(number: usize) -> Fault {
    match number % 60 {
        20 => Fault::Silent,
        40 => Fault::RefusesWrite,
        59 => Fault::Pulled,
        _ => Fault::Nothing,
    }
}

/// Seconds that it has used of a processor.
fn processor(station: &Child) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", station.id())).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // In hundredths of a second (USER_HZ).
    let of = |index: usize| fields.get(index).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or_default();
    (of(11) + of(12)) / 100.0
}

/// MB that are its own.
fn memory(station: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", station.id())).unwrap_or_default();
    let own = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    own.and_then(|own| own.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
