//! What persons decided, as it stands on a line.

use serde::{Deserialize, Serialize};

use crate::domain::rework::BoardFault;

/// What a PIN is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PinUse {
    /// The answer to a question at a slot.
    Answer,
    /// What becomes of a unit that is not through.
    Unit,
    /// To see a token.
    Reveal,
    /// To make or remove a supervisor.
    Supervisor,
    /// To replace a product secret, or to forget it.
    Secret,
    /// To confirm the key of a host.
    HostKey,
    /// To close a batch.
    CloseBatch,
    /// To let a batch leave the record.
    RetireBatch,
    /// To go on with a record that is not what it was.
    AcceptRecord,
    /// To go on after the line has stopped.
    GoOn,
    /// To let units past the plant gate.
    PlantGate,
    /// To say who works at the bench, by which badges.
    Operators,
    /// To take a package, or to say whose are taken and whether anything else is.
    Package,
    /// To say which program may be a plant gate.
    GateProgram,
    /// To close the station for good.
    CloseStation,
    /// Something that a later version knows.
    #[serde(other)]
    Other,
}

/// What a person decided about a unit that is not through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredResolution", into = "StoredResolution")]
pub enum Resolution {
    /// It may be registered once more.
    RegisterAgain,
    /// It is not waited for any more. What it has stays on record.
    SetAside,
    /// It is the unit on record: what it has is written once more when it comes again, without a question.
    SameUnit,
    /// It was handed over, and is taken back without the other station: both may think that it is theirs.
    TakeBack,
    /// It is put back as it was before its first write, when it comes again.
    RollBack,
    /// Its board was replaced: the identity on record is to be forbidden, and the board that comes with its number is registered.
    BoardReplaced {
        /// Why.
        fault: BoardFault,
    },
    /// It has another label: what is on that one stands for its number.
    Relabelled {
        /// What is on it.
        label: String,
    },
    /// Its identity was found elsewhere (a console, another PC).
    Found {
        /// What the cloud calls it.
        client_id: String,
        /// First 8 hex digits of the token's SHA-256.
        token_sha256: String,
        /// Token, client id and names, sealed.
        sealed_token: String,
    },
}

/// A resolution as it stands on a line. A program that does not know `sameUnit` takes such a unit for one that was set aside, and asks when it comes.
#[derive(Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum StoredResolution {
    RegisterAgain,
    SetAside {
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        same_unit: bool,
    },
    TakeBack,
    RollBack,
    BoardReplaced {
        fault: BoardFault,
    },
    Relabelled {
        label: String,
    },
    Found {
        client_id: String,
        token_sha256: String,
        sealed_token: String,
    },
}

impl From<StoredResolution> for Resolution {
    fn from(stored: StoredResolution) -> Self {
        match stored {
            StoredResolution::RegisterAgain => Self::RegisterAgain,
            StoredResolution::SetAside { same_unit: true } => Self::SameUnit,
            StoredResolution::SetAside { same_unit: false } => Self::SetAside,
            StoredResolution::TakeBack => Self::TakeBack,
            StoredResolution::RollBack => Self::RollBack,
            StoredResolution::BoardReplaced { fault } => Self::BoardReplaced { fault },
            StoredResolution::Relabelled { label } => Self::Relabelled { label },
            StoredResolution::Found { client_id, token_sha256, sealed_token } => {
                Self::Found { client_id, token_sha256, sealed_token }
            }
        }
    }
}

impl From<Resolution> for StoredResolution {
    fn from(resolution: Resolution) -> Self {
        match resolution {
            Resolution::RegisterAgain => Self::RegisterAgain,
            Resolution::SetAside => Self::SetAside { same_unit: false },
            Resolution::SameUnit => Self::SetAside { same_unit: true },
            Resolution::TakeBack => Self::TakeBack,
            Resolution::RollBack => Self::RollBack,
            Resolution::BoardReplaced { fault } => Self::BoardReplaced { fault },
            Resolution::Relabelled { label } => Self::Relabelled { label },
            Resolution::Found { client_id, token_sha256, sealed_token } => {
                Self::Found { client_id, token_sha256, sealed_token }
            }
        }
    }
}

/// What can be answered to a question at a slot. Which of these it offers stands in the snapshot; the first one offered is the safe one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Choice {
    /// Change nothing: the unit ends as UNKNOWN.
    LeaveIt,
    /// It is the same unit: write its identity on record again.
    SameUnit,
    /// It is another unit: register it (a further registration is used).
    RegisterAgain,
    /// Keep the old identity on record, sealed, and register the unit anew.
    Migrate,
    /// It is not on the list of this job, and is worked on like those that are.
    TakeIn,
    /// Its board was replaced: the identity of the old one is to be forbidden, and it is registered (a further registration is used).
    BoardReplaced,
    /// It has another label: what was scanned stands for its number from now on.
    Relabelled,
    /// It was registered at another station: the identity that it got there is written here.
    FinishHere,
}

impl Choice {
    /// Whether it uses one more of the five registrations.
    pub fn registers(self) -> bool {
        matches!(self, Self::RegisterAgain | Self::BoardReplaced)
    }

    /// Whether it needs a supervisor, where there are any.
    pub fn needs_supervisor(self) -> bool {
        self.registers() || matches!(self, Self::Migrate | Self::Relabelled | Self::FinishHere)
    }
}
