//! Two products whose units cannot be told apart.

use super::Lang;

/// What to do about it, as a part of a sentence.
pub fn cure(lang: Lang) -> &'static str {
    lang.pick(
        "require the same value of both (`readInfo` and `require`, such as model) and another one of each, or give each a deviceName.pattern that no name of the other matches",
        "请在两个产品配置中对同一项信息（readInfo 和 require，如 model）写上不同的要求，或各设一个互不匹配的 deviceName.pattern",
    )
}

/// That the units of these products would pass for those of the one that is made now.
pub fn found(lang: Lang, others: &[String]) -> String {
    say!(
        lang,
        "A unit of {others} that is plugged in here would be registered as this product, for good.",
        "若在此插入“{others}”的设备，会按本产品注册，且无法撤回。",
        others = lang.list(others)
    )
}

/// The same in one line, with what to do.
pub fn warning(lang: Lang, others: &[String]) -> String {
    say!(lang, "{found} Cure: {cure}.", "{found}{cure}。", found = found(lang, others), cure = cure(lang))
}
