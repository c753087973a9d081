//! Starting points for new profiles: what is known of a make, with its source, and gaps where only the engineer knows.

/// One starting point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// What it is called in calls.
    pub name: &'static str,
    /// A profile without a name and a product key.
    pub text: &'static str,
}

/// All of them.
pub const ALL: [Template; 7] = [
    Template { name: "at-modem", text: include_str!("../../assets/templates/at-modem.json") },
    Template { name: "esp-idf-console", text: include_str!("../../assets/templates/esp-idf-console.json") },
    Template { name: "zephyr-shell", text: include_str!("../../assets/templates/zephyr-shell.json") },
    Template { name: "linux-shell", text: include_str!("../../assets/templates/linux-shell.json") },
    Template { name: "android-shell", text: include_str!("../../assets/templates/android-shell.json") },
    Template { name: "json-lines", text: include_str!("../../assets/templates/json-lines.json") },
    Template { name: "other-device", text: include_str!("../../assets/templates/other-device.json") },
];

/// One by its name.
pub fn by_name(name: &str) -> Option<Template> {
    ALL.into_iter().find(|template| template.name == name)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::store::profile_file::{self, edit};

    #[test]
    fn each_is_without_a_fault_once_name_and_product_key_are_there_and_says_where_it_is_from() {
        for Template { name, text } in ALL {
            let gaps = profile_file::check(text.as_bytes(), Path::new("")).unwrap_err();
            let gaps: Vec<_> = gaps.iter().map(|fault| fault.path.as_str()).collect();
            assert_eq!(gaps, ["name", "productKey"], "{name}");
            let named = edit::set(text, "name", &json!(name)).unwrap();
            let whole = edit::set(&named, "productKey", &json!("a1B2c3D4e5F")).unwrap();
            let loaded = profile_file::check(whole.as_bytes(), Path::new(""))
                .unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
            assert_eq!(loaded.warnings, [], "{name}");
            assert!(text.contains("// Source: "), "{name}");
        }
    }
}
