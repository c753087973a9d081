//! The words that say which units of batch files are meant.

use clap::{ArgAction, ArgMatches, Command};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use crate::archive::Query;
use crate::cli::args::{all, maybe, option};
use crate::domain::{Failure, Outcome};
use crate::words::archive::meant;
use crate::words::archive_cli::Text;

/// The words that say which units.
pub(super) fn filtered(command: Command, words: &'static Text) -> Command {
    let several = |name: &'static str, value: &'static str, help: &'static str| {
        option(name, value, help).action(ArgAction::Append)
    };
    let outcomes = Outcome::ALL.map(Outcome::word).into_iter().chain([OPEN]).collect::<Vec<_>>();
    let code = |text: &str| code(text).ok_or(words.not_a_code);
    let since = |text: &str| moment(text, false).ok_or(words.not_a_time);
    let until = |text: &str| moment(text, true).ok_or(words.not_a_time);
    command
        .arg(option("find", "TEXT", words.find))
        .arg(several("outcome", "OUTCOME", words.outcome).value_parser(outcomes).ignore_case(true))
        .arg(several("code", "CODE", words.code).value_parser(code))
        .arg(several("slot", "SLOT", words.slot))
        .arg(several("operator", "NAME", words.operator))
        .arg(option("since", "TIME", words.since).value_parser(since))
        .arg(option("until", "TIME", words.until).value_parser(until))
}

/// What stands for units that have not ended.
const OPEN: &str = "OPEN";

/// Reads which units a call means.
pub(super) fn query(given: &ArgMatches) -> Query {
    let text = maybe::<String>(given, "find").unwrap_or_default();
    let (meant_codes, meant_outcomes) = meant(&text);
    let texts = |name: &str| all::<String>(given, name).into_iter();
    let outcome = |word: String| Outcome::ALL.into_iter().find(|outcome| outcome.word().eq_ignore_ascii_case(&word));
    Query {
        text,
        meant_codes,
        meant_outcomes,
        outcomes: texts("outcome").map(outcome).collect(),
        codes: all(given, "code").into_iter().collect(),
        slots: texts("slot").collect(),
        operators: texts("operator").collect(),
        since: maybe(given, "since"),
        until: maybe(given, "until"),
    }
}

fn code(text: &str) -> Option<Failure> {
    Failure::ALL.iter().copied().find(|failure| failure.code().eq_ignore_ascii_case(text.trim()))
}

/// Milliseconds since 1970 of a moment with its zone, or of a time or date here. A date is its beginning, or its end.
pub(super) fn moment(text: &str, at_its_end: bool) -> Option<i64> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;
    use crate::words::archive_cli::text;

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
        let given = filtered(Command::new("show"), text(Lang::En))
            .try_get_matches_from(
                "show --find SN --outcome pass --outcome OPEN --code d-02 --slot 1 --operator Li".split(' '),
            )
            .unwrap();
        let query = query(&given);
        assert_eq!(query.outcomes, [None, Some(Outcome::Pass)].into());
        assert_eq!(query.codes, [Failure::Unplugged].into());
        assert_eq!((query.slots, query.operators), (["1".to_owned()].into(), ["Li".to_owned()].into()));
    }
}
