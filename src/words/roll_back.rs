//! What the window says when units are to be put back as they were.

use super::Lang;

texts! {
    /// Button at the list of units: opens the dialog.
    open = "Roll back…", "回退…";
    /// The head of the dialog.
    head = "Roll back to the old identity", "回退到旧身份";
    /// What follows.
    note = "Each of these units is put back as it was when it is plugged in next: what it held before is written and read back. No registration is used, and its new identity is kept for the next move.",
        "这些设备下次插入时会回退：写回原来的内容并回读确认。不占用注册次数，新身份会保留，以后可再次写入。";
    /// Choice: all units.
    all = "All of them", "全选";
    /// Nothing is there to be put back.
    none = "No unit on record can be rolled back.", "记录中没有可回退的设备。";
    /// Button: puts it on record.
    record = "Roll back", "回退";
}

sentences! { lang;
    /// A unit: from its new identity to the old one.
    pub fn unit(new: &str, old: &str, lang: Lang) = "{new} → {old}", "{new} → {old}";
    /// How many are chosen.
    pub fn chosen(count: usize, of: usize, lang: Lang) = "{count} of {of} chosen", "已选 {count} / {of}";
}
