//! What stands at the field for a label.

use super::Lang;

/// The field's name.
pub fn head(lang: Lang) -> &'static str {
    lang.pick("Label", "标签")
}

/// What stands in it while it is empty: what to do, and the key that leads there.
pub fn hint(lang: Lang) -> &'static str {
    lang.pick("Scan label… (F2)", "扫描标签…（F2）")
}
