//! What the window says when paused registrations are resumed.

use super::Lang;
use super::archive_timeline::golden_must;
use crate::domain::Showed;
use crate::domain::visible::visible;
use crate::seen::GoldenView;

texts! {
    /// Head of the dialog.
    head = "Resume registrations", "恢复注册";
    /// What follows from it.
    note = "Your name is recorded. One registration is tried first and the other slots wait for it; they continue only if it succeeds.", "将记录由谁恢复。先试一次注册，其他槽位等待：成功后才继续。";
    /// Button: lets the line go on after its first article.
    let_article_go = "Accept the first article", "首件放行";
    /// Head of the dialog for that.
    article_head = "Accept the first article", "首件放行";
    /// What follows from it.
    article_note = "Look at the unit that was made first. Your name is recorded, and the line goes on with this profile and program.", "请检查首件。将记录由谁放行，之后用此产品配置和程序继续生产。";
    /// Band: the first one has not ended yet.
    on_trial = "One registration is tried first; the other slots wait for it.", "正在先试一次注册，其他槽位等待结果。";
    /// Pressed for nothing.
    not_now = "Registrations are not paused.", "注册没有暂停，无需恢复。";
    /// The PIN is wrong.
    wrong_pin = "Wrong PIN. Registrations stay paused.", "PIN 不正确，仍暂停注册。";
    /// The name is unfit.
    not_a_line = "A name is one line of 1 to 200 characters. Registrations stay paused.", "姓名须为一行文字，1 到 200 个字符。仍暂停注册。";
    /// The record did not take it.
    not_recorded = "It could not be recorded. Registrations stay paused.", "无法写入记录，仍暂停注册。";
}

/// Which golden units are due, and what each has shown.
pub fn goldens(goldens: &[GoldenView], lang: Lang) -> (&'static str, String) {
    let head = lang.pick("Golden units are due", "请先做标准件");
    let each = goldens.iter().map(|golden| {
        let (number, must) = (visible(&golden.serial_number), golden_must(lang, golden.must));
        let showed = pick! { lang, match golden.showed;
            Some(Showed::Right) => "seen, right", "已做，正确";
            Some(Showed::Wrong) => "seen, WRONG", "已做，不正确";
            Some(Showed::Nothing) | None => "due", "待做";
        };
        format!("{number} ({must}): {showed}")
    });
    let each = each.collect::<Vec<_>>().join(" · ");
    let said = say! { lang,
        "Plug each in once, at any slot; nothing is registered before. {each}",
        "请将每台插入任一槽位一次，在此之前不注册。{each}"
    };
    (head, said)
}
