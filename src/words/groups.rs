//! What is said of visits that were put together: by what, and each group in figures.

use super::{Lang, order};
use crate::archive::{By, Common, Days, Group};
use crate::domain::visible::visible;

texts! {
    /// Labels the choice.
    by = "Yield by", "直通率按";
    /// Nobody has said.
    not_said = "not recorded", "未记录";
}

/// What visits are put together by.
pub fn by(by: By, lang: Lang) -> &'static str {
    pick! { lang, match by;
        By::Slot => "Slot", "槽位";
        By::Station => "Station", "工位";
        By::Operator => "Operator", "操作员";
        By::Order => "Work order", "工单号";
        By::Purpose => "Purpose", "用途";
        By::Hour => "Hour", "小时";
        By::Shift => "Shift", "班次";
    }
}

/// What a group has in common; an hour or a shift by when it began.
pub fn common(common: &Common, days: &Days, lang: Lang) -> String {
    match common {
        Common::Purpose(purpose) => order::purpose(*purpose, lang).to_owned(),
        Common::Name(name) => name.clone(),
        Common::Since(millisecond) => match jiff::Timestamp::from_millisecond(*millisecond) {
            Ok(moment) => moment.to_zoned(days.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string(),
            Err(_) => "–".into(),
        },
        Common::Unknown => text(lang).not_said.to_owned(),
    }
}

/// A share.
pub fn percent(part: usize, whole: usize) -> String {
    format!("{:.1} %", 100.0 * part as f64 / whole.max(1) as f64)
}

/// A group as one line: what its visits have in common, and its figures.
pub fn line(group: &Group, days: &Days, lang: Lang) -> String {
    format!("{}: {}", visible(&common(&group.common, days, lang)), figures(group, lang))
}

/// A group in figures: what is not known is left out.
pub fn figures(group: &Group, lang: Lang) -> String {
    let (passed, units) = (group.first_pass.passed, group.first_pass.units);
    let share = percent(passed, units);
    let yields = (units > 0)
        .then(|| say!(lang, "first pass {share} ({passed} of {units})", "直通率 {share}（{passed} / {units}）"));
    let seconds = |ms: f64| format!("{:.2} s", ms / 1000.0);
    let took = group.median.zip(group.most).map(|(median, most)| {
        let (median, most) = (seconds(median), seconds(most));
        say!(lang, "{median}, nine of ten within {most}", "中位 {median}，九成在 {most} 内")
    });
    let visits = visits(group.visits as u64, lang);
    yields.into_iter().chain(took).chain([visits]).collect::<Vec<_>>().join(" · ")
}

fn visits(visits: u64, lang: Lang) -> String {
    say! { lang, match visits;
        1 => "1 visit", "1 次上工位";
        _ => "{visits} visits", "{visits} 次上工位";
    }
}

sentences! { lang;
    /// More groups than a window shows.
    pub fn more(left: usize, lang: Lang) =
        "{left} more: “regnwl-station log report FILE… --by” lists all of them.",
        "还有 {left} 组：用 regnwl-station log report FILE… --by 可列出全部。";
}
