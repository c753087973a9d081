//! What is said where somebody looks into the shared book.

use super::Lang;
use crate::domain::visible::visible;

texts! {
    /// `shared-book find`.
    find = "Find visits of all stations, the newest first: number in the book, ended, station, product, device name, serial number, hardware ID, client ID, outcome, code, batch, slot, started, identities issued, milliseconds", "查找所有工位的访问，最新的在前：记录本中的编号、结束时间、工位、产品、设备名、序列号、硬件 ID、ClientId、结果、代码、批次、槽位、开始时间、签发的身份数、毫秒数";
    /// What is looked for.
    what = "What stands in serial number, device name, hardware ID or client ID, upper or lower case", "序列号、设备名、硬件 ID 或 ClientId 中的内容，不分大小写";
    /// How it is meant.
    how = "As a whole, its beginning, its end, or a part of at least 3 characters", "整体、开头、结尾，或至少 3 个字符的一部分";
    /// `--outcome`.
    outcome = "Only this outcome. May be given several times", "只列出此结果的访问。可给多次";
    /// `--station`.
    station = "Only this station, by its name in the book", "只列出此工位（记录本中的名称）的访问";
    /// `--limit`.
    limit = "So many visits at most, the newest", "最多列出这么多次访问，取最新的";
    /// `shared-book unit`.
    unit = "Tell the life of one unit: its visits at all stations, the oldest first, each with what happened; exit code 2 where the book has none", "列出一台设备的全部经历：在所有工位的访问，最早的在前，并逐条说明；记录本中没有时退出码为 2";
    /// Which unit.
    number = "Its serial number, device name, hardware ID or client ID, as a whole", "完整的序列号、设备名、硬件 ID 或 ClientId";
    /// `shared-book stations`.
    stations = "Show how each station stands: name, last seen, seconds since then, code of what it stands still for, bytes of its record still to come, open claims, units passed in open batches, those batches, program", "显示各工位的状况：名称、最近一次报告、距今秒数、暂停代码、尚未送达的记录字节数、未结束的登记、进行中批次的合格台数、这些批次、程序版本";
    /// `shared-book yield`.
    hours = "Count how visits ended, by hour and station: hour (UTC), station, outcome, visits", "按小时和工位统计访问结果：小时（UTC）、工位、结果、次数";
    /// No visit fits.
    nothing_found = "No visit found in the shared book.", "共享记录本中没有符合的访问。";
    /// No visit ended then.
    nothing_ended = "No visit in the shared book ended in that time.", "共享记录本中没有在此期间结束的访问。";
    /// A line that is none.
    unreadable = "a line that cannot be read", "无法读取的一行";
}

sentences! { lang;
    /// There are more than are shown.
    pub fn are_more(lang: Lang, most: u64) =
        "There are more visits than these {most}: see --limit, or narrow the search.",
        "符合的访问多于 {most} 次：请用 --limit，或缩小范围。";
    /// A line of a later program.
    pub fn too_new(lang: Lang, seq: u64) =
        "line {seq} is of a later version of this program",
        "第 {seq} 行由更新版本的程序写入";
}

/// A text that is too short to be looked for.
pub fn too_short(lang: Lang, least: usize) -> String {
    say! { lang, match least;
        1 => "the text to look for is empty", "要查找的内容为空";
        _ =>
            "a part to look for has at least {least} characters; fewer can be a beginning or an end (--how prefix, --how suffix)",
            "按一部分查找时至少 {least} 个字符；更短的可作为开头或结尾查找（--how prefix、--how suffix）";
    }
}

/// The book has no visit of such a unit.
pub fn no_such_unit(lang: Lang, number: &str) -> String {
    let number = visible(number);
    say!(
        lang,
        "no visit in the shared book is of {number}; look for parts of it with “shared-book find”",
        "共享记录本中没有 {number} 的访问；请用“shared-book find”查找其中一部分"
    )
}
