//! Causes that are told by facts more than by words: one sentence in both languages.

use std::borrow::Cow;

use super::{Case, of};
use crate::domain::circumstance::Circumstance;
use crate::domain::failure::Failure;
use crate::domain::visible::visible;
use crate::words::{Lang, disk, tls};

/// Why there is no TLS connection, where that was seen.
pub(super) fn tls_cause(case: Case<'_>, lang: Lang) -> Option<Cow<'static, str>> {
    match case.circumstance {
        Some(Circumstance::Tls(refusal)) => Some(tls::cause(lang, refusal).into()),
        _ => None,
    }
}

/// What is wrong with the disk, where that is known.
pub(super) fn disk_cause(case: Case<'_>, lang: Lang) -> Option<Cow<'static, str>> {
    match case.circumstance {
        Some(Circumstance::Disk { fault }) => Some(disk::cause(lang, *fault).into()),
        _ => None,
    }
}

/// The number is on record with another hardware id.
pub(super) fn other_board(recorded: &str, told: &str, lang: Lang) -> Cow<'static, str> {
    let (recorded, told) = (visible(recorded), visible(told));
    lang.pick(
        format!("The one on record has the hardware id “{recorded}”, this one “{told}”: another board."),
        format!("记录中那台的硬件编号是“{recorded}”，这台是“{told}”：是另一块板。"),
    )
    .into()
}

/// What the line stopped for.
pub(super) fn line_stopped(case: Case<'_>, lang: Lang) -> Cow<'static, str> {
    let cause = match case.circumstance {
        Some(Circumstance::LineStopped { code }) => Some(*code).filter(|code| *code != Failure::LineStopped),
        _ => None,
    };
    let Some(code) = cause else {
        return lang
            .pick(
                "Registrations in a row ended in the same bad way, or the record cannot be written.",
                "连续多次注册出现同样的问题，或记录无法写入。",
            )
            .into();
    };
    let (number, title) = (code.code(), of(code, lang).title);
    match code {
        code if code.stops_for_good() => lang.pick(format!("{title} ({number})."), format!("{title}（{number}）。")),
        code if code.is_unknown() => lang.pick(
            format!("Two registrations in a row had no certain end, the last with {number}: {title}."),
            format!("连续两次注册没有确定的结果，最后一次是 {number}：{title}。"),
        ),
        _ => lang.pick(
            format!("Three registrations in a row were refused with {number}: {title}."),
            format!("连续三次注册以 {number} 被拒绝：{title}。"),
        ),
    }
    .into()
}
