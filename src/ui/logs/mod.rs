//! The logs: any batch files, the unit one looks for in them, and what became of it. Nothing here changes a file.
//!
//! | file | what it holds |
//! |---|---|
//! | `shelf` | the files that are open, followed while they grow |
//! | `asked`, `moment`, `sight` | what is looked for, and what the screen shows of it |
//! | `panes` | where things stand |
//! | `top`, `period` | search, verdict and filters |
//! | `files`, `pictures` | the list of files, the charts |
//! | `table`, `columns`, `place` | the table: rows, columns, where it is scrolled to |
//! | `unit`, `told` | one unit, on the screen and as text |
//! | `dialogs`, `open`, `save`, `compare` | the dialogs |
//! | `write` | new files |
//! | `keys` | what keys do on this screen |

mod asked;
mod columns;
mod compare;
mod dialogs;
mod files;
mod keys;
mod moment;
mod open;
mod panes;
mod period;
mod pictures;
mod place;
mod save;
mod shelf;
mod sight;
mod table;
mod told;
mod top;
mod unit;
mod write;

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{CentralPanel, Context, Frame, Id, Margin, Ui};
use jiff::tz::TimeZone;

use super::Wake;
use super::act::Act;
use crate::archive::order::Sort;
use crate::archive::rows::{Rows, VisitKey};
use crate::archive::search::{Found, Question, Search};
use crate::archive::view::{FileId, FileView};
use crate::domain::identity::UnitKeys;
use crate::evidence;
use crate::seen::snapshot::{OpenUnit, Snapshot};
use crate::ui::look::Look;
use asked::{Asked, NEWEST};
use dialogs::Dialog;
use place::Place;
use shelf::Shelf;
use sight::Sight;
use unit::LookedAt;

/// With less than this there is one pane at a time.
const THREE_PANES: f32 = 1090.0;
const GAP: f32 = 12.0;

/// What painting asks for.
enum Wish {
    AskForFiles,
    Close(FileId),
    Stop(FileId),
    ReadAnew(FileId),
    Pick(FileId),
    Ask(Asked),
    Sort(Sort),
    Look(usize),
    LookAt(VisitKey),
    LookAway,
    CopyUnit,
    SaveEvidence,
    Export,
    Compare,
    Finish(UnitKeys),
    Show(Pane),
}

/// What a narrow window shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Pane {
    Files,
    #[default]
    Units,
    Filters,
    Pictures,
}

/// The screen as it stands.
pub(crate) struct Logs {
    wake: Wake,
    zone: TimeZone,
    shelf: Shelf,
    search: Search,
    asked: Asked,
    sort: Sort,
    /// The question that was asked last.
    question: Question,
    /// The files are others than those that were asked about.
    is_stale: bool,
    found: Arc<Found>,
    /// The last answer whose figures are counted: its pictures stand until there are newer ones.
    counted: Arc<Found>,
    place: Place,
    looked_at: Option<LookedAt>,
    /// Where it stands in what was found.
    row: Option<usize>,
    dialog: Option<Dialog>,
    pane: Pane,
    /// What has the focus from the next frame on.
    focus: Option<Id>,
    /// Height of the table in the last frame.
    height: f32,
    open_units: Arc<Vec<OpenUnit>>,
    /// Nobody has seen the screen yet, or it is another one that is seen.
    is_seen: bool,
}

impl Logs {
    #[expect(clippy::expect_used, reason = "a thread needs nothing but memory")]
    pub fn new(wake: Wake) -> Self {
        let search = Search::start(wake.clone()).expect("a thread needs nothing but memory");
        Self {
            shelf: Shelf::new(wake.clone()),
            question: Question::default(),
            is_stale: false,
            found: search.found(),
            counted: search.found(),
            search,
            wake,
            zone: TimeZone::system(),
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
        }
    }

    /// Opens files, and the batch files in folders.
    pub fn open(&mut self, paths: Vec<PathBuf>) {
        self.shelf.open(paths);
        self.dialog = None;
    }

    /// Looks for a label that was scanned.
    pub fn search_for(&mut self, label: String) {
        (self.asked, self.place) = (Asked { text: label, ..Asked::default() }, Place::default());
        self.ask();
    }

    /// Puts the cursor into the search.
    pub fn find(&mut self) {
        (self.focus, self.dialog) = (Some(top::search_id()), None);
    }

    /// The batch of the bench is one of the files by itself, once somebody looks.
    pub fn follow(&mut self, snapshot: &Snapshot) {
        self.open_units = snapshot.open_units.clone();
        if self.is_seen {
            self.shelf.follow(snapshot.batch.file.as_ref());
        }
    }

    /// Takes what the threads brought.
    pub fn poll(&mut self, is_seen: bool) {
        if is_seen != self.is_seen {
            self.is_seen = is_seen;
            self.shelf.see(is_seen);
        }
        self.is_stale |= self.shelf.take();
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
            looked_at.take();
        }
    }

    fn ask(&mut self) {
        let rows = Rows::of(&self.shelf.looked_at());
        self.question = Question { rows, query: self.asked.query(&self.zone), sort: self.sort };
        self.is_stale = false;
        self.search.ask(self.question.clone());
    }

    /// Whether the last question is answered, with its figures.
    fn is_answered(&self) -> bool {
        let (asked, answered) = (&self.question, &self.found.question);
        let is_newest = is_same_list(&asked.rows, &answered.rows) && asked.query == answered.query;
        is_newest && asked.sort == answered.sort && (self.found.sums().is_some() || asked.rows.files().is_empty())
    }

    fn take_found(&mut self, found: Arc<Found>) {
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

    fn sight<'a>(&'a self, looked_at: &'a [Arc<FileView>]) -> Sight<'a> {
        Sight {
            asked: &self.asked,
            found: &self.found,
            sums: self.counted.sums(),
            files: self.shelf.files(),
            looked_at,
            zone: &self.zone,
        }
    }

    pub fn screen_ui(&mut self, ui: &mut Ui, acts: &mut Vec<Act>) {
        let mut wishes = Vec::new();
        if let Some(id) = self.focus.take() {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        if self.dialog.is_none() {
            self.keys(ui.ctx(), &mut wishes);
        }
        let files = self.shelf.looked_at();
        let is_narrow = ui.available_width() < THREE_PANES;
        top::top_ui(ui, &self.sight(&files), is_narrow, &mut wishes);
        let ground = Frame::new().inner_margin(Margin::symmetric(14, GAP as i8));
        CentralPanel::default().frame(ground).show(ui, |ui| {
            if self.shelf.files().is_empty() {
                panes::nothing_open_ui(ui, &mut wishes);
            } else if is_narrow {
                self.one_pane_ui(ui, &files, &mut wishes);
            } else {
                self.panes_ui(ui, &files, &mut wishes);
            }
        });
        self.dialog_ui(ui.ctx());
        panes::drop_ui(ui.ctx());
        if !wishes.is_empty() {
            ui.ctx().request_repaint();
        }
        for wish in wishes {
            self.grant(ui.ctx(), wish, acts);
        }
    }

    fn look_at(&mut self, row: usize) {
        let Some(id) = self.found.ids.get(row) else { return };
        self.row = Some(row);
        let rows = &self.found.question.rows;
        if self.looked_at.as_ref().is_none_or(|looked_at| looked_at.key != rows.visit(*id).key()) {
            self.looked_at = Some(LookedAt::new(rows, *id, &self.wake));
        }
        self.place.show(row, table::extent(self.found.ids.len(), self.height));
    }

    fn grant(&mut self, ctx: &Context, wish: Wish, acts: &mut Vec<Act>) {
        let look = Look::of(ctx);
        match wish {
            Wish::AskForFiles => self.ask_for_files(),
            Wish::Close(id) => self.shelf.close(id),
            Wish::Stop(id) => self.shelf.stop(id),
            Wish::ReadAnew(id) => self.shelf.read_anew(id),
            Wish::Pick(id) => {
                self.shelf.pick(id);
                (self.place, self.pane) = (Place::default(), Pane::Units);
                self.ask();
            }
            Wish::Ask(asked) => {
                (self.asked, self.place) = (asked, Place::default());
                self.ask();
            }
            Wish::Sort(sort) => {
                (self.sort, self.place) = (sort, Place::default());
                self.ask();
            }
            Wish::Look(row) => self.look_at(row),
            Wish::LookAt(key) => {
                let rows = &self.found.question.rows;
                if let Some(id) = rows.find(key) {
                    self.looked_at = Some(LookedAt::new(rows, id, &self.wake));
                    self.row = self.found.ids.iter().position(|other| *other == id);
                }
            }
            Wish::LookAway => (self.looked_at, self.row) = (None, None),
            Wish::CopyUnit => {
                if let Some(story) = self.looked_at.as_ref().and_then(LookedAt::story) {
                    ctx.copy_text(evidence::text(look.lang, story));
                }
            }
            Wish::SaveEvidence => self.ask_where_to_save_evidence(),
            Wish::Export => self.ask_where_to_export(),
            Wish::Compare => self.compare(),
            Wish::Finish(unit) => acts.push(Act::Finish(unit)),
            Wish::Show(pane) => self.pane = pane,
        }
    }
}

fn is_same_list(one: &Rows, other: &Rows) -> bool {
    let (one, other) = (one.files(), other.files());
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| Arc::ptr_eq(one, other))
}
