//! The identity that came back: all of it but the token.

use eframe::egui::{Align, Grid, Layout, Ui};

use crate::seen::{SlotId, UnitView};
use crate::ui::act::{Act, Beneath};
use crate::ui::look::{Control as _, Ink, Parts as _, bold, mono, regular, shown};
use crate::words::{archive_evidence, archive_timeline, bench, values};

/// The longest value that stands whole; of a longer one both ends are seen, and all of it is copied.
const LONGEST: usize = 19;

/// What a ticket does not tell: what the cloud and the unit itself call it, and what was used up.
pub(crate) fn beside_ticket_ui(ui: &mut Ui, slot: SlotId, unit: &UnitView, acts: &mut Vec<Act>) {
    for (name, value) in [("clientId", &unit.client_id), ("hardwareId", &unit.hardware_id)] {
        if let Some(value) = value {
            value_ui(ui, name, value);
        }
    }
    info_ui(ui, unit);
    values_ui(ui, unit);
    old_ui(ui, unit);
    let known = unit.registrations;
    if known.issued + known.unknown > 0 {
        ui.horizontal(|ui| {
            ui.line_ui(ui.text().registrations, regular(13.0), Ink::Muted);
            ui.line_ui(bench::registrations(known, ui.lang()), regular(13.0), Ink::Plain);
        });
    }
    ui.small_ui(ui.text().show_transcript).asks(acts, Act::Show(Beneath::Transcript(slot)));
}

pub(crate) fn identity_ui(ui: &mut Ui, slot: SlotId, unit: Option<&UnitView>, is_last: bool, acts: &mut Vec<Act>) {
    let (look, text) = (ui.look(), ui.text());
    ui.line_ui(if is_last { text.identity_last } else { text.identity }, bold(15.0), Ink::Plain);
    ui.add_space(4.0);
    let Some(unit) = unit else {
        ui.text_ui(text.identity_none, regular(14.0), Ink::Muted);
        return;
    };
    let fields = [
        ("productKey", &unit.product_key),
        ("deviceName", &unit.device_name),
        ("clientId", &unit.client_id),
        ("hardwareId", &unit.hardware_id),
    ];
    if fields.iter().all(|(_, value)| value.is_none()) && unit.token_sha256.is_none() {
        ui.text_ui(text.identity_none, regular(14.0), Ink::Muted);
    }
    for (name, value) in fields {
        if let Some(value) = value {
            value_ui(ui, name, value);
        }
    }
    info_ui(ui, unit);
    values_ui(ui, unit);
    old_ui(ui, unit);
    Grid::new(("identity", slot)).num_columns(2).min_col_width(96.0).spacing([8.0, 6.0]).show(ui, |ui| {
        if let Some(digest) = &unit.token_sha256 {
            ui.line_ui("deviceToken", regular(13.0), Ink::Muted);
            let hidden = format!("{} · sha256 {}", text.token_hidden, shown::plain(digest));
            ui.line_ui(hidden, mono(13.0), Ink::Plain);
            ui.end_row();
        }
        let known = unit.registrations;
        if known.issued + known.unknown > 0 {
            ui.line_ui(text.registrations, regular(13.0), Ink::Muted);
            ui.line_ui(bench::registrations(known, look.lang), regular(13.0), Ink::Plain);
            ui.end_row();
        }
    });
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        if unit.token_sha256.is_some() {
            ui.text_ui(text.token_note, regular(12.0), Ink::Muted);
        }
        ui.small_ui(text.show_transcript).asks(acts, Act::Show(Beneath::Transcript(slot)));
    });
}

/// What it told of itself, each value by the profile's name for it.
fn info_ui(ui: &mut Ui, unit: &UnitView) {
    for told in &unit.info {
        value_ui(ui, &shown::short(&told.name, LONGEST), &told.value);
    }
}

/// What the station gave it.
fn values_ui(ui: &mut Ui, unit: &UnitView) {
    if !unit.values.is_empty() {
        let head = archive_evidence::text(ui.lang()).values;
        let said = values::all(ui.lang(), &unit.values);
        ui.text_ui(format!("{head}: {}", shown::plain(&said)), regular(13.0), Ink::Plain);
    }
}

/// What it held before: the client id, and the names of what else is sealed with their fingerprints.
fn old_ui(ui: &mut Ui, unit: &UnitView) {
    let Some(old) = &unit.old else { return };
    let words = archive_evidence::text(ui.lang());
    if let Some(client_id) = &old.client_id {
        value_ui(ui, words.old_client_id, client_id);
    }
    let values = archive_timeline::old_values(old);
    if !values.is_empty() {
        ui.text_ui(format!("{}: {}", words.old_values, shown::plain(&values)), regular(12.0), Ink::Muted);
    }
}

fn value_ui(ui: &mut Ui, name: &str, value: &str) {
    let text = ui.text();
    ui.horizontal(|ui| {
        ui.allocate_ui_with_layout(eframe::egui::vec2(96.0, 26.0), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(96.0);
            ui.line_ui(name, regular(13.0), Ink::Muted);
        });
        let length = value.chars().count();
        let short = shown::short(value, LONGEST);
        let value_text = if length > LONGEST { format!("{short} ({length})") } else { short.into_owned() };
        ui.line_ui(value_text, mono(13.0), Ink::Plain);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.small_named_ui(text.copy, &format!("{} {name}", text.copy)).clicked() {
                ui.ctx().copy_text(value.to_owned());
            }
        });
    });
}
