//! Since when: so many days, the day of today with them. They begin as days do everywhere in the logs.

use eframe::egui::Ui;
use jiff::{Timestamp, ToSpan};

use crate::archive::Days;
use crate::ui::look::Parts as _;
use crate::words::{book_looking as words, logs};

/// So many days; none: any.
pub(super) type LastDays = Option<i64>;

/// Buttons to choose some of these.
pub(super) fn period_ui(ui: &mut Ui, chosen: &mut LastDays, choices: &[LastDays]) {
    let (lang, text) = (ui.lang(), words::text(ui.lang()));
    for days in choices {
        let word = match days {
            None => text.any_time,
            Some(1) => text.today,
            Some(2) => text.two_days,
            Some(7) => text.week,
            Some(_) => text.month,
        };
        if ui.choice_ui(chosen == days, word, &logs::labelled(text.ended, word, lang)) {
            *chosen = *days;
        }
    }
}

/// When these days began, RFC 3339; none where any are meant.
pub(super) fn since(last: LastDays, now: Timestamp, days: &Days) -> Option<String> {
    let now = now.to_zoned(days.zone.clone()).datetime();
    let begins = i64::from(days.shifts.day_begins()).minutes();
    // Before the first shift it is still the day before.
    let today = now.checked_sub(begins).ok()?.date();
    let first = today.checked_sub((last? - 1).days()).ok()?.at(0, 0, 0, 0).checked_add(begins).ok()?;
    Timestamp::from_millisecond(days.millisecond(first)?).ok().map(|since| since.to_string())
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};

    use super::*;

    #[test]
    fn days_begin_with_the_first_shift_and_today_is_one_of_them() {
        let days = Days { zone: TimeZone::fixed(offset(8)), shifts: "06:00,18:00".parse().unwrap() };
        let since = |last, now: &str| since(last, now.parse().unwrap(), &days);
        assert_eq!(since(Some(1), "2026-11-22T07:00:00+08:00").as_deref(), Some("2026-11-21T22:00:00Z"));
        assert_eq!(since(Some(1), "2026-11-22T05:59:00+08:00").as_deref(), Some("2026-11-20T22:00:00Z"));
        assert_eq!(since(Some(7), "2026-11-22T07:00:00+08:00").as_deref(), Some("2026-11-15T22:00:00Z"));
        assert_eq!(since(None, "2026-11-22T07:00:00+08:00"), None);
    }
}
