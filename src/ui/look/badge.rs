//! Which of several batches something belongs to: a letter on a colour and a form of its own, so that none of the three is the only sign.

use eframe::egui::{Align2, Rect, Response, Role, Sense, Ui, Vec2, vec2};

use super::fonts::bold;
use super::parts::{Parts as _, named};
use crate::words::beside;

/// The letter takes so much of the height.
const LETTER: f32 = 0.68;

/// The badge of a batch, so high and as wide.
pub(crate) fn badge_ui(ui: &mut Ui, batch: usize, size: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
    let palette = ui.palette();
    let (fill, ink) = palette.batch(batch);
    // The first is square, the second round, as far as forms go.
    let radius = if batch.is_multiple_of(2) { size * 0.12 } else { size / 2.0 };
    ui.painter().rect_filled(rect, radius, fill);
    let letter = beside::letter(batch).to_string();
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, &letter, bold((size * LETTER).round()), ink);
    named(&response, Role::Label, true, &letter);
    response
}

/// The same colour along the left edge of what belongs to it, seen from further away than the letter.
pub(crate) fn edge(ui: &Ui, batch: usize, of: Rect, width: f32, radius: u8) {
    let edge = Rect::from_min_size(of.min, vec2(width, of.height()));
    let corners = eframe::egui::CornerRadius { nw: radius, sw: radius, ne: 0, se: 0 };
    ui.painter().rect_filled(edge, corners, ui.palette().batch(batch).0);
}
