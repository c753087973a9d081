//! What persons change about the station while nobody holds the record: it is kept in a small file before it is done, and goes on record with the next one
//! who has the record, the desk or a bench. So a change is on record whoever runs the station meanwhile.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::entry::{ChangeOf, Changed, ChangedField};
use crate::domain::{Entry, Person, hex, short_sha256};
use crate::files::{self, folder, own};
use crate::store::DataDir;
use crate::store::profile_file::edit;

/// Largest file of a change, in bytes.
const LARGEST: u64 = 1 << 18;
/// Fields of one change that are named; whoever wants all of them has the history of the profile.
const MOST_FIELDS: usize = 64;
/// Characters of a value that are kept.
const LONGEST: usize = 160;

/// Where changes wait for the record.
#[derive(Clone, Debug)]
pub struct Waiting(PathBuf);

/// One that waits.
#[derive(Debug)]
#[must_use = "what is not done is withdrawn"]
pub struct Note(PathBuf);

impl Note {
    /// It was not done.
    pub fn withdraw(self) {
        let _ = files::remove(&self.0);
    }
}

impl Waiting {
    /// Of the station in this folder.
    pub fn of(data: &DataDir) -> Self {
        Self(data.changes())
    }

    /// Keeps a change, durably, before it is made.
    ///
    /// # Errors
    /// Those of the system.
    pub fn note(&self, changed: Changed) -> io::Result<Note> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let (id, made) = (hex(&random), Timestamp::now());
        let changed = Changed { id: Some(id.clone()), made: Some(made.to_string()), ..changed };
        folder::make_within(&self.0)?;
        // In the order in which they were made, as far as a clock can say that.
        let path = self.0.join(format!("{}-{id}.json", made.strftime("%Y%m%dT%H%M%S%6f")));
        own::write(&path, &serde_json::to_vec(&changed)?)?;
        Ok(Note(path))
    }

    /// Those that wait, the oldest first. One that cannot be read stays where it is.
    pub fn all(&self) -> Vec<Changed> {
        self.files().into_iter().map(|(_, changed)| changed).collect()
    }

    fn files(&self) -> Vec<(PathBuf, Changed)> {
        let names = folder::names(&self.0).unwrap_or_default();
        let paths = names.into_iter().map(|name| self.0.join(name));
        paths
            .filter_map(|path| Some((path.clone(), serde_json::from_slice(&own::read(&path, LARGEST).ok()?).ok()?)))
            .collect()
    }

    /// These lines are on record: what they say waits no longer.
    pub(crate) fn taken(&self, lines: &[Entry]) {
        let is_there = |id: &String| {
            lines.iter().any(|line| matches!(line, Entry::Changed(changed) if changed.id.as_ref() == Some(id)))
        };
        for (path, changed) in self.files() {
            if changed.id.as_ref().is_some_and(is_there) {
                let _ = files::remove(&path);
            }
        }
    }
}

/// A profile that is about to be saved; none where its text stays what it is. `earlier`: texts that it was before.
pub fn of_profile(id: &str, old: Option<&str>, new: &str, earlier: &[String], by: Option<Person>) -> Option<Changed> {
    if old == Some(new) {
        return None;
    }
    let what = if earlier.iter().any(|text| text == new) { ChangeOf::ProfileRestored } else { ChangeOf::Profile };
    let sha256 = |text: &str| short_sha256(text.as_bytes());
    let changed = Changed::new(what, id, old.map(sha256), Some(sha256(new))).by(by);
    let fields = old.map(|old| fields(old, new)).unwrap_or_default();
    Some(Changed { fields, ..changed })
}

/// What differs between two texts of a profile.
pub(super) fn fields(old: &str, new: &str) -> Vec<ChangedField> {
    let [mut old, new] = [old, new].map(|text| {
        let mut leaves = BTreeMap::new();
        leaf(String::new(), &edit::value_of(text).unwrap_or_default(), &mut leaves);
        leaves
    });
    let mut fields = Vec::new();
    for (field, value) in new {
        let before = old.remove(&field);
        if before.as_ref() != Some(&value) {
            fields.push(ChangedField { field, old: before, new: Some(value) });
        }
    }
    fields.extend(old.into_iter().map(|(field, value)| ChangedField { field, old: Some(value), new: None }));
    fields.sort_by(|one, other| one.field.cmp(&other.field));
    fields.truncate(MOST_FIELDS);
    let short = |value: String| match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value,
    };
    fields.into_iter().map(|one| ChangedField { old: one.old.map(short), new: one.new.map(short), ..one }).collect()
}

/// The values of a profile by their paths.
fn leaf(path: String, value: &Value, into: &mut BTreeMap<String, String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| leaf(below(name), value, into)),
        Value::Array(items) if items.iter().any(|item| item.is_object()) => {
            items.iter().enumerate().for_each(|(nth, value)| leaf(below(&(nth + 1).to_string()), value, into));
        }
        Value::String(text) => drop(into.insert(path, text.clone())),
        Value::Null => {}
        value => drop(into.insert(path, value.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_that_is_saved_says_which_fields_were_what() {
        let old = r#"{"name": "T2", "cloud": {"port": 1883}, "verify": {"strength": "token"}}"#;
        let new = r#"{"name": "T2", "cloud": {"port": 8883, "host": "h"}}"#;
        let changed = of_profile("t2", Some(old), new, &[], Some("chen".into())).unwrap();
        let field = |field: &str, old: Option<&str>, new: Option<&str>| ChangedField {
            field: field.into(),
            old: old.map(Into::into),
            new: new.map(Into::into),
        };
        assert_eq!(
            changed.fields,
            [
                field("cloud.host", None, Some("h")),
                field("cloud.port", Some("1883"), Some("8883")),
                field("verify.strength", Some("token"), None)
            ]
        );
        assert_eq!((changed.what, changed.by.as_deref()), (ChangeOf::Profile, Some("chen")));
        assert_eq!(of_profile("t2", Some(new), new, &[], None), None);
        let back = of_profile("t2", Some(new), old, &[old.into()], None).unwrap();
        assert_eq!(back.what, ChangeOf::ProfileRestored);
        let long = "x".repeat(LONGEST + 1);
        let changed =
            of_profile("t2", Some(r#"{"name": ""}"#), &format!(r#"{{"name": "{long}"}}"#), &[], None).unwrap();
        assert_eq!(changed.fields[0].new.as_ref().unwrap().chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_change_waits_until_it_is_on_record_and_one_that_was_not_made_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let waiting = Waiting::of(&DataDir::new(folder.path()));
        let setting = |new: &str| Changed::new(ChangeOf::Setting, "proxy", None, Some(new.into()));
        let kept = waiting.note(setting("a:1")).unwrap();
        waiting.note(setting("b:2")).unwrap().withdraw();
        drop(kept);
        std::fs::write(folder.path().join("changes/half.json"), "{").unwrap();
        let [one] = &waiting.all()[..] else { panic!("{:?}", waiting.all()) };
        assert_eq!(one.new.as_deref(), Some("a:1"));
        waiting.taken(&[Entry::Changed(Box::new(setting("a:1")))]);
        assert_eq!(waiting.all().len(), 1, "another change of the same is not it");
        waiting.taken(&[Entry::Changed(Box::new(one.clone()))]);
        assert!(waiting.all().is_empty());
    }
}
