//! Who has which identity, over all files: what contradicts itself is found by hashes and told apart by its texts.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::{Merge, MergeFault};
use crate::archive::chunk::Text;
use crate::archive::file_fault::FileFault;
use crate::archive::merge::{MergeFinding, Sighting};
use crate::archive::place;
use crate::archive::rows::RowId;
use crate::archive::story::Line;
use crate::archive::view::FileView;
use crate::domain::{Entry, Header, Resolution, UnitKeys};

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

/// Identities that cannot all be right.
struct Contradiction {
    /// One unit with several client ids, or one client id of several units.
    by_unit: bool,
    /// All were written by one station with one seal key.
    is_one_record: bool,
    told: Vec<Told>,
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
        let mut found = Vec::new();
        for by_unit in [true, false] {
            let key_and_value = |at: &u32| {
                let Seen { unit, client_id, .. } = seen[*at as usize];
                if by_unit { (unit, client_id) } else { (client_id, unit) }
            };
            let key = |at: &u32| key_and_value(at).0;
            let mut order: Vec<u32> = (0..seen.len() as u32).collect();
            order.sort_by_key(key);
            for group in order.chunk_by(|one, other| key(one) == key(other)) {
                if group.iter().any(|at| key_and_value(at).1 != key_and_value(&group[0]).1) {
                    let places = group.iter().map(|at| seen[*at as usize].place);
                    self.tell_apart(by_unit, places, headers, &mut found)?;
                }
            }
        }
        self.name(found)
    }

    /// What hashes have brought together is told apart by its texts.
    fn tell_apart(
        &self,
        by_unit: bool,
        places: impl Iterator<Item = Place>,
        headers: &[Arc<Header>],
        found: &mut Vec<Contradiction>,
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
            found.push(Contradiction { by_unit, is_one_record, told });
        }
        Ok(())
    }

    /// Makes findings of contradictions. Lines are counted for all of them at once: that reads the file.
    fn name(&mut self, found: Vec<Contradiction>) -> Result<(), MergeFault> {
        let mut numbers = HashMap::new();
        for (at, file) in self.rows.files().iter().enumerate() {
            let told = found.iter().flat_map(|contradiction| &contradiction.told).filter(|told| told.file == at);
            let offsets: Vec<u64> = told.map(|told| told.offset).collect();
            let failed = |fault| MergeFault::File(file.path.clone(), fault);
            let handle = file.file.as_ref().ok_or_else(|| failed(FileFault::Gone))?;
            let lines = place::line_numbers(handle, &offsets).map_err(|error| failed(error.into()))?;
            numbers.extend(offsets.into_iter().map(|offset| (at, offset)).zip(lines));
        }
        let rows = self.rows.clone();
        let sighting = |told: Told| Sighting {
            file: rows.files()[told.file].path.display().to_string(),
            line: numbers[&(told.file, told.offset)],
            station: told.station,
            product_key: told.product_key,
            serial_number: told.serial_number,
            client_id: told.client_id,
        };
        self.findings.extend(found.into_iter().map(|Contradiction { by_unit, is_one_record, told }| {
            let sightings = told.into_iter().map(&sighting).collect();
            match (by_unit, is_one_record) {
                (true, true) => MergeFinding::RegisteredAgain { sightings },
                (true, false) => MergeFinding::TwoClientIds { sightings },
                (false, _) => MergeFinding::TwoUnits { sightings },
            }
        }));
        Ok(())
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
