//! One slot, large: its state, its unit, its steps, and the identity beside them.

use eframe::egui::{Align, CornerRadius, Layout, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};

use super::face::{Face, listed};
use super::identity::{beside_ticket_ui, identity_ui};
use super::places::slots_button_ui;
use super::question::question_ui;
use super::scan::scan_ui;
use super::steps::{bars_ui, steps_ui};
use super::ticket::{Ticket, ticket_ui};
use super::verdict;
use super::wiring::Wiring;
use crate::domain::Outcome;
use crate::seen::{Command, SlotState, SlotView, Snapshot, UnitView};
use crate::ui::act::{Act, Beneath};
use crate::ui::look::word::{word_size, word_ui, word_width};
use crate::ui::look::{
    CARD_RADIUS, Control as _, Ink, Parts as _, badge_ui, bold, inside, mono, outlined_ui, regular, shown, verdict,
};
use crate::words;
use crate::words::wiring as wiring_words;

/// Below this the identity stands under the state, not beside it.
pub(crate) const TWO_COLUMNS: f32 = 900.0;
/// With less height than this what explains a state gives way to what is to be done.
const LOW: f32 = 320.0;
/// And a ticket stands closer to the edge.
const LOW_TICKET: f32 = 360.0;
/// The word takes so much of the height; so much of the width beside it says what happened.
const WORD: f32 = 0.3;
const BESIDE: f32 = 280.0;
/// What the steps take at the foot, and their bars alone.
const STEPS: f32 = 50.0;
const BARS: f32 = 10.0;
/// Height of a batch's badge.
const BADGE: f32 = 26.0;

/// Name, place, and the buttons that have keys.
pub(crate) fn slot_bar_ui(ui: &mut Ui, snapshot: &Snapshot, slot: &SlotView, acts: &mut Vec<Act>) {
    let is_wide = ui.available_width() >= TWO_COLUMNS;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        start_and_abort_ui(ui, slot, acts);
        hands_free_ui(ui, snapshot, acts);
        if is_wide {
            scan_ui(ui, acts);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if is_wide {
                slots_button_ui(ui, acts);
            }
            name_ui(ui, snapshot, slot);
        });
    });
}

fn name_ui(ui: &mut Ui, snapshot: &Snapshot, slot: &SlotView) {
    if snapshot.is_shared() {
        badge_ui(ui, slot.batch, BADGE);
        ui.name_ui(shown::short(&snapshot.batch_of(slot).batch.name, 24), bold(14.0), Ink::Plain);
    }
    ui.name_ui(shown::short(&words::bench::slot(&slot.name, ui.lang()), 40), bold(16.0), Ink::Plain);
    if ui.available_width() > 40.0 {
        ui.name_ui(shown::plain(&slot.place), mono(13.0), Ink::Muted);
    }
}

/// Name, place and buttons of a slot that is looked at closely.
pub(crate) fn close_bar_ui(ui: &mut Ui, snapshot: &Snapshot, slot: &SlotView, acts: &mut Vec<Act>) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        start_and_abort_ui(ui, slot, acts);
        ui.button_ui(ui.text().back_to_units, true).asks(acts, Act::Show(Beneath::Units));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| name_ui(ui, snapshot, slot));
    });
}

/// The one place of the primary button, whatever it starts.
fn start_and_abort_ui(ui: &mut Ui, slot: &SlotView, acts: &mut Vec<Act>) {
    let (text, can) = (ui.text(), slot.state.can_start());
    let word = if can && matches!(slot.state, SlotState::Ended(_)) { text.start_again } else { text.start };
    ui.keyed_primary_ui(word, text.space, can).asks(acts, Act::Send(Command::Start(slot.id)));
    ui.keyed_button_ui(text.abort, "Esc", slot.state.can_abort()).asks(acts, Act::Send(Command::Abort(slot.id)));
}

pub(crate) fn hands_free_ui(ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) {
    let look = ui.look();
    let mut on = snapshot.hands_free;
    if ui.checkbox(&mut on, look.text().hands_free).changed() {
        acts.push(Act::Send(Command::HandsFree(on)));
    }
}

/// The large card, as high in every state: only a text that does not fit makes it higher.
pub(crate) fn slot_ui(
    ui: &mut Ui,
    snapshot: &Snapshot,
    slot: &SlotView,
    height: f32,
    wiring: &Wiring,
    acts: &mut Vec<Act>,
) {
    let (look, palette) = (ui.look(), ui.palette());
    let is_its_picture = wiring_of(snapshot, slot);
    let snapshot = snapshot.batch_of(slot);
    let face = Face::of(&slot.state, snapshot, look);
    let whole = ui.available_rect_before_wrap();
    let beside = whole.width() >= TWO_COLUMNS;
    let split = if beside { whole.right() - 412.0 } else { whole.right() };
    let is_last = face.last.is_some();
    let picture = matches!(slot.state, SlotState::Empty { .. })
        .then_some(wiring)
        .filter(|wiring| is_its_picture && wiring.is_any());
    // It has the place of an identity, where there is none.
    let is_aside = beside && !is_last;
    // Both grounds are painted first and known last.
    let grounds = ui.painter().add(Shape::Noop);

    let margin = if height < LOW { vec2(16.0, 10.0) } else { vec2(28.0, 18.0) };
    let left = Rect::from_min_max(whole.min, pos2(split, whole.top() + height));
    let left = column_ui(ui, left, margin, |ui| state_ui(ui, &face, height, picture.filter(|_| !is_aside), acts));
    let from = if beside { pos2(split, whole.top()) } else { left.left_bottom() };
    let right = Rect::from_min_max(from, pos2(whole.right(), from.y + if beside { height } else { 0.0 }));
    let unit = slot.state.unit();
    let above = if height < LOW_TICKET { 6.0 } else { 16.0 };
    let right = column_ui(ui, right, vec2(22.0, above), |ui| match Ticket::of(snapshot, unit) {
        Some(ticket) => {
            ticket_ui(ui, &ticket);
            unit.into_iter().for_each(|unit| beside_ticket_ui(ui, slot.id, unit, acts));
        }
        None => match picture.filter(|_| is_aside) {
            Some(wiring) => {
                ui.line_ui(wiring_words::text(look.lang).head, bold(15.0), Ink::Plain);
                wiring.picture_ui(ui, acts);
            }
            None => identity_ui(ui, slot.id, unit, is_last, acts),
        },
    });

    let card = Rect::from_min_max(whole.min, pos2(whole.right(), left.bottom().max(right.bottom())));
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

/// Whether the picture of how a unit is wired, which is of one product, is of this slot's.
pub(crate) fn wiring_of(snapshot: &Snapshot, slot: &SlotView) -> bool {
    snapshot.profile.wiring_picture == snapshot.batch_of(slot).profile.wiring_picture
}

/// Paints into a column. What does not fit makes it longer.
fn column_ui(ui: &mut Ui, column: Rect, margin: Vec2, content: impl FnOnce(&mut Ui)) -> Rect {
    let mut child = inside(ui, column.shrink2(margin), Layout::top_down(Align::Min));
    content(&mut child);
    let bottom = child.min_rect().bottom() + margin.y;
    Rect::from_min_max(column.min, pos2(column.right(), bottom.max(column.bottom())))
}

/// `picture`: how a unit is wired, where there is room.
fn state_ui(ui: &mut Ui, face: &Face, height: f32, picture: Option<&Wiring>, acts: &mut Vec<Act>) {
    let low = height < LOW;
    let gap = if low { 4.0 } else { 8.0 };
    let bottom = ui.max_rect().bottom();
    let ended_badly = face.unit.filter(|unit| unit.outcome.is_some() && unit.code.is_some());
    headline_ui(ui, face, ended_badly, height);
    if let Some(question) = face.question {
        ui.add_space(gap);
        question_ui(ui, question, acts);
    }
    if let Some(unit) = face.unit {
        ui.add_space(gap);
        serial_ui(ui, unit, low);
    }
    if let Some(last) = face.last {
        ui.add_space(gap);
        last_ui(ui, last, low);
    }
    if let Some(unit) = ended_badly {
        ui.add_space(gap);
        verdict::todo_ui(ui, unit, face.tone, low);
    }
    // At the foot of the card, wherever the rest ends.
    let foot = if low { BARS } else { STEPS };
    if let Some(wiring) = picture {
        ui.add_space(gap);
        let room = vec2(ui.available_width(), (bottom - foot - gap - ui.cursor().top()).max(0.0));
        ui.allocate_ui(room, |ui| wiring.picture_ui(ui, acts));
    }
    ui.add_space((bottom - foot - ui.cursor().top()).max(gap));
    if low {
        bars_ui(ui, face.unit, face.tone);
    } else {
        steps_ui(ui, face.unit, face.tone);
    }
}

/// Mark and word, the largest thing in the window, and what it means beside it.
fn headline_ui(ui: &mut Ui, face: &Face, ended_badly: Option<&UnitView>, height: f32) {
    let (tint, low) = (ui.palette().tint(face.tone), height < LOW);
    let room = vec2((ui.available_width() - BESIDE).max(BESIDE), height * WORD);
    let size = word_size(ui, face.word, vec2(room.x, room.y * face.word_share()));
    ui.horizontal_top(|ui| {
        ui.set_min_height(room.y);
        let width = word_width(ui, face.word, size);
        ui.allocate_ui_with_layout(vec2(width, room.y), Layout::left_to_right(Align::Center), |ui| {
            word_ui(ui, face.mark, face.word, size, tint.ink);
        });
        ui.add_space(10.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            if !face.beside.is_empty() {
                ui.text_ui(face.beside, bold(if low { 18.0 } else { 24.0 }), tint.ink);
            }
            if !face.title.is_empty() {
                ui.text_ui(face.title, bold(if low { 16.0 } else { 20.0 }), tint.ink);
            }
            if let Some(unit) = ended_badly {
                verdict::happened_ui(ui, unit, face.tone, low);
            } else {
                // One or two lines stand in the middle of the word.
                let lines = face.notes.iter().filter(|note| !note.is_empty()).count() as f32;
                ui.add_space(((room.y - 22.0 * lines) / 2.0 - (ui.cursor().top() - ui.max_rect().top())).max(0.0));
            }
            // Where there is no room, what happened says it.
            let notes = if low && ended_badly.is_some() { &[][..] } else { &face.notes[..] };
            for note in notes.iter().filter(|note| !note.is_empty()) {
                ui.text_ui(&**note, regular(15.0), tint.ink);
            }
        });
    });
}

fn serial_ui(ui: &mut Ui, unit: &UnitView, low: bool) {
    let text = ui.text();
    let same = unit.device_name.is_none() || unit.device_name == unit.serial_number;
    if !low {
        ui.text_ui(if same { text.serial } else { text.serial_to_name }, regular(12.0), Ink::Muted);
    }
    let large = if low { 20.0 } else { 32.0 };
    match &unit.serial_number {
        Some(serial) => {
            let size = if serial.chars().count() > 24 { 18.0_f32.min(large) } else { large };
            ui.text_ui(shown::plain(serial), mono(size), Ink::Plain);
        }
        None => {
            ui.text_ui(text.no_serial, mono(large), Ink::Muted);
        }
    }
    if let (false, Some(name)) = (same, &unit.device_name) {
        ui.text_ui(format!("→ {}", shown::plain(name)), mono(14.0), Ink::Muted);
    }
    if let (false, Some(listed)) = (low, listed(unit)) {
        ui.name_ui(listed, regular(14.0), Ink::Muted);
    }
}

/// The result of a unit that was taken out: marked as such, and smaller than what is waited for.
fn last_ui(ui: &mut Ui, last: &UnitView, low: bool) {
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
            verdict::happened_ui(ui, last, tone, true);
        }
    });
    if last.code.is_some() {
        ui.add_space(4.0);
        verdict::todo_ui(ui, last, tone, low);
    }
}
