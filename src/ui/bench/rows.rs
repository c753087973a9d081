//! The header of a bench on which several batches are open: a row for each, with its badge, its product, its numbers and how it stands.

use eframe::egui::{Align, Layout, Ui, vec2};

use super::header::{GAP, Number, OPERATOR, numbers, operator_ui, pair_ui, pair_width, with_purposes};
use crate::seen::{Command, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Ink, Look, Parts as _, Tone, badge_ui, bold, regular, shown, top_bar_ui};
use crate::words::{self, beside};

/// Height of a row, and of the badge in it.
const ROW: f32 = 34.0;
const BADGE: f32 = 28.0;
/// The buttons of a row.
const BUTTONS: f32 = 172.0;
/// How a batch stands, at least.
const STATE: f32 = 86.0;
/// Left and right of the word on a button.
const BUTTON_MARGIN: f32 = 16.0;
/// The names need so much before the numbers get room.
const NAMES: f32 = 230.0;

/// How a batch stands, where it does not just run.
type State = Option<(String, Tone)>;

pub(crate) fn rows_ui(ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) {
    let look = ui.look();
    top_bar_ui(ui, "header", 6, |ui| {
        let all: Vec<Vec<Number>> = snapshot.batches().map(|batch| numbers(look, batch)).collect();
        let states: Vec<State> = snapshot.batches().map(|batch| state(batch, look)).collect();
        // Numbers stand one under the other, and stay where they are when a batch is paused or goes on.
        let said = states.iter().flatten().map(|(said, _)| ui.width_of(said, bold(13.0)).ceil() + 1.0);
        let for_state = said.fold(STATE, f32::max);
        let room = ui.available_width() - OPERATOR - GAP;
        let for_numbers = room - BADGE - BUTTONS - for_state - NAMES - 3.0 * GAP;
        let columns = columns(ui, &all, for_numbers);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.vertical(|ui| {
                ui.set_width(room);
                ui.spacing_mut().item_spacing.y = 2.0;
                for (at, (batch, numbers)) in snapshot.batches().zip(&all).enumerate() {
                    ui.allocate_ui_with_layout(vec2(room, ROW), Layout::left_to_right(Align::Center), |ui| {
                        ui.set_min_height(ROW);
                        row_ui(ui, (at, batch), numbers, &columns, (&states[at], for_state), acts);
                    });
                }
            });
            operator_ui(ui, snapshot, acts);
        });
    });
}

/// How wide each number is in all rows; one for which there is no room has no width. What waits or is unknown comes before yield and pace.
fn columns(ui: &Ui, all: &[Vec<Number>], room: f32) -> Vec<f32> {
    let most = all.iter().map(Vec::len).max().unwrap_or_default();
    let width =
        |at: usize| all.iter().filter_map(|row| row.get(at)).map(|number| pair_width(ui, number)).fold(0.0, f32::max);
    let mut widths: Vec<f32> = (0..most).map(width).collect();
    for at in [2, 1] {
        if widths.iter().sum::<f32>() > room && at < widths.len() {
            widths[at] = 0.0;
        }
    }
    widths
}

fn state(batch: &Snapshot, look: Look) -> State {
    let words = beside::text(look.lang);
    match batch.stopped {
        Some(why) => Some((format!("{} {}", look.text().stopped, why.code()), Tone::Fail)),
        None if batch.paused => Some((words.paused.to_owned(), Tone::Warn)),
        None if batch.slots.is_empty() => Some((words.no_slot.to_owned(), Tone::Warn)),
        None => None,
    }
}

/// `at`: its place among the batches. How it stands has so much room.
fn row_ui(
    ui: &mut Ui,
    (at, batch): (usize, &Snapshot),
    numbers: &[Number],
    columns: &[f32],
    (state, for_state): (&State, f32),
    acts: &mut Vec<Act>,
) {
    let (lang, words) = (ui.lang(), beside::text(ui.lang()));
    let name = beside::named(at, &shown::plain(&batch.batch.name));
    ui.spacing_mut().item_spacing.x = 8.0;
    badge_ui(ui, at, BADGE);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.small_about_ui(words::batch::text(lang).open, &name).asks(acts, Act::ShowBatch(at));
        let either = [words.pause, words.resume].map(|word| ui.width_of(word, regular(12.0)));
        cell_ui(ui, either[0].max(either[1]).ceil() + BUTTON_MARGIN, Layout::right_to_left(Align::Center), |ui| {
            let word = if batch.paused { words.resume } else { words.pause };
            ui.small_about_ui(word, &name).asks(acts, Act::Send(Command::Pause(!batch.paused).of(at)));
        });
        cell_ui(ui, for_state, Layout::right_to_left(Align::Center), |ui| {
            if let Some((said, tone)) = state {
                ui.name_ui(said, bold(13.0), *tone);
            }
        });
        for (number, width) in numbers.iter().zip(columns).rev().filter(|(_, width)| **width > 0.0) {
            cell_ui(ui, *width, Layout::left_to_right(Align::Center), |ui| {
                pair_ui(ui, number.head, &number.value, Ink::Colour(number.ink));
            });
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let product = shown::plain(&batch.profile.name);
            ui.name_ui(shown::short(&product, 24), bold(14.0), Ink::Plain);
            ui.name_ui(with_purposes(&shown::plain(&batch.batch.name), batch, lang), regular(14.0), Ink::Muted);
        });
    });
}

/// As wide whatever stands in it.
fn cell_ui(ui: &mut Ui, width: f32, layout: Layout, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, ROW), layout, |ui| {
        ui.set_min_width(width);
        content(ui);
    });
}
