//! What stands on a line of the record. Field names and kinds are the file format: see `docs/batch-file.md` before changing any.

use serde::{Deserialize, Serialize};

use super::circumstance::Circumstance;
use super::failure::{Failure, Verb};
use super::identity::{Held, UnitKeys};
use super::outcome::{Outcome, Proof};
use super::profile::SignMethod;
use super::record_fault::RecordFault;
use super::step::Step;

/// Number of a unit's visit in its segment: the sequence number of its [`Entry::Begun`] line.
pub type VisitId = u64;

/// One line of the record, without its envelope (`v`, `seq`, `at`, `chain`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Entry {
    /// First line of a segment.
    Header(Box<Header>),
    /// A station opened the batch: at its start, and each time it is resumed.
    Opened {
        /// Counts the openings of all batches of this record: the highest one wrote last. No rule uses the clock.
        opening: u64,
        /// The segment that wrote last before this opening, and its head then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous: Option<SegmentHead>,
        /// Program name and version.
        program: String,
        /// The profile's name.
        profile: String,
        /// SHA-256 of the profile file and of the CA file it names.
        profile_sha256: String,
        /// The profile's product; none where no profile is in use, and in records of 0.1.0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        product_key: Option<String>,
        /// Who works at the bench.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operator: Option<String>,
    },
    /// What a power cut left behind the last whole line. The bytes stay where they are.
    Torn {
        /// Where they begin in the file.
        offset: u64,
        /// How many.
        length: u64,
        /// Their SHA-256.
        sha256: String,
    },
    /// A unit came to a slot. Its sequence number is the visit's number.
    Begun {
        /// The slot's name.
        slot: String,
        /// The port's name.
        port: String,
        /// Who works at the bench.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operator: Option<String>,
        /// The scanned label.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// The unit told who it is.
    Read {
        /// Whose line this is.
        unit: VisitId,
        /// After the declared trim.
        serial_number: String,
        /// Chip UID or MAC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hardware_id: Option<String>,
    },
    /// It was judged and looked up.
    Checked {
        /// Whose line this is.
        unit: VisitId,
        /// What the unit is recognised by.
        keys: UnitKeys,
        /// What follows.
        plan: Plan,
        /// The identity it holds, where it can be asked and holds one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held: Option<Held>,
        /// The label that it waited for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// An identity that the record did not know, kept before it is replaced.
    Found {
        /// Whose line this is.
        unit: VisitId,
        /// What may be shown of it.
        held: Held,
        /// All of it, sealed.
        sealed: String,
    },
    /// A registration is about to be asked for. From here on a slot may be gone.
    Intent {
        /// Whose line this is.
        unit: VisitId,
        /// What the unit is recognised by.
        keys: UnitKeys,
        /// How it is signed.
        sign_method: SignMethod,
    },
    /// A message came from the cloud; nobody has looked into it yet.
    Answer {
        /// Whose line this is.
        unit: VisitId,
        /// Its size in bytes before sealing.
        length: u64,
        /// Topic and payload, sealed.
        sealed: String,
    },
    /// The answer holds an identity for this unit.
    Issued {
        /// Whose line this is.
        unit: VisitId,
        /// What the cloud calls it.
        client_id: String,
        /// First 8 hex digits of the token's SHA-256.
        token_sha256: String,
        /// Token, client id, names, batch and visit, sealed.
        sealed_token: String,
    },
    /// The registration ended without an identity.
    NotIssued {
        /// Whose line this is.
        unit: VisitId,
        /// Whether a slot may be gone.
        result: NotIssued,
        /// Why.
        code: Failure,
        /// The cloud's own code, where it gave one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        return_code: Option<u8>,
    },
    /// The first byte of the write is about to go to the unit.
    Writing {
        /// Whose line this is.
        unit: VisitId,
    },
    /// The unit acknowledged the write.
    Written {
        /// Whose line this is.
        unit: VisitId,
    },
    /// The proof that the profile asks for was given.
    Proven {
        /// Whose line this is.
        unit: VisitId,
        /// How strong, and when.
        proof: Proof,
    },
    /// The masked transcript of a visit that did not end with PASS.
    Tape {
        /// Whose line this is.
        unit: VisitId,
        /// Its lines.
        lines: Vec<TapeLine>,
    },
    /// The visit is over.
    Ended(Box<Ended>),
    /// The batch is closed.
    BatchClosed {
        /// By whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// A person said how many units this batch is to have; nothing: as many as come.
    TargetSet {
        /// How many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        units: Option<u64>,
        /// By whom; nobody where nobody was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Somebody gave a supervisor's PIN.
    LockTried {
        /// As whom.
        name: String,
        /// Whether it was the right one.
        opened: bool,
        /// What for; none: to open the window's lock.
        #[serde(rename = "for", default, skip_serializing_if = "Option::is_none")]
        purpose: Option<PinUse>,
    },
    /// A person decided how a unit goes on.
    Resolved {
        /// Which unit.
        keys: UnitKeys,
        /// What was decided.
        #[serde(flatten)]
        how: Resolution,
        /// By whom.
        by: String,
        /// Why.
        why: String,
    },
    /// A person took a unit out of production: what it has is never written again.
    Retired {
        /// Which unit.
        keys: UnitKeys,
        /// What is to be deleted in the console.
        client_ids: Vec<String>,
        /// By whom.
        by: String,
        /// Why.
        why: String,
    },
    /// A person has read what is wrong with the record, and the line may go on in spite of it. What is left still counts.
    Accepted {
        /// What was read.
        faults: Vec<RecordFault>,
        /// Why the line stood still, where that is what was looked at: it goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stopped: Option<Failure>,
        /// By whom.
        by: String,
        /// Why.
        why: String,
    },
    /// A person looked at the token of a unit.
    Revealed {
        /// Which unit.
        keys: UnitKeys,
        /// Who.
        by: String,
        /// Why.
        why: String,
    },
    /// A stored secret is about to be replaced, or to be used in another place than before.
    SecretReplaced {
        /// The product.
        product_key: String,
        /// What its profiles call it; none for the product secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The only host it may be used with from now on; none: the one it is used with first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
        /// By whom; nobody where there were no supervisors and nobody was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// A stored product secret is about to be forgotten.
    SecretForgotten {
        /// The product.
        product_key: String,
        /// By whom; nobody where there were no supervisors and nobody was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// A supervisor was made, or has another PIN.
    Supervisor {
        /// The name.
        name: String,
        /// What the PIN is checked against, as a PHC string.
        pin_hash: String,
        /// By whom.
        by: String,
    },
    /// Somebody is no supervisor any more.
    SupervisorRemoved {
        /// The name.
        name: String,
        /// By whom.
        by: String,
    },
    /// Another station issued an identity to a unit, as its batch file says. Its token is sealed to that station's key and is not here.
    Known {
        /// Which unit.
        keys: UnitKeys,
        /// What the cloud calls it.
        client_id: String,
        /// First 8 hex digits of the token's SHA-256.
        token_sha256: String,
        /// The batch it was issued in.
        batch: String,
        /// The station that issued it.
        station: String,
    },
}

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
    /// To close a batch.
    CloseBatch,
    /// To go on with a record that is not what it was.
    AcceptRecord,
    /// To go on after the line has stopped.
    GoOn,
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
            Resolution::Found { client_id, token_sha256, sealed_token } => {
                Self::Found { client_id, token_sha256, sealed_token }
            }
        }
    }
}

/// What makes a segment readable on its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// `regnwl-station record`.
    pub format: String,
    /// The batch.
    pub batch: String,
    /// The station that writes.
    pub station: String,
    /// Made with the practice parts: never mixed with real ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub practice: bool,
    /// The segment before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<SegmentHead>,
    /// Public halves of the keys that open what is sealed here (`age1…`).
    pub recipients: Vec<String>,
    /// First 8 hex digits of the SHA-256 of the first recipient.
    pub key_fingerprint: String,
    /// A sealed word: who can open it can open every token of this segment.
    pub canary: String,
    /// Somebody accepted that without the key file the tokens are gone.
    pub key_loss_accepted: bool,
}

/// A segment and the hash of its last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentHead {
    /// File name in the record's folder.
    pub segment: String,
    /// Sequence number of its last line.
    pub seq: u64,
    /// Hash of its last line.
    pub head: String,
}

/// What Check decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Plan {
    /// Ask the cloud for an identity.
    Register,
    /// Write the identity on record, without the cloud.
    Finish,
    /// The unit holds the identity on record: prove it and be done.
    Known,
}

/// How a registration ended without an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotIssued {
    /// The cloud said no.
    Refused,
    /// No byte of the question left this station.
    NeverAsked,
    /// A slot may be gone.
    Unknown,
}

/// One exchange of the device dialog as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TapeLine {
    /// Milliseconds since the visit began.
    pub ms: u64,
    /// Which verb.
    pub verb: Verb,
    /// To the unit or from it.
    pub way: Way,
    /// The text, or length and hash where it is masked. Control characters are written as `\x1b`.
    pub text: String,
}

/// Direction on the tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Way {
    /// Station to unit.
    Sent,
    /// Unit to station.
    Heard,
}

/// Where the time of a visit went, in milliseconds with one decimal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TookMs {
    /// From the unit's begin to its outcome.
    pub total: f64,
    /// Waiting for the unit.
    pub device: f64,
    /// Waiting for the cloud.
    pub cloud: f64,
    /// Waiting for the record's disk.
    pub disk: f64,
    /// Waiting for a person.
    pub hands: f64,
    /// What is left of the total: the station's own work and its disk, without device, cloud and hands.
    pub overhead: f64,
}

/// How many of the five slots of a device name this station knows to be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registrations {
    /// Identities on record.
    pub issued: u32,
    /// Registrations that may or may not have used a slot.
    pub unknown: u32,
}

/// The last line of a visit: everything a support person needs on one line, and what `unitEnded` carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    /// Whose line this is.
    pub unit: VisitId,
    /// The outcome.
    pub outcome: Outcome,
    /// The step it ended in.
    pub step: Step,
    /// Why, for every outcome but PASS.
    pub code: Option<Failure>,
    /// Which command, how many tries, the cloud's own code: without any secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What was so, where the code alone does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub circumstance: Option<Circumstance>,
    /// As read, after the declared trim.
    pub serial_number: Option<String>,
    /// Its name at the cloud.
    pub device_name: Option<String>,
    /// The product.
    pub product_key: String,
    /// What the cloud calls it.
    pub client_id: Option<String>,
    /// First 8 hex digits of the token's SHA-256.
    pub token_sha256: Option<String>,
    /// Chip UID or MAC.
    pub hardware_id: Option<String>,
    /// The slot's name.
    pub slot: String,
    /// Who worked at the bench.
    pub operator: Option<String>,
    /// The batch.
    pub batch: String,
    /// When the visit began, RFC 3339 in UTC.
    pub started_at: String,
    /// Where the time went.
    pub took_ms: TookMs,
    /// What this station knows of the name's five slots.
    pub registrations: Registrations,
    /// The proof behind a PASS.
    pub proof: Option<Proof>,
    /// The station.
    pub station: String,
    /// SHA-256 of the profile in use.
    pub profile_sha256: String,
}

impl Entry {
    /// The visit a line belongs to. None for lines of the batch, and for [`Entry::Begun`], whose visit is its own sequence number.
    pub fn unit(&self) -> Option<VisitId> {
        match self {
            Self::Header(_)
            | Self::Opened { .. }
            | Self::Torn { .. }
            | Self::Begun { .. }
            | Self::BatchClosed { .. }
            | Self::TargetSet { .. }
            | Self::LockTried { .. }
            | Self::Resolved { .. }
            | Self::Retired { .. }
            | Self::Accepted { .. }
            | Self::Revealed { .. }
            | Self::SecretReplaced { .. }
            | Self::SecretForgotten { .. }
            | Self::Supervisor { .. }
            | Self::SupervisorRemoved { .. }
            | Self::Known { .. } => None,
            Self::Read { unit, .. }
            | Self::Checked { unit, .. }
            | Self::Found { unit, .. }
            | Self::Intent { unit, .. }
            | Self::Answer { unit, .. }
            | Self::Issued { unit, .. }
            | Self::NotIssued { unit, .. }
            | Self::Writing { unit }
            | Self::Written { unit }
            | Self::Proven { unit, .. }
            | Self::Tape { unit, .. } => Some(*unit),
            Self::Ended(ended) => Some(ended.unit),
        }
    }

    /// It says who may decide and where secrets are, and is about no unit: a batch file, which is mailed, does not show it.
    pub fn is_private(&self) -> bool {
        matches!(
            self,
            Self::LockTried { .. }
                | Self::SecretReplaced { .. }
                | Self::SecretForgotten { .. }
                | Self::Supervisor { .. }
                | Self::SupervisorRemoved { .. }
        )
    }

    /// The sealed token of an entry that puts an identity on record.
    pub fn sealed_token(&self) -> Option<&str> {
        match self {
            Self::Issued { sealed_token, .. } | Self::Resolved { how: Resolution::Found { sealed_token, .. }, .. } => {
                Some(sealed_token)
            }
            _ => None,
        }
    }
}
