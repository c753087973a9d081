//! Visits of all stations: what is looked for, and what was found.

use std::collections::BTreeSet;

use eframe::egui::{ComboBox, Margin, Role, TextEdit, Ui};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::no_rows::{nothing_ui, without_rows_ui};
use super::period::{LastDays, period_ui, since};
use super::question::{Desk, Question};
use super::stations::Stations;
use crate::archive::Days;
use crate::domain::{BookMatch, BookQuery, BookVisit, Outcome};
use crate::ui::logs::asked::toggle;
use crate::ui::logs::columns::{Room, room};
use crate::ui::logs::list::{Cell, list_ui};
use crate::ui::logs::moment::in_list;
use crate::ui::logs::top::search_id;
use crate::ui::look::cells::chip_ui;
use crate::ui::look::{Ink, Parts as _, Tone, bold, named, regular, shown, verdict};
use crate::words::{Lang, bench, book_looking as words, logs};

/// So many visits are asked for at first, and so many more each time.
const PAGE: u64 = 200;
/// Of a part of fewer characters than this the book has no index.
const LEAST_FRAGMENT: usize = 3;
/// What stands around the word of an outcome.
const TAG: f32 = 18.0;
/// What is under the search and its choices.
const BELOW: f32 = 30.0;

/// What is looked for, as it was typed and chosen, and what was found.
pub(super) struct Visits {
    text: String,
    how: BookMatch,
    outcomes: BTreeSet<Outcome>,
    station: Option<String>,
    last: LastDays,
    most: u64,
    found: Question<(BookQuery, u64), (Vec<BookVisit>, bool)>,
}

impl Default for Visits {
    fn default() -> Self {
        let (text, outcomes, station, last, found) = Default::default();
        Self { text, how: BookMatch::Fragment, outcomes, station, last, most: PAGE, found }
    }
}

impl Visits {
    pub fn search_for(&mut self, label: String) {
        *self = Self { text: label, how: BookMatch::Exact, found: std::mem::take(&mut self.found), ..Self::default() };
    }

    pub fn poll(&mut self) {
        self.found.poll();
    }

    /// What all that was found fits; none before something was.
    pub fn found(&self) -> Option<BookQuery> {
        let Some(Ok((visits, _))) = self.found.answer() else { return None };
        self.found.asked().map(|(query, _)| query.clone()).filter(|_| !visits.is_empty())
    }

    /// Whether the part that is looked for is long enough.
    fn is_enough(&self) -> bool {
        let letters = self.text.trim().chars().count();
        self.how != BookMatch::Fragment || letters == 0 || letters >= LEAST_FRAGMENT
    }

    fn query(&self, days: &Days) -> BookQuery {
        let text = self.text.trim();
        let outcomes: Vec<_> = self.outcomes.iter().map(|outcome| outcome.word().to_owned()).collect();
        BookQuery {
            text: (!text.is_empty()).then(|| (text.to_owned(), self.how)),
            outcomes: (!outcomes.is_empty()).then_some(outcomes),
            station: self.station.clone(),
            since: since(self.last, Timestamp::now(), days),
            ..BookQuery::default()
        }
    }

    /// Asks for what is looked for now, as soon as there is enough of it.
    pub fn want(&mut self, desk: &Desk, days: &Days) {
        if self.is_enough() {
            let query = self.query(days);
            // More was shown of something else.
            if self.found.asked().is_some_and(|(asked, _)| *asked != query) {
                self.most = PAGE;
            }
            self.found.want(desk, (query, self.most), |book, (query, most)| book.visits(query, *most));
        }
    }

    pub fn filters_ui(&mut self, ui: &mut Ui, stations: &Stations) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        ui.horizontal_wrapped(|ui| {
            let field = TextEdit::singleline(&mut self.text).id(search_id()).hint_text(text.search_hint);
            let edit = ui.add(field.desired_width(330.0).margin(Margin::symmetric(8, 6)));
            named(&edit, Role::TextInput, true, logs::text(lang).search);
            for (how, word) in [
                (BookMatch::Fragment, text.fragment),
                (BookMatch::Prefix, text.prefix),
                (BookMatch::Suffix, text.suffix),
                (BookMatch::Exact, text.exact),
            ] {
                if ui.choice_ui(self.how == how, word, &logs::labelled(text.meant, word, lang)) {
                    self.how = how;
                }
            }
            self.station_ui(ui, stations);
        });
        ui.horizontal_wrapped(|ui| {
            for outcome in Outcome::ALL.into_iter().filter(|outcome| outcome.is_everyday()) {
                let (word, is_on) = (bench::outcome_name(outcome, lang), self.outcomes.contains(&outcome));
                if chip_ui(ui, word, verdict(outcome).0, is_on, !self.outcomes.is_empty()).clicked() {
                    toggle(&mut self.outcomes, outcome);
                }
            }
            ui.add_space(8.0);
            period_ui(ui, &mut self.last, &[None, Some(1), Some(7), Some(30)]);
        });
    }

    fn station_ui(&mut self, ui: &mut Ui, stations: &Stations) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        let all = logs::text(lang).all;
        let chosen = self.station.as_deref().map_or(all.into(), |name| shown::short(name, 28));
        let said = logs::labelled(text.of_station, &chosen, lang);
        let combo = ComboBox::from_id_salt("book station").width(130.0).height(320.0).selected_text(&said);
        let combo = combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut self.station, None, all);
            for name in stations.names() {
                ui.selectable_value(&mut self.station, Some(name.to_owned()), shown::plain(name));
            }
        });
        named(&combo.response, Role::ComboBox, true, &said);
    }

    /// Gives the visit that was pressed.
    pub fn rows_ui(&mut self, ui: &mut Ui, zone: &TimeZone, looked_at: Option<u64>) -> Option<BookVisit> {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        if !self.is_enough() {
            nothing_ui(ui, &words::too_few(LEAST_FRAGMENT, lang), "");
            return None;
        }
        if without_rows_ui(ui, &mut self.found) {
            return None;
        }
        let Some(Ok((visits, are_more))) = self.found.answer() else { return None };
        if visits.is_empty() {
            nothing_ui(ui, text.no_visit, text.no_visit_note);
            return None;
        }
        let height = ui.available_height() - if *are_more { BELOW } else { 0.0 };
        let row = looked_at.and_then(|number| visits.iter().position(|visit| visit.number == number));
        let mut pressed = None;
        ui.scope(|ui| {
            ui.set_max_height(height);
            let columns = columns(lang, ui);
            let list = |nth: usize| cells(&visits[nth], zone, lang);
            pressed = list_ui(ui, ("visits in book", columns), visits.len(), (row, true), list);
        });
        let pressed = pressed.map(|nth| visits[nth].clone());
        if *are_more {
            let shown = visits.len() as u64;
            ui.horizontal(|ui| {
                ui.add_space(8.0);
                ui.line_ui(words::shown_of_more(shown, lang), regular(13.0), Ink::Muted);
                if ui.small_ui(text.more).clicked() {
                    self.most = shown + PAGE;
                    ui.ctx().request_repaint();
                }
            });
        }
        pressed
    }
}

fn columns(lang: Lang, ui: &Ui) -> [Room<&'static str>; 8] {
    let (text, window) = (words::text(lang), ui.text());
    let tags = Outcome::ALL.map(|outcome| ui.width_of(bench::outcome_name(outcome, lang), bold(12.0)));
    let tags = tags.into_iter().fold(0.0, f32::max);
    [
        room(window.time, 106.0, 0.0, 0),
        room(text.of_station, 90.0, 1.0, 1),
        room(window.serial, 120.0, 2.0, 0),
        room(window.device_name, 110.0, 2.0, 4),
        room(window.client_id, 120.0, 2.0, 5),
        room(window.result, tags + TAG, 0.0, 0),
        room(logs::text(lang).code, 46.0, 0.0, 2),
        room(window.batch, 90.0, 1.5, 3),
    ]
}

fn cells(visit: &BookVisit, zone: &TimeZone, lang: Lang) -> Vec<Cell> {
    let name = |text: &Option<String>| Cell::Name(shown::plain(text.as_deref().unwrap_or_default()).into_owned());
    let plain = |text: &Option<String>| Cell::Text(shown::plain(text.as_deref().unwrap_or_default()).into_owned());
    let ended = visit.ended_at.as_deref().and_then(|at| at.parse::<Timestamp>().ok());
    let ended = ended.map_or_else(|| "–".to_owned(), |at| in_list(at.as_millisecond(), zone));
    let (word, tone) = outcome(&visit.outcome, lang);
    vec![
        Cell::Text(ended),
        Cell::Text(shown::plain(&visit.station).into_owned()),
        name(&visit.serial_number),
        name(&visit.device_name),
        name(&visit.client_id),
        Cell::Tag(word, tone),
        plain(&visit.code),
        plain(&visit.batch),
    ]
}

/// An outcome as records call it; one of a later version as it stands.
fn outcome(word: &str, lang: Lang) -> (String, Tone) {
    match Outcome::ALL.into_iter().find(|outcome| outcome.word() == word) {
        Some(outcome) => (bench::outcome_name(outcome, lang).to_owned(), verdict(outcome).0),
        None => (shown::plain(word).into_owned(), Tone::Wait),
    }
}
