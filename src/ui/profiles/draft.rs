//! A profile as somebody is changing it: its text, the same as a value, and its faults.

use serde_json::Value;

use crate::domain::{DialogProfile, Verb};
use crate::store::profile_fault::Fault;
use crate::store::profile_file::{self, edit};
use crate::store::shelf::Texts;

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Edit {
    /// This value at this path.
    Set(String, Value),
    /// Nothing at this path.
    Remove(String),
    /// Another text.
    Text(String),
}

/// The profile that is open.
pub(super) struct Draft {
    pub id: String,
    saved: Option<String>,
    text: String,
    /// None while the text is not JSON.
    value: Option<Value>,
    /// Rises with each change.
    version: u64,
    /// The version that the faults are those of.
    checked: u64,
    faults: Vec<Fault>,
    /// It was left unsaved the last time.
    pub found: bool,
}

impl Draft {
    pub fn new(id: String, texts: Texts) -> Self {
        let found = texts.draft.as_ref().is_some_and(|draft| Some(draft) != texts.saved.as_ref());
        let text = texts.draft.or_else(|| texts.saved.clone()).unwrap_or_default();
        let value = edit::value_of(&text);
        Self {
            id,
            found: found && texts.saved.is_some(),
            saved: texts.saved,
            text,
            value,
            version: 1,
            checked: 0,
            faults: Vec::new(),
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    pub fn is_json(&self) -> bool {
        self.value.is_some()
    }

    pub fn was_saved(&self) -> bool {
        self.saved.is_some()
    }

    /// Whether it differs from what is in use.
    pub fn is_changed(&self) -> bool {
        self.saved.as_ref() != Some(&self.text)
    }

    /// Whether the faults are those of the text as it is.
    pub fn is_checked(&self) -> bool {
        self.checked == self.version
    }

    /// Whether it can be used.
    pub fn is_usable(&self) -> bool {
        self.is_checked() && self.faults.iter().all(|fault| fault.cause.is_warning())
    }

    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many faults and warnings.
    pub fn count(&self) -> (usize, usize) {
        let warnings = self.faults.iter().filter(|fault| fault.cause.is_warning()).count();
        (self.faults.len() - warnings, warnings)
    }

    /// What stands at a path: `dialog.write[0].send`.
    pub fn get(&self, path: &str) -> Option<&Value> {
        let pointer = path.replace("].", "/").replace(']', "").replace(['.', '['], "/");
        self.value.as_ref()?.pointer(&format!("/{pointer}"))
    }

    pub fn get_text(&self, path: &str) -> &str {
        self.get(path).and_then(Value::as_str).unwrap_or_default()
    }

    /// The exchanges of a verb: the profile's own, or its preset's.
    pub fn exchanges(&self, verb: Verb) -> Option<Value> {
        let field = DialogProfile::field(verb);
        let own = self.get(&format!("dialog.{field}")).cloned();
        own.or_else(|| profile_file::preset(self.get_text("dialog.preset"))?.get(field).cloned())
    }

    /// Makes a change; false where it is none.
    pub fn apply(&mut self, edit: &Edit) -> bool {
        let text = match edit {
            Edit::Set(path, value) => edit::set(&self.text, path, value),
            Edit::Remove(path) => edit::remove(&self.text, path),
            Edit::Text(text) => Some(text.clone()),
        };
        let Some(text) = text.filter(|text| *text != self.text) else { return false };
        self.value = edit::value_of(&text);
        self.text = text;
        self.version += 1;
        true
    }

    /// Takes what the check of a version found; an older one says nothing any more.
    pub fn take_faults(&mut self, version: u64, faults: Vec<Fault>) {
        if version == self.version {
            (self.checked, self.faults) = (version, faults);
        }
    }

    pub fn take_saved(&mut self, text: String) {
        self.saved = Some(text);
        self.found = false;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn draft() -> Draft {
        let saved = "{ // a comment\n  \"name\": \"T\", \"dialog\": { \"wake\": [{ \"expect\": [\"a\", \"b\"] }] } }";
        Draft::new("t".into(), Texts { saved: Some(saved.into()), draft: None })
    }

    #[test]
    fn a_change_of_one_field_is_a_change_of_the_text_and_back_again_is_none() {
        let mut draft = draft();
        assert!(!draft.is_changed());
        assert!(draft.apply(&Edit::Set("dialog.wake[0].expect[1]".into(), json!("c"))));
        assert_eq!(draft.get_text("dialog.wake[0].expect[1]"), "c");
        assert!(draft.is_changed() && draft.text().contains("// a comment"));
        assert!(draft.apply(&Edit::Set("dialog.wake[0].expect[1]".into(), json!("b"))));
        assert!(!draft.is_changed());
        assert!(!draft.apply(&Edit::Remove("cloud.port".into())), "nothing was there");
    }

    #[test]
    fn faults_of_an_older_text_are_not_taken_for_those_of_this_one() {
        let mut draft = draft();
        let version = draft.version();
        draft.apply(&Edit::Text("{".into()));
        draft.take_faults(version, Vec::new());
        assert!(!draft.is_checked() && !draft.is_usable() && !draft.is_json());
        draft.take_faults(draft.version(), Vec::new());
        assert!(draft.is_usable());
    }

    #[test]
    fn a_draft_that_says_what_was_saved_is_no_find() {
        let texts = |draft: &str| Texts { saved: Some("{}".into()), draft: Some(draft.into()) };
        assert!(!Draft::new("t".into(), texts("{}")).found);
        assert!(Draft::new("t".into(), texts("{ }")).found);
    }
}
