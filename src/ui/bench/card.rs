//! One of several slots, small.

use eframe::egui::{Align, Layout, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, vec2};

use super::face::{Face, counted};
use super::question::question_ui;
use super::steps::bars_ui;
use super::verdict::{case, place};
use crate::domain::Outcome;
use crate::seen::{Command, SlotState, SlotView, Snapshot, UnitView};
use crate::ui::act::{Act, Beneath};
use crate::ui::look::{
    CARD_RADIUS, Control as _, Ink, Parts as _, bold, inside, mono, paint_banded, regular, shown, verdict,
};
use crate::words;
use crate::words::failure;

/// What a card is painted with.
pub(crate) struct Placed<'a> {
    pub slot: &'a SlotView,
    pub picked: bool,
    pub snapshot: &'a Snapshot,
    /// All cards are alike, so that no button moves when a neighbour fails.
    pub size: Vec2,
}

pub(crate) fn card_ui(ui: &mut Ui, card: &Placed, acts: &mut Vec<Act>) {
    let (look, palette) = (ui.look(), ui.palette());
    let face = Face::of(&card.slot.state, card.snapshot, look);
    let (rect, _) = ui.allocate_exact_size(card.size, Sense::hover());
    let (pick, line) = pick_ui(ui, card, rect, Stroke::new(1.0, palette.line));
    pick.asks(acts, Act::Pick(card.slot.id));
    let mut body = rect.shrink(line.width);
    body.set_top(rect.top() + 36.0);
    body.set_bottom(rect.bottom() - 20.0);
    paint_banded(ui.painter(), rect, body, CARD_RADIUS, line, [palette.panel, palette.tint(face.tone).fill]);

    let mut head = rect.shrink2(vec2(12.0, 4.0));
    head.set_height(30.0);
    let mut foot = rect.shrink2(vec2(12.0, 0.0));
    foot.set_top(rect.bottom() - 13.0);
    head_ui(&mut inside(ui, head, Layout::left_to_right(Align::Center)), card, acts);
    let mut middle = inside(ui, body.shrink2(vec2(11.0, 2.0)), Layout::top_down(Align::Min));
    middle.spacing_mut().item_spacing.y = 1.0;
    body_ui(&mut middle, &face, acts);
    bars_ui(&mut inside(ui, foot, Layout::top_down(Align::Min)), face.unit, face.tone);
}

/// The card as one control, and the line around it: `line` where there is nothing more to say.
pub(crate) fn pick_ui(ui: &Ui, card: &Placed, rect: Rect, line: Stroke) -> (Response, Stroke) {
    let palette = ui.palette();
    let pick = ui.interact(rect, ui.scope_id().with(("card", card.slot.id)), Sense::click());
    let name = words::bench::slot(&card.slot.name, ui.lang());
    pick.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, card.picked, &name));
    let line = match (pick.has_focus(), card.picked) {
        (true, _) => Stroke::new(2.0, palette.ink),
        (false, true) => Stroke::new(2.0, palette.accent),
        (false, false) => line,
    };
    (pick, line)
}

fn head_ui(ui: &mut Ui, card: &Placed, acts: &mut Vec<Act>) {
    let (look, text) = (ui.look(), ui.text());
    ui.line_ui(shown::short(&words::bench::slot(&card.slot.name, look.lang), 14), bold(13.0), Ink::Plain);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let state = &card.slot.state;
        let mut button = |word: &str, act: Act| {
            ui.small_about_ui(word, &card.slot.name).asks(acts, act);
        };
        if state.can_abort() {
            button(text.abort, Act::Send(Command::Abort(card.slot.id)));
        } else if state.can_start() {
            let again = matches!(state, SlotState::Ended(_));
            let word = if again { text.start_again } else { text.start };
            button(word, Act::Send(Command::Start(card.slot.id)));
        }
        if !state.can_abort() && state.unit().is_some() {
            button(text.transcript, Act::Show(Beneath::Transcript(card.slot.id)));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.name_ui(shown::plain(&card.slot.place), regular(12.0), Ink::Muted);
        });
    });
}

fn body_ui(ui: &mut Ui, face: &Face, acts: &mut Vec<Act>) {
    let (palette, text) = (ui.palette(), ui.text());
    let tint = palette.tint(face.tone);
    let size = if face.question.is_some() { 15.0 } else { 22.0 };
    ui.word_ui(face.mark, face.word, size, tint.ink);
    match (face.unit, face.last) {
        (Some(unit), _) => {
            serial_ui(ui, unit);
            if let Some(question) = face.question {
                question_ui(ui, question, acts);
            } else {
                result_ui(ui, unit, true);
            }
        }
        (None, Some(last)) => {
            ui.horizontal_wrapped(|ui| {
                ui.line_ui(text.last_unit, regular(12.0), Ink::Muted);
                ui.tag_ui(last.outcome.unwrap_or(Outcome::Unknown));
            });
            serial_ui(ui, last);
            result_ui(ui, last, false);
        }
        (None, None) => {
            ui.text_ui(&*face.notes[0], regular(12.0), Ink::Muted);
        }
    }
}

fn serial_ui(ui: &mut Ui, unit: &UnitView) {
    let look = ui.look();
    match &unit.serial_number {
        Some(serial) => ui.line_ui(shown::short(serial, 26), mono(14.0), Ink::Plain),
        None => ui.line_ui(look.text().no_serial, mono(14.0), Ink::Muted),
    };
}

/// Time of a PASS; cause and what to do of everything else, and if there is room its code and step.
fn result_ui(ui: &mut Ui, unit: &UnitView, with_place: bool) {
    let (look, palette) = (ui.look(), ui.palette());
    let Some(outcome) = unit.outcome else {
        counted(unit, look).into_iter().for_each(|words| drop(ui.text_ui(words, regular(12.0), Ink::Muted)));
        return;
    };
    let tint = palette.tint(verdict(outcome).0);
    let Some(case) = case(unit) else {
        if let Some(ms) = unit.total_ms {
            ui.line_ui(shown::took(ms), regular(12.0), tint.ink);
        }
        return;
    };
    let words = failure::of(case, look.lang);
    ui.text_ui(words.title, bold(13.0), tint.ink);
    if with_place {
        ui.text_ui(place(unit, case.failure, look), bold(12.0), Ink::Muted);
    }
    ui.text_ui(words.todo, regular(12.0), Ink::Plain);
}
