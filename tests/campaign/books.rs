//! Three books: the cloud's ledger, the units' stores, the record with its batch files. Every identity must be accounted for in all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use regnwl_station::domain::entry::{Ended, Entry, NotIssued};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::short_sha256;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::journal::scan::{Scan, Verdict};

use super::bench::{Bench, RANGE};
use super::line::{AtLine, CAP, Line};
use super::plant::Told;

/// The figures of a campaign whose books agree.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// What the plant was told.
    pub told_plant: Told,
    /// What came of what else stands at a line.
    pub at_line: Option<AtLine>,
    /// Runs that died, in any way.
    pub kills: usize,
    /// Of these: told, and ended by themselves.
    pub told: usize,
    /// Of these: the real window.
    pub windows: usize,
    /// Of these: the record was moved away under it.
    pub taken: usize,
    /// Starts on a record that was put back from an earlier copy, each refused.
    pub put_back: usize,
    /// Backups that were restored for good.
    pub restored: usize,
    pub runs: usize,
    pub units: usize,
    pub batches: usize,
    pub lines: usize,
    pub torn: usize,
    /// Visits that a later start brought to their end.
    pub cut_off: usize,
    /// Identities that the cloud issued.
    pub ledger: usize,
    /// Of these: on record.
    pub on_record: usize,
    /// Of these: accounted for by a registration that is marked unknown.
    pub in_doubt: usize,
    /// Identities on record that came out of an answer which nobody had judged before the kill.
    pub rescued: usize,
    pub held: usize,
    pub pass: usize,
    pub pending: usize,
    pub unknown: usize,
    pub other: usize,
    /// Numbers that were given.
    pub given: usize,
    /// Of these: on a unit.
    pub on_unit: usize,
    /// Of these: void, and listed so.
    pub void: usize,
    /// Of these: kept for a unit that was taken away for good.
    pub kept: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills ({} told by a signal, {} windows ended, {} records taken away) in {} runs, {} starts on an older copy refused; {} units: {} PASS, {} PENDING, {} UNKNOWN, {} other; {} identities issued: {} on record ({} rescued from an \
             unjudged answer), {} in doubt and marked so, 0 lost, 0 doubled; {} units hold one; {} batches, {} lines, {} torn tails, {} visits cut off",
            self.kills,
            self.told,
            self.windows,
            self.taken,
            self.runs,
            self.put_back,
            self.units,
            self.pass,
            self.pending,
            self.unknown,
            self.other,
            self.ledger,
            self.on_record,
            self.rescued,
            self.in_doubt,
            self.held,
            self.batches,
            self.lines,
            self.torn,
            self.cut_off,
        )?;
        let Told { visits, again } = self.told_plant;
        write!(
            f,
            "; the plant was told of {visits} visits, each once by its id and in order, {again} results came again"
        )?;
        if let Some(AtLine { asked, printed, capped }) = self.at_line {
            write!(
                f,
                "; the gate said yes {} times, no {} times, nothing {} times, and never let {} units in: {} registrations, each on a yes to its own visit; {capped} units were past the cap of \
                 a batch; {} labels were due: {} handed over and there once, {} asked about ({} of them there)",
                asked.allowed,
                asked.refused,
                asked.troubles,
                asked.never,
                asked.registrations,
                printed.due,
                printed.done,
                printed.in_doubt,
                printed.there
            )?;
        }
        if self.given > 0 {
            write!(
                f,
                "; {} backup restored; {} numbers given: {} on a unit, {} void, {} kept, 0 given twice, 0 on two units",
                self.restored, self.given, self.on_unit, self.void, self.kept
            )?;
        }
        Ok(())
    }
}

/// What the record says of one device name.
#[derive(Default)]
struct Page {
    issued: Vec<(String, String)>,
    unknown: usize,
    last: Option<Ended>,
}

pub fn compare(bench: &Bench, said: &str) -> Result<Summary, String> {
    let mut summary = Summary { units: bench.units.len(), batches: bench.batches + 1, ..Summary::default() };
    let mut pages: BTreeMap<String, Page> = BTreeMap::new();
    let segments = segments(bench)?;
    require(segments.len() == summary.batches, || format!("{} segments", segments.len()))?;
    for (batch, bytes) in segments.iter().enumerate() {
        let copy = std::fs::read(bench.batch_file(batch)).map_err(|error| format!("batch file {batch}: {error}"))?;
        require(copy == *bytes, || {
            format!("batch file {batch} is not the segment: {} of {} bytes", copy.len(), bytes.len())
        })?;
        read_segment(bytes, &mut pages, &mut summary)?;
    }
    let beside = std::fs::read_dir(bench.folder.path().join("batches")).map_err(|error| error.to_string())?.count();
    require(beside == summary.batches, || format!("{beside} batch files: some were begun anew"))?;
    let verified = bench.verify().map_err(|error| error.to_string())?;
    require(verified.status.success(), || String::from_utf8_lossy(&verified.stdout).into_owned())?;
    summary.told_plant = bench.plant.compare(&segments)?;
    compare_ledger(bench, &pages, &mut summary)?;
    compare_units(bench, &pages, &mut summary, said)?;
    if bench.comes.is_blank() {
        compare_numbers(bench, &segments, &mut summary)?;
    }
    if let Some(line) = &bench.line {
        summary.at_line = Some(compare_line(bench, line, &segments)?);
    }
    Ok(summary)
}

/// Nobody was registered whom the gate did not let in, or past the cap of a batch; and each unit that passed has one label, or a question about it.
fn compare_line(bench: &Bench, line: &Line, segments: &[Vec<u8>]) -> Result<AtLine, String> {
    let issued = bench.cloud.issued();
    let asked = line.gate.compare(segments, issued.iter().map(|issued| issued.device_name.as_str()))?;
    let mut capped = BTreeSet::new();
    for (batch, bytes) in segments.iter().enumerate() {
        let mut used = 0;
        for counted in Scan::of(bytes).lines {
            match *counted.entry {
                Entry::Issued { .. } | Entry::NotIssued { result: NotIssued::Unknown, .. } => used += 1,
                Entry::Ended(ended) if ended.code == Some(Failure::CapReached) => {
                    capped.insert(ended.serial_number);
                }
                _ => {}
            }
        }
        require(used <= CAP, || format!("batch {batch} has {used} registrations of {CAP}"))?;
    }
    let printed = line.printer.compare(segments, &Line::labels_in_doubt(bench.call())?)?;
    Ok(AtLine { asked, printed, capped: capped.len() })
}

/// A station that was told to end, and ended by itself, leaves nothing open: what it asked is answered on its record.
pub fn nothing_is_open(bench: &Bench) -> Result<(), String> {
    let bytes = bench.segment().map_or(Ok(Vec::new()), std::fs::read).map_err(|error| error.to_string())?;
    let mut open = BTreeSet::new();
    for line in Scan::of(&bytes).lines {
        match *line.entry {
            Entry::Begun { .. } => drop(open.insert(line.seq)),
            Entry::Ended(ended) => drop(open.remove(&ended.unit)),
            _ => {}
        }
    }
    require(open.is_empty(), || format!("it was told to end, and left open: {open:?}"))
}

fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn segments(bench: &Bench) -> Result<Vec<Vec<u8>>, String> {
    let entries = std::fs::read_dir(bench.data().join("record")).map_err(|error| error.to_string())?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    // What was changed in the settings stands in a segment of its own.
    let name = |path: &std::path::PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    paths.retain(|path| name(path).is_some_and(|name| name.ends_with(".jsonl") && name.contains("-batch")));
    paths.sort();
    let read = |path: &std::path::PathBuf| std::fs::read(path).map_err(|error| error.to_string());
    let all: Vec<Vec<u8>> = paths.iter().map(read).collect::<Result<_, _>>()?;
    // A start that was killed before its header was whole leaves a name that is not used again.
    Ok(all.into_iter().filter(|bytes| !Scan::of(bytes).lines.is_empty()).collect())
}

fn read_segment(bytes: &[u8], pages: &mut BTreeMap<String, Page>, summary: &mut Summary) -> Result<(), String> {
    let scan = Scan::of(bytes);
    require(scan.verdict == Verdict::Unbroken, || format!("a segment is {:?}", scan.verdict))?;
    let mut names: BTreeMap<u64, String> = BTreeMap::new();
    let (mut begun, mut ended) = (BTreeSet::new(), BTreeSet::new());
    let mut was_answered = BTreeSet::new();
    summary.lines += scan.lines.len();
    for line in scan.lines {
        match *line.entry {
            Entry::Torn { .. } => summary.torn += 1,
            Entry::Begun { .. } => drop(begun.insert(line.seq)),
            Entry::Intent { unit, keys, .. } => {
                pages.entry(keys.device_name.clone()).or_default();
                names.insert(unit, keys.device_name);
            }
            Entry::Answer { unit, .. } => drop(was_answered.insert(unit)),
            Entry::Issued { unit, client_id, token_sha256, .. } => {
                let name = names.get(&unit).ok_or("an identity without an intent")?;
                pages.entry(name.clone()).or_default().issued.push((client_id, token_sha256));
            }
            Entry::NotIssued { unit, result: NotIssued::Unknown, .. } => {
                let name = names.get(&unit).ok_or("a result without an intent")?;
                pages.entry(name.clone()).or_default().unknown += 1;
            }
            Entry::Ended(last) => {
                require(ended.insert(last.unit), || format!("visit {} ends twice", last.unit))?;
                // Only a later start gives no times.
                if last.took_ms.total == 0.0 {
                    summary.cut_off += 1;
                    let is_rescued = was_answered.contains(&last.unit)
                        && last.client_id.is_some()
                        && last.step == regnwl_station::domain::step::Step::Save;
                    summary.rescued += usize::from(is_rescued);
                }
                if let Some(serial) = last.serial_number.clone() {
                    pages.entry(serial).or_default().last = Some(*last);
                }
            }
            _ => {}
        }
    }
    require(begun == ended, || format!("visits that never ended: {:?}", begun.difference(&ended)))
}

/// Every number is of the range, was given once and to one board, and is on one unit at most; what is not on its unit is listed.
fn compare_numbers(bench: &Bench, segments: &[Vec<u8>], summary: &mut Summary) -> Result<(), String> {
    let mut given: BTreeMap<String, Option<String>> = BTreeMap::new();
    for line in segments.iter().flat_map(|bytes| Scan::of(bytes).lines) {
        let Entry::ValueGiven(value) = *line.entry else { continue };
        let number = value.value.clone().ok_or("a number without a text")?;
        require(RANGE.place_of(&number).is_some(), || format!("{number} is none of the range"))?;
        if let Some(before) = given.insert(number.clone(), value.hardware_id.clone()) {
            // The same board gets the number that it was given before.
            require(before.is_some() && before == value.hardware_id, || format!("{number} was given twice"))?;
        }
    }
    for (number, unit) in bench.numbered()? {
        let board = given.get(&number).ok_or_else(|| format!("{number} is on a unit and was never given"))?;
        let is_its = board.as_ref().is_none_or(|board| *board == unit.hardware_id());
        require(is_its, || format!("{number} was given to {board:?} and is on {}", unit.hardware_id()))?;
    }
    summary.given = given.len();
    let mut listed = BTreeSet::new();
    for batch in 0..=bench.batches {
        let told = bench.values(batch).map_err(|error| error.to_string())?;
        for value in told["values"].as_array().into_iter().flatten() {
            listed.insert(value["value"].as_str().unwrap_or_default().to_owned());
            match value["state"].as_str() {
                Some("onUnit") => summary.on_unit += 1,
                Some("void") => summary.void += 1,
                Some("kept") => summary.kept += 1,
                state => return Err(format!("a number is {state:?} at the end")),
            }
        }
    }
    require(listed.iter().eq(given.keys()), || "the batch files do not list every number".into())
}

/// No identity of the cloud is lost, none was asked for twice.
fn compare_ledger(bench: &Bench, pages: &BTreeMap<String, Page>, summary: &mut Summary) -> Result<(), String> {
    let ledger = bench.cloud.issued();
    summary.ledger = ledger.len();
    let mut of_name: BTreeMap<&str, usize> = BTreeMap::new();
    for issued in &ledger {
        *of_name.entry(&issued.device_name).or_default() += 1;
        let page = pages
            .get(&issued.device_name)
            .ok_or_else(|| format!("{}: the record knows nothing", issued.device_name))?;
        let is_on_record = page.issued.contains(&(issued.client_id.clone(), issued.token_sha256.clone()));
        summary.on_record += usize::from(is_on_record);
        summary.in_doubt += usize::from(!is_on_record);
    }
    for (name, page) in pages {
        let count = of_name.get(name.as_str()).copied().unwrap_or(0);
        require(count <= page.issued.len() + page.unknown, || {
            format!("{name}: {count} issued, {} on record, {} unknown: one is lost", page.issued.len(), page.unknown)
        })?;
        // Nothing registers twice by itself: nobody was here to say so.
        require(count <= 1 && page.issued.len() <= 1, || format!("{name}: {count} issued: doubled"))?;
        for (client_id, _) in &page.issued {
            let is_known = ledger.iter().any(|issued| issued.client_id == *client_id && issued.device_name == *name);
            require(is_known, || {
                format!("{name}: {client_id} is on record, and the cloud never issued it for this name")
            })?;
        }
    }
    Ok(())
}

/// No two units hold one identity, none holds another's, a PASS holds its own; and no token was ever said aloud.
fn compare_units(
    bench: &Bench,
    pages: &BTreeMap<String, Page>,
    summary: &mut Summary,
    said: &str,
) -> Result<(), String> {
    let mut holders: BTreeMap<String, &str> = BTreeMap::new();
    for (serial, unit) in &bench.numbered()? {
        let page = pages.get(serial);
        let recorded = page.and_then(|page| page.issued.last());
        let held = unit.held();
        if let Some(held) = &held {
            summary.held += 1;
            if let Some(other) = holders.insert(held.client_id.clone(), serial) {
                return Err(format!("{serial} and {other} hold {}", held.client_id));
            }
            let is_its_own = recorded.is_some_and(|(client_id, _)| *client_id == held.client_id);
            require(is_its_own, || format!("{serial} holds {}, and the record gives it another", held.client_id))?;
            require(!said.contains(held.device_token.expose()), || format!("{serial}: its token was said aloud"))?;
        }
        let outcome = page.and_then(|page| page.last.as_ref()).map(|last| last.outcome);
        match outcome {
            Some(Outcome::Pass) => {
                summary.pass += 1;
                let held = held.ok_or_else(|| format!("{serial} is PASS and holds nothing"))?;
                let digest = short_sha256(held.device_token.expose().as_bytes());
                require(recorded.is_some_and(|(_, recorded)| *recorded == digest), || {
                    format!("{serial}: another token")
                })?;
            }
            Some(Outcome::Pending) => {
                summary.pending += 1;
                require(recorded.is_some(), || format!("{serial} is PENDING without an identity"))?;
            }
            Some(Outcome::Unknown) => summary.unknown += 1,
            _ => {
                summary.other += 1;
                require(recorded.is_none(), || format!("{serial} has an identity on record and is {outcome:?}"))?;
            }
        }
        // What the program showed last was on record before it was shown.
        let shown = bench.shown.get(serial).map(String::as_str);
        if shown == Some("PASS") {
            require(outcome == Some(Outcome::Pass), || {
                format!("{serial} was shown PASS and is {outcome:?} on record")
            })?;
        }
    }
    Ok(())
}
