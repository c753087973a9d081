//! What is said of a job: its list, how each of its units stands, and how far it has come.

use super::Lang;
use crate::archive::JobUnit;
use crate::device::NoDeviceName;
use crate::domain::visible::visible;
use crate::domain::{Coverage, Failure, Standing};
use crate::list::row::LONGEST_FIELD;
use crate::list::{BadRow, Column, Compared, FileFault, LONGEST_FILE, Listing, MOST_ROWS, Names, RowFault, Twin};

use super::failure;

/// The names of a list's columns: [`plain`](crate::list::columns::plain) takes case, blanks, `_`, `-` and the like away first.
pub const NAMES: &Names = &[
    (
        Column::Number,
        &[
            "serialnumber",
            "serialno",
            "serial",
            "sn",
            "s/n",
            "number",
            "no",
            "unit",
            "序列号",
            "设备序列号",
            "序列号码",
            "sn号",
            "sn码",
            "出厂编号",
            "设备编号",
            "编号",
            "号码",
        ],
    ),
    (Column::DeviceName, &["devicename", "name", "设备名", "设备名称", "名称"]),
    (Column::Site, &["site", "location", "place", "站点", "现场", "地点", "位置", "安装地点", "安装位置"]),
    (Column::Address, &["address", "addr", "port", "endpoint", "地址", "连接地址", "端口", "串口", "ip"]),
    (
        Column::Window,
        &["window", "timewindow", "time", "hours", "时间窗", "时间窗口", "时间段", "可用时间", "维护时间"],
    ),
    (Column::Note, &["note", "notes", "remark", "remarks", "comment", "comments", "备注", "说明", "注释"]),
];

texts! {
    #![expect(missing_docs, reason = "each field is named after what it stands at")]
    // The command line.
    import = "Put the list of expected units on record (CSV with a column serialNumber, SN or 序列号; optional deviceName, site, address, window, note). Exit code 2 if a row is bad: nothing is taken then", "将预期设备的清单写入记录（CSV，含列 序列号、SN 或 serialNumber；可选 设备名、站点、地址、时间窗、备注）。有问题行时退出码为 2，不导入任何设备";
    list_file = "The list: CSV in UTF-8, UTF-16 or GBK; comma, semicolon or tab", "清单：CSV，UTF-8、UTF-16 或 GBK；逗号、分号或制表符分隔";
    batch_file = "Batch file of the job", "任务的批次文件";
    preview = "Only show what would be taken, what is bad, and what differs from the list on record; exit code 1 if a row is bad", "只显示将导入什么、哪些行有问题、与已记录的清单有何不同；有问题行时退出码为 1";
    skip_bad = "Take the good rows and leave the bad ones out", "跳过有问题的行，导入其余";
    by = "Who imports it", "由谁导入";
    show = "Show how far a job has come, and the units that are asked for", "显示任务进度，以及所要求的设备";
    json = "One JSON record per line: the coverage, then the units", "每行一条 JSON：先是进度，然后是设备";
    only_strangers = "List the units that are not on the list", "列出清单外的设备";
    make_report = "Write the report for the customer: one HTML page to print and sign, without any secret", "生成给客户的报告：一个可打印、可签字的 HTML 页面，不含任何密钥";
    report_file = "HTML file to create; an existing one is not overwritten", "要生成的 HTML 文件；已有的文件不会被覆盖";
    // The report.
    report = "Report on the job", "任务报告";
    so_far = "Coverage", "进度";
    list = "List (SHA-256)", "清单（SHA-256）";
    sites = "By site", "按站点";
    site = "Site", "站点";
    no_site = "no site given", "未注明站点";
    all_sites = "All sites", "合计";
    listed = "listed", "清单";
    number = "Serial number", "序列号";
    device_name = "Device name", "设备名";
    old_client_id = "Old client ID", "旧 ClientId";
    client_id = "New client ID", "新 ClientId";
    not_in_use = "Client ID not in use", "未使用的 ClientId";
    at = "Time (UTC)", "时间（UTC）";
    stands = "Status", "状态";
    why = "Why", "原因";
    decided = "Decided", "处置";
    taken_in = "taken in", "已纳入";
    left_alone = "left alone", "未纳入";
    done = "Done", "已完成";
    not_done = "Not done", "未完成";
    rolled_back = "Rolled back", "已回退";
    handed_over = "Handed over", "已移交";
    strangers = "Not on the list", "清单外";
    signatures = "Signatures", "签字";
    carried_out = "Carried out by", "实施人";
    accepted = "Accepted by", "验收人";
    date = "Date", "日期";
    // The header of the bench.
    done_of_list = "Done / list", "完成/清单";
    waiting = "Waiting", "等待";
    left = "Left", "未处理";
    refused = "Refused", "未通过";
    // The start dialog.
    choose = "List…", "清单…";
    take = "Take this list", "导入此清单";
    take_good = "Take the good rows only", "只导入无问题的行";
    dismiss = "Dismiss", "不导入";
    look_at_record = "The record is not what it was: press Start and read what is missing first.", "记录缺失或被改动：请先点击开始并查看缺了什么。";
}

/// What a column holds.
pub fn column(column: Column, lang: Lang) -> &'static str {
    pick! { lang, match column;
        Column::Number => "serial number", "序列号";
        Column::DeviceName => "device name", "设备名";
        Column::Site => "site", "站点";
        Column::Address => "address", "地址";
        Column::Window => "time window", "时间窗";
        Column::Note => "note", "备注";
    }
}

/// Why a file is no list.
pub fn file_fault(fault: FileFault, lang: Lang) -> String {
    say! { lang, match fault;
        FileFault::TooLarge =>
            "the file is larger than {mb} MB", "文件超过 {mb} MB", mb = LONGEST_FILE >> 20;
        FileFault::TooMany =>
            "the file has more than {MOST_ROWS} rows", "文件超过 {MOST_ROWS} 行";
        FileFault::NotText =>
            "the file is no text in UTF-8, UTF-16 or GBK: save it from the spreadsheet as CSV",
            "文件不是 UTF-8、UTF-16 或 GBK 文本：请在表格软件中另存为 CSV";
        FileFault::Empty => "no unit stands in the file", "文件中没有设备";
        FileFault::NoNumberColumn =>
            "no column is called serialNumber, SN or 序列号", "没有名为 序列号、SN 或 serialNumber 的列";
        FileFault::TwoColumns(of) =>
            "two columns hold the {what}", "有两列都是{what}", what = column(of, lang);
        FileFault::SameName(name) =>
            "two columns are called “{name}”: nobody could say whose value is meant; rename or remove one",
            "有两列都叫“{name}”，无法确定取哪一列的值；请改名或删去一列", name = visible(&name);
    }
}

/// Why a row is not taken.
pub fn row_fault(fault: &RowFault, lang: Lang) -> String {
    say! { lang, match fault;
        RowFault::NoNumber => "no serial number", "没有序列号";
        RowFault::Number(failure) => { failure::of(*failure, lang).title.to_owned() };
        RowFault::Mangled =>
            "the spreadsheet made a figure of the serial number and lost its digits: format the column as text and enter it again",
            "表格软件把序列号变成了科学计数，数字已丢失：请把该列设为文本后重新填写";
        RowFault::Twice { line } =>
            "the serial number also stands on line {line}", "第 {line} 行有相同的序列号";
        RowFault::DeviceName(NoDeviceName::Invalid { name, pattern: Some(pattern) }) =>
            "the device name “{name}” does not match the profile's pattern {pattern}",
            "设备名“{name}”不符合产品配置的格式 {pattern}", name = visible(name), pattern = visible(pattern);
        RowFault::DeviceName(_) =>
            "the device name is none that the cloud takes (4 to 32 letters, digits and - _ . @ :)",
            "云端不接受此设备名（须为 4 到 32 个字母、数字或 - _ . @ :）";
        RowFault::NameTwice { line } =>
            "the device name also stands on line {line}", "第 {line} 行有相同的设备名";
        RowFault::Address(text) =>
            "“{text}” is no address: tcp:HOST:PORT, usb:place=PLACE, COM3, /dev/ttyUSB0",
            "“{text}”不是地址：应为 tcp:主机:端口、usb:place=位置、COM3 或 /dev/ttyUSB0", text = visible(text);
        RowFault::Window(text) =>
            "“{text}” is no time window such as 22:00-05:00", "“{text}”不是时间窗，应如 22:00-05:00", text = visible(text);
        RowFault::TooLong =>
            "a field is longer than {LONGEST_FIELD} bytes", "有一格超过 {LONGEST_FIELD} 字节";
        RowFault::Control => "a field holds a control character", "有一格含有控制字符";
        RowFault::Quote { to } =>
            "a quote is not closed or stands in the wrong place; nothing up to line {to} can be told apart",
            "引号没有闭合或位置不对；到第 {to} 行为止无法区分";
        RowFault::TooManyFields => "more fields than columns", "格数多于列数";
    }
}

/// Two numbers that are alike.
pub fn twin(twin: &Twin, lang: Lang) -> String {
    let ([one, other], [first, second]) = (&twin.lines, &twin.numbers);
    say! { lang,
        "lines {one} and {other}: “{first}” and “{second}” differ only by case, leading zeros, spaces, or O and 0",
        "第 {one} 行与第 {other} 行：“{first}”与“{second}”只差大小写、前导零、空格，或字母 O 与数字 0",
        first = visible(first), second = visible(second)
    }
}

/// How a unit stands.
pub fn standing(standing: Standing, lang: Lang) -> &'static str {
    pick! { lang, match standing;
        Standing::Left => "left", "未处理";
        Standing::Collected => "collected", "已采集";
        Standing::Registered => "registered", "已注册";
        Standing::Done => "done", "已完成";
        Standing::RolledBack => "rolled back", "已回退";
        Standing::Refused => "refused", "未通过";
        Standing::HandedOver => "handed over", "已移交";
    }
}

/// How far a job has come, in one line.
pub fn coverage(coverage: &Coverage, lang: Lang) -> String {
    let Coverage { listed, done, left, .. } = coverage;
    let mut parts = vec![
        say!(lang, "done {done} of {listed}", "已完成 {done}/{listed}"),
        say!(lang, "waiting {count}", "等待 {count}", count = coverage.waiting()),
        say!(lang, "left {left}", "未处理 {left}"),
    ];
    for counted in [Standing::RolledBack, Standing::Refused, Standing::HandedOver] {
        let count = coverage.of(counted);
        if count > 0 {
            parts.push(format!("{} {count}", standing(counted, lang)));
        }
    }
    if coverage.strangers > 0 {
        parts.push(say!(lang, "not on the list {count}", "清单外 {count}", count = coverage.strangers));
    }
    parts.join(" · ")
}

/// Why a unit is not done.
pub fn why(code: Failure, lang: Lang) -> String {
    format!("{} {}", code.code(), failure::of(code, lang).title)
}

/// Help of what asks for units that stand so.
pub fn only(standing: Standing, lang: Lang) -> &'static str {
    pick! { lang, match standing;
        Standing::Left => "List the units that nothing has come of yet", "列出未处理的设备";
        Standing::Collected => "List the units that are collected", "列出已采集的设备";
        Standing::Registered => "List the units that are registered and not delivered", "列出已注册、未写入的设备";
        Standing::Done => "List the units that are done", "列出已完成的设备";
        Standing::RolledBack => "List the units that are rolled back", "列出已回退的设备";
        Standing::Refused => "List the units that were not moved, with the code", "列出未通过的设备及代码";
        Standing::HandedOver => "List the units that another laptop has", "列出已移交的设备";
    }
}

/// A row that is not taken, in one line.
pub fn bad_row(bad: &BadRow, lang: Lang) -> String {
    let BadRow { line, number, fault } = bad;
    let why = row_fault(fault, lang);
    if number.is_empty() {
        return say!(lang, "line {line}: {why}", "第 {line} 行：{why}");
    }
    say!(lang, "line {line}: “{number}”: {why}", "第 {line} 行：“{number}”：{why}", number = visible(number))
}

/// What a list would do, line by line: what is wrong with it first.
pub fn preview(listing: &Listing, compared: Option<&Compared>, lang: Lang) -> Vec<String> {
    let Listing { rows, bad, twins, .. } = listing;
    let mut lines: Vec<String> = bad.iter().map(|bad| bad_row(bad, lang)).collect();
    lines.extend(twins.iter().map(|twins| twin(twins, lang)));
    lines.push(would_take(lang, rows.len(), bad.len()));
    if let Some(Compared { new, gone, changed }) = compared {
        lines.push(differs(lang, new.len(), gone.len(), changed.len()));
        for (what, numbers) in [("+", new), ("-", gone), ("~", changed)] {
            lines.extend(numbers.iter().map(|number| format!("{what} {}", visible(number))));
        }
    }
    lines
}

/// A unit of a job, in one line.
pub fn unit_line(unit: &JobUnit, lang: Lang) -> String {
    let JobUnit { serial_number, site, stand, client_id, .. } = unit;
    let parts = [
        Some(standing(stand.standing, lang).to_owned()),
        site.as_deref().map(visible),
        client_id.as_deref().map(visible),
        stand.code.map(|code| why(code, lang)),
        stand.at.as_deref().map(ToOwned::to_owned),
    ];
    let told: Vec<String> = std::iter::once(visible(serial_number)).chain(parts.into_iter().flatten()).collect();
    told.join(" · ")
}

sentences! { lang;
    /// Nothing of a list is taken.
    pub fn not_taken(lang: Lang, bad: usize) =
        "{bad} rows are bad; nothing was taken (mend the list, or leave them out with --skip-bad)",
        "{bad} 行有问题；未导入任何设备（请修改清单，或用 --skip-bad 跳过）";
    /// What a list would give the batch.
    pub fn would_take(lang: Lang, rows: usize, bad: usize) =
        "units to be taken: {rows}; bad rows: {bad}", "可导入 {rows} 台，{bad} 行有问题";
    /// What a list has given the batch.
    pub fn taken(lang: Lang, rows: usize) = "{rows} units taken", "已导入 {rows} 台";
    /// What differs from the list on record.
    pub fn differs(lang: Lang, new: usize, gone: usize, changed: usize) =
        "beside the list on record: {new} new, {gone} gone, {changed} changed",
        "与已记录的清单相比：新增 {new}，减少 {gone}，变更 {changed}";
}
