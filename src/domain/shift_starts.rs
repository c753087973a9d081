//! When the shifts of a day begin: a night belongs to the day on which it began.

use std::fmt;
use std::str::FromStr;

use super::time_window::{shown, time};

/// Most shifts of a day.
const MOST: usize = 8;

/// The minutes of a day at which its shifts begin, the first one first; none: the day is as the calendar has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShiftStarts(Vec<u16>);

/// A text that is no list of starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotShiftStarts;

impl ShiftStarts {
    /// How they are written.
    pub const FORM: &str = "HH:MM, HH:MM, …";

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The minute at which a day begins: with its first shift.
    pub fn day_begins(&self) -> u16 {
        self.0.first().copied().unwrap_or(0)
    }

    /// When the shift began that is at work at this minute of a day; on the day before where that is later than this minute. None where there are no shifts.
    pub fn begun_by(&self, minute: u16) -> Option<u16> {
        self.0.iter().rev().find(|start| **start <= minute).or(self.0.last()).copied()
    }
}

impl FromStr for ShiftStarts {
    type Err = NotShiftStarts;

    /// As people write it: `06:00, 14:00, 22:00`, with any comma or blanks between; nothing but blanks is none.
    fn from_str(text: &str) -> Result<Self, NotShiftStarts> {
        let parts = text.split([',', '，', '、', ';', '；', ' ']).map(str::trim).filter(|part| !part.is_empty());
        let mut starts = parts.map(time).collect::<Option<Vec<u16>>>().ok_or(NotShiftStarts)?;
        starts.sort_unstable();
        let count = starts.len();
        starts.dedup();
        if starts.len() < count || count > MOST { Err(NotShiftStarts) } else { Ok(Self(starts)) }
    }
}

impl fmt::Display for ShiftStarts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(|start| shown(*start)).collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_times_of_a_day() {
        for (told, kept) in [
            ("", ""),
            (" 6:00 , 14:00,22:00 ", "06:00, 14:00, 22:00"),
            ("22：00、06：00，14：00", "06:00, 14:00, 22:00"),
            ("07:30", "07:30"),
        ] {
            assert_eq!(told.parse::<ShiftStarts>().map(|starts| starts.to_string()), Ok(kept.to_owned()), "{told}");
        }
        let many = "0:00,1:00,2:00,3:00,4:00,5:00,6:00,7:00,8:00";
        for told in ["6", "24:00", "06:00,6:00", "morning", "06:00-14:00", many] {
            assert_eq!(told.parse::<ShiftStarts>(), Err(NotShiftStarts), "{told}");
        }
    }

    #[test]
    fn a_night_began_on_the_day_before() {
        let starts: ShiftStarts = "06:00,14:00,22:00".parse().unwrap();
        assert_eq!(starts.day_begins(), 360);
        assert_eq!(
            [0, 359, 360, 839, 1320].map(|minute| starts.begun_by(minute)),
            [1320, 1320, 360, 360, 1320].map(Some)
        );
        assert_eq!((ShiftStarts::default().day_begins(), ShiftStarts::default().begun_by(5)), (0, None));
    }
}
