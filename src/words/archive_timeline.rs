//! A line of the record as a sentence: what happened to a unit, step by step.

use super::failure::Case;
use super::{Lang, bench, failure};
use crate::domain::entry::{Ended, Entry, NotIssued, PinUse, Plan, Resolution};
use crate::domain::identity::Held;
use crate::domain::visible::visible;

/// What a line says. Text of units and of the cloud in it is made visible.
pub fn sentence(lang: Lang, entry: &Entry) -> String {
    match entry {
        Entry::Header(header) => {
            let (batch, station) = (visible(&header.batch), visible(&header.station));
            lang.pick(format!("batch {batch} begun at station {station}"), format!("工位 {station} 开始批次 {batch}"))
        }
        Entry::Opened { program, profile, .. } => {
            let (program, profile) = (visible(program), visible(profile));
            lang.pick(format!("opened by {program} with profile {profile}"), format!("{program} 以配置 {profile} 打开"))
        }
        Entry::Torn { length, .. } => lang.pick(
            format!("cut off, by a power cut or a full disk: {length} bytes before this are no line"),
            format!("写到一半（断电或磁盘已满）：此前 {length} 字节不是完整的行"),
        ),
        Entry::Begun { slot, port, label, .. } => {
            let (slot, port) = (visible(slot), visible(port));
            let label = label.as_deref().map(visible);
            let label_en = label.as_ref().map(|label| format!(" · label {label}")).unwrap_or_default();
            let label_zh = label.map(|label| format!(" · 标签 {label}")).unwrap_or_default();
            lang.pick(
                format!("plugged in · slot {slot} · {port}{label_en}"),
                format!("插入 · 槽位 {slot} · {port}{label_zh}"),
            )
        }
        Entry::Read { serial_number, hardware_id, .. } => {
            let serial = visible(serial_number);
            let hardware = hardware_id.as_deref().map(|id| format!(" · {}", visible(id))).unwrap_or_default();
            lang.pick(format!("serial number read: {serial}{hardware}"), format!("读到序列号：{serial}{hardware}"))
        }
        Entry::Checked { plan, held, label, .. } => {
            let checked = checked(lang, *plan, held.as_ref());
            match label.as_deref().map(visible) {
                Some(label) => {
                    lang.pick(format!("label {label} scanned; {checked}"), format!("已扫描标签 {label}；{checked}"))
                }
                None => checked,
            }
        }
        Entry::Found { held, .. } => {
            let held = held_text(lang, held);
            lang.pick(
                format!("an identity not on record was kept, sealed, before it is replaced ({held})"),
                format!("设备内有记录之外的身份，替换前已封存（{held}）"),
            )
        }
        Entry::Intent { .. } => lang.pick("about to register".into(), "即将注册".into()),
        Entry::Answer { length, .. } => lang.pick(
            format!("message of the cloud saved, {length} bytes, sealed"),
            format!("云端发来的内容已封存，{length} 字节"),
        ),
        Entry::Issued { client_id, token_sha256, .. } => {
            let (id, print) = (visible(client_id), visible(token_sha256));
            lang.pick(
                format!("registered · client ID {id} · token fingerprint {print}"),
                format!("已注册 · 客户端 ID {id} · 令牌指纹 {print}"),
            )
        }
        Entry::NotIssued { result, code, return_code, .. } => {
            let title = failure::of(*code, lang).title;
            let cloud = return_code.map(|code| format!(" (CONNACK {code})")).unwrap_or_default();
            let result = not_issued(lang, *result);
            format!("{result} · {} {title}{cloud}", code.code())
        }
        Entry::Writing { .. } => lang.pick("identity saved; writing begins".into(), "身份已保存；开始写入".into()),
        Entry::Written { .. } => lang.pick("the unit acknowledged the write".into(), "设备已确认写入".into()),
        Entry::Proven { proof, .. } => bench::proof(*proof, lang).to_owned(),
        Entry::Tape { lines, .. } => {
            let count = lines.len();
            lang.pick(format!("transcript kept ({count})"), format!("已保存对话记录（{count} 行）"))
        }
        Entry::Ended(ended) => self::ended(lang, ended),
        Entry::BatchClosed { by, .. } => {
            let by = by.as_deref().map(visible).unwrap_or_else(|| "-".into());
            lang.pick(format!("batch closed by {by}"), format!("{by} 关闭了批次"))
        }
        Entry::TargetSet { units, by } => {
            let by = by.as_deref().map(visible).unwrap_or_else(|| "-".into());
            match units {
                Some(units) => {
                    lang.pick(format!("target set to {units} units by {by}"), format!("{by} 将目标设为 {units} 台"))
                }
                None => lang.pick(format!("target taken away by {by}"), format!("{by} 取消了目标")),
            }
        }
        Entry::LockTried { name, opened, purpose } => {
            let (name, what) = (visible(name), pin_use(lang, *purpose));
            match opened {
                true => lang.pick(format!("{name} gave the PIN: {what}"), format!("{name} 输入了正确的 PIN：{what}")),
                false => lang.pick(
                    format!("a wrong PIN was given for {name}: {what}"),
                    format!("有人以 {name} 的名义输入了错误的 PIN：{what}"),
                ),
            }
        }
        Entry::Resolved { how, by, why, .. } => signed(lang, resolution(lang, how), by, why),
        Entry::Retired { by, why, .. } => signed(lang, lang.pick("retired".into(), "已退役".into()), by, why),
        Entry::Revealed { by, why, .. } => {
            signed(lang, lang.pick("its token was looked at".into(), "令牌被查看".into()), by, why)
        }
        Entry::Accepted { faults, stopped, by, why } => {
            let count = faults.len();
            let accepted = match stopped {
                Some(cause) => {
                    let (code, title) = (cause.code(), failure::of(*cause, lang).title);
                    lang.pick(
                        format!("the line went on after {code} {title}"),
                        format!("{code} {title} 停线后恢复注册"),
                    )
                }
                None => lang
                    .pick(format!("faults of the record accepted ({count})"), format!("已接受记录中的 {count} 处问题")),
            };
            signed(lang, accepted, by, why)
        }
        Entry::SecretReplaced { product_key, name: Some(name), .. } => {
            let (key, name) = (visible(product_key), visible(name));
            lang.pick(format!("secret {name} of {key} was to be replaced"), format!("{key} 的密钥 {name} 将被更换"))
        }
        Entry::SecretReplaced { product_key, name: None, .. } => {
            let key = visible(product_key);
            lang.pick(format!("product secret of {key} was to be replaced"), format!("{key} 的 ProductSecret 将被更换"))
        }
        Entry::SecretForgotten { product_key, .. } => {
            let key = visible(product_key);
            lang.pick(
                format!("product secret of {key} was to be forgotten"),
                format!("{key} 的 ProductSecret 将被清除"),
            )
        }
        Entry::Supervisor { name, by, .. } => {
            let (name, by) = (visible(name), visible(by));
            lang.pick(format!("{by} made {name} a supervisor"), format!("{by} 将 {name} 设为主管"))
        }
        Entry::SupervisorRemoved { name, by } => {
            let (name, by) = (visible(name), visible(by));
            lang.pick(format!("{by} removed supervisor {name}"), format!("{by} 取消了主管 {name}"))
        }
        Entry::Known { client_id, station, batch, .. } => {
            let (id, station, batch) = (visible(client_id), visible(station), visible(batch));
            lang.pick(
                format!("client ID {id} was issued by station {station} in batch {batch}, as its file says"),
                format!("据其批次文件，客户端 ID {id} 由工位 {station} 在批次 {batch} 中发放"),
            )
        }
    }
}

fn checked(lang: Lang, plan: Plan, held: Option<&Held>) -> String {
    let held = match held {
        Some(held) => lang.pick(
            format!("holds an identity ({})", held_text(lang, held)),
            format!("已有身份（{}）", held_text(lang, held)),
        ),
        None => lang.pick("no identity seen in it".into(), "未见身份".into()),
    };
    let plan = match plan {
        Plan::Register => lang.pick("to be registered", "需要注册"),
        Plan::Finish => lang.pick("its identity on record is to be written", "写入记录中的身份"),
        Plan::Known => lang.pick("it holds the identity on record", "设备内就是记录中的身份"),
    };
    lang.pick(format!("{held}; {plan}"), format!("{held}；{plan}"))
}

fn held_text(lang: Lang, held: &Held) -> String {
    let id = held.client_id.as_deref().map(visible);
    let print = held.token_sha256.as_deref().map(visible);
    let none = || lang.pick("not told", "未知").to_owned();
    let (id, print) = (id.unwrap_or_else(none), print.unwrap_or_else(none));
    lang.pick(format!("client ID {id}, token fingerprint {print}"), format!("客户端 ID {id}，令牌指纹 {print}"))
}

fn not_issued(lang: Lang, result: NotIssued) -> &'static str {
    match result {
        NotIssued::Refused => lang.pick("the cloud refused", "云端拒绝"),
        NotIssued::NeverAsked => lang.pick("not asked: no slot is used", "未发出请求：没有占用名额"),
        NotIssued::Unknown => lang.pick("no identity: a slot may be used", "没有得到身份：可能已占用一个名额"),
    }
}

fn resolution(lang: Lang, how: &Resolution) -> String {
    match how {
        Resolution::RegisterAgain => lang.pick("it may be registered once more".into(), "允许再注册一次".into()),
        Resolution::SameUnit => lang.pick("it is the same unit".into(), "是同一台设备".into()),
        Resolution::SetAside => lang.pick("set aside".into(), "已搁置".into()),
        Resolution::Found { client_id, token_sha256, .. } => {
            let (id, print) = (visible(client_id), visible(token_sha256));
            lang.pick(
                format!("its identity was found elsewhere · client ID {id} · token fingerprint {print}"),
                format!("在别处找到其身份 · 客户端 ID {id} · 令牌指纹 {print}"),
            )
        }
    }
}

fn signed(lang: Lang, what: String, by: &str, why: &str) -> String {
    let (by, why) = (visible(by), visible(why));
    lang.pick(format!("{what}; {by}: {why}"), format!("{what}；{by}：{why}"))
}

fn ended(lang: Lang, ended: &Ended) -> String {
    let outcome = ended.outcome.word();
    match Case::of(ended) {
        None => outcome.to_owned(),
        Some(case) => {
            let step = bench::step(ended.step, lang);
            format!("{outcome} · {} {} · {step}", case.failure.code(), failure::of(case, lang).title)
        }
    }
}

/// What a PIN was given for.
fn pin_use(lang: Lang, purpose: Option<PinUse>) -> &'static str {
    match purpose {
        None => lang.pick("to unlock the window", "解锁窗口"),
        Some(PinUse::Answer) => lang.pick("to answer a question at a slot", "回答工位上的问题"),
        Some(PinUse::Unit) => lang.pick("to decide about a unit", "处置设备"),
        Some(PinUse::Reveal) => lang.pick("to see a token", "查看令牌"),
        Some(PinUse::Supervisor) => lang.pick("to change who is a supervisor", "更改主管"),
        Some(PinUse::Secret) => lang.pick("to change a product secret", "更改 ProductSecret"),
        Some(PinUse::CloseBatch) => lang.pick("to close a batch", "关闭批次"),
        Some(PinUse::AcceptRecord) => lang.pick("to accept faults of the record", "接受记录中的问题"),
        Some(PinUse::GoOn) => lang.pick("to go on after a stop", "停线后继续"),
        Some(PinUse::Other) => lang.pick("for something that a later version knows", "用途由更新的版本定义"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_unit_says_of_itself_stays_on_its_line_in_both_languages() {
        let entry =
            Entry::Read { unit: 1, serial_number: "SN\u{1b}[2J\n\u{202e}".into(), hardware_id: Some("\r".into()) };
        for lang in [Lang::En, Lang::Zh] {
            let sentence = sentence(lang, &entry);
            assert!(!sentence.chars().any(crate::domain::visible::is_invisible), "{sentence:?}");
            assert!(sentence.contains("SN\\u{1b}[2J\\u{a}"));
        }
    }
}
