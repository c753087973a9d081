//! What the lines of a unit say, in words: the timeline of the log screen.

use super::{Lang, bench, failure};
use crate::domain::entry::{Entry, NotIssued, Plan, Resolution};

/// One line of a visit. `plain` makes text of devices and of the cloud harmless.
pub fn line(entry: &Entry, plain: &dyn Fn(&str) -> String, lang: Lang) -> String {
    match entry {
        Entry::Begun { slot, port, label, .. } => {
            let slot = bench::slot(&plain(slot), lang);
            let port = plain(port);
            let label = label.as_deref().map_or_else(String::new, |label| {
                let label = plain(label);
                lang.pick(format!(" · label {label}"), format!(" · 标签 {label}"))
            });
            lang.pick(format!("plugged in · {slot} · {port}{label}"), format!("已插入 · {slot} · {port}{label}"))
        }
        Entry::Read { serial_number, hardware_id, .. } => {
            let serial = plain(serial_number);
            let hardware = hardware_id.as_deref().map_or_else(String::new, |id| format!(" · {}", plain(id)));
            lang.pick(format!("serial number read · {serial}{hardware}"), format!("读到序列号 · {serial}{hardware}"))
        }
        Entry::Checked { plan, .. } => match plan {
            Plan::Register => lang.pick("checked · it needs an identity", "已检查 · 需要身份"),
            Plan::Finish => lang.pick("checked · its identity is on record", "已检查 · 身份已在记录里"),
            Plan::Known => lang.pick("checked · it holds its identity already", "已检查 · 设备里已有身份"),
        }
        .into(),
        Entry::Found { held, .. } => {
            let id = held.client_id.as_deref().map_or_else(String::new, |id| format!(" · {}", plain(id)));
            lang.pick(format!("another identity was on it, kept{id}"), format!("设备里原有其他身份，已保存{id}"))
        }
        Entry::Intent { .. } => lang.pick("the cloud is asked for an identity", "向云端请求身份").into(),
        Entry::Answer { length, .. } => {
            lang.pick(format!("answer saved, sealed · {length} bytes"), format!("云端回答已加密保存 · {length} 字节"))
        }
        Entry::Issued { client_id, .. } => {
            let id = plain(client_id);
            lang.pick(format!("registered · client ID {id}"), format!("已注册 · Client ID {id}"))
        }
        Entry::NotIssued { result, code, .. } => {
            let result = match result {
                NotIssued::Refused => lang.pick("the cloud refused", "云端拒绝"),
                NotIssued::NeverAsked => lang.pick("the cloud was never asked", "没有向云端请求"),
                NotIssued::Unknown => lang.pick("nobody knows whether it was registered", "不确定是否已注册"),
            };
            format!("{result} · {} {}", code.code(), failure::of(*code, lang).title)
        }
        Entry::Writing { .. } => lang.pick("writing begins", "开始写入").into(),
        Entry::Written { .. } => lang.pick("the unit says it is written", "设备确认已写入").into(),
        Entry::Proven { proof, .. } => bench::proof(*proof, lang).into(),
        Entry::Tape { lines, .. } => {
            let lines = lines.len();
            lang.pick(format!("transcript kept · {lines} lines"), format!("通信记录已保存 · {lines} 行"))
        }
        Entry::Ended(ended) => {
            let code = ended.code.map_or_else(String::new, |code| format!(" · {}", code.code()));
            let step = bench::step(ended.step, lang);
            lang.pick(
                format!("ended with {}{code} · {step}", ended.outcome.word()),
                format!("结束：{}{code} · {step}", ended.outcome.word()),
            )
        }
        entry => decision(entry, plain, lang).unwrap_or_default(),
    }
}

/// What a person decided about a unit, or what another station's file says of it; none for a line that says nothing of one unit.
fn decision(entry: &Entry, plain: &dyn Fn(&str) -> String, lang: Lang) -> Option<String> {
    let (what, by, why) = match entry {
        Entry::Resolved { how, by, why, .. } => {
            let what = match how {
                Resolution::RegisterAgain => lang.pick("it may be registered again", "允许重新注册"),
                Resolution::SetAside => lang.pick("it is set aside", "已搁置"),
                Resolution::Found { .. } => lang.pick("its identity was found elsewhere", "身份已从别处找到"),
            };
            (what, by, why)
        }
        Entry::Retired { by, why, .. } => (lang.pick("it is retired", "已退役"), by, why),
        Entry::Revealed { by, why, .. } => (lang.pick("its token was looked at", "令牌被查看"), by, why),
        Entry::Known { batch, station, .. } => {
            (lang.pick("another station registered it", "已由其他工位注册"), station, batch)
        }
        _ => return None,
    };
    Some(format!("{what} · {} · {}", plain(by), plain(why)))
}
