//! The plant gate: why it has not said whether a unit may be here, who is let past it, and what was said of either.

use std::time::Duration;

use super::{Lang, tls};
use crate::domain::circumstance::quoted;
use crate::domain::entry::GateProgramApproved;
use crate::domain::visible::visible;
use crate::domain::{Bypass, GateFault, GateTold, GateVerdict, PlantFault, ProgramFault};
use crate::seen::BypassView;

texts! {
    /// Button, and head of the dialog.
    bypass = "Bypass the plant gate…", "绕过工厂放行…";
    /// Head of the dialog.
    head = "Bypass the plant gate", "绕过工厂放行";
    /// What follows from it.
    note = "Units are then registered without asking the plant's system. Each of them is marked, and your name and reason are recorded.", "之后注册设备时不再询问工厂系统。每台设备都会标记，您的姓名和原因会写入记录。";
    /// Picks a number of units.
    for_units = "For a number of units", "限台数";
    /// Picks a time.
    for_minutes = "For a time, at most until the station is closed", "限时间，最长到工位关闭";
    /// The number of units.
    units = "Units (1 to 1000)", "台数（1 到 1000）";
    /// The time.
    minutes = "Minutes (1 to 1440)", "分钟（1 到 1440）";
    /// The reason.
    why = "Reason", "原因";
    /// Button.
    sign = "Bypass", "绕过";
    /// Button: the gate is asked again.
    over = "Ask the plant again…", "恢复询问工厂…";
    /// Head of the dialog for that.
    over_head = "End the bypass", "结束绕过";
    /// Button in it.
    over_sign = "Ask the plant again", "恢复询问工厂";
    /// What follows from it.
    over_note = "From now on units are registered only when the plant's system allows it.", "从现在起，只有工厂系统放行的设备才会注册。";
    /// The PIN is wrong.
    wrong_pin = "Wrong PIN. Nothing changed at the plant gate.", "PIN 不正确。工厂放行未改变。";
    /// Name or reason are unfit.
    not_a_line = "Name and reason are one line each, of 1 to 200 characters. Nothing changed at the plant gate.", "姓名和原因各为一行文字，1 到 200 个字符。工厂放行未改变。";
    /// `station approve-gate`.
    approve = "Approve the program of a plant gate as it stands on this PC", "批准本机上的程序用于工厂放行";
    /// Its profile.
    approve_profile = "The profile whose gate names the program (`gate.program`)", "其 gate 指定该程序的产品配置（`gate.program`）";
    /// Its hash.
    approve_sha256 = "SHA-256 of the file, as whoever made the program says it; without it the call shows what is there and what is approved", "文件的 SHA-256，以程序提供者给出的为准；不填则显示现有文件和已批准的文件";
    /// Takes it back.
    approve_withdraw = "Approve it no longer", "不再批准";
    /// The profile has none.
    no_program = "the profile has no gate.program: there is nothing to approve", "产品配置没有 gate.program，没有可批准的程序";
    /// No hash.
    not_a_sha256 = "--sha256 takes the 64 hexadecimal digits of a SHA-256", "--sha256 须为 SHA-256 的 64 位十六进制数字";
    /// The record did not take it.
    not_recorded = "It could not be recorded. Nothing changed at the plant gate.", "无法写入记录。工厂放行未改变。";
}

/// Why the gate has not said whether a unit may be here. What others sent is made visible.
pub fn fault(lang: Lang, server: &str, fault: &GateFault) -> String {
    let server = visible(server);
    say! { lang, match fault;
        GateFault::NoAnswer { fault } => { no_answer(lang, &server, fault) };
        GateFault::Status { status } =>
            "The plant's system at {server} answers with status {status}.", "工厂系统 {server} 以状态码 {status} 应答。";
        GateFault::NotText =>
            "The answer of {server} is not text in the characters that the profile names (gate.charset: utf-8 or gbk).",
            "{server} 的应答不是产品配置所写字符集（gate.charset：utf-8 或 gbk）的文本。";
        GateFault::Neither =>
            "The answer of {server} has neither what the profile's “allow” looks for nor what “refuse” does.",
            "{server} 的应答既不符合产品配置的“allow”，也不符合“refuse”。";
        GateFault::Both =>
            "The answer of {server} has both what the profile's “allow” looks for and what “refuse” does.",
            "{server} 的应答同时符合产品配置的“allow”和“refuse”。";
        GateFault::NoToken =>
            "{server} answered the login without a token.", "{server} 对登录的应答里没有令牌。";
        GateFault::Program { fault, said } => {
            let why = program(lang, &server, *fault);
            match said.as_deref() {
                Some(said) => say!(lang, "{why} It wrote: {said}", "{why}它写道：{said}", said = quoted(&[said.to_owned()])),
                None => why,
            }
        };
        GateFault::Other => "{server} gave no answer that can be used.", "{server} 没有给出可用的应答。";
    }
}

/// Why a system of the plant gave no answer.
pub fn no_answer(lang: Lang, server: &str, fault: &PlantFault) -> String {
    say! { lang, match fault;
        PlantFault::NotAsked =>
            "The plant's system at {server} cannot be asked: its address, or a header, in the profile is none.",
            "无法询问工厂系统 {server}：产品配置里的地址或请求头无效。";
        PlantFault::NameNotFound =>
            "The name of the plant's system {server} has no address in this network.", "本网络查不到工厂系统 {server} 的地址。";
        PlantFault::Unreachable =>
            "Nothing takes a connection at {server}: the plant's system is down, or there is no way to it.",
            "{server} 不接受连接：工厂系统停机，或网络不通。";
        PlantFault::Tls { refusal } => "{server}: {cause}", "{server}：{cause}", cause = tls::cause(lang, refusal);
        PlantFault::TimedOut => "The plant's system at {server} gave no answer in time.", "工厂系统 {server} 没有及时应答。";
        PlantFault::Broken =>
            "The plant's system at {server} closed the connection before its answer was whole, or does not speak HTTP.",
            "工厂系统 {server} 没有答完就关闭了连接，或不是 HTTP 服务。";
        PlantFault::NoLength =>
            "{server} does not say how long its answer is (Content-Length): it may have been cut off, so it is none.",
            "{server} 的应答没有给出长度（Content-Length），可能被截断，不予采用。";
        PlantFault::TooLong =>
            "The answer of {server} is larger than 64 kB.", "{server} 的应答超过 64 kB。";
        PlantFault::Other => "{server} gave no answer that can be used.", "{server} 没有给出可用的应答。";
    }
}

/// Why a program of the plant gave no answer. `path`: made visible already.
fn program(lang: Lang, path: &str, fault: ProgramFault) -> String {
    say! { lang, match fault;
        ProgramFault::NotApproved =>
            "The program {path} is not approved at this station with these arguments.", "本工位没有批准以这些参数运行程序 {path}。";
        ProgramFault::Changed =>
            "The file {path} is not the one that was approved.", "文件 {path} 不是已批准的那个文件。";
        ProgramFault::NotThere =>
            "There is no file {path}, or it cannot be read.", "文件 {path} 不存在，或无法读取。";
        ProgramFault::NotStarted =>
            "The system does not start {path}: it is no program of this system, or may not be run.", "系统无法启动 {path}：它不是本系统的程序，或不允许运行。";
        ProgramFault::Ended => "The program {path} ended without an answer.", "程序 {path} 没有应答就结束了。";
        ProgramFault::Silent => "The program {path} gave no answer in time; it is started anew.", "程序 {path} 没有及时应答；将重新启动它。";
        ProgramFault::TooLong => "The program {path} wrote a line of more than 64 kB.", "程序 {path} 写出了超过 64 kB 的一行。";
        ProgramFault::OutOfTurn =>
            "The program {path} wrote a line that is no answer to what it was asked: each answer begins with the number of its question, and there is one.",
            "程序 {path} 写出的一行不是对提问的应答：每条应答以提问的编号开头，且只有一条。";
        ProgramFault::Other => "The program {path} gave no answer that can be used.", "程序 {path} 没有给出可用的应答。";
    }
}

/// Why the program of a plant gate is not started, and what to do.
pub fn not_started(lang: Lang, path: &str, fault: ProgramFault) -> String {
    let why = program(lang, &visible(path), fault);
    match fault {
        ProgramFault::NotApproved | ProgramFault::Changed => say!(
            lang,
            "{why} An engineer looks at it and approves it: station approve-gate --profile FILE",
            "{why}请工程师查看并批准：station approve-gate --profile 文件"
        ),
        _ => why,
    }
}

/// What a person said of the program of a plant gate.
pub fn approved(lang: Lang, approved: &GateProgramApproved) -> String {
    let (by, command) = (visible(&approved.by), command(&approved.path, &approved.args));
    let was = approved.was.as_deref().map(|was| say!(lang, " (before: {was})", "（之前：{was}）"));
    let was = was.unwrap_or_default();
    match approved.sha256.as_deref() {
        Some(sha256) => say!(
            lang,
            "{by} approved {command} as a plant gate, SHA-256 {sha256}{was}",
            "{by} 批准 {command} 用于工厂放行，SHA-256 {sha256}{was}",
            sha256 = visible(sha256)
        ),
        None => say!(
            lang,
            "{by} approves {command} as a plant gate no longer{was}",
            "{by} 不再批准 {command} 用于工厂放行{was}"
        ),
    }
}

/// A program and what it is started with.
pub fn command(path: &str, args: &[String]) -> String {
    std::iter::once(visible(path))
        .chain(args.iter().map(|arg| quoted(std::slice::from_ref(arg))))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Which units go past the gate, for the header.
pub fn bypassed(lang: Lang, bypassed: BypassView) -> String {
    say! { lang, match bypassed;
        BypassView::Units(1) => "Plant gate bypassed: 1 more unit", "已绕过工厂放行：还剩 1 台";
        BypassView::Units(units) => "Plant gate bypassed: {units} more units", "已绕过工厂放行：还剩 {units} 台";
        BypassView::Until(until) => {
            let left = until.saturating_duration_since(std::time::Instant::now());
            let minutes = minutes_left(left);
            say!(lang, "Plant gate bypassed: {minutes} more min", "已绕过工厂放行：还剩 {minutes} 分钟")
        };
    }
}

/// Whole minutes that are left, none of them over.
fn minutes_left(left: Duration) -> u64 {
    left.as_secs().div_ceil(60)
}

/// What a supervisor decided about the gate.
pub fn decided(lang: Lang, bypass: Bypass) -> String {
    say! { lang, match bypass;
        Bypass::Units(units) => "plant gate bypassed for {units} units", "绕过工厂放行，限 {units} 台";
        Bypass::Minutes(minutes) => "plant gate bypassed for {minutes} minutes", "绕过工厂放行，限 {minutes} 分钟";
        Bypass::Over => "plant gate asked again", "恢复询问工厂";
    }
}

/// What the gate said of a unit.
pub fn told(lang: Lang, told: &GateTold) -> String {
    let said = told.said.as_ref().map(|said| quoted(std::slice::from_ref(said)));
    let verdict = pick! { lang, match told.verdict;
        GateVerdict::Allow => "allowed", "放行";
        GateVerdict::Refuse => "refused", "不放行";
        GateVerdict::Bypassed => "bypassed", "已绕过";
    };
    match said {
        Some(said) => format!("{verdict}{}{said}", lang.pick(": ", "：")),
        None => verdict.to_owned(),
    }
}
