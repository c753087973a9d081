//! The screen as it stands: what was read, which job is looked at, what of it is looked for, and which units are chosen.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use eframe::egui::Context;

use super::asked::{Asked, Found};
use super::at_console::Beginning;
use super::console::{Consoling, Tasks};
use super::handing_over::HandingOver;
use super::own_key::OwnKey;
use super::putting_back::{PuttingBack, TakingBack};
use super::reading::{Read, Told, Wanted};
use super::receiving::Receiving;
use super::registering::Ahead;
use super::report::Reporting;
use super::visiting::Visiting;
use crate::domain::Coverage;
use crate::seen::Snapshot;
use crate::store::DataDir;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{Launch, Setup, Shelves};
use crate::ui::list_dialog::ListDialog;
use crate::ui::profiles::Usable;

/// After a reading it is not read again before this many times as long has passed.
const REST: u32 = 4;

/// The dialog that is there.
pub(super) enum Dialog {
    Report(Box<Reporting>),
    Ahead(Box<Ahead>),
    OwnKey(Box<OwnKey>),
    HandingOver(Box<HandingOver>),
    Receiving(Box<Receiving>),
    Visiting(Box<Visiting>),
    PuttingBack(Box<PuttingBack>),
    TakingBack(Box<TakingBack>),
    AtConsole(Box<Beginning>),
    Console(Box<Consoling>),
    ConsoleTasks(Box<Tasks>),
}

/// What there is beside the record: the bench that runs, and what products are called.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub bench: Option<&'a Snapshot>,
    pub shelf: Option<&'a [Usable]>,
}

/// What of a bench says that the record has grown.
type Mark = (String, u64, Option<Coverage>);

/// The screen as it stands.
pub(crate) struct Jobs {
    pub(super) data: DataDir,
    pub(super) launch: Option<Arc<dyn Launch>>,
    pub(super) wake: Wake,
    reading: Option<Job<Result<Read, String>>>,
    /// What was read last; none before anything was.
    pub(super) read: Option<Read>,
    read_at: Option<Instant>,
    /// Why it could not be read.
    pub(super) fault: Option<String>,
    /// The record may say something else by now.
    is_stale: bool,
    mark: Vec<Mark>,
    /// The segment of the job that somebody picked.
    picked: Option<String>,
    /// A narrow window shows the job, and not the list of all.
    pub(super) shows_job: bool,
    /// And of that its units, and not the rest.
    pub(super) shows_units: bool,
    pub(super) asked: Asked,
    pub(super) found: Found,
    /// The numbers of the units that are chosen.
    pub(super) marked: HashSet<String>,
    pub(super) list: ListDialog,
    pub(super) dialog: Option<Dialog>,
}

impl Jobs {
    pub fn new(data: DataDir, launch: Option<Arc<dyn Launch>>, wake: Wake) -> Self {
        Self {
            data,
            launch,
            wake,
            reading: None,
            read: None,
            read_at: None,
            fault: None,
            is_stale: true,
            mark: Vec::new(),
            picked: None,
            shows_job: false,
            shows_units: false,
            asked: Asked::default(),
            found: Found::default(),
            marked: HashSet::new(),
            list: ListDialog::default(),
            dialog: None,
        }
    }

    /// Somebody comes to the screen, or something was put on record.
    pub fn read_again(&mut self) {
        (self.is_stale, self.read_at) = (true, None);
    }

    /// Takes what the thread brought, and has read what is not known, while somebody sees it. `bench`: the one that runs.
    pub fn poll(&mut self, ctx: &Context, is_seen: bool, bench: Option<&Snapshot>) {
        if let Some(read) = Job::end(&mut self.reading) {
            self.read_at = Some(Instant::now());
            match read {
                Some(Ok(read)) => {
                    (self.read, self.fault) = (Some(read), None);
                    self.keep_marks();
                }
                Some(Err(why)) => self.fault = Some(why),
                // It broke, and says so elsewhere: nothing new is known.
                None => {}
            }
        }
        if !is_seen {
            return;
        }
        let of_batch = |bench: &Snapshot| (bench.batch.file.clone(), bench.batch.visits, bench.batch.coverage);
        let mark: Vec<Mark> = bench.into_iter().flat_map(|bench| bench.batches().map(of_batch)).collect();
        if mark != self.mark {
            (self.mark, self.is_stale) = (mark, true);
        }
        if self.is_stale && self.reading.is_none() {
            let rest = self.read.as_ref().map(|read| read.took * REST).unwrap_or_default();
            let rested = self.read_at.map_or(rest, |at| at.elapsed());
            if rested < rest {
                return ctx.request_repaint_after(rest - rested);
            }
            self.is_stale = false;
            let shelves = self.launch.as_ref().map_or_else(Shelves::default, |launch| launch.shelves());
            let wanted = Wanted { data: self.data.clone(), shelves, segment: self.picked.clone() };
            self.reading = Some(Job::start(&self.wake, move || wanted.read()));
        }
    }

    /// Nobody has chosen a unit that is not there.
    fn keep_marks(&mut self) {
        let Some(told) = self.told().filter(|_| !self.marked.is_empty()) else { return };
        let there: HashSet<&str> = (0..told.len()).map(|at| told.unit(at).serial_number.as_str()).collect();
        self.marked.retain(|number| there.contains(number.as_str()));
    }

    /// The job that is looked at.
    pub(super) fn told(&self) -> Option<Arc<Told>> {
        self.read.as_ref()?.told.clone()
    }

    /// Whether what is looked at is what was picked.
    pub(super) fn is_picked(&self, told: &Told) -> bool {
        self.picked.as_ref().is_none_or(|picked| *picked == told.job.segment)
    }

    /// Looks at the job of this segment.
    pub(super) fn pick(&mut self, segment: &str) {
        self.shows_job = true;
        if self.told().is_some_and(|told| told.job.segment == segment) {
            self.picked = Some(segment.to_owned());
            return;
        }
        self.picked = Some(segment.to_owned());
        (self.asked, self.marked) = (Asked::default(), HashSet::new());
        self.read_again();
    }

    /// The batch and the profile of a job, for whoever works on it; none where either is not there.
    pub(super) fn setup_of(&self, told: &Told) -> Option<Setup> {
        let operator = self.launch.as_ref()?.last().operator;
        Some(Setup { profile: told.profile.clone()?, batch: told.job.file.clone()?, operator, ..Setup::default() })
    }

    /// Who vouches for what needs a supervisor.
    pub(super) fn supervisors(&self) -> &[String] {
        self.read.as_ref().map(|read| read.supervisors.as_slice()).unwrap_or_default()
    }

    /// Who would be named for what is decided here.
    pub(super) fn operator(&self) -> String {
        self.launch.as_ref().map(|launch| launch.last().operator).unwrap_or_default()
    }

    pub(super) fn ask_for_report(&mut self, told: &Arc<Told>) {
        self.dialog = Some(Dialog::Report(Box::new(Reporting::new(told))));
    }
}
