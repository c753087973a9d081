//! What is decided at the desk: help of `unit`, `record`, `batch` and `supervisor`, and what can be wrong with such a call.

use super::Lang;
use crate::domain::record_fault::RecordFault;

/// The help texts.
#[derive(Debug)]
#[allow(missing_docs, reason = "each field is named after the word of the command line that it explains")]
pub struct DeskWords {
    pub retired: &'static str,
    pub resolve: &'static str,
    pub identity_file: &'static str,
    pub register_again: &'static str,
    pub set_aside: &'static str,
    pub same_unit: &'static str,
    pub retire: &'static str,
    pub reveal: &'static str,
    pub import: &'static str,
    pub despite_damage: &'static str,
    pub serial: &'static str,
    pub by: &'static str,
    pub why: &'static str,
    pub product_key: &'static str,
    pub platform: &'static str,
    pub device_name: &'static str,
    pub record: &'static str,
    pub record_check: &'static str,
    pub record_accept: &'static str,
    pub record_copies: &'static str,
    pub batch: &'static str,
    pub close: &'static str,
    pub supervisor: &'static str,
    pub supervisor_add: &'static str,
    pub supervisor_remove: &'static str,
    pub supervisor_list: &'static str,
    pub name: &'static str,
}

static EN: DeskWords = DeskWords {
    retired: "Only retired ones, with the client ids to delete in the console",
    resolve: "Decide how a unit that is not through goes on",
    identity_file: "Its identity was found elsewhere: JSON {clientId, deviceToken, productKey, deviceName}, or a regnwl-spilled-….json of this station",
    register_again: "Its next visit may register it once more (a further slot is used)",
    set_aside: "It is not waited for any more; if it comes again, a person is asked",
    same_unit: "The answer to O-02: it is the same unit. Its next visit writes the identity on record again, once, without the cloud",
    retire: "Take a unit out of production; what it has is never written again",
    reveal: "Show the token of a unit, as an identity file; that it was shown is recorded first",
    import: "Take over what other stations' batch files say was issued, so that it is not registered again here; a part of this station's own record that is gone is put back from its batch file",
    despite_damage: "Also from a file whose chain is broken",
    serial: "Serial number, exactly as it was read",
    by: "Who decides; a supervisor where there are any (PIN on standard input or in REGNWL_PIN)",
    why: "Why",
    product_key: "Only the unit of this product",
    platform: "Only the unit of this cloud, as `unit list` names it",
    device_name: "Only the unit with this device name",
    record: "The record as a whole",
    record_check: "Say what is wrong with the record; exit code 1 where something is",
    record_accept: "You have read what is wrong and know what is lost: units are registered again. What is left still counts",
    record_copies: "Batch files to compare the record with",
    batch: "Batches of this record",
    close: "Close a batch: it cannot be resumed",
    supervisor: "Who may decide about units and secrets",
    supervisor_add: "Make somebody a supervisor, or give another PIN; the new PIN comes on standard input",
    supervisor_remove: "Somebody is no supervisor any more",
    supervisor_list: "List the supervisors",
    name: "Name of the supervisor",
};

static ZH: DeskWords = DeskWords {
    retired: "只列出已退役的设备，以及要在控制台删除的客户端 ID",
    resolve: "决定一台未完成的设备如何继续",
    identity_file: "其身份已在别处找到：JSON {clientId, deviceToken, productKey, deviceName}，或本工位的 regnwl-spilled-….json",
    register_again: "下次到位时允许再注册一次（会再占用一个名额）",
    set_aside: "不再等待它；若再次到位，会先询问",
    same_unit: "对 O-02 的回答：就是同一台设备。下次到位时不经云端，把记录里的身份再写一次（仅一次）",
    retire: "让设备退出生产；其身份不再写入",
    reveal: "显示设备的令牌（身份文件格式）；先记录再显示",
    import: "读入其他工位批次文件中已发放的身份，避免在本工位重复注册；本工位记录缺失的部分从其批次文件放回",
    despite_damage: "链已断开的文件也读入",
    serial: "序列号，与读到的完全一致",
    by: "由谁决定；设有主管时须为主管（PIN 由标准输入或 REGNWL_PIN 给出）",
    why: "原因",
    product_key: "只限此产品的设备",
    platform: "只限此平台的设备，写法与 `unit list` 一致",
    device_name: "只限此设备名的设备",
    record: "整个记录",
    record_check: "说明记录有什么问题；有问题时退出码为 1",
    record_accept: "您已阅读问题并清楚丢失了什么：恢复注册。剩下的内容仍然有效",
    record_copies: "与记录比对的批次文件",
    batch: "本记录中的批次",
    close: "关闭批次：不能再继续",
    supervisor: "谁可以对设备和密钥作决定",
    supervisor_add: "添加主管或更换其 PIN；新 PIN 由标准输入给出",
    supervisor_remove: "移除主管",
    supervisor_list: "列出主管",
    name: "主管姓名",
};

/// The texts in one language.
pub fn words(lang: Lang) -> &'static DeskWords {
    lang.pick(&EN, &ZH)
}

/// What is wrong with the record, and what it means.
pub fn record_fault(fault: &RecordFault, lang: Lang) -> String {
    match fault {
        RecordFault::Broken { segment, line } => lang.pick(
            format!("{segment}: line {line} was changed or lost. Units named only there may be unknown to this station."),
            format!("{segment}：第 {line} 行被改动或丢失。只在那里出现的设备，本工位可能不再认识。"),
        ),
        RecordFault::NotOurs { segment } => lang.pick(
            format!("{segment}: not a segment of this record. If it was one, its units are unknown to this station."),
            format!("{segment}：不是本记录的文件。如果原来是，其中的设备本工位不再认识。"),
        ),
        RecordFault::TooNew { segment } => lang.pick(
            format!("{segment}: written by a later version. Update this program; nothing can be accepted here."),
            format!("{segment}：由更新的版本写成。请升级本程序，此项不能接受。"),
        ),
        RecordFault::Missing { segment, folder: None } => lang.pick(
            format!("{segment}: gone. Its units are unknown to this station. Put it back, or take its batch file over with `unit import`."),
            format!("{segment}：不见了。其中的设备本工位不再认识。请放回该文件，或用 `unit import` 导入它的批次文件。"),
        ),
        RecordFault::Missing { segment, folder: Some(folder) } => lang.pick(
            format!("The record that stood in {folder} is gone ({segment} was the newest part of it): its disk is not mounted, or it was deleted. Nothing was made there. Mount the disk or put the folder back: then nothing is lost. Only `record accept --by NAME --why TEXT` begins a new record in its place, which knows none of its units."),
            format!("原在 {folder} 的记录不见了（{segment} 是其中最新的部分）：磁盘未挂载，或已被删除。没有在那里新建任何东西。请挂载磁盘或放回文件夹，这样什么都不会丢。只有 `record accept --by 姓名 --why 原因` 会在原处开始一份新记录，它不认识原来的任何设备。"),
        ),
        RecordFault::RolledBack { segment, head } => {
            let head = head.get(..8).unwrap_or(head);
            lang.pick(
                format!("{segment}: older than it was (line {head}… is gone). Units made since are unknown to this station. Put the newer one back, or take its batch file over with `unit import`."),
                format!("{segment}：比原来旧（{head}… 这一行不见了）。此后的设备本工位不再认识。请放回较新的文件，或用 `unit import` 导入它的批次文件。"),
            )
        }
    }
}

/// What the desk can say when something is not right. Nothing was touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskComplaint {
    /// No identity of this unit is on record here.
    NoIdentity(String),
    /// No unit on record has this serial number.
    NoSuchUnit(String),
    /// Nobody is asked whether this is the same unit.
    NotAskedAbout(String),
    /// Several units have it: serial number, and product key, cloud and device name of each.
    SeveralUnits(String, Vec<String>),
    /// A name or a reason is not one line of text.
    NotALine,
    /// A supervisor must decide: one of these.
    SupervisorNeeded(Vec<String>),
    /// Nobody of this name is a supervisor.
    NotASupervisor(String),
    /// It is not this supervisor's PIN.
    WrongPin(String),
    /// It came too soon after a wrong one: seconds to wait.
    PinTooSoon(u64),
    /// A new PIN cannot be one.
    PinForm,
    /// The file holds no identity.
    NotAnIdentity(String),
    /// The file holds another unit's identity: file, serial number.
    IdentityOfOther(String, String),
    /// Client id or token are on record already.
    IdentityClash,
    /// The file is no batch file.
    NotABatchFile(String),
    /// The file's chain is not whole.
    BrokenFile(String),
}

impl DeskComplaint {
    /// What is wrong and what to do.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::NoIdentity(serial) => lang.pick(
                format!("no identity of {serial} is on record at this station"),
                format!("本工位没有 {serial} 的身份记录"),
            ),
            Self::NoSuchUnit(serial) => lang.pick(
                format!("no unit on record has the serial number {serial}; see `unit list`"),
                format!("记录中没有序列号为 {serial} 的设备；请看 `unit list`"),
            ),
            Self::NotAskedAbout(serial) => lang.pick(
                format!("the question \u{201c}same unit?\u{201d} (O-02) is not open for {serial}: only a unit waits for it whose writing had begun and that is not through, or one that was set aside with an identity; see `unit list --open`"),
                format!("{serial} 没有待回答的“是同一台设备吗？”（O-02）：只有写入过一半而未完成、或已搁置且有身份的设备才需要；请看 `unit list --open`"),
            ),
            Self::SeveralUnits(serial, units) => lang.pick(
                format!("several units have the serial number {serial}: {}; name one with --product-key, --platform or --device-name", units.join("; ")),
                format!("有多台设备的序列号为 {serial}：{}；请用 --product-key、--platform 或 --device-name 指明", units.join("；")),
            ),
            Self::NotALine => lang.pick(
                "names and reasons are one line of 1 to 200 characters".into(),
                "姓名和原因须为一行文字，1 到 200 个字符".into(),
            ),
            Self::SupervisorNeeded(names) => lang.pick(
                format!("a supervisor must decide this: --by one of {}", names.join(", ")),
                format!("须由主管决定：请用 --by 指明其中一位：{}", names.join("、")),
            ),
            Self::NotASupervisor(name) => lang.pick(
                format!("{name} is not a supervisor; see `supervisor list`"),
                format!("{name} 不是主管；请看 `supervisor list`"),
            ),
            Self::WrongPin(name) => lang.pick(
                format!("this is not the PIN of {name}; nothing was changed"),
                format!("{name} 的 PIN 不正确；未作任何更改"),
            ),
            Self::PinTooSoon(seconds) => super::lock::too_soon(*seconds, lang),
            Self::PinForm => lang.pick(
                "a PIN has 4 to 64 letters, digits or signs, without spaces; it comes as a line on standard input or in REGNWL_PIN".into(),
                "PIN 为 4 到 64 个字母、数字或符号，不含空格；由标准输入的一行或 REGNWL_PIN 给出".into(),
            ),
            Self::NotAnIdentity(path) => lang.pick(
                format!("{path} holds no identity; it must be JSON with clientId and deviceToken"),
                format!("{path} 中没有身份；须为含有 clientId 和 deviceToken 的 JSON"),
            ),
            Self::IdentityOfOther(path, serial) => lang.pick(
                format!("{path} holds the identity of another unit than {serial}"),
                format!("{path} 中的身份不属于 {serial}"),
            ),
            Self::IdentityClash => lang.pick(
                "this client id or token is on record already; look for it with `unit list`".into(),
                "此客户端 ID 或令牌已在记录中；请用 `unit list` 查找".into(),
            ),
            Self::NotABatchFile(path) => {
                lang.pick(format!("{path} is not a batch file"), format!("{path} 不是批次文件"))
            }
            Self::BrokenFile(path) => lang.pick(
                format!("{path} is not whole; see `log verify`, or take what is left with --despite-damage"),
                format!("{path} 不完整；请看 `log verify`，或用 --despite-damage 读入剩余部分"),
            ),
        }
    }
}

/// Asks at a terminal for the PIN of this supervisor.
pub fn pin_of(lang: Lang, name: &str) -> String {
    lang.pick(format!("PIN of {name} (it is not shown): "), format!("{name} 的 PIN（输入时不显示）："))
}

/// Said while a PIN waits after wrong ones.
pub fn pin_waits(lang: Lang, name: &str, seconds: u64) -> String {
    lang.pick(
        format!("the last PIN given for {name} was wrong: this one is looked at in {seconds} s"),
        format!("上次以 {name} 的名义输入的 PIN 有误：{seconds} 秒后检查这一次的 PIN"),
    )
}
