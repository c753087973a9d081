//! Whom a line names: every kind that names somebody is here, and nowhere else.

use super::kind::Entry;
use crate::domain::person::Person;

impl Entry {
    /// Shows each person whom it names, to be called otherwise.
    pub fn each_person(&mut self, mut call: impl FnMut(&mut Person)) {
        match self {
            Self::Opened { operator: by, .. }
            | Self::Begun { operator: by, .. }
            | Self::Answered { by, .. }
            | Self::BatchClosed { by, .. }
            | Self::TargetSet { by, .. }
            | Self::Listed { by, .. }
            | Self::SecretReplaced { by, .. }
            | Self::BadgesAsked { by, .. }
            | Self::SecretForgotten { by, .. } => by.iter_mut().for_each(call),
            Self::Ended(ended) => ended.operator.iter_mut().for_each(call),
            Self::Received(received) => received.by.iter_mut().for_each(call),
            Self::ConsoleSaid(said) => said.by.iter_mut().for_each(call),
            Self::Changed(changed) => changed.by.iter_mut().for_each(call),
            Self::Resolved { by, .. }
            | Self::Retired { by, .. }
            | Self::Accepted { by, .. }
            | Self::HandedOver { by, .. }
            | Self::Revealed { by, .. }
            | Self::HostKeyConfirmed { by, .. }
            | Self::LockTried { name: by, .. } => call(by),
            Self::RangeSet(set) => call(&mut set.by),
            Self::ArticleLetGo(article) => call(&mut article.by),
            Self::PlantGateBypassed(bypassed) => call(&mut bypassed.by),
            Self::LabelDecided(decided) => call(&mut decided.by),
            Self::PackageSigner(signer) => call(&mut signer.by),
            Self::PackagesOnly(only) => call(&mut only.by),
            Self::PackageTaken(taken) => call(&mut taken.by),
            Self::GateProgram(approved) => call(&mut approved.by),
            Self::StationClosed(closed) => call(&mut closed.by),
            Self::ConsoleChange(change) => call(&mut change.by),
            Self::Incarnation(begun) => call(&mut begun.by),
            Self::SegmentRetired(retired) => call(&mut retired.by),
            Self::OperatorSet(set) => {
                call(&mut set.operator.name);
                call(&mut set.operator.badge);
                set.by.iter_mut().for_each(call);
            }
            Self::AtWork(at) => at.operator.iter_mut().chain(&mut at.before).for_each(call),
            Self::OperatorRemoved { name, by } => {
                call(name);
                by.iter_mut().for_each(call);
            }
            Self::Supervisor { name, by, .. } | Self::SupervisorRemoved { name, by } => {
                call(name);
                call(by);
            }
            Self::Header(_)
            | Self::ClockSet(_)
            | Self::ProfileText(_)
            | Self::Torn { .. }
            | Self::Read { .. }
            | Self::Info(_)
            | Self::ValueGiven(_)
            | Self::ValueRead { .. }
            | Self::Golden(_)
            | Self::PlantGate(_)
            | Self::SharedClaim(_)
            | Self::PackageOver(_)
            | Self::Checked { .. }
            | Self::Found { .. }
            | Self::Intent { .. }
            | Self::Answer { .. }
            | Self::Issued { .. }
            | Self::NotIssued { .. }
            | Self::Writing { .. }
            | Self::Written { .. }
            | Self::Proven { .. }
            | Self::Restoring { .. }
            | Self::PutBack { .. }
            | Self::Restored { .. }
            | Self::Tape { .. }
            | Self::LabelDropped { .. }
            | Self::ScanPassedOver(_)
            | Self::LabelPrinting(_)
            | Self::LabelPrinted(_)
            | Self::LabelUnsure(_)
            | Self::Known { .. }
            | Self::Reported { .. }
            | Self::Resealed(_)
            | Self::Reduced(_)
            | Self::Machine(_)
            | Self::Note { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every member that names a person is called otherwise, of every kind of line.
    #[test]
    fn nobody_is_named_where_everybody_is_called_otherwise() {
        for line in include_str!("../../../tests/golden/entries.jsonl").lines() {
            let mut entry: Entry = serde_json::from_str(line).unwrap();
            entry.each_person(|person| *person = "X".into());
            let told = serde_json::to_value(&entry).unwrap();
            let is_person = |name: &str| {
                let kind = told["kind"].as_str().unwrap();
                let names = ["lockTried", "supervisor", "operator"].iter().any(|kind_of| kind.starts_with(kind_of));
                names || name != "name"
            };
            for name in ["by", "operator", "before", "badge", "name"].into_iter().filter(|name| is_person(name)) {
                let called = told.get(name).filter(|called| !called.is_null());
                assert!(called.is_none_or(|called| called == "X"), "{name}: {line}");
            }
        }
    }
}
