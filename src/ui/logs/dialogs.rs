//! The dialogs over the screen: at most one is there.

use std::path::{Path, PathBuf};

use eframe::egui::Context;

use super::at_console::{After, UnitAtConsole};
use super::book::{BookRows, InBook};
use super::compare::Comparing;
use super::open::Opening;
use super::save::{self, Content, Saving, UnitForm};
use super::state::{Dialog, Logs};
use super::unit::LookedAt;
use super::write;
use crate::archive::FileId;
use crate::archive::changes::ChangeRow;
use crate::evidence::{self, SupportFile};
use crate::seen::Snapshot;
use crate::ui::act::Act;
use crate::ui::look::Look;
use crate::words::Lang;
use crate::words::archive::csv_form;

impl Logs {
    pub(super) fn ask_for_files(&mut self) {
        self.dialog = Some(Dialog::Open(Opening::default()));
    }

    pub(super) fn ask_where_to_export(&mut self, lang: Lang) {
        let beside = self.shelf.looked_at().first().map(|file| file.path.clone());
        let content = Content::Units(csv_form(lang));
        let name = format!("{}-units{}", stem(beside.as_deref()), save::ending(&content));
        self.dialog = Some(Dialog::Save(Box::new(Saving::new(content, beside.as_deref(), &name))));
    }

    pub(super) fn ask_where_to_export_changes(&mut self, lang: Lang) {
        let beside = self.shelf.looked_at().first().map(|file| file.path.clone());
        let content = Content::Changes(csv_form(lang));
        let name = format!("changes{}", save::ending(&content));
        self.dialog = Some(Dialog::Save(Box::new(Saving::new(content, beside.as_deref(), &name))));
    }

    pub(super) fn ask_where_to_export_book(&mut self, lang: Lang) {
        let Some(rows) = self.book.as_ref().and_then(InBook::rows) else { return };
        let beside = self.shelf.looked_at().first().map(|file| file.path.clone());
        let what = match rows {
            BookRows::Visits(_) => "visits",
            BookRows::Stations(_) => "stations",
            BookRows::Hours(_) => "yield",
        };
        let content = Content::Book(rows, csv_form(lang));
        let name = format!("book-{what}{}", save::ending(&content));
        self.dialog = Some(Dialog::Save(Box::new(Saving::new(content, beside.as_deref(), &name))));
    }

    pub(super) fn ask_where_to_save_evidence(&mut self) {
        let Some(story) = self.looked_at.as_ref().and_then(LookedAt::story) else { return };
        let content = Content::Unit(UnitForm::Evidence);
        let name = format!("{}{}", evidence::name(story), save::ending(&content));
        self.dialog = Some(Dialog::Save(Box::new(Saving::new(content, Some(&story.asked().file.path), &name))));
    }

    pub(super) fn ask_where_to_archive(&mut self, id: FileId) {
        let Some(file) = self.shelf.files().iter().find(|file| file.id == id) else { return };
        let content = Content::Batch(id);
        let name = format!("{}-archive{}", stem(Some(&file.path)), save::ending(&content));
        self.dialog = Some(Dialog::Save(Box::new(Saving::new(content, Some(&file.path), &name))));
    }

    pub(super) fn compare(&mut self) {
        let batches = self.shelf.files().iter().filter(|file| file.header.is_some());
        let paths = batches.map(|file| file.path.clone()).collect();
        self.dialog = Some(Dialog::Compare(Comparing::new(paths, &self.wake)));
    }

    pub(super) fn go_to_console(&mut self) {
        let known = self.looked_at.as_ref().and_then(LookedAt::known);
        if let (Some(launch), Some(known)) = (&self.launch, known) {
            let dialog = UnitAtConsole::new(launch.clone(), known, self.wake.clone());
            self.dialog = Some(Dialog::AtConsole(Box::new(dialog)));
        }
    }

    pub(super) fn dialog_ui(&mut self, ctx: &Context, bench: Option<&Snapshot>, acts: &mut Vec<Act>) {
        match &mut self.dialog {
            None => {}
            Some(Dialog::AtConsole(dialog)) => {
                let known = self.looked_at.as_ref().and_then(LookedAt::known);
                let after = known.map_or(After::IsOver, |known| dialog.dialog_ui(ctx, known, bench, acts));
                match (after, &mut self.looked_at) {
                    (After::Changed, Some(looked_at)) => looked_at.know_again(&self.data, &self.wake),
                    (After::IsOver, _) => self.dialog = None,
                    _ => {}
                }
            }
            Some(Dialog::Open(opening)) => {
                if let Some(paths) = opening.dialog_ui(ctx, &self.recent) {
                    self.open(paths);
                }
            }
            Some(Dialog::Save(saving)) => match saving.dialog_ui(ctx) {
                None => {}
                Some(save::Pressed::Close) => self.dialog = None,
                Some(save::Pressed::Save(content, path)) => self.save(content, path, Look::of(ctx).lang),
            },
            Some(Dialog::Compare(comparing)) => {
                let is_over = !comparing.dialog_ui(ctx);
                self.dialog.take_if(|_| is_over);
            }
        }
    }

    fn save(&mut self, content: Content, path: PathBuf, lang: Lang) {
        let without_persons = matches!(&self.dialog, Some(Dialog::Save(saving)) if saving.without_persons);
        let writing = match (content, self.looked_at.as_ref().and_then(LookedAt::story)) {
            (Content::Units(form), _) => {
                write::units(self.found.clone(), (form, without_persons), &path, lang, &self.wake)
            }
            (Content::Unit(form), Some(story)) => write::unit(story.clone(), form, &path, lang, &self.wake),
            (Content::Changes(form), _) => match &self.changes {
                Some(changes) => {
                    let rows = changes.seen().into_iter();
                    let rows = match without_persons {
                        true => rows.map(ChangeRow::without_persons).collect(),
                        false => rows.collect(),
                    };
                    write::changes(rows, form, &path, lang, &self.wake)
                }
                None => return,
            },
            (Content::Batch(id), _) => match self.shelf.files().iter().find(|file| file.id == id) {
                Some(file) => {
                    let (file, days) = (file.clone(), self.days.clone());
                    write::batch(SupportFile { file, days, without_persons }, &path, lang, &self.wake)
                }
                None => return,
            },
            (Content::Book(rows, form), _) => match &self.launch {
                Some(launch) => write::book(launch.clone(), rows, form, &path, lang, &self.wake),
                None => return,
            },
            (Content::Unit(_), None) => return,
        };
        if let Some(Dialog::Save(saving)) = &mut self.dialog {
            saving.wait_for(writing);
        }
    }
}

fn stem(path: Option<&Path>) -> String {
    path.and_then(Path::file_stem).unwrap_or_default().to_string_lossy().into_owned()
}
