//! A row of the settings: what it is, and what stands beside that.

use eframe::egui::Ui;

use crate::ui::look::{Ink, Parts as _, regular};

const LABEL: f32 = 120.0;

/// The row.
pub(super) fn row_ui(ui: &mut Ui, head: &str, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_wrapped(|ui| {
        ui.allocate_ui(eframe::egui::vec2(LABEL, ui.spacing().interact_size.y), |ui| {
            ui.set_width(LABEL);
            ui.line_ui(head, regular(14.0), Ink::Muted);
        });
        content(ui);
    });
}
