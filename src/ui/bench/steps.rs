//! The seven steps with their times: one sees what was slow.

use eframe::egui::{Align, Color32, CornerRadius, Layout, Rect, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::domain::Step;
use crate::seen::UnitView;
use crate::ui::look::{Ink, Mark, Palette, Parts as _, Tone, bold, mark, regular, shown, verdict};
use crate::words::bench;

const GAP: f32 = 10.0;

/// How a step stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Done,
    Now,
    /// The unit ended here, not with PASS.
    Stuck,
    Ahead,
}

fn standing(unit: Option<&UnitView>, step: Step) -> Standing {
    let Some(unit) = unit else { return Standing::Ahead };
    let here = unit.step.is_some_and(|own| own.index() == step.index());
    match unit.outcome {
        Some(outcome) if outcome.went_well() && unit.step_ms[step.index()].is_none() => Standing::Ahead,
        Some(outcome) if outcome.went_well() => Standing::Done,
        Some(_) if here => Standing::Stuck,
        None if here => Standing::Now,
        _ if unit.step_ms[step.index()].is_some() => Standing::Done,
        _ => Standing::Ahead,
    }
}

fn ink(standing: Standing, unit: Option<&UnitView>, tone: Tone, palette: &Palette) -> Color32 {
    let good = unit.and_then(|unit| unit.outcome).filter(|outcome| outcome.went_well());
    let done = good.map_or(Tone::Run, |outcome| verdict(outcome).0);
    match standing {
        Standing::Done => palette.tint(done).ink,
        Standing::Now | Standing::Stuck => palette.tint(tone).ink,
        Standing::Ahead => palette.groove,
    }
}

/// Bars with names and times.
pub(crate) fn steps_ui(ui: &mut Ui, unit: Option<&UnitView>, tone: Tone) {
    let (look, palette) = (ui.look(), ui.palette());
    let area = ui.available_rect_before_wrap();
    let width = ((area.width() - 6.0 * GAP) / 7.0).max(10.0);
    let mut bottom = area.top();
    for step in Step::ALL {
        let left = area.left() + step.index() as f32 * (width + GAP);
        let bar = Rect::from_min_size(pos2(left, area.top()), vec2(width, 4.0));
        let standing = standing(unit, step);
        let ink = ink(standing, unit, tone, palette);
        ui.painter().rect_filled(bar, CornerRadius::same(2), ink);
        let below = Rect::from_min_size(pos2(left, bar.bottom() + 4.0), vec2(width, 48.0));
        let inner = ui.scope_builder(UiBuilder::new().max_rect(below).layout(Layout::top_down(Align::Min)), |ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 0.0);
            ui.horizontal_wrapped(|ui| {
                if let Some(sign) = sign(standing).filter(|_| width > 84.0) {
                    let (rect, _) = ui.allocate_exact_size(vec2(11.0, 18.0), Sense::hover());
                    let square = Rect::from_center_size(rect.center(), vec2(10.0, 10.0));
                    mark::paint(ui.painter(), sign, square, ink);
                }
                // What it held before is written in the place of an identity.
                let restores = step == Step::Write && unit.is_some_and(|unit| unit.restores);
                let name = bench::step(if restores { Step::Restore } else { step }, look.lang);
                match standing {
                    Standing::Ahead => ui.text_ui(name, regular(12.0), Ink::Muted),
                    _ => ui.text_ui(name, bold(12.0), Ink::Plain),
                }
            });
            if let Some(time) = time(standing, unit, step) {
                ui.line_ui(time, regular(12.0), Ink::Muted);
            }
        });
        bottom = bottom.max(inner.response.rect.bottom());
    }
    // Room for the times even before there are any: nothing moves while a unit runs.
    let height = (bottom - area.top()).max(44.0);
    ui.allocate_rect(Rect::from_min_size(area.min, vec2(area.width(), height)), Sense::hover());
}

fn sign(standing: Standing) -> Option<Mark> {
    match standing {
        Standing::Done => Some(Mark::Tick),
        Standing::Now => Some(Mark::Arrow),
        Standing::Stuck => Some(Mark::Cross),
        Standing::Ahead => None,
    }
}

fn time(standing: Standing, unit: Option<&UnitView>, step: Step) -> Option<String> {
    let unit = unit?;
    match (standing, unit.step_since) {
        // Painted once a second while it waits.
        (Standing::Now, Some(since)) if unit.waiting.is_some_and(|waiting| waiting.seconds().is_some()) => {
            Some(format!("{} s", since.elapsed().as_secs()))
        }
        (Standing::Now, Some(since)) => Some(shown::running(since)),
        _ => unit.step_ms[step.index()].map(shown::took),
    }
}

/// Bars alone, for a small card.
pub(crate) fn bars_ui(ui: &mut Ui, unit: Option<&UnitView>, tone: Tone) {
    let palette = ui.palette();
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 6.0), Sense::hover());
    let width = (area.width() - 6.0 * 4.0) / 7.0;
    for step in Step::ALL {
        let left = area.left() + step.index() as f32 * (width + 4.0);
        let bar = Rect::from_min_size(pos2(left, area.top()), vec2(width, 5.0));
        let standing = standing(unit, step);
        // Round ends would not be seen, and make most of the triangles of 32 slots.
        ui.painter().rect_filled(bar, CornerRadius::ZERO, ink(standing, unit, tone, palette));
        if standing == Standing::Now {
            ui.painter().hline(bar.x_range(), bar.bottom() + 2.0, Stroke::new(1.0, palette.ink));
        }
    }
}
