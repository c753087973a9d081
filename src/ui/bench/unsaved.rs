//! Identities that are not on record: what must not be done now, and the question before the window is closed while no disk has them.

use eframe::egui::{Context, Frame, Margin, Ui};

use crate::ui::look::Look;
use crate::ui::look::fonts::{bold, regular};
use crate::ui::look::palette::Tone;
use crate::ui::look::parts::{button_ui, dialog, primary_ui, text_ui};
use crate::words::unsaved as words;

/// The band above everything else on the bench: identities on no disk, or else those that stand in files of their own.
pub(crate) fn band_ui(ui: &mut Ui, look: Look, answers: u32, files: &[String]) {
    let (palette, tint) = (look.palette(), look.palette().tint(Tone::Fail));
    let text = words::text(look.lang);
    Frame::new().fill(tint.ink).corner_radius(8).inner_margin(Margin::symmetric(18, 12)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        text_ui(ui, text.head, bold(34.0), palette.panel);
        if answers > 0 {
            text_ui(ui, words::stands_in_memory(answers, look.lang), regular(16.0), palette.panel);
        }
        if !files.is_empty() {
            text_ui(ui, words::stands_in_file(files, look.lang), regular(16.0), palette.panel);
        }
    });
    ui.add_space(8.0);
}

/// What was answered to the question whether the window may close.
pub(crate) enum Answer {
    None,
    Stay,
    Lose,
}

/// Asks before identities are lost with the window. The safe answer first.
pub(crate) fn closing_ui(ctx: &Context, look: Look, answers: u32) -> Answer {
    let (palette, text) = (look.palette(), words::text(look.lang));
    let modal = dialog(ctx, "unsaved").show(ctx, |ui| {
        ui.set_width(420.0);
        text_ui(ui, text.close_head, bold(18.0), palette.ink);
        text_ui(ui, words::stands_in_memory(answers, look.lang), regular(14.0), palette.ink);
        text_ui(ui, text.close_note, regular(14.0), palette.ink);
        ui.add_space(12.0);
        let mut answer = Answer::None;
        ui.horizontal_wrapped(|ui| {
            if primary_ui(ui, text.stay, "", true, palette).clicked() {
                answer = Answer::Stay;
            }
            if button_ui(ui, text.lose, "", true, palette).clicked() {
                answer = Answer::Lose;
            }
        });
        answer
    });
    if modal.should_close() { Answer::Stay } else { modal.inner }
}
