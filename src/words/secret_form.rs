//! What the window says where a product secret is stored, replaced or forgotten.

use super::Lang;
use crate::vault::SecretSource;

texts! {
    /// Button that leads here.
    open = "Product secret…", "ProductSecret…";
    /// The head.
    head = "Product secret", "ProductSecret";
    /// Labels the product.
    product = "Product key", "ProductKey";
    /// Labels the only place it may be used for.
    bound = "Used only with", "仅用于";
    /// Where it is, is being looked at.
    reading = "Reading…", "正在查看…";
    /// It broke on the way.
    unread = "This could not be read or done. Close it and try again.", "未能查看或完成。请关闭后重试。";
    /// The profile is at fault.
    no_profile = "The profile has faults; correct it first.", "产品配置有错误，请先修正。";
    /// Labels the field, where none is stored.
    new = "Secret, as shown in the console", "ProductSecret（从控制台复制）";
    /// Labels the field, where one is stored.
    another = "New secret (replaces the stored one)", "新的 ProductSecret（替换已保存的）";
    /// Button: store it.
    store = "Store", "保存";
    /// Button: replace it.
    replace = "Replace", "替换";
    /// Button: forget it.
    forget = "Delete…", "清除…";
    /// Button: really.
    forget_really = "Delete it", "确认清除";
    /// What follows.
    forget_note = "Without it no unit can be registered. It can be copied from the console again.", "没有 ProductSecret 就不能注册设备。可从控制台重新复制。";
    /// Button: close the dialog.
    close = "Close", "关闭";
    /// It was done.
    stored = "Stored. It is not shown again.", "已保存，不再显示。";
    /// It was done.
    forgotten = "Deleted.", "已清除。";
    /// Labels the name, where there are no supervisors.
    by = "Your name", "您的姓名";
    /// Labels the supervisors.
    by_supervisor = "Approved by supervisor", "由主管确认";
    /// The PIN is wrong.
    wrong_pin = "Wrong PIN; nothing was changed.", "PIN 不正确，未作任何更改。";
    /// A bench runs.
    held = "The bench is open and uses the record. Close it, then replace the secret.", "工作台正在运行并占用记录。请先关闭工作台，再替换 ProductSecret。";
}

/// Where it is, and what that means.
pub fn source_note(lang: Lang, source: SecretSource) -> &'static str {
    pick! { lang, match source;
        SecretSource::Keyring => "Stored in the system keyring.", "保存在系统密钥库中。";
        SecretSource::OwnerFile =>
            "Stored in a file that only this user can read, because there is no system keyring here. Anyone who can read this user's files, or a backup of them, can read the secret.",
            "此处没有可用的系统密钥库，ProductSecret 保存在仅当前用户可读的文件中。能读取该用户文件或其备份的人都能看到它。";
        SecretSource::Environment =>
            "Taken from REGNWL_PRODUCT_SECRET; while that is set, a secret stored here is not used.",
            "来自环境变量 REGNWL_PRODUCT_SECRET；设置该变量时不使用此处保存的 ProductSecret。";
        SecretSource::GivenFile => "Taken from the given file.", "来自指定的文件。";
    }
}
