//! What the administrator has set is seen, and nobody chooses it.

use eframe::egui::Ui;

use crate::ui::look::{Ink, Parts as _, regular};
use crate::words::policy;

/// What nobody chooses here where the administrator has set it.
pub(super) fn ruled_ui<R>(ui: &mut Ui, is_ruled: bool, content: impl FnOnce(&mut Ui) -> R) -> R {
    let inner = ui.add_enabled_ui(!is_ruled, content).inner;
    if is_ruled {
        set_ui(ui);
    }
    inner
}

/// Says so.
pub(super) fn set_ui(ui: &mut Ui) {
    ui.text_ui(policy::text(ui.lang()).set, regular(13.0), Ink::Muted);
}
