//! A line of the record as a sentence: what happened to a unit, step by step.

use super::failure::Case;
use super::{
    Lang, bench, clock, failure, label, operators, order, plant_gate, question, rework, roles, shared_book, values,
};
use crate::archive::changes::ChangeRow;
use crate::domain::access_key::ACCESS_KEY;
use crate::domain::entry::{
    AtConsole, ConsoleChange, ConsoleId, ConsoleSaid, ConsoleSource, ConsoleStage, PackageTaken, PassedOver,
    ScanPassedOver,
};
use crate::domain::order::PURPOSE;
use crate::domain::visible::visible;
use crate::domain::{
    BatchPurpose, Ended, Entry, GateTold, Golden, Held, InfoValue, Must, NotIssued, OldValue, Order, Origin, PinUse,
    Plan, Resolution, Showed,
};

/// What was changed or decided, and where its own words do not say it of which unit or batch.
pub fn change(row: &ChangeRow, lang: Lang) -> String {
    let said = sentence(lang, &row.entry);
    match row.of.as_deref().filter(|_| row.changed().is_none()).map(visible) {
        Some(of) => say!(lang, "{of}: {said}", "{of}：{said}"),
        None => said,
    }
}

/// What a line says. Text of units and of the cloud in it is made visible.
pub fn sentence(lang: Lang, entry: &Entry) -> String {
    say! { lang, match entry;
        Entry::Header(header) =>
            "batch {batch} started at station {station}",
            "工位 {station} 开始批次 {batch}",
            batch = visible(&header.batch), station = visible(&header.station);
        Entry::ClockSet(set) => { clock::set(set.by_ms, lang) };
        Entry::Opened { program, profile, order, clock, .. } =>
            "opened by {program} with profile {profile}{more}",
            "{program} 以产品配置 {profile} 打开{more}",
            program = visible(program), profile = visible(profile),
            more = order_said(lang, order)
                + &clock.iter().map(|clock| format!(" · {}", clock::told(clock, lang))).collect::<String>();
        Entry::ProfileText(text) =>
            "the profile as it stands, {length} bytes (SHA-256 {hash})",
            "产品配置原文，{length} 字节（SHA-256 {hash}）",
            length = text.text.len(), hash = text.profile_sha256.get(..8).unwrap_or_default();
        Entry::Torn { length, .. } =>
            "torn by a power cut or a full disk: the {length} bytes before this are not a complete line",
            "写到一半（断电或磁盘已满）：此前 {length} 字节不是完整的行";
        Entry::Begun { slot, port, label, .. } => {
            let (slot, port) = (visible(slot), visible(port));
            say! { lang, match label.as_deref().map(visible);
                Some(label) =>
                    "plugged in · slot {slot} · {port} · label {label}", "插入 · 槽位 {slot} · {port} · 标签 {label}";
                None => "plugged in · slot {slot} · {port}", "插入 · 槽位 {slot} · {port}";
            }
        };
        Entry::Read { serial_number, hardware_id, host_key, .. } =>
            "serial number read: {serial}{more}",
            "读到序列号：{serial}{more}",
            serial = visible(serial_number),
            more = hardware_id.iter().chain(host_key).map(|more| format!(" · {}", visible(more))).collect::<String>();
        Entry::Info(info) =>
            "the unit reported: {values}",
            "设备报告：{values}",
            values = self::info(&info.values);
        Entry::ValueGiven(given) =>
            "{name} given: {value}",
            "分配{name}：{value}",
            name = values::name(lang, &given.name), value = values::told(lang, given.value.as_deref(), given.sha256.as_deref());
        Entry::ValueRead { name, .. } =>
            "{name} read back: equal", "{name}回读一致", name = values::name(lang, name);
        Entry::RangeSet(set) => {
            let next = say! { lang, "the number range goes on with {next}", "号段从 {next} 继续", next = visible(&set.next) };
            signed(lang, next, &set.by, &set.why)
        };
        Entry::Golden(golden) => { self::golden(lang, golden) };
        Entry::ArticleLetGo(article) => {
            let let_go = say! { lang,
                "first article {serial} accepted, the line goes on ({program}, profile {profile})",
                "首件 {serial} 已放行，恢复注册（{program}，产品配置 {profile}）",
                serial = visible(&article.serial_number), program = visible(&article.program), profile = visible(article.profile_sha256.get(..8).unwrap_or_default())
            };
            signed(lang, let_go, &article.by, article.why.as_deref().unwrap_or("-"))
        };
        Entry::Checked { plan, held, label, .. } => {
            let checked = checked(lang, *plan, held.as_ref());
            say! { lang, match label.as_deref().map(visible);
                Some(label) => "label {label} scanned; {checked}", "已扫描标签 {label}；{checked}";
                None => { checked };
            }
        };
        Entry::Answered { about, choice, by, .. } =>
            "asked {code} {title}; answered by {by}: {choice}",
            "询问 {code} {title}；{by} 回答：{choice}",
            code = about.code(), title = failure::of(*about, lang).title, by = by_whom(by.as_deref()), choice = question::choice(*about, *choice, lang);
        Entry::Found { held, .. } =>
            "sealed an identity that was not on record, before replacing it ({held})",
            "设备内有记录之外的身份，替换前已封存（{held}）",
            held = held_text(lang, held);
        Entry::PlantGate(answer) => {
            let told = GateTold { verdict: answer.verdict, said: answer.said.clone() };
            let (server, told) = (visible(&answer.server), plant_gate::told(lang, &told));
            say!(lang, "plant gate ({server}): {told}", "工厂放行（{server}）：{told}")
        };
        Entry::LabelPrinting(printing) => { label::printing(lang, &printing.printer, printing.length) };
        Entry::LabelPrinted(_) => "label handed over whole", "标签已完整送出";
        Entry::LabelUnsure(unsure) => { label::unsure(lang, &unsure.fault) };
        Entry::LabelDecided(decided) => {
            signed(lang, label::settled(lang, decided.how).to_owned(), &decided.by, decided.why.as_deref().unwrap_or("-"))
        };
        Entry::PlantGateBypassed(bypassed) => {
            signed(lang, plant_gate::decided(lang, bypassed.bypass), &bypassed.by, &bypassed.why)
        };
        Entry::SharedClaim(claim) => { shared_book::told(lang, &visible(&claim.server), &claim.said) };
        Entry::Intent { past_gate: Some(_), .. } =>
            "about to register, past the plant gate", "即将注册，绕过了工厂放行";
        Entry::Intent { .. } => "about to register", "即将注册";
        Entry::Answer { length, .. } =>
            "cloud message sealed, {length} bytes", "云端发来的内容已封存，{length} 字节";
        Entry::Issued { client_id, token_sha256, .. } =>
            "registered · client ID {id} · token fingerprint {print}",
            "已注册 · ClientId {id} · 令牌指纹 {print}",
            id = visible(client_id), print = visible(token_sha256);
        Entry::NotIssued { result, code, return_code, .. } => {
            let title = failure::of(*code, lang).title;
            let cloud = return_code.map(|code| format!(" (CONNACK {code})")).unwrap_or_default();
            let result = not_issued(lang, *result);
            format!("{result} · {} {title}{cloud}", code.code())
        };
        Entry::Writing { .. } => "identity saved; writing starts", "身份已保存；开始写入";
        Entry::Written { .. } => "the unit acknowledged the write", "设备已确认写入";
        Entry::Restoring { .. } => "restoring the old identity starts", "开始恢复旧身份";
        Entry::PutBack { .. } => "the unit acknowledged the old identity", "设备已确认旧身份";
        Entry::Restored { .. } => "the old identity was read back: all of it", "旧身份已完整回读";
        Entry::Proven { proof, .. } => { bench::proof(*proof, lang).to_owned() };
        Entry::Tape { lines, .. } => "transcript saved ({count} lines)", "已保存通信记录（{count} 行）", count = lines.len();
        Entry::Ended(ended) => { self::ended(lang, ended) };
        Entry::BatchClosed { by, registration_off: true, .. } =>
            "batch finished by {by}; dynamic registration switched off in the console", "{by} 结束了批次；已在控制台关闭动态注册", by = by_whom(by.as_deref());
        Entry::BatchClosed { by, .. } =>
            "batch finished by {by}", "{by} 结束了批次", by = by_whom(by.as_deref());
        Entry::LabelDropped { label, replaced_by: Some(by), .. } =>
            "label {label} scanned and dropped: {by} was scanned before its unit came",
            "已扫描标签 {label}，其设备未到就扫描了 {by}，已作废",
            label = visible(label), by = visible(by);
        Entry::LabelDropped { label, replaced_by: None, .. } =>
            "label {label} scanned and dropped: no unit with it came", "已扫描标签 {label}，没有等到其设备，已作废", label = visible(label);
        Entry::ScanPassedOver(passed) => { passed_over(lang, passed) };
        Entry::AtWork(at) => {
            let before = at.before.as_deref().map(|before| operators::handed_over(&visible(before), at.visits, lang));
            let now = match at.operator.as_deref() {
                Some(name) => say!(lang, "{name} works at the bench", "{name} 上岗", name = visible(name)),
                None => lang.pick("nobody works at the bench: a badge did not count", "无人在岗：工牌无效").to_owned(),
            };
            before.map_or(now.clone(), |before| format!("{now} · {before}"))
        };
        Entry::PackageSigner(signer) if signer.trusted =>
            "{by} trusts packages of {signer}", "{by} 信任 {signer} 签名的配置包", by = visible(&signer.by), signer = visible(&signer.signer);
        Entry::PackageSigner(signer) =>
            "{by} trusts packages of {signer} no longer", "{by} 不再信任 {signer} 签名的配置包", by = visible(&signer.by), signer = visible(&signer.signer);
        Entry::PackagesOnly(only) if only.on =>
            "{by}: profiles and product secrets in signed packages only", "{by}：只接受签名配置包中的产品配置和 ProductSecret", by = visible(&only.by);
        Entry::PackagesOnly(only) =>
            "{by}: profiles and product secrets not in packages only any more", "{by}：不再限于签名配置包", by = visible(&only.by);
        Entry::PackageTaken(taken) => { package_taken(lang, taken) };
        Entry::GateProgram(approved) => { plant_gate::approved(lang, approved) };
        Entry::StationClosed(closed) =>
            "{by} closed the station for good (“{why}”); to be destroyed: {secrets}", "{by} 永久关闭了工位（“{why}”）；待销毁：{secrets}",
            by = visible(&closed.by), why = visible(&closed.why), secrets = visible(&lang.list(&closed.secrets));
        Entry::PackageOver(over) =>
            "the last day of the package of {product} was {day}; it was {today}", "{product} 的配置包最后一天是 {day}；当天为 {today}",
            product = visible(&over.product_key), day = visible(&over.last_day), today = visible(&over.today);
        Entry::BadgesAsked { pattern: Some(pattern), by } =>
            "{by} asked for badges like {pattern}", "{by} 要求扫描格式为 {pattern} 的工牌",
            by = by_whom(by.as_deref()), pattern = visible(pattern);
        Entry::BadgesAsked { pattern: None, by } =>
            "{by} asked for no badges any more", "{by} 取消了工牌要求", by = by_whom(by.as_deref());
        Entry::OperatorSet(set) =>
            "{by} recorded {name} as an operator with a badge ({products}{until})", "{by} 登记了操作员 {name} 及其工牌（{products}{until}）",
            by = by_whom(set.by.as_deref()), name = visible(&set.operator.name),
            products = match set.operator.products.as_slice() {
                [] => operators::text(lang).all_products.to_owned(),
                products => visible(&lang.list(products)),
            },
            until = set.operator.until.as_deref().map_or(String::new(), |until| {
                format!("{}{}", lang.pick(", ", "，"), operators::until_day(&visible(until), lang))
            });
        Entry::OperatorRemoved { name, by } =>
            "{by} removed operator {name}", "{by} 移除了操作员 {name}", by = by_whom(by.as_deref()), name = visible(name);
        Entry::TargetSet { units: Some(units), by } =>
            "target set to {units} units by {by}", "{by} 将目标设为 {units} 台", by = by_whom(by.as_deref());
        Entry::TargetSet { units: None, by } =>
            "target removed by {by}", "{by} 取消了目标", by = by_whom(by.as_deref());
        Entry::Listed { first, of, rows, by, .. } =>
            "list of expected units, rows {from} to {to} of {of}, by {by}",
            "{by} 导入的设备清单，共 {of} 行，第 {from} 到 {to} 行",
            from = first + 1, to = first + rows.len() as u64, by = by_whom(by.as_deref());
        Entry::LockTried { name, opened: true, purpose } =>
            "{name} entered the PIN {what}",
            "{name} 输入了正确的 PIN：{what}",
            name = visible(name), what = pin_use(lang, *purpose);
        Entry::LockTried { name, opened: false, purpose } =>
            "a wrong PIN was entered for {name} {what}",
            "有人以 {name} 的名义输入了错误的 PIN：{what}",
            name = visible(name), what = pin_use(lang, *purpose);
        Entry::Resolved { how, by, why, .. } => { signed(lang, resolution(lang, how), by, why) };
        Entry::Retired { by, why, .. } => { signed(lang, say!(lang, "retired", "已退役"), by, why) };
        Entry::HandedOver { to_station, to, by, why, .. } => {
            let handed = say! { lang,
                "handed over to station {station} (key {key})",
                "已移交给工位 {station}（密钥 {key}）",
                station = visible(to_station), key = visible(to)
            };
            signed(lang, handed, by, why.as_deref().unwrap_or("-"))
        };
        Entry::Received(received) => {
            let came = say! { lang,
                "received from station {station}, batch {batch}: {count} identities",
                "从工位 {station} 的批次 {batch} 接收：{count} 个身份",
                station = visible(&received.from), batch = visible(&received.from_batch), count = received.issued.len()
            };
            signed(lang, came, received.by.as_deref().unwrap_or("-"), "-")
        };
        Entry::Revealed { by, why, .. } => {
            signed(lang, say!(lang, "token viewed", "令牌被查看"), by, why)
        };
        Entry::Accepted { faults, stopped, by, why } => {
            let accepted = say! { lang, match stopped;
                Some(cause) =>
                    "registrations resumed after {code} {title}",
                    "{code} {title} 暂停后恢复注册",
                    code = cause.code(), title = failure::of(*cause, lang).title;
                None =>
                    "{count} faults in the record accepted", "已接受记录中的 {count} 处问题", count = faults.len();
            };
            signed(lang, accepted, by, why)
        };
        Entry::SecretReplaced { product_key, name: Some(name), host, .. } if name == ACCESS_KEY =>
            "access key of {key} for the IoT console being replaced (for {host})",
            "{key} 的物联网控制台 AccessKey 将被更换（用于 {host}）",
            key = visible(product_key), host = visible(host.as_deref().unwrap_or_default());
        Entry::SecretReplaced { product_key, name: Some(name), .. } =>
            "secret {name} of {key} being replaced",
            "{key} 的密钥 {name} 将被更换",
            key = visible(product_key), name = visible(name);
        Entry::SecretReplaced { product_key, name: None, .. } =>
            "product secret of {key} being replaced", "{key} 的 ProductSecret 将被更换", key = visible(product_key);
        Entry::HostKeyConfirmed { address, fingerprint, by, .. } =>
            "{by} confirmed the key {fingerprint} of {address}",
            "{by} 确认了 {address} 的密钥 {fingerprint}",
            by = visible(by), fingerprint = visible(fingerprint), address = visible(address);
        Entry::SecretForgotten { product_key, name: Some(name), .. } if name == ACCESS_KEY =>
            "access key of {key} for the IoT console being deleted",
            "{key} 的物联网控制台 AccessKey 将被清除",
            key = visible(product_key);
        Entry::SecretForgotten { product_key, name: Some(name), .. } =>
            "secret {name} of {key} being deleted", "{key} 的密钥 {name} 将被清除",
            key = visible(product_key), name = visible(name);
        Entry::SecretForgotten { product_key, name: None, .. } =>
            "product secret of {key} being deleted",
            "{key} 的 ProductSecret 将被清除",
            key = visible(product_key);
        Entry::Supervisor { name, by, role, .. } =>
            "{by} gave {name} a PIN as {role}", "{by} 为 {name} 设置了 PIN，角色为{role}",
            name = visible(name), by = visible(by), role = roles::role(*role, lang);
        Entry::Changed(changed) => { super::changes::sentence(lang, changed) };
        Entry::SupervisorRemoved { name, by } =>
            "{by} removed supervisor {name}", "{by} 取消了主管 {name}", name = visible(name), by = visible(by);
        Entry::Known { client_id, station, batch, .. } =>
            "client ID {id} was issued by station {station} in batch {batch}, according to its batch file",
            "据其批次文件，ClientId {id} 由工位 {station} 在批次 {batch} 中发放",
            id = visible(client_id), station = visible(station), batch = visible(batch);
        Entry::Reported { station, batch, outcome, .. } =>
            "ended there with {outcome}, according to the batch file {batch} of station {station}",
            "据工位 {station} 的批次文件 {batch}，在那里的结果为 {outcome}",
            outcome = bench::outcome_name(*outcome, lang), station = visible(station), batch = visible(batch);
        Entry::ConsoleSaid(said) => { console_said(lang, said) };
        Entry::ConsoleChange(change) => { signed(lang, console_change(lang, change), &change.by, &change.why) };
        Entry::Incarnation(begun) => {
            let origin = say! { lang, match begun.how;
                Origin::Restored =>
                    "the record was restored from copies ({count} segments); what was made after them may be missing",
                    "记录已从副本恢复（{count} 段）；副本之后的内容可能缺失",
                    count = begun.heads.len();
                Origin::Copied =>
                    "this PC is a copy: from here on it is a station of its own",
                    "本机是复制而来的：从此起是一个独立的工位";
            };
            signed(lang, origin, &begun.by, &begun.why)
        };
        Entry::Resealed(resealed) =>
            "sealed anew to this PC's key: {count} identities",
            "已用本机的密钥重新封存：{count} 个身份",
            count = resealed.issued.len();
        Entry::SegmentRetired(retired) => {
            let left = say! { lang, match ();
                () => "batch {batch} leaves the record; its numbers and IDs stay", "批次 {batch} 移出记录；号码和标识保留",
                    batch = visible(&retired.batch);
            };
            signed(lang, left, &retired.by, retired.why.as_deref().unwrap_or_default())
        };
        Entry::Reduced(_) =>
            "this batch has left the record: above stands what stays of it", "该批次已移出记录：以上是保留的内容";
        Entry::Machine(_) => "on this PC from here on", "从此起在本机上";
        Entry::Note { kind } => "a note of a later version ({kind})", "更新版本写下的备注（{kind}）", kind = visible(kind);
    }
}

fn console_said(lang: Lang, said: &ConsoleSaid) -> String {
    let one = |id: &ConsoleId| match &id.created {
        Some(created) => format!("{} ({})", visible(&id.client_id), visible(created)),
        None => visible(&id.client_id),
    };
    let ids = said.client_ids.iter().map(one).collect::<Vec<_>>().join(", ");
    let source = match &said.source {
        ConsoleSource::File { sha256 } => {
            say!(lang, "list {sha}", "清单 {sha}", sha = visible(sha256.get(..8).unwrap_or(sha256)))
        }
        ConsoleSource::Api { host } => visible(host),
    };
    let count = said.client_ids.len();
    say! { lang, match said.settles;
        0 => "the console lists {count} client IDs ({source}): {ids}", "控制台列出 {count} 个 ClientId（{source}）：{ids}";
        settles =>
            "the console lists {count} client IDs ({source}): {ids}; settles {settles} registrations without an answer",
            "控制台列出 {count} 个 ClientId（{source}）：{ids}；厘清 {settles} 次没有应答的注册";
    }
}

fn console_change(lang: Lang, ConsoleChange { change, stage, .. }: &ConsoleChange) -> String {
    let what = say! { lang, match change;
        AtConsole::Clear => "all client IDs deleted at the cloud", "在云端删除全部 ClientId";
        AtConsole::Keep { client_id } => "client ID {id} made the only valid one at the cloud", "在云端只保留 ClientId {id}", id = visible(client_id);
    };
    say! { lang, match stage;
        ConsoleStage::Begun => "{what}: begun", "{what}：开始";
        ConsoleStage::Done => "{what}: done", "{what}：完成";
        ConsoleStage::Refused { code } => "{what}: refused ({code})", "{what}：被拒绝（{code}）", code = visible(code);
    }
}

fn checked(lang: Lang, plan: Plan, held: Option<&Held>) -> String {
    let held = say! { lang, match held;
        Some(held) => "has an identity ({held})", "已有身份（{held}）", held = held_text(lang, held);
        None => "no identity seen in the unit", "设备内未见身份";
    };
    let plan = pick! { lang, match plan;
        Plan::Register => "to be registered", "需要注册";
        Plan::Finish => "the identity on record is to be written", "写入记录中的身份";
        Plan::Known => "the unit has the identity on record", "设备内就是记录中的身份";
        Plan::Collect => "to be registered later", "稍后注册";
        Plan::RegisterAhead => "to be registered without being there", "设备不在场，先行注册";
        Plan::Restore => "what it held before is to be put back", "恢复原来的内容";
    };
    say!(lang, "{held}; {plan}", "{held}；{plan}")
}

fn by_whom(name: Option<&str>) -> String {
    name.map_or_else(|| "-".into(), visible)
}

fn held_text(lang: Lang, held: &Held) -> String {
    let id = held.client_id.as_deref().map(visible);
    let print = held.token_sha256.as_deref().map(visible);
    let none = || say!(lang, "not reported", "未给出");
    let (id, print) = (id.unwrap_or_else(none), print.unwrap_or_else(none));
    let values = old_values(held);
    say! { lang, match &*values;
        "" => "client ID {id}, token fingerprint {print}", "ClientId {id}，令牌指纹 {print}";
        values => "client ID {id}, token fingerprint {print}, {values}", "ClientId {id}，令牌指纹 {print}，{values}";
    }
}

/// What a golden unit showed.
fn golden(lang: Lang, golden: &Golden) -> String {
    let code =
        golden.code.map_or_else(String::new, |code| format!(" ({} {})", code.code(), failure::of(code, lang).title));
    let must = golden_must(lang, golden.must);
    say! { lang, match golden.showed;
        Showed::Right => "golden unit, {must}: it did{code}", "标准件，{must}：结果正确{code}";
        Showed::Wrong => "golden unit, {must}: it did not{code}", "标准件，{must}：结果不正确{code}";
        Showed::Nothing => "golden unit, {must}: nothing was seen{code}", "标准件，{must}：没有看到结果{code}";
    }
}

/// What a golden unit must show.
pub fn golden_must(lang: Lang, must: Must) -> &'static str {
    pick! { lang, match must;
        Must::Pass => "must pass", "应合格";
        Must::Fail => "must fail", "应不合格";
    }
}

/// What a unit told of itself, on one line.
pub fn info(values: &[InfoValue]) -> String {
    let told = values.iter().map(|told| format!("{} {}", visible(&told.name), visible(&told.value)));
    told.collect::<Vec<_>>().join(" · ")
}

/// What a unit held besides, each value by its name and its fingerprint.
pub fn old_values(held: &Held) -> String {
    let value = |value: &OldValue| format!("{} {}", visible(&value.name), visible(&value.sha256));
    held.values.iter().map(value).collect::<Vec<_>>().join(", ")
}

fn not_issued(lang: Lang, result: NotIssued) -> &'static str {
    pick! { lang, match result;
        NotIssued::Refused => "the cloud refused", "云端拒绝";
        NotIssued::NeverAsked => "not asked: no registration used", "未发出请求：没有占用注册";
        NotIssued::Unknown => "no identity received: a registration may be used", "没有得到身份：可能已占用一次注册";
    }
}

fn resolution(lang: Lang, how: &Resolution) -> String {
    say! { lang, match how;
        Resolution::RegisterAgain => "may be registered again (uses 1 of 5)", "允许重新注册（占用 1/5）";
        Resolution::SameUnit => "same unit", "是同一台设备";
        Resolution::SetAside => "set aside", "已搁置";
        Resolution::TakeBack => "taken back from the other station, which may not know it", "已从另一工位收回，对方可能不知情";
        Resolution::BoardReplaced { fault } =>
            "board replaced ({why}): the old identity is to be forbidden, the new board may be registered (uses 1 of 5)",
            "已更换主板（{why}）：旧身份应禁用，允许注册新主板（占用 1/5）",
            why = rework::board_fault(*fault, lang);
        Resolution::Relabelled { label } =>
            "relabelled: “{label}” stands for its number", "已换标签：“{label}”代表其序列号", label = visible(label);
        Resolution::RollBack => "to be rolled back to the old identity", "将回退到旧身份";
        Resolution::Found { client_id, token_sha256, .. } =>
            "identity found elsewhere · client ID {id} · token fingerprint {print}",
            "在别处找到其身份 · ClientId {id} · 令牌指纹 {print}",
            id = visible(client_id), print = visible(token_sha256);
    }
}

sentences! { lang;
    fn signed(lang: Lang, what: String, by: &str, why: &str) =
        "{what}; {by}: {why}", "{what}；{by}：{why}", by = visible(by), why = visible(why);
}

/// What is said of the order, behind the rest of the sentence.
fn order_said(lang: Lang, of: &Order) -> String {
    let said = of.iter().map(|(name, value)| match BatchPurpose::of(value).filter(|_| name == PURPOSE) {
        Some(purpose) => format!(" · {}", order::purpose(purpose, lang)),
        None => format!(" · {} {}", visible(name), visible(value)),
    });
    said.collect()
}

fn ended(lang: Lang, ended: &Ended) -> String {
    let outcome = bench::outcome_name(ended.outcome, lang);
    match Case::of(ended) {
        None => ended.would.map_or(outcome.to_owned(), |plan| format!("{outcome} · {}", bench::would(plan, lang))),
        Some(case) => {
            let step = bench::step(ended.step, lang);
            format!("{outcome} · {} {} · {step}", case.failure.code(), failure::of(case, lang).title)
        }
    }
}

/// A scan that nobody took.
/// A package that was taken, and what it changed.
fn package_taken(lang: Lang, taken: &PackageTaken) -> String {
    let fields: Vec<String> = taken.fields.iter().map(|field| super::package::field(lang, field)).collect();
    let fields = if fields.is_empty() {
        super::package::text(lang).no_change.to_owned()
    } else {
        fields.join(lang.pick("; ", "；"))
    };
    let older = if taken.older { lang.pick(", although not newer", "，虽然并不更新") } else { "" };
    say!(
        lang,
        "{by} took package {serial} of {product}{older}, signed by {signer}, as profile {profile}: {fields}",
        "{by} 使用了 {product} 的配置包 {serial}{older}，签名者 {signer}，产品配置 {profile}：{fields}",
        by = visible(&taken.by),
        serial = taken.serial,
        product = visible(&taken.product_key),
        signer = visible(&taken.signer),
        profile = visible(&taken.profile)
    )
}

/// A scan that nobody took.
fn passed_over(lang: Lang, ScanPassedOver { why, begins, letters, .. }: &ScanPassedOver) -> String {
    let begins = visible(begins);
    say! { lang, match why;
        PassedOver::NotALabel =>
            "scan {begins}… ({letters} characters) passed over: no label of this product", "扫描内容 {begins}…（{letters} 个字符）已忽略：不是该产品的标签";
        PassedOver::BadgeOrLabel =>
            "scan {begins}… ({letters} characters) passed over: like a badge and like a label", "扫描内容 {begins}…（{letters} 个字符）已忽略：既像工牌又像标签";
        PassedOver::Unreadable => "scan passed over: no text, or without an end", "扫描内容已忽略：不是文本，或没有结尾";
        PassedOver::Other => "scan passed over, for a reason of a later version", "扫描内容已忽略，原因由更新的版本定义";
    }
}

/// What a PIN was given for.
fn pin_use(lang: Lang, purpose: Option<PinUse>) -> &'static str {
    pick! { lang, match purpose;
        None => "to unlock the window", "解锁窗口";
        Some(PinUse::Answer) => "to answer a question at a slot", "回答槽位上的问题";
        Some(PinUse::Unit) => "to decide about a unit", "处置设备";
        Some(PinUse::Reveal) => "to view a token", "查看令牌";
        Some(PinUse::Supervisor) => "to change supervisors, or to erase a name", "更改主管，或删除姓名";
        Some(PinUse::Secret) => "to change a product secret", "更改 ProductSecret";
        Some(PinUse::HostKey) => "to confirm the key of a host", "确认主机密钥";
        Some(PinUse::CloseBatch) => "to finish a batch", "结束批次";
        Some(PinUse::RetireBatch) => "to let a batch leave the record", "将批次移出记录";
        Some(PinUse::AcceptRecord) => "to accept faults in the record", "接受记录中的问题";
        Some(PinUse::GoOn) => "to resume registrations", "恢复注册";
        Some(PinUse::PlantGate) => "to bypass the plant gate", "绕过工厂放行";
        Some(PinUse::CloseStation) => "to close the station for good", "永久关闭工位";
        Some(PinUse::Package) => "to take a package", "使用配置包";
        Some(PinUse::GateProgram) => "to approve the program of a plant gate", "批准工厂放行所用的程序";
        Some(PinUse::Operators) => "to say who works at the bench", "设置操作员";
        Some(PinUse::Other) => "for a purpose that a later version knows", "用途由更新的版本定义";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_unit_says_of_itself_stays_on_its_line_in_both_languages() {
        let entry = Entry::Read {
            unit: 1,
            serial_number: "SN\u{1b}[2J\n\u{202e}".into(),
            hardware_id: Some("\r".into()),
            host_key: None,
        };
        for lang in [Lang::En, Lang::Zh] {
            let sentence = sentence(lang, &entry);
            assert!(!sentence.chars().any(crate::domain::visible::is_invisible), "{sentence:?}");
            assert!(sentence.contains("SN\\u{1b}[2J\\u{a}"));
        }
    }
}
