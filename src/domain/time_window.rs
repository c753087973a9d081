//! When a unit may be visited: a part of each day, by the clock of the place where it stands.

use std::fmt;
use std::str::FromStr;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// `22:00-05:00`: from the first minute on, up to the second, which is not in it; it may go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWindow {
    from: u16,
    to: u16,
}

/// A text that is no window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAWindow;

impl TimeWindow {
    /// Minutes from this minute of the day until it opens; none of them while it is open.
    pub fn opens_in(self, minute: u16) -> u16 {
        let since = |from: u16| (minute % DAY + DAY - from) % DAY;
        let length = (self.to + DAY - self.from) % DAY;
        if since(self.from) < length { 0 } else { DAY - since(self.from) }
    }

    /// When it opens, as a clock shows it.
    pub fn opens(self) -> String {
        shown(self.from)
    }
}

impl FromStr for TimeWindow {
    type Err = NotAWindow;

    /// As people write it: full-width signs, dashes of any length, `5:00` for `05:00`.
    fn from_str(text: &str) -> Result<Self, NotAWindow> {
        let (from, to) = text.split_once(['-', '–', '—', '~', '～', '－']).ok_or(NotAWindow)?;
        let (from, to) = (time(from).ok_or(NotAWindow)?, time(to).ok_or(NotAWindow)?);
        if from == to { Err(NotAWindow) } else { Ok(Self { from, to }) }
    }
}

impl fmt::Display for TimeWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", shown(self.from), shown(self.to))
    }
}

/// A minute of a day as a clock shows it.
pub(super) fn shown(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// A minute of a day as people write it.
pub(super) fn time(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once([':', '：'])?;
    let part = |text: &str, below: u16| {
        let is_two = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|number| is_two && *number < below)
    };
    Some(part(hours, 24)? * 60 + part(minutes, 60)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_window_is_two_times_of_a_day() {
        for (told, kept) in
            [("22:00-05:00", "22:00-05:00"), (" 9:05 – 17:30", "09:05-17:30"), ("22：00～5：00", "22:00-05:00")]
        {
            assert_eq!(told.parse::<TimeWindow>().map(|window| window.to_string()), Ok(kept.to_owned()), "{told}");
        }
        for told in
            ["", "22:00", "night", "24:00-05:00", "22:60-05:00", "22-5", "22:00-22:00", "+2:00-05:00", "022:00-5:00"]
        {
            assert_eq!(told.parse::<TimeWindow>(), Err(NotAWindow), "{told}");
        }
    }

    #[test]
    fn a_window_is_open_between_its_times_and_over_midnight_too() {
        let at = |hour: u16, minute: u16| hour * 60 + minute;
        let opens_in = |window: &str, minute| window.parse::<TimeWindow>().unwrap().opens_in(minute);
        for (window, minute, wait) in [
            ("09:00-17:30", at(9, 0), 0),
            ("09:00-17:30", at(17, 29), 0),
            ("09:00-17:30", at(17, 30), at(15, 30)),
            ("09:00-17:30", at(8, 59), 1),
            ("22:00-05:00", at(23, 59), 0),
            ("22:00-05:00", at(0, 0), 0),
            ("22:00-05:00", at(4, 59), 0),
            ("22:00-05:00", at(5, 0), at(17, 0)),
            ("22:00-05:00", at(21, 59), 1),
            ("00:00-23:59", at(23, 59), 1),
        ] {
            assert_eq!(opens_in(window, minute), wait, "{window} at {minute}");
        }
    }
}
