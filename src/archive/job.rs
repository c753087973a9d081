//! A job as the record, or a batch file alone, tells it: every unit of its list, and every stranger. Plain data, for reports, for windows and for scripts.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::file_fault::FileFault;
use super::read_whole;
use crate::domain::{Coverage, Stand, Standing, UnitKeys};
use crate::journal::{Book, Decided, Job, KnownUnit, Place, Scan, SegmentId};

/// Largest batch file that is read for a job.
const LARGEST: u64 = 1 << 30;

/// A job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobStory {
    /// Its batch.
    pub batch: String,
    /// SHA-256 of the file that its list was read from.
    pub list_sha256: String,
    /// How many of its units stand how.
    pub coverage: Coverage,
    /// The same of each site, by its name; of those without one under an empty name.
    pub sites: Vec<(String, Coverage)>,
    /// The units of its list, in the list's order.
    pub units: Vec<JobUnit>,
    /// Units that came and are not on it, by their numbers.
    pub strangers: Vec<JobUnit>,
}

/// A unit of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobUnit {
    /// Its serial number.
    pub serial_number: String,
    /// Its name at the cloud: on record, or as the list has it.
    pub device_name: Option<String>,
    /// Where it stands.
    pub site: Option<String>,
    /// Where it answers, as the list has it.
    pub address: Option<String>,
    /// When it may be visited.
    pub window: Option<String>,
    /// What else the list says of it.
    pub note: Option<String>,
    /// How it stands, since when, and why not otherwise.
    pub stand: Stand,
    /// What it had before.
    pub old_client_id: Option<String>,
    /// What it has by the newest registration.
    pub client_id: Option<String>,
    /// It is on the list, or a person took it in.
    pub is_expected: bool,
    /// What it is recognised by, once the record knows it.
    pub keys: Option<UnitKeys>,
    /// What it held before is on record, something of ours may be on it, and nobody has decided to put it back yet.
    pub has_way_back: bool,
}

impl JobStory {
    /// The job of a batch; none where it has no list.
    pub fn of(book: &Book, segment: SegmentId) -> Option<Self> {
        book.list_of(segment).map(|job| Self::told(book, segment, job))
    }

    /// The same of one of [`Book::all_jobs`].
    pub fn told(book: &Book, segment: SegmentId, job: &Job) -> Self {
        let product_key = book.product_of(segment);
        let of_product = book.units().filter(|unit| unit.keys.product_key == product_key);
        let known: HashMap<String, KnownUnit> =
            of_product.map(|unit| (unit.keys.serial_number.clone(), unit)).collect();
        let unit = |number: &str, stand: &Stand| {
            let known = known.get(number);
            JobUnit {
                serial_number: number.to_owned(),
                device_name: known.map(|unit| unit.keys.device_name.clone()),
                client_id: known.and_then(|unit| Some(unit.issued.last()?.client_id.clone())),
                old_client_id: known.and_then(|unit| unit.old.as_ref()?.held.client_id.clone()),
                keys: known.map(|unit| unit.keys.clone()),
                has_way_back: known
                    .is_some_and(|unit| unit.can_be_rolled_back() && unit.decided != Some(Decided::RollBack)),
                stand: stand.clone(),
                ..JobUnit::default()
            }
        };
        let mut sites: BTreeMap<&str, Coverage> = BTreeMap::new();
        let mut units = Vec::with_capacity(job.rows().len());
        for (row, stand) in job.units() {
            let site = sites.entry(row.site.as_deref().unwrap_or_default()).or_default();
            site.listed += 1;
            *site.of_mut(stand.standing) += 1;
            let told = unit(&row.serial_number, stand);
            let device_name = told.device_name.clone().or_else(|| row.device_name.clone());
            let (site, note) = (row.site.clone(), row.note.clone());
            let (address, window) = (row.address.clone(), row.window.clone());
            units.push(JobUnit { device_name, site, address, window, note, is_expected: true, ..told });
        }
        let strangers = job
            .strangers()
            .map(|(number, stranger)| JobUnit { is_expected: stranger.taken_in, ..unit(number, &stranger.stand) });
        Self {
            batch: book.batch_of(segment).0.to_owned(),
            list_sha256: job.list_sha256().to_owned(),
            coverage: job.coverage(),
            sites: sites.into_iter().map(|(site, coverage)| (site.to_owned(), coverage)).collect(),
            strangers: strangers.collect(),
            units,
        }
    }

    /// The job that a batch file tells of by itself, where the record is not here; none where it holds no list.
    ///
    /// # Errors
    /// [`FileFault`].
    pub fn of_file(path: &Path) -> Result<Option<Self>, FileFault> {
        let (bytes, _) = read_whole(path, LARGEST)?;
        let mut book = Book::default();
        let segment = book.add_segment("");
        let lines = Scan::of(&bytes).lines;
        if lines.is_empty() {
            return Err(FileFault::NotABatchFile);
        }
        for line in &lines {
            book.apply(line.seq, &line.at, &line.entry, Place { segment, range: line.range.clone() });
        }
        Ok(Self::of(&book, segment))
    }

    /// The units of the list that stand so.
    pub fn standing(&self, standing: Standing) -> impl Iterator<Item = &JobUnit> {
        self.units.iter().filter(move |unit| unit.stand.standing == standing)
    }
}
