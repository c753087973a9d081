//! What is said of batch files that are looked into.

use std::collections::BTreeSet;

use super::Lang;
use super::failure;
use crate::archive::{Change, FileFault, Form, Journey};
use crate::domain::visible::visible;
use crate::domain::{Failure, Outcome};

/// CSV for those who read this language: a Chinese Excel takes UTF-8 without its mark for another encoding.
pub fn csv_form(lang: Lang) -> Form {
    Form::Csv { bom: lang == Lang::Zh }
}

/// Why a file cannot be read, or not any more, and what to do.
pub fn file_fault(lang: Lang, fault: &FileFault) -> String {
    say! { lang, match fault;
        FileFault::Missing => "there is no such file; check the name", "文件不存在；请检查文件名";
        FileFault::Denied =>
            "this user may not read it; ask for read permission", "当前用户无权读取；请申请读取权限";
        FileFault::NotAFile =>
            "this is a folder, a pipe or a device, not a file; choose the batch file itself",
            "这不是文件，而是文件夹、管道或设备；请选择批次文件本身";
        FileFault::Unreadable(why) => "it cannot be read ({why})", "无法读取（{why}）";
        FileFault::NotABatchFile =>
            "it is not a batch file of this program; choose the batch file itself",
            "不是本程序的批次文件；请选择批次文件本身";
        FileFault::Empty => "the file is empty", "文件为空";
        FileFault::Packed(how) =>
            "it is packed ({how}); unpack it, and choose the batch file in it",
            "文件是压缩包（{how}）；请先解压，再选择其中的批次文件";
        FileFault::Locked =>
            "the archive has a password; unpack it, and choose the batch file in it",
            "压缩包有密码；请先解压，再选择其中的批次文件";
        FileFault::NothingInside => "there is no batch file in this archive", "压缩包里没有批次文件";
        FileFault::SeveralInside(names) =>
            "there are several batch files in this archive: {names}; unpack it, and choose the right one",
            "压缩包里有多个批次文件：{names}；请先解压，再选择需要的那个",
            names = visible(&lang.list(names));
        FileFault::Bomb =>
            "its unpacked content is far larger than any batch file; unpacking was stopped",
            "其中的内容远大于任何批次文件；已停止解压";
        FileFault::TooLarge(limit) => "it has more than {limit} bytes", "文件超过 {limit} 字节";
        FileFault::NoRoom(why) =>
            "the system's folder for temporary files has no space to read it ({why}); free some space, or unpack it yourself",
            "系统临时文件夹空间不足，无法读取（{why}）；请腾出空间，或自行解压";
        FileFault::Gone =>
            "it was removed while it was open; what was read of it is still shown",
            "文件在打开期间被移走；已读取的内容仍然显示";
        FileFault::Replaced =>
            "another file is in its place; open it again to read that one",
            "原位置上已是另一个文件；要读取它请重新打开";
        FileFault::Shortened =>
            "it is shorter than it was when it was opened; open it again to read what is left",
            "文件比打开时短了；请重新打开以读取剩余内容";
        FileFault::Rewritten =>
            "something was written into it since it was read; open it again to check it",
            "读取之后文件内容被改写；请重新打开以检查";
    }
}

/// What happened to a file on its way and was undone to read it; none where nothing did.
pub fn journey(lang: Lang, journey: &Journey) -> Option<String> {
    let mut said: Vec<String> = journey.changes.iter().map(|change| change_of(lang, change)).collect();
    if journey.is_cut {
        said.push(say! { lang,
            "the packed file is cut off or damaged, and only what came before that is read",
            "压缩文件被截断或损坏，只读出了此前的内容"
        });
    }
    let said = (!said.is_empty()).then(|| said.join(lang.pick("; ", "；")))?;
    Some(say!(lang, "undone for reading: {said}", "读取时已还原：{said}"))
}

/// What a file is found to be, and what was undone to find it.
pub fn judged(lang: Lang, verdict: String, file: &Journey) -> String {
    match journey(lang, file) {
        Some(journey) => say!(lang, "{verdict}; {journey}", "{verdict}；{journey}"),
        None => verdict,
    }
}

fn change_of(lang: Lang, change: &Change) -> String {
    say! { lang, match change;
        Change::Gzip => "it was packed with gzip", "文件经 gzip 压缩";
        Change::Zip(name) =>
            "it was in a zip archive, as {name}", "文件在 zip 压缩包中，名为 {name}", name = visible(name);
        Change::ByteOrderMark =>
            "an editor or a spreadsheet put a byte order mark in front of it",
            "编辑器或表格软件在开头加了字节顺序标记";
        Change::Utf16 =>
            "it was saved as UTF-16 (\"Unicode\") by an editor or a shell",
            "被编辑器或命令行另存为 UTF-16（“Unicode”）";
        Change::LineEnds => "its line ends were changed by a mail program or an editor", "换行符被邮件程序或编辑器改动";
        Change::SomeLineEnds =>
            "some of its line ends were changed by a mail program or an editor", "部分换行符被邮件程序或编辑器改动";
        Change::Blanks => "spaces were added around its lines", "行首或行尾多了空白";
        Change::EmptyLines => "empty lines were added", "多了空行";
        Change::LastLineEnd => "an editor removed the end of the last line", "编辑器去掉了最后的换行符";
    }
}

/// The outcome as a word, where the words of the batch file are too short.
pub fn outcome_meaning(lang: Lang, outcome: Outcome) -> &'static str {
    pick! { lang, match outcome;
        Outcome::Pass => "passed", "通过";
        Outcome::Fail => "failed", "不合格";
        Outcome::Pending => "not finished", "待完成";
        Outcome::Unknown => "waits for a decision", "待人工处理";
        Outcome::Error => "fault of station or cloud", "工位或云端故障";
        Outcome::Collected => "collected", "已采集";
        Outcome::RolledBack => "rolled back", "已回退";
        Outcome::DryRun => "dry run", "试运行";
        Outcome::Golden => "golden unit", "标准件";
    }
}

/// Fewer letters than this stand in too many titles to mean one: who types `SN` looks for a serial number, not for "doesn't".
const LEAST_LETTERS: usize = 4;
/// The same of Chinese characters.
const LEAST_SIGNS: usize = 2;

/// The codes and outcomes that a text means in words of either language: those whose title has it.
pub fn meant(text: &str) -> (BTreeSet<Failure>, BTreeSet<Outcome>) {
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
        assert_eq!(meant("待完成").1, [Outcome::Pending].into());
        for few in [" ", "the", "SN", "拔", "SN24A7F"] {
            assert_eq!(meant(few), Default::default(), "{few}");
        }
    }
}
