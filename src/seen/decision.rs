//! What a person decides, and who says so: at the bench, at the desk, in the window and on the command line alike.

use std::path::PathBuf;
use std::sync::Arc;

pub use crate::domain::Choice;
use crate::domain::entry::{AtConsole, ChangeOf, Changed, ConsoleSaid, PackageTaken, Received};
use crate::domain::{
    BoardFault, Bypass, Expected, LabelSettled, NumberRange, Outcome, Person, PinUse, RecordFault, ResultSettled, Role,
    Secret, UnitKeys,
};
use crate::seen::ids::QuestionId;
use crate::vault::StationKey;

/// What a person decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// What is to become of an unfinished unit.
    Unit(UnitKeys, Disposition, Seen),
    /// These units are put back as they were before their first write, when they come again.
    RollBack(Vec<UnitKeys>),
    /// A unit's token is shown.
    Reveal(UnitKeys),
    /// This one is a supervisor from now on, or has another PIN.
    Appoint {
        /// The name.
        name: String,
        /// The new PIN.
        pin: Secret,
        /// As what.
        role: Role,
    },
    /// This one is no supervisor any more.
    Remove {
        /// The name.
        name: String,
    },
    /// Nobody knows any more who is behind this code.
    EraseName {
        /// The code.
        code: String,
    },
    /// Who works at the bench, by which badges.
    Operators(OperatorChange),
    /// Another secret takes the place of one that is stored.
    ReplaceSecret {
        /// Whose.
        product_key: String,
        /// What profiles of the product call it; none: the product's own.
        name: Option<String>,
        /// The only host that it may be used for.
        host: Option<String>,
    },
    /// The key of the host at this address is the right one.
    ConfirmHostKey {
        /// The line's address.
        address: String,
        /// The key's fingerprint.
        fingerprint: String,
    },
    /// The vendor's console, or a list from it, says this of device names.
    Learn(Arc<[ConsoleSaid]>),
    /// All identities of this unit's name were deleted in the console: what is on record of them is void, and its count begins anew.
    Cleared(UnitKeys, Seen),
    /// This is about to be changed at the cloud about this unit's name.
    ChangeAtConsole(UnitKeys, AtConsole, Seen),
    /// A stored secret is forgotten.
    ForgetSecret {
        /// Whose.
        product_key: String,
        /// What it is called; none: the product's own.
        name: Option<String>,
    },
    /// So many units are to be made in this batch; none: no target.
    Target(Option<u64>),
    /// A batch expects the units of this list, and those of no other one any more.
    Expect(Arc<NewList>),
    /// Units go to another station.
    HandOver(Arc<NewHandOver>),
    /// Units come from another one.
    Receive(Arc<NewReceipt>),
    /// The batch with this file cannot be resumed any more.
    CloseBatch {
        /// The file.
        file: PathBuf,
        /// Dynamic registration was switched off in the console: nothing here needs it any more.
        registration_off: bool,
    },
    /// A closed batch leaves the record: of its segment stays what keeps its units from being registered twice.
    RetireBatch {
        /// The segment's name.
        segment: String,
    },
    /// What is wrong with the record was read: it blocks no longer. Where something else is wrong by now, nothing is accepted.
    Accept {
        /// What was read.
        faults: Vec<RecordFault>,
        /// Batch files that the record was compared with.
        files: Vec<PathBuf>,
    },
    /// A range goes on with this number: the record had lost lines, and what was given in them is not known.
    SetRange {
        /// The range.
        range: NumberRange,
        /// The next number that may be given.
        next: String,
    },
    /// This PC is a copy of the one that the record was written on: it becomes a station of its own.
    Copied {
        /// What was read.
        faults: Vec<RecordFault>,
    },
    /// A line that has stopped goes on, with one registration before all others. Not where the record, or its key, is not what it was.
    GoOn,
    /// The first article of this profile, made with this program, was looked at: the line goes on.
    LetArticleGo {
        /// SHA-256 of the profile.
        profile_sha256: String,
    },
    /// Units of a batch go past the plant gate, or it is asked again.
    BypassPlantGate {
        /// The batch's file, at the desk; none: the batch of this bench.
        file: Option<PathBuf>,
        /// How many, or how long.
        bypass: Bypass,
    },
    /// The answer to a question at a slot, where it needs a supervisor.
    Answer {
        /// Which question: an answer to one that is gone does nothing.
        question: QuestionId,
        /// The choice.
        choice: Choice,
    },
    /// These results, which the plant has refused, are sent to it again, or told to nobody.
    Results {
        /// Whose.
        product_key: String,
        /// Each by its id.
        ids: Vec<String>,
        /// What becomes of them.
        how: ResultSettled,
    },
    /// What is so of the labels of these units, or that they are printed once more.
    Labels {
        /// The units.
        units: Vec<UnitKeys>,
        /// What.
        how: LabelSettled,
    },
    /// A package is taken: its profile, and what belongs to it, is put in its place.
    TakePackage(Arc<NewPackage>),
    /// Packages of this one are taken, or are not any more.
    TrustPackages {
        /// The signer's public key.
        signer: String,
        /// Whether they are.
        trusted: bool,
    },
    /// Whether profiles and product secrets come in signed packages only.
    PackagesOnly(bool),
    /// This file may be the program of a plant gate.
    ApproveGateProgram {
        /// The program, as profiles name it.
        path: String,
        /// What it is started with.
        args: Vec<String>,
        /// SHA-256 of the file; none: no file may any more.
        sha256: Option<String>,
    },
    /// The station is closed for good: nothing is registered here any more, and what opens its secrets is destroyed.
    CloseStation {
        /// What is there to be destroyed, by the names that it is kept under.
        secrets: Vec<String>,
    },
    /// What was changed about the station, and waits for the record, goes on it.
    PutChanges,
    /// Which shared book, or which line key, the station uses is changed, or a claim is let go there.
    SharedBook(Box<Changed>),
    /// Something about the bench was changed.
    Changed(Box<Changed>),
    /// Somebody tried to open the window's lock. The PIN was looked at already.
    LockTried {
        /// Whether it was the right one.
        opened: bool,
    },
}

impl Decision {
    /// What a supervisor's PIN is given for, where there are supervisors; none where it needs none.
    pub fn pin_use(&self) -> Option<PinUse> {
        Some(match self {
            Self::Unit(..)
            | Self::RollBack(_)
            | Self::HandOver(_)
            | Self::Receive(_)
            | Self::Learn(_)
            | Self::Cleared(..)
            | Self::ChangeAtConsole(..)
            | Self::Results { .. }
            | Self::Labels { .. } => PinUse::Unit,
            Self::Reveal(_) => PinUse::Reveal,
            Self::Operators(_) => PinUse::Operators,
            Self::Appoint { .. } | Self::Remove { .. } | Self::EraseName { .. } => PinUse::Supervisor,
            Self::SharedBook(changed) if changed.what != ChangeOf::Setting => PinUse::Unit,
            Self::ReplaceSecret { .. } | Self::ForgetSecret { .. } | Self::SharedBook(_) => PinUse::Secret,
            Self::ConfirmHostKey { .. } => PinUse::HostKey,
            Self::CloseBatch { .. } => PinUse::CloseBatch,
            Self::RetireBatch { .. } => PinUse::RetireBatch,
            Self::Accept { .. } | Self::Copied { .. } | Self::SetRange { .. } => PinUse::AcceptRecord,
            Self::GoOn | Self::LetArticleGo { .. } => PinUse::GoOn,
            Self::BypassPlantGate { .. } => PinUse::PlantGate,
            Self::TakePackage(_) | Self::TrustPackages { .. } | Self::PackagesOnly(_) => PinUse::Package,
            Self::ApproveGateProgram { .. } => PinUse::GateProgram,
            Self::CloseStation { .. } => PinUse::CloseStation,
            Self::Answer { .. } => PinUse::Answer,
            Self::Target(_) | Self::Expect(_) | Self::PutChanges | Self::Changed(_) | Self::LockTried { .. } => {
                return None;
            }
        })
    }
}

/// What is changed about who works at the bench.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorChange {
    /// This one works there, with this badge.
    Set {
        /// The name.
        name: String,
        /// What is on the badge.
        badge: String,
        /// The product keys of what this one may work on; none: on everything.
        products: Vec<String>,
        /// The last day, `YYYY-MM-DD`; none: no end.
        until: Option<String>,
    },
    /// This one does no longer.
    Remove {
        /// The name.
        name: String,
    },
    /// Nobody begins a unit without a badge that is like this from end to end; none: anybody does.
    AskFor {
        /// The pattern.
        pattern: Option<String>,
    },
}

/// A list of units, and the batch that is to expect them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewList {
    /// SHA-256 of the file that it was read from.
    pub list_sha256: String,
    /// The units.
    pub rows: Vec<Expected>,
    /// The batch's file. A batch that is not there yet is begun.
    pub file: PathBuf,
    /// The name of the profile that its units are made with.
    pub profile: String,
    /// SHA-256 of the profile's file.
    pub profile_sha256: String,
    /// Its product.
    pub product_key: String,
}

/// Units of a batch, and the station that they go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHandOver {
    /// Which hand-over: 32 hexadecimal digits of chance.
    pub hand_over: String,
    /// The batch's file.
    pub file: PathBuf,
    /// The units.
    pub units: Vec<UnitKeys>,
    /// The other station.
    pub to: StationKey,
}

/// Units that come from another station, and the batch that they come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReceipt {
    /// The batch, with its list if that grows.
    pub job: NewList,
    /// The units, their values sealed for this batch.
    pub units: Vec<Received>,
}

/// A package, and what taking it changes here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPackage {
    /// What goes on record; by nobody yet.
    pub taken: PackageTaken,
    /// Its file.
    pub bytes: Vec<u8>,
}

/// What is to become of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// It is not waited for any more. What it has stays on record.
    SetAside,
    /// It is registered once more when it comes again: a further registration.
    RegisterAgain,
    /// It is the unit on record: what it has is written once more when it comes again, without a question.
    SameUnit,
    /// It was handed over, and is this station's again without the other one.
    TakeBack,
    /// Its identity was found elsewhere (a console, another PC): it is written when the unit comes again.
    Found {
        /// What the cloud calls it.
        client_id: String,
        /// The token.
        device_token: Secret,
    },
    /// It is taken out of production: what it has is never written again.
    Retire,
    /// Its board was replaced, for this reason: the one that comes with its number is registered, and what is on record is to be forbidden.
    BoardReplaced(BoardFault),
    /// It has another label, with this on it.
    Relabelled(String),
}

/// What whoever decides about a unit has seen of it. The record may have learnt more since: the unit was at a slot, or an answer was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing is said of that.
    Unsaid,
    /// Its identity, by the client id, or that it has none.
    Identity(Option<String>),
    /// How it stood among the units that are open.
    Open {
        /// As what.
        outcome: Outcome,
        /// Its identity.
        client_id: Option<String>,
    },
}

/// Who decides, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Who: one of the supervisors, where there are any and it needs one.
    pub by: Person,
    /// Why; empty where no reason goes on record.
    pub why: String,
    /// The supervisor's PIN; anything where there are no supervisors.
    pub pin: Secret,
}

impl Signed {
    /// By somebody who gives neither a reason nor a PIN.
    pub fn by(name: impl Into<Person>) -> Self {
        Self { by: name.into(), why: String::new(), pin: Secret::new("") }
    }
}
