//! Labels of what is told of one unit: as text to copy, and as a file that can be read without this program.

use super::Lang;
use super::{order, rework};
use crate::domain::{BatchPurpose, Ended, Registrations, TookMs};

texts! {
    /// Head of the file.
    head = "Evidence about one unit", "一台设备的证据";
    /// Who made it, before the program's name.
    made_by = "Made by", "生成程序";
    /// When, in UTC.
    made_at = "Made at", "生成时间";
    /// Head: the unit.
    unit = "Unit", "设备";
    /// Labels the serial number.
    serial_number = "Serial number", "序列号";
    /// Labels the device name.
    device_name = "Device name", "设备名";
    /// Labels the product key.
    product_key = "Product key", "ProductKey";
    /// Labels the cloud.
    platform = "Cloud", "云端";
    /// Labels the hardware id.
    hardware_id = "Hardware ID", "硬件 ID";
    /// Labels what a unit told of itself.
    info = "Unit info", "设备信息";
    /// Labels the values that the station gave.
    values = "Values given", "分配的参数";
    /// Labels the client id.
    client_id = "Client ID", "ClientId";
    /// Labels the token's fingerprint.
    token = "Token fingerprint", "令牌指纹";
    /// Labels the client id that the unit had before.
    old_client_id = "Old client ID", "旧 ClientId";
    /// Labels the fingerprint of the token that it had before.
    old_token = "Old token fingerprint", "旧令牌指纹";
    /// Labels names and fingerprints of what else it held before.
    old_values = "Old values (sealed)", "旧值（已封存）";
    /// Labels the outcome.
    outcome = "Outcome", "结果";
    /// Labels where the unit stands: its newest verdict.
    stands = "Stands now", "目前状态";
    /// Labels since when.
    stands_since = "Since", "起始时间";
    /// Labels a visit after the newest verdict.
    visit_after = "A visit after that", "此后又一次上工位";
    /// Labels what people decided after the newest verdict.
    decided_since = "Decided since then", "此后的人工决定";
    /// The unit told no serial number.
    no_serial = "No serial number read", "未读到序列号";
    /// The visit has not ended.
    not_ended = "not ended", "尚未结束";
    /// Labels the cause.
    cause = "Cause", "原因";
    /// Labels what to do.
    todo = "To do", "处理";
    /// Labels more about the code.
    detail = "Detail", "详情";
    /// Labels the known registrations.
    registrations = "Registrations known here", "此处已知的注册次数";
    /// Labels the proof.
    proof = "Proof", "证明";
    /// Labels the file.
    file = "File", "文件";
    /// Labels what the units of its batch came for, where they were not made.
    purpose = "Purpose", "批次用途";
    /// Labels why its board was replaced.
    board_replaced = "Board replaced", "更换主板";
    /// Labels the label that it has in place of the one with its number.
    relabelled = "New label", "新标签";
    /// Labels what the plant gate said of it.
    plant_gate = "Plant gate", "工厂放行";
    /// Labels the batch.
    batch = "Batch", "批次";
    /// Labels the station.
    station = "Station", "工位";
    /// Labels the slot.
    slot = "Slot", "槽位";
    /// Labels the operator.
    operator = "Operator", "操作员";
    /// Labels the program that wrote the line.
    program = "Program", "程序";
    /// Labels what is known of the clock that the times are from.
    clock = "Clock", "时钟";
    /// Labels the profile.
    profile = "Profile", "产品配置";
    /// Labels the profile's hash.
    profile_sha256 = "Profile SHA-256", "产品配置 SHA-256";
    /// Labels where the time went.
    took = "Time", "用时";
    /// Head: what happened when.
    timeline = "Timeline", "时间线";
    /// Head: the masked dialog with the unit.
    transcript = "Device transcript (secrets masked)", "设备对话记录（已遮盖机密）";
    /// Head: what people decided.
    decisions = "What people decided and other stations say about it", "人工决定与其他工位的说明";
    /// Head: the files.
    files = "Files", "文件";
    /// Labels a count of bytes of a file that is not as it was written.
    received_bytes = "Bytes as received", "收到时的字节数";
    /// Labels its hash.
    received_sha256 = "SHA-256 as received", "收到时的 SHA-256";
    /// Labels what was undone.
    journey = "Before it was read", "读取之前";
    /// Labels a count of bytes.
    bytes = "Bytes", "字节数";
    /// Labels a file's hash.
    sha256 = "SHA-256", "SHA-256";
    /// Labels what the chain is found to be.
    chain = "Hash chain", "校验链";
    /// What could not be read any more.
    unreadable = "Could not be read again", "已无法重新读取";
    /// Head: the lines themselves.
    lines = "The lines themselves", "原始行";
    /// How to check one.
    check = "Each line ends with a hash of the line before it and of itself. To check one, save it alone in line.txt, put the 64 digits of \"before\" into BEFORE, and compare the 64 digits that this prints with those at the end of the line:", "每行末尾是前一行与本行的哈希。检查方法：把该行单独存为 line.txt，把 before 后的 64 位填入 BEFORE，运行下面的命令，并与行尾的 64 位比较：";
    /// Where a line is given otherwise.
    encoded = "A line with invisible characters is given in base64: write it with `base64 -d > line.txt`.", "含有不可见字符的行以 base64 给出：用 `base64 -d > line.txt` 还原。";
    /// What a check does not show.
    limits = "A whole chain shows that no single line was changed, removed or moved. It does not show who wrote it: anyone with the whole file can make a new chain.", "校验链完整说明没有单独改动、删除或移动过某一行；但不能说明由谁写成：拥有整个文件的人可以重新生成一条链。";
    /// Labels the hash of the line before.
    before = "before", "before";
    /// There is no line before it.
    no_line_before = "there is no complete line before it", "前面不是完整的行";
}

/// What the units of its batch came for, where they were not made.
pub fn purpose(lang: Lang, ended: &Ended) -> Option<&'static str> {
    let purpose = ended.order.purpose();
    (purpose != BatchPurpose::Production).then(|| order::purpose(purpose, lang))
}

/// Why its board was replaced.
pub fn board_replaced(lang: Lang, ended: &Ended) -> Option<&'static str> {
    ended.board_replaced.map(|fault| rework::board_fault(fault, lang))
}

sentences! { lang;
    /// Head of one visit.
    pub fn visit(lang: Lang, nth: usize, of: usize) = "Visit {nth} of {of}", "第 {nth} 次上工位，共 {of} 次";
}

/// Where the time of a visit went.
pub fn took(lang: Lang, took: &TookMs) -> String {
    let [total, device, cloud, disk, operator] =
        [took.total, took.device, took.cloud, took.disk, took.hands].map(|ms| format!("{:.3} s", ms / 1000.0));
    say! { lang,
        "{total}: device {device}, cloud {cloud}, disk {disk}, operator {operator}",
        "{total}：设备 {device}，云端 {cloud}，磁盘 {disk}，人工 {operator}"
    }
}

sentences! { lang;
    /// A token's fingerprint, and what that is.
    pub fn token(lang: Lang, print: &str) =
        "{print} (first 8 hex digits of its SHA-256; the token itself is sealed)",
        "{print}（令牌 SHA-256 的前 8 位；令牌本身已封存）";
}

/// How many of a name's five registrations are known to be used.
pub fn registrations(lang: Lang, known: Registrations) -> String {
    let Registrations { issued, unknown } = known;
    say! { lang, match unknown;
        0 => "{issued} of 5", "{issued} / 5";
        _ => "{issued} to {most} of 5", "{issued} 到 {most} / 5", most = issued.saturating_add(unknown);
    }
}

sentences! { lang;
    /// Where a line stands.
    pub fn place(lang: Lang, file: &str, seq: u64, from: u64, to: u64) =
        "{file}, seq {seq}, bytes {from} to {to}", "{file}，seq {seq}，字节 {from} 到 {to}";
}
