//! The words of `log`: which batch files, which of their units, and what is made of them.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use super::{all, need, sub};
use crate::archive::export::Form;
use crate::archive::query::{Code, Query};
use crate::domain::entry::VisitId;
use crate::domain::failure::Failure;
use crate::domain::outcome::Outcome;
use crate::words::Lang;
use crate::words::archive::meant;
use crate::words::archive_cli::{Text, text};

/// What is to be done with batch files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogTask {
    /// Units are shown.
    Show {
        /// The files.
        files: Vec<PathBuf>,
        /// Which units.
        query: Box<Query>,
        /// As JSON lines.
        json: bool,
    },
    /// Chains are checked.
    Verify(Vec<PathBuf>),
    /// Units are written into a file.
    Export {
        /// The files.
        files: Vec<PathBuf>,
        /// Which units.
        query: Box<Query>,
        /// In which form.
        form: Form,
        /// The file to make.
        out: PathBuf,
    },
    /// All that is known of a unit is written into a file.
    Report {
        /// The files.
        files: Vec<PathBuf>,
        /// Which unit.
        which: Reported,
        /// The file to make.
        out: PathBuf,
    },
    /// The files of several stations are read as one.
    Merge {
        /// The files.
        files: Vec<PathBuf>,
        /// The file to make.
        out: PathBuf,
        /// Where the conflicts go.
        report: Option<PathBuf>,
    },
}

/// How the unit of a report is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reported {
    /// By its serial number.
    Unit {
        /// The serial number.
        serial: String,
        /// Its product, to tell it from another with that number.
        product_key: Option<String>,
    },
    /// By one of its visits: most that fail end before a serial number is known.
    Visit(VisitId),
}

/// The words.
pub(super) fn command(lang: Lang) -> Command {
    let words = text(lang);
    let files = || path("file").required(true).num_args(1..).value_name("FILE").help(words.file);
    let out = |help: &'static str| path("out").long("out").value_name("OUT").required(true).help(help);
    Command::new("log").about(words.log).subcommand_required(true).subcommands([
        filtered(Command::new("show").about(words.show).arg(files()), words)
            .arg(Arg::new("json").long("json").help(words.json).action(ArgAction::SetTrue)),
        Command::new("verify").about(words.verify).arg(files()),
        Command::new("open").about(words.open).arg(files()),
        filtered(Command::new("export").about(words.export).arg(files()), words)
            .arg(path("csv").long("csv").value_name("OUT").help(words.csv))
            .arg(path("jsonl").long("jsonl").value_name("OUT").help(words.jsonl).conflicts_with("bom"))
            .arg(path("xlsx").long("xlsx").value_name("OUT").help(words.xlsx).conflicts_with("bom"))
            .arg(Arg::new("bom").long("bom").help(words.bom).action(ArgAction::SetTrue))
            .group(ArgGroup::new("form").args(["csv", "jsonl", "xlsx"]).required(true)),
        Command::new("report")
            .about(words.report)
            .arg(files())
            .arg(Arg::new("unit").long("unit").value_name("SN").help(words.unit))
            .arg(
                Arg::new("product-key")
                    .long("product-key")
                    .value_name("PK")
                    .requires("unit")
                    .conflicts_with("visit")
                    .help(words.product_key),
            )
            .arg(Arg::new("visit").long("visit").value_name("N").value_parser(value_parser!(u64)).help(words.visit))
            .group(ArgGroup::new("which").args(["unit", "visit"]).required(true))
            .arg(out(words.report_out)),
        Command::new("merge")
            .about(words.merge)
            .arg(files())
            .arg(out(words.merge_out))
            .arg(path("report").long("report").value_name("FILE").help(words.merge_report)),
    ])
}

/// The words that say which units.
fn filtered(command: Command, words: &'static Text) -> Command {
    let several = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help).action(ArgAction::Append)
    };
    let outcomes = Outcome::ALL.map(Outcome::word).into_iter().chain([OPEN]).collect::<Vec<_>>();
    let code = |text: &str| code(text).ok_or(words.not_a_code);
    let since = |text: &str| moment(text, false).ok_or(words.not_a_time);
    let until = |text: &str| moment(text, true).ok_or(words.not_a_time);
    command
        .arg(Arg::new("find").long("find").value_name("TEXT").help(words.find))
        .arg(several("outcome", "OUTCOME", words.outcome).value_parser(outcomes).ignore_case(true))
        .arg(several("code", "CODE", words.code).value_parser(code))
        .arg(several("slot", "SLOT", words.slot))
        .arg(several("operator", "NAME", words.operator))
        .arg(Arg::new("since").long("since").value_name("TIME").help(words.since).value_parser(since))
        .arg(Arg::new("until").long("until").value_name("TIME").help(words.until).value_parser(until))
}

/// What stands for units that have not ended.
const OPEN: &str = "OPEN";

/// Reads a call of one of these words.
#[expect(clippy::expect_used, reason = "clap lets no call through without it")]
pub(super) fn task(matches: &ArgMatches) -> LogTask {
    let given = sub(matches);
    let files = all(given, "file");
    match matches.subcommand_name().unwrap_or_default() {
        "show" => LogTask::Show { files, query: Box::new(query(given)), json: given.get_flag("json") },
        "export" => {
            let forms =
                [("csv", Form::Csv { bom: given.get_flag("bom") }), ("jsonl", Form::JsonLines), ("xlsx", Form::Sheet)];
            let asked = forms.into_iter().find_map(|(name, form)| Some((given.get_one(name).cloned()?, form)));
            let (out, form) = asked.expect("clap asks for one");
            LogTask::Export { files, query: Box::new(query(given)), form, out }
        }
        "report" => LogTask::Report {
            files,
            which: match given.get_one("visit") {
                Some(visit) => Reported::Visit(*visit),
                None => {
                    Reported::Unit { serial: need(given, "unit"), product_key: given.get_one("product-key").cloned() }
                }
            },
            out: need(given, "out"),
        },
        "merge" => LogTask::Merge { files, out: need(given, "out"), report: given.get_one("report").cloned() },
        _ => LogTask::Verify(files),
    }
}

fn query(given: &ArgMatches) -> Query {
    let text = given.get_one::<String>("find").cloned().unwrap_or_default();
    let (codes, outcomes) = meant(&text);
    let texts = |name: &str| given.get_many::<String>(name).into_iter().flatten().cloned();
    let outcome = |word: String| Outcome::ALL.into_iter().find(|outcome| outcome.word().eq_ignore_ascii_case(&word));
    Query {
        text,
        meant_codes: codes.into_iter().map(Code).collect(),
        meant_outcomes: outcomes.into_iter().collect(),
        outcomes: texts("outcome").map(outcome).collect(),
        codes: given.get_many::<Failure>("code").into_iter().flatten().copied().map(Code).collect(),
        slots: texts("slot").collect(),
        operators: texts("operator").collect(),
        since: given.get_one("since").copied(),
        until: given.get_one("until").copied(),
    }
}

fn code(text: &str) -> Option<Failure> {
    Failure::ALL.iter().copied().find(|failure| failure.code().eq_ignore_ascii_case(text.trim()))
}

/// Milliseconds since 1970 of a moment with its zone, or of a time or date here. A date is its beginning, or its end.
fn moment(text: &str, at_its_end: bool) -> Option<i64> {
    let here = |time: DateTime| time.to_zoned(TimeZone::system()).ok().map(|zoned: Zoned| zoned.timestamp());
    let day = |date: Date| here((if at_its_end { date.checked_add(1.day()).ok()? } else { date }).into());
    let text = text.trim();
    let moment = match (text.parse::<Timestamp>(), text.len()) {
        (Ok(moment), _) => Some(moment),
        (Err(_), ..=10) => text.parse().ok().and_then(day),
        (Err(_), _) => text.parse().ok().and_then(here),
    };
    moment.map(Timestamp::as_millisecond)
}

fn path(name: &'static str) -> Arg {
    Arg::new(name).value_parser(value_parser!(PathBuf))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_begins_and_ends_a_day_and_a_zone_is_heard() {
        let day = moment("2026-11-24", true).unwrap() - moment("2026-11-24", false).unwrap();
        assert!((23..=25).contains(&(day / 3_600_000)), "{day}");
        assert_eq!(moment("1970-01-01T01:00:00+01:00", false), Some(0));
        assert_eq!(moment("2026-11-24T10:00", false), moment("2026-11-24T10:00:00", true));
        assert_eq!([moment("soon", false), moment("2026-13-01", false), moment("", true)], [None; 3]);
    }

    #[test]
    fn what_is_asked_for_is_what_is_looked_for() {
        let matches = command(Lang::En)
            .try_get_matches_from(
                "log show a.jsonl b.jsonl --find SN --outcome pass --outcome OPEN --code d-02 --slot 1 --operator Li"
                    .split(' '),
            )
            .unwrap();
        let LogTask::Show { files, query, json: false } = task(&matches) else { panic!("not show") };
        assert_eq!(files.len(), 2);
        assert_eq!(query.outcomes, [None, Some(Outcome::Pass)].into());
        assert_eq!(query.codes, [Code(Failure::Unplugged)].into());
        assert_eq!((query.slots, query.operators), (["1".to_owned()].into(), ["Li".to_owned()].into()));
        let export = |line: &str| command(Lang::En).try_get_matches_from(line.split(' ')).is_ok();
        assert!(!export("log export a.jsonl"));
        assert!(!export("log export a.jsonl --csv a --jsonl b"));
        assert!(!export("log export a.jsonl --jsonl b --bom"));
        assert!(!export("log export a.jsonl --xlsx b --bom"));
        assert!(!export("log export a.jsonl --xlsx a --csv b"));
        assert!(export("log export a.jsonl --xlsx a"));
        assert!(export("log export a.jsonl --csv a --bom"));
        assert!(!export("log report a.jsonl --out o"));
        assert!(!export("log report a.jsonl --out o --unit SN1 --visit 3"));
        assert!(!export("log report a.jsonl --out o --visit 3 --product-key PK"));
        assert!(export("log report a.jsonl --out o --visit 3"));
    }
}
