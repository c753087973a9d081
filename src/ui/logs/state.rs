//! The screen as it stands: the files, what is asked of them, what was found, and the unit that is looked at.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::Id;

use super::asked::{Asked, NEWEST};
use super::book::InBook;
use super::changes::Changes;
use super::place::Place;
use super::shelf::Shelf;
use super::sight::Sight;
use super::unit::LookedAt;
use crate::archive::{By, Days, FileView, Found, Grouping, Question, Rows, Search, Sort};
use crate::domain::ShiftStarts;
use crate::seen::{OpenUnit, Snapshot};
use crate::store::DataDir;
use crate::ui::batch_list::BatchList;
use crate::ui::host::Wake;
use crate::ui::launch::{Launch, Shelves};

use super::at_console::UnitAtConsole;
use super::compare::Comparing;
use super::open::Opening;
use super::save::Saving;
use super::wish::Pane;
use super::{table, top};

/// The dialog that is there.
pub(super) enum Dialog {
    Open(Opening),
    Save(Box<Saving>),
    Compare(Comparing),
    AtConsole(Box<UnitAtConsole>),
}

/// The screen as it stands.
pub(crate) struct Logs {
    pub(super) wake: Wake,
    pub(super) days: Days,
    /// What the figures are put together by.
    pub(super) by: By,
    pub(super) shelf: Shelf,
    pub(super) search: Search,
    pub(super) asked: Asked,
    pub(super) sort: Sort,
    /// The question that was asked last.
    pub(super) question: Question,
    /// The files are others than those that were asked about.
    pub(super) is_stale: bool,
    pub(super) found: Arc<Found>,
    /// The last answer whose figures are counted: its pictures stand until there are newer ones.
    pub(super) counted: Arc<Found>,
    pub(super) place: Place,
    pub(super) looked_at: Option<LookedAt>,
    /// Where it stands in what was found.
    pub(super) row: Option<usize>,
    pub(super) dialog: Option<Dialog>,
    pub(super) pane: Pane,
    /// What has the focus from the next frame on.
    pub(super) focus: Option<Id>,
    /// Height of the table in the last frame.
    pub(super) height: f32,
    pub(super) open_units: Arc<Vec<OpenUnit>>,
    /// Nobody has seen the screen yet, or it is another one that is seen.
    pub(super) is_seen: bool,
    /// The batches of this PC, to open one of.
    pub(super) recent: BatchList,
    pub(super) data: DataDir,
    /// What people changed is looked at, and not the units.
    pub(super) changes: Option<Changes>,
    /// The shared book is looked into, and not the files.
    pub(super) book: Option<InBook>,
    /// The station uses one.
    pub(super) has_book: bool,
    /// What decides and asks; none where the bench is a practice.
    pub(super) launch: Option<Arc<dyn Launch>>,
}

impl Logs {
    #[expect(clippy::expect_used, reason = "a thread needs nothing but memory")]
    pub fn new(data: DataDir, wake: Wake) -> Self {
        let search = Search::start(wake.clone()).expect("a thread needs nothing but memory");
        Self {
            shelf: Shelf::new(wake.clone()),
            question: Question::default(),
            is_stale: false,
            found: search.found(),
            counted: search.found(),
            search,
            wake,
            days: Days::default(),
            by: By::default(),
            asked: Asked::default(),
            sort: NEWEST,
            place: Place::default(),
            looked_at: None,
            row: None,
            dialog: None,
            pane: Pane::default(),
            focus: None,
            height: 0.0,
            open_units: Arc::default(),
            is_seen: false,
            recent: BatchList::default(),
            data,
            changes: None,
            book: None,
            has_book: false,
            launch: None,
        }
    }

    /// The record stands in this folder from now on.
    pub fn settle(&mut self, data: DataDir, launch: Option<Arc<dyn Launch>>) {
        (self.data, self.changes, self.book, self.launch) = (data, None, None, launch);
        self.look_for_book();
    }

    /// Days begin with the first of these shifts from now on.
    pub fn work_in(&mut self, shifts: ShiftStarts) {
        self.days.shifts = shifts;
        self.ask();
    }

    /// Opens files, and the batch files in folders.
    pub fn open(&mut self, paths: Vec<PathBuf>) {
        self.shelf.open(paths);
        self.dialog = None;
    }

    /// Somebody comes to the screen: there may be other batches at this PC by now.
    pub fn enter(&mut self, shelves: &Shelves) {
        self.recent = BatchList::read(shelves, &self.wake);
        self.look_for_book();
    }

    fn look_for_book(&mut self) {
        self.has_book = self.launch.as_ref().is_some_and(|launch| launch.book().is_some());
    }

    /// Looks for a label that was scanned.
    pub fn search_for(&mut self, label: String) {
        if let Some(book) = &mut self.book {
            return book.search_for(label);
        }
        (self.asked, self.place) = (Asked { text: label, ..Asked::default() }, Place::default());
        self.ask();
    }

    /// Puts the cursor into the search.
    pub fn find(&mut self) {
        (self.focus, self.changes) = (Some(top::search_id()), None);
        // What is being changed at the cloud is to be read there.
        self.dialog.take_if(|dialog| !matches!(dialog, Dialog::AtConsole(unit) if unit.is_at_work()));
    }

    /// The batch of the bench is one of the files by itself, once somebody looks.
    pub fn follow(&mut self, snapshot: &Snapshot) {
        self.open_units = snapshot.open_units.clone();
        if self.is_seen {
            snapshot.batches().for_each(|batch| self.shelf.follow(batch.batch.file.as_ref()));
        }
    }

    /// Takes what the threads brought.
    pub fn poll(&mut self, is_seen: bool) {
        if is_seen != self.is_seen {
            self.is_seen = is_seen;
            self.shelf.see(is_seen);
        }
        self.is_stale |= self.shelf.take();
        self.recent.poll();
        let found = self.search.found();
        if !Arc::ptr_eq(&found, &self.found) {
            self.take_found(found);
        }
        if self.found.sums().is_some() {
            self.counted = self.found.clone();
        }
        // While a file is read there are always newer rows: asked for each of them, the search would come to no end.
        if self.is_stale && self.is_answered() {
            self.ask();
        }
        if let Some(looked_at) = &mut self.looked_at {
            looked_at.take(&self.data, &self.wake);
        }
        self.changes.iter_mut().for_each(Changes::poll);
        self.book.iter_mut().for_each(InBook::poll);
    }

    pub(super) fn ask(&mut self) {
        let rows = Rows::of(&self.shelf.looked_at());
        let grouping = Grouping { by: self.by, days: self.days.clone() };
        self.question = Question { rows, query: self.asked.query(&self.days), sort: self.sort, grouping };
        self.is_stale = false;
        self.search.ask(self.question.clone());
    }

    /// Whether the last question is answered, with its figures.
    pub(super) fn is_answered(&self) -> bool {
        let (asked, answered) = (&self.question, &self.found.question);
        let is_newest = is_same_list(&asked.rows, &answered.rows) && asked.query == answered.query;
        let is_grouped = asked.grouping.by == answered.grouping.by;
        is_newest
            && is_grouped
            && asked.sort == answered.sort
            && (self.found.sums().is_some() || asked.rows.files().is_empty())
    }

    pub(super) fn take_found(&mut self, found: Arc<Found>) {
        let is_other_list = !is_same_list(&found.question.rows, &self.found.question.rows);
        self.found = found;
        let Some(looked_at) = &mut self.looked_at else { return };
        let rows = &self.found.question.rows;
        let id = rows.find(looked_at.key);
        let row = id.and_then(|id| self.found.ids.iter().position(|other| *other == id));
        // Somebody who reads further down does not lose the place when units come in above.
        let list = table::extent(self.found.ids.len(), self.height);
        if let (Some(before), Some(after)) = (self.row, row) {
            self.place.keep(before, after, list);
        }
        self.row = row;
        match id {
            // It may have gone on, or come back.
            Some(id) if is_other_list => looked_at.read(rows, id, &self.wake),
            Some(_) => {}
            None => self.looked_at = None,
        }
    }

    pub(super) fn sight<'a>(&'a self, looked_at: &'a [Arc<FileView>]) -> Sight<'a> {
        Sight {
            asked: &self.asked,
            found: &self.found,
            sums: self.counted.sums(),
            files: self.shelf.files(),
            looked_at,
            days: &self.days,
            by: self.by,
            has_book: self.has_book,
        }
    }

    pub(super) fn look_at(&mut self, row: usize) {
        let Some(id) = self.found.ids.get(row) else { return };
        self.row = Some(row);
        let rows = &self.found.question.rows;
        if self.looked_at.as_ref().is_none_or(|looked_at| looked_at.key != rows.visit(*id).key()) {
            self.looked_at = Some(LookedAt::new(rows, *id, self.looked_at.as_ref(), &self.wake));
        }
        self.place.show(row, table::extent(self.found.ids.len(), self.height));
    }
}

fn is_same_list(one: &Rows, other: &Rows) -> bool {
    let (one, other) = (one.files(), other.files());
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| Arc::ptr_eq(one, other))
}
