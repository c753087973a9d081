//! Units of which two records think that they may register and write them: handed over, and worked on there all the same, or received twice.

use std::collections::{BTreeMap, HashMap};

use super::{Merge, MergeFinding, Sighting};
use crate::archive::file_fault::FileFault;
use crate::archive::place;
use crate::archive::story::Line;
use crate::domain::{Entry, Failure};

/// A line with which the right to a unit goes, or comes.
struct Moved {
    file: usize,
    offset: u64,
    hand_over: String,
    comes: bool,
}

/// A unit, and where each of two records goes by it: file and offset.
struct Both {
    unit: [String; 2],
    places: [(usize, u64); 2],
}

impl Merge {
    /// Finds them. Each finding names the line that a record goes by.
    pub(super) fn find_two_rights(&mut self) -> Result<(), (usize, FileFault)> {
        let mut found = Vec::new();
        for ([product_key, serial_number], moved) in &self.moved()? {
            let comes = |hand_over: &str| {
                let hand_over = hand_over.to_owned();
                moved.iter().filter(move |moved| moved.comes && moved.hand_over == hand_over)
            };
            for (at, one) in moved.iter().enumerate() {
                let here = if one.comes {
                    // The first of them is held against each other one.
                    comes(&one.hand_over)
                        .next()
                        .filter(|first| first.file != one.file)
                        .map(|first| (first.file, first.offset))
                } else {
                    let until =
                        moved[at + 1..].iter().find(|next| next.file == one.file).map_or(u64::MAX, |next| next.offset);
                    self.worked_on(one, until, product_key, serial_number).map(|offset| (one.file, offset))
                };
                let there =
                    comes(&one.hand_over).next_back().filter(|there| Some(there.file) != here.map(|(file, _)| file));
                if let (Some(here), Some(there)) = (here, there) {
                    let unit = [product_key.clone(), serial_number.clone()];
                    found.push(Both { unit, places: [here, (there.file, there.offset)] });
                }
            }
        }
        self.name_rights(found)
    }

    /// All such lines, by unit, in the order of the files.
    fn moved(&self) -> Result<BTreeMap<[String; 2], Vec<Moved>>, (usize, FileFault)> {
        let mut moved: BTreeMap<[String; 2], Vec<Moved>> = BTreeMap::new();
        for (at, file) in self.rows.files().iter().enumerate() {
            let elsewhere = self.read_elsewhere[at];
            for decision in file.decisions.iter().filter(|line| line.range.end >= elsewhere) {
                let handle = file.file.as_ref().ok_or((at, FileFault::Gone))?;
                let line = Line::read(handle, decision.range.clone()).map_err(|fault| (at, fault))?;
                let (keys, hand_over, comes) = match line.entry {
                    Entry::HandedOver { keys, hand_over, .. } => (keys, hand_over, false),
                    Entry::Received(received) => (received.keys, received.hand_over, true),
                    _ => continue,
                };
                let unit = [keys.product_key, keys.serial_number];
                moved.entry(unit).or_default().push(Moved { file: at, offset: line.range.start, hand_over, comes });
            }
        }
        Ok(moved)
    }

    /// Where a unit was worked on in a file between its hand-over and whatever moved its right next.
    fn worked_on(&self, gone: &Moved, until: u64, product_key: &str, serial_number: &str) -> Option<u64> {
        let visits = self.rows.with_serial(serial_number).into_iter().map(|id| self.rows.visit(id));
        let meant = visits.filter(|visit| {
            visit.file.id.0 as usize == gone.file
                && visit.product_key() == product_key
                && (gone.offset..until).contains(&visit.fixed.offset)
                && visit.code() != Some(Failure::AskHandedOver)
                && visit.outcome().is_some_and(|outcome| outcome.went_well())
        });
        meant.map(|visit| visit.fixed.offset).min()
    }

    fn name_rights(&mut self, found: Vec<Both>) -> Result<(), (usize, FileFault)> {
        let mut numbers = HashMap::new();
        for (at, file) in self.rows.files().iter().enumerate() {
            let offsets: Vec<u64> =
                found.iter().flat_map(|both| both.places).filter(|place| place.0 == at).map(|place| place.1).collect();
            if offsets.is_empty() {
                continue;
            }
            let handle = file.file.as_ref().ok_or((at, FileFault::Gone))?;
            let lines = place::line_numbers(handle, &offsets).map_err(|error| (at, error.into()))?;
            numbers.extend(offsets.into_iter().map(|offset| (at, offset)).zip(lines));
        }
        let rows = self.rows.clone();
        for Both { unit: [product_key, serial_number], places } in found {
            let sighting = |(at, offset): (usize, u64)| Sighting {
                file: rows.files()[at].path.display().to_string(),
                line: numbers[&(at, offset)],
                station: rows.files()[at].header.as_ref().map(|header| header.station.clone()).unwrap_or_default(),
                product_key: product_key.clone(),
                serial_number: serial_number.clone(),
                client_id: String::new(),
            };
            self.findings.push(MergeFinding::TwoRights { sightings: places.map(sighting).to_vec() });
        }
        Ok(())
    }
}
