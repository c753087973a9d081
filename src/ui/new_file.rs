//! Writes new files, on a thread. One that is there is never overwritten: it might be a batch file.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use eframe::egui::{FontSelection, Ui};

use super::choose::{PathField, PathWords, Request};
use super::host::Wake;
use super::job::Job;
use super::look::{Parts as _, Tone, answers_ui, regular};
use crate::archive::ExportFault;
use crate::files::given;
use crate::words::{Lang, archive as archive_words, archive_cli, logs};

/// A page on its way into a file: where it is saved, and how that went.
pub(crate) struct NewPage {
    to: PathField,
    writing: Option<Job<Result<(), String>>>,
    /// How the last one went, and where it was to stand.
    written: Option<(Result<(), String>, String)>,
}

impl NewPage {
    /// With a place to begin with.
    pub fn at(path: &Path) -> Self {
        Self { to: PathField::new(path.display().to_string()), writing: None, written: None }
    }

    /// Takes up how it went.
    pub fn poll(&mut self) {
        if let Some(written) = Job::take(&mut self.writing) {
            self.written = Some((written, self.to.path().to_owned()));
        }
    }

    /// What is to be written is another now.
    pub fn is_another(&mut self) {
        self.written = None;
    }

    /// Where it is saved, how that went, and the buttons: whether it is to be saved, or left.
    pub fn save_ui(&mut self, ui: &mut Ui) -> Option<bool> {
        let (lang, text, words) = (ui.lang(), ui.text(), logs::text(ui.lang()));
        let name = Path::new(self.to.path()).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let choose = words.choose;
        let path = PathWords { head: words.save_to, choose, spoken: choose, font: FontSelection::Default };
        if self.to.field_ui(ui, &path, Request::new_file(&name, &["html"])) {
            self.written = None;
        }
        if let Some((written, path)) = &self.written {
            let (said, tone) = match written {
                Ok(()) => (logs::saved_file(path, lang), Tone::Pass),
                Err(why) => (logs::not_saved(path, why, lang), Tone::Fail),
            };
            ui.add_space(4.0);
            ui.text_ui(said, regular(13.0), tone);
        }
        ui.add_space(12.0);
        let can = self.writing.is_none() && !self.to.path().is_empty();
        let is_done = matches!(self.written, Some((Ok(()), _)));
        let leave = if is_done { text.ok } else { text.cancel };
        answers_ui(ui, (words.save, can), (leave, true), true)
    }

    /// Begins to write it.
    pub fn write(
        &mut self,
        lang: Lang,
        wake: &Wake,
        write: impl FnOnce(&mut BufWriter<File>) -> Result<(), ExportFault> + Send + 'static,
    ) {
        self.writing = Some(make(Path::new(self.to.path()), lang, wake, write, |made| made));
        self.written = None;
    }
}

/// Writes a file. `told`: what is made of how that went; of a fault one line for people.
pub(crate) fn make<T: Send + 'static>(
    path: &Path,
    lang: Lang,
    wake: &Wake,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), ExportFault> + Send + 'static,
    told: impl FnOnce(Result<(), String>) -> T + Send + 'static,
) -> Job<T> {
    let path = path.to_owned();
    Job::start(wake, move || {
        told(given::make(&path, write).map_err(|fault| match fault {
            ExportFault::TooMany(most) => archive_cli::too_many(lang, most),
            ExportFault::Write(error) => error.to_string(),
            ExportFault::Read(fault) => archive_words::file_fault(lang, &fault),
        }))
    })
}
