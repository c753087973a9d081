//! One of several slots: its verdict fills it, and beneath or beside stand its unit, what happened and what to do, as far as there is room.

use eframe::egui::{Align, Layout, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, vec2};

use super::face::{Face, listed};
use super::plan::Plan;
use super::question::question_ui;
use super::slot::wiring_of;
use super::steps::bars_ui;
use super::verdict::case;
use super::wiring::Wiring;
use crate::domain::Outcome;
use crate::seen::{Command, SlotState, SlotView, Snapshot, UnitView};
use crate::ui::act::{Act, Beneath};
use crate::ui::look::word::{word_size, word_ui};
use crate::ui::look::{
    CARD_RADIUS, Control as _, Ink, Parts as _, RADIUS, badge_ui, bold, edge, inside, mono, paint_banded, regular,
    shown, verdict,
};
use crate::words;
use crate::words::{beside, failure};

/// A character of the serial number.
const LETTER: f32 = 8.5;
const SMALL_LETTER: f32 = 7.3;
/// Where several batches are open: the badge in the head, and the colour along the edge.
const BADGE: f32 = 26.0;
const EDGE: f32 = 8.0;

/// What a tile is painted with.
pub(crate) struct Placed<'a> {
    pub slot: &'a SlotView,
    pub picked: bool,
    pub snapshot: &'a Snapshot,
    pub wiring: &'a Wiring,
    /// All tiles are alike, so that nothing moves when a state changes.
    pub size: Vec2,
    pub plan: Plan,
}

pub(crate) fn tile_ui(ui: &mut Ui, tile: &Placed, acts: &mut Vec<Act>) {
    let (look, palette, plan) = (ui.look(), ui.palette(), &tile.plan);
    let face = Face::of(&tile.slot.state, tile.snapshot.batch_of(tile.slot), look);
    let tint = palette.tint(face.tone);
    let (rect, _) = ui.allocate_exact_size(tile.size, Sense::hover());
    // What needs a hand is found at a glance among many.
    let line = Stroke::new(1.0, if face.tone.needs_a_hand() { tint.ink } else { palette.line });
    let (pick, line) = pick_ui(ui, tile, rect, line);
    if pick.clicked() {
        acts.push(Act::Pick(tile.slot.id));
        if plan.small {
            acts.push(Act::Show(Beneath::Slot(tile.slot.id)));
        }
    }
    let mut body = rect.shrink(line.width);
    body.set_top(rect.top() + plan.head);
    body.set_bottom(rect.bottom() - plan.foot);
    let radius = if plan.small { RADIUS } else { CARD_RADIUS };
    paint_banded(ui.painter(), rect, body, radius, line, [palette.panel, tint.fill]);
    if tile.snapshot.is_shared() {
        edge(ui, tile.slot.batch, rect, if plan.small { EDGE / 2.0 } else { EDGE }, radius);
    }

    let margin = if plan.small { 8.0 } else { 12.0 };
    let mut head = rect.shrink2(vec2(margin, 0.0));
    head.set_height(plan.head);
    head_ui(&mut inside(ui, head, Layout::left_to_right(Align::Center)), tile, acts);
    body_ui(ui, rect, tile, &face, acts);
    let mut foot = rect.shrink2(vec2(margin, 0.0));
    foot.set_top(rect.bottom() - plan.foot / 2.0 - 3.0);
    bars_ui(&mut inside(ui, foot, Layout::top_down(Align::Min)), face.unit, face.tone);
}

/// The tile as one control, and the line around it: `line` where there is nothing more to say.
fn pick_ui(ui: &Ui, tile: &Placed, rect: Rect, line: Stroke) -> (Response, Stroke) {
    let palette = ui.palette();
    let pick = ui.interact(rect, ui.scope_id().with(("tile", tile.slot.id)), Sense::click());
    let name = words::bench::slot(&tile.slot.name, ui.lang());
    let name = match tile.snapshot.is_shared() {
        true => format!("{name} · {}", beside::named(tile.slot.batch, &tile.snapshot.batch_of(tile.slot).batch.name)),
        false => name,
    };
    pick.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, tile.picked, &name));
    let line = match (pick.has_focus(), tile.picked) {
        (true, _) => Stroke::new(2.0, palette.ink),
        (false, true) => Stroke::new(2.0, palette.accent),
        (false, false) => line,
    };
    (pick, line)
}

fn head_ui(ui: &mut Ui, tile: &Placed, acts: &mut Vec<Act>) {
    let (look, text, small) = (ui.look(), ui.text(), tile.plan.small);
    let (font, place_font) = if small { (bold(12.0), regular(11.0)) } else { (bold(13.0), regular(12.0)) };
    let name = words::bench::slot(&tile.slot.name, look.lang);
    let name = shown::short(&name, if small { 10 } else { 14 });
    let state = &tile.slot.state;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let mut button = |word: &str, act: Act| {
            let pressed =
                if small { ui.tiny_about_ui(word, &tile.slot.name) } else { ui.small_about_ui(word, &tile.slot.name) };
            pressed.asks(acts, act);
        };
        if let (SlotState::Asking(_, question), true) = (state, small) {
            button(words::question::text(look.lang).answer, Act::ShowQuestion(question.id));
        } else if state.can_start() {
            let word = if matches!(state, SlotState::Ended(_)) { text.start_again } else { text.start };
            button(word, Act::Send(Command::Start(tile.slot.id)));
        } else if state.can_abort() && !small {
            button(text.abort, Act::Send(Command::Abort(tile.slot.id)));
        }
        if !state.can_abort() && !small && state.unit().is_some() {
            button(text.transcript, Act::Show(Beneath::Transcript(tile.slot.id)));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if tile.snapshot.is_shared() {
                badge_ui(ui, tile.slot.batch, if small { BADGE - 6.0 } else { BADGE });
            }
            ui.name_ui(name, font.clone(), Ink::Plain);
            if ui.available_width() <= 30.0 {
                return;
            }
            if tile.snapshot.is_shared() {
                let batch = &tile.snapshot.batch_of(tile.slot).batch.name;
                ui.name_ui(shown::plain(batch), font, Ink::Muted);
            } else {
                ui.name_ui(shown::plain(&tile.slot.place), place_font, Ink::Muted);
            }
        });
    });
}

fn body_ui(ui: &mut Ui, rect: Rect, tile: &Placed, face: &Face, acts: &mut Vec<Act>) {
    let (plan, tint) = (&tile.plan, ui.palette().tint(face.tone));
    let [left, right] = plan.places(rect);
    let mut column = inside(ui, left, Layout::top_down(Align::Min));
    column.spacing_mut().item_spacing.y = 0.0;
    column.spacing_mut().interact_size.y = 0.0;
    let size = word_size(&column, face.word, vec2(plan.word.x, plan.word.y * face.word_share()));
    // Whatever the word's size is, what stands beneath it does not move.
    let place = Rect::from_min_size(left.min, plan.word);
    word_ui(
        &mut inside(&mut column, place, Layout::left_to_right(Align::Center)),
        face.mark,
        face.word,
        size,
        tint.ink,
    );
    column.advance_cursor_after_rect(place);
    serial_ui(&mut column, face, plan.small);
    if !plan.beside {
        return said_ui(&mut column, tile, face, acts);
    }
    let mut column = inside(ui, right, Layout::top_down(Align::Min));
    column.spacing_mut().item_spacing.y = 0.0;
    said_ui(&mut column, tile, face, acts);
}

/// The number of the unit, or of the one that was taken out, which is said.
fn serial_ui(ui: &mut Ui, face: &Face, small: bool) {
    let look = ui.look();
    let Some(unit) = face.unit.or(face.last) else { return };
    let (font, letter) = if small { (mono(12.0), SMALL_LETTER) } else { (mono(14.0), LETTER) };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        if let Some(last) = face.last {
            let outcome = last.outcome.unwrap_or(Outcome::Unknown);
            if !small {
                ui.line_ui(look.text().last_unit, regular(12.0), Ink::Muted);
            }
            ui.line_ui(outcome.word(), bold(12.0), verdict(outcome).0);
        }
        // In a low tile there may be no room for what happened: its code stands here at least.
        if let (true, Some(code)) = (small, unit.code) {
            ui.line_ui(code.code(), bold(12.0), verdict(unit.outcome.unwrap_or(Outcome::Unknown)).0);
        }
        let longest = ((ui.available_width() / letter) as usize).max(6);
        match &unit.serial_number {
            Some(serial) => {
                let ink = if face.last.is_some() { Ink::Muted } else { Ink::Plain };
                ui.line_ui(shown::short(serial, longest), font, ink)
            }
            None => ui.line_ui(look.text().no_serial, font, Ink::Muted),
        };
    });
}

/// What happened, what to do, and in which step it was, as far as there is room.
fn said_ui(ui: &mut Ui, tile: &Placed, face: &Face, acts: &mut Vec<Act>) {
    let (look, small) = (ui.look(), tile.plan.small);
    let (head, font) = if small { (bold(12.0), regular(11.0)) } else { (bold(13.0), regular(12.0)) };
    let tint = ui.palette().tint(face.tone);
    if !face.beside.is_empty() {
        ui.fitted_ui(face.beside, bold(if small { 12.0 } else { 16.0 }), tint.ink);
    }
    // Half a row is none.
    let row = ui.fonts_mut(|fonts| fonts.row_height(&head));
    if !face.title.is_empty() && ui.available_height() >= row {
        ui.rows_ui(face.title, head.clone(), tint.ink, 1);
    }
    if let (Some(question), false) = (face.question, small) {
        ui.add_space(4.0);
        question_ui(ui, question, acts);
        return;
    }
    let unit = face.unit.or(face.last);
    let Some((unit, case)) = unit.and_then(|unit| Some((unit, case(unit)?))) else {
        plain_ui(ui, face, unit, font);
        if matches!(tile.slot.state, SlotState::Empty { .. }) && !small && wiring_of(tile.snapshot, tile.slot) {
            ui.add_space(4.0);
            tile.wiring.picture_ui(ui, acts);
        }
        return;
    };
    let words = failure::of(case, look.lang);
    let tone = verdict(unit.outcome.unwrap_or(Outcome::Unknown)).0;
    let title = format!("{} {}", case.failure.code(), words.title);
    let rows = if ui.available_height() >= 90.0 { 2 } else { 1 };
    // Without room for it the number says the code.
    if ui.available_height() >= row * rows as f32 {
        ui.rows_ui(title, head, tone, rows);
    }
    ui.fitted_ui(words.todo, font.clone(), Ink::Plain);
    if let Some(step) = unit.step {
        ui.fitted_ui(format!("{} {}", look.text().in_step, words::bench::step(step, look.lang)), font, Ink::Muted);
    }
}

/// Where nothing went wrong: what to do, where the unit stands, and the time that it took.
fn plain_ui(ui: &mut Ui, face: &Face, unit: Option<&UnitView>, font: eframe::egui::FontId) {
    if let Some(listed) = face.unit.and_then(listed) {
        ui.fitted_ui(listed, font.clone(), Ink::Muted);
    }
    if let Some(ms) = unit.and_then(|unit| unit.total_ms) {
        ui.fitted_ui(shown::took(ms), font.clone(), Ink::Muted);
    }
    for note in face.notes.iter().rev().filter(|note| !note.is_empty()) {
        ui.fitted_ui(&**note, font.clone(), Ink::Plain);
    }
}
