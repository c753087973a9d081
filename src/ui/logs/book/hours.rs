//! How visits ended, by hour and station: how many, and which share passed.

use std::collections::BTreeMap;

use eframe::egui::Ui;
use jiff::Timestamp;

use super::no_rows::{nothing_ui, without_rows_ui};
use super::period::{LastDays, period_ui, since};
use super::question::{Desk, Question};
use crate::archive::Days;
use crate::domain::{HourYield, Outcome};
use crate::ui::logs::columns::room;
use crate::ui::logs::list::{Cell, list_ui};
use crate::ui::look::{Parts as _, Tone, shown};
use crate::words::{book_looking as words, logs};

/// Since when, and what was answered.
pub(super) struct Hours {
    last: LastDays,
    ended: Question<String, Vec<HourYield>>,
}

impl Default for Hours {
    fn default() -> Self {
        Self { last: Some(1), ended: Question::default() }
    }
}

/// A row: what ended in an hour at a station, or all of it.
#[derive(Default)]
struct Sum {
    visits: u64,
    passed: u64,
    others: BTreeMap<String, u64>,
}

impl Sum {
    fn add(&mut self, hour: &HourYield) {
        let visits = hour.visits.max(0) as u64;
        self.visits += visits;
        if hour.outcome == Outcome::Pass.word() {
            self.passed += visits;
        } else {
            *self.others.entry(hour.outcome.clone()).or_default() += visits;
        }
    }

    fn cells(&self, hour: String, station: String) -> Vec<Cell> {
        let share = 100.0 * self.passed as f64 / self.visits.max(1) as f64;
        let tone = if self.passed == self.visits { Tone::Pass } else { Tone::Warn };
        let other = |(word, count): (&String, &u64)| format!("{} {}", shown::plain(word), logs::count(*count));
        let others: Vec<_> = self.others.iter().map(other).collect();
        vec![
            Cell::Text(hour),
            Cell::Text(station),
            Cell::Text(logs::count(self.visits)),
            Cell::Text(logs::count(self.passed)),
            Cell::Tag(format!("{share:.1} %"), tone),
            Cell::Text(others.join(" · ")),
        ]
    }
}

impl Hours {
    pub fn poll(&mut self) {
        self.ended.poll();
    }

    pub fn want(&mut self, desk: &Desk, days: &Days) {
        let since = since(self.last, Timestamp::now(), days).unwrap_or_default();
        self.ended.want(desk, since, |book, since| book.hours(since, &Timestamp::MAX.to_string()));
    }

    pub fn rows(&self) -> Option<&[HourYield]> {
        match self.ended.answer() {
            Some(Ok(hours)) if !hours.is_empty() => Some(hours),
            _ => None,
        }
    }

    pub fn filters_ui(&mut self, ui: &mut Ui) {
        ui.horizontal_wrapped(|ui| {
            period_ui(ui, &mut self.last, &[Some(1), Some(2), Some(7), Some(30)]);
            if ui.small_ui(words::text(ui.lang()).again).clicked() {
                self.ended.again();
            }
        });
    }

    pub fn rows_ui(&mut self, ui: &mut Ui, days: &Days) {
        let text = words::text(ui.lang());
        if without_rows_ui(ui, &mut self.ended) {
            return;
        }
        let Some(hours) = self.rows() else { return nothing_ui(ui, text.nothing_ended, "") };
        let (mut all, mut sums) = (Sum::default(), BTreeMap::<(&str, &str), Sum>::new());
        for hour in hours {
            all.add(hour);
            sums.entry((&hour.hour, &hour.station)).or_default().add(hour);
        }
        // The newest hour first, beneath all of them together.
        let mut hours: Vec<_> = sums.keys().map(|(hour, _)| *hour).collect();
        hours.dedup();
        let newest = hours.into_iter().rev();
        let rows: Vec<_> =
            newest.flat_map(|hour| sums.range((hour, "")..).take_while(move |((at, _), _)| *at == hour)).collect();
        let columns = [
            room(text.hour, 120.0, 0.0, 0),
            room(text.of_station, 110.0, 1.0, 0),
            room(text.ended_visits, 70.0, 0.0, 0),
            room(text.share, 70.0, 0.0, 1),
            room("%", 80.0, 0.0, 0),
            room(text.others, 160.0, 3.0, 2),
        ];
        list_ui(ui, ("yield in book", columns), rows.len() + 1, (None, false), |nth| match nth.checked_sub(1) {
            None => all.cells(text.together.to_owned(), String::new()),
            Some(nth) => {
                let ((hour, station), sum) = rows[nth];
                let at = hour.parse::<Timestamp>().map(|at| at.to_zoned(days.zone.clone()));
                let hour = at.map_or_else(|_| (*hour).to_owned(), |at| at.strftime("%m-%d %H:%M").to_string());
                sum.cells(hour, shown::plain(station).into_owned())
            }
        });
    }
}
