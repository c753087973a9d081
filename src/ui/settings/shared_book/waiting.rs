//! What waits in the shared book for a person: units of two stations, claims of stations that may be gone, and what the station could go past.

use eframe::egui::{Align, CollapsingHeader, Layout, ScrollArea, Ui, vec2};

use super::deciding::What;
use super::past::past_ui;
use crate::decisions::shared_book::{BookAsks, Past};
use crate::domain::{ClaimConflict, ToldClaim};
use crate::ui::look::{Ink, Parts as _, Tone, bold, mono, regular, shown};
use crate::words::book_settings as words;

/// So high a list may be, in points; what is more scrolls.
const HIGHEST: f32 = 220.0;
/// A row of open claims, in points.
const ROW: f32 = 30.0;

/// What was asked for.
pub(super) fn waiting_ui(ui: &mut Ui, asks: &BookAsks) -> Option<What> {
    let conflicts = conflicts_ui(ui, &asks.conflicts);
    let past = go_past_ui(ui, &asks.past);
    conflicts.or(past).or(open_ui(ui, &asks.open))
}

fn conflicts_ui(ui: &mut Ui, conflicts: &[ClaimConflict]) -> Option<What> {
    let (lang, text) = (ui.lang(), words::text(ui.lang()));
    if conflicts.is_empty() {
        return None;
    }
    ui.add_space(8.0);
    ui.text_ui(words::conflicts_head(conflicts.len(), lang), bold(14.0), Tone::Warn);
    ui.text_ui(text.conflicts_note, regular(13.0), Ink::Muted);
    let mut asked = None;
    ScrollArea::vertical().id_salt("conflicts").max_height(HIGHEST).min_scrolled_height(HIGHEST).show(ui, |ui| {
        for conflict in conflicts {
            let number = &conflict.claim.serial_number;
            ui.add_space(4.0);
            ui.text_ui(shown::plain(number), mono(14.0), Ink::Plain);
            for line in words::both(conflict, lang) {
                ui.text_ui(line, regular(13.0), Ink::Muted);
            }
            if ui.small_about_ui(text.looked_ask, number).clicked() {
                asked = Some(What::Settle(conflict.clone()));
            }
        }
    });
    asked
}

fn open_ui(ui: &mut Ui, open: &[ToldClaim]) -> Option<What> {
    let (lang, text) = (ui.lang(), words::text(ui.lang()));
    if open.is_empty() {
        return None;
    }
    ui.add_space(8.0);
    let row_ui = |ui: &mut Ui, claim: &ToldClaim| {
        let room = vec2(ui.available_width(), ROW);
        let content = |ui: &mut Ui| {
            let pressed = ui.small_about_ui(text.release_ask, &claim.serial_number).clicked();
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let said = format!("{} · {}", shown::plain(&claim.serial_number), words::claim(claim, lang));
                ui.name_ui(said, regular(13.0), Ink::Plain);
            });
            pressed
        };
        ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), content).inner
    };
    let list = CollapsingHeader::new(words::open_head(open.len(), lang)).id_salt("open claims").show(ui, |ui| {
        ui.text_ui(text.open_note, regular(13.0), Ink::Muted);
        let area = ScrollArea::vertical()
            .id_salt("open claims")
            .max_height(HIGHEST)
            .min_scrolled_height(HIGHEST)
            .auto_shrink([false, true]);
        let rows = |ui: &mut Ui, rows: std::ops::Range<usize>| {
            open[rows].iter().filter(|claim| row_ui(ui, claim)).last().cloned().map(What::Release)
        };
        area.show_rows(ui, ROW, open.len(), rows).inner
    });
    list.body_returned.flatten()
}

fn go_past_ui(ui: &mut Ui, past: &Past) -> Option<What> {
    let (lang, text) = (ui.lang(), words::text(ui.lang()));
    if past.is_empty() {
        return None;
    }
    ui.add_space(8.0);
    let is_of_record = !past.lost.is_empty() || !past.others.is_empty();
    let head = if is_of_record { text.record_differs } else { text.waits };
    ui.text_ui(head, bold(14.0), Tone::Warn);
    past_ui(ui, past);
    ui.small_about_ui(text.go_on_ask, words::text(lang).head).clicked().then(|| What::GoPast(past.clone()))
}
