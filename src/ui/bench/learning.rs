//! Learns which slot is where: a unit is plugged into one after the other, and no unit is started meanwhile.

use eframe::egui::{Context, CornerRadius, Role, ScrollArea, Sense, Ui, vec2};

use crate::bench::learning::{Heard, Learning};
use crate::bench::places::shown as shown_place;
use crate::seen::{Command, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{
    Buttons, Ink, Look, Parts as _, RADIUS, Tone, Which, bold, buttons_ui, dialog_ui, mono, named, regular, shown,
};
use crate::words::Lang;
use crate::words::learning::{self, text};

const WIDTH: f32 = 600.0;
/// What to do is the largest thing in it.
const WORD: f32 = 28.0;
/// What was made of the last unit has two lines of room, however wide the window is.
const HEARD: f32 = 44.0;
/// What was learnt scrolls here, so that no button moves.
const LEARNT: f32 = 160.0;
const LEAST_LEARNT: f32 = 40.0;
/// All but that, where the window is low.
const REST: f32 = 300.0;

/// How the dialog was answered.
enum Answer {
    Done,
    Cancelled,
    /// Escape, or a press beside it.
    Closed,
}

/// The dialog; false when it is over.
pub(crate) fn dialog(learning: &mut Learning, ctx: &Context, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
    let look = Look::of(ctx);
    learning.look(&snapshot.plugged);
    let words = text(look.lang);
    let answered = dialog_ui(ctx, "learning", WIDTH, Answer::Closed, |ui| {
        ui.head_ui(words.head, words.note);
        let next = learning.next_number().map(|number| learning::plug(number, look.lang));
        let next = next.as_deref().unwrap_or(words.full);
        ui.scope(|ui| {
            ui.set_min_height(WORD * 1.6);
            let size = WORD * (ui.available_width() / ui.width_of(next, bold(WORD)).max(1.0)).min(1.0);
            ui.text_ui(next, bold(size.floor()), Tone::Run);
        });
        ui.scope(|ui| {
            ui.set_min_height(HEARD);
            heard_ui(ui, learning);
        });
        ui.add_space(8.0);
        learnt_ui(ui, learning);
        ui.add_space(8.0);
        foot_ui(ui, learning)
    });
    match answered {
        Some(Answer::Done) => {
            acts.push(Act::Send(Command::Arrange(learning.slots(&snapshot.places))));
            false
        }
        Some(Answer::Cancelled) => false,
        // A press beside the dialog does not take away what was learnt.
        Some(Answer::Closed) => learning.has_any(),
        None => true,
    }
}

/// What was made of the last unit.
fn heard_ui(ui: &mut Ui, learning: &Learning) {
    let (lang, words) = (ui.lang(), text(ui.lang()));
    let (said, ink): (_, Ink) = match learning.heard() {
        Some(Heard::New(number)) => (learning::learnt(number, &place(learning, number), lang), Tone::Pass.into()),
        Some(Heard::Again(number)) => (learning::again(number, lang), Tone::Warn.into()),
        Some(Heard::Several) => (words.several.to_owned(), Tone::Warn.into()),
        None => (words.plugged_before.to_owned(), Ink::Muted),
    };
    ui.text_ui(said, regular(14.0), ink);
}

/// The numbers and their places, the newest in view, and what becomes of them.
fn learnt_ui(ui: &mut Ui, learning: &Learning) {
    let lang = ui.lang();
    let height = (ui.ctx().content_rect().height() - REST).clamp(LEAST_LEARNT, LEARNT);
    let list = ScrollArea::vertical().id_salt("learnt").stick_to_bottom(true).auto_shrink(false);
    list.min_scrolled_height(height).max_height(height).show(ui, |ui| {
        if learning.learnt().is_empty() {
            ui.text_ui(text(lang).none, regular(13.0), Ink::Muted);
        }
        ui.horizontal_wrapped(|ui| {
            for number in 1..=learning.learnt().len() {
                chip_ui(ui, &format!("{number} · {}", place(learning, number)), &said_of(learning, number, lang));
            }
        });
        ui.text_ui(text(lang).on_done, regular(12.0), Ink::Muted);
    });
}

/// A number and its place.
fn chip_ui(ui: &mut Ui, word: &str, spoken: &str) {
    let (palette, margin) = (ui.palette(), vec2(10.0, 5.0));
    let word = ui.painter().layout_no_wrap(word.to_owned(), mono(13.0), palette.ink);
    let (rect, response) = ui.allocate_exact_size(word.size() + 2.0 * margin, Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), palette.tint(Tone::Wait).fill);
    ui.painter().galley(rect.min + margin, word, palette.ink);
    named(&response, Role::Label, true, spoken);
}

fn foot_ui(ui: &mut Ui, learning: &mut Learning) -> Option<Answer> {
    let words = text(ui.lang());
    let (is_any, is_begun) = (learning.has_any(), !learning.learnt().is_empty());
    let others = [(words.skip, learning.next_number().is_some()), (words.back, is_begun), (words.start_over, is_begun)];
    let leave = Some((ui.text().cancel, true));
    match buttons_ui(ui, &Buttons { primary: Some((words.done, is_any)), others: &others, leave })? {
        Which::Primary => return Some(Answer::Done),
        Which::Leave => return Some(Answer::Cancelled),
        Which::Other(0) => learning.skip(),
        Which::Other(1) => learning.back(),
        Which::Other(_) => learning.start_over(),
    }
    None
}

/// Where a number is; a dash where it was skipped.
fn place(learning: &Learning, number: usize) -> String {
    let port = learning.learnt().get(number - 1).and_then(Option::as_deref);
    port.map_or_else(|| "–".to_owned(), |port| shown::plain(&shown_place(port)).into_owned())
}

fn said_of(learning: &Learning, number: usize, lang: Lang) -> String {
    learning::learnt(number, &place(learning, number), lang)
}
