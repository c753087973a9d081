//! Identities that are not on record: what must not be done now, and the question before the window is closed while no disk has them.

use eframe::egui::Context;

use crate::ui::look::{Ink, Look, Parts as _, answers_ui, bold, dialog_ui, regular};
use crate::words::Lang;
use crate::words::unsaved as words;

/// What is said above everything else: identities on no disk, or else those that stand in files of their own. None where there are none.
pub(crate) fn message(answers: u32, files: &[String], lang: Lang) -> Option<(&'static str, String)> {
    let said: Vec<_> = [
        (answers > 0).then(|| words::stands_in_memory(answers, lang)),
        (!files.is_empty()).then(|| words::stands_in_file(files, lang)),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!said.is_empty()).then(|| (words::text(lang).head, lang.sentences(&said)))
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
        answers_ui(ui, (text.stay, true), (text.lose, true), false).map(|stays| !stays)
    })
}
