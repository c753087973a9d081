//! The header: what is made, by whom, and the numbers of the shift.

use eframe::egui::{Align, Frame, Layout, Margin, Panel, Role, Stroke, Ui, vec2};

use super::act::Act;
use super::fonts::{bold, regular};
use super::look::Look;
use super::palette::Tone;
use super::parts::{field, line_ui, name_ui, named, small_ui};
use super::shown;
use crate::station::snapshot::Snapshot;
use crate::words::bench;

/// Below this everything stands in two rows.
const ONE_ROW: f32 = 1080.0;

pub(super) fn header_ui(ui: &mut Ui, look: Look, snapshot: &Snapshot, acts: &mut Vec<Act>) {
    let palette = look.palette();
    let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(18, 8));
    let panel = Panel::top("header").resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        let width = ui.available_width();
        ui.spacing_mut().item_spacing.x = 14.0;
        if width >= ONE_ROW {
            ui.horizontal(|ui| {
                names_ui(ui, look, snapshot, 210.0);
                numbers_ui(ui, look, snapshot);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    operator_ui(ui, look, snapshot, 150.0, acts);
                    cloud_ui(ui, look, snapshot);
                });
            });
        } else {
            let share = ((width - 28.0) / 3.0 - 26.0).min(210.0);
            ui.horizontal(|ui| {
                names_ui(ui, look, snapshot, share);
                operator_ui(ui, look, snapshot, share, acts);
            });
            ui.horizontal(|ui| {
                numbers_ui(ui, look, snapshot);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| cloud_ui(ui, look, snapshot));
            });
        }
    });
    let rect = panel.response.rect;
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line));
}

fn names_ui(ui: &mut Ui, look: Look, snapshot: &Snapshot, longest: f32) {
    let text = look.text();
    let profile = &snapshot.profile;
    let product = match profile.product_key.as_str() {
        "" => profile.name.clone(),
        key => format!("{} · {key}", profile.name),
    };
    named_field_ui(ui, look, text.profile, &product, longest);
    named_field_ui(ui, look, text.batch, &snapshot.batch.name, longest);
}

fn named_field_ui(ui: &mut Ui, look: Look, head: &str, value: &str, longest: f32) {
    let palette = look.palette();
    field(palette).show(ui, |ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.set_max_width(longest);
            line_ui(ui, head, regular(11.0), palette.muted);
            name_ui(ui, shown::plain(value), bold(14.0), palette.ink);
        });
    });
}

fn numbers_ui(ui: &mut Ui, look: Look, snapshot: &Snapshot) {
    let (palette, text) = (look.palette(), look.text());
    let batch = &snapshot.batch;
    match batch.target {
        Some(target) => number_ui(ui, look, text.done_target, &format!("{} / {target}", batch.done), palette.ink),
        None => number_ui(ui, look, text.done, &batch.done.to_string(), palette.ink),
    }
    // Of the units that are good or bad: what waits is neither yet, and an ERROR is no unit's fault.
    let judged = batch.done + batch.failed;
    let share = if judged == 0 { "–".into() } else { format!("{:.1} %", 100.0 * batch.done as f64 / judged as f64) };
    number_ui(ui, look, text.passed_share, &share, palette.ink);
    let rate = batch.units_per_hour.map_or("–".into(), |rate| format!("{rate:.0}"));
    number_ui(ui, look, text.rate, &rate, palette.ink);
    let warn = palette.tint(Tone::Warn).ink;
    let ink = |count: u64| if count > 0 { warn } else { palette.ink };
    number_ui(ui, look, text.pending, &batch.pending.to_string(), ink(batch.pending));
    if batch.unknown > 0 {
        number_ui(ui, look, text.unknown, &batch.unknown.to_string(), warn);
    }
}

fn number_ui(ui: &mut Ui, look: Look, head: &str, value: &str, ink: eframe::egui::Color32) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        line_ui(ui, head, regular(11.0), look.palette().muted);
        line_ui(ui, value, bold(17.0), ink);
    });
}

fn cloud_ui(ui: &mut Ui, look: Look, snapshot: &Snapshot) {
    let (palette, text) = (look.palette(), look.text());
    ui.allocate_ui_with_layout(vec2(160.0, 40.0), Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let head = match snapshot.profile.platform.as_str() {
            "" => text.cloud.to_owned(),
            platform => format!("{} · {}", text.cloud, shown::short(platform, 22)),
        };
        line_ui(ui, head, regular(11.0), palette.muted);
        match snapshot.cloud {
            Some((ms, measured)) => {
                let (minutes, still_true) = shown::minutes_since(measured);
                ui.ctx().request_repaint_after(still_true);
                let value = format!("{} · {}", shown::took(ms), bench::age(minutes, look.lang));
                line_ui(ui, value, regular(14.0), palette.ink);
            }
            None => {
                line_ui(ui, text.cloud_unmeasured, regular(14.0), palette.muted);
            }
        }
    });
}

fn operator_ui(ui: &mut Ui, look: Look, snapshot: &Snapshot, longest: f32, acts: &mut Vec<Act>) {
    let (palette, text) = (look.palette(), look.text());
    field(palette).show(ui, |ui| {
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.set_max_width((longest - 70.0).max(60.0));
                line_ui(ui, text.operator, regular(11.0), palette.muted);
                match &snapshot.operator {
                    Some(name) => name_ui(ui, shown::plain(name), bold(14.0), palette.ink),
                    None => name_ui(ui, text.nobody, regular(14.0), palette.muted),
                };
            });
            let change = if snapshot.operator.is_some() { text.operator_change } else { text.operator_ask };
            let button = small_ui(ui, change, palette);
            named(&button, Role::Button, true, &format!("{}: {change}", text.operator));
            if button.clicked() {
                acts.push(Act::AskOperator);
            }
        });
    });
}
