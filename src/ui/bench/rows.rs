//! The header of a bench on which several batches are open: a row for each, with its badge, its product, its numbers and how it stands.

use eframe::egui::{Align, Layout, Ui, vec2};

use super::header::{GAP, Number, OPERATOR, numbers, operator_ui, pair_ui, pair_width, with_purposes};
use crate::seen::{Command, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, badge_ui, bold, regular, shown, top_bar_ui};
use crate::words::{self, beside};

/// Height of a row, and of the badge in it.
const ROW: f32 = 34.0;
const BADGE: f32 = 28.0;
/// The buttons of a row.
const BUTTONS: f32 = 172.0;
/// How a batch stands.
const STATE: f32 = 86.0;
/// The names need so much before the numbers get room.
const NAMES: f32 = 230.0;

pub(crate) fn rows_ui(ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) {
    let look = ui.look();
    top_bar_ui(ui, "header", 6, |ui| {
        let all: Vec<Vec<Number>> = snapshot.batches().map(|batch| numbers(look, batch)).collect();
        let room = ui.available_width() - OPERATOR - GAP;
        let for_numbers = room - BADGE - BUTTONS - STATE - NAMES - 3.0 * GAP;
        let columns = columns(ui, &all, for_numbers);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.vertical(|ui| {
                ui.set_width(room);
                ui.spacing_mut().item_spacing.y = 2.0;
                for (at, (batch, numbers)) in snapshot.batches().zip(&all).enumerate() {
                    ui.allocate_ui_with_layout(vec2(room, ROW), Layout::left_to_right(Align::Center), |ui| {
                        ui.set_min_height(ROW);
                        row_ui(ui, at, batch, numbers, &columns, acts);
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

fn row_ui(ui: &mut Ui, at: usize, batch: &Snapshot, numbers: &[Number], columns: &[f32], acts: &mut Vec<Act>) {
    let (lang, words) = (ui.lang(), beside::text(ui.lang()));
    let name = beside::named(at, &shown::plain(&batch.batch.name));
    ui.spacing_mut().item_spacing.x = 8.0;
    badge_ui(ui, at, BADGE);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.small_about_ui(words::batch::text(lang).open, &name).asks(acts, Act::ShowBatch(at));
        let word = if batch.paused { words.resume } else { words.pause };
        let pause = Command::Pause(!batch.paused).of(at);
        ui.small_about_ui(word, &name).asks(acts, Act::Send(pause));
        let (said, tone) = match batch.stopped {
            Some(why) => (format!("{} {}", ui.text().stopped, why.code()), Tone::Fail),
            None if batch.paused => (words.paused.to_owned(), Tone::Warn),
            None if batch.slots.is_empty() => (words.no_slot.to_owned(), Tone::Warn),
            None => (String::new(), Tone::Wait),
        };
        if !said.is_empty() {
            ui.name_ui(said, bold(13.0), tone);
        }
        for (number, width) in numbers.iter().zip(columns).rev().filter(|(_, width)| **width > 0.0) {
            ui.allocate_ui_with_layout(vec2(*width, ROW), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(*width);
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
