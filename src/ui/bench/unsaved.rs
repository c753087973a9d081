//! Identities that are not on record: what must not be done now, and the question before the window is closed while no disk has them.

use eframe::egui::{Context, Frame, Margin, Ui};

use crate::ui::look::{Ink, Look, Parts as _, Tone, bold, dialog_ui, regular};
use crate::words::unsaved as words;

/// The band above everything else on the bench: identities on no disk, or else those that stand in files of their own.
pub(crate) fn band_ui(ui: &mut Ui, answers: u32, files: &[String]) {
    let look = ui.look();
    let (palette, tint) = (look.palette(), look.palette().tint(Tone::Fail));
    let text = words::text(look.lang);
    Frame::new().fill(tint.ink).corner_radius(8).inner_margin(Margin::symmetric(18, 12)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.text_ui(text.head, bold(34.0), palette.panel);
        if answers > 0 {
            ui.text_ui(words::stands_in_memory(answers, look.lang), regular(16.0), palette.panel);
        }
        if !files.is_empty() {
            ui.text_ui(words::stands_in_file(files, look.lang), regular(16.0), palette.panel);
        }
    });
    ui.add_space(8.0);
}

/// Asks before identities are lost with the window, the safe answer first: whether they are to be lost.
pub(crate) fn closing_ui(ctx: &Context, answers: u32) -> Option<bool> {
    let lang = Look::of(ctx).lang;
    let text = words::text(lang);
    dialog_ui(ctx, "unsaved", 420.0, false, |ui| {
        ui.text_ui(text.close_head, bold(18.0), Ink::Plain);
        ui.text_ui(words::stands_in_memory(answers, lang), regular(14.0), Ink::Plain);
        ui.text_ui(text.close_note, regular(14.0), Ink::Plain);
        ui.add_space(12.0);
        ui.answers_ui(text.stay, true, text.lose, false).map(|stays| !stays)
    })
}
