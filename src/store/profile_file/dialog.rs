//! The dialog of a profile: the preset under it, and the faults that making it ready shows. The one place where `wire` plugs in.

use std::sync::LazyLock;

use regex::Regex;

use super::finding::Finding;
use super::path::Path;
use crate::domain::{DialogProfile, Verb};
use crate::store::profile_fault::Cause;
use crate::wire::{Catch, CompiledDialog, DialogFault, DialogField, preset};

/// The names of the stored secrets in the commands of a dialog without a fault.
pub(super) fn secret_names(dialog: &DialogProfile) -> Vec<String> {
    CompiledDialog::new(dialog).map(|dialog| dialog.secret_names()).unwrap_or_default()
}

/// Every fault of a dialog. One with an unknown preset is looked at without it.
pub(super) fn check(own: &DialogProfile) -> Vec<Finding> {
    let compile = |dialog: &DialogProfile| -> Vec<Finding> {
        CompiledDialog::new(dialog).err().into_iter().flatten().map(finding_of).collect()
    };
    let mut findings = compile(own);
    if preset::filled_in(own).is_none() {
        let alone = DialogProfile { preset: None, ..own.clone() };
        findings.extend(compile(&alone).into_iter().filter(|finding| !finding.cause.may_be_a_consequence()));
    }
    findings
}

/// Whether an exchange of this verb catches this, with or without a quoting to undo.
pub(super) fn catches(dialog: &DialogProfile, verb: Verb, catch: Catch) -> bool {
    #[expect(clippy::expect_used, reason = "a pattern that stands here")]
    static GROUP: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\(\?P?<([A-Za-z0-9_]+)>").expect("a valid pattern"));
    let patterns = dialog.verb(verb).iter().flat_map(|exchange| &exchange.expect);
    patterns
        .flat_map(|pattern| GROUP.captures_iter(pattern))
        .any(|group| Catch::by_group(&group[1]).is_some_and(|(caught, _)| caught == catch))
}

/// Where *restore* needs what no exchange of *read identity* catches.
pub(super) fn not_caught_for_restore(dialog: &DialogProfile) -> Vec<Finding> {
    let Ok(compiled) = CompiledDialog::only(dialog, &[Verb::Restore]) else { return Vec::new() };
    let restore = Path::of(["dialog"]).field(DialogProfile::field(Verb::Restore));
    let missing = compiled.restored().into_iter().filter(|catch| !catches(dialog, Verb::ReadIdentity, *catch));
    missing
        .map(|catch| Finding::new(restore.clone(), Cause::RestoreNotCaught { name: catch.name().to_owned() }))
        .collect()
}

pub(super) fn finding_of(fault: DialogFault) -> Finding {
    let dialog = Path::of(["dialog"]);
    let verb = fault.verb.map_or(dialog.clone(), |verb| dialog.field(DialogProfile::field(verb)));
    let verb = match &fault.value {
        Some((name, reads)) => verb.field(name).field(if *reads { "read" } else { "write" }),
        None => verb,
    };
    let exchange = fault.exchange.map_or(verb.clone(), |index| verb.index(index));
    let path = match fault.field {
        DialogField::Preset => dialog.field("preset"),
        DialogField::Prompt => dialog.field("prompt"),
        DialogField::LoginAt(index) => dialog.field("login").index(index).field("at"),
        DialogField::LoginSend(index) => dialog.field("login").index(index).field("send"),
        DialogField::Require(index) => dialog.field("require").index(index),
        DialogField::RequireMatches(index) => dialog.field("require").index(index).field("matches"),
        DialogField::Verb => exchange,
        DialogField::Send => exchange.field("send"),
        DialogField::Expect(index) => exchange.field("expect").index(index),
        DialogField::Error => exchange.field("error"),
        DialogField::Absent => exchange.field("absent"),
    };
    Finding::new(path, fault.kind.into())
}
