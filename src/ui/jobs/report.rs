//! The page for the customer: in which language, and where it is saved.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::{Context, FontSelection};
use jiff::Timestamp;

use super::reading::Told;
use crate::evidence;
use crate::ui::choose::{PathField, PathWords, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Ink, Look, Parts as _, Tone, answers_ui, dialog_ui, regular};
use crate::ui::new_file;
use crate::words::settings::LANGUAGES;
use crate::words::{Lang, jobs as words, logs};

const WIDTH: f32 = 560.0;

/// The dialog as it stands.
pub(super) struct Reporting {
    told: Arc<Told>,
    /// None: that of the window.
    lang: Option<Lang>,
    to: PathField,
    writing: Option<Job<Result<(), String>>>,
    /// What was written last, and where.
    written: Option<(Result<(), String>, String)>,
}

impl Reporting {
    /// With a place beside the batch file, to begin with.
    pub fn new(told: &Arc<Told>) -> Self {
        let folder = told.job.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let path = folder.join(format!("{}-report.html", told.job.story.batch));
        Self {
            told: told.clone(),
            lang: None,
            to: PathField::new(path.display().to_string()),
            writing: None,
            written: None,
        }
    }

    /// False once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, wake: &Wake) -> bool {
        if let Some(written) = Job::take(&mut self.writing) {
            self.written = Some((written, self.to.path().to_owned()));
        }
        let look = Look::of(ctx);
        let (text, words, logs_words) = (look.text(), words::text(look.lang), logs::text(look.lang));
        let answer = dialog_ui(ctx, "job report", WIDTH, false, |ui| {
            ui.head_ui(words.report_head, words.report_note);
            ui.horizontal_wrapped(|ui| {
                ui.line_ui(words.report_lang, regular(13.0), Ink::Muted);
                for (lang, name) in LANGUAGES {
                    let is_on = self.lang.unwrap_or(look.lang) == lang;
                    if ui.choice_ui(is_on, name, &format!("{}: {name}", words.report_lang)) {
                        (self.lang, self.written) = (Some(lang), None);
                    }
                }
            });
            ui.add_space(8.0);
            let name = Path::new(self.to.path()).file_name().unwrap_or_default().to_string_lossy().into_owned();
            let choose = logs_words.choose;
            let path = PathWords { head: logs_words.save_to, choose, spoken: choose, font: FontSelection::Default };
            if self.to.field_ui(ui, &path, Request::new_file(&name, &["html"])) {
                self.written = None;
            }
            if let Some((written, path)) = &self.written {
                let (said, tone) = match written {
                    Ok(()) => (logs::saved_file(path, look.lang), Tone::Pass),
                    Err(why) => (logs::not_saved(path, why, look.lang), Tone::Fail),
                };
                ui.add_space(4.0);
                ui.text_ui(said, regular(13.0), tone);
            }
            ui.add_space(12.0);
            let can = self.writing.is_none() && !self.to.path().is_empty();
            let is_done = matches!(self.written, Some((Ok(()), _)));
            let leave = if is_done { text.ok } else { text.cancel };
            answers_ui(ui, (logs_words.save, can), (leave, true), true)
        });
        if answer == Some(true) {
            let (told, lang) = (self.told.clone(), self.lang.unwrap_or(look.lang));
            let write = move |out: &mut _| Ok(evidence::write_job(lang, &told.job.story, Timestamp::now(), out)?);
            (self.writing, self.written) =
                (Some(new_file::make(Path::new(self.to.path()), look.lang, wake, write, |made| made)), None);
        }
        answer != Some(false)
    }
}
