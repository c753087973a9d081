//! The marks beside the words, drawn: no face has them all, and they must be alike on every machine.

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, vec2};

use super::palette::Tone;
use crate::domain::Outcome;

/// A mark. It repeats what word and colour say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Tick,
    Cross,
    Bang,
    /// A warning sign.
    Alarm,
    Query,
    /// A bar code.
    Bars,
    Arrow,
    Ring,
    /// An arrow into a tray.
    Tray,
    /// An arrow that turns back.
    Back,
    /// Three dots.
    Dots,
}

/// Draws a mark into a square.
pub(crate) fn paint(painter: &Painter, mark: Mark, rect: Rect, colour: Color32) {
    let size = rect.width();
    let at = |x: f32, y: f32| -> Pos2 { rect.min + vec2(x * size, y * size) };
    let pen = Stroke::new(size * 0.15, colour);
    match mark {
        Mark::Tick => {
            painter.add(Shape::line(vec![at(0.1, 0.55), at(0.38, 0.82), at(0.9, 0.2)], pen));
        }
        Mark::Cross => {
            painter.line_segment([at(0.16, 0.16), at(0.84, 0.84)], pen);
            painter.line_segment([at(0.84, 0.16), at(0.16, 0.84)], pen);
        }
        Mark::Bang => {
            painter.line_segment([at(0.5, 0.1), at(0.5, 0.6)], pen);
            painter.circle_filled(at(0.5, 0.84), size * 0.1, colour);
        }
        Mark::Alarm => {
            let corners = vec![at(0.5, 0.02), at(1.0, 0.94), at(0.0, 0.94)];
            painter.add(Shape::closed_line(corners, Stroke::new(size * 0.11, colour)));
            painter.line_segment([at(0.5, 0.34), at(0.5, 0.64)], Stroke::new(size * 0.12, colour));
            painter.circle_filled(at(0.5, 0.79), size * 0.075, colour);
        }
        Mark::Bars => {
            for (x, width) in [(0.07, 0.14), (0.3, 0.07), (0.5, 0.2), (0.72, 0.07), (0.92, 0.14)] {
                painter.line_segment([at(x, 0.08), at(x, 0.92)], Stroke::new(size * width, colour));
            }
        }
        Mark::Query => {
            let bow = (0..=14).map(|i| {
                let angle = -std::f32::consts::PI + i as f32 / 14.0 * 1.5 * std::f32::consts::PI;
                at(0.5 + 0.23 * angle.cos(), 0.33 + 0.23 * angle.sin())
            });
            painter.add(Shape::line(bow.chain([at(0.5, 0.66)]).collect(), Stroke::new(size * 0.13, colour)));
            painter.circle_filled(at(0.5, 0.87), size * 0.09, colour);
        }
        Mark::Arrow => {
            let corners = vec![at(0.2, 0.1), at(0.9, 0.5), at(0.2, 0.9)];
            painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
        }
        Mark::Ring => {
            painter.circle_stroke(rect.center(), size * 0.34, Stroke::new(size * 0.11, colour));
        }
        Mark::Tray => {
            painter.line_segment([at(0.5, 0.04), at(0.5, 0.5)], pen);
            painter.add(Shape::line(vec![at(0.26, 0.34), at(0.5, 0.58), at(0.74, 0.34)], pen));
            painter.add(Shape::line(vec![at(0.08, 0.62), at(0.08, 0.92), at(0.92, 0.92), at(0.92, 0.62)], pen));
        }
        Mark::Back => {
            painter.add(Shape::line(vec![at(0.36, 0.08), at(0.1, 0.34), at(0.36, 0.6)], pen));
            painter.add(Shape::line(vec![at(0.1, 0.34), at(0.9, 0.34), at(0.9, 0.9), at(0.3, 0.9)], pen));
        }
        Mark::Dots => {
            for x in [0.14, 0.5, 0.86] {
                painter.circle_filled(at(x, 0.5), size * 0.12, colour);
            }
        }
    }
}

/// How an outcome looks. Only FAIL is red: ERROR is no fault of the unit, and what looks red from two metres ends in the red bin.
pub(crate) fn verdict(outcome: Outcome) -> (Tone, Mark) {
    match outcome {
        Outcome::Pass => (Tone::Pass, Mark::Tick),
        Outcome::Fail => (Tone::Fail, Mark::Cross),
        Outcome::Pending => (Tone::Warn, Mark::Bang),
        Outcome::Unknown => (Tone::Ask, Mark::Query),
        Outcome::Error => (Tone::Error, Mark::Alarm),
        Outcome::Collected => (Tone::Kept, Mark::Tray),
        Outcome::RolledBack => (Tone::Back, Mark::Back),
        Outcome::DryRun => (Tone::Wait, Mark::Dots),
        Outcome::Golden => (Tone::Run, Mark::Ring),
    }
}
