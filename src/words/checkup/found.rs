//! What was found.

use std::path::{Path, PathBuf};

use crate::checkup::{Dated, Finding, KeyFault, Place, PortState};
use crate::domain::GateTold;
use crate::domain::tls_fault::Certificate;
use crate::domain::visible::visible;
use crate::files::Others;
use crate::store::profile_fault::Fault;
use crate::words::desk::record_fault;
use crate::words::profile::fault_line;
use crate::words::{Lang, apart, clock, label, line, not_set_up, plant_gate, proxy, secret, shared_book, tls, unfit};

/// What was found, as a sentence.
pub fn found(lang: Lang, finding: &Finding) -> String {
    say! { lang, match finding;
        Finding::Profile(name) => "“{name}” has no fault.", "“{name}”没有错误。";
        Finding::Policy(file, set) =>
            "The administrator has set in {file}: {set}.",
            "管理员在 {file} 中设定了：{set}。",
            file = file.display(), set = lang.list(set);
        Finding::NotToldApart(others) => { apart::found(lang, others) };
        Finding::Package { last_day, days_left: None } =>
            "The last day of its package ({last_day}) is over: nothing is registered with it.", "所属产品包的最后一天（{last_day}）已过：不会用它注册。";
        Finding::Package { last_day, days_left: Some(0) } =>
            "Today is the last day of its package ({last_day}).", "今天是所属产品包的最后一天（{last_day}）。";
        Finding::Package { last_day, .. } => "Its package lasts until {last_day}.", "所属产品包有效期至 {last_day}。";
        Finding::ProfileFaults(path, faults) => { profile_faults(lang, path, faults) };
        Finding::Port { port, state } => { self::port(lang, port, state) };
        Finding::Scanner { port, state } =>
            "Scanner: {found}", "扫码枪：{found}", found = self::port(lang, port, state);
        Finding::Adapter { port, adapter } => {
            self::adapter(lang, port, adapter.chip, adapter.driver.as_deref(), adapter.latency_ms)
        };
        Finding::Sleeps(port) =>
            "Windows may put the adapter of {port} to sleep while nothing is sent.",
            "没有数据时 Windows 可能让 {port} 的适配器休眠。";
        Finding::NoDevice =>
            "No device that the profile allows is plugged in yet; each one becomes a slot when it is.",
            "尚未插入产品配置允许的设备；插入后自动成为槽位。";
        Finding::HostKey { port, seen } => {
            say! { lang, match &seen.pinned;
                None => "{port} shows the key {key} ({kind}). Nobody has confirmed it yet.",
                    "{port} 出示的密钥为 {key}（{kind}），还没有人确认过。", key = seen.now.fingerprint, kind = seen.now.kind;
                Some(pinned) => "{port} shows the key {key} ({kind}); confirmed was {pinned}.",
                    "{port} 出示的密钥为 {key}（{kind}）；已确认的是 {pinned}。", key = seen.now.fingerprint, kind = seen.now.kind;
            }
        };
        Finding::PortsThere(ports) if ports.is_empty() => "There is no serial port.", "没有串口。";
        Finding::PortsThere(ports) => "Found {ports}.", "现有串口：{ports}。", ports = lang.list(ports);
        Finding::Room(path, bytes) =>
            "{room} free at {path}.", "{path} 可用空间 {room}。", path = path.display(), room = room(*bytes);
        Finding::Sync(micros) =>
            "A small write takes {ms:.2} ms to be safe on disk.",
            "小块数据落盘用时 {ms:.2} ms。",
            ms = *micros as f64 / 1000.0;
        Finding::NotWritable(path, kind) =>
            "{path} cannot be written ({kind}).", "{path} 无法写入（{kind}）。", path = path.display();
        Finding::Place(path, place) => { self::place(lang, path, *place) };
        Finding::Forgets(path, place) => { self::place(lang, path, *place) };
        Finding::Encryption(path, is) => { encryption(lang, path, *is) };
        Finding::WriteFilter { .. } =>
            "This PC has a write filter or Deep Freeze: where it is on for the disk of the record, everything is gone after a restart.",
            "这台电脑装有写入过滤器或冰点还原：若对记录所在磁盘启用，重启后全部内容都会丢失。";
        Finding::Files => "Owners and rights of folders and files are right.", "文件夹和文件的归属与权限正确。";
        Finding::OpenToOthers(open) => { open_to_others(lang, open) };
        Finding::Unfit(unfit) =>
            "{path} {what}.", "{path} {what}。", path = unfit.path.display(), what = unfit::what(lang, &unfit.why);
        Finding::Spilled { path, .. } =>
            "{path} holds a cloud answer that is not on record.",
            "{path} 中有一份未写入记录的云端应答。",
            path = path.display();
        Finding::SecondFolder(path) =>
            "There is a second record on this PC, at {path}; the two share nothing.",
            "本机在 {path} 还有一份记录；两份记录互不共享。",
            path = path.display();
        Finding::ClosedFolder(path) =>
            "This PC has a shared folder at {path} that this user may not read; a record in it is unknown here.",
            "本机在 {path} 有共用文件夹，当前用户无权查看；其中的记录在这里读不到。",
            path = path.display();
        Finding::NotSetUp(not) => { not_set_up::line(lang, not) };
        Finding::Record { segments, units, took_ms } =>
            "{units} units in {segments} segments, read in {took_ms} ms.",
            "共 {units} 台设备、{segments} 个记录段，读取用时 {took_ms} ms。";
        Finding::NoRecord(path) =>
            "None yet; it will be created at {path}.", "还没有记录；将在 {path} 新建。", path = path.display();
        Finding::Held(who) => "Another station program is using the record ({who}).", "另一个工位程序正在使用记录（{who}）。";
        Finding::RecordUnreadable(path, kind) =>
            "{path} cannot be read ({kind}).", "{path} 无法读取（{kind}）。", path = path.display();
        Finding::RecordFaults(faults) => {
            let lines: Vec<_> = faults.iter().map(|fault| record_fault(fault, lang)).collect();
            lang.sentences(&lines)
        };
        Finding::WitnessDamaged(path) =>
            "This PC's note of a record's newest line is unreadable ({path}).",
            "本机另存的记录最新行信息无法识别（{path}）。",
            path = path.display();
        Finding::PracticeRecord =>
            "This is the other kind of record: practice and production never mix.", "记录属于另一类：练习与正式数据不能混用。";
        Finding::StationClosed(at) =>
            "This station was closed for good at {at}: nothing is registered here any more.", "本工位已于 {at} 永久关闭：不再注册。", at = visible(at);
        Finding::Key => "It opens all segments of the record.", "可以打开记录的所有段。";
        Finding::NoKey => "None yet; it is created with the record.", "还没有；将随记录一起建立。";
        Finding::LineKey(fingerprint) =>
            "The stations that have the line key {fingerprint} open it too.", "持有产线密钥 {fingerprint} 的工位也能打开。";
        Finding::KeyFault(fault) => { key_fault(lang, *fault).into() };
        Finding::OpenUnits(units) => { unfinished(units, lang) };
        Finding::Secret(source) =>
            "Found in {source}.", "已找到，位于{source}。", source = secret::source_text(lang, *source);
        Finding::NamedSecret(name, source) =>
            "“{name}” found in {source}.",
            "已找到“{name}”，位于{source}。",
            source = secret::source_text(lang, *source);
        Finding::SecretFault(fault) => { secret::fault_text(lang, fault) };
        Finding::Results { waiting: 0, dead: 0 } => "All results were taken.", "结果已全部上报。";
        Finding::Results { waiting, dead } =>
            "Results waiting for the plant: {waiting}; refused: {dead}.",
            "等待上报的结果 {waiting} 条，被拒绝 {dead} 条。";
        Finding::ResultsUnknown(path, kind) =>
            "{path} cannot be read ({kind}): how many results wait is not known.",
            "{path} 无法读取（{kind}）：不知道有多少结果在等待。",
            path = path.display();
        Finding::Labels { waiting: 0, unsure: 0 } => "No label waits, and none is in doubt.", "没有等待打印的标签，也没有不确定的标签。";
        Finding::Labels { waiting, unsure } =>
            "Labels waiting for a printer: {waiting}; may have been printed: {unsure}.",
            "等待打印的标签 {waiting} 张，可能已打印 {unsure} 张。";
        Finding::Printer { printer, fault: None } =>
            "Printer {printer} can be reached.", "可以连接打印机 {printer}。", printer = visible(printer);
        Finding::Printer { printer, fault: Some(fault) } =>
            "Printer {printer}: {why}", "打印机 {printer}：{why}",
            printer = visible(printer), why = label::print_fault(lang, fault);
        Finding::NoPrinter =>
            "The profile has a label, and no label printer is set.", "产品配置要求打印标签，但未设置标签打印机。";
        Finding::Clock { now, synchronised } =>
            "{now}, not behind the record, {kept}.", "{now}，不早于记录，{kept}。", kept = clock::synchronised(*synchronised, lang);
        Finding::ClockBehind { now, newest } =>
            "{now}, but the newest line of the record was written at {newest}.",
            "当前为 {now}，而记录最新一行写于 {newest}。";
        Finding::Name(host, addresses) => {
            format!("{host} → {}", addresses.join(", "))
        };
        Finding::NameUnknown(host) => "{host} cannot be resolved.", "{host} 无法解析。";
        Finding::NameSilent(host) =>
            "The name server does not answer when asked for {host}.", "查询 {host} 时域名服务器无应答。";
        Finding::NameServerAway(host) =>
            "No name server (DNS) can be asked for {host}.", "无法向域名服务器（DNS）查询 {host}。";
        Finding::NameAside(host, address) => { format!("{host}: {}", tls::aside(lang, &address.to_string())) };
        Finding::Way(address, ms) => "{address} answers in {ms} ms.", "{address} 在 {ms} ms 后应答。";
        Finding::Proxy { proxy, address, cloud, ms } =>
            "The proxy {proxy} ({address}) opened the way to {cloud} in {ms} ms.",
            "代理 {proxy}（{address}）在 {ms} ms 后打开了到 {cloud} 的通道。";
        Finding::ProxyFault(refusal) => { proxy::cause(lang, refusal) };
        Finding::PassedOver(addresses) =>
            "Tried first and unanswered: {addresses}.",
            "先尝试但没有应答：{addresses}。",
            addresses = lang.list(addresses);
        Finding::NoRoute(host) => "This PC has no route to {host}.", "本机没有到 {host} 的路由。";
        Finding::WayClosed(host, port) =>
            "{host} refuses connections on port {port}.", "{host} 的端口 {port} 拒绝连接。";
        Finding::WaySilent(host, port) => "{host} does not answer on port {port}.", "{host} 的端口 {port} 无应答。";
        Finding::Tls { version, chain, root } => {
            let names: Vec<_> = chain.iter().map(|certificate| dated(lang, certificate)).collect();
            let (names, root) = (names.join(" ← "), dated(lang, root));
            say! { lang,
                "TLS {version}; {names}; trusted root {root}.",
                "TLS {version}；{names}；受信任的根 {root}。"
            }
        };
        Finding::TlsFault(refusal) => { tls::cause(lang, refusal) };
        Finding::PlantGate(server) =>
            "{server} takes connections; nothing was asked.", "{server} 接受连接；没有询问。";
        Finding::PlantGateProgram(path) =>
            "{path} is the approved program; it was not started.", "{path} 是已批准的程序；没有启动。", path = visible(path);
        Finding::PlantGateSays { server, number, verdict, said } => {
            let told = plant_gate::told(lang, &GateTold { verdict: *verdict, said: said.clone() });
            let number = visible(number);
            say!(lang, "{server}, asked about {number}: {told}.", "{server}，试问 {number}：{told}。")
        };
        Finding::SharedBook(place, version) =>
            "{place} answers (version {version})", "{place} 可用（版本 {version}）", place = visible(place);
        Finding::SharedBookFault { place, fault, .. } => { shared_book::fault(lang, place, fault) };
        Finding::SharedBookUnusable(why) => { shared_book::unusable(lang, *why) };
        Finding::PlantGateFault(server, fault) => { plant_gate::fault(lang, server, fault) };
        Finding::NoTrust => "There is no trusted certificate.", "没有可信任的证书。";
        Finding::CaEnds(dated) | Finding::ServerEnds(dated) => { ends(lang, dated) };
        Finding::Font => "Chinese and Latin characters are available.", "中英文字形齐全。";
        Finding::NoFont => "Some Chinese characters are missing.", "缺少部分中文字形。";
        Finding::NoAnswer(_) => "No result in time.", "未能在限定时间内得出结果。";
    }
}

/// So many paths are named.
const NAMED: usize = 3;

/// How many there are, and the first of them by name.
fn unfinished(units: &[String], lang: Lang) -> String {
    const FIRST: usize = 4;
    let count = units.len();
    let names = lang.list(&units[..count.min(FIRST)]);
    let more = count.saturating_sub(FIRST);
    say! { lang, match (count, more);
        (0, _) => "No unfinished units.", "没有未完成的设备。";
        (_, 0) => "{count} from earlier shifts: {names}.", "以前班次还有 {count} 台：{names}。";
        _ => "{count} from earlier shifts: {names} and {more} more.", "以前班次还有 {count} 台：{names} 等。";
    }
}

fn open_to_others(lang: Lang, open: &[(PathBuf, Others)]) -> String {
    let whom = |others: &Others| match others {
        Others::Mode(mode) => format!("{mode:04o}"),
        Others::Named(names) => lang.list(names),
    };
    let mut named: Vec<_> =
        open.iter().map(|(path, others)| format!("{} ({})", path.display(), whom(others))).collect();
    let more = named.split_off(named.len().min(NAMED)).len();
    if more > 0 {
        named.push(say!(lang, "{more} more", "另有 {more} 项"));
    }
    say!(lang, "Other users can access {named}.", "其他用户可以访问：{named}。", named = lang.list(&named))
}

fn profile_faults(lang: Lang, path: &Path, faults: &[Fault]) -> String {
    let lines: Vec<_> = faults.iter().map(|fault| fault_line(lang, path, fault)).collect();
    lines.join("; ")
}

fn port(lang: Lang, port: &str, state: &PortState) -> String {
    say! { lang, match state;
        PortState::Free => "{port} can be opened.", "{port} 可以打开。";
        PortState::Missing(there) if there.is_empty() =>
            "Not there: {port}. There is no other port.", "未找到 {port}，也没有其他串口。";
        PortState::Missing(there) =>
            "Not there: {port}; found: {there}.", "未找到 {port}；现有：{there}。", there = lang.list(there);
        PortState::Busy => "{port} is in use by another program.", "{port} 被其他程序占用。";
        PortState::Denied(_) => "This user may not open {port}.", "当前用户无权打开 {port}。";
        PortState::Failed => "{port} cannot be opened as a serial port.", "{port} 无法作为串口打开。";
        PortState::Line(why) => "{port}: {why}", "{port}：{why}", why = line::cause(lang, *why);
        PortState::NotAName(_) => "“{port}” is not a port name.", "“{port}”不是端口名称。";
    }
}

fn adapter(lang: Lang, port: &str, chip: Option<&str>, driver: Option<&str>, latency_ms: Option<u32>) -> String {
    let driver = driver.map(|driver| say!(lang, "driver {driver}", "驱动 {driver}"));
    let latency = latency_ms.map(|ms| say!(lang, "latency timer {ms} ms", "延迟计时器 {ms} ms"));
    let known: Vec<String> = chip.map(str::to_owned).into_iter().chain(driver).chain(latency).collect();
    say!(lang, "Adapter of {port}: {known}.", "{port} 的适配器：{known}。", known = lang.list(&known))
}

fn place(lang: Lang, path: &Path, place: Place) -> String {
    let path = path.display();
    say! { lang, match place;
        Place::Network => "{path} is on another PC.", "{path} 位于其他电脑上。";
        Place::Removable => "{path} is on a removable disk.", "{path} 位于可移动磁盘上。";
        Place::Layer =>
            "{path} is on a layer over another disk (a live system, a container): it may be gone after a restart.",
            "{path} 位于叠加层上（Live 系统或容器），重启后可能丢失。";
        Place::Memory => "{path} is in memory: it is lost at power-off.", "{path} 位于内存中，断电即失。";
    }
}

fn encryption(lang: Lang, path: &Path, is: Option<bool>) -> String {
    let path = path.display();
    say! { lang, match is;
        Some(true) => "The disk of {path} is encrypted.", "{path} 所在磁盘已加密。";
        Some(false) => "The disk of {path} is not encrypted.", "{path} 所在磁盘未加密。";
        None => "The system does not say whether the disk of {path} is encrypted.", "系统未说明 {path} 所在磁盘是否加密。";
    }
}

fn key_fault(lang: Lang, fault: KeyFault) -> &'static str {
    pick! { lang, match fault;
        KeyFault::Wrong => "It is missing, or belongs to another record.", "密钥不存在，或不是本记录的密钥。";
        KeyFault::Damaged => "Its file is damaged, or others can read it.", "密钥文件已损坏，或其他用户可以读取。";
        KeyFault::Line => "line.key holds no age key.", "line.key 中没有 age 密钥。";
        KeyFault::Recovery => "recovery.pub holds no age recipient.", "recovery.pub 中没有 age 接收者。";
    }
}

sentences! { lang;
    fn dated(lang: Lang, certificate: &Certificate) =
        "“{subject}” until {until}",
        "“{subject}”有效至 {until}",
        subject = visible(&certificate.subject), until = &certificate.until;
}

fn ends(lang: Lang, dated: &Dated) -> String {
    let Dated { certificate, days_left } = dated;
    let (subject, until) = (visible(&certificate.subject), &certificate.until);
    say! { lang,
        "“{subject}” expires on {until}, in {days_left} days.",
        "“{subject}”将于 {until} 到期，还剩 {days_left} 天。"
    }
}

fn room(bytes: u64) -> String {
    match bytes {
        0..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
