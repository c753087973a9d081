//! The batch files of several stations, read as one. What contradicts itself is named, line by line, and never resolved.
//!
//! What comes of it is a reading, no batch file: it has a head that says which files were read, one record a visit with the place it was read from, and
//! the findings. It has no chain, and does not pretend to be one station's record.

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

use super::chunk::Text;
use super::export::{ExportFault, Record};
use super::pass::fault;
use super::place;
use super::read_files;
use super::rows::{RowId, Rows};
use super::story::Line;
use super::view::{FileId, FileView};
use crate::domain::entry::{Entry, Header, Resolution};
use crate::domain::file_fault::FileFault;
use crate::domain::identity::UnitKeys;
use crate::domain::merge_finding::{LineOf, MergeFinding, Sighting};
use crate::domain::verdict::Verdict;

/// What the first line of a merged reading says it is.
const FORMAT: &str = "regnwl-station merge";

/// Why files cannot be read as one.
#[derive(Debug)]
pub enum MergeFault {
    /// One cannot be read.
    File(PathBuf, FileFault),
    /// One is no batch file.
    NotABatchFile(PathBuf),
    /// Practice and real never mix.
    PracticeMix,
}

/// Files of several stations, read as one.
#[derive(Debug)]
pub struct Merge {
    rows: Rows,
    /// For each file the bytes at its beginning that another one is read for; all of them where it is a copy.
    read_elsewhere: Vec<u64>,
    /// What was found, conflicts first.
    pub findings: Vec<MergeFinding>,
}

impl Merge {
    /// Reads the files. It takes as long as opening them.
    ///
    /// # Errors
    /// [`MergeFault`].
    pub fn of(paths: &[PathBuf]) -> Result<Self, MergeFault> {
        let files = read_files(paths).map_err(|(path, fault)| MergeFault::File(path, fault))?;
        let headers = headers(&files)?;
        let mut merge = Self { read_elsewhere: vec![0; files.len()], findings: Vec::new(), rows: Rows::of(&files) };
        let failed = |file: &FileView, fault| MergeFault::File(file.path.clone(), fault);
        for at in 0..files.len() {
            merge.compare(at).map_err(|fault| failed(&files[at], fault))?;
            merge.judge(&files[at]);
        }
        let seen = merge.identities(&headers).map_err(|(file, fault)| failed(&files[file], fault))?;
        merge.find_contradictions(&seen, &headers)?;
        merge.findings.sort_by_key(|finding| !finding.is_conflict());
        Ok(merge)
    }

    /// How many of the findings a person has to decide about.
    pub fn conflicts(&self) -> usize {
        self.findings.iter().filter(|finding| finding.is_conflict()).count()
    }

    /// Visits that were read, each once.
    pub fn visits(&self) -> usize {
        self.ids().count()
    }

    /// Files that were named.
    pub fn files(&self) -> usize {
        self.rows.files().len()
    }

    /// Writes the reading: a head, each visit with its place, and the findings, one JSON record a line.
    ///
    /// # Errors
    /// [`ExportFault`].
    pub fn write(&self, out: &mut impl Write) -> Result<(), ExportFault> {
        let mut files = Vec::new();
        for file in self.rows.files() {
            files.push(json!({
                "file": file.path.display().to_string(),
                "batch": file.batch(),
                "station": file.header.as_ref().map(|header| &header.station),
                "bytes": file.length,
                "sha256": file.sha256()?,
                "lines": file.lines,
                "unbroken": file.verdict == Verdict::Unbroken,
            }));
        }
        writeln!(out, "{}", json!({"format": FORMAT, "v": 1, "files": files}))?;
        for at in 0..files.len() {
            let ids: Vec<RowId> = self.ids_of(at).collect();
            let numbers = self.line_numbers(&ids).map_err(|error| fault(&error))?;
            for (id, line) in ids.into_iter().zip(numbers) {
                let record = serde_json::to_value(Record::of(&self.rows, id)?).map_err(io::Error::other)?;
                writeln!(out, "{}", json!({"file": at, "line": line, "visit": record}))?;
            }
        }
        for finding in &self.findings {
            writeln!(out, "{}", serde_json::to_string(finding).map_err(io::Error::other)?)?;
        }
        Ok(())
    }

    /// Compares a file with those before it: it may be a copy of one, or begin like one.
    fn compare(&mut self, at: usize) -> Result<(), FileFault> {
        let rows = self.rows.clone();
        let this = &rows.files()[at];
        for (before, other) in rows.files()[..at].iter().enumerate() {
            if self.read_elsewhere[before] == other.length {
                continue;
            }
            let (Some(one), Some(two)) = (&other.file, &this.file) else { continue };
            let shorter = other.length.min(this.length);
            let common = common_beginning(one, two, shorter).map_err(|error| fault(&error))?;
            if this.header != other.header || common == 0 {
                continue;
            }
            let name = |file: &FileView| file.path.display().to_string();
            if common == shorter {
                let (copy, of) = if this.length <= other.length { (at, before) } else { (before, at) };
                let [copy_name, of] = [copy, of].map(|file| name(&rows.files()[file]));
                self.read_elsewhere[copy] = rows.files()[copy].length;
                self.findings.push(MergeFinding::Copy { file: copy_name, of });
                if copy == at {
                    return Ok(());
                }
                continue;
            }
            let newlines = place::newlines(one, 0..common).map_err(|error| fault(&error))?;
            let lines = [other, this].map(|file| LineOf { file: name(file), line: newlines + 1 });
            self.findings.push(MergeFinding::Diverged { lines });
            self.read_elsewhere[at] = self.read_elsewhere[at].max(common);
        }
        Ok(())
    }

    fn judge(&mut self, file: &FileView) {
        if file.verdict != Verdict::Unbroken {
            let (file, verdict, lines) = (file.path.display().to_string(), file.verdict.clone(), file.lines);
            self.findings.push(MergeFinding::Damaged { file, verdict, lines });
        }
    }

    /// The visits that are read, each once.
    fn ids(&self) -> impl Iterator<Item = RowId> {
        (0..self.files()).flat_map(|at| self.ids_of(at))
    }

    fn ids_of(&self, at: usize) -> impl Iterator<Item = RowId> {
        let elsewhere = self.read_elsewhere[at];
        let parts = self.rows.parts().iter().filter(move |part| part.file.id == FileId(at as u32));
        let visits = parts.flat_map(|part| part.visits());
        visits
            .filter(move |(_, visit)| visit.fixed.offset + u64::from(visit.fixed.length) >= elsewhere)
            .map(|(id, _)| id)
    }

    /// The numbers of the last lines of visits of one file.
    fn line_numbers(&self, ids: &[RowId]) -> io::Result<Vec<u64>> {
        let Some(file) = ids.first().and_then(|id| self.rows.visit(*id).file.file.clone()) else {
            return Ok(Vec::new());
        };
        let offsets: Vec<u64> = ids.iter().map(|id| self.rows.visit(*id).fixed.offset).collect();
        place::line_numbers(&file, &offsets)
    }
}

/// An identity of a unit, somewhere in the files, by hashes.
struct Seen {
    unit: u64,
    client_id: u64,
    place: Place,
}

#[derive(Clone, Copy)]
enum Place {
    /// A visit's last line.
    Row(RowId),
    /// A line in which somebody says so: file, number among its decisions.
    Decision(usize, usize),
}

/// An identity with its texts, and where its line begins.
struct Told {
    file: usize,
    offset: u64,
    station: String,
    product_key: String,
    serial_number: String,
    client_id: String,
}

impl Merge {
    fn identities(&self, headers: &[Arc<Header>]) -> Result<Vec<Seen>, (usize, FileFault)> {
        let hasher = RandomState::new();
        let mut seen = Vec::new();
        for id in self.ids() {
            let visit = self.rows.visit(id);
            if !visit.folded(Text::SerialNumber).is_empty() && !visit.folded(Text::ClientId).is_empty() {
                let unit = hasher.hash_one((visit.product_key(), visit.serial_number()));
                seen.push(Seen { unit, client_id: hasher.hash_one(visit.client_id()), place: Place::Row(id) });
            }
        }
        for (at, file) in self.rows.files().iter().enumerate() {
            let elsewhere = self.read_elsewhere[at];
            for (nth, line) in file.decisions.iter().enumerate().filter(|(_, line)| line.range.end >= elsewhere) {
                let place = Place::Decision(at, nth);
                let Some(told) = self.told(place, headers).map_err(|fault| (at, fault))? else { continue };
                let unit = hasher.hash_one((told.product_key.as_str(), told.serial_number.as_str()));
                let _ = line;
                seen.push(Seen { unit, client_id: hasher.hash_one(&told.client_id), place });
            }
        }
        Ok(seen)
    }

    fn find_contradictions(&mut self, seen: &[Seen], headers: &[Arc<Header>]) -> Result<(), MergeFault> {
        for by_unit in [true, false] {
            let (key, value): (fn(&Seen) -> u64, fn(&Seen) -> u64) = match by_unit {
                true => (|seen| seen.unit, |seen| seen.client_id),
                false => (|seen| seen.client_id, |seen| seen.unit),
            };
            let mut order: Vec<u32> = (0..seen.len() as u32).collect();
            order.sort_by_key(|at| key(&seen[*at as usize]));
            for group in order.chunk_by(|one, other| key(&seen[*one as usize]) == key(&seen[*other as usize])) {
                let first = value(&seen[group[0] as usize]);
                if group.iter().any(|at| value(&seen[*at as usize]) != first) {
                    let places = group.iter().map(|at| seen[*at as usize].place);
                    self.name_contradiction(by_unit, places, headers)?;
                }
            }
        }
        Ok(())
    }

    /// What hashes have brought together is told apart by its texts.
    fn name_contradiction(
        &mut self,
        by_unit: bool,
        places: impl Iterator<Item = Place>,
        headers: &[Arc<Header>],
    ) -> Result<(), MergeFault> {
        type Firsts = BTreeMap<[String; 2], Told>;
        let mut groups: BTreeMap<[String; 2], Firsts> = BTreeMap::new();
        for place in places {
            let failed = |fault| MergeFault::File(self.file_of(place).path.clone(), fault);
            let Some(told) = self.told(place, headers).map_err(failed)? else { continue };
            let unit = [told.product_key.clone(), told.serial_number.clone()];
            let client_id = [told.client_id.clone(), String::new()];
            let (key, value) = if by_unit { (unit, client_id) } else { (client_id, unit) };
            groups.entry(key).or_default().entry(value).or_insert(told);
        }
        for firsts in groups.into_values().filter(|firsts| firsts.len() > 1) {
            let mut told: Vec<Told> = firsts.into_values().collect();
            told.sort_by_key(|told| (told.file, told.offset));
            let record = |told: &Told| (&headers[told.file].station, &headers[told.file].key_fingerprint);
            let is_one_record = told.iter().all(|other| record(other) == record(&told[0]));
            let sightings = self.sightings(told)?;
            self.findings.push(match (by_unit, is_one_record) {
                (true, true) => MergeFinding::RegisteredAgain { sightings },
                (true, false) => MergeFinding::TwoClientIds { sightings },
                (false, _) => MergeFinding::TwoUnits { sightings },
            });
        }
        Ok(())
    }

    fn sightings(&self, told: Vec<Told>) -> Result<Vec<Sighting>, MergeFault> {
        let sighting = |told: Told| {
            let file = &self.rows.files()[told.file];
            let failed = |fault| MergeFault::File(file.path.clone(), fault);
            let handle = file.file.as_ref().ok_or_else(|| failed(FileFault::Gone))?;
            let before = place::newlines(handle, 0..told.offset).map_err(|error| failed(fault(&error)))?;
            Ok(Sighting {
                file: file.path.display().to_string(),
                line: before + 1,
                station: told.station,
                product_key: told.product_key,
                serial_number: told.serial_number,
                client_id: told.client_id,
            })
        };
        told.into_iter().map(sighting).collect()
    }

    fn file_of(&self, place: Place) -> &FileView {
        match place {
            Place::Row(id) => self.rows.visit(id).file,
            Place::Decision(file, _) => &self.rows.files()[file],
        }
    }

    fn told(&self, place: Place, headers: &[Arc<Header>]) -> Result<Option<Told>, FileFault> {
        let (file, nth) = match place {
            Place::Row(id) => {
                let visit = self.rows.visit(id);
                let file = visit.file.id.0 as usize;
                return Ok(Some(Told {
                    file,
                    offset: visit.fixed.offset,
                    station: headers[file].station.clone(),
                    product_key: visit.product_key().to_owned(),
                    serial_number: visit.serial_number(),
                    client_id: visit.client_id(),
                }));
            }
            Place::Decision(file, nth) => (file, nth),
        };
        let view = &self.rows.files()[file];
        let handle = view.file.as_ref().ok_or(FileFault::Gone)?;
        let line = Line::read(handle, view.decisions[nth].range.clone())?;
        let told = |keys: UnitKeys, client_id, station| Told {
            file,
            offset: line.range.start,
            station,
            product_key: keys.product_key,
            serial_number: keys.serial_number,
            client_id,
        };
        Ok(match line.entry {
            Entry::Known { keys, client_id, station, .. } => Some(told(keys, client_id, station)),
            Entry::Resolved { keys, how: Resolution::Found { client_id, .. }, .. } => {
                Some(told(keys, client_id, headers[file].station.clone()))
            }
            _ => None,
        })
    }
}

fn headers(files: &[Arc<FileView>]) -> Result<Vec<Arc<Header>>, MergeFault> {
    let mut headers = Vec::new();
    for file in files {
        match &file.header {
            Some(header) if !matches!(file.verdict, Verdict::NotOurs | Verdict::Empty) => headers.push(header.clone()),
            _ => return Err(MergeFault::NotABatchFile(file.path.clone())),
        }
    }
    if headers.windows(2).any(|pair| pair[0].practice != pair[1].practice) {
        return Err(MergeFault::PracticeMix);
    }
    Ok(headers)
}

/// How many bytes two files have in common at their beginning, up to `length`.
fn common_beginning(one: &File, other: &File, length: u64) -> io::Result<u64> {
    let mut at = 0;
    while at < length {
        let range = at..length.min(at + (1 << 20));
        let (one, other) = (place::read(one, range.clone())?, place::read(other, range.clone())?);
        if let Some(differs) = one.iter().zip(&other).position(|(one, other)| one != other) {
            return Ok(at + differs as u64);
        }
        at = range.end;
    }
    Ok(length)
}
