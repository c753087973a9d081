//! Values → what stands on the screen. Text from a unit or from the cloud is data: it is made harmless here.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use crate::domain::visible::{is_invisible, spelled_out};

/// No name that this station handles is longer; anything that is would only push the rest off the screen.
const LONGEST: usize = 160;

/// Foreign text with its invisible characters spelled out.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(spelled_out(&text[..end]) + "…"),
        None if text.chars().any(is_invisible) => Cow::Owned(spelled_out(text)),
        None => Cow::Borrowed(text),
    }
}

/// A long name with its middle left out: both ends tell units apart.
pub(crate) fn short(text: &str, longest: usize) -> Cow<'_, str> {
    let text = plain(text);
    let length = text.chars().count();
    if length <= longest {
        return text;
    }
    let tail = (longest - 1) / 2;
    let head = longest - 1 - tail;
    Cow::Owned(text.chars().take(head).chain(['…']).chain(text.chars().skip(length - tail)).collect())
}

/// A time that a step or a unit took.
pub(crate) fn took(ms: f64) -> String {
    match ms {
        ..1.0 => "<1 ms".into(),
        1.0..1000.0 => format!("{ms:.0} ms"),
        1000.0..10_000.0 => format!("{:.2} s", ms / 1000.0),
        10_000.0..100_000.0 => format!("{:.1} s", ms / 1000.0),
        _ => format!("{:.0} min", ms / 60_000.0),
    }
}

/// A time that still runs: tenths of a second, because no more can be read off.
pub(crate) fn running(since: Instant) -> String {
    format!("{:.1} s", since.elapsed().as_secs_f64())
}

/// Whole minutes since a moment, and how long this stays true.
pub(crate) fn minutes_since(moment: Instant) -> (u64, Duration) {
    let seconds = moment.elapsed().as_secs();
    (seconds / 60, Duration::from_secs(60 - seconds % 60))
}

/// Day and time, here, of an RFC 3339 moment.
pub(crate) fn moment(moment: &str) -> String {
    here(moment, "%Y-%m-%d %H:%M:%S")
}

/// Day and time to the minute, here, of an RFC 3339 moment.
pub(crate) fn minute(moment: &str) -> String {
    here(moment, "%Y-%m-%d %H:%M")
}

/// The time of day, here, of an RFC 3339 moment.
pub(crate) fn time_of_day(moment: &str) -> String {
    here(moment, "%H:%M:%S")
}

fn here(moment: &str, shape: &str) -> String {
    match moment.parse::<jiff::Timestamp>() {
        Ok(moment) => moment.to_zoned(jiff::tz::TimeZone::system()).strftime(shape).to_string(),
        Err(_) => plain(moment).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_would_turn_the_line_around_is_spelled_out() {
        assert_eq!(plain("SN\u{202e}31\n"), "SN\\u{202e}31\\u{a}");
        assert_eq!(plain("SN24A7F00913"), "SN24A7F00913");
        assert!(plain(&"A".repeat(5000)).chars().count() <= LONGEST + 1);
    }

    #[test]
    fn a_long_name_keeps_both_its_ends() {
        assert_eq!(short("k7Gx2abcdefghiQ0aLw", 11), "k7Gx2…Q0aLw");
        assert_eq!(short("k7Gx2Q0aLw", 11), "k7Gx2Q0aLw");
    }

    #[test]
    fn times_are_as_exact_as_they_can_be_read() {
        assert_eq!([0.4, 64.2, 2130.0, 12_400.0, 360_000.0].map(took), ["<1 ms", "64 ms", "2.13 s", "12.4 s", "6 min"]);
    }
}
