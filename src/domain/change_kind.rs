//! Which lines of a record say that somebody changed or decided something, and of what kind that is.

use super::entry::{ChangeOf, Changed};
use super::{Entry, Person};

/// Of what kind a change is, to be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// Profiles.
    Profile,
    /// Settings.
    Setting,
    /// Slots: names, switched on and off, started by themselves.
    Slot,
    /// Secrets of products, and keys of hosts.
    Secret,
    /// Who has a PIN, and as what.
    Supervisor,
    /// Who works at the bench, by which badges.
    Operator,
    /// PINs that were given.
    Pin,
    /// Batches: lists, targets, the end.
    Batch,
    /// Units: what was decided about them.
    Unit,
    /// The record itself, and registering that went on.
    Record,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Profile,
        Self::Setting,
        Self::Slot,
        Self::Secret,
        Self::Supervisor,
        Self::Operator,
        Self::Pin,
        Self::Batch,
        Self::Unit,
        Self::Record,
    ];

    /// As the command line names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Setting => "setting",
            Self::Slot => "slot",
            Self::Secret => "secret",
            Self::Supervisor => "supervisor",
            Self::Operator => "operator",
            Self::Pin => "pin",
            Self::Batch => "batch",
            Self::Unit => "unit",
            Self::Record => "record",
        }
    }

    /// Of what kind a line is, and who did what it says; none where nobody changed anything.
    pub fn of(entry: &Entry) -> Option<(Self, Option<&Person>)> {
        Some(match entry {
            Entry::Changed(changed) => (Self::of_change(changed), changed.by.as_ref()),
            Entry::SecretReplaced { by, .. } | Entry::SecretForgotten { by, .. } => (Self::Secret, by.as_ref()),
            Entry::HostKeyConfirmed { by, .. } => (Self::Secret, Some(by)),
            Entry::Supervisor { by, .. } | Entry::SupervisorRemoved { by, .. } => (Self::Supervisor, Some(by)),
            Entry::BadgesAsked { by, .. } | Entry::OperatorRemoved { by, .. } => (Self::Operator, by.as_ref()),
            Entry::OperatorSet(set) => (Self::Operator, set.by.as_ref()),
            Entry::AtWork(at) => (Self::Operator, at.operator.as_ref()),
            Entry::LockTried { name, .. } => (Self::Pin, Some(name)),
            Entry::TargetSet { by, .. } | Entry::BatchClosed { by, .. } => (Self::Batch, by.as_ref()),
            // A long list stands in several lines.
            Entry::Listed { by, first: 0, .. } => (Self::Batch, by.as_ref()),
            Entry::Resolved { by, .. }
            | Entry::Retired { by, .. }
            | Entry::Revealed { by, .. }
            | Entry::HandedOver { by, .. } => (Self::Unit, Some(by)),
            Entry::Received(received) => (Self::Unit, received.by.as_ref()),
            Entry::LabelDecided(decided) => (Self::Unit, Some(&decided.by)),
            Entry::ConsoleChange(change) => (Self::Unit, Some(&change.by)),
            // What the station asked by itself nobody did.
            Entry::ConsoleSaid(said) if said.by.is_some() => (Self::Unit, said.by.as_ref()),
            Entry::RangeSet(set) => (Self::Record, Some(&set.by)),
            Entry::Answered { by, .. } => (Self::Unit, by.as_ref()),
            Entry::Accepted { by, .. } => (Self::Record, Some(by)),
            Entry::Incarnation(begun) => (Self::Record, Some(&begun.by)),
            Entry::SegmentRetired(retired) => (Self::Record, Some(&retired.by)),
            Entry::StationClosed(closed) => (Self::Record, Some(&closed.by)),
            Entry::ArticleLetGo(article) => (Self::Record, Some(&article.by)),
            Entry::PackageSigner(signer) => (Self::Profile, Some(&signer.by)),
            Entry::PackagesOnly(only) => (Self::Profile, Some(&only.by)),
            Entry::PackageTaken(taken) => (Self::Profile, Some(&taken.by)),
            Entry::GateProgram(approved) => (Self::Profile, Some(&approved.by)),
            Entry::PlantGateBypassed(bypassed) => (Self::Batch, Some(&bypassed.by)),
            // Whoever did it, the station was not asked.
            Entry::ClockSet(_) => (Self::Record, None),
            _ => return None,
        })
    }

    fn of_change(changed: &Changed) -> Self {
        match changed.what {
            ChangeOf::Profile | ChangeOf::ProfileRestored | ChangeOf::ProfileSetAside => Self::Profile,
            ChangeOf::Setting | ChangeOf::Other => Self::Setting,
            ChangeOf::NameErased => Self::Record,
            ChangeOf::ResultAgain
            | ChangeOf::ResultDropped
            | ChangeOf::ClaimReleased
            | ChangeOf::ClaimsLost
            | ChangeOf::ConflictSeen => Self::Unit,
            ChangeOf::Slot | ChangeOf::AutoStart => Self::Slot,
        }
    }
}
