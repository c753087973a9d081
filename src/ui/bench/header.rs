//! The header: what is made, by whom, and the numbers of the shift.

use eframe::egui::{Align, Color32, Layout, Ui, vec2};

use crate::seen::Snapshot;
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Ink, Look, Parts as _, Tone, bold, field, regular, shown, top_bar_ui};
use crate::words::{self, bench, profiles};

const GAP: f32 = 16.0;
/// Height of the fields: with less than this at first, each stands a little lower than the one before.
const ROW: f32 = 48.0;
const OPERATOR: f32 = 196.0;
const CLOUD: f32 = 172.0;
/// Frame and margins of a field.
const FIELD_MARGIN: f32 = 26.0;
/// The button beside the batch's name.
const BATCH_BUTTON: f32 = 84.0;
/// With less than this for profile and batch everything stands in two rows.
const LEAST_NAMES: f32 = 380.0;

/// A round trip of so many minutes ago says little of the cloud now.
const OLD: u64 = 10;

/// `differs`: the shelf has another profile of this name by now.
pub(crate) fn header_ui(ui: &mut Ui, snapshot: &Snapshot, differs: bool, acts: &mut Vec<Act>) {
    let look = ui.look();
    let _palette = look.palette();
    top_bar_ui(ui, "header", 8, |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        let numbers = numbers(look, snapshot);
        let room = ui.available_width();
        let names = room - OPERATOR - CLOUD - 5.0 * GAP - numbers_width(ui, &numbers);
        if names >= LEAST_NAMES {
            ui.horizontal(|ui| {
                ui.set_min_height(ROW);
                names_ui(ui, snapshot, differs, names - BATCH_BUTTON, acts);
                numbers_ui(ui, &numbers);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    operator_ui(ui, snapshot, acts);
                    cloud_ui(ui, snapshot);
                });
            });
        } else {
            ui.horizontal(|ui| {
                names_ui(ui, snapshot, differs, room - OPERATOR - 2.0 * GAP - BATCH_BUTTON, acts);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| operator_ui(ui, snapshot, acts));
            });
            ui.horizontal_wrapped(|ui| {
                numbers_ui(ui, &numbers);
                cloud_ui(ui, snapshot);
            });
        }
    });
}

fn names_ui(ui: &mut Ui, snapshot: &Snapshot, differs: bool, width: f32, acts: &mut Vec<Act>) {
    let (look, text) = (ui.look(), ui.text());
    let profile = &snapshot.profile;
    let product = match profile.product_key.as_str() {
        "" => profile.name.clone(),
        key => format!("{} · {key}", profile.name),
    };
    // The batch takes what it needs up to half, the profile gets the rest.
    let batch = shown::plain(&snapshot.batch.name);
    let needed = ui.width_of(&batch, bold(14.0)) + 1.0;
    let needed = needed.min(width / 2.0 - FIELD_MARGIN);
    let head = match differs {
        true => format!("{} · {}", text.profile, profiles::text(look.lang).differs),
        false => text.profile.to_owned(),
    };
    named_field_ui(ui, &head, &product, width - needed - 2.0 * FIELD_MARGIN, |_| {});
    named_field_ui(ui, text.batch, &batch, needed.max(40.0), |ui| {
        ui.small_ui(words::batch::text(look.lang).open).asks(acts, Act::ShowBatch);
    });
}

fn named_field_ui(ui: &mut Ui, head: &str, value: &str, longest: f32, buttons: impl FnOnce(&mut Ui)) {
    let palette = ui.palette();
    field(palette).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.set_max_width(longest);
                ui.name_ui(head, regular(11.0), Ink::Muted);
                ui.name_ui(shown::plain(value), bold(14.0), Ink::Plain);
            });
            buttons(ui);
        });
    });
}

struct Number {
    head: &'static str,
    value: String,
    ink: Color32,
}

fn numbers(look: Look, snapshot: &Snapshot) -> Vec<Number> {
    let (palette, text) = (look.palette(), look.text());
    let batch = &snapshot.batch;
    let (head, done) = match batch.target {
        Some(target) => (text.done_target, format!("{} / {target}", batch.done)),
        None => (text.done, batch.done.to_string()),
    };
    // Of the units that are good or bad: what waits is neither yet, and an ERROR is no unit's fault.
    let judged = batch.done + batch.failed;
    let share = if judged == 0 { "–".into() } else { format!("{:.1} %", 100.0 * batch.done as f64 / judged as f64) };
    let rate = batch.units_per_hour.map_or("–".into(), |rate| format!("{rate:.0}"));
    let waiting = |count: u64| if count > 0 { palette.tint(Tone::Warn).ink } else { palette.ink };
    let mut numbers = vec![
        Number {
            head,
            value: done,
            ink: if batch.target_reached().is_some() { palette.tint(Tone::Pass).ink } else { palette.ink },
        },
        Number { head: text.passed_share, value: share, ink: palette.ink },
        Number { head: text.rate, value: rate, ink: palette.ink },
        Number { head: text.pending, value: batch.pending.to_string(), ink: waiting(batch.pending) },
    ];
    if batch.unknown > 0 {
        numbers.push(Number { head: text.unknown, value: batch.unknown.to_string(), ink: waiting(batch.unknown) });
    }
    numbers
}

fn number_width(ui: &Ui, number: &Number) -> f32 {
    ui.width_of(number.head, regular(11.0)).max(ui.width_of(&number.value, bold(17.0)))
}

fn numbers_width(ui: &Ui, numbers: &[Number]) -> f32 {
    numbers.iter().map(|number| number_width(ui, number) + GAP).sum()
}

fn numbers_ui(ui: &mut Ui, numbers: &[Number]) {
    for number in numbers {
        block_ui(ui, number_width(ui, number), |ui| {
            ui.line_ui(number.head, regular(11.0), Ink::Muted);
            ui.line_ui(number.value.as_str(), bold(17.0), number.ink);
        });
    }
}

/// Two lines of this width.
fn block_ui(ui: &mut Ui, width: f32, lines: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 42.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        lines(ui);
    });
}

fn cloud_ui(ui: &mut Ui, snapshot: &Snapshot) {
    let (look, text) = (ui.look(), ui.text());
    block_ui(ui, CLOUD, |ui| {
        let head = match snapshot.profile.platform.as_str() {
            "" => text.cloud.to_owned(),
            platform => format!("{} · {}", text.cloud, shown::short(platform, 20)),
        };
        ui.line_ui(head, regular(11.0), Ink::Muted);
        let failing = snapshot.cloud_away.as_ref().map(|away| away.since).or(snapshot.cloud_silent);
        if let Some(since) = failing {
            let (minutes, still_true) = shown::minutes_since(since);
            ui.ctx().request_repaint_after(still_true);
            ui.line_ui(bench::no_answer(minutes, look.lang), bold(14.0), Tone::Fail);
            return;
        }
        match snapshot.cloud {
            Some((ms, measured)) => {
                let (minutes, still_true) = shown::minutes_since(measured);
                ui.ctx().request_repaint_after(still_true);
                let value = format!("{} · {}", shown::took(ms), bench::age(minutes, look.lang));
                let ink = if minutes < OLD { Ink::Plain } else { Ink::Muted };
                ui.line_ui(value, regular(14.0), ink);
            }
            None => {
                ui.line_ui(text.cloud_unmeasured, regular(14.0), Ink::Muted);
            }
        }
    });
}

fn operator_ui(ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) {
    let (palette, text) = (ui.palette(), ui.text());
    ui.allocate_ui_with_layout(vec2(OPERATOR, 44.0), Layout::left_to_right(Align::Center), |ui| {
        field(palette).show(ui, |ui| {
            ui.set_width(OPERATOR - FIELD_MARGIN);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let change = if snapshot.operator.is_some() { text.operator_change } else { text.operator_ask };
                ui.small_named_ui(change, &format!("{}: {change}", text.operator)).asks(acts, Act::AskOperator);
                block_ui(ui, ui.available_width(), |ui| {
                    ui.line_ui(text.operator, regular(11.0), Ink::Muted);
                    match &snapshot.operator {
                        Some(name) => ui.name_ui(shown::plain(name), bold(14.0), Ink::Plain),
                        None => ui.name_ui(text.nobody, regular(14.0), Ink::Muted),
                    };
                });
            });
        });
    });
}
