//! Small charts, painted by hand: columns over time, and one bar made of shares. Each says in words what it shows, for those who do not see it.

use eframe::egui::{Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, Ui, Vec2, pos2, vec2};

use super::fonts::regular;
use super::palette::Palette;
use super::parts::{line_ui, named};

/// Between two columns, where there is room for it.
const GAP: f32 = 2.0;

/// What one column counts: the lower part and what stands on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Column {
    pub good: u32,
    pub other: u32,
}

/// One share of a bar.
pub(crate) struct Share<'a> {
    pub name: &'a str,
    /// The value as a person reads it.
    pub shown: String,
    /// Not negative, in any unit that all shares have in common.
    pub value: f64,
    pub ink: Color32,
}

/// Columns from left to right, the highest as high as the chart. `inks` are those of the lower and the upper part; `spoken` is its name.
pub(crate) fn columns_ui(
    ui: &mut Ui,
    size: Vec2,
    columns: &[Column],
    inks: [Color32; 2],
    spoken: &str,
    palette: &Palette,
) -> Response {
    let (area, response) = ui.allocate_exact_size(size, Sense::hover());
    named(&response, Role::Image, true, spoken);
    let most = columns.iter().map(|column| column.good + column.other).max().unwrap_or(0).max(1) as f32;
    let step = area.width() / columns.len().max(1) as f32;
    let gap = if step > 3.0 * GAP { GAP } else { 0.0 };
    for (at, column) in columns.iter().enumerate() {
        let left = area.left() + at as f32 * step;
        let mut foot = area.bottom();
        for (count, ink) in [column.good, column.other].into_iter().zip(inks) {
            let head = foot - area.height() * count as f32 / most;
            let part = Rect::from_min_max(pos2(left, head), pos2(left + step - gap, foot));
            ui.painter().rect_filled(part, CornerRadius::ZERO, ink);
            foot = head;
        }
    }
    ui.painter().hline(area.x_range(), area.bottom(), Stroke::new(1.0, palette.groove));
    response
}

/// One bar, each share as long as its part of the whole. Nothing but the groove where there is nothing to share.
pub(crate) fn shares_ui(ui: &mut Ui, size: Vec2, shares: &[Share], head: &str, palette: &Palette) -> Response {
    let (area, response) = ui.allocate_exact_size(size, Sense::hover());
    let said: Vec<_> = shares.iter().map(|share| format!("{} {}", share.name, share.shown)).collect();
    named(&response, Role::Image, true, &format!("{head}: {}", said.join(" · ")));
    ui.painter().rect_filled(area, CornerRadius::same(3), palette.groove);
    let whole: f64 = shares.iter().map(|share| share.value).sum();
    let mut left = area.left();
    for share in shares.iter().filter(|_| whole > 0.0) {
        let width = area.width() * (share.value / whole) as f32;
        let part = Rect::from_min_size(pos2(left, area.top()), vec2(width, area.height()));
        ui.painter().rect_filled(part, CornerRadius::ZERO, share.ink);
        // Neighbours are told apart without their colours.
        ui.painter().vline(part.right(), part.y_range(), Stroke::new(1.0, palette.panel));
        left += width;
    }
    response
}

/// What a colour stands for, with its value.
pub(crate) fn key_ui(ui: &mut Ui, share: &Share, palette: &Palette) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let (square, _) = ui.allocate_exact_size(Vec2::splat(9.0), Sense::hover());
        ui.painter().rect_filled(square, CornerRadius::same(2), share.ink);
        line_ui(ui, share.name, regular(12.0), palette.muted);
        line_ui(ui, share.shown.as_str(), regular(12.0), palette.ink);
    });
}
