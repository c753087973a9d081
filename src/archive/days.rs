//! Which days and shifts are meant here: a night belongs to the day on which it began.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::domain::ShiftStarts;

/// By which clock, and when its shifts begin.
#[derive(Clone, Debug)]
pub struct Days {
    /// The time zone.
    pub zone: TimeZone,
    /// When shifts begin; none: a day is as the calendar has it.
    pub shifts: ShiftStarts,
}

impl Default for Days {
    /// Those of this PC, without shifts.
    fn default() -> Self {
        Self { zone: TimeZone::system(), shifts: ShiftStarts::default() }
    }
}

impl Days {
    /// When the shift began that was at work then, in milliseconds since 1970; none where there are no shifts.
    pub fn shift_of(&self, millisecond: i64) -> Option<i64> {
        let moment = Timestamp::from_millisecond(millisecond).ok()?.to_zoned(self.zone.clone());
        let minute = u16::try_from(i32::from(moment.hour()) * 60 + i32::from(moment.minute())).ok()?;
        let start = self.shifts.begun_by(minute)?;
        let day = if start > minute { moment.date().yesterday().ok()? } else { moment.date() };
        self.millisecond(day.at(0, 0, 0, 0).checked_add(i64::from(start).minutes()).ok()?)
    }

    /// When the hour of the clock began that it was then, in milliseconds since 1970.
    pub fn hour_of(&self, millisecond: i64) -> Option<i64> {
        let moment = Timestamp::from_millisecond(millisecond).ok()?.to_zoned(self.zone.clone());
        let into =
            i64::from(moment.minute()) * 60_000 + i64::from(moment.second()) * 1000 + i64::from(moment.millisecond());
        Some(millisecond - into)
    }

    /// When the day began, by the calendar, in milliseconds since 1970.
    pub fn day_of(&self, millisecond: i64) -> Option<i64> {
        let moment = Timestamp::from_millisecond(millisecond).ok()?.to_zoned(self.zone.clone());
        self.millisecond(moment.date().at(0, 0, 0, 0))
    }

    /// A moment of the clock here, in milliseconds since 1970.
    pub fn millisecond(&self, moment: jiff::civil::DateTime) -> Option<i64> {
        Some(moment.to_zoned(self.zone.clone()).ok()?.timestamp().as_millisecond())
    }
}
