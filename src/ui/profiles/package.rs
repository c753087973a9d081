//! The dialog that takes a package: what is in it and what changes here is shown before it is taken.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::{Context, ScrollArea, Ui};

use crate::decisions::package::{LARGEST, Package};
use crate::decisions::roles::who_may;
use crate::decisions::{Desk, desk};
use crate::domain::{Deed, PackageFault, PinUse};
use crate::files::{self, given};
use crate::platform::runtime;
use crate::seen::{Decision, NewPackage, Refusal, Signed};
use crate::store::DataDir;
use crate::ui::choose::{PathField, PathWords, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Ink, Parts as _, Tone, answers_ui, bold, dialog_ui, mono, regular};
use crate::ui::sign::{Form, Labels};
use crate::words::{package as words, refusal};

/// Room for what changes, before it scrolls.
const ROOM: f32 = 220.0;

/// A package that was read, and what it changes here.
struct Seen {
    package: Box<Package>,
    new: Arc<NewPackage>,
    form: Form,
}

/// What a reading thread brings: the package, what it changes, and who may take it.
type Read = Result<(Box<Package>, NewPackage, Vec<String>), Refusal>;

/// The dialog as it stands.
pub(super) struct PackageDialog {
    data: DataDir,
    wake: Wake,
    file: PathField,
    /// A supervisor takes it although it is not newer.
    older: bool,
    own_name: String,
    reading: Option<Job<Read>>,
    seen: Option<Seen>,
    refused: Option<Refusal>,
    deciding: Option<Job<Result<(), Refusal>>>,
}

/// How the dialog ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Cancelled,
    Taken,
}

impl PackageDialog {
    /// `own_name`: who takes it, where nobody has a PIN.
    pub fn new(data: DataDir, own_name: &str, wake: Wake) -> Self {
        Self {
            data,
            wake,
            file: PathField::default(),
            older: false,
            own_name: own_name.to_owned(),
            reading: None,
            seen: None,
            refused: None,
            deciding: None,
        }
    }

    /// How it ended, once it has. `is_bench_open`: it holds the record.
    pub fn dialog_ui(&mut self, ctx: &Context, is_bench_open: bool) -> Option<Ended> {
        if self.poll() {
            return Some(Ended::Taken);
        }
        let at_work = self.deciding.is_some();
        let ended = dialog_ui(ctx, "package", 620.0, Some(Ended::Cancelled), |ui| self.content_ui(ui, is_bench_open))?;
        ended.filter(|_| !at_work)
    }

    /// Takes what threads brought; true, once, when it was taken.
    fn poll(&mut self) -> bool {
        let gone = || Refusal::NotRecorded(None, None);
        match Job::end(&mut self.reading).map(|read| read.unwrap_or_else(|| Err(gone()))) {
            None => {}
            Some(Ok((package, new, supervisors))) => {
                let form = Form::new(&supervisors, &self.own_name);
                self.seen = Some(Seen { package, new: Arc::new(new), form });
            }
            Some(Err(why)) => self.refused = Some(why),
        }
        match Job::end(&mut self.deciding).map(|told| told.unwrap_or_else(|| Err(gone()))) {
            None => false,
            Some(Ok(())) => true,
            Some(Err(why)) => {
                self.seen.iter_mut().for_each(|seen| seen.form.refuse(why.clone()));
                false
            }
        }
    }

    fn forget(&mut self) {
        (self.reading, self.seen, self.refused) = (None, None, None);
    }

    fn read(&mut self) {
        self.forget();
        let (data, path, older) = (self.data.clone(), self.file.path().to_owned(), self.older);
        self.reading = Some(Job::start(&self.wake, move || read(&data, Path::new(&path), older)));
    }

    /// What it ends with; nothing as long as it stands.
    fn content_ui(&mut self, ui: &mut Ui, is_bench_open: bool) -> Option<Option<Ended>> {
        let text = words::text(ui.lang());
        ui.head_ui(text.take_head, text.take_note);
        if is_bench_open {
            ui.text_ui(text.bench_open, regular(14.0), Tone::Warn);
            ui.add_space(12.0);
            return answers_ui(ui, (text.read, false), (ui.text().cancel, true), false).map(|_| Some(Ended::Cancelled));
        }
        let names =
            PathWords { head: text.file, choose: ui.text().browse, spoken: ui.text().browse, font: mono(13.0).into() };
        if self.file.field_ui(ui, &names, Request::file(&[crate::decisions::package::taking::ENDING])) {
            self.older = false;
            self.forget();
        }
        self.file.focus_first(ui);
        if self.reading.is_some() {
            ui.text_ui(text.reading, regular(14.0), Ink::Muted);
        }
        if let Some(why) = &self.refused {
            ui.text_ui(refusal::said(why, PinUse::Package, ui.lang()), regular(14.0), Tone::Fail);
        }
        let is_old = self.older || matches!(self.refused, Some(Refusal::Package(PackageFault::Older(..))));
        if is_old && ui.checkbox(&mut self.older, text.older_tick).changed() {
            self.forget();
        }
        let at_work = self.deciding.is_some();
        let does = match &mut self.seen {
            Some(seen) => {
                seen.ui(ui);
                ui.add_space(12.0);
                let word = if at_work { text.at_work } else { text.take_do };
                // It puts another profile in the place of one: it is pressed.
                answers_ui(ui, (word, seen.form.is_whole() && !at_work), (ui.text().cancel, !at_work), false)?
            }
            None => {
                ui.add_space(12.0);
                let can_read = !self.file.path().is_empty() && self.reading.is_none();
                answers_ui(ui, (text.read, can_read), (ui.text().cancel, true), !self.file.is_choosing())?
            }
        };
        match (&mut self.seen, does) {
            (_, false) => return Some(Some(Ended::Cancelled)),
            (None, true) => self.read(),
            (Some(seen), true) => {
                seen.form.forget_refusal();
                let (data, signed) = (self.data.clone(), seen.form.signed());
                let decision = Decision::TakePackage(seen.new.clone());
                self.deciding = Some(Job::start(&self.wake, move || take(&data, &decision, &signed)));
            }
        }
        None
    }
}

impl Seen {
    fn ui(&mut self, ui: &mut Ui) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        ui.add_space(6.0);
        ScrollArea::vertical().id_salt("package contents").max_height(ROOM).show(ui, |ui| {
            ui.set_width(ui.available_width());
            for line in words::contents(&self.package, Some(true), lang) {
                ui.text_ui(line, regular(13.0), Ink::Plain);
            }
            ui.add_space(6.0);
            for (nth, line) in words::changes(&self.new.taken, lang).into_iter().enumerate() {
                ui.text_ui(line, if nth == 0 { bold(14.0) } else { regular(13.0) }, Ink::Plain);
            }
        });
        ui.add_space(6.0);
        self.form.fields_ui(ui, Labels { own: text.by, supervisor: text.by_supervisor, ..Labels::default() });
        self.form.refused_ui(ui, PinUse::Package);
    }
}

fn read(data: &DataDir, path: &Path, older: bool) -> Read {
    let bytes = given::read(path, LARGEST).map_err(|error| match files::unfit(&error) {
        Some(unfit) => Refusal::FileUnfit(unfit.clone()),
        None => Refusal::Unread(path.display().to_string(), error.to_string()),
    })?;
    let package = Package::open(bytes)?;
    let desk = Desk::open(data)?;
    let new = desk.package(&package, older)?;
    let supervisors = who_may(&desk.book().supervisors(), Deed::Pin(PinUse::Package));
    Ok((Box::new(package), new, supervisors))
}

fn take(data: &DataDir, decision: &Decision, signed: &Signed) -> Result<(), Refusal> {
    runtime().block_on(desk::decide(data, decision, signed)).map(drop)
}
