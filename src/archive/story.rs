//! All that is known of one unit: its visits, line by line, and what persons decided about it. Read again from the files; it may take a moment, so the
//! window does it on a thread.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::chunk::Text;
use super::file_fault::FileFault;
use super::index::serial_hash;
pub use super::line::Line;
use super::pass::entry;
use super::place;
use super::rows::{RowId, Rows, Visit, VisitKey};
use super::view::FileView;
use crate::domain::{About, Ended, Entry, TapeLine, UnitKeys, VisitId};
use crate::journal::{Book, IssuedIdentity, KnownUnit, Opening, Place, SegmentId, Whole};

/// A unit, as the open files tell of it.
#[derive(Clone, Debug)]
pub struct UnitStory {
    /// Its visits, in the order of the list.
    pub visits: Vec<VisitStory>,
    /// Which of them was asked for.
    pub asked: usize,
    /// What persons, or other stations' files, say of it, in the order of the list.
    pub decisions: Vec<Remark>,
    /// Visits that the index knows of and whose lines cannot be read any more: where, and why.
    pub unreadable: Vec<(PathBuf, FileFault)>,
}

/// One visit, line by line.
#[derive(Clone, Debug)]
pub struct VisitStory {
    /// What names it.
    pub key: VisitKey,
    /// Its number in the file.
    pub unit: VisitId,
    /// Its file.
    pub file: Arc<FileView>,
    /// Its lines, from the first to the last.
    pub lines: Vec<Line>,
    /// What the station said of itself when it opened the batch for this visit.
    pub opening: Option<Opening>,
}

/// A line that names a unit and belongs to no visit.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Its file.
    pub file: Arc<FileView>,
    /// The line.
    pub line: Line,
}

impl UnitStory {
    /// All that the files of a list tell of the unit of one visit.
    ///
    /// # Errors
    /// The lines of that visit cannot be read any more.
    pub fn of(rows: &Rows, id: RowId) -> Result<Self, FileFault> {
        let asked = rows.visit(id);
        let told = VisitStory::of(rows, id)?;
        let mut story = Self { visits: Vec::new(), asked: 0, decisions: Vec::new(), unreadable: Vec::new() };
        for other in same_unit(rows, id, &asked) {
            if other == id {
                story.asked = story.visits.len();
                story.visits.push(told.clone());
                continue;
            }
            match VisitStory::of(rows, other) {
                Ok(visit) => story.visits.push(visit),
                Err(fault) => story.unreadable.push((rows.visit(other).file().path.clone(), fault)),
            }
        }
        if let Some(keys) = told.keys() {
            rows.files().iter().for_each(|file| story.add_decisions(file, keys));
        }
        Ok(story)
    }

    /// The visit that was asked for.
    pub fn asked(&self) -> &VisitStory {
        &self.visits[self.asked]
    }

    /// Its visit that said something last.
    pub fn newest(&self) -> &VisitStory {
        self.visits.iter().max_by_key(|visit| visit.last_at()).unwrap_or_else(|| self.asked())
    }

    /// Its newest verdict: where it stands. None where no visit has ended.
    pub fn verdict(&self) -> Option<(&VisitStory, &Ended)> {
        let ended = self.visits.iter().filter_map(|visit| Some((visit, visit.ended()?)));
        ended.max_by_key(|(visit, _)| visit.last_at())
    }

    /// A visit after the newest verdict that has not ended.
    pub fn unended(&self) -> Option<&VisitStory> {
        Some(self.newest()).filter(|visit| visit.ended().is_none())
    }

    /// What was said of it after its newest verdict.
    pub fn decided_since(&self) -> impl Iterator<Item = &Remark> {
        let at = self.verdict().and_then(|(visit, _)| visit.last_at());
        self.decisions.iter().filter(move |remark| moment(&remark.line) > at)
    }

    /// Whether it was read from files, of which evidence can be made.
    pub fn has_files(&self) -> bool {
        self.asked().file.file.is_some()
    }

    /// How many lines tell of it.
    pub fn line_count(&self) -> usize {
        self.visits.iter().map(|visit| visit.lines.len()).sum::<usize>() + self.decisions.len()
    }

    /// What these lines say of it by the rules of the record, and when each identity was issued; none where nothing was asked for it. A record that has it
    /// knows better: not every line of it stands in a batch file.
    pub fn known(&self) -> Option<(KnownUnit, impl Fn(&IssuedIdentity) -> Option<String>)> {
        let visits = self.visits.iter().flat_map(|visit| visit.lines.iter().map(|line| (visit.file.id, line)));
        let remarks = self.decisions.iter().map(|remark| (remark.file.id, &remark.line));
        let mut lines: Vec<_> = visits.chain(remarks).collect();
        lines.sort_by_key(|(file, line)| (moment(line), *file, line.seq));
        let (mut book, mut files, mut written) = (Book::default(), Vec::new(), HashMap::new());
        for (file, line) in lines {
            let nth = files.iter().position(|known| *known == file).unwrap_or_else(|| {
                files.push(file);
                book.add_segment("") as usize
            });
            let segment = SegmentId::try_from(nth).ok()?;
            book.apply(line.seq, &line.at, &line.entry, Place { segment, range: line.range.clone() });
            written.insert((segment, line.range.start), line);
        }
        let unit = book.named(self.asked().keys()?)?;
        let issued_at = move |issued: &IssuedIdentity| {
            let line = written.get(&(issued.place.segment, issued.place.range.start))?;
            line.entry.issued_at(&line.at, &issued.client_id)
        };
        Some((unit, issued_at))
    }

    fn add_decisions(&mut self, file: &Arc<FileView>, keys: &UnitKeys) {
        let Some(handle) = &file.file else { return };
        let product = file.names.number(&keys.product_key);
        let serial = serial_hash(keys);
        let near = file.decisions.iter().filter(|line| line.serial == serial && Some(line.product) == product);
        for decision in near {
            match Line::read(handle, decision.range.clone()) {
                Ok(line) if remarks_on(&line.entry, keys) => self.decisions.push(Remark { file: file.clone(), line }),
                Ok(_) => {}
                Err(fault) => self.unreadable.push((file.path.clone(), fault)),
            }
        }
    }
}

fn remarks_on(entry: &Entry, unit: &UnitKeys) -> bool {
    matches!(entry.about(), About::Unit(keys)
        if keys == unit || keys.platform == unit.platform && keys.serial_number == unit.serial_number)
}

/// The visits of the unit of one visit: those of the same product with its serial number, device name or hardware id.
fn same_unit(rows: &Rows, id: RowId, asked: &Visit<'_>) -> Vec<RowId> {
    let keys = [
        (Text::SerialNumber, asked.serial_number()),
        (Text::DeviceName, asked.device_name()),
        (Text::HardwareId, asked.hardware_id()),
    ];
    let mut found = vec![id];
    for part in rows.parts() {
        for (which, key) in keys.iter().filter(|(_, key)| !key.is_empty()) {
            part.find(*which, key, |other| {
                let products = [asked.product_key(), rows.visit(other).product_key()];
                // A visit that was not judged yet says no product.
                if products[0] == products[1] || products.contains(&"") {
                    found.push(other);
                }
            });
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

impl VisitStory {
    /// One visit of a list.
    ///
    /// # Errors
    /// Its lines cannot be read any more.
    pub fn of(rows: &Rows, id: RowId) -> Result<Self, FileFault> {
        let visit = rows.visit(id);
        let file = rows.files().iter().find(|file| file.id == visit.file().id);
        let (Some(file), Some(handle)) = (file, &visit.file().file) else { return Err(FileFault::Gone) };
        let last = visit.last_line()?;
        let unit = match last.entry {
            Entry::Begun { .. } => last.seq,
            entry => entry.unit().ok_or(FileFault::Rewritten)?,
        };
        let mut places = Vec::new();
        place::lines(handle, visit.begun().unwrap_or(0)..last.range.end, |start, line| {
            if belongs(line, unit) {
                places.push(start..start + line.len() as u64);
            }
        })?;
        let lines = places.into_iter().map(|range| Line::read(handle, range)).collect::<Result<Vec<_>, _>>()?;
        let begun = lines.first().map_or(last.range.start, |line| line.range.start);
        let opening = file.openings.iter().rev().find(|(at, _)| *at < begun).map(|(_, opening)| opening.clone());
        Ok(Self { key: visit.key(), unit, file: file.clone(), lines, opening })
    }

    /// Its last line, where it has ended.
    pub fn ended(&self) -> Option<&Ended> {
        self.lines.iter().rev().find_map(|line| match &line.entry {
            Entry::Ended(ended) => Some(&**ended),
            _ => None,
        })
    }

    /// What the unit was recognised by, where it came so far.
    pub fn keys(&self) -> Option<&UnitKeys> {
        self.lines.iter().find_map(|line| match &line.entry {
            Entry::Checked { keys, .. } | Entry::Intent { keys, .. } => Some(keys),
            _ => None,
        })
    }

    /// The masked transcript, where it was kept.
    pub fn tape(&self) -> &[TapeLine] {
        let tape = self.lines.iter().find_map(|line| match &line.entry {
            Entry::Tape { lines, .. } => Some(lines.as_slice()),
            _ => None,
        });
        tape.unwrap_or_default()
    }

    /// Its serial number, as it ended or as it was read.
    pub fn serial_number(&self) -> Option<&str> {
        let read = || {
            self.lines.iter().rev().find_map(|line| match &line.entry {
                Entry::Read { serial_number, .. } => Some(serial_number.as_str()),
                _ => None,
            })
        };
        self.ended().and_then(|ended| ended.serial_number.as_deref()).or_else(read)
    }

    /// Number of the line at which its file's chain breaks, where it stands behind that.
    pub fn behind_break(&self) -> Option<usize> {
        self.file.breaks_before(self.lines.last()?.range.start)
    }

    /// When its last line was written, in milliseconds since 1970.
    pub fn last_at(&self) -> Option<i64> {
        moment(self.lines.last()?)
    }

    /// Milliseconds from the visit's first line to one of its lines, by the clock of that PC (which may have been set meanwhile).
    pub fn since_begun(&self, line: &Line) -> Option<i64> {
        Some(moment(line)? - moment(self.lines.first()?)?)
    }
}

/// When a line was written, in milliseconds since 1970, as it says.
fn moment(line: &Line) -> Option<i64> {
    line.at.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

fn belongs(line: &[u8], unit: VisitId) -> bool {
    let Some(whole) = Whole::of(line) else { return false };
    match whole.glance() {
        Some(glance) if glance.kind == "begun" => glance.seq == unit,
        // What is said of the clock while the unit is there is said of its times.
        Some(glance) if glance.kind == "clockSet" => true,
        Some(glance) if glance.unit.is_some() => glance.unit == Some(unit),
        _ => entry(line).is_some_and(|(_, entry)| entry.unit() == Some(unit)),
    }
}
