//! `unit import`: what other stations' batch files say was issued becomes knowledge here, so that no such unit is registered again by itself. A segment of this
//! station's own that is gone is put back from its batch file.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::complaint::{complaint_of, unreadable};
use super::exit::Exit;
use crate::archive;
use crate::decisions::Desk;
use crate::domain::{DecidesNothing, Entry, Failure, Header, Resolution};
use crate::journal::{Book, KnownUnit, Lies, Place, Scan, Verdict};
use crate::platform::runtime;
use crate::seen::Refusal;
use crate::store::DataDir;
use crate::words::cli::Complaint;

/// Largest batch file that is taken over, in bytes: all of it is held.
const LARGEST: u64 = 4 << 30;

/// A batch file, of another station or of this one.
struct Copied {
    path: PathBuf,
    bytes: Vec<u8>,
    /// None where the first line is damaged; the other lines name batch and station then.
    header: Option<Header>,
    batch: String,
    station: String,
    book: Book,
    /// The segment that was put back from it.
    put_back: Option<String>,
}

/// Takes over what is new, all files or none. One JSON line for each file, and before it one for each conflict.
///
/// # Errors
/// A file that cannot be used; nothing was touched.
pub(super) fn import(
    data: &DataDir,
    files: &[PathBuf],
    despite_damage: bool,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let mut files = files.iter().map(|path| read(path, despite_damage)).collect::<Result<Vec<_>, _>>()?;
    let desk = put_back(data, &mut files)?;
    if files.iter().filter_map(|file| file.header.as_ref()).any(|header| header.practice != desk.is_practice()) {
        return Err(Refusal::Practice.into());
    }
    let mut book = desk.book().clone();
    let (mut all, mut exit) = (Vec::new(), Exit::Done);
    let mut report = Vec::new();
    for file in &files {
        let (mut imported, mut duplicates, mut conflicts) = (0, 0, 0);
        for unit in file.book.units() {
            if let Some(both) = two_rights(&book, &unit, file) {
                conflicts += 1;
                report.push(both);
            }
            for entry in known(&unit, file).into_iter().chain(reported(&book, &unit, file)) {
                let is_duplicate = is_on_record(&book, &entry);
                let conflicting =
                    if is_duplicate { Vec::new() } else { conflicts_of(&book, &entry, &unit, desk.station()) };
                conflicts += usize::from(!conflicting.is_empty());
                report.extend(conflicting);
                if is_duplicate {
                    duplicates += 1;
                } else {
                    imported += 1;
                    // The place is never looked up: no token stands in such a line.
                    book.apply(0, "", &entry, Place { segment: 0, range: 0..0 });
                    all.push(entry);
                }
            }
        }
        if conflicts > 0 {
            exit = Exit::NotAllPass;
        }
        let mut line = json!({
            "file": file.path.display().to_string(),
            "batch": file.batch,
            "station": file.station,
            "imported": imported,
            "duplicates": duplicates,
            "conflicts": conflicts,
        });
        if let Some(segment) = &file.put_back {
            line["putBack"] = json!(segment);
        }
        report.push(line);
    }
    if !all.is_empty() {
        runtime().block_on(desk.put(all, None)).map_err(complaint_of)?;
    }
    for line in report {
        let _ = writeln!(out, "{line}");
    }
    Ok(exit)
}

/// Puts back the segments that are gone from this station's own record. One that is back names others, so all files are tried again then.
fn put_back(data: &DataDir, files: &mut [Copied]) -> Result<Desk, Complaint> {
    loop {
        let desk = Desk::open_to_put_back(data).map_err(complaint_of)?;
        let mut is_back = false;
        for file in files.iter_mut().filter(|file| file.put_back.is_none()) {
            let Some(header) = &file.header else { continue };
            file.put_back = desk.put_back(header, &file.bytes).map_err(complaint_of)?;
            if file.put_back.is_some() {
                is_back = true;
                break;
            }
        }
        if !is_back {
            return Ok(desk);
        }
    }
}

fn read(path: &Path, despite_damage: bool) -> Result<Copied, Complaint> {
    let shown = || path.display().to_string();
    let (bytes, journey) = archive::read_whole(path, LARGEST).map_err(|fault| unreadable(path, fault))?;
    if journey.is_cut && !despite_damage {
        return Err(Complaint::Refused(Refusal::BrokenFile, shown()));
    }
    let scan = Scan::of(&bytes);
    let Some(first) = scan.lines.first() else {
        return Err(Complaint::Refused(Refusal::NotABatchFile, shown()));
    };
    if scan.verdict != Verdict::Unbroken && !despite_damage {
        return Err(Complaint::Refused(Refusal::BrokenFile, shown()));
    }
    let header = if let Entry::Header(header) = &*first.entry { Some((**header).clone()) } else { None };
    let ended =
        scan.lines.iter().find_map(|line| if let Entry::Ended(ended) = &*line.entry { Some(ended) } else { None });
    let named = header.as_ref().map(|header| (&header.batch, &header.station));
    let named = named.or_else(|| ended.map(|ended| (&ended.batch, &ended.station)));
    let (batch, station) = named.map_or_else(
        || (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), String::from("?")),
        |(batch, station)| (batch.clone(), station.clone()),
    );
    let mut book = Book::default();
    let segment = book.add_segment(&shown());
    for line in &scan.lines {
        book.apply(line.seq, &line.at, &line.entry, Place { segment, range: line.range.clone() });
    }
    Ok(Copied { path: path.to_owned(), bytes, header, batch, station, book, put_back: None })
}

/// What the file knows of a unit: its identities, oldest first. One that has none, and for which one may have been issued all the same, is put aside: if it
/// comes here a person is asked.
fn known(unit: &KnownUnit, file: &Copied) -> Vec<Entry> {
    let known = |issued: &crate::journal::book::IssuedIdentity| Entry::Known {
        keys: unit.keys.clone(),
        client_id: issued.client_id.clone(),
        token_sha256: issued.token_sha256.clone(),
        batch: file.batch.clone(),
        station: file.station.clone(),
    };
    if unit.issued.is_empty() && unit.unanswered > 0 {
        let code = unit.last.and_then(|(_, code)| code).unwrap_or(Failure::Interrupted).code();
        let (by, why) = (file.station.as_str().into(), format!("{} {code}", file.batch));
        return vec![Entry::Resolved { keys: unit.keys.clone(), how: Resolution::SetAside, by, why }];
    }
    unit.issued.iter().map(known).collect()
}

/// What became there of a unit that was handed over from here.
fn reported(book: &Book, unit: &KnownUnit, file: &Copied) -> Option<Entry> {
    let (theirs, known) = (unit.right.as_deref()?, book.named(&unit.keys)?);
    let ours = known.away()?;
    let hand_over = ours.hand_overs.last().filter(|hand_over| theirs.hand_overs.contains(hand_over))?;
    let (outcome, code) = unit.last.filter(|last| ours.reported != Some(*last))?;
    Some(Entry::Reported {
        keys: unit.keys.clone(),
        hand_over: hand_over.clone(),
        station: file.station.clone(),
        batch: file.batch.clone(),
        outcome,
        code,
        decides: DecidesNothing,
    })
}

/// A unit that was taken back here and received there all the same: both may have registered and written it.
fn two_rights(book: &Book, unit: &KnownUnit, file: &Copied) -> Option<serde_json::Value> {
    let ours = book.named(&unit.keys)?.right.filter(|right| right.lies == Lies::TakenBack)?;
    let theirs = unit.right.as_deref()?;
    let hand_over = ours.hand_overs.last().filter(|hand_over| theirs.hand_overs.contains(hand_over))?;
    let serial = &unit.keys.serial_number;
    Some(json!({
        "conflict": {"serialNumber": serial, "handOver": hand_over, "batch": file.batch, "station": file.station},
        "with": {"serialNumber": serial, "takenBack": true, "handedOverAt": ours.at},
    }))
}

fn is_on_record(book: &Book, entry: &Entry) -> bool {
    let (keys, client_id) = match entry {
        Entry::Known { keys, client_id, .. } => (keys, client_id),
        // What is on record of it here says no less.
        Entry::Resolved { keys, .. } => return book.named(keys).is_some(),
        _ => return false,
    };
    book.named(keys).is_some_and(|unit| {
        unit.issued.iter().any(|issued| issued.client_id == *client_id)
            || unit.elsewhere.iter().any(|known| known.client_id == *client_id)
    })
}

/// One serial number with identities of two stations, or one client id with two units. Both are taken over: it only makes this station more careful.
fn conflicts_of(book: &Book, entry: &Entry, of: &KnownUnit, here: &str) -> Vec<serde_json::Value> {
    let Entry::Known { keys, client_id, station, batch, .. } = entry else { return Vec::new() };
    let line = |serial: &str, other_client_id: &str, other_station: &str| {
        json!({
            "conflict": {"serialNumber": keys.serial_number, "clientId": client_id, "batch": batch, "station": station},
            "with": {"serialNumber": serial, "clientId": other_client_id, "station": other_station},
        })
    };
    let mut found = Vec::new();
    for unit in book.lookup(keys) {
        let ours = unit.issued.iter().map(|issued| (&issued.client_id, here));
        let theirs = unit.elsewhere.iter().map(|known| (&known.client_id, known.station.as_str()));
        // Several identities from one station are its own history, and so is what it received with the unit.
        let is_told = |id: &String| of.issued.iter().any(|issued| issued.client_id == *id);
        let others = ours.chain(theirs).filter(|(id, other)| other != station && !is_told(id));
        found.extend(others.map(|(other_id, other)| line(&unit.keys.serial_number, other_id, other)));
    }
    if let Some(owner) = book.client_id_owner(&keys.platform, client_id) {
        found.push(line(&owner.keys.serial_number, client_id, here));
    }
    found
}
