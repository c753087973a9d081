//! What stands in the cells of a long table, painted and not laid out: only the rows that are seen cost anything, and each row says itself what is in it.

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::fonts::bold;
use super::palette::Tone;
use super::parts::Parts as _;

/// One line, cut with … where there is no room. Where it stands.
pub(crate) fn text_in(ui: &Ui, cell: Rect, text: String, font: FontId, ink: Color32) -> Rect {
    let mut job = LayoutJob::simple_singleline(text, font, ink);
    job.wrap = TextWrapping::truncate_at_width(cell.width());
    let galley = ui.painter().layout_job(job);
    let place = Align2::LEFT_CENTER.anchor_size(cell.left_center(), galley.size());
    ui.painter().galley(place.min, galley, ink);
    place
}

/// A word on a ground of its tone. Where it stands.
pub(crate) fn tag_in(ui: &Ui, cell: Rect, word: &str, tone: Tone) -> Rect {
    let tint = ui.tint(tone);
    let word = ui.painter().layout_no_wrap(word.to_owned(), bold(12.0), tint.ink);
    let tag = Align2::LEFT_CENTER.anchor_size(cell.left_center(), word.size() + vec2(16.0, 4.0));
    ui.painter().rect_filled(tag, CornerRadius::same(6), tint.fill);
    ui.painter().galley(tag.min + vec2(8.0, 2.0), word, tint.ink);
    tag
}

/// A filter with how often it is met. `is_on`: only such are looked for; `any`: some filter of its kind is on.
pub(crate) fn chip_ui(ui: &mut Ui, said: &str, tone: Tone, is_on: bool, any: bool) -> Response {
    let palette = ui.palette();
    let tint = palette.tint(tone);
    let ink = if any && !is_on { palette.muted } else { tint.ink };
    let word = ui.painter().layout_no_wrap(said.to_owned(), bold(12.0), ink);
    let (rect, response) = ui.allocate_exact_size(word.size() + vec2(16.0, 8.0), Sense::click());
    let fill = if any && !is_on { palette.panel } else { tint.fill };
    ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    let ring = match (response.has_focus(), is_on || response.hovered()) {
        (true, _) => Stroke::new(2.0, palette.accent),
        (false, true) => Stroke::new(1.0, ink),
        // With its frame in either case: what can be pressed looks so.
        (false, false) => Stroke::new(1.0, palette.line),
    };
    ui.painter().rect_stroke(rect, CornerRadius::same(6), ring, StrokeKind::Inside);
    ui.painter().galley(rect.min + vec2(8.0, 4.0), word, ink);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_on, said));
    response
}
