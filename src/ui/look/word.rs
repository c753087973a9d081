//! A state's mark and word, as large as the place they stand in allows: read from three metres, they are looked for before anything else.

use eframe::egui::{Color32, FontId, Rect, Response, Role, Sense, Ui, Vec2, pos2, vec2};

use super::fonts::bold;
use super::mark::{self, Mark};
use super::parts::{Parts as _, named};

/// Everything is in shares of the letters' size: a capital's height, the line that holds all letters, its baseline, the mark, what is between both.
const CAPITAL: f32 = 0.733;
pub(crate) const LINE: f32 = 1.06;
const BASELINE: f32 = 0.86;
const MARK: f32 = 0.74;
const GAP: f32 = 0.25;
/// Letters are measured at this size: one that is not painted costs room in the graphics' memory.
const MEASURED: f32 = 32.0;
const LEAST: f32 = 11.0;

/// The largest size at which a mark and this word fit.
pub(crate) fn word_size(ui: &Ui, word: &str, room: Vec2) -> f32 {
    let share = ui.width_of(word, bold(MEASURED)) / MEASURED + MARK + GAP;
    // One point is left for what rounding adds.
    ((room.x - 1.0) / share).min(room.y / LINE).floor().max(LEAST)
}

/// How wide a mark and this word are.
pub(crate) fn word_width(ui: &Ui, word: &str, size: f32) -> f32 {
    ui.width_of(word, bold(size)) + size * (MARK + GAP)
}

/// A mark and a word as high as a capital.
pub(crate) fn word_ui(ui: &mut Ui, mark: Mark, word: &str, size: f32, ink: Color32) -> Response {
    let letters = ui.painter().layout_no_wrap(word.to_owned(), bold(size), ink);
    let left = size * (MARK + GAP);
    let (place, response) = ui.allocate_exact_size(vec2(left + letters.size().x, size * LINE), Sense::hover());
    let baseline = place.top() + size * BASELINE;
    let middle = pos2(place.left() + size * MARK / 2.0, baseline - size * CAPITAL / 2.0);
    mark::paint(ui.painter(), mark, Rect::from_center_size(middle, Vec2::splat(size * MARK)), ink);
    let top = baseline - baseline_of(ui, bold(size));
    ui.painter().galley(pos2(place.left() + left, top), letters, ink);
    named(&response, Role::Label, true, word);
    response
}

/// How far below the top of its line a font's letters stand.
pub(crate) fn baseline_of(ui: &Ui, font: FontId) -> f32 {
    let line = ui.painter().layout_no_wrap("P".to_owned(), font, Color32::BLACK);
    line.rows.first().and_then(|row| Some(row.pos.y + row.glyphs.first()?.pos.y)).unwrap_or_default()
}
