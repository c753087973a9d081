//! Why nothing was decided: the same wherever it is decided. A PIN that was looked at stands on record all the same.

use crate::domain::operator::BadgeFault;
use crate::domain::{DiskFault, PackageFault, ProgramFault, RecordFault, Role, StillNeeded, StillOpen};
use crate::files::Unfit;
use crate::vault::SecretFault;

/// Why nothing was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such supervisor, or it is not the PIN.
    WrongPin,
    /// The PIN came too soon after a wrong one and was not looked at: seconds to wait, at least 1.
    TooSoon(u64),
    /// A supervisor must decide: one of these.
    SupervisorNeeded(Vec<String>),
    /// Whoever decides is of a lower role than this, and one of these must decide.
    NotOfThisRole(Role, Vec<String>),
    /// An operator needs no PIN: nobody is appointed as one.
    NoPinNeeded,
    /// Nobody would be left who can appoint others.
    LastEngineer,
    /// There is no name to be erased behind that.
    NoSuchName,
    /// A supervisor has a name.
    NameOfSupervisor,
    /// Nobody of this name is a supervisor.
    NoSuchSupervisor,
    /// Name or reason is not one line of 1 to 200 characters.
    NotALine,
    /// This number is none of the range.
    NotOfRange(String),
    /// What is on the new label is another unit's number, or stands for it: what is on it.
    LabelOfOther(String),
    /// The new PIN can be none.
    PinForm,
    /// The record does not know the unit.
    NoSuchUnit,
    /// Several units have the serial number: product key, cloud and device name of each.
    SeveralUnits(Vec<String>),
    /// The unit is being worked on.
    AtASlot,
    /// Nobody is asked whether this is the same unit.
    NotAskedAbout,
    /// The unit was handed over: to which station.
    HandedOver(String),
    /// Some of the units cannot go, or come: which, and why.
    UnfitUnits(Vec<(String, UnitUnfit)>),
    /// Which units is nowhere on record: no list, or none of them is left.
    NothingToHandOver,
    /// It is no station's public key.
    NotAStationKey,
    /// It is no hand-over, or was changed on the way.
    NotAHandOver,
    /// The hand-over was made by this very station.
    MadeHere,
    /// It is sealed to another station's key: that one's name and fingerprint, and ours.
    NotForUs(String, String, String),
    /// The units are away on record, and the file could not be made: which, and why.
    HandOverUnmade(String, String),
    /// A hand-over is made anew for whom it was made, and nobody else.
    NoSuchHandOver,
    /// The unit is not with another station.
    NotHandedOver,
    /// No first article of this profile and this program waits.
    NoFirstArticle,
    /// What the unit with this serial number held before is not on record: it cannot be put back.
    NotKept(String),
    /// Nothing of ours is on the unit with this serial number, as far as the record knows.
    NothingToRollBack(String),
    /// The unit with this serial number has an identity with this client id, and whoever decided about it has not seen that.
    Unseen(String, String),
    /// The unit with this serial number does not stand as whoever decided about it has seen it.
    ChangedSince(String),
    /// The board with this serial number is another one than that which the record has under its name.
    OtherBoard(String),
    /// No label was ever due for the unit with this serial number.
    NoLabel(String),
    /// The label of the unit with this serial number is not asked about.
    LabelNotAsked(String),
    /// The station was closed for good: when.
    StationClosed(String),
    /// The station cannot be closed: what is still open.
    StillOpen(Vec<StillOpen>),
    /// The profile has no plant gate.
    NoPlantGate,
    /// Nobody lets so many units past the plant gate, or for so long, with one decision.
    BypassTooLarge,
    /// The profile does not say how a unit is put back.
    NoRestore,
    /// Its name has all identities that it may have.
    UsedUp,
    /// No identity of the unit is on record here.
    NoIdentity,
    /// These cannot be a client id and a token, or the file holds none.
    NotAnIdentity,
    /// The identity is another unit's than that with this serial number.
    OfOther(String),
    /// Client id or token are on record already.
    Clash,
    /// It cannot be decided here, or not now: the line does not stand still, it goes on already, or it has stopped for good.
    NotNow,
    /// The file is no batch file.
    NotABatchFile,
    /// The file's chain is not whole.
    BrokenFile,
    /// The file is no batch file of this station's record: which.
    NotOurBatch(String),
    /// The batch is closed: which.
    Closed(String),
    /// No batch that is closed and stands on record whole has this name, or file.
    NoClosedBatch(String),
    /// Several closed batches have this name: their segments.
    SeveralBatches(Vec<String>),
    /// The batch cannot leave the record.
    StillNeeded(StillNeeded),
    /// The unit's token has left the record: with which batch.
    TokenLeft(String),
    /// A file cannot be read: which, and why.
    Unread(String, String),
    /// A file that was named is there and is not used.
    FileUnfit(Unfit),
    /// Badges, and who works by them.
    Badge(BadgeFault),
    /// A package, or what is taken beside packages.
    Package(PackageFault),
    /// The program of a plant gate is not started: which, and why.
    GateProgram(String, ProgramFault),
    /// The product secret, or the place for it.
    Secret(SecretFault),
    /// Another program holds the record: who.
    Held(String),
    /// The record is not what it was, or not what was read: what is wrong with it.
    Damaged(Vec<RecordFault>),
    /// A part of the record is of a later version: which.
    TooNew(String),
    /// Practice and real never mix.
    Practice,
    /// The key that seals identities is missing, another one, or does not serve: what is wrong with it.
    SealKey(String),
    /// A file or folder of the station is there and is not used.
    Unfit(Unfit),
    /// The station's folder cannot be used: which, and why.
    Folder(String, String, DiskFault),
    /// It could not be put on record: why, where the system says it.
    NotRecorded(Option<String>, Option<DiskFault>),
}

impl From<BadgeFault> for Refusal {
    fn from(fault: BadgeFault) -> Self {
        Self::Badge(fault)
    }
}

impl From<PackageFault> for Refusal {
    fn from(fault: PackageFault) -> Self {
        Self::Package(fault)
    }
}

/// Why a unit is not handed over, or not received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitUnfit {
    /// Nothing on record says what it is called at the cloud.
    NoName,
    /// Several units on record have its number.
    Several,
    /// Neither on record nor on the list.
    NotThere,
    /// It was handed over already: to which station.
    Away(String),
    /// A person must decide about it first.
    Unsettled,
    /// What is sealed of it does not open, or is not its own.
    Sealed,
    /// It is of another product or cloud than the profile.
    OtherProduct,
    /// A later hand-over of it is known here.
    Older,
    /// It was handed over two ways: two stations may have it.
    OtherWay,
    /// It was registered here, and the other station does not know: which client ids.
    RegisteredHere(Vec<String>),
    /// Its client id is another unit's here.
    Clash {
        /// Which.
        client_id: String,
        /// That unit's number.
        with: String,
    },
    /// Its number, or hardware id, is on record here under this device name.
    OtherName(String),
}

impl Refusal {
    /// The station is at fault, and not what was asked for.
    pub fn is_of_station(&self) -> bool {
        matches!(
            self,
            Self::Held(_)
                | Self::Damaged(_)
                | Self::TooNew(_)
                | Self::SealKey(_)
                | Self::Unfit(_)
                | Self::Folder(..)
                | Self::NotRecorded(..)
                | Self::HandOverUnmade(..)
                | Self::StationClosed(_)
                | Self::Package(PackageFault::Unfinished(_))
        )
    }
}
