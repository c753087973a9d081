//! Help of `log`, and what can be wrong with such a call.

use super::{Lang, archive};
use crate::archive::FileFault;

texts! {
    /// The group.
    log = "Look into batch files; needs no station and no secret", "查看批次文件；不需要工位和密钥";
    /// `log show`.
    show = "Show the units of batch files", "列出批次文件中的设备";
    /// `log profile`.
    profile = "Print the profile that a batch was opened with", "显示打开批次时所用的产品配置原文";
    /// `--sha256` of it.
    profile_sha256 = "Which profile, by the first digits of its SHA-256 (default: the last one)", "按 SHA-256 的前几位指定哪一份（默认最后一份）";
    /// `log verify`.
    verify = "Check the hash chain of batch files; names the first bad line", "检查批次文件的校验链；指出第一处坏行";
    /// `log summary`.
    summary = "Count the units of batch files by their last outcome", "按最后结果统计批次文件中的设备台数";
    /// `log open`.
    open = "Open the window at the logs, with batch files or folders of them; no station is started", "打开窗口查看批次文件或文件夹；不启动工位";
    /// `log export`.
    export = "Write the units of batch files as CSV, JSON lines or a spreadsheet (xlsx)", "把批次文件中的设备导出为 CSV、JSON 行或电子表格（xlsx）";
    /// `log report`.
    report = "Write everything known about one unit into a file that can be read and checked without this program; or, with --by, the yield and the cycle times", "把一台设备的全部信息写入一个文件，无需本程序即可阅读和核对；或用 --by 列出直通率和用时";
    /// `log archive`.
    archive = "Put a batch into one file for support: batch file, profile, verification, visits as CSV, yield, versions; exit code 1 if it is not unbroken", "把一个批次打包成一个文件交给技术支持：批次文件、产品配置、校验结果、各次上工位（CSV）、直通率、版本；校验链不完整时退出码为 1";
    /// `--out` of it.
    archive_out = "Zip file to create; an existing one is not overwritten", "要生成的 zip 文件；已有的文件不会被覆盖";
    /// `--without-persons` of it.
    archive_without_persons = "Without who worked on the units: then the batch file itself is left out too, because its chained lines hold it", "不含操作员：批次文件本身也不放入，因为其链式记录中含有";
    /// `log merge`.
    merge = "Read the batch files of several stations as one and list every conflict; exit code 1 if there are any", "把多个工位的批次文件合并读出并列出所有冲突；有冲突时退出码为 1";
    /// The files.
    file = "Batch file", "批次文件";
    /// `--find`.
    find = "Only units with this text in serial number, device name, client ID, hardware ID, code, outcome, slot, operator or batch, or whose code or outcome means it", "只列出序列号、设备名、ClientId、硬件 ID、代码、结果、槽位、操作员或批次中含有此文字，或结束原因与之相符的设备";
    /// `--outcome`.
    outcome = "Only this outcome; OPEN for units that have not ended. May be given several times", "只列出此结果的设备；OPEN 表示尚未结束。可给多次";
    /// `--code`.
    code = "Only this code, such as D-02. May be given several times", "只列出此代码（如 D-02）的设备。可给多次";
    /// `--slot`.
    slot = "Only this slot. May be given several times", "只列出此槽位的设备。可给多次";
    /// `--operator`.
    operator = "Only this operator. May be given several times", "只列出此操作员的设备。可给多次";
    /// `--since`.
    since = "Only units that ended at this time or later: 2026-11-24, 2026-11-24T10:00 (local time), or with a time zone 2026-11-24T10:00:00Z", "只列出此时或之后结束的设备：2026-11-24、2026-11-24T10:00（本地时间），或带时区 2026-11-24T10:00:00Z";
    /// `--until`.
    until = "Only units that ended before this time; a date means the end of that day", "只列出此前结束的设备；只给日期时算到当天结束";
    /// A time that cannot be read.
    not_a_time = "not a time; write 2026-11-24 or 2026-11-24T10:00", "不是时间；请写 2026-11-24 或 2026-11-24T10:00";
    /// A code that there is not.
    not_a_code = "there is no such code; write it like D-02", "没有此代码；请写成 D-02 的形式";
    /// `--json`.
    json = "One JSON record per line", "每行一条 JSON 记录";
    /// `--csv`.
    csv = "CSV file to create; an existing one is not overwritten", "要生成的 CSV 文件；已有的文件不会被覆盖";
    /// `--jsonl`.
    jsonl = "JSON lines file to create; an existing one is not overwritten", "要生成的 JSON 行文件；已有的文件不会被覆盖";
    /// `--xlsx`.
    xlsx = "Spreadsheet to create, with serial numbers and IDs as text; an existing one is not overwritten", "要生成的电子表格，序列号和 ID 均为文本；已有的文件不会被覆盖";
    /// `--without-persons`.
    without_persons = "Without who worked on the units, or made the changes", "不含操作员和作出更改的人";
    /// `--bom`.
    bom = "Start the file with a byte order mark, for Excel", "文件以字节顺序标记（BOM）开头，供 Excel 使用";
    /// `--no-bom`.
    no_bom = "Write no byte order mark (in Chinese there is one by default)", "不写字节顺序标记（中文界面默认写）";
    /// `--html`.
    html = "A page to print, for any browser, instead of the evidence", "生成可打印的网页，而不是证据文件";
    /// `--unit`.
    unit = "Serial number of the unit, exactly as it was read", "设备的序列号，与读到的完全一致";
    /// `--by`.
    by = "First-pass yield and cycle times by this, one line each", "按此列出直通率和用时，每组一行";
    /// `--visit`.
    visit = "Number of a visit, as `log show` prints it; for units whose serial number is unknown", "上工位编号，见 `log show`；用于读不到序列号的设备";
    /// `--product-key`.
    product_key = "Only the unit of this product", "只限此产品的设备";
    /// `--out` of a report.
    report_out = "File to create; an existing one is not overwritten", "要生成的文件；已有的文件不会被覆盖";
    /// `--out` of a merge.
    merge_out = "File to create, one JSON record per line; it is a merged reading, not a batch file. An existing one is not overwritten", "要生成的文件，每行一条 JSON 记录；它只是合并读出的结果，不是批次文件。已有的文件不会被覆盖";
    /// `--report` of a merge.
    merge_report = "File to write the conflicts to (default: standard output)", "冲突清单的输出文件（默认：标准输出）";
}

sentences! { lang;
    /// More units than a spreadsheet holds.
    pub fn too_many(lang: Lang, most: u32) =
        "a spreadsheet holds at most {most} units; export fewer, or as CSV",
        "电子表格最多容纳 {most} 台设备；请减少导出范围，或导出为 CSV";
}

/// What can be wrong with a call of `log`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogComplaint {
    /// A batch file cannot be read.
    File(String, FileFault),
    /// No unit in these files has this serial number.
    NoSuchUnit(String),
    /// More units than a spreadsheet holds.
    TooMany(u32),
    /// The profile's own words do not stand in this file.
    NoProfileText(String),
    /// No visit in these files has this number.
    NoSuchVisit(u64),
    /// A visit of this number is in several of these files.
    SeveralVisits(u64, Vec<String>),
    /// Units of several products have it.
    SeveralProducts(String, Vec<String>),
}

impl LogComplaint {
    /// What is wrong and what to do.
    pub fn text(&self, lang: Lang) -> String {
        say! { lang, match self;
            Self::File(path, fault) => "{path}: {fault}", "{path}：{fault}", fault = archive::file_fault(lang, fault);
            Self::NoSuchUnit(serial) =>
                "no unit in these files has the serial number {serial}; look for it with `log show --find`",
                "这些文件中没有序列号为 {serial} 的设备；请用 `log show --find` 查找";
            Self::TooMany(most) => { too_many(lang, *most) };
            Self::NoProfileText(file) =>
                "{file} does not hold the text of that profile: versions up to 0.1.0 did not write it, and `--sha256` names one by the first digits of its hash",
                "{file} 中没有该产品配置的原文：0.1.0 及更早版本不记录原文；`--sha256` 用哈希的前几位指定一份";
            Self::NoSuchVisit(visit) =>
                "there is no visit {visit} in these files; `log show` lists the numbers",
                "这些文件中没有上工位编号 {visit}；编号见 `log show`";
            Self::SeveralVisits(visit, files) =>
                "visit {visit} is in several of these files: {files}; give one file",
                "多个文件中都有上工位编号 {visit}：{files}；请只给一个文件",
                files = lang.list(files);
            Self::SeveralProducts(serial, products) =>
                "units of several products have the serial number {serial}: {products}; choose one with --product-key",
                "多个产品的设备序列号都是 {serial}：{products}；请用 --product-key 指明",
                products = lang.list(products);
        }
    }
}
