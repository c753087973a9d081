//! The screen `logs`.

use eframe::egui::{CentralPanel, Frame, Ui};

use super::act::Act;
use super::look::Look;
use super::look::fonts::bold;
use super::look::parts::line_ui;
use super::{Premises, Wake};

/// The screen as it stands.
pub(crate) struct Logs {
    premises: Premises,
    wake: Wake,
}

impl Logs {
    pub fn new(premises: Premises, wake: Wake) -> Self {
        Self { premises, wake }
    }

    /// Takes what the threads brought. Called before each frame, whichever screen is shown.
    pub fn poll(&mut self) {}

    pub fn screen_ui(&mut self, ui: &mut Ui, look: Look, acts: &mut Vec<Act>) {
        let _ = (&self.premises, &self.wake, acts);
        let ground = Frame::new().fill(look.palette().background);
        CentralPanel::default()
            .frame(ground)
            .show(ui, |ui| line_ui(ui, look.text().logs, bold(18.0), look.palette().ink));
    }
}
