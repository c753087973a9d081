//! Unfinished units of earlier visits, and what happens when they are plugged in.

use eframe::egui::{Align, Layout, Rect, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use super::units::cell_ui;
use crate::domain::UnitKeys;
use crate::seen::OpenUnit;
use crate::ui::act::Act;
use crate::ui::look::{Ink, Parts as _, Tone, bold, mono, regular, shown};
use crate::words::{bench, disposition, failure};

const ROW: f32 = 50.0;
/// Room for the button at the right.
const BUTTON: f32 = 100.0;

/// `wanted`: the one that somebody wants to finish. It stands at the top, marked.
pub(crate) fn open_units_ui(ui: &mut Ui, units: &[OpenUnit], wanted: Option<&UnitKeys>, acts: &mut Vec<Act>) {
    let (look, palette) = (ui.look(), ui.palette());
    ui.spacing_mut().item_spacing.y = 0.0;
    let at = units.iter().position(|unit| Some(&unit.keys) == wanted);
    let nth = |row: usize| match at {
        Some(at) if row == 0 => at,
        Some(at) if row <= at => row - 1,
        _ => row,
    };
    ScrollArea::vertical().id_salt("open units").auto_shrink(false).show_rows(ui, ROW, units.len(), |ui, range| {
        for row in range {
            let unit = &units[nth(row)];
            let is_wanted = at.is_some() && row == 0;
            let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
            if is_wanted {
                ui.painter().rect_filled(row, 4, palette.tint(Tone::Run).fill);
            }
            ui.painter().hline(row.x_range(), row.bottom(), Stroke::new(1.0, palette.line.gamma_multiply(0.6)));
            let half = row.height() / 2.0;
            let line = |n: f32| Rect::from_min_size(pos2(row.left(), row.top() + n * half), vec2(row.width(), half));
            let rest = row.width() - 24.0 - BUTTON;
            cell_ui(ui, line(0.0), Some((12.0, rest)), |ui| {
                ui.tag_ui(unit.outcome);
                ui.line_ui(shown::short(&unit.keys.serial_number, 24), mono(13.0), Ink::Plain);
                if let Some(code) = unit.code {
                    ui.line_ui(code.code(), bold(13.0), Ink::Muted);
                    ui.name_ui(failure::of(code, look.lang).title, regular(13.0), Ink::Muted);
                }
            });
            cell_ui(ui, line(1.0), Some((12.0, rest)), |ui| {
                ui.line_ui(bench::when_plugged_in(unit, look.lang), regular(13.0), Ink::Plain);
                let known = bench::registrations(unit.registrations, look.lang);
                ui.name_ui(format!("{known} · {}", shown::plain(&unit.batch)), regular(12.0), Ink::Muted);
            });
            cell_ui(ui, row, Some((12.0 + rest, BUTTON)), |ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let about = disposition::decide_about(&shown::short(&unit.keys.serial_number, 40), look.lang);
                    let button = ui.small_named_ui(disposition::text(look.lang).decide, &about);
                    if button.clicked() {
                        acts.push(Act::Decide(Box::new(unit.keys.clone())));
                    }
                });
            });
        }
    });
}
