//! One of many slots: state, serial number and what happened, in a line each. Pressed, it is looked at closely beneath.

use eframe::egui::{Align, Layout, Rect, Sense, Stroke, Ui, vec2};

use super::card::{Placed, pick_ui};
use super::face::{Face, counted};
use super::steps::bars_ui;
use super::verdict::case;
use crate::domain::Outcome;
use crate::seen::UnitView;
use crate::ui::act::{Act, Beneath};
use crate::ui::look::{Ink, Parts as _, RADIUS, Tone, bold, inside, mono, paint_banded, regular, shown, verdict};
use crate::words::bench::outcome_name;
use crate::words::{self, failure};

const HEAD: f32 = 22.0;
const FOOT: f32 = 12.0;
/// Below this there is no room for the last line.
const WITH_LINE: f32 = 96.0;
/// A character of the serial number.
const LETTER: f32 = 7.3;

pub(crate) fn compact_ui(ui: &mut Ui, card: &Placed, acts: &mut Vec<Act>) {
    let (look, palette) = (ui.look(), ui.palette());
    let face = Face::of(&card.slot.state, card.snapshot, look);
    let tint = palette.tint(face.tone);
    let (rect, _) = ui.allocate_exact_size(card.size, Sense::hover());
    // What needs a hand is found at a glance among many.
    let needs_a_hand = matches!(face.tone, Tone::Fail | Tone::Warn);
    let line = Stroke::new(1.0, if needs_a_hand { tint.ink } else { palette.line });
    let (pick, line) = pick_ui(ui, card, rect, line);
    if pick.clicked() {
        acts.extend([Act::Pick(card.slot.id), Act::Show(Beneath::Slot(card.slot.id))]);
    }
    let name = words::bench::slot(&card.slot.name, look.lang);
    let edge = line.width;
    let body = Rect::from_min_max(rect.left_top() + vec2(edge, HEAD), rect.right_bottom() - vec2(edge, FOOT));
    paint_banded(ui.painter(), rect, body, RADIUS, line, [palette.panel, tint.fill]);

    let head = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD)).shrink2(vec2(8.0, 0.0));
    let mut head = inside(ui, head, Layout::left_to_right(Align::Center));
    head.line_ui(shown::short(&name, 10), bold(12.0), Ink::Plain);
    head.name_ui(shown::plain(&card.slot.place), regular(11.0), Ink::Muted);

    let mut middle = inside(ui, body.shrink2(vec2(8.0, 2.0)), Layout::top_down(Align::Min));
    middle.spacing_mut().item_spacing.y = 0.0;
    let room = middle.available_width();
    let word = if face.question.is_some() { words::question::text(look.lang).asks } else { face.word };
    let largest = if card.size.y >= WITH_LINE { 20.0 } else { 15.0 };
    let size = ui.word_size(word, room, largest, 1.0, 11.0);
    middle.word_ui(face.mark, word, size, tint.ink);
    if let Some(unit) = face.unit.or(face.last) {
        let serial = unit.serial_number.as_deref();
        let ink = if face.last.is_some() { palette.muted } else { palette.ink };
        let longest = (room / LETTER) as usize;
        let shown = serial.map_or(look.text().no_serial.into(), |serial| shown::short(serial, longest.max(8)));
        middle.line_ui(shown, mono(12.0), ink);
        if card.size.y >= WITH_LINE && face.question.is_some() {
            middle.name_ui(face.word, regular(12.0), tint.ink);
        } else if card.size.y >= WITH_LINE {
            said_ui(&mut middle, unit, face.last.is_some());
        }
    }
    let mut foot = rect.shrink2(vec2(8.0, 0.0));
    foot.set_top(rect.bottom() - 9.0);
    bars_ui(&mut inside(ui, foot, Layout::top_down(Align::Min)), face.unit, face.tone);
}

/// What became of the unit, cut where there is no room: all of it stands beneath once the card is pressed.
fn said_ui(ui: &mut Ui, unit: &UnitView, is_last: bool) {
    let (look, palette) = (ui.look(), ui.palette());
    let Some(outcome) = unit.outcome else {
        counted(unit, look).into_iter().for_each(|words| drop(ui.name_ui(words, regular(12.0), Ink::Muted)));
        return;
    };
    let tint = palette.tint(verdict(outcome).0);
    let said = match (case(unit), unit.total_ms) {
        (Some(case), _) => format!("{} {}", case.failure.code(), failure::of(case, look.lang).title),
        (None, Some(ms)) => shown::took(ms),
        (None, None) => String::new(),
    };
    let said = match (is_last, outcome) {
        (true, Outcome::Pass) => format!("{} · {}", look.text().last_unit, outcome_name(outcome, look.lang)),
        (true, _) => format!("{} · {} {said}", look.text().last_unit, outcome_name(outcome, look.lang)),
        (false, _) => said,
    };
    ui.name_ui(said, regular(12.0), tint.ink);
}
