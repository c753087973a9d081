//! Why nothing was decided, as a window and as the command line say it, and what to do.

use super::desk::record_fault;
use super::one_line::one_line;
use super::{
    Lang, appointment, batch, checkup, closing, damage, disk, disposition, going_on, package, plant_gate, roles,
    secret_form, window,
};
use crate::domain::visible::visible;
use crate::domain::{Failure, PinUse, RecordFault};
use crate::seen::Refusal;

/// What a wrong PIN, an unfit name, and a record that takes nothing mean for what was to be decided.
fn means(purpose: PinUse, lang: Lang) -> [&'static str; 3] {
    let unit = disposition::text(lang);
    let supervisor = appointment::text(lang);
    let words = checkup::text(lang);
    match purpose {
        PinUse::Supervisor | PinUse::Operators => {
            [supervisor.wrong_pin, supervisor.not_a_line, supervisor.not_recorded]
        }
        PinUse::Secret => [secret_form::text(lang).wrong_pin, supervisor.not_a_line, supervisor.not_recorded],
        PinUse::HostKey => [words.wrong_pin, unit.not_a_line, words.not_recorded],
        PinUse::CloseBatch => [batch::text(lang).wrong_pin, unit.not_a_line, unit.not_recorded],
        PinUse::AcceptRecord => [damage::text(lang).wrong_pin, unit.not_a_line, unit.not_recorded],
        PinUse::RetireBatch | PinUse::CloseStation => [batch::text(lang).wrong_pin, unit.not_a_line, unit.not_recorded],
        PinUse::Answer => [window::text(lang).pin_refused, unit.not_a_line, unit.not_recorded],
        PinUse::GoOn => {
            let words = going_on::text(lang);
            [words.wrong_pin, words.not_a_line, words.not_recorded]
        }
        PinUse::PlantGate | PinUse::GateProgram => {
            let words = plant_gate::text(lang);
            [words.wrong_pin, words.not_a_line, words.not_recorded]
        }
        PinUse::Package => {
            let words = package::text(lang);
            [words.wrong_pin, supervisor.not_a_line, words.not_recorded]
        }
        PinUse::Unit | PinUse::Reveal | PinUse::Other => [unit.wrong_pin, unit.not_a_line, unit.not_recorded],
    }
}

/// As a window says it, where a PIN for this is asked for.
pub fn said(why: &Refusal, purpose: PinUse, lang: Lang) -> String {
    let [wrong_pin, not_a_line, not_recorded] = means(purpose, lang);
    let (unit, supervisor) = (disposition::text(lang), appointment::text(lang));
    let plain = match (why, purpose) {
        (Refusal::WrongPin, _) => wrong_pin,
        (Refusal::NotALine, _) => not_a_line,
        (Refusal::NotRecorded(None, None), _) => not_recorded,
        (Refusal::SupervisorNeeded(_), PinUse::Answer) => window::text(lang).supervisor_needed,
        (Refusal::NoSuchUnit, _) => unit.no_such_unit,
        (Refusal::AtASlot, _) => unit.at_a_slot,
        (Refusal::NotAnIdentity, _) => unit.not_an_identity,
        (Refusal::Clash, _) => unit.clash,
        (Refusal::PinForm, _) => supervisor.pin_form,
        (Refusal::NoSuchSupervisor, _) => supervisor.no_such,
        (Refusal::NotNow, _) => going_on::text(lang).not_now,
        (Refusal::Held(_), PinUse::Secret) => secret_form::text(lang).held,
        (Refusal::Held(_), PinUse::Supervisor | PinUse::Operators) => supervisor.held,
        _ => return one_line(code(why), &text(why, "", lang)),
    };
    plain.to_owned()
}

/// The stable code, where the fault is the station's own.
pub(super) fn code(why: &Refusal) -> Option<&'static str> {
    Some(match why {
        Refusal::NotRecorded(..) | Refusal::Folder(..) => "S-05",
        Refusal::Damaged(faults) if faults.iter().all(RecordFault::is_other_machine) => Failure::OtherMachine.code(),
        Refusal::Damaged(_) => "S-06",
        Refusal::Held(_) => "S-07",
        Refusal::TooNew(_) => "S-08",
        Refusal::SealKey(_) => "S-09",
        Refusal::StationClosed(_) => Failure::StationClosed.code(),
        Refusal::Clash => "C-28",
        Refusal::Secret(fault) => fault.failure().code(),
        Refusal::Unfit(_) => Failure::FilesUnfit.code(),
        _ => return None,
    })
}

/// As the command line says it. `about`: whom or what the call was about.
pub(super) fn text(why: &Refusal, about: &str, lang: Lang) -> String {
    say! { lang, match why;
        Refusal::WrongPin =>
            "wrong PIN for {about}; nothing was changed", "{about} 的 PIN 不正确；未作任何更改";
        Refusal::TooSoon(seconds) => { super::lock::too_soon(*seconds, lang) };
        Refusal::SupervisorNeeded(names) =>
            "a supervisor must decide this: --by one of {names}", "须由主管决定：请用 --by 指明其中一位：{names}",
            names = lang.list(names);
        Refusal::NotOfThisRole(role, names) =>
            "this needs the PIN of an {role}: {names}; nothing was changed", "此操作须由{role}确认：{names}；未作任何更改",
            role = roles::role(*role, lang), names = lang.list(names);
        Refusal::NoPinNeeded =>
            "an operator needs no PIN: choose leader or engineer", "操作员不需要 PIN：请选择班组长或工程师";
        Refusal::LastEngineer =>
            "nobody would be left who can appoint others: appoint another engineer first",
            "将没有人能再任命他人：请先任命另一位工程师";
        Refusal::NoSuchSupervisor =>
            "{about} is not a supervisor; see `supervisor list`", "{about} 不是主管；请看 `supervisor list`";
        Refusal::NoSuchName =>
            "no name is kept for {about}; see `person list`", "没有为 {about} 保存的姓名；请看 `person list`";
        Refusal::NameOfSupervisor =>
            "a supervisor has a name: remove this supervisor first, nothing was changed", "主管须有姓名：请先移除此主管，未作任何更改";
        Refusal::NotALine =>
            "a name, a reason or a label is one line of 1 to 200 characters", "姓名、原因和标签须为一行文字，1 到 200 个字符";
        Refusal::NotOfRange(number) =>
            "{number} is not a number of this range (prefix, digits, step, check character)", "{number} 不是该号段的号码（前缀、位数、步长、校验位）",
            number = visible(number);
        Refusal::LabelOfOther(label) =>
            "label {label} is that of another unit on record; nothing was changed: look at the label once more",
            "标签 {label} 属于记录中的另一台设备；未作任何更改：请再核对标签",
            label = visible(label);
        Refusal::NoLabel(number) =>
            "no label was ever due for {number}: labels are printed for units that pass while the profile has one", "{number} 没有要打印的标签：仅当产品配置有标签时，为通过的设备打印",
            number = visible(number);
        Refusal::LabelNotAsked(number) =>
            "the label of {number} neither waits nor is in doubt; see `label list`", "{number} 的标签既不在等待，也没有疑问；请看 `label list`",
            number = visible(number);
        Refusal::PinForm =>
            "a PIN has 4 to 64 letters, digits or symbols, without spaces; give it as one line on standard input or in REGNWL_PIN",
            "PIN 为 4 到 64 个字母、数字或符号，不含空格；由标准输入的一行或 REGNWL_PIN 给出";
        Refusal::NoSuchUnit =>
            "no unit on record has the serial number {about}; see `unit list`",
            "记录中没有序列号为 {about} 的设备；请看 `unit list`";
        Refusal::SeveralUnits(units) =>
            "several units have the serial number {about}: {units}; choose one with --product-key, --platform or --device-name",
            "有多台设备的序列号为 {about}：{units}；请用 --product-key、--platform 或 --device-name 指明",
            units = units.join(lang.pick("; ", "；"));
        Refusal::AtASlot => { disposition::text(lang).at_a_slot.to_owned() };
        Refusal::NotAskedAbout =>
            "the question \u{201c}same unit?\u{201d} (O-02) is not open for {about}: it is asked only about an unfinished unit whose writing had started, one that was set aside with an identity, or one that was rolled back; see `unit list --open`",
            "{about} 没有待回答的“是同一台设备吗？”（O-02）：只有写入过一半而未完成、已搁置且有身份的设备，或已回退的设备才需要；请看 `unit list --open`";
        Refusal::HandedOver(station) =>
            "{about} was handed over to {station}, which decides about it now; to have it back: receive it from there, or `unit resolve --take-back`",
            "{about} 已移交给 {station}，由该工位处置；要收回：请从该工位接收，或用 `unit resolve --take-back`";
        Refusal::UnfitUnits(units) =>
            "nothing was done, because of: {units}", "未作任何更改，原因：{units}", units = super::hand_over::unfit(units, lang);
        Refusal::NothingToHandOver =>
            "no such units in this batch; where all are away already, --again makes their file anew",
            "此批次中没有这样的设备；若已全部移交，可用 --again 重新生成文件";
        Refusal::NotAStationKey =>
            "this is not a station's line, or a part of it is missing: copy it anew from `station key` there",
            "这不是工位的公钥行，或不完整：请在对方重新执行 `station key` 并复制";
        Refusal::NotAHandOver =>
            "{about} is not a hand-over file, or was changed on the way: have it sent again",
            "{about} 不是移交文件，或在途中被改动：请对方重新发送";
        Refusal::MadeHere =>
            "this is this station's own: units are handed over to another station, and received there",
            "这是本工位自己的：设备应移交给另一工位，并在那里接收";
        Refusal::NotForUs(station, theirs, ours) =>
            "{about} is for {station} (key {theirs}), not for this station (key {ours})",
            "{about} 是给 {station} 的（密钥 {theirs}），不是给本工位的（密钥 {ours}）",
            theirs = super::hand_over::groups(theirs), ours = super::hand_over::groups(ours);
        Refusal::NoSuchHandOver =>
            "no unit is away with such a hand-over; it was received back, taken back, or never made",
            "没有设备处于这次移交中：已交还、已收回，或从未移交";
        Refusal::HandOverUnmade(path, why) =>
            "the units are handed over on record, but {path} could not be made ({why}): run it again with --again --id {about}",
            "设备已记为移交，但 {path} 未能生成（{why}）：请用 --again --id {about} 重试";
        Refusal::NoFirstArticle =>
            "no first article of this profile and this version of the program waits; nothing was changed",
            "没有用此产品配置和此版本程序做的首件在等待放行；没有做任何改动";
        Refusal::NotHandedOver =>
            "{about} is not with another station: nothing to take back", "{about} 不在别的工位，无需收回";
        Refusal::NotKept(serial) =>
            "what {serial} held before its first write is not on record: it cannot be rolled back",
            "记录中没有 {serial} 写入前的内容：无法回退";
        Refusal::NothingToRollBack(serial) =>
            "{serial} holds no identity of this station, as far as the record knows: there is nothing to roll back",
            "据记录所知，{serial} 里没有本工位写入的身份：无需回退";
        Refusal::Unseen(serial, client_id) =>
            "{serial} has an identity now, {client_id}, which this would give up: look at the unit once more before you decide; a call then says that you know (--has {client_id})",
            "{serial} 现在已有身份 {client_id}，这样做会放弃它：请重新查看后再决定；命令行用 --has {client_id} 表明已知";
        Refusal::ChangedSince(serial) =>
            "{serial} has changed since it was shown here: close this, and look at the unit once more before you decide",
            "{serial} 的状态在显示之后已有变化：请关闭本窗口，重新查看后再决定";
        Refusal::OtherBoard(serial) =>
            "the record has another board under the number of {serial}: nothing but “set aside” can be decided before the board is at a slot; plug it in, and answer the question there",
            "记录中 {serial} 的序列号属于另一块板：在插到工位之前只能“搁置”；请插上这块板，在工位上回答";
        Refusal::NoPlantGate =>
            "the profile has no plant gate: nothing is asked of the plant", "产品配置没有工厂放行：不会询问工厂系统";
        Refusal::BypassTooLarge =>
            "one bypass is for 1 to 1000 units, or for 1 to 1440 minutes", "一次绕过限 1 到 1000 台，或 1 到 1440 分钟";
        Refusal::NoRestore =>
            "the profile has no \u{201c}restore\u{201d}: it cannot roll a unit back", "产品配置没有“restore”：无法回退";
        Refusal::UsedUp =>
            "all 5 registrations of this device name are used: clear its client IDs in the console, then record that (`unit cleared`)",
            "此设备名的 5 次注册已用完：请在控制台清空它的 ClientId，然后登记（`unit cleared`）";
        Refusal::NoIdentity =>
            "no identity of {about} is on record at this station", "本工位没有 {about} 的身份记录";
        Refusal::NotAnIdentity =>
            "{about} contains no identity; it must be JSON with clientId and deviceToken",
            "{about} 中没有身份；须为含有 clientId 和 deviceToken 的 JSON";
        Refusal::OfOther(serial) =>
            "{about} contains the identity of another unit, not of {serial}", "{about} 中的身份不属于 {serial}";
        Refusal::Clash =>
            "this client ID or token is already on record; find it with `unit list`",
            "此ClientId 或令牌已在记录中；请用 `unit list` 查找";
        Refusal::NotNow => { going_on::text(lang).not_now.to_owned() };
        Refusal::NotABatchFile => "{about} is not a batch file", "{about} 不是批次文件";
        Refusal::BrokenFile =>
            "{about} is not complete; see `log verify`, or import what is left with --despite-damage",
            "{about} 不完整；请看 `log verify`，或用 --despite-damage 导入剩余部分";
        Refusal::NotOurBatch(path) =>
            "{path} is not a batch file of this station; check its name, or use another one for a new batch",
            "{path} 不是本工位的批次文件；请核对文件名，新批次请换一个文件名";
        Refusal::Closed(name) =>
            "batch {name} is finished; use another name for a new batch",
            "批次 {name} 已结束；新批次请换一个文件名";
        Refusal::NoClosedBatch(name) =>
            "no finished batch on record is called {name}, or it has left already; see `record retire-batch`",
            "记录中没有名为 {name} 的已结束批次，或已移出；请看 `record retire-batch`",
            name = visible(name);
        Refusal::SeveralBatches(segments) =>
            "several finished batches are called {about}: name one of {segments}",
            "有多个已结束的批次名为 {about}：请指明其中一个：{segments}",
            segments = lang.list(segments);
        Refusal::StillNeeded(needed) => { super::leaving::needed(*needed, lang) };
        Refusal::TokenLeft(batch) =>
            "the token of {about} has left the record with batch {batch}; the unit has it, and the batch file holds it sealed",
            "{about} 的令牌已随批次 {batch} 移出记录；设备里仍有令牌，批次文件中有封存的令牌",
            batch = visible(batch);
        Refusal::Unread(path, why) => "{path}: {why}", "{path}：{why}";
        Refusal::FileUnfit(unfit) | Refusal::Unfit(unfit) => { super::unfit::text(lang, unfit) };
        Refusal::Package(fault) if fault.is_of_file() && !about.is_empty() => {
            format!("{}: {}", visible(about), package::fault(fault, lang))
        };
        Refusal::Package(fault) => { package::fault(fault, lang) };
        Refusal::GateProgram(path, fault) => { plant_gate::not_started(lang, path, *fault) };
        Refusal::StationClosed(at) => { closing::closed(lang, at) };
        Refusal::StillOpen(open) => {
            let open: Vec<String> = open.iter().map(|one| closing::still_open(one, lang)).collect();
            open.join(lang.pick("; ", "；"))
        };
        Refusal::Badge(fault) => { super::operators::fault(fault, about, lang) };
        Refusal::Secret(fault) => { super::secret::fault_text(lang, fault) };
        Refusal::Held(who) =>
            "the record is in use ({who}); close the other station program first",
            "记录正被占用（{who}）；请先关闭另一个工位程序";
        Refusal::Damaged(faults) if faults.iter().all(RecordFault::is_other_machine) =>
            "moved here, or copied? {what} Nothing is registered until someone has said which",
            "是移动到本机，还是复制的？{what}在有人说明之前，不会注册任何设备",
            what = told(faults, lang);
        Refusal::Damaged(faults) if faults.iter().any(|fault| !fault.can_be_accepted()) =>
            "record not whole. {what} Nothing is registered until then",
            "记录不完整。{what}在此之前不会注册任何设备",
            what = told(faults, lang);
        Refusal::Damaged(faults) =>
            "record missing or changed. {what} Nothing is registered until it is back, or until someone has read `record check BATCH-FILE` and run `record accept BATCH-FILE`",
            "记录缺失或被改动。{what}在恢复之前，或在有人看过 `record check 批次文件` 并执行 `record accept 批次文件` 之前，不会注册任何设备",
            what = told(faults, lang);
        Refusal::TooNew(what) =>
            "{what} was written by a newer version; update this program", "{what} 由更新的版本写成；请升级本程序";
        Refusal::Practice =>
            "this is the other kind of data folder: practice and production never mix; choose another --data-dir",
            "此数据文件夹属于另一类：练习与正式数据不能混用；请换一个 --data-dir";
        Refusal::SealKey(why) =>
            "{why}; restore the key file from its backup, no new one is made",
            "封存密钥有问题（{why}）；请从备份恢复密钥文件，程序不会另建新密钥";
        Refusal::Folder(path, why, fault) =>
            "cannot use {path} ({why}). {cure}",
            "无法使用 {path}（{why}）。{cure}",
            cure = disk::cure(lang, *fault);
        Refusal::NotRecorded(why, fault) => {
            let why = why.as_deref().map(|why| say!(lang, " ({why})", "（{why}）"));
            let (cause, cure) =
                fault.map_or(("", ""), |fault| (disk::cause(lang, fault), disk::cure(lang, fault)));
            let why = why.unwrap_or_default();
            say! { lang,
                "the record cannot be written{why}. {cause} {cure} Nothing is registered until it can",
                "记录无法写入{why}。{cause}{cure}在可以写入之前不会注册任何设备"
            }
        };
    }
}

/// The first faults of a record, each with its way back: one line must say it.
fn told(faults: &[RecordFault], lang: Lang) -> String {
    const MOST: usize = 3;
    let mut told: Vec<String> = faults.iter().take(MOST).map(|fault| record_fault(fault, lang)).collect();
    if let Some(more @ 1..) = faults.len().checked_sub(MOST) {
        told.push(say!(lang, "And {more} more.", "另有 {more} 处。"));
    }
    lang.sentences(&told)
}
