//! What the profile was: each text that was saved, with who and when, to be brought back as a draft.

use eframe::egui::{Margin, ScrollArea, Ui};

use super::draft::Draft;
use super::wish::{SCROLL_BAR, Wish};
use crate::store::shelf::Version;
use crate::ui::look::{Ink, Parts as _, Tone, bold, card, mono, regular, shown};
use crate::words::profiles::text;

/// Lines that differ and are shown of each version.
const LINES: usize = 12;

pub(super) fn history_ui(ui: &mut Ui, draft: &Draft, versions: Option<&[Version]>, wishes: &mut Vec<Wish>) {
    let (palette, text) = (ui.palette(), text(ui.lang()));
    ScrollArea::vertical().id_salt(("history", &draft.id)).auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - SCROLL_BAR);
        ui.line_ui(text.history_head, bold(15.0), Ink::Plain);
        let Some(versions) = versions else {
            ui.text_ui(text.reading, regular(13.0), Ink::Muted);
            return;
        };
        if versions.is_empty() {
            ui.text_ui(text.history_empty, regular(13.0), Ink::Muted);
        }
        for (index, version) in versions.iter().enumerate() {
            let before = versions.get(index + 1).map_or("", |before| before.text.as_str());
            card(palette).inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_wrapped(|ui| {
                    let when = shown::moment(&version.at);
                    ui.line_ui(when.as_str(), bold(14.0), Ink::Plain);
                    let by = version.by.as_deref().map(shown::plain);
                    ui.line_ui(by.as_deref().unwrap_or(text.nobody), regular(13.0), Ink::Muted);
                    if index == 0 {
                        ui.line_ui(text.current, regular(13.0), Tone::Pass);
                    }
                    if version.text != draft.text() && ui.small_about_ui(text.bring_back, &when).clicked() {
                        wishes.push(Wish::BringBack(version.text.clone()));
                    }
                });
                changes_ui(ui, before, &version.text);
            });
            ui.add_space(6.0);
        }
    });
}

/// The lines that only one of two texts has.
fn changes_ui(ui: &mut Ui, before: &str, after: &str) {
    if before.is_empty() {
        return;
    }
    let only = |of: &str, other: &str| -> Vec<String> {
        of.lines()
            .filter(|line| !line.trim().is_empty() && !other.lines().any(|other| other == *line))
            .map(str::to_owned)
            .collect()
    };
    let gone = only(before, after).into_iter().map(|line| ("−", Tone::Fail, line));
    let new = only(after, before).into_iter().map(|line| ("+", Tone::Pass, line));
    for (sign, tone, line) in gone.chain(new).take(LINES) {
        ui.text_ui(format!("{sign} {}", shown::plain(line.trim())), mono(12.0), tone);
    }
}
