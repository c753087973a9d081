//! The words that say which units of batch files are meant.

use clap::{ArgAction, ArgMatches, Command};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::archive::Query;
use crate::cli::args::{all, maybe, option};
use crate::domain::{Failure, Outcome, ShiftStarts};
use crate::words::archive::meant;
use crate::words::archive_cli::Text;

/// The names of the words that say which units.
pub(super) const FILTERS: [&str; 7] = ["find", "outcome", "code", "slot", "operator", "since", "until"];

/// The words that say which units.
pub(super) fn filtered(command: Command, words: &'static Text) -> Command {
    let several = |name: &'static str, value: &'static str, help: &'static str| {
        option(name, value, help).action(ArgAction::Append)
    };
    let outcomes = Outcome::ALL.map(Outcome::word).into_iter().chain([OPEN]).collect::<Vec<_>>();
    let code = |text: &str| code(text).ok_or(words.not_a_code);
    let when = |text: &str| When::read(text).ok_or(words.not_a_time);
    command
        .arg(option("find", "TEXT", words.find))
        .arg(several("outcome", "OUTCOME", words.outcome).value_parser(outcomes).ignore_case(true))
        .arg(several("code", "CODE", words.code).value_parser(code))
        .arg(several("slot", "SLOT", words.slot))
        .arg(several("operator", "NAME", words.operator))
        .arg(option("since", "TIME", words.since).value_parser(when))
        .arg(option("until", "TIME", words.until).value_parser(when))
}

/// What stands for units that have not ended.
const OPEN: &str = "OPEN";

/// Reads which units a call means. Its days begin with the first of these shifts.
pub(super) fn query(given: &ArgMatches, shifts: &ShiftStarts) -> Query {
    let when = |name: &str| maybe::<When>(given, name);
    let text = maybe::<String>(given, "find").unwrap_or_default();
    let (meant_codes, meant_outcomes) = meant(&text);
    let texts = |name: &str| all::<String>(given, name).into_iter();
    Query {
        text,
        meant_codes,
        meant_outcomes,
        outcomes: texts("outcome").map(|word| outcome_of(&word)).collect(),
        codes: all(given, "code").into_iter().collect(),
        slots: texts("slot").collect(),
        operators: texts("operator").collect(),
        since: when("since").and_then(|since| since.begins(shifts)).map(Timestamp::as_millisecond),
        until: when("until").and_then(|until| until.ends(shifts)).map(Timestamp::as_millisecond),
    }
}

/// The outcome of this name, in any case.
pub(in crate::cli) fn outcome_of(word: &str) -> Option<Outcome> {
    Outcome::ALL.into_iter().find(|outcome| outcome.word().eq_ignore_ascii_case(word))
}

fn code(text: &str) -> Option<Failure> {
    Failure::ALL.iter().copied().find(|failure| failure.code().eq_ignore_ascii_case(text.trim()))
}

/// A moment with its zone or of a clock here, or a day.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) enum When {
    Moment(Timestamp),
    /// As people here say it: it begins with its first shift.
    Day(Date),
}

impl When {
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        match (text.parse::<Timestamp>(), text.len()) {
            (Ok(moment), _) => Some(Self::Moment(moment)),
            (Err(_), ..=10) => text.parse().ok().map(Self::Day),
            (Err(_), _) => here(text.parse().ok()?).map(Self::Moment),
        }
    }

    /// The moment, or when the day begins.
    pub fn begins(self, shifts: &ShiftStarts) -> Option<Timestamp> {
        match self {
            Self::Moment(moment) => Some(moment),
            Self::Day(date) => here(DateTime::from(date).checked_add(i64::from(shifts.day_begins()).minutes()).ok()?),
        }
    }

    /// The moment, or when the day after begins.
    pub fn ends(self, shifts: &ShiftStarts) -> Option<Timestamp> {
        match self {
            Self::Moment(_) => self.begins(shifts),
            Self::Day(date) => Self::Day(date.tomorrow().ok()?).begins(shifts),
        }
    }
}

fn here(time: DateTime) -> Option<Timestamp> {
    time.to_zoned(TimeZone::system()).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;
    use crate::words::archive_cli::text;

    #[test]
    fn a_date_begins_and_ends_a_day_and_a_zone_is_heard() {
        let none = ShiftStarts::default();
        let begins = |text: &str| When::read(text).and_then(|when| when.begins(&none)).map(Timestamp::as_millisecond);
        let ends = |text: &str| When::read(text).and_then(|when| when.ends(&none)).map(Timestamp::as_millisecond);
        let day = ends("2026-11-24").unwrap() - begins("2026-11-24").unwrap();
        assert!((23..=25).contains(&(day / 3_600_000)), "{day}");
        assert_eq!(begins("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(begins("2026-11-24T10:00"), ends("2026-11-24T10:00:00"));
        assert_eq!([begins("soon"), begins("2026-13-01"), ends("")], [None; 3]);
    }

    #[test]
    fn a_day_begins_with_its_first_shift_and_ends_with_its_night() {
        let shifts = "14:00, 22:00, 06:00".parse().unwrap();
        let at = |text: &str| When::read(text).unwrap().begins(&ShiftStarts::default());
        let day = When::read("2026-11-24").unwrap();
        assert_eq!(day.begins(&shifts), at("2026-11-24T06:00"));
        assert_eq!(day.ends(&shifts), at("2026-11-25T06:00"));
        assert_eq!(When::read("2026-11-24T05:00").unwrap().begins(&shifts), at("2026-11-24T05:00"));
    }

    #[test]
    fn what_is_asked_for_is_what_is_looked_for() {
        let given = filtered(Command::new("show"), text(Lang::En))
            .try_get_matches_from(
                "show --find SN --outcome pass --outcome OPEN --code d-02 --slot 1 --operator Li".split(' '),
            )
            .unwrap();
        let query = query(&given, &ShiftStarts::default());
        assert_eq!(query.outcomes, [None, Some(Outcome::Pass)].into());
        assert_eq!(query.codes, [Failure::Unplugged].into());
        assert_eq!((query.slots, query.operators), (["1".to_owned()].into(), ["Li".to_owned()].into()));
    }
}
