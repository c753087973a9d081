//! What the window says about the vendor's console: the access key, asking, and what is changed there about one unit.

use super::Lang;
use crate::domain::visible::visible;
use crate::vault::SecretSource;

texts! {
    /// Head of the dialog that all begins in.
    head = "IoT console", "物联网控制台";
    /// What it is for.
    note = "Where the answer of a registration was lost, the console knows whether an identity was made. With an access key the station asks by itself; without one a list from the console does the same.",
        "注册应答丢失时，控制台知道是否产生了身份。有 AccessKey 时本站自行查询；没有时可导入控制台的清单，效果相同。";
    /// Labels the products.
    product = "Product", "产品";
    /// No profile is there.
    no_product = "No product is on the shelf yet: add one under Profiles. A list can be imported all the same.", "还没有产品配置：请在“产品配置”中添加。清单仍可导入。";
    /// It is being looked at.
    reading = "Reading…", "正在查看…";
    /// There is none.
    no_key = "No access key: the station cannot ask by itself.", "没有 AccessKey：本站无法自行查询。";
    /// Button: opens the dialog of the key.
    key = "Access key…", "AccessKey…";
    /// Button: ask about all.
    ask_all = "Ask about all in doubt", "查询所有待厘清的设备";
    /// Button: a list.
    list = "Import a list…", "导入清单…";
    /// Why it cannot be asked now.
    bench_asks = "The bench is open and holds the record. With a key it asks by itself, at its start and after each lost answer; to ask or change something from here, close the bench first.",
        "工作台正在运行并占用记录。有 AccessKey 时它会在启动时和每次应答丢失后自行查询；要从这里查询或更改，请先关闭工作台。";
    /// It is being asked.
    asking = "Asking… Registrations of the last half minute are waited for.", "正在查询…（等待最近半分钟内的注册结束）";
    /// There are none.
    none_in_doubt = "No unit of this product is in doubt.", "此产品没有待厘清的设备。";
    /// A thread broke.
    broke = "This could not be done. Close it and try again.", "未能完成。请关闭后重试。";
    /// Button.
    close = "Close", "关闭";
    /// Head of the dialog of the key.
    key_head = "Access key of the IoT console", "物联网控制台 AccessKey";
    /// What kind of key it is to be.
    key_note = "Of a RAM user that may call iot:QueryDeviceInfo and iot:QueryClientIds and nothing else. It is kept like a product secret and never shown again. An open bench uses it from its next start.",
        "请使用只允许 iot:QueryDeviceInfo 和 iot:QueryClientIds 的 RAM 用户。与 ProductSecret 一样保存，不再显示。已打开的工作台从下次启动起使用。";
    /// Labels a field.
    key_id = "AccessKey ID", "AccessKey ID";
    /// Labels a field.
    key_secret = "AccessKey Secret", "AccessKey Secret";
    /// Labels a field.
    endpoint = "Region (cn-shanghai), or host of the API", "地域（cn-shanghai），或 API 主机";
    /// What stands there is neither.
    no_endpoint = "Neither a region nor a host: cn-shanghai, or HOST:PORT without https://", "不是地域或主机：请填 cn-shanghai，或不带 https:// 的“主机:端口”";
    /// What follows from forgetting it.
    forget_note = "Without it the station no longer asks: a registration without an answer stays UNKNOWN until a list is imported or a person decides.", "清除后本站不再查询：没有应答的注册会保持 UNKNOWN，直到导入清单或由人决定。";
    /// Head: all identities of a unit.
    identities = "Identities of this device name", "此设备名的全部身份";
    /// Where they are known from.
    of_book = "As the shared book tells; the station that made them may know more.", "以共享记录本为准；注册它的工位可能知道更多。";
    /// The same of files that are open.
    of_files = "As the open files tell; the station that made them may know more.", "以已打开的文件为准；注册它的工位可能知道更多。";
    /// There are none.
    no_identities = "None is known.", "没有已知的身份。";
    /// Whether all are deleted is not known.
    clearing = "Deleting all was asked for and no answer came: ask the console.", "已请求全部删除但没有应答：请查询控制台。";
    /// What the dialog about one unit is for.
    unit_note = "One unit at a time. What is changed at the cloud is recorded before it is asked for and again with what came of it.", "一次一台。云端的更改在请求前记录，完成后再记录结果。";
    /// Button: ask about this unit.
    ask_one = "Ask the console", "查询控制台";
    /// Button: make one valid.
    keep = "Make the chosen one valid…", "只保留选定的…";
    /// Button: delete all.
    clear = "Delete all…", "全部删除…";
    /// Button: they were deleted by hand.
    cleared = "All were deleted there…", "已在控制台全部删除…";
    /// Button: really.
    do_keep = "Make it the valid one", "确认只保留它";
    /// Button: really.
    do_clear = "Delete all now", "确认全部删除";
    /// Button: really.
    do_cleared = "Record that they were deleted", "登记已全部删除";
    /// It was put on record.
    recorded = "Recorded: the unit counts as new.", "已记录：设备按新的计算。";
    /// It was done.
    done = "Done at the cloud, and on record.", "云端已完成，并已记录。";
    /// It is being done.
    at_work = "At work…", "正在处理…";
}

/// Where a key is kept, and what it is for.
pub fn key_kept(host: &str, source: SecretSource, lang: Lang) -> String {
    let host = visible(host);
    say! { lang, match source;
        SecretSource::Keyring => "Access key stored in the system keyring, for {host} alone.", "AccessKey 保存在系统密钥库中，仅用于 {host}。";
        _ => "Access key stored in a file that only its owner can read, for {host} alone: there is no system keyring here, or several logins use it.", "AccessKey 保存在仅所有者可读的文件中，仅用于 {host}：此处没有系统密钥库，或由多个登录共用。";
    }
}

sentences! { lang;
    /// Whether it was done is not known.
    pub fn maybe_done(host: &str, code: &str, lang: Lang) =
        "{host} did not answer ({code}): it may have been done. Ask the console about this unit, which tells.",
        "{host} 没有应答（{code}）：可能已经完成。请查询控制台，即可查明。", host = visible(host), code = visible(code);
    /// It was done and is not on record.
    pub fn unrecorded(why: &str, lang: Lang) =
        "Done at the cloud, but not on record: {why} The station counts the unit as before. Once that is put right, ask the console about this unit.",
        "云端已完成，但没有写入记录：{why}本工位仍按之前的状态计算该设备。排除故障后，请对此设备查询控制台。";
    /// Head of the dialog about one unit.
    pub fn unit_head(serial: &str, lang: Lang) = "{serial} at the IoT console", "{serial} 在物联网控制台", serial = visible(serial);
    /// What making one valid does.
    pub fn keep_note(client_id: &str, name: &str, lang: Lang) =
        "{client_id} becomes the only client ID of {name} that can log in (TransformClientId). All others stop working at once: a unit that holds one of them goes offline.",
        "{name} 将只有 {client_id} 可以登录（TransformClientId），其余立即失效：持有其他 ClientId 的设备会离线。",
        client_id = visible(client_id), name = visible(name);
    /// What deleting all does.
    pub fn clear_note(count: usize, name: &str, lang: Lang) =
        "ALL client IDs of {name} are deleted at the cloud (DeleteClientIds; {count} are known here), the one in use too. The unit goes offline at once and must be registered and written again. This cannot be undone.",
        "将在云端删除 {name} 的全部 ClientId（DeleteClientIds；此处已知 {count} 个），包括正在使用的。设备立即离线，必须重新注册并写入。无法撤销。",
        name = visible(name);
    /// What recording it does.
    pub fn cleared_note(name: &str, lang: Lang) =
        "You have deleted all client IDs of {name} in the console. The identities on record become void, its count begins again at 0 of 5, and the unit is like a new one.",
        "您已在控制台删除 {name} 的全部 ClientId。记录里的身份作废，次数从 0 / 5 重新计算，设备按新的处理。",
        name = visible(name);
}
