//! Everything that can go wrong with a unit: typed, without words. A stable code, a blame and the outcome it leads to.
//!
//! Codes are a contract (scripts and work instructions name them): never reuse one, never renumber.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::outcome::Outcome;

/// Who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blame {
    /// `D-…`: the unit or its cable.
    Unit,
    /// `C-…`: the cloud, or the way to it.
    Cloud,
    /// `S-…`: this station.
    Station,
    /// `O-…`: a person stopped it or must decide.
    Operator,
    /// `O-…`: nobody. It waits for its turn.
    Nobody,
}

/// The part of the device dialog a failure happened in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Verb {
    /// Wait until the unit answers.
    Wake,
    /// Read the serial number.
    ReadSerial,
    /// Write the number of a unit that has none yet.
    WriteSerial,
    /// Read chip UID or MAC.
    ReadHardwareId,
    /// Read what else the unit tells of itself: model, firmware, region.
    ReadInfo,
    /// Write and read back another value.
    Set,
    /// Read the identity that the unit holds.
    ReadIdentity,
    /// Write the new identity.
    Write,
    /// Reset the unit.
    Reset,
    /// Put an old identity back.
    Restore,
}

macro_rules! failures {
    ($($(#[$doc:meta])* $name:ident = $code:literal $blame:ident;)*) => {
        /// One way to fail.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Failure {
            $($(#[$doc])* #[serde(rename = $code)] $name,)*
        }

        impl Failure {
            /// Every failure, in the order of their codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable code: letter of the blame, dash, two digits.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Who must act.
            pub fn blame(self) -> Blame {
                match self { $(Self::$name => Blame::$blame,)* }
            }
        }
    };
}

failures! {
    /// The unit did not answer in time.
    Silent = "D-01" Unit;
    /// The unit went away: removed, cable pulled, port gone.
    Unplugged = "D-02" Unit;
    /// The unit answers, but with nothing that the profile expects.
    Garbled = "D-03" Unit;
    /// The unit answered with what the profile calls an error.
    AnsweredError = "D-04" Unit;
    /// The answer is longer than the profile allows.
    ReplyTooLong = "D-05" Unit;
    /// Blank, placeholder or otherwise refused serial number.
    SerialRefused = "D-06" Unit;
    /// The serial number holds bytes that no number can have, or that the profile does not allow.
    SerialNotText = "D-07" Unit;
    /// No valid device name can be made from the serial number.
    DeviceNameInvalid = "D-08" Unit;
    /// Just before the write another serial number or hardware id answered (I9).
    OtherUnit = "D-09" Unit;
    /// After the write the unit holds no identity.
    NotStored = "D-10" Unit;
    /// After the write the unit holds something else.
    ReadBackDiffers = "D-11" Unit;
    /// A value cannot be put into this dialect, or is too long for its line.
    NotWritable = "D-12" Unit;
    /// The scanned label is not the serial number that was read.
    LabelDiffers = "D-13" Unit;
    /// The unit holds an identity that is not on record, and the profile refuses such units.
    ForeignIdentityRefused = "D-14" Unit;
    /// The profile reads a hardware id, and the unit gave none.
    HardwareIdMissing = "D-15" Unit;
    /// No two readings of number and hardware id in a row were equal: nothing is decided on one alone.
    ReadingsDiffer = "D-16" Unit;
    /// The unit is heard (it repeats the command, or said something before), and does not answer.
    Unanswered = "D-17" Unit;
    /// What it tells of itself (model, firmware, region) is not what the profile requires.
    NotAsRequired = "D-20" Unit;
    /// The unit has no serial number yet, and this bench gives it none.
    NumberMissing = "D-21" Unit;
    /// The unit was given a number, and tells none, or another one.
    NumberNotTaken = "D-22" Unit;
    /// The unit was given a value, and tells another one.
    ValueNotTaken = "D-23" Unit;
    /// The number to be given is that of another unit.
    NumberOfOther = "D-24" Unit;
    /// The plant gate says that the unit may not be here.
    PlantRefuses = "D-25" Unit;

    /// The host name has no address.
    NameNotResolved = "C-01" Cloud;
    /// No TCP connection.
    Unreachable = "C-02" Cloud;
    /// The certificate is not trusted: foreign issuer or other host.
    CertificateUntrusted = "C-03" Cloud;
    /// The certificate is expired or not valid yet (or this PC's clock is wrong).
    CertificateExpired = "C-04" Cloud;
    /// The TLS handshake failed otherwise.
    TlsFailed = "C-05" Cloud;
    /// No connection before the profile's deadline.
    ConnectTimeout = "C-06" Cloud;
    /// The connection broke before anything was asked.
    ClosedBeforeAsking = "C-07" Cloud;
    /// CONNACK 1: protocol level refused.
    RefusedProtocol = "C-11" Cloud;
    /// CONNACK 2: a parameter is missing or malformed.
    RefusedParameter = "C-12" Cloud;
    /// CONNACK 3: unavailable, try later.
    RefusedUnavailable = "C-13" Cloud;
    /// CONNACK 4: authentication failed.
    RefusedAuthentication = "C-14" Cloud;
    /// CONNACK 5: not authorised.
    RefusedUnauthorised = "C-15" Cloud;
    /// Another CONNACK code.
    RefusedOther = "C-19" Cloud;
    /// Asked, and no CONNACK came.
    NoConnack = "C-21" Cloud;
    /// Asked, and the connection broke before CONNACK.
    ClosedBeforeConnack = "C-22" Cloud;
    /// CONNACK 0, and no identity came.
    NoAnswer = "C-23" Cloud;
    /// CONNACK 0, and the connection broke before an identity came.
    ClosedBeforeAnswer = "C-24" Cloud;
    /// The answer cannot be understood; its raw form is on record.
    AnswerMalformed = "C-25" Cloud;
    /// The answer is for another device; its raw form is on record.
    AnswerForOther = "C-26" Cloud;
    /// The answer is larger than any identity; its beginning is on record.
    AnswerTooLarge = "C-27" Cloud;
    /// The answer repeats a client id or token that another unit has.
    IdentityClash = "C-28" Cloud;
    /// The bytes are not MQTT.
    NotMqtt = "C-29" Cloud;
    /// The station stopped between the question and the answer.
    Interrupted = "C-30" Cloud;
    /// The identity did not get CONNACK 0 in the online check.
    OnlineRefused = "C-31" Cloud;
    /// The online check got no answer.
    OnlineFailed = "C-32" Cloud;
    /// The device name has all identities that it may have: it is not asked for another.
    IdentitiesUsedUp = "C-33" Cloud;

    /// The port does not exist.
    PortMissing = "S-01" Station;
    /// Another program holds the port.
    PortBusy = "S-02" Station;
    /// This user may not open the port.
    PortDenied = "S-03" Station;
    /// The port cannot be opened otherwise.
    PortFailed = "S-04" Station;
    /// Nobody answers at the network address of the serial line.
    LineUnreachable = "S-18" Station;
    /// The host at the line's address lets nobody in with what this station has.
    LineNotLetIn = "S-19" Station;
    /// The host at the line's address has not the key that a person has pinned for it.
    HostKeyNotPinned = "S-20" Station;
    /// The program that carries the line is missing, or too old for the host.
    LineProgram = "S-21" Station;
    /// The record cannot be written (I7).
    RecordNotWritable = "S-05" Station;
    /// A part of the record is missing, shorter than it was, or damaged.
    RecordDamaged = "S-06" Station;
    /// Another station holds the record.
    RecordLocked = "S-07" Station;
    /// The record was written by a later version.
    RecordTooNew = "S-08" Station;
    /// The seal key is missing or does not open this record.
    SealKeyWrong = "S-09" Station;
    /// There is no product secret.
    SecretMissing = "S-10" Station;
    /// The product secret's store did not answer in time.
    SecretLocked = "S-11" Station;
    /// A defect of the station; the slot goes on.
    Defect = "S-12" Station;
    /// The line stopped: too many unknown or equal refused registrations in a row.
    RegistrationsPaused = "S-13" Station;
    /// Another slot is working on a unit with the same keys.
    Claimed = "S-14" Station;
    /// The station was stopped or lost power in the middle of the unit.
    Stopped = "S-15" Station;
    /// A file or folder of the station belongs to another user, is open to others, or is something else than a file.
    FilesUnfit = "S-17" Station;
    /// The record was written on another PC last: it was moved here, or copied.
    OtherMachine = "S-24" Station;
    /// Every number of a range is given.
    RangeUsedUp = "S-26" Station;
    /// The job's list does not hold a value for this unit.
    ValueNotListed = "S-27" Station;
    /// A value does not have the form that the profile asks for.
    ValueRefused = "S-28" Station;
    /// The record has lost lines, and it is not known which numbers of a range were given.
    RangeUncertain = "S-29" Station;
    /// A golden unit showed another result than it must.
    GoldenDiffers = "S-30" Station;
    /// A golden unit has not yet shown its right result since the batch was opened.
    GoldenDue = "S-31" Station;
    /// The batch, the work order or the product has all registrations that the profile allows it.
    CapReached = "S-32" Station;
    /// The plant gate gives no answer: it is away.
    PlantGateAway = "S-33" Station;
    /// The plant gate has answered with something that lets nothing in.
    PlantGateUnclear = "S-34" Station;
    /// The last day of the package that the profile came with is over.
    PackageOver = "S-35" Station;
    /// The station is closed for good.
    StationClosed = "S-36" Station;
    /// The shared book cannot be asked.
    SharedBookAway = "S-38" Station;

    /// A person pressed Abort.
    Aborted = "O-01" Operator;
    /// Begun before, its writing had started: is it the same unit?
    AskSameUnit = "O-02" Operator;
    /// Finished before: the same unit again, or a second one with its number?
    AskFinished = "O-03" Operator;
    /// It holds an identity that is not on record: what shall happen to it?
    AskForeign = "O-04" Operator;
    /// An earlier registration may have happened: register again?
    AskUnknown = "O-05" Operator;
    /// Retired by a supervisor.
    AskRetired = "O-06" Operator;
    /// A unit whose number differs only by case, zeros, spaces or O/0 is on record.
    AskTwin = "O-07" Operator;
    /// The profile requires the label, none was given, and nobody is there to scan it.
    LabelMissing = "O-08" Operator;
    /// It was registered without being there, and waits for its unit.
    RegisteredAhead = "O-09" Nobody;
    /// It was put back as it was: is it to be moved again?
    AskRolledBack = "O-10" Operator;
    /// It holds something that could not be put back as the profile puts old identities back: is it replaced all the same?
    AskNoWayBack = "O-11" Operator;
    /// It is not on the list of this job: is it to be worked on all the same?
    AskNotListed = "O-12" Operator;
    /// It was handed over: another station has the right to register and write it.
    AskHandedOver = "O-14" Operator;
    /// The cloud has an identity for its name that nobody here has: register again?
    AskOrphan = "O-18" Operator;
    /// The record says that this unit has a number, and the unit says that it has none: is it the same unit, erased?
    AskNumberLost = "O-21" Operator;
    /// Another station knows this unit, as the shared book says: is it to be registered here all the same?
    AskKnownElsewhere = "O-23" Operator;
    /// The first unit with this profile and program has passed, or is at work: nothing else is registered before somebody has looked at it.
    FirstArticle = "O-20" Operator;
}

impl Failure {
    /// The outcome this leads to. `identity_on_record`: this unit has an identity on record that is not finished.
    pub fn outcome(self, identity_on_record: bool) -> Outcome {
        // What was asked for is known, and is not on the unit.
        if self == Self::AskOrphan {
            return Outcome::Pending;
        }
        if self.is_unknown() {
            return Outcome::Unknown;
        }
        match self.blame() {
            _ if identity_on_record => Outcome::Pending,
            Blame::Unit => Outcome::Fail,
            Blame::Cloud | Blame::Station | Blame::Operator | Blame::Nobody => Outcome::Error,
        }
    }

    /// A registration may have happened, or a person must decide.
    pub fn is_unknown(self) -> bool {
        matches!(
            self,
            Self::NoConnack
                | Self::ClosedBeforeConnack
                | Self::NoAnswer
                | Self::ClosedBeforeAnswer
                | Self::AnswerMalformed
                | Self::AnswerForOther
                | Self::AnswerTooLarge
                | Self::IdentityClash
                | Self::NotMqtt
                | Self::Interrupted
        ) || self.is_question()
    }

    /// A line that stopped with it goes on after a new start alone: the record, or its key, is not what it was.
    pub fn stops_for_good(self) -> bool {
        matches!(self, Self::RecordNotWritable | Self::RecordDamaged | Self::SealKeyWrong)
    }

    /// A person must decide before the unit can go on.
    pub fn is_question(self) -> bool {
        matches!(
            self,
            Self::AskSameUnit
                | Self::AskFinished
                | Self::AskForeign
                | Self::AskUnknown
                | Self::AskRetired
                | Self::AskTwin
                | Self::AskRolledBack
                | Self::AskNoWayBack
                | Self::AskNotListed
                | Self::AskHandedOver
                | Self::AskOrphan
                | Self::AskNumberLost
                | Self::AskKnownElsewhere
        )
    }

    /// A question that is still open where nobody answered it. Whoever is on no list is not waited for, and what another station has is decided about there.
    pub fn leaves_unfinished(self) -> bool {
        let of_others =
            matches!(self, Self::AskNotListed | Self::AskHandedOver | Self::AskNumberLost | Self::AskKnownElsewhere);
        self.is_question() && !of_others
    }

    /// The failure that a CONNACK return code stands for. 0 is none.
    ///
    /// Source: the vendor's table for dynamic registration (0, 2, 3, 4) and MQTT 3.1.1 section 3.2.2.3 (1, 5).
    pub fn from_connack(code: u8) -> Option<Self> {
        Some(match code {
            0 => return None,
            1 => Self::RefusedProtocol,
            2 => Self::RefusedParameter,
            3 => Self::RefusedUnavailable,
            4 => Self::RefusedAuthentication,
            5 => Self::RefusedUnauthorised,
            _ => Self::RefusedOther,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_carry_the_letter_of_their_blame() {
        let mut seen = HashSet::new();
        for failure in Failure::ALL {
            assert!(seen.insert(failure.code()), "{} stands twice", failure.code());
            let letter = match failure.blame() {
                Blame::Unit => 'D',
                Blame::Cloud => 'C',
                Blame::Station => 'S',
                Blame::Operator | Blame::Nobody => 'O',
            };
            assert!(failure.code().starts_with(letter), "{} has the wrong letter", failure.code());
        }
    }

    #[test]
    fn a_bad_unit_with_an_identity_on_record_is_pending_and_not_failed() {
        assert_eq!(Failure::Unplugged.outcome(false), Outcome::Fail);
        assert_eq!(Failure::Unplugged.outcome(true), Outcome::Pending);
        assert_eq!(Failure::NoAnswer.outcome(false), Outcome::Unknown);
        assert_eq!(Failure::Unreachable.outcome(false), Outcome::Error);
        assert_eq!(Failure::Aborted.outcome(true), Outcome::Pending);
    }
}
