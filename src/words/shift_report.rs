//! The page to sign before a shift: one page in both languages, whoever reads it.

use super::archive_timeline::golden_must;
use super::checkup::{found, level, point};
use super::failure;
use super::{Lang, one_line::one_line};
use crate::checkup::Finding;
use crate::domain::golden::Must;
use crate::domain::visible::visible;
use crate::domain::{Failure, Showed};

texts! {
    /// Title, and head of what is known of the station.
    title = "Check before the shift", "班前检查";
    /// Head of the findings.
    findings = "What was looked at", "检查项目";
    /// Columns of a list of facts.
    what = "What", "项目";
    /// The same.
    value = "Value", "内容";
    /// Columns of the findings.
    outcome = "Result", "结果";
    /// What was found.
    found = "Found", "情况";
    /// Whether the line may start.
    verdict = "Verdict", "结论";
    /// It may.
    ready = "nothing stops the start", "可以开始";
    /// It may not.
    stops = "to be fixed first", "有问题须先解决";
    /// Station name and id.
    station = "Station", "工位";
    /// Version of the program.
    program = "Program", "程序版本";
    /// SHA-256 of the program's file.
    program_sha256 = "Program, SHA-256", "程序 SHA-256";
    /// The system.
    system = "System", "操作系统";
    /// The profile's name.
    profile = "Profile", "产品配置";
    /// SHA-256 of the profile and its CA file.
    profile_sha256 = "Profile (and CA file), SHA-256", "产品配置（含 CA 文件）SHA-256";
    /// SHA-256 of the CA file alone.
    ca_sha256 = "CA file, SHA-256", "CA 文件 SHA-256";
    /// When it was made.
    made_at = "Made at", "生成时间";
    /// What a golden unit has shown.
    golden = "Golden unit", "标准件";
    /// It has shown nothing with this profile.
    not_seen = "not seen with this profile", "用此产品配置还没有做过";
    /// How the first article stands.
    article = "First article", "首件";
    /// None was made.
    article_wanted = "not made yet", "还没有做";
    /// It waits.
    article_waits = "waits for a supervisor", "等待主管放行";
    /// It was let go.
    article_let_go = "accepted", "已放行";
    /// Room to sign.
    signatures = "Signatures", "签字";
    /// Who signs.
    name = "Name", "姓名";
    /// When.
    date = "Date", "日期";
    /// The hand.
    signature = "Signature", "签名";
}

/// The same in both languages, side by side.
pub fn both(said: impl Fn(Lang) -> String) -> String {
    let [en, zh] = [said(Lang::En), said(Lang::Zh)];
    if en == zh { en } else { format!("{en} / {zh}") }
}

/// A text of this page in both languages.
pub fn label(pick: impl Fn(&'static Text) -> &'static str) -> String {
    both(|lang| pick(text(lang)).to_owned())
}

/// What was looked at, how much it matters, what was found.
pub fn row(finding: &Finding) -> Vec<String> {
    vec![
        both(|lang| point(lang, finding.point()).to_owned()),
        both(|lang| level(lang, finding.level()).to_owned()),
        both(|lang| one_line(None, &found(lang, finding))),
    ]
}

/// What a golden unit is, and what it has shown last.
pub fn golden(must: Must, number: &str, showed: Option<(Showed, Option<Failure>, &str)>) -> String {
    both(|lang| {
        let (number, must) = (visible(number), golden_must(lang, must));
        let Some((showed, code, at)) = showed else { return format!("{number} ({must}): {}", text(lang).not_seen) };
        let code = code.map_or_else(String::new, |code| format!(" {} {}", code.code(), failure::of(code, lang).title));
        let showed = pick! { lang, match showed;
            Showed::Right => "right", "结果正确";
            Showed::Wrong => "WRONG", "结果不正确";
            Showed::Nothing => "nothing seen", "没有看到结果";
        };
        format!("{number} ({must}): {showed}{code}, {}", visible(at))
    })
}
