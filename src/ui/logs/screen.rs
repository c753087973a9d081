//! The whole screen, painted, and what is done then.

use eframe::egui::{CentralPanel, Context, Frame, Margin, Ui};

use super::book::InBook;
use super::changes::Changes;
use super::place::Place;
use super::unit::LookedAt;
use crate::evidence;
use crate::seen::Snapshot;
use crate::ui::act::Act;
use crate::ui::look::Look;

use super::state::Logs;
use super::wish::{GAP, Pane, Wish};
use super::{panes, top};

/// With less than this there is one pane at a time.
const THREE_PANES: f32 = 1090.0;

impl Logs {
    /// `bench`: the one that runs.
    pub fn screen_ui(&mut self, ui: &mut Ui, bench: Option<&Snapshot>, acts: &mut Vec<Act>) {
        let mut wishes = Vec::new();
        if let Some(id) = self.focus.take() {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        if self.dialog.is_none() && self.changes.is_none() && self.book.is_none() {
            self.keys(ui.ctx(), &mut wishes);
        }
        if let Some(changes) = &mut self.changes {
            changes.screen_ui(ui, &self.days.zone, &mut wishes);
        } else if let Some(book) = &mut self.book {
            book.screen_ui(ui, &self.days, self.dialog.is_none(), &mut wishes);
        } else {
            self.units_ui(ui, &mut wishes);
        }
        self.dialog_ui(ui.ctx(), bench, acts);
        panes::drop_ui(ui.ctx());
        if !wishes.is_empty() {
            ui.ctx().request_repaint();
        }
        for wish in wishes {
            self.grant(ui.ctx(), wish, acts);
        }
    }

    fn units_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        let files = self.shelf.looked_at();
        let is_narrow = ui.available_width() < THREE_PANES;
        top::top_ui(ui, &self.sight(&files), is_narrow, wishes);
        let ground = Frame::new().inner_margin(Margin::symmetric(14, GAP as i8));
        CentralPanel::default().frame(ground).show(ui, |ui| {
            if self.shelf.files().is_empty() {
                panes::nothing_open_ui(ui, &self.recent, wishes);
            } else if is_narrow {
                self.one_pane_ui(ui, &files, wishes);
            } else {
                self.panes_ui(ui, &files, wishes);
            }
        });
    }

    fn grant(&mut self, ctx: &Context, wish: Wish, acts: &mut Vec<Act>) {
        let look = Look::of(ctx);
        match wish {
            Wish::AskForFiles => self.ask_for_files(),
            Wish::Open(file) => self.open(vec![file]),
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
            Wish::GroupBy(by) => {
                self.by = by;
                self.ask();
            }
            Wish::Look(row) => self.look_at(row),
            Wish::LookAt(key) if self.book.is_some() => self.book.iter_mut().for_each(|book| book.look_at(key)),
            Wish::LookAt(key) => {
                let rows = &self.found.question.rows;
                if let Some(id) = rows.find(key) {
                    self.looked_at = Some(LookedAt::new(rows, id, self.looked_at.as_ref(), &self.wake));
                    self.row = self.found.ids.iter().position(|other| *other == id);
                }
            }
            Wish::LookAway if self.book.is_some() => self.book.iter_mut().for_each(InBook::look_away),
            Wish::LookAway => (self.looked_at, self.row) = (None, None),
            Wish::CopyUnit => {
                let story = match &self.book {
                    Some(book) => book.story(),
                    None => self.looked_at.as_ref().and_then(LookedAt::story),
                };
                if let Some(story) = story {
                    ctx.copy_text(evidence::text(look.lang, story));
                }
            }
            Wish::SaveEvidence => self.ask_where_to_save_evidence(),
            Wish::ArchiveBatch(id) => self.ask_where_to_archive(id),
            Wish::Export => self.ask_where_to_export(look.lang),
            Wish::Compare => self.compare(),
            Wish::Changes(true) => {
                let files = self.shelf.files().iter().map(|file| file.path.clone()).collect();
                self.changes = Some(Changes::read(self.data.clone(), files, &self.wake));
            }
            Wish::Changes(false) => self.changes = None,
            Wish::Book(true) => {
                let launch = self.launch.clone();
                self.book = launch.map(|launch| InBook::new(launch, self.data.clone(), self.wake.clone()));
            }
            Wish::Book(false) => self.book = None,
            Wish::ExportBook => self.ask_where_to_export_book(look.lang),
            Wish::ExportChanges => self.ask_where_to_export_changes(look.lang),
            Wish::AtConsole => self.go_to_console(),
            Wish::Finish(unit) => acts.push(Act::Finish(unit)),
            Wish::Show(pane) => self.pane = pane,
        }
    }
}
