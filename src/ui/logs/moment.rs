//! Moments as a person types and reads them, in this PC's time zone.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::archive::Days;

const SHAPES: [&str; 3] = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"];

/// Which end of a period a moment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    First,
    /// A day that ends a period belongs to it; of a moment, what is before it does.
    Last,
}

/// Milliseconds since 1970 of what was typed. A day begins with its first shift.
pub(super) fn read(text: &str, end: End, days: &Days) -> Option<i64> {
    let text = text.trim().replace('T', " ");
    let nth = SHAPES.iter().position(|shape| parsed(shape, &text).is_some())?;
    let moment = parsed(SHAPES[nth], &text)?;
    let moment = match (end, nth) {
        (End::First, 2) => moment,
        (End::Last, 2) => moment.checked_add(1.day()).ok()?,
        _ => return days.millisecond(moment),
    };
    let moment = moment.checked_add(i64::from(days.shifts.day_begins()).minutes()).ok()?;
    days.millisecond(moment)
}

fn parsed(shape: &str, text: &str) -> Option<DateTime> {
    let broken = jiff::fmt::strtime::parse(shape, text).ok()?;
    broken.to_datetime().ok().or_else(|| Some(broken.to_date().ok()?.at(0, 0, 0, 0)))
}

/// A moment as a field holds it, to the minute.
pub(super) fn typed(millisecond: i64, zone: &TimeZone) -> String {
    shown(millisecond, SHAPES[1], zone)
}

/// A moment as the table shows it.
pub(super) fn in_list(millisecond: i64, zone: &TimeZone) -> String {
    shown(millisecond, "%m-%d %H:%M:%S", zone)
}

/// A moment whole, to the millisecond.
pub(super) fn whole(millisecond: i64, zone: &TimeZone) -> String {
    shown(millisecond, "%Y-%m-%d %H:%M:%S%.3f", zone)
}

fn shown(millisecond: i64, shape: &str, zone: &TimeZone) -> String {
    match Timestamp::from_millisecond(millisecond) {
        Ok(moment) => moment.to_zoned(zone.clone()).strftime(shape).to_string(),
        Err(_) => "–".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ShiftStarts;

    #[test]
    fn a_day_that_ends_a_period_belongs_to_it() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::fixed(jiff::tz::offset(8)));
        let days = Days { zone: zone.clone(), shifts: ShiftStarts::default() };
        let read = |text: &str, end| read(text, end, &days);
        let day = 24 * 3_600_000;
        let begins = read("2026-11-22", End::First).unwrap();
        assert_eq!(begins, "2026-11-21T16:00:00Z".parse::<Timestamp>().unwrap().as_millisecond());
        assert_eq!(read("2026-11-22", End::Last), Some(begins + day));
        assert_eq!(read(" 2026-11-22 14:30 ", End::First), Some(begins + 52_200_000));
        assert_eq!(read("2026-11-22T14:30", End::Last), Some(begins + 52_200_000));
        assert_eq!(read("2026-11-22 14:30:05", End::Last), Some(begins + 52_205_000));
        for wrong in ["", "14:30", "22.11.2026", "2026-13-01", "2026-11-22 25:00", "2026-11-22 14:30 x"] {
            assert_eq!(read(wrong, End::First), None, "{wrong:?}");
        }
        assert_eq!(typed(begins + 52_200_000, &zone), "2026-11-22 14:30");
        assert_eq!(in_list(begins + 52_205_678, &zone), "11-22 14:30:05");
        assert_eq!(whole(begins + 52_205_678, &zone), "2026-11-22 14:30:05.678");
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_began() {
        let days = Days { zone: TimeZone::fixed(jiff::tz::offset(8)), shifts: "06:00,14:00,22:00".parse().unwrap() };
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(read("2026-11-22", End::First, &days), Some(at("2026-11-22T06:00:00+08:00")));
        assert_eq!(read("2026-11-22", End::Last, &days), Some(at("2026-11-23T06:00:00+08:00")));
        assert_eq!(read("2026-11-22 05:00", End::First, &days), Some(at("2026-11-22T05:00:00+08:00")));
        let shift = |text: &str| days.shift_of(at(text)).unwrap();
        assert_eq!(shift("2026-11-23T03:10:00+08:00"), at("2026-11-22T22:00:00+08:00"));
        assert_eq!(shift("2026-11-23T06:00:00+08:00"), at("2026-11-23T06:00:00+08:00"));
        let none = Days { shifts: ShiftStarts::default(), ..days };
        assert_eq!(none.shift_of(0), None);
    }
}
