//! The dialogs that write a new file: the units that are seen, or the evidence of one unit.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, FontSelection, Ui};

use super::book::BookRows;
use crate::archive::{FileId, Form};
use crate::ui::choose::{PathField, PathWords, Request};
use crate::ui::job::Job;
use crate::ui::look::{Ink, Look, Parts as _, Tone, answers_ui, dialog_ui, regular};
use crate::words::archive::csv_form;
use crate::words::{book_looking, changes, logs as words};

const WIDTH: f32 = 560.0;

/// What is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// The units that are seen.
    Units(Form),
    /// All of one unit.
    Unit(UnitForm),
    /// The changes that are seen.
    Changes(Form),
    /// What the shared book has told.
    Book(BookRows, Form),
    /// This batch with all that is made of it.
    Batch(FileId),
}

/// As what all of one unit is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitForm {
    /// With its lines, to be checked by hand.
    Evidence,
    /// To be read and printed.
    Page,
}

/// How the name of such a file ends.
pub(super) fn ending(content: &Content) -> &'static str {
    match content {
        Content::Units(Form::Csv { .. }) | Content::Changes(_) | Content::Book(_, Form::Csv { .. } | Form::Sheet) => {
            ".csv"
        }
        Content::Units(Form::JsonLines) | Content::Book(_, Form::JsonLines) => ".jsonl",
        Content::Units(Form::Sheet) => ".xlsx",
        Content::Unit(UnitForm::Evidence) => ".txt",
        Content::Unit(UnitForm::Page) => ".html",
        Content::Batch(_) => ".zip",
    }
}

/// What came of it.
pub(super) enum Written {
    /// So many units.
    Units(u64),
    /// A file.
    File,
    /// Nothing, and why.
    Failed(String),
}

/// The dialog as it stands.
pub(super) struct Saving {
    content: Content,
    to: PathField,
    /// Without who worked on the units, or made the changes.
    pub without_persons: bool,
    writing: Option<Job<Written>>,
    /// What was written last, and where.
    written: Option<(Written, String)>,
}

/// What was asked for.
pub(super) enum Pressed {
    Close,
    Save(Content, PathBuf),
}

impl Saving {
    /// With a place beside the file that is read, to begin with.
    pub fn new(content: Content, beside: Option<&Path>, name: &str) -> Self {
        let path = beside.and_then(Path::parent).unwrap_or(Path::new("")).join(name);
        Self {
            content,
            to: PathField::new(path.display().to_string()),
            without_persons: false,
            writing: None,
            written: None,
        }
    }

    /// The file is being written; the answer comes from there.
    pub fn wait_for(&mut self, writing: Job<Written>) {
        (self.writing, self.written) = (Some(writing), None);
    }

    pub fn dialog_ui(&mut self, ctx: &Context) -> Option<Pressed> {
        if let Some(written) = Job::take(&mut self.writing) {
            self.written = Some((written, self.to.path().to_owned()));
        }
        let look = Look::of(ctx);
        let (text, words, book) = (look.text(), words::text(look.lang), book_looking::text(look.lang));
        let (head, note) = match &self.content {
            Content::Units(_) => (words.export_head, words.export_note),
            Content::Changes(_) => (changes::text(look.lang).export_head, words.export_note),
            Content::Book(BookRows::Visits(_), _) => (book.export_head, book.export_visits),
            Content::Book(..) => (book.export_head, book.export_rows),
            Content::Unit(UnitForm::Evidence) => (words.evidence_head, words.evidence_note),
            Content::Unit(UnitForm::Page) => (words.evidence_head, words.page_note),
            Content::Batch(_) => (words.archive_head, words.archive_note),
        };
        dialog_ui(ctx, "save logs", WIDTH, Pressed::Close, |ui| {
            ui.head_ui(head, note);
            self.formats_ui(ui);
            self.path_ui(ui);
            self.written_ui(ui);
            ui.add_space(12.0);
            let is_free = self.writing.is_none() && !self.to.path().is_empty();
            let done = self.written.as_ref().is_some_and(|(written, _)| !matches!(written, Written::Failed(_)));
            let leave = if done { text.ok } else { text.cancel };
            let answer = answers_ui(ui, (words.save, is_free), (leave, true), true);
            let save = || Pressed::Save(self.content.clone(), self.to.path().into());
            answer.map(|saves| if saves { save() } else { Pressed::Close })
        })
    }

    fn formats_ui(&mut self, ui: &mut Ui) {
        let words = words::text(ui.lang());
        let was = self.content.clone();
        let forms = match &was {
            Content::Units(_) => vec![
                (words.csv, Content::Units(csv_form(ui.lang()))),
                (words.spreadsheet, Content::Units(Form::Sheet)),
                (words.json_lines, Content::Units(Form::JsonLines)),
            ],
            Content::Changes(_) => vec![(words.csv, Content::Changes(csv_form(ui.lang())))],
            Content::Book(rows, _) => vec![
                (words.csv, Content::Book(rows.clone(), csv_form(ui.lang()))),
                (words.json_lines, Content::Book(rows.clone(), Form::JsonLines)),
            ],
            Content::Unit(_) => vec![
                (words.evidence_form, Content::Unit(UnitForm::Evidence)),
                (words.page_form, Content::Unit(UnitForm::Page)),
            ],
            Content::Batch(_) => Vec::new(),
        };
        if !forms.is_empty() {
            ui.horizontal_wrapped(|ui| {
                ui.line_ui(words.format, regular(13.0), Ink::Muted);
                for (word, form) in forms {
                    if ui.choice_ui(ending(&was) == ending(&form), word, &format!("{}: {word}", words.format)) {
                        self.content = form;
                    }
                }
            });
        }
        if let Content::Units(form) | Content::Changes(form) | Content::Book(_, form) = &mut self.content
            && let Form::Csv { bom } = form
        {
            ui.checkbox(bom, words.bom);
        }
        // The lines of one unit are evidence as they are, and what the book tells names nobody.
        if !matches!(self.content, Content::Unit(_) | Content::Book(..)) {
            ui.checkbox(&mut self.without_persons, changes::text(ui.lang()).without_persons);
        }
        if matches!(self.content, Content::Batch(_)) && self.without_persons {
            ui.text_ui(words.archive_without_persons, regular(12.0), Ink::Muted);
        }
        // The name that was suggested goes with the kind.
        if let Some(stem) = self.to.path().strip_suffix(ending(&was)) {
            self.to.set(format!("{stem}{}", ending(&self.content)));
        }
        ui.add_space(8.0);
    }

    fn path_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        let name = Path::new(self.to.path()).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let words =
            PathWords { head: text.save_to, choose: text.choose, spoken: text.choose, font: FontSelection::Default };
        if self.to.field_ui(ui, &words, Request::new_file(&name, &[])) {
            self.written = None;
        }
    }

    fn written_ui(&self, ui: &mut Ui) {
        let look = ui.look();
        let Some((written, path)) = &self.written else { return };
        let (said, tone) = match written {
            Written::Units(units) => (words::saved(*units, path, look.lang), Tone::Pass),
            Written::File => (words::saved_file(path, look.lang), Tone::Pass),
            Written::Failed(cause) => (words::not_saved(path, cause, look.lang), Tone::Fail),
        };
        ui.add_space(4.0);
        ui.text_ui(said, regular(13.0), tone);
    }
}
