//! Where a batch stands of which only the name is given.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::Ui;

use super::ruled::ruled_ui;
use crate::ui::choose::{PathField, PathWords, Request};
use crate::ui::launch::{Launch, Shelves};
use crate::ui::look::{Ink, Parts as _, Tone, mono, regular, shown};
use crate::words::settings as words;

/// The field as it stands.
pub(super) struct BatchFolder {
    launch: Arc<dyn Launch>,
    /// Where they stand if nothing is typed.
    own: PathBuf,
    field: PathField,
    kept: Option<PathBuf>,
    /// The administrator has set it.
    is_ruled: bool,
}

impl BatchFolder {
    /// None where batches are given by their paths alone.
    pub fn new(launch: Arc<dyn Launch>, is_ruled: bool) -> Option<Self> {
        let Shelves { batches, own_batches, .. } = launch.shelves();
        let own = own_batches?;
        let kept = batches.filter(|folder| *folder != own);
        let typed = kept.as_ref().map(|folder| folder.display().to_string()).unwrap_or_default();
        Some(Self { launch, own, field: PathField::new(typed), kept, is_ruled })
    }

    pub fn field_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        ui.add_space(8.0);
        let spoken = format!("{} {}", ui.text().browse, text.batch_folder);
        let words =
            PathWords { head: text.batch_folder, choose: ui.text().browse, spoken: &spoken, font: mono(13.0).into() };
        let field_ui = |ui: &mut Ui| self.field.field_ui(ui, &words, Request::folders());
        ruled_ui(ui, self.is_ruled, field_ui);
        if self.chosen().is_err() {
            ui.text_ui(text.batch_folder_relative, regular(13.0), Tone::Warn);
        }
        let own = shown::plain(&self.own.display().to_string()).into_owned();
        ui.text_ui(words::batch_folder_note(ui.lang(), &own), regular(13.0), Ink::Muted);
    }

    /// Keeps what is typed; gives what was kept before and what is now, where it is another folder. A path that depends on where the program was started is not kept.
    pub fn keep(&mut self) -> Option<(String, String)> {
        let chosen = self.chosen().ok().filter(|chosen| *chosen != self.kept && !self.is_ruled)?;
        self.launch.choose_batch_folder(chosen.clone());
        let told = |folder: &Option<PathBuf>| folder.as_ref().unwrap_or(&self.own).display().to_string();
        let was_and_is = (told(&self.kept), told(&chosen));
        self.kept = chosen;
        Some(was_and_is)
    }

    /// The folder that is typed; none: the station's own. Refused where it is no whole path.
    fn chosen(&self) -> Result<Option<PathBuf>, NotWhole> {
        let typed = Path::new(self.field.path());
        match typed.is_absolute() {
            true => Ok(Some(typed.to_owned()).filter(|folder| *folder != self.own)),
            false if typed.as_os_str().is_empty() => Ok(None),
            false => Err(NotWhole),
        }
    }
}

/// What is typed is no path from the root.
struct NotWhole;
