//! What the vendor's console says about device names, and what is to be done there.

use super::Lang;
use super::bench::{self, outcome_name};
use crate::archive::console::{Advice, Role};
use crate::archive::{TaskId, identities};
use crate::decisions::console::{Learnt, Reading, Settles};
use crate::domain::entry::ConsoleId;
use crate::domain::visible::visible;
use crate::domain::{Outcome, Registrations, UnitKeys};
use crate::journal::{IssuedIdentity, KnownUnit};
use crate::list::console::{BadRow, Column, FileFault, Names, RowFault};
use crate::list::{LONGEST_FILE, MOST_ROWS};

/// What people and consoles call the columns, as [`crate::list::columns::plain`] leaves it.
pub const NAMES: &Names = &[
    (Column::ProductKey, &["productkey", "pk", "产品key", "产品productkey", "产品密钥"]),
    (Column::DeviceName, &["devicename", "device", "name", "设备名称", "设备名", "设备"]),
    (Column::ClientId, &["clientid", "clientids", "客户端id", "设备clientid", "设备指纹", "指纹"]),
    (
        Column::Created,
        &["createtime", "created", "creationtime", "createdat", "gmtcreate", "创建时间", "注册时间", "生成时间"],
    ),
];

texts! {
    /// Title: what is to be done in the console.
    tasks = "To do in the IoT console", "需要在物联网控制台处理";
    /// Labels the note.
    how = "How", "做法";
    /// What holds for all of it.
    tasks_note = "Tick each line when it is done. Forbidding: choose the client ID to keep (TransformClientId); the others no longer log in. Deleting (DeleteClientIds) always removes all client IDs of a device, the live one too; record it here afterwards (`unit cleared`).",
        "每完成一行打勾。禁用：选定要保留的 ClientId（TransformClientId），其余不能再登录。删除（DeleteClientIds）总是删除该设备的全部 ClientId，包括正在使用的；之后请在本站登记（`unit cleared`）。";
    /// Column.
    tick = "Done", "完成";
    /// Column.
    device_name = "Device name", "设备名";
    /// Column.
    serial_number = "Serial number", "序列号";
    /// Column.
    client_id = "Client ID", "ClientId";
    /// Column.
    created = "Created", "创建时间";
    /// Column.
    what = "What to do", "操作";
    /// Help of the call.
    import = "Import a list of client IDs from the vendor's console (CSV, or JSON as the API gives it): settles registrations without an answer, shows used ones, never overwrites what is on record",
        "导入控制台的 ClientId 清单（CSV，或 API 的 JSON）：厘清没有应答的注册，显示已占用的次数，绝不覆盖记录里已有的内容";
    /// Help.
    list_file = "The list", "清单文件";
    /// Help.
    preview = "Only show what it would settle, and every bad row", "只显示会厘清什么，以及每个有问题的行";
    /// Help.
    skip_bad = "Take the good rows although others are bad; a device with a bad row is left out", "跳过有问题的行（有问题行的设备整台跳过）";
    /// Help.
    complete = "The list has every client ID of the product: a unit that is not in it has none (needs --product-key)", "清单包含该产品的全部 ClientId：不在其中的设备没有任何 ClientId（需要 --product-key）";
    /// Help.
    of_product = "Product of names for which the list names none", "清单未注明产品时所属的 ProductKey";
    /// Help.
    of_device = "Device name of an answer that names none", "清单未注明设备时的设备名";
    /// Help.
    taken_by = "Who took the list from the console, after the registrations that it is to settle", "由谁在这些注册之后从控制台取得清单";
    /// Help of the call.
    cleared = "All client IDs of this unit's device name were deleted in the console: its identities on record are void, its count starts again",
        "已在控制台删除此设备名的全部 ClientId：记录里的身份作废，次数重新计算";
    /// Help of the call.
    export = "Write what is to be done in the console, by device name: which client ID to keep, which to forbid, which names to clear",
        "导出控制台待办（按设备名）：保留哪个 ClientId、禁用哪些、清空哪些";
    /// Help.
    access_key = "Store the secret of this access key instead: with it the station asks the vendor's API which client IDs a device has (read-only rights: QueryDeviceInfo, QueryClientIds)",
        "保存此 AccessKey 的 Secret：本站用它向厂商 API 查询设备的 ClientId（只读权限：QueryDeviceInfo、QueryClientIds）";
    /// Help.
    region = "Region of the API: iot.REGION.aliyuncs.com", "API 所在地域：iot.REGION.aliyuncs.com";
    /// Help.
    endpoint = "Host of the API, where it is another one", "API 的主机（与地域默认不同时）";
    /// Help of the call.
    ask = "Ask the vendor's API which client IDs units have, and record it: units whose registration has no answer are settled",
        "向厂商 API 查询设备的 ClientId 并记录：没有应答的注册随之厘清";
    /// Help.
    only_unit = "Only this serial number; otherwise all units whose registration has no answer", "只查此序列号；否则查所有没有应答的设备";
    /// Help.
    profile_of = "Profile of the units: says which cloud, and whose access key", "设备的产品配置：决定云端和 AccessKey";
    /// Help of the call.
    clear = "Delete ALL client IDs of this unit's device name at the cloud (DeleteClientIds), the live one too: it must be registered again",
        "在云端删除此设备名的全部 ClientId（DeleteClientIds），包括正在使用的：之后须重新注册";
    /// Help of the call.
    keep = "Make one client ID of this unit's device name the only valid one at the cloud (TransformClientId)",
        "在云端只保留此设备名的一个 ClientId（TransformClientId）";
    /// Help.
    which_id = "The client ID that stays valid", "保留的 ClientId";
    /// Button: opens the dialog.
    button = "IoT console…", "物联网控制台…";
    /// Title of the dialog.
    window_head = "Client IDs from the IoT console", "控制台的 ClientId 清单";
    /// What the dialog is for.
    window_note = "A list (CSV, JSON) settles registrations without an answer and shows what is used. Nothing on record is overwritten. It must have been taken at least a minute after the registrations it is to settle.",
        "清单（CSV、JSON）可厘清没有应答的注册并显示已占用的次数，不会覆盖记录里的任何内容。清单须在相应注册至少一分钟之后取得。";
    /// Labels the name of who vouches.
    vouch = "Your name: you took this list from the console since then", "您的姓名：清单是您在此之后从控制台取得的";
    /// Button.
    record = "Record it", "写入记录";
    /// Button.
    choose = "Choose a list…", "选择清单…";
    /// Button.
    tasks_button = "What is to be done there…", "控制台待办…";
    /// Help.
    list_text = "For people: each unit with all its identities, their dates, and which one is valid", "便于阅读：每台设备及其全部身份、日期和有效的一个";
    /// Help of the call.
    forget = "Forget a stored product secret, the access key of the IoT console, or the password for the plant gate", "清除已保存的 ProductSecret、物联网控制台的 AccessKey 或工厂放行密码";
    /// Help.
    forget_key = "The access key, and not the product secret", "清除 AccessKey，而不是 ProductSecret";
    /// Help.
    csv = "As a table", "表格（CSV）";
    /// Help.
    html = "As a page to print and tick", "可打印打勾的网页";
}

/// What is done with a name.
pub fn advice(advice: Advice, lang: Lang) -> &'static str {
    pick! { lang, match advice;
        Advice::KeepOne => "Keep one, forbid the others", "保留一个，禁用其余";
        Advice::Clear => "Clear all, then register again", "全部清空，然后重新注册";
        Advice::RegisterFirst => "Register first, then keep the new one and forbid these", "先重新注册，再保留新的并禁用这些";
    }
}

/// What is done with one client id.
pub fn role(advice: Advice, role: Role, lang: Lang) -> &'static str {
    pick! { lang, match role;
        Role::Retired if advice == Advice::Clear => "clear: unit retired", "清空：设备已退役";
        _ if advice == Advice::Clear => "clear", "清空";
        Role::Kept => "KEEP this one", "保留此项";
        Role::Former => "forbid: replaced by a newer one", "禁用：已被新的替换";
        Role::Retired => "forbid: unit retired", "禁用：设备已退役";
        Role::Orphan => "forbid: its answer was lost, nobody has its token", "禁用：应答丢失，无人持有令牌";
        Role::Elsewhere => "issued by another station: ask there first", "由别的工位注册：先向其确认";
    }
}

/// Why a file is no list of client ids.
pub fn file_fault(fault: &FileFault, lang: Lang) -> String {
    say! { lang, match fault;
        FileFault::TooLarge => "larger than {most} MiB; split it", "超过 {most} MiB，请拆分", most = LONGEST_FILE >> 20;
        FileFault::TooMany => "more than {most} rows; split it", "超过 {most} 行，请拆分", most = MOST_ROWS;
        FileFault::NotText => "neither text in UTF-8, UTF-16 or GBK, nor JSON: export it again as CSV or JSON", "不是 UTF-8、UTF-16 或 GBK 文本，也不是 JSON：请重新导出为 CSV 或 JSON";
        FileFault::Empty => "no client IDs in it, and no device that has none", "其中没有 ClientId，也没有注明无 ClientId 的设备";
        FileFault::NoNameColumn => "no column “DeviceName” (设备名称); name it, or give --device-name", "没有“DeviceName”（设备名称）列；请补上，或用 --device-name 指明";
        FileFault::NoIdColumn => "no column “ClientId” in its first line", "首行没有“ClientId”列";
        FileFault::TwoColumns(column) => "two columns are “{name}”; remove one", "有两列都是“{name}”，请删去一列", name = column_name(*column);
        FileFault::NotJson(line) => "not valid JSON from line {line} on: fetch the answer again", "从第 {line} 行起不是有效的 JSON：请重新获取";
    }
}

fn column_name(column: Column) -> &'static str {
    match column {
        Column::ProductKey => "ProductKey",
        Column::DeviceName => "DeviceName",
        Column::ClientId => "ClientId",
        Column::Created => "CreateTime",
    }
}

/// What is wrong with a row.
pub fn bad_row(bad: &BadRow, lang: Lang) -> String {
    let why = say! { lang, match &bad.fault;
        RowFault::NoName => "it names no device; for an answer of QueryClientIds give --device-name, or the answer of QueryDeviceInfo with it", "没有注明设备；若是 QueryClientIds 的应答，请用 --device-name，或附上 QueryDeviceInfo 的应答";
        RowFault::Name => "this can be no device name (4–32 of A-Z a-z 0-9 - _ @ . :)", "不可能是设备名（4–32 个 A-Z a-z 0-9 - _ @ . :）";
        RowFault::ClientId => "this can be no client ID", "不可能是 ClientId";
        RowFault::OfTwo { line } => "this client ID is another device's on row {line}", "这个 ClientId 在第 {line} 行属于别的设备";
        RowFault::TwoProducts { line } => "another product key than on row {line}", "ProductKey 与第 {line} 行不同";
        RowFault::Quote => "its quotes are not closed, or have a line break in them: columns cannot be told apart", "引号没有成对，或引号内有换行，无法分列";
        RowFault::Failed(code) => "the API refused it ({code}): fetch it again", "API 拒绝了请求（{code}）：请重新获取", code = visible(code);
    };
    let (line, name) = (bad.line, visible(&bad.name));
    say! { lang, match &*name;
        "" => "row {line}: {why}", "第 {line} 行：{why}";
        name => "row {line}, {name}: {why}", "第 {line} 行，{name}：{why}";
    }
}

/// What a list says of one name.
pub fn learnt(learnt: &Learnt, lang: Lang) -> String {
    let Learnt { said, settles, orphans, missing, used } = learnt;
    let one = |id: &ConsoleId| match &id.created {
        Some(created) => format!("{} ({})", visible(&id.client_id), visible(created)),
        None => visible(&id.client_id),
    };
    let count = if used.0 == used.1 { used.0.to_string() } else { format!("{}–{}", used.0, used.1) };
    let name = visible(&said.keys.device_name);
    let mut text = say! { lang, match settles;
        Settles::Nothing => "{name}: {count} of 5 used", "{name}：已用 {count} / 5";
        Settles::Free => "{name}: {count} of 5 used; SETTLED: nothing was issued, free to register", "{name}：已用 {count} / 5；已厘清：没有产生身份，可以注册";
        Settles::Lost => "{name}: {count} of 5 used; SETTLED: an identity was issued and its answer lost", "{name}：已用 {count} / 5；已厘清：产生过身份，应答丢失";
        Settles::TooOld => "{name}: {count} of 5 used; NOT settled: the list is not at least a minute younger than the registration, take a new one", "{name}：已用 {count} / 5；未厘清：清单须比那次注册晚至少一分钟，请重新获取";
        Settles::AtWork => "{name}: {count} of 5 used; NOT settled: the unit is being worked on", "{name}：已用 {count} / 5；未厘清：设备正在处理";
    };
    if !orphans.is_empty() {
        let ids = orphans.iter().map(one).collect::<Vec<_>>().join(", ");
        text += &say!(lang, "; not on record: {ids}", "；记录里没有：{ids}");
    }
    if !missing.is_empty() {
        let ids = missing.iter().map(|id| visible(id)).collect::<Vec<_>>().join(", ");
        text += &say!(
            lang,
            "; on record and not in the list: {ids} (still counted; if all were deleted, `unit cleared`)",
            "；记录里有而清单没有：{ids}（仍计入；若已全部删除，请用 `unit cleared`）"
        );
    }
    text
}

/// How a unit stands once the console was asked.
pub fn stands(unit: &KnownUnit, lang: Lang) -> String {
    let Registrations { issued, unknown } = unit.registrations();
    let count = if unknown == 0 { issued.to_string() } else { format!("{issued}–{}", issued + unknown) };
    let name = visible(&unit.keys.serial_number);
    let orphans = unit.orphans().map(|id| visible(&id.client_id)).collect::<Vec<_>>().join(", ");
    say! { lang, match &*orphans;
        "" => "{name}: {count} of 5 used", "{name}：已用 {count} / 5";
        orphans => "{name}: {count} of 5 used; not on record: {orphans}", "{name}：已用 {count} / 5；记录里没有：{orphans}";
    }
}

/// What a list does, in one line.
pub fn sum(reading: &Reading, bad: usize, lang: Lang) -> String {
    let count = |wanted: Settles| reading.learnt.iter().filter(|learnt| learnt.settles == wanted).count();
    let (names, free, lost) = (reading.learnt.len(), count(Settles::Free), count(Settles::Lost));
    let open = count(Settles::TooOld) + count(Settles::AtWork);
    say! { lang,
        "devices: {names}; settled as free: {free}; settled with a lost identity: {lost}; not settled: {open}; bad rows: {bad}",
        "{names} 台设备：厘清为可注册 {free}，厘清为身份丢失 {lost}，未厘清 {open}；问题行 {bad}"
    }
}

/// What one identity of a unit is, in a line.
pub fn is(role: Role, lang: Lang) -> &'static str {
    pick! { lang, match role;
        Role::Kept => "VALID: the unit's own", "有效：设备当前的身份";
        Role::Former => "replaced by a newer one", "已被新的替换";
        Role::Retired => "its unit was retired", "设备已退役";
        Role::Orphan => "ORPHAN: its answer was lost, nobody has its token", "孤立：应答丢失，无人持有令牌";
        Role::Elsewhere => "issued by another station", "由别的工位注册";
    }
}

/// A unit and all its identities for people: its own line, and one for each of them. `issued_at`: when one on record was issued.
pub fn of_unit(
    keys: &UnitKeys,
    open: Option<Outcome>,
    unit: Option<&KnownUnit>,
    issued_at: impl Fn(&IssuedIdentity) -> Option<String>,
    lang: Lang,
) -> String {
    let open = open.map(|open| format!("  {}", outcome_name(open, lang))).unwrap_or_default();
    let known = unit.map(KnownUnit::registrations).unwrap_or_default();
    let (name, serial) = (visible(&keys.device_name), visible(&keys.serial_number));
    let named = if name == serial { serial } else { format!("{serial} ({name})") };
    let mut text = format!("{named}  {}{open}", bench::registrations(known, lang));
    for TaskId { client_id, created, role, .. } in unit.map(|unit| identities(unit, issued_at)).unwrap_or_default() {
        let created = created.as_deref().map(visible).unwrap_or_else(|| "–".to_owned());
        text += &format!("\n    {}  {created}  {}", visible(&client_id), is(role, lang));
    }
    text
}

sentences! { lang;
    /// No profile says how the cloud of a unit is reached.
    pub fn no_profile(product_key: &str, platform: &str, lang: Lang) =
        "No profile of product {product_key} at {platform} is on this station: add it under Profiles, it says how the cloud is reached",
        "本工位没有产品 {product_key}（{platform}）的产品配置：请在“产品配置”中添加，其中写明如何连接云端",
        product_key = visible(product_key), platform = visible(platform);
    /// The API did not say what was asked.
    pub fn silent(host: &str, code: &str, lang: Lang) =
        "{host} does not say which client IDs units have ({code}): units without an answer stay UNKNOWN; check access key, rights and network",
        "{host} 没有给出设备的 ClientId（{code}）：没有应答的设备保持 UNKNOWN；请检查 AccessKey、权限和网络", host = visible(host), code = visible(code);
    /// A change was made.
    pub fn changed(serial: &str, lang: Lang) = "{serial}: done at the cloud, and on record", "{serial}：云端已完成，并已记录", serial = visible(serial);
    /// A change was made and is not on record.
    pub fn changed_unrecorded(serial: &str, why: &str, lang: Lang) =
        "{serial}: done at the cloud, but not on record: {why} Put that right, then run `unit ask-console` for this unit",
        "{serial}：云端已完成，但没有写入记录：{why}请先排除故障，再对此设备执行 `unit ask-console`", serial = visible(serial);
    /// The API refused a change.
    pub fn not_changed(host: &str, code: &str, lang: Lang) =
        "{host} refused it ({code}): nothing was changed; check the key's rights and the client ID",
        "{host} 拒绝了请求（{code}）：没有任何改动；请检查 AccessKey 的权限和 ClientId", host = visible(host), code = visible(code);
    /// Whether a change was made is not known.
    pub fn maybe_changed(host: &str, code: &str, lang: Lang) =
        "{host} did not answer ({code}): it may have been done; run `unit ask-console` for this unit, which tells",
        "{host} 没有应答（{code}）：可能已经完成；请对此设备执行 `unit ask-console` 查明", host = visible(host), code = visible(code);
    /// A name that cannot be placed.
    pub fn unplaced(name: &str, lang: Lang) =
        "{name}: left out; on record nowhere or at several clouds, say which with --product-key and --platform",
        "{name}：跳过；记录里没有或在多个云端，请用 --product-key 和 --platform 指明", name = visible(name);
    /// Bad rows stop it.
    pub fn not_taken(lang: Lang, bad: usize) =
        "bad rows: {bad}; nothing was taken. Correct them, or --skip-bad", "{bad} 行有问题，未导入任何内容；请更正，或用 --skip-bad";
    /// How many names were written.
    pub fn written(lang: Lang, count: usize) = "devices to do: {count}", "待处理设备 {count} 台";
}
