//! What is read of the record. Always on a thread: a long record, and shares that are away, make nobody wait.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::archive::jobs::ToldJob;
use crate::archive::{JobBrief, JobUnit, JobsOnRecord};
use crate::decisions::roles::who_may;
use crate::domain::{Deed, PinUse, Standing, UnitKeys};
use crate::journal::Folder;
use crate::store::{DataDir, Shelf};
use crate::ui::batch_list::ENDING;
use crate::ui::launch::Shelves;
use crate::words::job as words;
use crate::words::{Lang, failure};

/// What was read.
#[derive(Default)]
pub(super) struct Read {
    /// All jobs, the newest first.
    pub briefs: Vec<JobBrief>,
    /// The one that is looked at.
    pub told: Option<Arc<Told>>,
    /// Who vouches for what needs a supervisor.
    pub supervisors: Vec<String>,
    /// How long it took: it is not read again at once.
    pub took: Duration,
}

/// One job, and what it is searched by.
pub(super) struct Told {
    pub job: ToldJob,
    /// The profile that its batch was opened with, where it is still there.
    pub profile: Option<PathBuf>,
    /// Its units that another station has, by their numbers.
    away: HashMap<String, UnitKeys>,
    /// The list says where some of its units answer.
    pub has_addresses: bool,
    /// Some of its units can be put back as they were.
    pub has_way_back: bool,
    /// All that is known of each unit, in small letters; the strangers after those of the list.
    hay: Vec<String>,
}

/// What to read.
pub(super) struct Wanted {
    pub data: DataDir,
    pub shelves: Shelves,
    /// The segment of the job that is looked at; none: the newest.
    pub segment: Option<String>,
}

impl Wanted {
    /// Reads it. Why it cannot be read, otherwise.
    pub fn read(self) -> Result<Read, String> {
        let Self { data, shelves, segment } = self;
        let began = Instant::now();
        let Shelves { profiles, batches, own_batches, recent } = shelves;
        let folders: Vec<PathBuf> = [batches, own_batches].into_iter().flatten().collect();
        let files = |batch: &str| {
            let named = folders.iter().map(|folder| folder.join(format!("{batch}{ENDING}")));
            let elsewhere = recent.iter().filter(|file| file.file_stem().is_some_and(|stem| stem == batch)).cloned();
            named.chain(elsewhere).collect()
        };
        let disk = Folder::at(data.record());
        let JobsOnRecord { briefs, told, supervisors } =
            JobsOnRecord::read(&disk, segment.as_deref(), &files).map_err(|error| error.to_string())?;
        let shelf = profiles.map(Shelf::new);
        let told = told.map(|job| {
            let profile = shelf.as_ref().and_then(|shelf| shelf.as_opened(&job.profile_sha256).unwrap_or_default());
            Arc::new(Told::new(job, profile))
        });
        let supervisors = who_may(&supervisors, Deed::Pin(PinUse::Unit));
        Ok(Read { briefs, told, supervisors, took: began.elapsed() })
    }
}

impl Told {
    fn new(job: ToldJob, profile: Option<PathBuf>) -> Self {
        let units = || job.story.units.iter().chain(&job.story.strangers);
        let away = units().filter(|unit| unit.stand.standing == Standing::HandedOver);
        let away = away.filter_map(|unit| Some((unit.serial_number.clone(), unit.keys.clone()?))).collect();
        let has_addresses = job.story.units.iter().any(|unit| unit.address.is_some());
        let (hay, has_way_back) = (units().map(hay).collect(), units().any(|unit| unit.has_way_back));
        Self { job, profile, away, has_addresses, has_way_back, hay }
    }

    /// How many units there are, with those that are not on the list.
    pub fn len(&self) -> usize {
        self.hay.len()
    }

    /// A unit by its place; the strangers stand after those of the list.
    pub fn unit(&self, at: usize) -> &JobUnit {
        let listed = &self.job.story.units;
        listed.get(at).unwrap_or_else(|| &self.job.story.strangers[at - listed.len()])
    }

    /// Those of these units that another station has.
    pub fn away<'a>(&'a self, numbers: &'a HashSet<String>) -> impl Iterator<Item = &'a UnitKeys> {
        numbers.iter().filter_map(|number| self.away.get(number))
    }

    /// Whether it is not on the list.
    pub fn is_stranger(&self, at: usize) -> bool {
        at >= self.job.story.units.len()
    }

    /// Whether this, in small letters, is a part of anything that is known of the unit.
    pub fn says(&self, at: usize, part: &str) -> bool {
        self.hay[at].contains(part)
    }
}

/// All that is known of a unit.
fn hay(unit: &JobUnit) -> String {
    let JobUnit { serial_number, device_name, site, address, window, note, stand, old_client_id, client_id, .. } = unit;
    let mut hay = serial_number.clone();
    let told = [device_name, site, address, window, note, old_client_id, client_id];
    let code = stand.code.map(|code| [Lang::En, Lang::Zh].map(|lang| failure::of(code, lang).title).join("\n"));
    let standing = [Lang::En, Lang::Zh].map(|lang| words::standing(stand.standing, lang));
    let told = told.into_iter().flatten().map(String::as_str).chain(standing).chain(code.as_deref());
    for part in told.chain(stand.code.map(|code| code.code())) {
        hay.push('\n');
        hay.push_str(part);
    }
    hay.to_lowercase()
}
