//! The port of a scanner that does not type like a keyboard.

use std::sync::Arc;

use eframe::egui::{TextEdit, Ui};

use crate::domain::ScannerPort;
use crate::ui::launch::Launch;
use crate::ui::look::{Ink, Parts as _, Tone, mono, regular};
use crate::words::scanner as words;

/// Letters of a port.
const LONGEST: usize = 200;

/// The field as it stands.
pub(super) struct ScannerField {
    launch: Arc<dyn Launch>,
    typed: String,
    kept: Option<ScannerPort>,
    /// It could not be kept, in the system's own words.
    fault: Option<String>,
}

impl ScannerField {
    pub fn new(launch: Arc<dyn Launch>) -> Self {
        let kept = launch.scanner();
        Self { launch, typed: told(kept.as_ref()), kept, fault: None }
    }

    pub fn field_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        let edit = TextEdit::singleline(&mut self.typed).hint_text(text.hint).font(mono(13.0)).char_limit(LONGEST);
        ui.field_ui(text.port, edit);
        if self.chosen().is_none() {
            ui.text_ui(text.form, regular(13.0), Tone::Warn);
        }
        ui.text_ui(text.note, regular(13.0), Ink::Muted);
        if let Some(why) = &self.fault {
            ui.text_ui(words::not_kept(why, ui.lang()), regular(13.0), Tone::Fail);
        }
    }

    /// Keeps what is typed; gives what was kept before and what is now, where that is another one.
    pub fn keep(&mut self) -> Option<(String, String)> {
        let chosen = self.chosen().filter(|chosen| *chosen != self.kept)?;
        if let Err(error) = self.launch.choose_scanner(chosen.clone()) {
            self.fault = Some(error.to_string());
            return None;
        }
        self.fault = None;
        let was = std::mem::replace(&mut self.kept, chosen);
        Some((told(was.as_ref()), told(self.kept.as_ref())))
    }

    /// What is chosen; none where what is typed is no port.
    fn chosen(&self) -> Option<Option<ScannerPort>> {
        let typed = self.typed.trim();
        if typed.is_empty() { Some(None) } else { typed.parse().ok().map(Some) }
    }
}

fn told(scanner: Option<&ScannerPort>) -> String {
    scanner.map(ToString::to_string).unwrap_or_default()
}
