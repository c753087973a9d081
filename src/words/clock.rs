//! What is told of the clock of a PC.

use super::Lang;
use crate::domain::entry::{ClockTold, Synchronised};
use crate::domain::visible::visible;

/// Whether somebody keeps it right.
pub fn synchronised(told: Synchronised, lang: Lang) -> &'static str {
    pick! { lang, match told;
        Synchronised::Yes => "synchronised", "已同步";
        Synchronised::No => "not synchronised", "未同步";
        Synchronised::Unknown => "not known whether it is synchronised", "不知是否同步";
    }
}

/// Its zone, and whether somebody keeps it right.
pub fn told(clock: &ClockTold, lang: Lang) -> String {
    let zone = clock.zone.as_deref().map(visible).unwrap_or_default();
    let (offset, kept) = (visible(&clock.offset), synchronised(clock.synchronised, lang));
    let told = say!(lang, "{zone} (UTC{offset}), {kept}", "{zone}（UTC{offset}），{kept}");
    told.trim_start().to_owned()
}

/// A moment of a record to the minute: no more is needed to find it.
pub(super) fn minute(at: &str) -> String {
    visible(at.get(..16).unwrap_or(at)).replace('T', " ")
}

/// By how much it was set.
pub(super) fn set(by_ms: i64, lang: Lang) -> String {
    let by = duration(by_ms.unsigned_abs(), lang);
    match by_ms {
        0.. => say!(
            lang,
            "the clock was set forward by {by}: the lines before have their times from what it showed then",
            "时钟被拨快 {by}：此前各行的时间以当时的时钟为准"
        ),
        _ => say!(
            lang,
            "the clock was set back by {by}: the lines before have their times from what it showed then",
            "时钟被拨慢 {by}：此前各行的时间以当时的时钟为准"
        ),
    }
}

/// The two longest parts of it: `2 h 3 min`.
fn duration(millis: u64, lang: Lang) -> String {
    let seconds = millis / 1000;
    let parts = [
        (seconds / 86_400, "d", "天"),
        (seconds / 3600 % 24, "h", "小时"),
        (seconds / 60 % 60, "min", "分"),
        (seconds % 60, "s", "秒"),
    ];
    let first = parts.iter().position(|(count, ..)| *count > 0).unwrap_or(3);
    let shown = parts.iter().skip(first).take(2).filter(|(count, ..)| *count > 0);
    shown.map(|(count, en, zh)| format!("{count} {}", lang.pick(en, zh))).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_told_by_its_two_longest_parts() {
        let said = |millis: u64| duration(millis, Lang::En);
        assert_eq!(
            [said(7_380_000), said(86_400_000), said(59_999), said(90_061_000)],
            ["2 h 3 min", "1 d", "59 s", "1 d 1 h"]
        );
        assert!(set(-7_380_000, Lang::Zh).contains("拨慢 2 小时 3 分"), "{}", set(-7_380_000, Lang::Zh));
        assert!(set(i64::MIN, Lang::En).starts_with("the clock was set back by"));
    }
}
