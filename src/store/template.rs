//! Starting points for new profiles: what is known of a make, with its source, and gaps where only the engineer knows.

use serde_json::Value;

use super::profile_file::edit;

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

impl Template {
    /// This one under what was filled in on the one before: each field that differs from that one. How a kind of device is talked to is what its template is
    /// there for: that is taken from this one.
    pub fn filled_in(self, before: Self, filled: &str) -> String {
        let mut text = self.text.to_owned();
        let (Some(filled), Some(before)) = (edit::value_of(filled), edit::value_of(before.text)) else { return text };
        for (section, value) in filled.as_object().into_iter().flatten().filter(|(section, _)| *section != "dialog") {
            let known = before.get(section);
            let mut keep = |path: &str, value: &Value, known: Option<&Value>| {
                if known != Some(value) {
                    text = edit::set(&text, path, value).unwrap_or_else(|| std::mem::take(&mut text));
                }
            };
            match value.as_object() {
                Some(fields) => fields.iter().for_each(|(field, value)| {
                    keep(&format!("{section}.{field}"), value, known.and_then(|known| known.get(field)));
                }),
                None => keep(section, value, known),
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::store::profile_file;

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

    #[test]
    fn another_template_keeps_what_was_filled_in_and_talks_its_own_way() {
        let [first, other] = [ALL[0], by_name("zephyr-shell").unwrap()];
        let filled = [
            ("/name", "name", json!("Tracker")),
            ("/productKey", "productKey", json!("a1B2c3D4e5F")),
            ("/cloud/host", "cloud.host", json!({ "custom": "iot.example" })),
            ("/cloud/trust", "cloud.trust", json!({ "caFile": "ca.pem" })),
            ("/line/baud", "line.baud", json!(57600)),
            ("/serialNumber/requireLabel", "serialNumber.requireLabel", json!(true)),
            ("/onForeignIdentity", "onForeignIdentity", json!("refuse")),
        ];
        let set = |text: String, (_, path, value): &(_, &str, Value)| edit::set(&text, path, value).unwrap();
        let mut text = filled.iter().fold(first.text.to_owned(), set);
        // There and back.
        for (template, before) in [(other, first), (first, other)] {
            text = template.filled_in(before, &text);
            let read = edit::value_of(&text).unwrap();
            for (pointer, _, value) in &filled {
                assert_eq!(read.pointer(pointer), Some(value), "{pointer} in {}", template.name);
            }
            assert_eq!(read.get("dialog"), edit::value_of(template.text).unwrap().get("dialog"));
        }
    }

    #[test]
    fn what_nobody_filled_in_is_that_of_the_other_template() {
        for before in ALL {
            for template in ALL {
                assert_eq!(
                    template.filled_in(before, before.text),
                    template.text,
                    "{} to {}",
                    before.name,
                    template.name
                );
            }
        }
    }
}
