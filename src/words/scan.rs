//! What stands at the field for a label.

use super::Lang;

texts! {
    /// The field's name.
    head = "Label", "标签";
    /// What stands in it while it is empty: what to do, and the key that leads there.
    hint = "Scan label… (F2)", "扫描标签…（F2）";
    /// Head of the plate: it is taken.
    matched = "Label matches", "标签一致";
    /// Head of the plate: its unit is not there yet.
    waits_head = "Label scanned", "已扫描标签";
    /// Head of the plate: it is not taken.
    not_taken = "Scan rejected", "扫描未接受";
    /// Head of the plate: another one came before its unit.
    dropped = "Scan dropped", "扫描已作废";
    /// Why: the unit has another number.
    differs = "The unit has another serial number: nothing is written.", "设备的序列号与标签不符，不会写入。";
    /// What it waits for.
    waits_note = "Waiting for the unit with this serial number.", "等待该序列号的设备。";
    /// No unit had its number.
    rejected = "No unit has the serial number on the scanned label. Check the label and scan it again.", "没有设备的序列号与扫描的标签一致。请检查标签后重新扫描。";
}

sentences! { lang;
    /// A label waits for its unit.
    pub fn waits(label: &str, lang: Lang) =
        "Label {label}: waiting for the unit with this serial number.", "标签 {label}：等待该序列号的设备。";
    /// Another label was scanned before its unit came.
    pub fn replaced(by: &str, lang: Lang) =
        "{by} was scanned before the unit with this serial number came. Scan it again with its unit.",
        "该序列号的设备还没来，就扫描了 {by}。请在放入设备时重新扫描。";
}

/// What was scanned is no label of this product. `pattern`: what the profile expects; empty where any label would do.
pub fn unread(scanned: &str, pattern: &str, lang: Lang) -> String {
    if pattern.is_empty() {
        return say!(lang, "Nothing was scanned. Scan the label again.", "没有扫描到内容。请重新扫描标签。");
    }
    say! { lang,
        "“{scanned}” is not a label of this product: the profile expects {pattern} (serialNumber.label). Scan the label with the serial number.",
        "“{scanned}”不是该产品的标签：产品配置要求 {pattern}（serialNumber.label）。请扫描带序列号的标签。"
    }
}
