//! A backup of the record, into a new folder.

use std::path::Path;

use eframe::egui::{Context, FontSelection};

use super::paper::home;
use crate::custody::backup::{self, Manifest, NotBackedUp};
use crate::store::DataDir;
use crate::ui::choose::{PathField, PathWords, Request};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Buttons, Look, Parts as _, Tone, Which, buttons_ui, dialog_ui, regular, shown};
use crate::words::{keeping as words, moving};

const WIDTH: f32 = 560.0;

/// The dialog as it stands.
pub(super) struct BackingUp {
    out: PathField,
    /// There is a recovery key to seal the seal key to.
    has_recovery: bool,
    with_key: bool,
    at_work: Option<Job<Result<Manifest, NotBackedUp>>>,
    told: Option<Result<Manifest, NotBackedUp>>,
}

impl BackingUp {
    pub fn new(has_recovery: bool) -> Self {
        let name = format!("regnwl-backup-{}", jiff::Zoned::now().strftime("%Y-%m-%d-%H%M"));
        let out = PathField::new(home().join(name).display().to_string());
        Self { out, has_recovery, with_key: has_recovery, at_work: None, told: None }
    }

    /// It makes what nobody should walk away from unread.
    pub fn is_at_work(&self) -> bool {
        self.at_work.is_some()
    }

    /// False once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, data: &DataDir, wake: &Wake) -> bool {
        if let Some(told) = Job::take(&mut self.at_work) {
            self.told = Some(told);
        }
        let text = words::text(Look::of(ctx).lang);
        let pressed = dialog_ui(ctx, "backing up", WIDTH, Which::Leave, |ui| {
            ui.head_ui(text.back_up.trim_end_matches('…'), text.back_up_note);
            let path = PathWords {
                head: text.new_folder,
                choose: ui.text().browse,
                spoken: text.choose_folder,
                font: FontSelection::Default,
            };
            if self.out.field_ui(ui, &path, Request::folders()) {
                self.told = None;
            }
            ui.add_space(4.0);
            ui.add_enabled_ui(self.has_recovery, |ui| ui.checkbox(&mut self.with_key, text.with_key));
            match &self.told {
                None => {}
                Some(Ok(made)) => {
                    let folder = shown::plain(self.out.path()).into_owned();
                    let said = words::backed_up(ui.lang(), &folder, made.heads.len());
                    ui.text_ui(said, regular(14.0), Tone::Pass);
                }
                Some(Err(why)) => drop(ui.text_ui(moving::not_backed_up(why, ui.lang()), regular(14.0), Tone::Fail)),
            }
            ui.add_space(8.0);
            let (is_idle, is_done) = (self.at_work.is_none(), matches!(self.told, Some(Ok(_))));
            let word = if is_idle { text.back_up_now } else { text.at_work };
            let primary = (!is_done).then_some((word, is_idle && !self.out.path().is_empty()));
            let leave = if is_done { ui.text().ok } else { ui.text().cancel };
            buttons_ui(ui, &Buttons { primary, others: &[], leave: Some((leave, is_idle)) })
        });
        match pressed {
            Some(Which::Primary) => {
                let (data, out, with_key) = (data.clone(), Path::new(self.out.path()).to_owned(), self.with_key);
                self.told = None;
                self.at_work = Some(Job::start(wake, move || backup::make(&data, &out, with_key)));
            }
            Some(_) if self.at_work.is_none() => return false,
            _ => {}
        }
        true
    }
}
