//! The one place for messages: a strip at the foot of the bench. It pushes nothing; what lies beneath the slots gets shorter by it. The message that
//! matters most stands there, and how many more there are.

use eframe::egui::{Align, Context, Id, Layout, Margin, Rect, Role, Sense, Stroke, StrokeKind, Ui, vec2};

use super::arming::{self, Seen};
use super::bands::Message;
use super::ticket::{Ticket, ticket_ui};
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Ink, Parts as _, RADIUS, bold, dialog_ui, inside, named, regular};
use crate::words::bench;

/// Two rows of words, or three where they are short.
const HEIGHT: f32 = 50.0;
const NARROW_HEIGHT: f32 = 66.0;
const NARROW: f32 = 900.0;
/// Over the strip.
const GAP: f32 = 8.0;

/// What the strip takes of the bench's foot, with the gap over it.
pub(crate) fn strip_height(width: f32) -> f32 {
    GAP + if width < NARROW { NARROW_HEIGHT } else { HEIGHT }
}

/// The strip, at the foot of `floor`.
pub(crate) fn strip_ui(ui: &mut Ui, floor: Rect, messages: &[Message], acts: &mut Vec<Act>) {
    let Some(message) = messages.first() else { return };
    let (palette, tint) = (ui.palette(), ui.tint(message.tone));
    let is_narrow = floor.width() < NARROW;
    let mut strip = floor;
    strip.set_top(floor.bottom() + GAP - strip_height(floor.width()));
    let (ground, ink, plain) = match message.loud {
        true => (tint.ink, palette.panel, palette.panel),
        false => (tint.fill, tint.ink, palette.ink),
    };
    ui.painter().rect(strip, RADIUS, ground, Stroke::new(1.0, tint.ink), StrokeKind::Inside);
    let said = if message.head.is_empty() { &message.words } else { &message.head };
    let place = ui.interact(strip, Id::unique("strip"), Sense::hover());
    named(&place, Role::Status, true, said);
    let armed = has_stood(ui, message);
    let mut line = inside(ui, strip.shrink2(vec2(14.0, 4.0)), Layout::right_to_left(Align::Center));
    if messages.len() > 1 {
        let more = line.small_named_ui(
            &bench::more_messages(messages.len() - 1, line.lang()),
            &bench::all_messages(messages.len(), line.lang()),
        );
        if more.clicked() && armed {
            acts.push(Act::ShowMessages);
        }
    }
    // From the right.
    for (word, act) in message.buttons.iter().rev() {
        if line.small_ui(word).clicked() && armed {
            acts.push(act.clone());
        }
    }
    let said = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing = vec2(12.0, 0.0);
        let (head, words) = match (message.loud, is_narrow) {
            (true, false) => (bold(18.0), regular(13.0)),
            (false, false) => (bold(14.0), regular(14.0)),
            (_, true) => (bold(13.0), regular(12.0)),
        };
        if !message.head.is_empty() {
            ui.name_ui(&*message.head, head, ink);
        }
        let rows = if is_narrow && message.head.is_empty() { 3 } else { 2 };
        ui.rows_ui(&*message.words, words, plain, rows);
    };
    if !is_narrow {
        line.with_layout(Layout::left_to_right(Align::Center), said);
    } else {
        line.with_layout(Layout::top_down(Align::Min), said);
    }
}

/// All of them, whole, with what support needs to know of a stop; whether the dialog stands on.
pub(crate) fn messages_ui(ctx: &Context, messages: &[Message], ticket: Option<Ticket>, acts: &mut Vec<Act>) -> bool {
    let stays = dialog_ui(ctx, "messages", 640.0, false, |ui| {
        for message in messages {
            ui.toned_ui(message.tone, Margin::symmetric(14, 8), |ui| {
                if !message.head.is_empty() {
                    ui.text_ui(&*message.head, bold(16.0), message.tone);
                }
                ui.text_ui(&*message.words, regular(14.0), Ink::Plain);
                if !message.buttons.is_empty() {
                    ui.add_space(4.0);
                    ui.horizontal(|ui| {
                        // This dialog is what it opens.
                        let others = message.buttons.iter().filter(|(_, act)| *act != Act::ShowMessages);
                        for (word, act) in others {
                            ui.small_ui(word).asks(acts, act.clone());
                        }
                    });
                }
            });
            ui.add_space(8.0);
        }
        if let Some(ticket) = &ticket {
            ui.scope(|ui| ticket_ui(ui, ticket));
            ui.add_space(12.0);
        }
        ui.button_ui(ui.text().ok, true).clicked().then_some(false)
    });
    // What was pressed may open another dialog, and what was read is not there any more.
    stays.unwrap_or(true) && acts.is_empty() && !messages.is_empty()
}

/// Whether this message has stood there long enough to be pressed.
fn has_stood(ui: &Ui, message: &Message) -> bool {
    let place = Id::unique("message on the strip");
    let what = Id::unique(if message.head.is_empty() { &message.words } else { &message.head });
    let seen = Seen::now(ui.data(|data| data.get_temp(place)), what, arming::AFTER, ui);
    ui.data_mut(|data| data.insert_temp(place, seen));
    arming::is_armed(ui, arming::AFTER.saturating_sub(seen.seen_for(what, ui.input(|input| input.time))))
}
