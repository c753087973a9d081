//! What the bench says about a unit: steps, states, outcomes, counts.

use super::Lang;
use crate::domain::{Failure, Outcome, Plan, Proof, ProofTime, Registrations, Step, Strength, Verb, Way};
use crate::seen::{OpenUnit, ProfileView, WaitsFor};

/// The name of a step.
pub fn step(step: Step, lang: Lang) -> &'static str {
    pick! { lang, match step;
        Step::ReadSerial => "Read serial", "读序列号";
        Step::Check => "Check", "检查";
        Step::Register => "Register", "注册";
        Step::Save => "Save", "保存";
        Step::Write => "Write", "写入";
        Step::Restore => "Restore", "恢复";
        Step::ReadBack => "Read back", "回读";
        Step::Log => "Log", "记录";
    }
}

/// What is going on during a step.
pub fn doing(step: Step, lang: Lang) -> &'static str {
    pick! { lang, match step;
        Step::ReadSerial => "Reading serial", "正在读序列号";
        Step::Check => "Checking", "正在检查";
        Step::Register => "Registering", "正在注册";
        Step::Save => "Saving", "正在保存";
        Step::Write => "Writing", "正在写入";
        Step::Restore => "Restoring", "正在恢复";
        Step::ReadBack => "Reading back", "正在回读";
        Step::Log => "Logging", "正在记录";
    }
}

/// An outcome as it is shown: the word of the batch file and, in Chinese, what is to come where that word does not tell it.
pub fn outcome_name(outcome: Outcome, lang: Lang) -> &'static str {
    pick! { lang, match outcome;
        Outcome::Pending => "PENDING", "PENDING 待完成";
        Outcome::Unknown => "UNKNOWN", "UNKNOWN 待人工处理";
        Outcome::Collected => "COLLECTED", "COLLECTED 已采集";
        Outcome::RolledBack => "ROLLED BACK", "ROLLED BACK 已回退";
        Outcome::DryRun => "DRY RUN", "DRY RUN 试运行";
        Outcome::Golden => "GOLDEN", "GOLDEN 标准件";
        outcome => { outcome.word() };
    }
}

/// What that adds to the word of the batch file.
pub fn outcome_beside(outcome: Outcome, lang: Lang) -> &'static str {
    outcome_name(outcome, lang).strip_prefix(outcome.word()).unwrap_or_default().trim_start()
}

/// An outcome at the head of its count.
pub fn outcome_head(outcome: Outcome, lang: Lang) -> &'static str {
    match outcome_beside(outcome, lang) {
        "" => outcome.word(),
        beside => beside,
    }
}

/// What an outcome means to the person at the bench.
pub fn outcome(outcome: Outcome, lang: Lang) -> &'static str {
    pick! { lang, match outcome;
        Outcome::Pass => "The identity is on the unit.", "身份已写入设备。";
        Outcome::Fail => "No identity was written.", "未写入身份。";
        Outcome::Pending =>
            "The identity is on record, but not confirmed on the unit.", "身份已在记录里，但未确认写入设备。";
        Outcome::Unknown => "Someone must decide about this unit.", "这台设备需要人工处理。";
        Outcome::Error => "Not the unit's fault: do not scrap it.", "不是设备的问题：不要当不良品处理。";
        Outcome::Collected => "On record. It is registered later.", "已记录，稍后注册。";
        Outcome::RolledBack => "It holds what it held before.", "设备已恢复原来的身份。";
        Outcome::DryRun => "A dry run: nothing was done to it.", "试运行：没有对设备做任何改动。";
        Outcome::Golden => "A golden unit: it showed what it must. It is not counted.", "标准件：结果正确，不计入产量。";
    }
}

/// What a dry run says would be done.
pub fn would(plan: Plan, lang: Lang) -> &'static str {
    pick! { lang, match plan;
        Plan::Register => "It would be registered (uses 1 of 5) and written.", "将会注册（占用 1/5）并写入。";
        Plan::Finish => "The identity on record would be written; nothing registered.", "将会写入记录中的身份，不会注册。";
        Plan::Known => "It has its identity: it would only be read back.", "设备里已有此身份，只会回读。";
        Plan::RegisterAhead => "It would be registered (uses 1 of 5).", "将会注册（占用 1/5）。";
        Plan::Collect => "It would be put on record and registered later.", "将会记录，稍后注册。";
        Plan::Restore => "What it held before would be written back.", "将会写回设备原来的内容。";
    }
}

/// What is said of a unit that is through and that nothing is wrong with.
pub fn through(outcome: Outcome, proof: Option<Proof>, would: Option<Plan>, lang: Lang) -> &'static str {
    match (proof, would) {
        (Some(proof), _) => self::proof(proof, lang),
        (None, Some(plan)) => self::would(plan, lang),
        (None, None) => self::outcome(outcome, lang),
    }
}

/// How a PASS is proven.
pub fn proof(proof: Proof, lang: Lang) -> &'static str {
    pick! { lang, match (proof.strength, proof.when);
        _ if proof.known => "It already had its identity; nothing was written.", "设备里已有此身份，没有重新写入。";
        (Strength::Token, ProofTime::SameSession) =>
            "Identity written and read back: equal.", "身份已写入设备，回读一致。";
        (Strength::Token, ProofTime::Reopen) =>
            "Identity read back after reopening the port: equal.", "重新打开串口后回读一致。";
        (Strength::Token, ProofTime::Reset) => "Identity read back after a reset: equal.", "设备复位后回读一致。";
        (Strength::Digest, _) => "The digest of the unit's token is right.", "设备给出的令牌摘要一致。";
        (Strength::ClientId, _) => "The unit reported the right client ID.", "设备给出的 ClientId 一致。";
        (Strength::Online, _) =>
            "The identity logged in; the unit acknowledged the write.", "身份登录成功，设备确认已写入。";
    }
}

/// A part of the device dialog.
pub fn verb(verb: Verb, lang: Lang) -> &'static str {
    pick! { lang, match verb;
        Verb::Wake => "wake", "唤醒";
        Verb::ReadSerial => "read serial", "读序列号";
        Verb::WriteSerial => "write serial", "写序列号";
        Verb::ReadHardwareId => "read hardware ID", "读硬件 ID";
        Verb::ReadInfo => "read info", "读设备信息";
        Verb::Set => "set value", "写参数";
        Verb::ReadIdentity => "read identity", "读身份";
        Verb::Write => "write", "写入";
        Verb::Reset => "reset", "复位";
        Verb::Restore => "restore", "恢复";
    }
}

/// Who spoke.
pub fn way(way: Way, lang: Lang) -> &'static str {
    pick! { lang, match way;
        Way::Sent => "station", "本机";
        Way::Heard => "unit", "设备";
    }
}

/// What Start does to the first unit with a profile that is new to this record.
pub fn first_unit(profile: &ProfileView, lang: Lang) -> String {
    say! { lang,
        "First unit with this profile: it waits for you. Start registers it for product {product} at {server}; this uses 1 of the 5 identities of its name.",
        "这是此产品配置的第一台设备，不会自动开始。按“开始”后，将在 {server} 为产品 {product} 注册，占用其名称 5 个身份中的 1 个。",
        product = profile.product_key,
        server = profile.server
    }
}

/// How many of a name's five registrations are known here; a range where unknown ones are in it.
pub fn registrations(known: Registrations, lang: Lang) -> String {
    let Registrations { issued, unknown } = known;
    let count = if unknown == 0 { issued.to_string() } else { format!("{issued}–{}", issued + unknown) };
    say!(lang, "{count} of 5 known here", "本机已知 {count} / 5")
}

/// What happens when an unfinished unit is plugged in again.
pub fn when_plugged_in(unit: &OpenUnit, lang: Lang) -> &'static str {
    pick! { lang, match (unit.outcome, unit.writing);
        _ if unit.skipped.is_some() =>
            "Skipped. When plugged in: the question is asked again.", "已跳过。插入后会再次询问。";
        _ if unit.restores =>
            "When plugged in: its old identity is restored, without the cloud.", "插入后回退到旧身份，不请求云端。";
        (Outcome::Pending, false) if unit.client_id.is_some() || unit.code != Some(Failure::AskOrphan) =>
            "When plugged in: finished automatically, without the cloud.", "插入后自动完成，不再请求云端。";
        (Outcome::Pending, true) =>
            "When plugged in: finished; you may be asked whether it is the same unit.",
            "插入后继续完成；可能会问是不是同一台。";
        _ => "When plugged in: you are asked before it is registered again.", "插入后先询问，再决定是否重新注册。";
    }
}

/// How many slots there are and what they do.
pub fn slots(all: usize, running: usize, waiting: usize, lang: Lang) -> (String, String) {
    (
        say!(lang, "{all} slots", "{all} 个槽位"),
        say! { lang,
            "{running} running · {waiting} waiting for a unit",
            "{running} 个进行中 · {waiting} 个等待设备"
        },
    )
}

/// How many units of earlier visits are unfinished.
pub fn open_units(count: usize, lang: Lang) -> String {
    say! { lang, match count;
        1 => "1 unfinished unit.", "有 1 台设备未完成。";
        _ => "{count} unfinished units.", "有 {count} 台设备未完成。";
    }
}

/// A slot by its name; one that is only numbered gets the word before its number.
pub fn slot(name: &str, lang: Lang) -> String {
    // A number, or a place on the USB.
    if name.bytes().all(|byte| byte.is_ascii_digit() || b"-.:".contains(&byte)) {
        say!(lang, "Slot {name}", "槽位 {name}")
    } else {
        name.to_owned()
    }
}

sentences! { lang;
    /// How far the batch file is behind the record, in bytes.
    pub fn lag(bytes: u64, lang: Lang) =
        "Batch folder not found; saved on this PC. The batch file is {kilobytes} kB behind and catches up automatically.",
        "找不到批次文件夹；数据已保存在本机。批次文件落后 {kilobytes} kB，恢复后自动补齐。",
        kilobytes = bytes.div_ceil(1000);
}

/// What a unit waits for, counted in seconds.
pub fn waiting(what: WaitsFor, seconds: u64, limit: Option<u64>, lang: Lang) -> String {
    let what = pick! { lang, match what;
        WaitsFor::Turn => "Waiting for its turn to register", "正在排队注册";
        WaitsFor::Pace => "The cloud takes 5 connections a minute for one device; waiting", "云端对同一设备每分钟只接受 5 次连接，正在等待";
        WaitsFor::Connection => "Connecting to the cloud", "正在连接云端";
        WaitsFor::Cloud => "Waiting for the cloud", "正在等待云端";
        WaitsFor::Answer => "Waiting for the cloud's answer", "正在等待云端应答";
        WaitsFor::PlantGate => "Asking the plant whether it may be here", "正在询问工厂系统是否放行";
        WaitsFor::PlantGateAway => "The plant's system does not answer; asked again and again, nothing is registered", "工厂系统没有应答，正在反复询问，不会注册";
        WaitsFor::SharedBook => "Asking the shared book whether another station has it", "正在查询共享记录本：是否已在别的工位";
        WaitsFor::SharedBookAway => "The shared book cannot be used; asked again and again, nothing is registered", "共享记录本暂不可用，正在反复询问，不会注册";
        WaitsFor::Console => "No answer; asking the console what was issued", "没有应答，正在向控制台查询是否已发放";
        WaitsFor::Result =>
            "Passed and on record; the plant is being told. Abort shows PASS without that", "已通过并写入记录，正在上报工厂；按“中止”则不等上报、直接显示 PASS";
    };
    say! { lang, match limit;
        Some(limit) => "{what}: {seconds} of {limit} s", "{what}：{seconds} / {limit} 秒";
        None => "{what}: {seconds} s", "{what}：{seconds} 秒";
    }
}

/// The cloud cannot be reached, is not trusted or gives no answer, for so many minutes.
pub fn cloud_fails(minutes: u64, lang: Lang) -> String {
    say! { lang, match minutes;
        0 => "failing", "异常";
        _ => "failing for {minutes} min", "异常 {minutes} 分钟";
    }
}

/// When a cloud that cannot be reached is looked for again: in so many seconds; none: it is looked for now.
pub fn next_look(seconds: Option<u64>, lang: Lang) -> String {
    say! { lang, match seconds;
        Some(seconds) =>
            "Nothing is asked meanwhile; units wait at their slots. Next try in {seconds} s.",
            "期间不发出任何请求，设备在槽位上等待。{seconds} 秒后重试。";
        None =>
            "Nothing is asked meanwhile; units wait at their slots. Trying now.",
            "期间不发出任何请求，设备在槽位上等待。正在重试。";
    }
}

/// How many messages there are beside the one that is shown.
pub fn more_messages(more: usize, lang: Lang) -> String {
    say!(lang, "+ {more} more", "另有 {more} 条")
}

/// The same for those who do not see where it stands: what the button shows.
pub fn all_messages(count: usize, lang: Lang) -> String {
    say!(lang, "Show all {count} messages", "查看全部 {count} 条消息")
}

/// A past moment, by whole minutes: often enough to judge it, and seldom enough that an idle bench sleeps.
pub fn age(minutes: u64, lang: Lang) -> String {
    say! { lang, match minutes;
        0 => "just now", "刚刚";
        1..60 => "{minutes} min ago", "{minutes} 分钟前";
        _ => "{minutes} h ago", "{minutes} 小时前", minutes = minutes / 60;
    }
}
