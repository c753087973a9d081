//! What is said of batch files that are looked into.

use super::Lang;
use super::failure;
use crate::domain::failure::Failure;
use crate::domain::file_fault::FileFault;
use crate::domain::outcome::Outcome;

/// Why a file cannot be read, or not any more, and what to do.
pub fn file_fault(lang: Lang, fault: &FileFault) -> String {
    let (en, zh) = match fault {
        FileFault::Missing => ("there is no such file; check the name", "文件不存在；请检查文件名"),
        FileFault::Denied => {
            ("this user may not read it; ask for the right to read it", "当前用户无权读取；请申请读取权限")
        }
        FileFault::NotAFile => (
            "it is no file but a folder or a pipe; choose the batch file itself",
            "这不是文件，而是文件夹或管道；请选择批次文件本身",
        ),
        FileFault::Unreadable(why) => {
            return lang.pick(format!("it cannot be read ({why})"), format!("无法读取（{why}）"));
        }
        FileFault::Gone => (
            "it was taken away while it was open; what was read of it is still shown",
            "文件在打开期间被移走；已读取的内容仍然显示",
        ),
        FileFault::Replaced => (
            "another file stands in its place; open it again to read that one",
            "原位置上已是另一个文件；要读取它请重新打开",
        ),
        FileFault::Shortened => (
            "it is shorter than it was when it was opened; open it again to read what is left",
            "文件比打开时短了；请重新打开以读取剩余内容",
        ),
        FileFault::Rewritten => (
            "something was written into it since it was read; open it again to check it",
            "读取之后文件内容被改写；请重新打开以检查",
        ),
    };
    lang.pick(en, zh).to_owned()
}

/// The outcome as a word, where the words of the batch file are too short.
pub fn outcome_meaning(lang: Lang, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => lang.pick("passed", "通过"),
        Outcome::Fail => lang.pick("failed", "不合格"),
        Outcome::Pending => lang.pick("not finished", "待完成"),
        Outcome::Unknown => lang.pick("undecided", "待决定"),
        Outcome::Error => lang.pick("fault of station or cloud", "工位或云端故障"),
    }
}

/// Fewer letters than this stand in too many titles to mean one: who types `SN` looks for a serial number, not for "doesn't".
const LEAST_LETTERS: usize = 4;
/// The same of Chinese characters.
const LEAST_SIGNS: usize = 2;

/// The codes and outcomes that a text means in words of either language: those whose title has it.
pub fn meant(text: &str) -> (Vec<Failure>, Vec<Outcome>) {
    let text = text.trim().to_lowercase();
    let least = if text.is_ascii() { LEAST_LETTERS } else { LEAST_SIGNS };
    if text.chars().count() < least {
        return Default::default();
    }
    let says = |title: &str| title.to_lowercase().contains(&text);
    let both = [Lang::En, Lang::Zh];
    let codes =
        Failure::ALL.iter().copied().filter(|code| both.iter().any(|lang| says(failure::of(*code, *lang).title)));
    let outcomes =
        Outcome::ALL.into_iter().filter(|outcome| both.iter().any(|lang| says(outcome_meaning(*lang, *outcome))));
    (codes.collect(), outcomes.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_either_language_mean_codes_and_outcomes() {
        for word in [failure::of(Failure::Silent, Lang::En).title, failure::of(Failure::Silent, Lang::Zh).title] {
            assert!(meant(word).0.contains(&Failure::Silent), "{word}");
        }
        assert_eq!(meant("待完成").1, [Outcome::Pending]);
        for few in [" ", "the", "SN", "拔", "SN24A7F"] {
            assert_eq!(meant(few), (vec![], vec![]), "{few}");
        }
    }
}
