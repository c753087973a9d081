//! How the stations stand, by what they have said last.

use std::time::{Duration, Instant};

use eframe::egui::{Context, Ui};

use super::no_rows::{nothing_ui, without_rows_ui};
use super::question::{Desk, Question};
use crate::domain::{Failure, StationNow};
use crate::ui::logs::columns::room;
use crate::ui::logs::list::{Cell, list_ui};
use crate::ui::look::{Parts as _, Tone, shown};
use crate::words::{Lang, book_looking as words, failure, logs};

/// Only asking tells what has changed.
const AGAIN: Duration = Duration::from_secs(10);
/// A station that works says so each minute; one that has missed this many seconds is cut off, or off.
const SILENT: f64 = 180.0;

/// How they stand.
#[derive(Default)]
pub(super) struct Stations {
    now: Question<(), Vec<StationNow>>,
    /// When that was answered.
    at: Option<Instant>,
}

impl Stations {
    pub fn poll(&mut self) {
        if self.now.poll() {
            self.at = Some(Instant::now());
        }
    }

    pub fn want_once(&mut self, desk: &Desk) {
        self.now.want(desk, (), |book, ()| book.stations());
    }

    /// Asks now, and from time to time while it is looked at.
    pub fn want(&mut self, desk: &Desk, ctx: &Context) {
        if !self.now.is_at_work()
            && let Some(at) = self.at
        {
            match AGAIN.checked_sub(at.elapsed()).filter(|left| !left.is_zero()) {
                Some(left) => ctx.request_repaint_after(left),
                None => self.now.again(),
            }
        }
        self.want_once(desk);
    }

    pub fn rows(&self) -> Option<&[StationNow]> {
        match self.now.answer() {
            Some(Ok(stations)) if !stations.is_empty() => Some(stations),
            _ => None,
        }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows().unwrap_or_default().iter().map(|station| station.station.as_str())
    }

    pub fn rows_ui(&mut self, ui: &mut Ui) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        if without_rows_ui(ui, &mut self.now) {
            return;
        }
        let Some(stations) = self.rows() else { return nothing_ui(ui, text.no_station, "") };
        let columns = [
            room(text.of_station, 100.0, 1.0, 0),
            room(text.last_seen, 84.0, 0.0, 0),
            room(text.stands, 190.0, 2.5, 0),
            room(ui.text().batch, 100.0, 1.5, 2),
            room(text.passed, 96.0, 0.0, 3),
            room(text.open_claims, 86.0, 0.0, 1),
            room(text.behind, 96.0, 0.0, 4),
            room(text.program, 110.0, 0.5, 5),
        ];
        list_ui(ui, ("stations in book", columns), stations.len(), (None, false), |nth| {
            let station = &stations[nth];
            let seconds = station.seconds_ago.map(|seconds| seconds.max(0.0));
            let seen = seconds.map_or_else(|| text.never.to_owned(), |seconds| words::ago(seconds as u64, lang));
            let stands = match (&station.stopped, seconds) {
                (_, None) => Cell::Text(String::new()),
                (_, Some(seconds)) if seconds > SILENT => Cell::Tag(text.silent.to_owned(), Tone::Wait),
                (Some(code), _) => Cell::Tag(stopped(code, lang), Tone::Fail),
                (None, _) => Cell::Tag(text.at_work.to_owned(), Tone::Pass),
            };
            let count = |count: i64| Cell::Text(logs::count(count.max(0) as u64));
            vec![
                Cell::Text(shown::plain(&station.station).into_owned()),
                Cell::Text(seen),
                stands,
                Cell::Text(shown::plain(&station.batches.join(", ")).into_owned()),
                station.passed.map_or_else(|| Cell::Text(String::new()), count),
                count(station.open_claims),
                Cell::Text(station.lag.filter(|bytes| *bytes > 0).map_or_else(|| "–".to_owned(), size)),
                Cell::Text(shown::plain(station.program.as_deref().unwrap_or_default()).into_owned()),
            ]
        });
    }
}

/// Why it stands still: its code, and what that means.
fn stopped(code: &str, lang: Lang) -> String {
    match Failure::ALL.iter().find(|failure| failure.code() == code) {
        Some(known) => format!("{code} {}", failure::of(*known, lang).title),
        None => shown::plain(code).into_owned(),
    }
}

fn size(bytes: i64) -> String {
    match bytes {
        ..10_000 => format!("{bytes} B"),
        10_000..10_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
