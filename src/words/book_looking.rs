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
    /// Button, and head of the view in the window.
    book = "Shared book", "共享记录本";
    /// What is seen there.
    note = "What all stations have told the shared book. It is only read here.", "所有工位送达共享记录本的内容。此处只读取。";
    /// What is looked at: visits.
    visits = "Visits", "访问";
    /// How the stations stand.
    stations_now = "Stations now", "工位现状";
    /// How visits ended.
    yields = "Yield", "合格率";
    /// What stands in the empty search.
    search_hint = "Serial number, name, hardware or client ID", "序列号、设备名、硬件 ID、ClientId";
    /// Labels how the text is meant.
    meant = "Text is", "内容为";
    /// How it is meant.
    fragment = "a part", "一部分";
    /// How it is meant.
    prefix = "the beginning", "开头";
    /// How it is meant.
    suffix = "the end", "结尾";
    /// How it is meant.
    exact = "the whole", "整体";
    /// Labels the station.
    of_station = "Station", "工位";
    /// Labels when visits ended.
    ended = "Ended", "结束于";
    /// At any time.
    any_time = "any time", "不限";
    /// Since the beginning of the day.
    today = "today", "今天";
    /// Since the beginning of the day before.
    two_days = "since yesterday", "昨天起";
    /// In a week.
    week = "7 days", "7 天";
    /// In a month.
    month = "30 days", "30 天";
    /// Button: see more of what was found.
    more = "Show more", "显示更多";
    /// Something is being asked.
    asking = "Asking the shared book…", "正在查询共享记录本…";
    /// The program itself failed.
    broke = "The question was not asked to its end.", "查询未能完成。";
    /// Button: ask once more.
    again = "Ask again", "重新查询";
    /// No visit is in the book.
    no_visit = "No visit fits.", "没有符合的访问。";
    /// What can be done then.
    no_visit_note = "Shorten the text, or let more through. A visit stands in the book once it has ended.", "请缩短内容或放宽条件。访问结束后才会出现在记录本中。";
    /// No station was let in.
    no_station = "No station is in the shared book.", "共享记录本中没有工位。";
    /// The lines of no visit could be read.
    no_line = "The lines of this visit cannot be read by this version of the program.", "此版本的程序无法读取这次访问的内容。";
    /// Head of a column: when a station was heard last.
    last_seen = "Last heard", "最近报告";
    /// It never was.
    never = "never", "从未";
    /// Head of a column: how a station stands.
    stands = "Stands", "状况";
    /// It does not stand still.
    at_work = "at work", "运行中";
    /// It has not been heard for minutes.
    silent = "not heard", "无报告";
    /// Head of a column: lines that are still to come.
    behind = "Still to come", "尚未送达";
    /// Head of a column.
    open_claims = "Open claims", "未结束的登记";
    /// Head of a column: units that passed in the open batches.
    passed = "PASS in batches", "批次合格数";
    /// Head of a column.
    program = "Program", "程序版本";
    /// Head of a column.
    hour = "Hour", "小时";
    /// Head of a column: visits that ended.
    ended_visits = "Visits", "访问数";
    /// Head of a column: share of those that passed.
    share = "PASS", "合格";
    /// Head of a column: the other outcomes.
    others = "Others", "其他";
    /// All hours and stations together.
    together = "All", "合计";
    /// Head of the dialog that writes it into a file.
    export_head = "Export from the shared book", "从共享记录本导出";
    /// What is written.
    export_visits = "All visits that fit, the newest first, one row each.", "所有符合的访问，最新的在前，每次一行。";
    /// What is written.
    export_rows = "The rows that are shown, as they are now.", "当前所列的各行。";
    /// A line that is none.
    unreadable = "a line that cannot be read", "无法读取的一行";
}

sentences! { lang;
    /// A part of fewer characters is not looked for.
    pub fn too_few(least: usize, lang: Lang) =
        "A part has at least {least} characters. A beginning or an end may have fewer.",
        "按一部分查找至少需 {least} 个字符；按开头或结尾查找可更少。";
    /// So many visits are shown, and there are more.
    pub fn shown_of_more(shown: u64, lang: Lang) = "the newest {shown}; there are more", "最新的 {shown} 次，还有更多";
    /// Seconds ago.
    pub fn seconds_ago(seconds: u64, lang: Lang) = "{seconds} s ago", "{seconds} 秒前";
    /// Minutes ago.
    pub fn minutes_ago(minutes: u64, lang: Lang) = "{minutes} min ago", "{minutes} 分钟前";
    /// Hours ago.
    pub fn hours_ago(hours: u64, lang: Lang) = "{hours} h ago", "{hours} 小时前";
    /// Days ago.
    pub fn days_ago(days: u64, lang: Lang) = "{days} d ago", "{days} 天前";
    /// A line of a later program.
    pub fn too_new(lang: Lang, seq: u64) =
        "line {seq} is of a later version of this program",
        "第 {seq} 行由更新版本的程序写入";
}

/// There are more than are shown.
pub fn are_more(lang: Lang, most: u64) -> String {
    say! { lang, match most;
        1 => "There are more visits than this one: see --limit, or narrow the search.", "符合的访问多于 1 次：请用 --limit，或缩小范围。";
        _ => "There are more visits than these {most}: see --limit, or narrow the search.", "符合的访问多于 {most} 次：请用 --limit，或缩小范围。";
    }
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

/// How long ago something was.
pub fn ago(seconds: u64, lang: Lang) -> String {
    match seconds {
        0..120 => seconds_ago(seconds, lang),
        120..7200 => minutes_ago(seconds / 60, lang),
        7200..172_800 => hours_ago(seconds / 3600, lang),
        _ => days_ago(seconds / 86_400, lang),
    }
}
