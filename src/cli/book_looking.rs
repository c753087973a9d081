//! `shared-book find`, `unit`, `stations`, `yield`: what the book has of all stations. Reads only; nothing is decided by it.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{ArgAction, ArgMatches, Command};
use jiff::Timestamp;
use strum::VariantArray as _;

use super::args::{all, flag, maybe, need, number_in, option, path_option};
use super::common::Common;
use super::exit::Exit;
use super::log::{Stopped, When, make, outcome_of};
use super::used_book::UsedBook;
use crate::archive::book_export::{BookRow, as_json, hour_row, plain, station_row, visit_row, write_rows};
use crate::domain::visible::visible;
use crate::domain::{BookMatch, BookQuery, BookVisit, Entry, Outcome, ToldVisit};
use crate::journal::{Content, Whole};
use crate::platform::say;
use crate::words::Lang;
use crate::words::archive::csv_form;
use crate::words::archive_cli::text as archive_text;
use crate::words::archive_timeline::sentence;
use crate::words::book_looking as words;
use crate::words::cli::Complaint;

/// Of a part of fewer characters than this the book has no index.
const LEAST_FRAGMENT: usize = 3;

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
        .arg(number_in("limit", 1..=u64::MAX, text.limit).default_value("200"))
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
    let (visits, are_more) =
        UsedBook::of(&common.usable_data()?)?.answer(async |book| book.visits(&query, most).await)?;
    match maybe::<PathBuf>(given, "csv") {
        Some(to) => make(&to, |out| write_rows(out, csv_form(lang), &visits, visit_row).map_err(Stopped::Write))?,
        None => list(visits.iter().map(visit_row), given.get_flag("json"), out),
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
    let life = UsedBook::of(&common.usable_data()?)?.answer(async |book| book.life(&number).await)?;
    if life.is_empty() {
        return Err(Complaint::Usage(words::no_such_unit(lang, &number)));
    }
    for ToldVisit { visit, lines } in &life {
        if tell(visit, lines, lang, out).is_err() {
            break;
        }
    }
    Ok(Exit::Done)
}

/// A visit as `find` lists it, and beneath it, indented, each of its lines.
fn tell(visit: &BookVisit, lines: &[Vec<u8>], lang: Lang, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", as_text(&visit_row(visit)))?;
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
    let stations = UsedBook::of(&common.usable_data()?)?.answer(async |book| book.stations_now().await)?;
    list(stations.iter().map(station_row), given.get_flag("json"), out);
    Ok(Exit::Done)
}

/// Lists how visits ended, by station and hour.
pub(super) fn by_hour(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let shifts = common.shift_starts();
    let [since, until] = [need::<When>(given, "since").begins(&shifts), need::<When>(given, "until").ends(&shifts)];
    let used = UsedBook::of(&common.usable_data()?)?;
    // What is no moment any more lies behind all that ever ended.
    let [since, until] = [since, until].map(|when| when.unwrap_or(Timestamp::MAX).to_string());
    let hours = used.answer(async |book| book.yield_by_hour(&since, &until).await)?;
    list(hours.iter().map(hour_row), given.get_flag("json"), out);
    if hours.is_empty() {
        say(words::text(common.lang).nothing_ended);
    }
    Ok(Exit::Done)
}

fn list<const N: usize>(rows: impl Iterator<Item = BookRow<N>>, is_json: bool, out: &mut impl Write) {
    for row in rows {
        let line = if is_json { as_json(row) } else { as_text(&row) };
        // The reader has seen enough (`| head`).
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
}

/// Text of units and of stations is data: what could steer a terminal, or make a column, is shown as an escape.
fn as_text<const N: usize>(row: &BookRow<N>) -> String {
    row.each_ref().map(|(_, value)| visible(&plain(value))).join("\t")
}
