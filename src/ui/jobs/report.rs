//! The page for the customer: in which language, and where it is saved.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::Context;
use jiff::Timestamp;

use super::reading::Told;
use crate::evidence;
use crate::ui::host::Wake;
use crate::ui::look::{Ink, Look, Parts as _, dialog_ui, regular};
use crate::ui::new_file::NewPage;
use crate::words::settings::LANGUAGES;
use crate::words::{Lang, jobs as words};

const WIDTH: f32 = 560.0;

/// The dialog as it stands.
pub(super) struct Reporting {
    told: Arc<Told>,
    /// None: that of the window.
    lang: Option<Lang>,
    page: NewPage,
}

impl Reporting {
    /// With a place beside the batch file, to begin with.
    pub fn new(told: &Arc<Told>) -> Self {
        let folder = told.job.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let path = folder.join(format!("{}-report.html", told.job.story.batch));
        Self { told: told.clone(), lang: None, page: NewPage::at(&path) }
    }

    /// False once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, wake: &Wake) -> bool {
        self.page.poll();
        let look = Look::of(ctx);
        let words = words::text(look.lang);
        let answer = dialog_ui(ctx, "job report", WIDTH, false, |ui| {
            ui.head_ui(words.report_head, words.report_note);
            ui.horizontal_wrapped(|ui| {
                ui.line_ui(words.report_lang, regular(13.0), Ink::Muted);
                for (lang, name) in LANGUAGES {
                    let is_on = self.lang.unwrap_or(look.lang) == lang;
                    if ui.choice_ui(is_on, name, &format!("{}: {name}", words.report_lang)) {
                        self.lang = Some(lang);
                        self.page.is_another();
                    }
                }
            });
            ui.add_space(8.0);
            self.page.save_ui(ui)
        });
        if answer == Some(true) {
            let (told, lang) = (self.told.clone(), self.lang.unwrap_or(look.lang));
            let write = move |out: &mut _| Ok(evidence::write_job(lang, &told.job.story, Timestamp::now(), out)?);
            self.page.write(look.lang, wake, write);
        }
        answer != Some(false)
    }
}
