//! The values of a profile: where each comes from, and whether what uses them knows them.

use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;
use super::path::Path;
use crate::domain::{
    DialogProfile, SERIAL_NUMBER, SerialNumberProfile, ValueProfile, ValueSource, Verb, can_name_a_value,
};
use crate::store::profile_fault::Cause;
use crate::wire::CompiledDialog;

/// Longest number, in characters.
const LONGEST: usize = 256;

/// What uses values.
pub(super) struct Uses<'a> {
    pub(super) dialog: Option<&'a DialogProfile>,
    pub(super) serial_number: Option<&'a SerialNumberProfile>,
    /// The template of the device name.
    pub(super) template: &'a str,
    /// A plant gate is asked.
    pub(super) has_gate: bool,
}

/// Every fault of the values, and of what uses them.
pub(super) fn check(values: &BTreeMap<String, ValueProfile>, uses: &Uses<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, value) in values {
        check_one(name, value, uses, &mut findings);
    }
    let mut used = BTreeSet::new();
    let known = || values.keys().cloned().collect::<Vec<_>>();
    let mut shown = |path: Path, text: &str, used: &mut BTreeSet<String>| {
        for name in named(text) {
            match values.get(name) {
                Some(value) if value.secret => {
                    findings.push(Finding::new(path.clone(), Cause::SecretShown { name: name.to_owned() }));
                }
                Some(_) => {}
                None => findings
                    .push(Finding::new(path.clone(), Cause::UnknownValue { name: name.to_owned(), known: known() })),
            }
            used.insert(name.to_owned());
        }
    };
    shown(Path::of(["deviceName", "template"]), uses.template, &mut used);
    if let Some(label) = uses.serial_number.and_then(|rules| rules.label.as_ref()) {
        shown(Path::of(["serialNumber", "label"]), label, &mut used);
    }
    if let Some(dialog) = uses.dialog {
        check_dialog(values, dialog, &mut used, &mut findings);
        let is_unused = |name: &&String| *name != SERIAL_NUMBER && !used.contains(*name);
        let unused = values.keys().filter(is_unused);
        findings.extend(unused.map(|name| Finding::new(Path::of(["values"]).field(name), Cause::ValueUnused)));
    }
    findings
}

fn check_one(name: &str, value: &ValueProfile, uses: &Uses<'_>, findings: &mut Vec<Finding>) {
    let path = Path::of(["values"]).field(name);
    let mut found = |path: Path, cause| findings.push(Finding::new(path, cause));
    if !can_name_a_value(name) {
        found(path.clone(), Cause::BadValueName);
    }
    if let Some(Err(error)) = value.pattern.as_deref().map(Regex::new) {
        found(path.field("pattern"), error.into());
    }
    let from = path.field("from");
    match &value.from {
        ValueSource::Range(range) => {
            let longest = range.at(0).map(|number| number.len());
            if range.is_empty() || longest.is_some_and(|length| length > LONGEST) {
                found(from.field("range"), Cause::BadRange);
            }
            if value.secret {
                found(path.field("secret"), Cause::SecretNumber);
            }
        }
        ValueSource::Label(label) => match label.pattern.as_deref().map(Regex::new) {
            Some(Err(error)) => found(from.field("label").field("pattern"), error.into()),
            Some(Ok(pattern)) if pattern.captures_len() == 1 => {
                found(from.field("label").field("pattern"), Cause::LabelCatchesNothing);
            }
            _ => {}
        },
        ValueSource::Gate(_) if name == SERIAL_NUMBER => found(from, Cause::NumberSource),
        ValueSource::Gate(_) if !uses.has_gate => found(from.field("gate"), Cause::NoGateToTell),
        // The name is made before the gate is asked about it.
        ValueSource::Gate(_) if named(uses.template).contains(&name) => found(from.field("gate"), Cause::GateAfterName),
        ValueSource::Gate(gate) => match Regex::new(&gate.pattern) {
            Err(error) => found(from.field("gate").field("pattern"), error.into()),
            Ok(pattern) if pattern.captures_len() == 1 => {
                found(from.field("gate").field("pattern"), Cause::GateCatchesNothing);
            }
            Ok(_) => {}
        },
        // List and order go on record as they are.
        ValueSource::Listed(_) | ValueSource::Order(_) if value.secret => {
            found(path.field("secret"), Cause::SecretListed);
        }
        ValueSource::Constant(_) if value.secret => found(path.field("secret"), Cause::SecretConstant),
        ValueSource::Order(_) | ValueSource::Listed(_) | ValueSource::Constant(_) if name == SERIAL_NUMBER => {
            found(from, Cause::NumberSource);
        }
        ValueSource::Order(_) | ValueSource::Listed(_) | ValueSource::Constant(_) => {}
    }
    if name == SERIAL_NUMBER && value.secret {
        found(path.field("secret"), Cause::SecretNumber);
    }
}

fn check_dialog(
    values: &BTreeMap<String, ValueProfile>,
    dialog: &DialogProfile,
    used: &mut BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    let unknown = |name: &str| {
        let known = values.keys().cloned().collect();
        Cause::UnknownValue { name: name.to_owned(), known }
    };
    let path = Path::of(["dialog"]);
    let gives_numbers = values.contains_key(SERIAL_NUMBER);
    // The number of a unit can be written again, wherever it comes from.
    let is_known = |name: &str| name == SERIAL_NUMBER || values.contains_key(name);
    let of_verb = |verb: Verb| (path.field(DialogProfile::field(verb)), dialog.verb(verb));
    let set = dialog.set.iter().flatten();
    let of_set = set.clone().map(|(name, set)| (path.field("set").field(name).field("write"), set.write.as_slice()));
    for (place, exchanges) in [Verb::WriteSerial, Verb::Write].map(of_verb).into_iter().chain(of_set) {
        for (index, exchange) in exchanges.iter().enumerate() {
            for name in exchange.send.as_deref().map(named).unwrap_or_default() {
                if !is_known(name) {
                    findings.push(Finding::new(place.index(index).field("send"), unknown(name)));
                }
                used.insert(name.to_owned());
            }
        }
    }
    for (name, _) in set.filter(|(name, _)| !values.contains_key(*name)) {
        findings.push(Finding::new(path.field("set").field(name), unknown(name)));
    }
    if !gives_numbers {
        return;
    }
    if dialog.verb(Verb::WriteSerial).is_empty() {
        findings.push(Finding::new(Path::of(["values"]).field(SERIAL_NUMBER), Cause::NumberNotWritten));
    }
    if dialog.verb(Verb::ReadSerial).iter().all(|exchange| exchange.absent.is_none()) {
        findings.push(Finding::new(path.field(DialogProfile::field(Verb::ReadSerial)), Cause::NumberNeverAbsent));
    }
    if let Ok(compiled) = CompiledDialog::new(dialog) {
        findings.extend(compiled.number_faults().into_iter().map(super::dialog::finding_of));
    }
}

/// The names in `${value:…}`.
fn named(text: &str) -> Vec<&str> {
    let pieces = text.split("${value:").skip(1);
    pieces.filter_map(|rest| rest.split_once('}')).map(|(inner, _)| inner.split(':').next().unwrap_or(inner)).collect()
}
