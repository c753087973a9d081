//! The texts of the log screen.

use super::{Lang, bench};
use crate::domain::Outcome;
use crate::journal::Verdict;

texts! {
    /// Labels the search.
    search = "Search", "搜索";
    /// What stands in it while it is empty.
    search_hint = "Serial number, device name, client ID, code… (Ctrl+F)", "序列号、设备名、ClientId、代码…（Ctrl+F）";
    /// Button: forget what is searched and filtered.
    clear = "Clear", "清除";
    /// Button: open files.
    open = "Open…", "打开…";
    /// Head of the dialog for it.
    open_head = "Open batch files", "打开批次文件";
    /// Labels the path field.
    open_path = "Path of a batch file, or of a folder with some", "批次文件或文件夹的路径";
    /// Button: choose files.
    choose_files = "Choose files…", "选择文件…";
    /// Button: choose a folder.
    choose_folder = "Choose a folder…", "选择文件夹…";
    /// Button of that dialog.
    open_now = "Open", "打开";
    /// Files can be dropped, too.
    drop_note = "Files and folders can also be dropped onto the window.", "也可以把文件或文件夹拖到窗口里。";
    /// What is said while files hang over the window.
    drop_here = "Drop them here to read them", "松开即可读取";
    /// Head of the list of files.
    files = "Batches", "批次";
    /// Nothing is open.
    nothing_open = "No batch file is open.", "没有打开的批次文件。";
    /// What can be done then.
    nothing_open_note = "Open any batch file: it is only read, and no station, account or secret is needed.", "打开任意批次文件：只读取，不改动，也不需要工位、账号或密钥。";
    /// Button: take a file out of the list.
    close = "Remove", "从列表移除";
    /// Somebody stopped the reading.
    not_read_whole = "reading stopped; only a part is shown", "已停止读取，仅为部分内容";
    /// Button: read it from the beginning.
    read_anew = "Read again", "重新读取";
    /// Button: stop reading.
    stop = "Stop reading", "停止读取";
    /// The batch that is being made.
    running = "running now", "进行中";
    /// A file of practice parts.
    practice = "practice", "练习";
    /// No unit is left over by the filters.
    nothing_found = "No unit matches.", "没有符合条件的设备。";
    /// What can be done then.
    nothing_found_note = "Shorten the search, or clear the filters.", "请缩短搜索内容，或清除筛选。";
    /// The files hold none.
    no_unit_yet = "No unit yet.", "还没有设备。";
    /// What is known then.
    no_unit_yet_note = "The files were read to the end; no unit has ended in them yet.", "文件已读到末尾，其中还没有做完的设备。";
    /// Labels the filter.
    code = "Code", "代码";
    /// A filter that lets everything through.
    all = "all", "全部";
    /// Labels the filter by time.
    period = "Time", "时间";
    /// The period begins.
    from = "From", "从";
    /// The period ends.
    until = "Until", "到";
    /// How a moment is typed.
    moment_hint = "2026-11-22 or 2026-11-22 14:30", "2026-11-22 或 2026-11-22 14:30";
    /// It was typed in another way.
    moment_wrong = "Type a date, or date and time: 2026-11-22 14:30", "请输入日期或日期和时间：2026-11-22 14:30";
    /// The time of this machine is meant.
    moment_note = "In this PC's time zone.", "按本机时区。";
    /// The same, where days begin with a shift.
    shift_note = "In this PC's time zone. A day begins with its first shift.", "按本机时区。一天从第一个班次开始。";
    /// The last hour of what is open.
    last_hour = "Last hour", "最后一小时";
    /// The last day of what is open.
    last_day = "Last 24 hours", "最后 24 小时";
    /// Button: since the beginning of the shift that worked last.
    last_shift = "Last shift", "最近班次";
    /// No time filter.
    always = "Any time", "任何时间";
    /// Head of the pictures.
    pictures = "Pictures", "图表";
    /// Picture: how the units ended.
    outcomes = "Results", "结果分布";
    /// Picture: the codes.
    codes = "Codes, most frequent first", "代码（按次数排序）";
    /// Picture: what the time goes into.
    cycle = "Time of a unit that passed (medians)", "通过设备的用时（中位数）";
    /// Picture: there is nothing to say.
    no_codes = "No code: every unit passed.", "没有代码：全部通过。";
    /// A narrow window's panes: the table.
    units = "Units", "设备";
    /// Head of a column: the batch file of a visit, and its product.
    place = "Batch · product", "批次 · 产品";
    /// A narrow window's panes: the filters.
    filters = "Filters", "筛选";
    /// Head: the looked-at unit.
    unit = "Unit", "设备";
    /// Button: back to the table.
    back = "Back to the list", "返回列表";
    /// Head: what happened to the unit, in order.
    timeline = "Timeline", "时间线";
    /// Head: what persons decided about the unit.
    decisions = "Decided by people", "人工决定";
    /// Labels the unit's newest verdict.
    stands = "Now", "目前";
    /// After that verdict it came once more.
    visit_after = "It came once more after that; this visit has not ended.", "此后又上过工位，那一次尚未结束。";
    /// It comes from the disk.
    reading = "Reading…", "正在读取…";
    /// It could not be read.
    unreadable = "This unit's lines can no longer be read.", "无法再读取这台设备的记录。";
    /// It has not ended.
    not_ended = "not ended", "未结束";
    /// What that may mean.
    not_ended_note = "Its last line is missing: the unit is still being worked on, or the power failed.", "缺少最后一行：仍在进行，或当时断电。";
    /// Labels the hardware id.
    hardware_id = "Hardware ID", "硬件 ID";
    /// Labels the profile.
    profile = "Profile", "产品配置";
    /// Labels the program.
    program = "Program", "程序";
    /// Labels the station.
    station = "Station", "工位";
    /// Labels the proof behind a PASS.
    proof = "Proof", "验证";
    /// Button: put the unit on the clipboard.
    copy_text = "Copy as text", "复制为文本";
    /// Button: write the evidence bundle.
    save_evidence = "Save this unit…", "保存这台设备…";
    /// Button: to the bench.
    finish = "Finish this unit", "去完成这台设备";
    /// Head of the dialog for it.
    evidence_head = "Save what is known of this unit", "保存这台设备的全部记录";
    /// What is in it.
    evidence_note = "One file that can be read without this program: timeline, identity without its token, transcript, and this unit's own lines with how to verify them.", "一个文件，无需本程序即可阅读：时间线、不含令牌的身份、通信记录，以及该设备的原始行和校验方法。";
    /// A form of it.
    evidence_form = "Evidence (text)", "证据（文本）";
    /// A form of it.
    page_form = "Page to print (HTML)", "可打印的网页（HTML）";
    /// What is in it.
    page_note = "One page for any browser: where the unit stands now, identity without its token, timelines and transcript. No script, nothing loaded from elsewhere.", "一个网页，任何浏览器都能打开：设备目前状态、不含令牌的身份、时间线和通信记录。没有脚本，不加载外部内容。";
    /// Button: put a batch into one file for support.
    archive = "Archive…", "归档…";
    /// Head of the dialog for it.
    archive_head = "Archive this batch for support", "归档此批次，交给技术支持";
    /// What is in it.
    archive_note = "One zip file: batch file, profile, state of the hash chain, all visits as CSV, yield, versions. Contains no readable token and no secret. A running batch is archived as it is now.", "一个 zip 文件：批次文件、产品配置、校验链状态、全部上工位记录（CSV）、直通率、版本。不含可读的令牌和密钥。进行中的批次按目前内容归档。";
    /// What it lacks without persons.
    archive_without_persons = "Then the batch file itself is left out: its chained lines say who worked.", "此时不放入批次文件本身：其链式记录中含有操作员。";
    /// Button: export.
    export = "Export…", "导出…";
    /// Head of the dialog for it.
    export_head = "Export", "导出";
    /// Labels the kinds.
    format = "Format", "格式";
    /// What is in it.
    export_note = "Exactly the visits now in the list, a line each. Contains no token and no secret.", "只导出列表当前显示的各次上工位，每次一行，不含令牌和密钥。";
    /// A kind of file.
    csv = "CSV", "CSV";
    /// A format.
    spreadsheet = "Spreadsheet (xlsx)", "电子表格（xlsx）";
    /// A kind of file.
    json_lines = "JSON lines", "JSON 行";
    /// Checkbox: a byte order mark.
    bom = "For Excel", "供 Excel 打开";
    /// Labels where to.
    save_to = "Save as (a new file)", "保存为（新文件）";
    /// Button: choose where to.
    choose = "Choose…", "选择…";
    /// Button: write it.
    save = "Save", "保存";
    /// Button: look for conflicts between the files.
    compare = "Compare files…", "比对文件…";
    /// Head of the report.
    compare_head = "Conflicts between the open files", "已打开文件之间的冲突";
    /// What is looked for.
    compare_note = "One serial number with two client IDs, one client ID with two serial numbers, lines found in two files. Nothing is changed.", "同一序列号对应两个 ClientId、同一 ClientId 对应两个序列号、重复出现的行。不做任何改动。";
    /// The files are being compared.
    comparing = "Comparing…", "正在比对…";
    /// Sorting: the smallest first.
    ascending = "ascending", "升序";
    /// Sorting: the largest first.
    descending = "descending", "降序";
}

sentences! { lang;
    /// A value behind what it is.
    pub fn labelled(head: &str, value: &str, lang: Lang) = "{head}: {value}", "{head}：{value}";
}

sentences! { lang;
    /// Since when a unit stands so.
    pub fn since(moment: &str, lang: Lang) = "since {moment}", "{moment} 起";
    /// A visit behind the place where a chain breaks.
    pub fn behind_break(line: usize, lang: Lang) =
        "behind line {line}, where the hash chain breaks: nothing vouches for it",
        "在第 {line} 行校验链断开之后：内容无法保证";
    /// Head: the visits of a unit.
    pub fn visits_of_unit(visits: usize, lang: Lang) = "{visits} visits of this unit", "这台设备上工位 {visits} 次";
}

/// A file, and a product where it is known.
pub fn file_and_product(file: &str, product: &str) -> String {
    if product.is_empty() { file.to_owned() } else { format!("{file} · {product}") }
}

/// Where a visit stands: its file, its product, its number.
pub fn place(file: &str, product: Option<&str>, visit: u64, lang: Lang) -> String {
    let product = product.map(|product| format!(" · {product}")).unwrap_or_default();
    say!(lang, "{file}{product} · visit {visit}", "{file}{product} · 上工位编号 {visit}")
}

/// A count as people of both languages read it.
pub fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// So many units.
pub fn units(units: u64, lang: Lang) -> String {
    say! { lang, match units;
        1 => "1 unit", "1 台设备";
        _ => "{units} units", "{units} 台设备", units = count(units);
    }
}

/// So many visits.
pub fn visits(visits: u64, lang: Lang) -> String {
    say! { lang, match visits;
        1 => "1 visit", "1 次上工位";
        _ => "{visits} visits", "{visits} 次上工位", visits = count(visits);
    }
}

/// So many of so many visits are seen, of so many units where they are counted.
pub fn found(seen: u64, all: u64, units: Option<u64>, lang: Lang) -> String {
    let seen = if seen == all {
        visits(all, lang)
    } else {
        say!(lang, "{seen} of {all} visits", "{seen} / {all} 次上工位", seen = count(seen), all = count(all))
    };
    match units {
        Some(units) => format!("{} · {seen}", self::units(units, lang)),
        None => seen,
    }
}

/// The verdict of one file in a few words, for the top of the screen.
pub fn verdict(verdict: &Verdict, lines: u64, too_new: bool, lang: Lang) -> String {
    let lines = count(lines);
    let said = say! { lang, match verdict;
        Verdict::Unbroken => "{lines} lines, hash chain unbroken", "共 {lines} 行，校验链完整";
        Verdict::TornTail { line, .. } =>
            "line {line}: incomplete end; the {lines} lines before it are unbroken",
            "第 {line} 行：文件末尾不完整，此前 {lines} 行完整";
        Verdict::Broken { line, .. } =>
            "line {line}: changed, removed or moved", "第 {line} 行：被改动、删除或移动过";
        Verdict::Headless => "line 1: the beginning is missing", "第 1 行：开头缺失";
        Verdict::NotOurs => "not a batch file of this program", "不是本程序的批次文件";
        Verdict::Empty => "the file is empty", "文件为空";
    };
    let newer = lang.pick("; some lines were written by a newer version", "；部分行由更新的版本写成");
    if too_new { said + newer } else { said }
}

sentences! { lang;
    /// How far the reading has come, in percent.
    pub fn read_so_far(percent: u64, lang: Lang) = "Reading, {percent} %", "正在读取，{percent}%";
    /// How many of them have a fault.
    pub fn bad_files(bad: usize, files: usize, lang: Lang) =
        "{bad} of {files} files have a fault", "{files} 个文件中有 {bad} 个有问题";
    /// The state of all files together.
    pub fn all_unbroken(files: usize, lines: u64, lang: Lang) =
        "{files} files, {lines} lines, hash chains unbroken", "{files} 个文件共 {lines} 行，校验链均完整", lines = count(lines);
}

/// The name of a chip: it lets an outcome through, or not.
pub fn chip(outcome: Option<Outcome>, lang: Lang) -> &'static str {
    outcome.map_or(text(lang).not_ended, |outcome| bench::outcome_name(outcome, lang))
}

sentences! { lang;
    /// The columns over time, in words.
    pub fn course(minutes: i64, lang: Lang) =
        "Visits per {span} · PASS / other", "每{span}上工位次数 · PASS / 其他", span = span(minutes, lang);
}

fn span(minutes: i64, lang: Lang) -> String {
    say! { lang, match minutes;
        1 => "minute", "分钟";
        2..60 => "{minutes} minutes", " {minutes} 分钟";
        60 => "hour", "小时";
        61..1440 => "{minutes} hours", " {minutes} 小时", minutes = minutes / 60;
        1440 => "day", "天";
        _ => "{minutes} days", " {minutes} 天", minutes = minutes / 1440;
    }
}

sentences! { lang;
    /// How many units were good at once.
    pub fn first_pass(share: &str, passed: u64, units: u64, lang: Lang) =
        "First-pass yield: {share} ({passed} of {units} units)",
        "直通率：{share}（{passed} / {units} 台）",
        passed = count(passed), units = count(units);
    /// There is more to report than a window shows.
    pub fn more_findings(all: usize, lang: Lang) =
        "{all} conflicts in all. “regnwl-station log merge FILE… --report OUT” writes all of them.",
        "共 {all} 条。用 regnwl-station log merge FILE… --report OUT 可写出全部内容。",
        all = count(all as u64);
    /// So many visits are in the file that was written.
    pub fn saved(visits: u64, path: &str, lang: Lang) =
        "{said} saved in {path}", "已将 {said}保存到 {path}", said = self::visits(visits, lang);
    /// The file was written.
    pub fn saved_file(path: &str, lang: Lang) = "Saved in {path}", "已保存到 {path}";
    /// It could not be written.
    pub fn not_saved(path: &str, cause: &str, lang: Lang) =
        "{path} cannot be written ({cause}). Choose another place, or a new file name.",
        "无法写入 {path}（{cause}）。请换一个位置，或使用还不存在的文件名。";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_span_is_named_by_its_largest_unit() {
        let named = [1, 10, 60, 360, 1440, 10_080].map(|minutes| span(minutes, Lang::En));
        assert_eq!(named, ["minute", "10 minutes", "hour", "6 hours", "day", "7 days"]);
    }
}
