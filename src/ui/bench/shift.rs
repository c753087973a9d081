//! The shift at a glance: units over the last hour of work, and what a unit's time goes into.

use std::sync::Arc;

use eframe::egui::{Align, Layout, Ui, vec2};
use jiff::Timestamp;

use crate::domain::{Outcome, TookMs};
use crate::seen::UnitRow;
use crate::ui::look::chart::{Column, columns_ui, keys_ui, shares_ui, time_shares};
use crate::ui::look::{Ink, Parts as _, bold, regular};
use crate::words::shift as words;

/// One column, in seconds.
const COLUMN: i64 = 300;
/// An hour of them.
const COLUMNS: usize = 12;
/// So many passed units make the mean.
const RECENT: usize = 20;
/// What stands around the columns.
const AROUND: f32 = 104.0;

/// What the panel shows, worked out once for each new unit and not for each frame.
#[derive(Debug, Default)]
pub(crate) struct Shift {
    of: Option<Arc<Vec<UnitRow>>>,
    columns: [Column; COLUMNS],
    /// Mean times of the last units that passed.
    mean: TookMs,
    /// How many these were.
    recent: usize,
}

impl Shift {
    /// Looks at the units where there are others than the last time. Only the last hour of work is read.
    pub fn take(&mut self, units: &Arc<Vec<UnitRow>>) {
        if self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, units)) {
            return;
        }
        (self.columns, self.recent, self.mean) = (Default::default(), 0, TookMs::default());
        // The hour ends with the last unit, not now: a bench that rests keeps its picture, and paints nothing.
        let begun = |unit: &UnitRow| Some(unit.at.parse::<Timestamp>().ok()?.as_second().div_euclid(COLUMN));
        let end = units.last().and_then(begun);
        for unit in units.iter().rev() {
            let Some((now, end)) = begun(unit).zip(end) else { continue };
            let back = usize::try_from(end - now).unwrap_or(0);
            if back >= COLUMNS {
                break;
            }
            let column = &mut self.columns[COLUMNS - 1 - back];
            if unit.ended.outcome == Outcome::Pass { column.good += 1 } else { column.other += 1 }
        }
        let passed = units.iter().rev().filter(|unit| unit.ended.outcome == Outcome::Pass);
        for unit in passed.take(RECENT) {
            let (mean, took) = (&mut self.mean, unit.ended.took_ms);
            self.recent += 1;
            let share = 1.0 / self.recent as f64;
            for (mean, took) in [
                (&mut mean.device, took.device),
                (&mut mean.cloud, took.cloud),
                (&mut mean.disk, took.disk),
                (&mut mean.hands, took.hands),
            ] {
                *mean += (took - *mean) * share;
            }
        }
        self.of = Some(units.clone());
    }
}

/// The panel, as high as `height`.
pub(crate) fn shift_ui(ui: &mut Ui, shift: &Shift, height: f32) {
    let lang = ui.lang();
    let width = ui.available_width();
    let good = shift.columns.iter().map(|column| column.good).sum();
    let other = shift.columns.iter().map(|column| column.other).sum();
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.spacing_mut().interact_size.y = 17.0;
    ui.horizontal(|ui| {
        ui.set_width(width);
        ui.line_ui(words::text(lang).head, bold(12.0), Ink::Plain);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.line_ui(words::course(good, other, lang), regular(12.0), Ink::Muted);
        });
    });
    let room = (height - AROUND).clamp(24.0, 96.0);
    let spoken = words::course_spoken(good, other, lang);
    columns_ui(ui, vec2(width, room), &shift.columns, &spoken);
    ui.add_space(5.0);

    let parts = time_shares(shift.mean, shift.recent > 0, ui.look());
    let head = words::cycle(shift.recent, lang);
    ui.line_ui(head.as_str(), bold(12.0), Ink::Plain);
    shares_ui(ui, vec2(width, 10.0), &parts, &head);
    ui.add_space(1.0);
    keys_ui(ui, &parts, 16.0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Ended, Step};

    fn unit(at: &str, outcome: Outcome, cloud: f64) -> UnitRow {
        let ended = Ended {
            started_at: at.into(),
            took_ms: TookMs { cloud, ..Default::default() },
            ..Ended::bare(1, outcome, Step::Log)
        };
        UnitRow { at: at.into(), ended: Arc::new(ended) }
    }

    #[test]
    fn the_last_hour_ends_with_the_last_unit() {
        let mut shift = Shift::default();
        shift.take(&Arc::new(vec![
            unit("2026-11-22T01:00:00Z", Outcome::Pass, 999.0),
            unit("2026-11-22T02:05:00Z", Outcome::Fail, 0.0),
            unit("2026-11-22T03:00:10Z", Outcome::Pass, 30.0),
            unit("2026-11-22T03:00:40Z", Outcome::Pass, 60.0),
        ]));
        assert_eq!(shift.columns[0], Column { good: 0, other: 1 });
        assert_eq!(shift.columns[COLUMNS - 1], Column { good: 2, other: 0 });
        assert_eq!(shift.columns.iter().map(|column| column.good).sum::<u32>(), 2, "an older unit is counted");
        assert_eq!((shift.recent, shift.mean.cloud), (3, 363.0));
    }
}
