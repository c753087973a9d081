//! What is said of a job: its list, how each of its units stands, and how far it has come.

use super::Lang;
use crate::device::NoDeviceName;
use crate::domain::visible::visible;
use crate::domain::{Coverage, Failure, Standing};
use crate::list::{Column, FileFault, LONGEST_FILE, MOST_ROWS, Names, RowFault, Twin, row::LONGEST_FIELD};

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
            "序号码",
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
    /// The first column of a table.
    line = "Line", "行";
    /// A column.
    number = "Serial number", "序列号";
    /// A column.
    site = "Site", "站点";
    /// A column.
    note = "Note", "备注";
    /// Before what a list would change.
    on_record = "Beside the list on record", "与已记录的清单相比";
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

sentences! { lang;
    /// A row that is not taken, in one line.
    pub fn bad_row(lang: Lang, line: u64, number: &str, why: &str) =
        "line {line}: “{number}”: {why}", "第 {line} 行：“{number}”：{why}";
    /// What a list would give the batch.
    pub fn would_take(lang: Lang, rows: usize, bad: usize) =
        "{rows} units to be taken, {bad} bad rows", "可导入 {rows} 台，{bad} 行有问题";
    /// What a list has given the batch.
    pub fn taken(lang: Lang, rows: usize) = "{rows} units taken", "已导入 {rows} 台";
    /// What differs from the list on record.
    pub fn differs(lang: Lang, new: usize, gone: usize, changed: usize) =
        "beside the list on record: {new} new, {gone} gone, {changed} changed",
        "与已记录的清单相比：新增 {new}，减少 {gone}，变更 {changed}";
}
