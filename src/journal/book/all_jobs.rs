//! All jobs of a record: the batches that have a list, and those that have none and whose units are collected or registered before they are delivered.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::job::Job;
use super::units::Mark;
use super::{Book, KnownUnit, SegmentId};
use crate::domain::{Expected, Purpose};

impl Book {
    /// All jobs, each with its batch's segment. One without a list expects the units that came.
    pub fn all_jobs(&self) -> BTreeMap<SegmentId, Cow<'_, Job>> {
        let mut all: BTreeMap<_, _> = self.jobs.iter().map(|(segment, job)| (segment, Cow::Borrowed(job))).collect();
        let mut came = self.came_without_list();
        for (segment, units) in &mut came {
            let mut numbers = HashSet::new();
            units.retain(|unit| numbers.insert(unit.keys.serial_number.clone()));
            let rows = units.iter().map(|unit| Expected {
                serial_number: unit.keys.serial_number.clone(),
                device_name: Some(unit.keys.device_name.clone()),
                ..Expected::default()
            });
            let mut job = Job::new(String::new(), rows.collect());
            units.iter().for_each(|unit| job.know(unit));
            all.insert(*segment, Cow::Owned(job));
        }
        all
    }

    /// The units of the batches without a list that are jobs all the same.
    fn came_without_list(&self) -> BTreeMap<SegmentId, Vec<KnownUnit>> {
        let without = (0..).zip(&self.segments).filter(|(segment, _)| self.jobs.of(*segment).is_none());
        let of_name: HashMap<&str, SegmentId> =
            without.map(|(segment, known)| (known.batch.as_str(), segment)).collect();
        let batch_of = |unit: &KnownUnit| {
            let collected = unit.collected.filter(|segment| self.jobs.of(*segment).is_none());
            collected.or_else(|| of_name.get(&*unit.batch).copied())
        };
        let of_a_job = self.units.with(Mark::Collected).chain(self.units.with(Mark::Ahead));
        let of_units = of_a_job.filter_map(|unit| batch_of(&unit));
        let of_purpose = of_name.values().copied().filter(|segment| self.purpose_of(*segment) == Purpose::Collect);
        let jobs: HashSet<SegmentId> = of_units.chain(of_purpose).collect();
        let mut came: BTreeMap<SegmentId, Vec<KnownUnit>> = jobs.iter().map(|segment| (*segment, Vec::new())).collect();
        for unit in self.units.iter().filter(|_| !jobs.is_empty()) {
            if let Some(units) = batch_of(&unit).and_then(|segment| came.get_mut(&segment)) {
                units.push(unit);
            }
        }
        came
    }
}
