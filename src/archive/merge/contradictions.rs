//! Who has which identity, over all files: what contradicts itself is found by hashes and told apart by its texts.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::{Merge, MergeFault};
use crate::archive::chunk::Text;
use crate::archive::pass::fault;
use crate::archive::place;
use crate::archive::rows::RowId;
use crate::archive::story::Line;
use crate::archive::view::FileView;
use crate::domain::entry::{Entry, Header, Resolution};
use crate::domain::file_fault::FileFault;
use crate::domain::identity::UnitKeys;
use crate::domain::merge_finding::{MergeFinding, Sighting};

/// An identity of a unit, somewhere in the files, by hashes.
pub(super) struct Seen {
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
    pub(super) fn identities(&self, headers: &[Arc<Header>]) -> Result<Vec<Seen>, (usize, FileFault)> {
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
            for (nth, _) in file.decisions.iter().enumerate().filter(|(_, line)| line.range.end >= elsewhere) {
                let place = Place::Decision(at, nth);
                let Some(told) = self.told(place, headers).map_err(|fault| (at, fault))? else { continue };
                let unit = hasher.hash_one((told.product_key.as_str(), told.serial_number.as_str()));
                seen.push(Seen { unit, client_id: hasher.hash_one(&told.client_id), place });
            }
        }
        Ok(seen)
    }

    pub(super) fn find_contradictions(&mut self, seen: &[Seen], headers: &[Arc<Header>]) -> Result<(), MergeFault> {
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
