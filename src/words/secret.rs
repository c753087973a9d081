//! Where the product secret is, and why there is none.

use super::{Lang, disk};
use crate::vault::{SecretFault, SecretForm, SecretSource};

/// Where a secret is, in the middle of a sentence.
pub fn source_text(lang: Lang, source: SecretSource) -> &'static str {
    pick! { lang, match source;
        SecretSource::GivenFile => "the given file", "指定的文件";
        SecretSource::Environment => "REGNWL_PRODUCT_SECRET", "环境变量 REGNWL_PRODUCT_SECRET";
        SecretSource::Keyring => "the system keyring", "系统密钥库";
        SecretSource::OwnerFile =>
            "a file in the data folder that only its owner can read", "数据文件夹中仅所有者可读的文件";
    }
}

/// Why there is no product secret, and what to do: one line.
pub fn fault_text(lang: Lang, fault: &SecretFault) -> String {
    say! { lang, match fault;
        SecretFault::Missing =>
            "There is no product secret. Store it in the window, or with “regnwl-station secret set --product-key …”.",
            "没有 ProductSecret。请在窗口中保存，或用“regnwl-station secret set --product-key …”保存。";
        SecretFault::NamedMissing { product_key, name } =>
            "There is no secret “{name}”, which the profile sends to the unit (${{secret:{name}}}). Store it with “regnwl-station secret set --product-key {product_key} --name {name}”.",
            "没有名为“{name}”的密钥，而产品配置要把它发给设备（${{secret:{name}}}）。请用“regnwl-station secret set --product-key {product_key} --name {name}”保存。";
        SecretFault::ProxyMissing(proxy) =>
            "No password is stored for the proxy {proxy}. Store it in the settings, or with “regnwl-station secret set --proxy {proxy}”.",
            "没有保存代理 {proxy} 的密码。请在设置中保存，或用“regnwl-station secret set --proxy {proxy}”保存。";
        SecretFault::PlantNone(product_key) =>
            "No password for a plant gate is stored for product {product_key}.", "没有保存产品 {product_key} 的工厂放行密码。";
        SecretFault::AccessKeyMissing(product_key) =>
            "No access key is stored for product {product_key}. Store it in the window (Jobs, IoT console…), or with “regnwl-station secret set --product-key {product_key} --access-key ID --region REGION”.",
            "没有保存产品 {product_key} 的 AccessKey。请在窗口中保存（任务 → 物联网控制台…），或用“regnwl-station secret set --product-key {product_key} --access-key ID --region 地域”。";
        SecretFault::PlantMissing { product_key, server } =>
            "No password is stored for the plant gate at {server}. Store it with “regnwl-station secret set --product-key {product_key} --plant-gate {server}”.",
            "没有保存工厂系统 {server} 的密码。请用“regnwl-station secret set --product-key {product_key} --plant-gate {server}”保存。";
        SecretFault::BookMissing(login) =>
            "No password is stored for the shared book ({login}). Type it in again: Settings, Shared book, or “regnwl-station shared-book use”.",
            "没有保存共享记录本（{login}）的密码。请重新输入：设置 → 共享记录本，或“regnwl-station shared-book use”。";
        SecretFault::BadName =>
            "A secret's name has 1 to 32 letters, digits, - and _.", "密钥名称为 1 到 32 个字母、数字、- 或 _。";
        SecretFault::KeyringLocked =>
            "The system keyring is locked or does not answer. Unlock it (log in to the desktop), or use --secret-file.",
            "系统密钥库已锁定或无应答。请解锁（登录桌面），或使用 --secret-file。";
        SecretFault::Malformed(source, form) =>
            "No secret in {place}: {form}. Copy it from its source again.",
            "{place}里不是密钥：{form}。请从来源处重新复制。",
            place = source_text(lang, *source), form = form_text(lang, *form);
        SecretFault::Damaged(source) =>
            "The content of {place} is damaged or not from this program. Store the secret again with “secret set”.",
            "{place}里的内容已损坏或不是本程序保存的。请用“secret set”重新保存。",
            place = source_text(lang, *source);
        SecretFault::Unreadable(path, kind) =>
            "{path} cannot be read ({kind}). Check path and permissions.",
            "无法读取 {path}（{kind}）。请检查路径和权限。",
            path = path.display();
        SecretFault::Unfit(unfit) => "{text}.", "{text}。", text = super::unfit::text(lang, unfit);
        SecretFault::BookExposed(path) =>
            "Others can read {path}, which has this station's password for the shared book. Treat it as leaked: its administrator makes a new one with “shared-book add-station”, then store that here with “shared-book use”.",
            "其他用户可以读取 {path}，其中是本工位的共享记录本密码。应视为已泄露：请其管理员用“shared-book add-station”换新密码，再在这里用“shared-book use”保存。",
            path = path.display();
        SecretFault::Exposed(path) =>
            "Others can read {path}. Treat the secret as leaked: reset it in the console, then store the new one with “secret set”.",
            "其他用户可以读取 {path}。应视为密钥已泄露：请在控制台重置，再用“secret set”保存新密钥。",
            path = path.display();
        SecretFault::BoundElsewhere { source, host } =>
            "The secret in {place} is bound to {host} and its trust settings, but this profile points elsewhere. A supervisor must check the profile and store the secret again with “secret set”.",
            "{place}里的密钥绑定于 {host} 及其信任设置，而此产品配置指向别处。请由主管核对后用“secret set”重新保存。",
            place = source_text(lang, *source);
        SecretFault::NotStored(kind) =>
            "The secret could not be stored ({kind}). {cure}",
            "无法保存密钥（{kind}）。{cure}",
            cure = disk::cure(lang, (*kind).into());
        SecretFault::BadProductKey =>
            "A product key has 1 to 64 letters and digits. Copy it from the console again.",
            "ProductKey 为 1 到 64 个字母或数字。请从控制台重新复制。";
    }
}

/// What is wrong with a text that is no secret, in the middle of a sentence.
fn form_text(lang: Lang, form: SecretForm) -> &'static str {
    pick! { lang, match form;
        SecretForm::Empty => "it is empty", "内容为空";
        SecretForm::BlankAtEnd =>
            "it begins or ends with a space, as left by `echo` or by copying; remove it",
            "首尾有空格（`echo` 或复制时容易带上）；请去掉空格";
        SecretForm::Quoted =>
            "it has quotes around it, as left by `echo`; remove them", "两端有引号（`echo` 容易带上）；请去掉引号";
        SecretForm::Starred =>
            "it has asterisks around it: a hidden or marked text was copied; show the secret before copying it",
            "两端是星号：复制到的是被隐藏或加了标记的内容；请先显示密钥再复制";
        SecretForm::TooLong => "it has more than 256 characters", "超过 256 个字符";
        SecretForm::NotPrintable => "it is not one line of printable ASCII", "不是一行可打印的 ASCII 文本";
    }
}
