//! `shared-book find`, `unit`, `stations`, `yield`: what the book has of all stations. Reads only; nothing is decided by it.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{ArgAction, ArgMatches, Command};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use strum::VariantArray as _;

use super::args::{all, flag, maybe, need, number_in, option, path_option};
use super::common::Common;
use super::exit::Exit;
use super::log::{Stopped, When, make, outcome_of};
use super::used_book::used;
use crate::archive::Form;
use crate::archive::export::{cell, write_row};
use crate::domain::visible::visible;
use crate::domain::{BookFault, BookMatch, BookQuery, BookVisit, Entry, HourYield, Outcome, StationNow};
use crate::journal::{Content, Whole};
use crate::platform::{runtime, say};
use crate::shared_book::SharedBook;
use crate::words::Lang;
use crate::words::archive::csv_form;
use crate::words::archive_cli::text as archive_text;
use crate::words::archive_timeline::sentence;
use crate::words::book_looking as words;
use crate::words::cli::Complaint;

/// So many visits are asked for at once: as many as the book gives.
const AT_ONCE: u64 = 10_000;
/// Of a part of fewer characters than this the book has no index.
const LEAST_FRAGMENT: usize = 3;

/// A row: what each of its columns is called, and what stands there. A contract: columns are only ever added behind the last one.
type Row<const N: usize> = [(&'static str, Value); N];

/// The words.
pub(super) fn commands(lang: Lang) -> [Command; 4] {
    let (text, archive) = (words::text(lang), archive_text(lang));
    let when = |text: &str| When::read(text).ok_or(archive.not_a_time);
    let how = PossibleValuesParser::new(BookMatch::VARIANTS.iter().map(|how| how.word()));
    let how = how
        .map(|word| BookMatch::VARIANTS.iter().copied().find(|how| how.word() == word).unwrap_or(BookMatch::Fragment));
    let find = Command::new("find")
        .about(text.find)
        .arg(clap::Arg::new("text").required(true).value_name("TEXT").help(text.what))
        .arg(option("how", "HOW", text.how).default_value(BookMatch::Fragment.word()).value_parser(how))
        .arg(
            option("outcome", "OUTCOME", text.outcome)
                .action(ArgAction::Append)
                .value_parser(Outcome::ALL.map(Outcome::word))
                .ignore_case(true),
        )
        .arg(option("station", "NAME", text.station))
        .arg(option("since", "TIME", archive.since).value_parser(when))
        .arg(option("until", "TIME", archive.until).value_parser(when))
        .arg(number_in("limit", 1.., text.limit).default_value("200"))
        .arg(flag("json", archive.json))
        .arg(path_option("csv", archive.csv).value_name("OUT").conflicts_with("json"));
    let unit = Command::new("unit")
        .about(text.unit)
        .arg(clap::Arg::new("number").required(true).value_name("NUMBER").help(text.number));
    let stations = Command::new("stations").about(text.stations).arg(flag("json", archive.json));
    let hours = Command::new("yield")
        .about(text.hours)
        .arg(option("since", "TIME", archive.since).required(true).value_parser(when))
        .arg(option("until", "TIME", archive.until).required(true).value_parser(when))
        .arg(flag("json", archive.json));
    [find, unit, stations, hours]
}

/// A book that is asked, and what is said of it where it gives no answer.
struct Asked {
    book: SharedBook,
    place: String,
}

impl Asked {
    fn of(common: &Common) -> Result<Self, Complaint> {
        let (book, place) = used(&common.usable_data()?)?;
        Ok(Self { book, place })
    }

    fn answer<T>(&self, asks: impl Future<Output = Result<T, BookFault>>) -> Result<T, Complaint> {
        runtime().block_on(asks).map_err(|fault| Complaint::SharedBookAway(self.place.clone(), fault))
    }

    /// The newest visits that fit, so many at most, page by page; and whether there are more.
    fn visits(&self, query: &BookQuery, most: u64) -> Result<(Vec<BookVisit>, bool), Complaint> {
        let (mut found, mut behind) = (Vec::new(), None);
        loop {
            let left = most.saturating_sub(found.len() as u64).saturating_add(1);
            let page = BookQuery { behind, most: left.min(AT_ONCE) as u32, ..query.clone() };
            let visits = self.answer(self.book.find_visits(&page))?;
            let is_last = visits.len() < page.most as usize;
            behind = visits.last().map(|visit| visit.number);
            found.extend(visits);
            if found.len() as u64 > most {
                found.pop();
                return Ok((found, true));
            }
            if is_last {
                return Ok((found, false));
            }
        }
    }
}

/// Looks for visits of all stations.
pub(super) fn find(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (lang, shifts) = (common.lang, common.shift_starts());
    let (text, how) = (need::<String>(given, "text"), need::<BookMatch>(given, "how"));
    let least = if how == BookMatch::Fragment { LEAST_FRAGMENT } else { 1 };
    if text.chars().count() < least {
        return Err(Complaint::Usage(words::too_short(lang, least)));
    }
    let outcomes: Vec<_> = all::<String>(given, "outcome").iter().filter_map(|word| outcome_of(word)).collect();
    let moment = |when: Option<Timestamp>| when.map(|when| when.to_string());
    let query = BookQuery {
        text: Some((text, how)),
        outcomes: (!outcomes.is_empty()).then(|| outcomes.into_iter().map(|outcome| outcome.word().into()).collect()),
        station: maybe(given, "station"),
        since: moment(maybe::<When>(given, "since").and_then(|since| since.begins(&shifts))),
        until: moment(maybe::<When>(given, "until").and_then(|until| until.ends(&shifts))),
        ..BookQuery::default()
    };
    let most = need::<u64>(given, "limit");
    let (visits, are_more) = Asked::of(common)?.visits(&query, most)?;
    match maybe::<PathBuf>(given, "csv") {
        Some(to) => make(&to, |out| csv(out, csv_form(lang), &visits).map_err(Stopped::Write))?,
        None => list(visits.iter().map(of_visit), given.get_flag("json"), out),
    }
    if visits.is_empty() {
        say(words::text(lang).nothing_found);
    }
    if are_more {
        say(&words::are_more(lang, most));
    }
    Ok(Exit::Done)
}

/// Tells the visits of a unit at all stations, oldest first, each with what happened at it.
pub(super) fn unit(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (lang, number) = (common.lang, need::<String>(given, "number"));
    let asked = Asked::of(common)?;
    let query = BookQuery { text: Some((number.clone(), BookMatch::Exact)), ..BookQuery::default() };
    let (mut visits, _) = asked.visits(&query, u64::MAX)?;
    if visits.is_empty() {
        return Err(Complaint::Usage(words::no_such_unit(lang, &number)));
    }
    // The book got them in the order in which stations could reach it.
    visits.sort_by(|one, other| (&one.ended_at, one.number).cmp(&(&other.ended_at, other.number)));
    for visit in &visits {
        let lines = asked.answer(asked.book.visit_lines(visit.number))?;
        if tell(visit, &lines, lang, out).is_err() {
            break;
        }
    }
    Ok(Exit::Done)
}

/// A visit as `find` lists it, and beneath it, indented, each of its lines.
fn tell(visit: &BookVisit, lines: &[Vec<u8>], lang: Lang, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", as_text(&of_visit(visit)))?;
    for line in lines {
        match Whole::of(line).map(|whole| whole.content()) {
            // It is the batch's, and the batch stands above.
            Some(Content::Known { entry, .. }) if matches!(*entry, Entry::Header(_)) => {}
            Some(Content::Known { at, entry, .. }) => {
                writeln!(out, "\t{}\t{}", visible(&at), sentence(lang, &entry))?;
            }
            Some(Content::TooNew { seq }) => writeln!(out, "\t\t{}", words::too_new(lang, seq))?,
            Some(Content::NotARecord) | None => writeln!(out, "\t\t{}", words::text(lang).unreadable)?,
        }
    }
    Ok(())
}

/// Lists how the stations stand.
pub(super) fn stations(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let asked = Asked::of(common)?;
    let stations = asked.answer(asked.book.stations_now())?;
    list(stations.iter().map(of_station), given.get_flag("json"), out);
    Ok(Exit::Done)
}

/// Lists how visits ended, by station and hour.
pub(super) fn by_hour(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let shifts = common.shift_starts();
    let [since, until] = [need::<When>(given, "since").begins(&shifts), need::<When>(given, "until").ends(&shifts)];
    let asked = Asked::of(common)?;
    // What is no moment any more lies behind all that ever ended.
    let [since, until] = [since, until].map(|when| when.unwrap_or(Timestamp::MAX).to_string());
    let hours = asked.answer(asked.book.yield_by_hour(&since, &until))?;
    list(hours.iter().map(of_hour), given.get_flag("json"), out);
    if hours.is_empty() {
        say(words::text(common.lang).nothing_ended);
    }
    Ok(Exit::Done)
}

fn of_visit(visit: &BookVisit) -> Row<15> {
    [
        ("number", json!(visit.number)),
        ("endedAt", json!(visit.ended_at)),
        ("station", json!(visit.station)),
        ("productKey", json!(visit.product_key)),
        ("deviceName", json!(visit.device_name)),
        ("serialNumber", json!(visit.serial_number)),
        ("hardwareId", json!(visit.hardware_id)),
        ("clientId", json!(visit.client_id)),
        ("outcome", json!(visit.outcome)),
        ("code", json!(visit.code)),
        ("batch", json!(visit.batch)),
        ("slot", json!(visit.slot)),
        ("startedAt", json!(visit.started_at)),
        ("registrationsIssued", json!(visit.issued)),
        ("totalMs", json!(visit.total_ms)),
    ]
}

fn of_station(now: &StationNow) -> Row<9> {
    [
        ("station", json!(now.station)),
        ("lastSeen", json!(now.at)),
        ("secondsAgo", json!(now.seconds_ago.map(|seconds| seconds.max(0.0) as u64))),
        ("stopped", json!(now.stopped)),
        ("bytesBehind", json!(now.lag)),
        ("openClaims", json!(now.open_claims)),
        ("passed", json!(now.passed)),
        ("batches", json!(now.batches)),
        ("program", json!(now.program)),
    ]
}

fn of_hour(hour: &HourYield) -> Row<4> {
    [
        ("hour", json!(hour.hour)),
        ("station", json!(hour.station)),
        ("outcome", json!(hour.outcome)),
        ("visits", json!(hour.visits)),
    ]
}

fn list<const N: usize>(rows: impl Iterator<Item = Row<N>>, is_json: bool, out: &mut impl Write) {
    for row in rows {
        let line = if is_json { as_json(row) } else { as_text(&row) };
        // The reader has seen enough (`| head`).
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
}

fn as_json<const N: usize>(row: Row<N>) -> String {
    let row: Map<String, Value> = row.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Value::Object(row).to_string()
}

/// Text of units and of stations is data: what could steer a terminal, or make a column, is shown as an escape.
fn as_text<const N: usize>(row: &Row<N>) -> String {
    row.each_ref().map(|(_, value)| visible(&plain(value))).join("\t")
}

fn csv(out: &mut impl Write, form: Form, visits: &[BookVisit]) -> io::Result<()> {
    if form == (Form::Csv { bom: true }) {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let heads = of_visit(&BookVisit::default()).map(|(name, _)| name.to_owned());
    write_row(out, heads.into_iter())?;
    visits
        .iter()
        .try_for_each(|visit| write_row(out, of_visit(visit).map(|(_, value)| cell(&plain(&value))).into_iter()))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
