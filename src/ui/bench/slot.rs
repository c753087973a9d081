//! One slot, large: its state, its unit, its steps, and the identity beside them.

use eframe::egui::{Align, CornerRadius, Layout, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::face::Face;
use super::identity::{beside_ticket_ui, identity_ui};
use super::places::slots_button_ui;
use super::question::question_ui;
use super::scan::scan_ui;
use super::steps::steps_ui;
use super::ticket::{Ticket, ticket_ui};
use super::verdict;
use crate::domain::Outcome;
use crate::seen::{Command, SlotView, Snapshot, UnitView};
use crate::ui::act::{Act, Beneath};
use crate::ui::look::{
    CARD_RADIUS, Control as _, Ink, Parts as _, bold, inside, mono, outlined_ui, regular, shown, verdict,
};
use crate::words;

/// Below this the identity stands under the state, not beside it.
pub(crate) const TWO_COLUMNS: f32 = 900.0;
/// Nothing beneath moves when a unit comes and goes.
const LEAST_HEIGHT: f32 = 262.0;
/// What the steps take of it.
const STEPS: f32 = 50.0;

/// Name, place, and the buttons that have keys.
pub(crate) fn slot_bar_ui(ui: &mut Ui, snapshot: &Snapshot, slot: &SlotView, acts: &mut Vec<Act>) {
    if ui.available_width() >= TWO_COLUMNS {
        ui.horizontal(|ui| {
            name_ui(ui, slot);
            slots_button_ui(ui, acts);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                slot_buttons_ui(ui, snapshot, slot, acts);
                scan_ui(ui, acts);
            });
        });
    } else {
        ui.horizontal_wrapped(|ui| name_ui(ui, slot));
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| slot_buttons_ui(ui, snapshot, slot, acts));
        });
    }
}

fn name_ui(ui: &mut Ui, slot: &SlotView) {
    ui.line_ui(shown::short(&words::bench::slot(&slot.name, ui.lang()), 40), bold(16.0), Ink::Plain);
    ui.line_ui(shown::short(&slot.place, 56), mono(13.0), Ink::Muted);
}

/// Name, place and buttons of a slot that is looked at closely.
pub(crate) fn close_bar_ui(ui: &mut Ui, slot: &SlotView, acts: &mut Vec<Act>) {
    ui.horizontal_wrapped(|ui| {
        name_ui(ui, slot);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            start_and_abort_ui(ui, slot, acts);
            ui.button_ui(ui.text().back_to_units, true).asks(acts, Act::Show(Beneath::Units));
        });
    });
}

fn slot_buttons_ui(ui: &mut Ui, snapshot: &Snapshot, slot: &SlotView, acts: &mut Vec<Act>) {
    start_and_abort_ui(ui, slot, acts);
    hands_free_ui(ui, snapshot, acts);
}

fn start_and_abort_ui(ui: &mut Ui, slot: &SlotView, acts: &mut Vec<Act>) {
    let text = ui.text();
    ui.keyed_primary_ui(text.start, text.space, slot.state.can_start()).asks(acts, Act::Send(Command::Start(slot.id)));
    ui.keyed_button_ui(text.abort, "Esc", slot.state.can_abort()).asks(acts, Act::Send(Command::Abort(slot.id)));
}

pub(crate) fn hands_free_ui(ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) {
    let look = ui.look();
    let mut on = snapshot.hands_free;
    if ui.checkbox(&mut on, look.text().hands_free).changed() {
        acts.push(Act::Send(Command::HandsFree(on)));
    }
}

/// The large card.
pub(crate) fn slot_ui(ui: &mut Ui, snapshot: &Snapshot, slot: &SlotView, acts: &mut Vec<Act>) {
    let (look, palette) = (ui.look(), ui.palette());
    let face = Face::of(&slot.state, snapshot, look);
    let whole = ui.available_rect_before_wrap();
    let beside = whole.width() >= TWO_COLUMNS;
    let split = if beside { whole.right() - 412.0 } else { whole.right() };
    // Both grounds are painted first and known last.
    let grounds = ui.painter().add(Shape::Noop);

    let left = Rect::from_min_max(whole.min, pos2(split, whole.bottom()));
    let left = column_ui(ui, left, vec2(28.0, 20.0), |ui| state_ui(ui, slot, &face, acts));
    let from = if beside {
        pos2(split, whole.top())
    } else {
        pos2(whole.left(), left.bottom().max(whole.top() + LEAST_HEIGHT))
    };
    let right = Rect::from_min_max(from, pos2(whole.right(), from.y + 1000.0));
    let unit = slot.state.unit();
    let is_last = face.last.is_some();
    let right = column_ui(ui, right, vec2(22.0, 16.0), |ui| match Ticket::of(snapshot, unit) {
        Some(ticket) => {
            ticket_ui(ui, &ticket);
            unit.into_iter().for_each(|unit| beside_ticket_ui(ui, slot.id, unit, acts));
        }
        None => identity_ui(ui, slot.id, unit, is_last, acts),
    });

    let height = (left.bottom() - whole.top()).max(right.bottom() - whole.top()).max(LEAST_HEIGHT);
    let card = Rect::from_min_size(whole.min, vec2(whole.width(), height));
    let mut tinted = card;
    let mut corners = CornerRadius::same(CARD_RADIUS);
    if beside {
        tinted.set_right(split);
        (corners.ne, corners.se) = (0, 0);
    } else {
        tinted.set_bottom(from.y);
        (corners.sw, corners.se) = (0, 0);
    }
    let radius = CornerRadius::same(CARD_RADIUS);
    let line = Stroke::new(1.0, palette.line);
    ui.painter().set(
        grounds,
        Shape::Vec(vec![
            Shape::rect_filled(card, radius, palette.panel),
            Shape::rect_filled(tinted, corners, palette.tint(face.tone).fill),
            Shape::Rect(eframe::egui::epaint::RectShape::stroke(card, radius, line, eframe::egui::StrokeKind::Inside)),
        ]),
    );
    ui.allocate_rect(card, eframe::egui::Sense::hover());
}

/// Paints into a column and says how far it got.
fn column_ui(ui: &mut Ui, column: Rect, margin: eframe::egui::Vec2, content: impl FnOnce(&mut Ui)) -> Rect {
    let mut child = inside(ui, column.shrink2(margin), Layout::top_down(Align::Min));
    content(&mut child);
    Rect::from_min_max(column.min, pos2(column.right(), child.min_rect().bottom() + margin.y))
}

fn state_ui(ui: &mut Ui, slot: &SlotView, face: &Face, acts: &mut Vec<Act>) {
    let ended_badly = face.unit.filter(|unit| unit.outcome.is_some_and(|outcome| outcome != Outcome::Pass));
    headline_ui(ui, face, ended_badly);
    if let Some(question) = face.question {
        ui.add_space(6.0);
        question_ui(ui, question, acts);
    }
    if let Some(unit) = face.unit {
        ui.add_space(8.0);
        serial_ui(ui, unit);
    }
    if let Some(last) = face.last {
        ui.add_space(12.0);
        last_ui(ui, slot, last, acts);
    }
    if let Some(unit) = ended_badly {
        ui.add_space(8.0);
        verdict::todo_ui(ui, slot, unit, face.tone, acts);
    }
    // At the foot of the card, wherever the rest ends.
    let used = ui.min_rect().height();
    ui.add_space((LEAST_HEIGHT - 40.0 - STEPS - used).max(14.0));
    steps_ui(ui, face.unit, face.tone);
}

/// Mark and word, the largest thing in the window, and what it means beside it or beneath.
fn headline_ui(ui: &mut Ui, face: &Face, ended_badly: Option<&UnitView>) {
    let tint = ui.palette().tint(face.tone);
    let room = ui.available_width();
    // A question is a sentence: it gets a smaller size than a word.
    let largest = if face.question.is_some() { 30.0 } else { 56.0 };
    let size = ui.word_size(face.word, room, largest, 2.0, 20.0);
    let notes_ui = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        if let Some(unit) = ended_badly {
            verdict::happened_ui(ui, unit, face.tone);
        }
        for note in face.notes.iter().filter(|note| !note.is_empty()) {
            ui.text_ui(&**note, regular(15.0), tint.ink);
        }
    };
    let width = ui.width_of(face.word, bold(size)) + size + 4.0;
    if room - width > 260.0 && face.question.is_none() {
        ui.horizontal_top(|ui| {
            ui.scope(|ui| {
                ui.set_width(width);
                ui.word_ui(face.mark, face.word, size, tint.ink);
            });
            ui.add_space(10.0);
            ui.vertical(|ui| {
                // One or two lines stand in the middle of the word, more begin at its head.
                let alone = face.notes[1].is_empty();
                ui.add_space(if ended_badly.is_some() {
                    6.0
                } else if alone {
                    32.0
                } else {
                    20.0
                });
                notes_ui(ui);
            });
        });
    } else {
        ui.word_ui(face.mark, face.word, size, tint.ink);
        notes_ui(ui);
    }
}

fn serial_ui(ui: &mut Ui, unit: &UnitView) {
    let text = ui.text();
    let same = unit.device_name.is_none() || unit.device_name == unit.serial_number;
    ui.text_ui(if same { text.serial } else { text.serial_to_name }, regular(12.0), Ink::Muted);
    match &unit.serial_number {
        Some(serial) => {
            let size = if serial.chars().count() > 24 { 18.0 } else { 32.0 };
            ui.text_ui(shown::plain(serial), mono(size), Ink::Plain);
        }
        None => {
            ui.text_ui(text.no_serial, mono(32.0), Ink::Muted);
        }
    }
    if let (false, Some(name)) = (same, &unit.device_name) {
        ui.text_ui(format!("→ {}", shown::plain(name)), mono(14.0), Ink::Muted);
    }
}

/// The result of a unit that was taken out: marked as such, and smaller than what is waited for.
fn last_ui(ui: &mut Ui, slot: &SlotView, last: &UnitView, acts: &mut Vec<Act>) {
    let (palette, text) = (ui.palette(), ui.text());
    let outcome = last.outcome.unwrap_or(Outcome::Unknown);
    let tone = verdict(outcome).0;
    outlined_ui(ui, palette.line, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.line_ui(text.last_unit, bold(13.0), Ink::Muted);
            ui.tag_ui(outcome);
            let serial = last.serial_number.as_deref().map_or(text.no_serial.into(), |serial| shown::short(serial, 40));
            ui.line_ui(serial, mono(15.0), Ink::Plain);
            if let Some(ms) = last.total_ms {
                ui.line_ui(shown::took(ms), regular(13.0), Ink::Muted);
            }
        });
        if last.code.is_some() {
            ui.add_space(4.0);
            verdict::happened_ui(ui, last, tone);
        }
    });
    if last.code.is_some() {
        ui.add_space(8.0);
        verdict::todo_ui(ui, slot, last, tone, acts);
    }
}
