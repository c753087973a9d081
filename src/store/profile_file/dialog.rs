//! The dialog of a profile: the preset under it, and the faults that compiling it shows. The one place where `wire::dialog` plugs in.

use super::finding::Finding;
use super::meaning::regex_fault;
use super::path::Path;
use crate::domain::failure::Verb;
use crate::domain::profile::DialogProfile;
use crate::domain::profile_fault::Cause;

/// The dialog over its preset.
pub(super) fn merge(own: DialogProfile, _findings: &mut Vec<Finding>) -> Option<DialogProfile> {
    Some(own)
}

/// Every fault of a merged dialog.
pub(super) fn check(dialog: &DialogProfile) -> Vec<Finding> {
    dialog.prompt.iter().filter_map(|p| Some(Finding::new(Path::of(["dialog", "prompt"]), regex_fault(p)?))).collect()
}

/// Whether an exchange of this verb has a group of this name, with or without a quoting to undo.
pub(super) fn catches(dialog: &DialogProfile, verb: Verb, group: &str) -> bool {
    dialog.verb(verb).iter().flat_map(|exchange| &exchange.expect).any(|pattern| {
        ["", "_hex", "_json", "_base64", "_at", "_shell"].iter().any(|quote| {
            pattern.contains(&format!("(?<{group}{quote}>")) || pattern.contains(&format!("(?P<{group}{quote}>"))
        })
    })
}
