//! What waits in the shared book for a person: units of two stations, claims of stations that may be gone, and what the station could go past.

use eframe::egui::{Align, CollapsingHeader, Layout, ScrollArea, Ui, vec2};

use super::deciding::What;
use super::past::past_ui;
use crate::decisions::shared_book::{BookAsks, Past};
use crate::domain::{ClaimConflict, ToldClaim, ValueTwice};
use crate::ui::look::{Ink, Parts as _, Tone, bold, mono, regular, shown};
use crate::words::book_settings as words;

/// So high a list may be, in points; what is more scrolls.
const HIGHEST: f32 = 220.0;
/// A row of open claims, in points.
const ROW: f32 = 30.0;

/// What was asked for.
pub(super) fn waiting_ui(ui: &mut Ui, asks: &BookAsks) -> Option<What> {
    let conflicts = conflicts_ui(ui, &asks.conflicts);
    let values = values_ui(ui, &asks.values);
    let past = go_past_ui(ui, &asks.past);
    conflicts.or(values).or(past).or(open_ui(ui, &asks.open))
}

fn conflicts_ui(ui: &mut Ui, conflicts: &[ClaimConflict]) -> Option<What> {
    let (lang, note) = (ui.lang(), words::text(ui.lang()).conflicts_note);
    let head = words::conflicts_head(conflicts.len(), lang);
    let each =
        |ui: &mut Ui, conflict: &ClaimConflict| two_ui(ui, &conflict.claim.serial_number, words::both(conflict, lang));
    listed_ui(ui, [&head, note], conflicts, each).map(|conflict| What::Settle(conflict.clone()))
}

fn values_ui(ui: &mut Ui, values: &[ValueTwice]) -> Option<What> {
    let (lang, note) = (ui.lang(), words::text(ui.lang()).values_note);
    let head = words::values_head(values.len(), lang);
    let each = |ui: &mut Ui, twice: &ValueTwice| two_ui(ui, &twice.value, words::both_gave(twice, lang));
    listed_ui(ui, [&head, note], values, each).map(|twice| What::SettleValue(twice.clone()))
}

/// A list under its head, that scrolls where it is long; nothing where it is empty. Gives the one that was pressed.
fn listed_ui<'a, T>(
    ui: &mut Ui,
    [head, note]: [&str; 2],
    all: &'a [T],
    each: impl Fn(&mut Ui, &T) -> bool,
) -> Option<&'a T> {
    if all.is_empty() {
        return None;
    }
    ui.add_space(8.0);
    ui.text_ui(head, bold(14.0), Tone::Warn);
    ui.text_ui(note, regular(13.0), Ink::Muted);
    let area = ScrollArea::vertical().id_salt(note).max_height(HIGHEST).min_scrolled_height(HIGHEST);
    area.show(ui, |ui| all.iter().filter(|one| each(ui, one)).last()).inner
}

/// What two stations have both, and the button for whoever has looked at it.
fn two_ui(ui: &mut Ui, what: &str, both: [String; 2]) -> bool {
    ui.add_space(4.0);
    ui.text_ui(shown::plain(what), mono(14.0), Ink::Plain);
    for line in both {
        ui.text_ui(line, regular(13.0), Ink::Muted);
    }
    ui.small_about_ui(words::text(ui.lang()).looked_ask, what).clicked()
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
