//! Where labels are printed.

use std::sync::Arc;

use eframe::egui::{TextEdit, Ui};

use crate::domain::Printers;
use crate::ui::launch::Launch;
use crate::ui::look::{Ink, Parts as _, Tone, mono, regular};
use crate::words::{label, monitoring};

/// Letters of all printers of a station.
const LONGEST: usize = 1024;

/// The field as it stands.
pub(super) struct PrinterField {
    launch: Arc<dyn Launch>,
    typed: String,
    kept: Printers,
    /// It could not be kept, in the system's own words.
    fault: Option<String>,
}

impl PrinterField {
    /// None where there is no station that they would be of.
    pub fn new(launch: Arc<dyn Launch>) -> Option<Self> {
        let kept = launch.printers()?;
        Some(Self { launch, typed: kept.to_string(), kept, fault: None })
    }

    pub fn field_ui(&mut self, ui: &mut Ui) {
        let text = label::text(ui.lang());
        let field = TextEdit::singleline(&mut self.typed).font(mono(13.0)).char_limit(LONGEST);
        ui.field_ui(text.printers_field, field);
        if self.typed.parse::<Printers>().is_err() {
            ui.text_ui(text.not_printers, regular(13.0), Tone::Warn);
        }
        ui.text_ui(text.printers_note, regular(13.0), Ink::Muted);
        if let Some(why) = &self.fault {
            ui.text_ui(monitoring::not_kept(why, ui.lang()), regular(13.0), Tone::Fail);
        }
    }

    /// Keeps what is typed; gives what was kept before and what is now, where that is another one. What names no printer is not kept.
    pub fn keep(&mut self) -> Option<(String, String)> {
        let chosen: Printers = self.typed.parse().ok().filter(|chosen| *chosen != self.kept)?;
        self.fault = self.launch.choose_printers(&chosen).err().map(|error| error.to_string());
        if self.fault.is_some() {
            return None;
        }
        let was = std::mem::replace(&mut self.kept, chosen);
        Some((was.to_string(), self.kept.to_string()))
    }
}
