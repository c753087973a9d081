//! What the window says where a product secret is stored, replaced or forgotten.

use super::Lang;
use crate::vault::secret_fault::SecretSource;

texts! {
    /// Button that leads here.
    open = "Product secret…", "产品密钥…";
    /// The head.
    head = "Product secret", "产品密钥";
    /// Labels the product.
    product = "Product key", "产品 key";
    /// Labels the only place it may be used for.
    bound = "For use with", "仅用于";
    /// Where it is, is being looked at.
    reading = "Looking…", "正在查看…";
    /// The profile is at fault.
    no_profile = "The profile file is at fault; mend it first.", "配置文件有错误，请先修正。";
    /// Labels the field, where none is stored.
    new = "Secret, as the console shows it", "密钥（从控制台复制）";
    /// Labels the field, where one is stored.
    another = "New secret, in place of the stored one", "新密钥（替换已保存的）";
    /// Button: store it.
    store = "Store", "保存";
    /// Button: replace it.
    replace = "Replace", "替换";
    /// Button: forget it.
    forget = "Forget…", "清除…";
    /// Button: really.
    forget_really = "Forget it for good", "确认清除";
    /// What follows.
    forget_note = "Without it no unit is registered. It can be copied from the console again.", "没有密钥就不能注册设备。可从控制台重新复制。";
    /// Button: close the dialog.
    close = "Close", "关闭";
    /// It was done.
    stored = "Stored. It is not shown again.", "已保存，不再显示。";
    /// It was done.
    forgotten = "Forgotten.", "已清除。";
    /// Labels the name, where there are no supervisors.
    by = "Your name", "您的姓名";
    /// Labels the supervisors.
    by_supervisor = "Supervisor who vouches for it", "由主管确认";
    /// The PIN is wrong.
    wrong_pin = "This PIN is wrong; nothing was changed.", "PIN 不正确；未作任何更改。";
    /// A bench runs.
    held = "A bench is running and holds the record. Close it, then replace the secret.", "工作台正在运行并占用记录。请先关闭工作台，再替换密钥。";
}

/// Where it is, and what that means.
pub fn source_note(lang: Lang, source: SecretSource) -> &'static str {
    pick! { lang, match source;
        SecretSource::Keyring => "It is in the system's keyring.", "保存在系统密钥库中。";
        SecretSource::OwnerFile =>
            "It is in a file that only this user can read, because no keyring answers here. Whoever can read this user's files, or a backup of them, can read the secret.",
            "此处没有可用的密钥库，密钥保存在仅当前用户可读的文件中。能读取该用户文件或其备份的人都能看到密钥。";
        SecretSource::Environment =>
            "It comes from REGNWL_PRODUCT_SECRET; what is stored here is not used while that is set.",
            "来自环境变量 REGNWL_PRODUCT_SECRET；设置该变量时不使用此处保存的密钥。";
        SecretSource::GivenFile => "It comes from the file that was given.", "来自指定的文件。";
    }
}
