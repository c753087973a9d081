//! What the station would go past, and what follows from that.

use eframe::egui::{ScrollArea, Ui};

use crate::decisions::shared_book::Past;
use crate::ui::look::{Ink, Parts as _, mono, regular, shown};
use crate::words::{book_settings as words, shared_book as book_words};

/// So high a list may be, in points; what is more scrolls.
const HIGHEST: f32 = 110.0;

/// All of it.
pub(super) fn past_ui(ui: &mut Ui, past: &Past) {
    let (lang, text) = (ui.lang(), words::text(ui.lang()));
    if !past.lost.is_empty() {
        ui.text_ui(words::lost(past.lost.len(), lang), regular(13.0), Ink::Plain);
        let lines = past.lost.iter().map(|claim| {
            let number = shown::plain(&claim.serial_number);
            format!("{number} · {}", words::claim(claim, lang))
        });
        list_ui(ui, "lost claims", lines);
        ui.text_ui(text.lost_note, regular(13.0), Ink::Muted);
    }
    if !past.others.is_empty() {
        ui.text_ui(words::others(past.others.len(), lang), regular(13.0), Ink::Plain);
        let lines = past.others.iter().map(|head| {
            let segment = shown::plain(&head.segment);
            format!("{segment} · {}", book_words::lines(lang, head.lines))
        });
        list_ui(ui, "other segments", lines);
        ui.text_ui(text.others_note, regular(13.0), Ink::Muted);
    }
    if !past.missing.is_empty() {
        ui.text_ui(words::missing(&past.missing, lang), regular(13.0), Ink::Plain);
        ui.text_ui(text.missing_note, regular(13.0), Ink::Muted);
    }
    ui.add_space(4.0);
}

fn list_ui(ui: &mut Ui, name: &str, lines: impl Iterator<Item = String>) {
    ScrollArea::vertical()
        .id_salt(name)
        .max_height(HIGHEST)
        .min_scrolled_height(HIGHEST)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for line in lines {
                ui.text_ui(line, mono(12.0), Ink::Plain);
            }
        });
}
