//! The small parts that every card is made of.

use eframe::egui::{
    Button, Color32, Context, CornerRadius, FontId, Frame, Id, Label, Margin, Modal, Painter, Rect, Response, RichText,
    Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::fonts::{bold, regular};
use super::mark::{self, Mark};
use super::palette::Palette;
use super::style::{CARD_RADIUS, RADIUS};
use crate::domain::outcome::Outcome;
use crate::ui::bench::face;
use crate::ui::look::Look;

/// Text that wraps.
pub(crate) fn text_ui(ui: &mut Ui, text: impl Into<String>, font: FontId, colour: Color32) -> Response {
    ui.add(Label::new(RichText::new(text).font(font).color(colour)).wrap())
}

/// Text on one line. Only for our own short words, and for values made short before.
pub(crate) fn line_ui(ui: &mut Ui, text: impl Into<String>, font: FontId, colour: Color32) -> Response {
    ui.add(Label::new(RichText::new(text).font(font).color(colour)).extend())
}

/// A name that somebody chose: cut with … where there is no room, whole when pointed at.
pub(crate) fn name_ui(ui: &mut Ui, text: impl Into<String>, font: FontId, colour: Color32) -> Response {
    ui.add(Label::new(RichText::new(text).font(font).color(colour)).truncate())
}

/// The one button that one wants pressed.
pub(crate) fn primary_ui(ui: &mut Ui, text: &str, key: &str, enabled: bool, palette: &Palette) -> Response {
    if enabled {
        keyed_ui(ui, text, key, true, palette.on_accent, palette.on_accent, Some(palette.accent))
    } else {
        // Fading white on blue cannot be read.
        button_ui(ui, text, key, false, palette)
    }
}

/// A button with its key.
pub(crate) fn button_ui(ui: &mut Ui, text: &str, key: &str, enabled: bool, palette: &Palette) -> Response {
    keyed_ui(ui, text, key, enabled, palette.ink, palette.muted, None)
}

fn keyed_ui(
    ui: &mut Ui,
    text: &str,
    key: &str,
    enabled: bool,
    ink: Color32,
    key_ink: Color32,
    fill: Option<Color32>,
) -> Response {
    let text_part = RichText::new(text).font(regular(14.0)).color(ink);
    let mut button = if key.is_empty() {
        Button::new(text_part)
    } else {
        Button::new((text_part, RichText::new(key).font(regular(11.0)).color(key_ink)))
    };
    if let Some(fill) = fill {
        button = button.fill(fill).stroke(Stroke::NONE);
    }
    let button = button.min_size(vec2(ui.spacing().interact_size.x, 0.0));
    let response = ui.add_enabled(enabled, button);
    named(&response, Role::Button, enabled, text);
    response
}

/// A small button inside a card.
pub(crate) fn small_ui(ui: &mut Ui, text: &str, palette: &Palette) -> Response {
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(8.0, 3.0);
        ui.spacing_mut().interact_size.y = 26.0;
        ui.add(Button::new(RichText::new(text).font(regular(12.0)).color(palette.ink)))
    })
    .inner
}

/// Gives a control the name that screen readers and tests know it by.
pub(crate) fn named(response: &Response, kind: Role, enabled: bool, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(kind, enabled, name));
}

/// A mark and a word of the same height. The middle of a capital stands 0.79 of the size below the top of its line.
pub(crate) fn word_ui(ui: &mut Ui, mark: Mark, word: &str, size: f32, ink: Color32) -> Response {
    let square = size * 0.74;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size * 0.25;
        let (room, _) = ui.allocate_exact_size(vec2(square, size), Sense::hover());
        let label = text_ui(ui, word, bold(size), ink);
        let middle = pos2(room.center().x, label.rect.top() + size * 0.79);
        mark::paint(ui.painter(), mark, Rect::from_center_size(middle, Vec2::splat(square)), ink);
        label
    })
    .inner
}

/// An outcome on a list.
pub(crate) fn tag_ui(ui: &mut Ui, outcome: Outcome, look: Look) -> Response {
    let tint = look.palette().tint(face::verdict(outcome).0);
    let word = ui.painter().layout_no_wrap(outcome.word().to_owned(), bold(12.0), tint.ink);
    let margin = vec2(8.0, 2.0);
    let (rect, response) = ui.allocate_exact_size(word.size() + 2.0 * margin, Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(6), tint.fill);
    ui.painter().galley(rect.min + margin, word, tint.ink);
    named(&response, Role::Label, true, outcome.word());
    response
}

/// A card.
pub(crate) fn card(palette: &Palette) -> Frame {
    Frame::new()
        .fill(palette.panel)
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(CornerRadius::same(CARD_RADIUS))
}

/// Paints a card whose middle says its state. No ground lies over another: without a graphics card every point that is filled twice costs twice.
pub(crate) fn paint_banded(
    painter: &Painter,
    rect: Rect,
    middle: Rect,
    radius: u8,
    line: Stroke,
    [ground, tint]: [Color32; 2],
) {
    let (above, below) = (
        Rect { max: pos2(rect.right(), middle.top()), ..rect },
        Rect { min: pos2(rect.left(), middle.bottom()), ..rect },
    );
    painter.rect_filled(above, CornerRadius { nw: radius, ne: radius, sw: 0, se: 0 }, ground);
    painter.rect_filled(below, CornerRadius { nw: 0, ne: 0, sw: radius, se: radius }, ground);
    painter.rect_filled(middle, CornerRadius::ZERO, tint);
    painter.rect_stroke(rect, CornerRadius::same(radius), line, StrokeKind::Inside);
}

/// A field of the header.
pub(crate) fn field(palette: &Palette) -> Frame {
    Frame::new()
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin::symmetric(12, 5))
}

/// A dialog over the whole window, with room around what stands in it.
pub(crate) fn dialog(ctx: &Context, name: &str) -> Modal {
    Modal::new(Id::unique(name)).frame(Frame::popup(&ctx.global_style()).inner_margin(Margin::same(20)))
}
