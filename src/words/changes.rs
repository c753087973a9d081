//! What persons changed, in words: the view *Changes* of the logs, `log changes`, `record changes`.

use super::Lang;
use crate::domain::ChangeKind;
use crate::domain::entry::{ChangeOf, Changed, ChangedField};
use crate::domain::visible::visible;

texts! {
    /// Button, and head of the view.
    changes = "Changes", "更改记录";
    /// Button: back to the units.
    back = "Back to the units", "返回设备列表";
    /// What is seen there.
    note = "What people changed and decided at this station, and in the files that are open.", "在本工位以及已打开的文件中，人员所做的更改和决定。";
    /// Labels the kinds.
    kind = "Kind", "类型";
    /// Labels the persons.
    person = "Person", "人员";
    /// Labels the time.
    at = "Time", "时间";
    /// Labels what was changed.
    what = "Change", "更改内容";
    /// Nobody was named.
    nobody = "–", "–";
    /// All kinds, all persons.
    all = "all", "全部";
    /// Files are being read.
    reading = "Reading…", "正在读取…";
    /// There are none of those that are asked for.
    none = "No changes.", "没有更改。";
    /// It is not on record yet.
    waits = "waits for the record", "等待写入记录";
    /// Button: writes them into a file.
    export = "Export changes…", "导出更改记录…";
    /// Head of the dialog that writes them.
    export_head = "Export the changes shown", "导出所列的更改记录";
    /// Ticks: names of people are left out.
    without_persons = "Without persons", "不含人员";
    /// Labels what is looked for.
    search = "Search changes", "搜索更改";
    /// Not all of it could be read.
    unread = "Could not be read:", "无法读取：";
    /// `log changes`.
    log_changes = "What people changed and decided, as batch files or segments of a record say it", "批次文件或记录段中人员所做的更改和决定";
    /// `record changes`.
    record_changes = "What people changed and decided at this station: profiles, settings, slots, PINs, secrets, units", "在本工位人员所做的更改和决定：产品配置、设置、槽位、PIN、密钥、设备";
    /// `--kind`.
    kind_help = "Only this kind. May be given several times", "只列出此类型。可给多次";
    /// `--person`.
    person_help = "Only by this person. May be given several times", "只列出此人所做的。可给多次";
    /// `--csv`.
    csv = "CSV file to create instead; an existing one is not overwritten", "改为生成此 CSV 文件；已有的文件不会被覆盖";
}

/// What a kind is called.
pub fn kind(kind: ChangeKind, lang: Lang) -> &'static str {
    pick! { lang, match kind;
        ChangeKind::Profile => "profile", "产品配置";
        ChangeKind::Setting => "setting", "设置";
        ChangeKind::Slot => "slot", "槽位";
        ChangeKind::Secret => "secret", "密钥";
        ChangeKind::Supervisor => "supervisor", "主管";
        ChangeKind::Operator => "operator", "操作员";
        ChangeKind::Pin => "PIN", "PIN";
        ChangeKind::Batch => "batch", "批次";
        ChangeKind::Unit => "unit", "设备";
        ChangeKind::Record => "record", "记录";
    }
}

/// A change as a sentence.
pub(super) fn sentence(lang: Lang, changed: &Changed) -> String {
    let of = changed.of.as_deref().map(visible).unwrap_or_default();
    let (old, new) = (told(lang, changed.old.as_deref()), told(lang, changed.new.as_deref()));
    let said = say! { lang, match changed.what;
        ChangeOf::Profile if changed.old.is_none() => "profile {of} saved for the first time", "首次保存产品配置 {of}";
        ChangeOf::Profile => "profile {of} saved ({old} → {new})", "保存产品配置 {of}（{old} → {new}）";
        ChangeOf::ProfileRestored => "profile {of} restored ({old} → {new})", "恢复产品配置 {of}（{old} → {new}）";
        ChangeOf::ProfileSetAside => "profile {of} taken off the shelf", "移除产品配置 {of}";
        ChangeOf::Setting => "setting {name}: {old} → {new}", "设置“{name}”：{old} → {new}", name = setting(&of, lang);
        ChangeOf::Slot if changed.old.is_none() => "slot {new} set up at {of}", "设置槽位 {new}（{of}）";
        ChangeOf::Slot if changed.new.is_none() => "slot {old} at {of} removed", "移除槽位 {old}（{of}）";
        ChangeOf::Slot if changed.old == changed.new => "slot {new} at {of}", "槽位 {new}（{of}）";
        ChangeOf::Slot => "slot at {of}: {old} → {new}", "槽位（{of}）：{old} → {new}";
        ChangeOf::AutoStart if !of.is_empty() =>
            "units of batch {of} begin: {old} → {new}", "批次 {of} 的设备开始：{old} → {new}";
        ChangeOf::AutoStart => "start when a unit is plugged in: {old} → {new}", "插入设备后自动开始：{old} → {new}";
        ChangeOf::NameErased => "the name behind {of} erased", "已删除 {of} 对应的姓名";
        ChangeOf::ResultAgain => "refused result sent again: {of}", "重新发送被拒绝的结果：{of}";
        ChangeOf::ResultDropped => "refused result dropped: {of}", "丢弃被拒绝的结果：{of}";
        ChangeOf::ClaimReleased => "claim in the shared book let go: {old} ({new})", "放弃共享记录本中的登记：{old}（{new}）";
        ChangeOf::ClaimsLost =>
            "gone on in the shared book without {old} ({new})", "共享记录本中越过 {old} 继续（{new}）";
        ChangeOf::ConflictSeen =>
            "conflict in the shared book settled: {old} ({new})", "共享记录本中的冲突已处理：{old}（{new}）";
        ChangeOf::Other => "changed by a later version: {of}", "由更新的版本更改：{of}";
    };
    let fields: Vec<String> = changed.fields.iter().map(|one| field(lang, one)).collect();
    match fields.is_empty() {
        true => said,
        false => format!("{said}{}{}", lang.pick(": ", "："), fields.join(lang.pick("; ", "；"))),
    }
}

fn field(lang: Lang, ChangedField { field, old, new }: &ChangedField) -> String {
    let is_off = |value: &Option<String>| value.as_deref() == Some("true");
    match &**field {
        "batch" => {
            format!("{} {} → {}", lang.pick("batch", "批次"), told(lang, old.as_deref()), told(lang, new.as_deref()))
        }
        "off" if is_off(new) => lang.pick("switched off", "已关闭").to_owned(),
        "off" if is_off(old) => lang.pick("switched on", "已打开").to_owned(),
        _ => format!("{} {} → {}", visible(field), told(lang, old.as_deref()), told(lang, new.as_deref())),
    }
}

fn told(lang: Lang, value: Option<&str>) -> String {
    match value {
        None | Some("") => "–".to_owned(),
        Some("on") => lang.pick("on", "开").to_owned(),
        Some("off") => lang.pick("off", "关").to_owned(),
        Some(value) => visible(value),
    }
}

/// What a setting is called.
fn setting(name: &str, lang: Lang) -> String {
    let (settings, ticket) = (super::settings::text(lang), super::ticket::text(lang));
    match name {
        ChangeOf::WHOM_TO_CALL => ticket.whom.to_owned(),
        "batchFolder" => settings.batch_folder.to_owned(),
        "proxy" => settings.proxy.to_owned(),
        "shiftStarts" => settings.shift_starts.to_owned(),
        "metricsFile" => super::monitoring::text(lang).metrics_file.to_owned(),
        "systemLog" => lang.pick("syslog or Windows event log", "syslog 或 Windows 事件日志").to_owned(),
        "sharedBook" => lang.pick("shared book", "共享记录本").to_owned(),
        "scanner" => super::scanner::text(lang).head.to_owned(),
        "labelPrinter" => super::label::text(lang).printers_field.to_owned(),
        "retention" => super::leaving::text(lang).months.to_owned(),
        "sounds" => settings.sounds.to_owned(),
        "recoveryKey" => super::keeping::text(lang).make_key.trim_end_matches('…').to_owned(),
        "lineKey" => lang.pick("line key", "产线密钥").to_owned(),
        "accessKey" => lang.pick("access key of the IoT console", "物联网控制台 AccessKey").to_owned(),
        _ => name.to_owned(),
    }
}
