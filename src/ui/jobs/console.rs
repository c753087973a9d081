//! A list from the vendor's console: chosen, looked at, vouched for and put on record, through the bench while one runs, else at the desk. And the page of what
//! is to be done in the console.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{Context, ScrollArea};
use jiff::Timestamp;

use crate::archive::console_tasks;
use crate::decisions::console::Settles;
use crate::domain::PinUse;
use crate::evidence;
use crate::journal::{Folder, IssuedIdentity, Replay, issued_at};
use crate::seen::{Decision, Snapshot};
use crate::store::DataDir;
use crate::ui::act::Act;
use crate::ui::choose::{Choice, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{ConsoleRead, Launch, Refused};
use crate::ui::list_dialog::refused_said;
use crate::ui::look::{Buttons, Ink, Look, Parts as _, Tone, Which, bold, buttons_ui, dialog_ui, regular, shown};
use crate::ui::new_file::NewPage;
use crate::ui::sent::OnItsWay;
use crate::ui::sign::{Form, Labels};
use crate::words::{Lang, console as words, disposition};

const WIDTH: f32 = 720.0;
/// What stands around the rows.
const AROUND: f32 = 420.0;
const LEAST: f32 = 60.0;
const MOST: f32 = 320.0;

/// The list, from the file to the record.
pub(super) struct Consoling {
    choosing: Option<Choice>,
    reading: Option<Job<Result<ConsoleRead, Refused>>>,
    read: Option<ConsoleRead>,
    fault: Option<Refused>,
    form: Form,
    decided: OnItsWay,
}

/// What becomes of the dialog.
pub(super) enum After {
    Stays,
    IsOver,
    /// The page of what is to be done is asked for.
    Tasks,
}

impl Consoling {
    /// Asks for the file at once.
    pub fn new(ctx: &Context, supervisors: &[String], own: &str) -> Self {
        let mut choosing = None;
        Choice::ask(&mut choosing, ctx, Request::file(&["csv", "txt", "tsv", "json"]), "");
        let form = Form::new(supervisors, own);
        Self { choosing, reading: None, read: None, fault: None, form, decided: OnItsWay::default() }
    }

    pub fn dialog_ui(
        &mut self,
        ctx: &Context,
        (launch, wake): (&Arc<dyn Launch>, &Wake),
        bench: Option<&Snapshot>,
        acts: &mut Vec<Act>,
    ) -> After {
        if self.decided.is_ruled(&mut self.form, bench, acts) {
            return After::IsOver;
        }
        if let Some(chosen) = Choice::answer_ui(&mut self.choosing, ctx)
            && let Some(file) = chosen.into_iter().next()
        {
            let launch = launch.clone();
            (self.read, self.fault) = (None, None);
            self.reading = Some(Job::start(wake, move || launch.console(&file)));
        }
        match Job::take(&mut self.reading) {
            Some(Ok(read)) => self.read = Some(read),
            Some(Err(refused)) => self.fault = Some(refused),
            None => {}
        }
        if self.choosing.is_some() {
            return After::Stays;
        }
        match self.shown_ui(ctx) {
            None => After::Stays,
            Some(Which::Leave) => After::IsOver,
            Some(Which::Other(0)) => {
                Choice::ask(&mut self.choosing, ctx, Request::file(&["csv", "txt", "tsv", "json"]), "");
                After::Stays
            }
            Some(Which::Other(_)) => After::Tasks,
            Some(Which::Primary) => {
                self.form.forget_refusal();
                let said = self.read.iter().flat_map(|read| &read.reading.learnt).map(|learnt| learnt.said.clone());
                let decided = (Decision::Learn(said.collect()), self.form.signed());
                self.decided.ask(decided, (launch, wake), bench, acts);
                After::Stays
            }
        }
    }

    fn shown_ui(&mut self, ctx: &Context) -> Option<Which> {
        let lang = Look::of(ctx).lang;
        let (text, names) = (words::text(lang), disposition::text(lang));
        let is_at_work = self.decided.is_at_work() || self.reading.is_some();
        let Self { read, fault, form, .. } = self;
        dialog_ui(ctx, "console list", WIDTH, Which::Leave, |ui| {
            ui.head_ui(text.window_head, text.window_note);
            if let Some(fault) = fault {
                ui.text_ui(refused_said(fault, lang), regular(14.0), Tone::Fail);
            }
            let lines = read.as_ref().map(|read| lines(read, lang)).unwrap_or_default();
            if let Some(read) = read.as_ref() {
                ui.name_ui(shown::plain(&read.file), regular(13.0), Ink::Muted);
                let tone = if read.bad.is_empty() { Tone::Pass } else { Tone::Fail };
                ui.text_ui(words::sum(&read.reading, read.bad.len(), lang), bold(14.0), tone);
                let room = (ui.ctx().content_rect().height() - AROUND).clamp(LEAST, MOST);
                let rows = ScrollArea::vertical().id_salt("console list").max_height(room).auto_shrink([false, true]);
                rows.show(ui, |ui| {
                    for (line, tone) in &lines {
                        ui.text_ui(line.as_str(), regular(13.0), *tone);
                    }
                });
            }
            let takes = read.as_ref().is_some_and(|read| !read.reading.learnt.is_empty());
            if takes {
                ui.add_space(6.0);
                let labels = Labels { own: text.vouch, supervisor: names.by_supervisor, ..Labels::default() };
                form.fields_ui(ui, labels);
                form.refused_ui(ui, PinUse::Unit);
            }
            ui.add_space(8.0);
            let buttons = Buttons {
                primary: Some((text.record, takes && form.is_whole() && !is_at_work)),
                others: &[(text.choose, !is_at_work), (text.tasks_button, true)],
                leave: Some((ui.text().cancel, true)),
            };
            buttons_ui(ui, &buttons)
        })
    }
}

/// What is wrong first, then what is not settled, then the rest.
fn lines(read: &ConsoleRead, lang: Lang) -> Vec<(String, Ink)> {
    let bad = read.bad.iter().map(|bad| (words::bad_row(bad, lang), Ink::Tone(Tone::Fail)));
    let unplaced = read.reading.unplaced.iter().map(|name| (words::unplaced(name, lang), Ink::Tone(Tone::Fail)));
    let is_open = |settles| matches!(settles, Settles::TooOld | Settles::AtWork);
    let (open, others): (Vec<_>, Vec<_>) = read.reading.learnt.iter().partition(|learnt| is_open(learnt.settles));
    let open = open.into_iter().map(|learnt| (words::learnt(learnt, lang), Ink::Tone(Tone::Fail)));
    let others = others.into_iter().map(|learnt| (words::learnt(learnt, lang), Ink::Plain));
    bad.chain(unplaced).chain(open).chain(others).collect()
}

/// The page of what is to be done in the console, on its way into a file.
pub(super) struct Tasks {
    data: DataDir,
    page: NewPage,
}

impl Tasks {
    /// With a place to begin with.
    pub fn new(data: DataDir, folder: Option<PathBuf>) -> Self {
        let path = folder.unwrap_or_default().join("console-to-do.html");
        Self { data, page: NewPage::at(&path) }
    }

    /// False once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, wake: &Wake) -> bool {
        self.page.poll();
        let look = Look::of(ctx);
        let words = words::text(look.lang);
        let answer = dialog_ui(ctx, "console tasks", 560.0, false, |ui| {
            ui.head_ui(words.tasks, words.tasks_note);
            self.page.save_ui(ui)
        });
        if answer == Some(true) {
            let (data, lang) = (self.data.clone(), look.lang);
            let write = move |out: &mut _| {
                let disk = Folder::new(data.record())?;
                let replay = Replay::of(&disk)?;
                let at =
                    |issued: &IssuedIdentity| issued_at(&disk, replay.book.segment_name(issued.place.segment), issued);
                let tasks = console_tasks(&replay.book, at);
                Ok(evidence::write_console(lang, &tasks, Timestamp::now(), out)?)
            };
            self.page.write(lang, wake, write);
        }
        answer != Some(false)
    }
}
