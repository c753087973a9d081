//! Small charts, painted by hand: columns over time, one bar made of shares, causes by how often they are one. Each says in words what it shows, for
//! those who do not see it.

use eframe::egui::{Align2, Color32, CornerRadius, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};

use super::fonts::regular;
use super::palette::{Ink, Tone};
use super::parts::{Parts as _, named};
use super::{Look, shown};
use crate::domain::TookMs;
use crate::words::shift;

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

/// What the time of a unit goes into, in the colours that it has everywhere. None is known yet where `is_known` says so.
pub(crate) fn time_shares(took: TookMs, is_known: bool, look: Look) -> Vec<Share<'static>> {
    let values = [took.device, took.cloud, took.disk, took.hands];
    let parts = shift::parts(look.lang).into_iter().zip(values).zip(look.palette().parties);
    let share = |((name, value), ink)| Share {
        name,
        shown: if is_known { shown::took(value) } else { "–".into() },
        value,
        ink,
    };
    parts.map(share).collect()
}

/// Columns from left to right, the highest as high as the chart: PASS, and on it what is no PASS for whatever reason. `spoken` is its name.
pub(crate) fn columns_ui(ui: &mut Ui, size: Vec2, columns: &[Column], spoken: &str) -> Response {
    let palette = ui.palette();
    let inks = [Tone::Pass, Tone::Wait].map(|tone| palette.tint(tone).ink);
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
pub(crate) fn shares_ui(ui: &mut Ui, size: Vec2, shares: &[Share], head: &str) -> Response {
    let palette = ui.palette();
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

/// One cause of a Pareto chart.
pub(crate) struct Cause<'a> {
    /// What stands under its column.
    pub name: &'a str,
    /// Its name for those who do not see it, and where it is pointed at.
    pub spoken: String,
    pub count: u64,
    pub ink: Color32,
}

/// Causes from left to right, the most frequent first, and the line of what share of the whole they come to together. The cause that was pressed.
pub(crate) fn pareto_ui(ui: &mut Ui, size: Vec2, causes: &[Cause], whole: u64) -> Option<usize> {
    let palette = ui.palette();
    let (area, _) = ui.allocate_exact_size(size, Sense::hover());
    let plot = Rect::from_min_max(area.min + vec2(0.0, 14.0), area.max - vec2(0.0, 18.0));
    let whole = whole.max(1) as f32;
    let step = (plot.width() / causes.len().max(1) as f32).min(64.0);
    let mut pressed = None;
    let mut so_far = 0.0;
    let mut end = plot.left_bottom();
    let mut line = vec![end];
    for (at, cause) in causes.iter().enumerate() {
        let left = plot.left() + at as f32 * step;
        let place = Rect::from_min_max(pos2(left, area.top()), pos2(left + step, area.bottom()));
        let response = ui.interact(place, ui.scope_id().with(("cause", at)), Sense::click());
        named(&response, Role::Button, true, &cause.spoken);
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(place, CornerRadius::same(4), palette.background);
        }
        let head = plot.bottom() - plot.height() * cause.count as f32 / whole;
        let column = Rect::from_min_max(pos2(left + 0.2 * step, head), pos2(left + 0.8 * step, plot.bottom()));
        ui.painter().rect_filled(column, CornerRadius::same(2), cause.ink);
        let under = pos2(place.center().x, plot.bottom() + 9.0);
        ui.painter().text(under, Align2::CENTER_CENTER, cause.name, regular(11.0), palette.ink);
        so_far += cause.count as f32 / whole;
        end = pos2(left + step, plot.bottom() - plot.height() * so_far);
        line.push(end);
        if response.on_hover_text(cause.spoken.as_str()).clicked() {
            pressed = Some(at);
        }
    }
    ui.painter().hline(plot.x_range(), plot.bottom(), Stroke::new(1.0, palette.groove));
    ui.painter().add(Shape::line(line, Stroke::new(1.5, palette.accent)));
    let share = format!("{:.0} %", 100.0 * so_far);
    ui.painter().text(end - vec2(0.0, 2.0), Align2::RIGHT_BOTTOM, share, regular(11.0), palette.muted);
    pressed
}

/// What the colours stand for, two on a line of this height.
pub(crate) fn keys_ui(ui: &mut Ui, shares: &[Share], height: f32) {
    let width = ui.available_width() / 2.0;
    for pair in shares.chunks(2) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for share in pair {
                ui.allocate_ui(vec2(width, height), |ui| {
                    ui.set_width(width);
                    key_ui(ui, share);
                });
            }
        });
    }
}

/// What a colour stands for, with its value.
fn key_ui(ui: &mut Ui, share: &Share) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let (square, _) = ui.allocate_exact_size(Vec2::splat(9.0), Sense::hover());
        ui.painter().rect_filled(square, CornerRadius::same(2), share.ink);
        ui.line_ui(share.name, regular(12.0), Ink::Muted);
        ui.line_ui(share.shown.as_str(), regular(12.0), Ink::Plain);
    });
}
