//! What is said of the order that a batch is made for.

use super::Lang;
use crate::domain::visible::visible;
use crate::domain::{BatchPurpose, OrderFault, OrderField};

texts! {
    /// Labels the fields of the order.
    head = "Order", "工单";
    /// Head of what the units of a batch come for.
    purpose = "What the units come for", "批次用途";
}

/// What the units of a batch come for.
pub fn purpose(purpose: BatchPurpose, lang: Lang) -> &'static str {
    pick! { lang, match purpose;
        BatchPurpose::Production => "Production", "生产";
        BatchPurpose::Rework => "Rework", "返工";
        BatchPurpose::Return => "Return", "退货返修";
    }
}

sentences! { lang;
    /// A file, and what its units come for.
    pub fn of_purpose(file: &str, purpose: BatchPurpose, lang: Lang) =
        "{file} ({purpose})", "{file}（{purpose}）", purpose = self::purpose(purpose, lang);
}

/// What a field of the order is called.
pub fn title(field: &OrderField, lang: Lang) -> String {
    let known = pick! { lang, match field.name.as_str();
        "workOrder" => "Work order", "工单号";
        "revision" => "Product revision", "产品版本";
        "firmware" => "Firmware", "固件版本";
        "pallet" => "Pallet", "栈板号";
        _ => { return visible(field.title.as_ref().unwrap_or(&field.name)) };
    };
    field.title.as_deref().map_or_else(|| known.to_owned(), visible)
}

/// Labels a field in the start dialog.
pub fn label(field: &OrderField, lang: Lang) -> String {
    let title = title(field, lang);
    if field.optional { say!(lang, "{title} (optional)", "{title}（可不填）") } else { title }
}

/// What is wrong with what was said of a field, and what to do.
pub fn fault(fault: &OrderFault, lang: Lang) -> String {
    say! { lang, match fault;
        OrderFault::Missing(field) =>
            "{title} is missing. Type or scan it.", "缺少{title}。请输入或扫描。", title = title(field, lang);
        OrderFault::Unlike { field, said } =>
            "{title}: “{said}” is not of the form that the profile wants ({pattern}). Check it, or scan it again.",
            "{title}：“{said}”不符合产品配置要求的格式（{pattern}）。请核对或重新扫描。",
            title = title(field, lang),
            said = visible(said),
            pattern = visible(field.pattern.as_deref().unwrap_or_default());
        OrderFault::NoText(field) =>
            "{title} is longer than {longest} characters, or holds one that cannot be seen. Type it again.",
            "{title}超过 {longest} 个字符，或含有不可见字符。请重新输入。",
            title = title(field, lang),
            longest = crate::domain::order::LONGEST_VALUE;
        OrderFault::NoPurpose(said) =>
            "“{said}” is nothing that units come for: production, rework or return",
            "没有用途“{said}”；请写 production（生产）、rework（返工）或 return（退货返修）",
            said = visible(said);
        OrderFault::OtherPurpose(is) =>
            "the units of this batch come for: {is}. Begin another batch for others, so that the counts stay apart",
            "此批次的用途是：{is}。其他用途请另建批次，以便分开计数",
            is = purpose(*is, lang);
        OrderFault::Unknown { name, known } if known.is_empty() =>
            "the profile asks for no “{name}”, nor for anything else of the order; add “orderFields” to the profile, or leave it out",
            "产品配置没有要求“{name}”，也没有其他工单字段；请在配置中加入“orderFields”，或去掉它",
            name = visible(name);
        OrderFault::Unknown { name, known } =>
            "the profile asks for no “{name}” of the order; it has: {known}",
            "产品配置没有工单字段“{name}”；现有：{known}",
            name = visible(name),
            known = known.join(", ");
    }
}
