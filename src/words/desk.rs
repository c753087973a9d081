//! What is decided at the desk: help of `unit`, `record`, `batch` and `supervisor`, and what is wrong with a record.

use super::Lang;
use crate::domain::RecordFault;

texts! {
    #![expect(missing_docs, reason = "each field is named after the word of the command line that it explains")]
    retired = "Only retired ones, with the client IDs to forbid in the console (see `unit export-console`)", "只列出已退役的设备，以及要在控制台禁用的 ClientId（见 `unit export-console`）";
    resolve = "Decide how an unfinished unit goes on", "决定一台未完成的设备如何继续";
    identity_file = "Its identity was found elsewhere: JSON {clientId, deviceToken, productKey, deviceName}, or a regnwl-spilled-….json of this station", "其身份已在别处找到：JSON {clientId, deviceToken, productKey, deviceName}，或本工位的 regnwl-spilled-….json";
    board_replaced = "Its board was replaced, for this reason: the board that comes with its number is registered (uses 1 of 5), the old identity is to be forbidden", "已更换主板（原因）：带此序列号的新主板将注册（占用 1/5），旧身份列入禁用清单";
    relabelled = "It has another label: what is on that one stands for its number", "已换标签：新标签上的内容代表此序列号";
    register_again = "Its next visit may register it again (uses 1 of 5)", "下次上工位时允许重新注册（占用 1/5）";
    has = "The client ID that the unit has, as far as you have seen: refused where it has another one by now; needed where this would give up an identity that may be in use, or was never written", "据您所知设备现有的 ClientId：若已不是它则拒绝；若会放弃可能在用或从未写入设备的身份，必须给出";
    set_aside = "No longer waited for; if it comes again, you are asked", "不再等待；若再次上工位，会先询问";
    same_unit = "The answer to O-02 (it is the same unit) and O-10 (move it again). Its next visit writes the identity on record again, once, without the cloud", "对 O-02（就是同一台设备）和 O-10（再次写入新身份）的回答：下次上工位时不经云端，把记录里的身份再写一次（仅一次）";
    take_back = "It was handed over, and is taken back without the other laptop: both may hold the right to it then", "它已移交，现不经对方直接收回：之后两台电脑可能都有权处理它";
    roll_back = "Its next visit restores what it held before its first write and reads it back. Its new identity is kept", "下次上工位时回退：写回写入前的内容并回读确认；新身份会保留";
    restore = "Roll a unit back now: decide it, then restore its old identity on the port; exit code 0 if it is ROLLED BACK", "立即回退一台设备：记录决定，然后在该端口上写回旧身份；结果为 ROLLED BACK 时退出码为 0";
    retire = "Take a unit out of production; its identity is never written again", "让设备退役；其身份不再写入";
    reveal = "Show the token of a unit, as an identity file; recorded before it is shown", "显示设备的令牌（身份文件格式）；先记录再显示";
    import = "Import what other stations' batch files say was issued, so that it is not registered again here; a lost part of this station's own record is restored from its batch file", "导入其他工位批次文件中已发放的身份，避免在本工位重复注册；本工位记录缺失的部分从其批次文件恢复";
    despite_damage = "Also from a file whose hash chain is broken", "校验链已断开的文件也导入";
    serial = "Serial number, exactly as it was read", "序列号，与读到的完全一致";
    by = "Who decides; a supervisor if there are any (PIN on standard input or in REGNWL_PIN)", "由谁决定；设有主管时须为主管（PIN 由标准输入或 REGNWL_PIN 给出）";
    why = "Why", "原因";
    product_key = "Only the unit of this product", "只限此产品的设备";
    platform = "Only the unit of this cloud, as `unit list` shows it", "只限此云端的设备，写法与 `unit list` 一致";
    device_name = "Only the unit with this device name", "只限此设备名的设备";
    record = "The record as a whole", "整个记录";
    record_check = "List what is wrong with the record; exit code 1 if anything is", "列出记录的问题；有问题时退出码为 1";
    record_accept = "You have read what is wrong and know what is lost: registering resumes. What is left still counts", "您已阅读问题并清楚丢失了什么：恢复注册。剩下的内容仍然有效";
    record_copies = "Batch files to compare the record with", "与记录比对的批次文件";
    batch = "Batches of this record", "本记录中的批次";
    batch_values = "Numbers and other values of ranges that a batch file gave: how each range stands, and what is void; alone from the file", "批次文件里分配的序列号和号段参数：各号段的情况、哪些作废；只读该文件";
    json = "As one JSON object", "输出一个 JSON 对象";
    record_range = "The record has lost lines (S-29): say with which number a range of this profile goes on. Never before what is known to be given", "记录丢失过行（S-29）：指定本产品配置的号段从哪个号码继续；不会早于已知分配过的";
    range_value = "Name of the value in the profile", "产品配置里参数的名称";
    range_next = "The next number that may be given, as it is written", "下一个可分配的号码，按完整写法";
    range_profile = "The profile that has the range", "含该号段的产品配置";
    let_go = "Let the line go on after its first article: you have looked at the unit", "首件放行：您已检查首件，恢复注册";
    let_go_profile = "The profile that it was made with", "首件所用的产品配置";
    bypass_gate = "Let units of a batch past the plant gate: they are registered without asking the plant's system, and marked. For a time: in the window", "让一个批次的若干台设备绕过工厂放行：注册时不询问工厂系统，并做标记。按时间绕过请在窗口中操作";
    bypass_units = "How many units, 1 to 1000", "多少台，1 到 1000";
    bypass_over = "The plant is asked again from now on", "从现在起恢复询问工厂系统";
    close = "Finish a batch: it cannot be resumed", "结束批次：不能再继续";
    registration_off = "Nothing here needs dynamic registration any more, and it is switched off in the console: recorded with it", "这里不再需要动态注册，且已在控制台关闭：一并记录";
    /// `person`.
    person = "Whom the record names: it holds codes, and the names stand beside it", "记录中提到的人员：记录中是代号，姓名另存";
    /// `person erase`.
    person_erase = "Erase a name: its code stays on record, and nobody knows any more who that was", "删除姓名：代号留在记录中，无法再知道是谁";
    /// `person list`.
    person_list = "List the codes with their names; an erased name is empty", "列出代号和姓名；已删除的姓名为空";
    /// Whose name.
    person_name = "The name, or its code", "姓名或其代号";
    supervisor = "Who may decide about units and secrets", "谁可以对设备和密钥作决定";
    supervisor_add = "Give somebody a PIN and a role, or another PIN; the new PIN comes on standard input", "设置某人的 PIN 和角色，或更换其 PIN；新 PIN 由标准输入给出";
    supervisor_remove = "Remove a supervisor", "移除主管";
    supervisor_list = "List the supervisors, with their roles", "列出主管及其角色";
    role = "What the person may do: leader or engineer. Left out: as before, and engineer for a new one. The table: docs/supervisors.md", "此人的角色：leader（班组长）或 engineer（工程师）。不给则不变，新添加者为 engineer。见 docs/supervisors.md";
    name = "Name of the supervisor", "主管姓名";
}

/// What is wrong with the record, and what it means.
pub fn record_fault(fault: &RecordFault, lang: Lang) -> String {
    say! { lang, match fault;
        RecordFault::Broken { segment, line } =>
            "{segment}: line {line} was changed or lost. Units recorded only there may be unknown to this station.",
            "{segment}：第 {line} 行被改动或丢失。只记在那里的设备，本工位可能查不到。";
        RecordFault::NotOurs { segment } =>
            "{segment}: not a segment of this record. If it was one, this station no longer knows its units.",
            "{segment}：不是本记录的文件。如果原来是，其中的设备本工位已查不到。";
        RecordFault::TooNew { segment } =>
            "{segment}: written by a newer version. Update this program; this cannot be accepted.",
            "{segment}：由更新的版本写成。请升级本程序，此项不能接受。";
        RecordFault::Missing { segment, folder: None } =>
            "{segment}: missing. This station no longer knows its units. Put it back, or import its batch file with `unit import`.",
            "{segment}：缺失。其中的设备本工位已查不到。请放回该文件，或用 `unit import` 导入它的批次文件。";
        RecordFault::Missing { segment, folder: Some(folder) } =>
            "The record in {folder} is missing ({segment} was its newest part): its disk is not mounted, or it was deleted. Nothing was created there. Mount the disk or put the folder back: then nothing is lost. Only `record accept --by NAME --why TEXT` starts a new record in its place, which knows none of its units.",
            "原在 {folder} 的记录缺失（{segment} 是其中最新的部分）：磁盘未挂载，或已被删除。没有在那里新建任何东西。请挂载磁盘或放回文件夹，这样什么都不会丢。只有 `record accept --by 姓名 --why 原因` 会在原处新建记录，其中没有原来的任何设备。";
        RecordFault::RolledBack { segment, head } =>
            "{segment}: older than before (line {head}… is missing). This station no longer knows the units made since. Put the newer one back, or import its batch file with `unit import`.",
            "{segment}：比原来旧（缺少 {head}… 这一行）。此后的设备本工位已查不到。请放回较新的文件，或用 `unit import` 导入它的批次文件。",
            head = head.get(..8).unwrap_or(head);
        RecordFault::RestoreCutOff { .. } =>
            "The last restore into this record was cut off: a part of it is missing. Restore again with the same copies (`record restore`, or Settings, Restore a record); nothing else can be done with it.",
            "上次恢复记录时被中断：还缺一部分。请用同样的副本再次恢复（`record restore`，或 设置 → 恢复记录）；在此之前不能做别的。";
        RecordFault::Restored { .. } =>
            "The record was restored from copies. Nobody knows what was registered after they were made: such a unit would be registered again and use one more of its 5. Compare with every newer batch file (`record check FILE…`), set aside what was made since, then accept.",
            "记录是从副本恢复的。副本之后注册过什么，本机不知道：这样的设备会被再次注册，多占用 1/5。请与所有较新的批次文件比对（`record check 文件…`），把此后做过的设备放到一边，再接受。";
        RecordFault::OtherMachine { .. } =>
            "This PC is not the one that the record was written on last. If the record was moved here and the other PC no longer uses it: `record moved --by NAME --why TEXT`. If this PC was copied and the other one goes on working: `record copied --by NAME --why TEXT`. Never say moved of a copy: two stations under one name register units twice.",
            "这台电脑不是上次写入该记录的那一台。若记录已移到本机、原来的电脑不再使用：`record moved --by 姓名 --why 原因`。若本机是复制（克隆）而来、原来的电脑仍在使用：`record copied --by 姓名 --why 原因`。复制的电脑绝不能选“已移动”：两个同名工位会重复注册设备。";
    }
}

sentences! { lang;
    /// Asks at a terminal for the PIN of this supervisor.
    pub fn pin_of(lang: Lang, name: &str) = "PIN of {name} (not shown): ", "{name} 的 PIN（输入时不显示）：";
    /// Said while a PIN waits after wrong ones.
    pub fn pin_waits(lang: Lang, name: &str, seconds: u64) =
        "the last PIN for {name} was wrong: this one is checked in {seconds} s",
        "上次以 {name} 的名义输入的 PIN 不正确：{seconds} 秒后检查这一次的 PIN";
}
