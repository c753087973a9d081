//! What the lines of one unit's visit say.

use serde::{Deserialize, Serialize};

use crate::domain::circumstance::Circumstance;
use crate::domain::failure::{Failure, Verb};
use crate::domain::golden::Must;
use crate::domain::identity::{Held, Platform};
use crate::domain::info::InfoValue;
use crate::domain::order::Order;
use crate::domain::outcome::{Outcome, Proof};
use crate::domain::person::Person;
use crate::domain::plant_gate::GateTold;
use crate::domain::rework::BoardFault;
use crate::domain::step::Step;
use crate::domain::value_told::ValueTold;

/// Number of a unit's visit in its segment: the sequence number of its [`Entry::Begun`](super::Entry::Begun) line.
pub type VisitId = u64;

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
    /// What was read of the unit is kept; it is registered later.
    Collect,
    /// Ask the cloud for an identity, without the unit: it was collected before.
    RegisterAhead,
    /// Write what it held before, as a person decided.
    Restore,
}

/// How a registration ended without an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotIssued {
    /// The cloud said no.
    Refused,
    /// No byte of the question left this station.
    NeverAsked,
    /// A registration may be used up.
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
    /// Waiting for the cloud, and for the plant gate.
    pub cloud: f64,
    /// Waiting for the record's disk.
    pub disk: f64,
    /// Waiting for a person.
    pub hands: f64,
    /// What is left of the total: the station's own work and its disk, without device, cloud and hands.
    pub overhead: f64,
}

/// How many of the five registrations of a device name this station knows to be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registrations {
    /// Identities on record.
    pub issued: u32,
    /// Registrations that may or may not have used one up.
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
    /// Where its identity would live, where a person must decide about it: with this the unit can be named in a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// What the cloud calls it.
    pub client_id: Option<String>,
    /// First 8 hex digits of the token's SHA-256.
    pub token_sha256: Option<String>,
    /// Chip UID or MAC.
    pub hardware_id: Option<String>,
    /// The slot's name.
    pub slot: String,
    /// Who worked at the bench.
    pub operator: Option<Person>,
    /// The batch.
    pub batch: String,
    /// When the visit began, RFC 3339 in UTC.
    pub started_at: String,
    /// Where the time went.
    pub took_ms: TookMs,
    /// What this station knows of the name's five registrations.
    pub registrations: Registrations,
    /// The proof behind a PASS.
    pub proof: Option<Proof>,
    /// What would be done with it, where this was a dry run that came so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub would: Option<Plan>,
    /// The station.
    pub station: String,
    /// SHA-256 of the profile in use.
    pub profile_sha256: String,
    /// Where the unit stands, as the job's list says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// What else the job's list says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What it held before its first write, where that is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Held>,
    /// The order that its batch was opened for.
    #[serde(default, skip_serializing_if = "Order::is_empty")]
    pub order: Order,
    /// What else it told of itself: model, firmware, whatever the profile reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub info: Vec<InfoValue>,
    /// The values that it was given in this visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ValueTold>,
    /// Why its board was replaced, where it was registered for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board_replaced: Option<BoardFault>,
    /// What is on its new label, where it got one in this visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relabelled: Option<String>,
    /// What it must show, where it was a golden unit: it counts nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub golden: Option<Must>,
    /// The program that made it, where it is the first article of that and of its profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_article: Option<String>,
    /// What the plant gate said of it, where it was asked or was let past.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plant_gate: Option<GateTold>,
    /// Its label is to be printed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub label_due: bool,
}

impl Ended {
    /// A visit that ended so, of which nothing else is known.
    pub fn bare(unit: VisitId, outcome: Outcome, step: Step) -> Self {
        Self {
            unit,
            outcome,
            step,
            code: None,
            detail: None,
            circumstance: None,
            serial_number: None,
            device_name: None,
            product_key: String::new(),
            platform: None,
            client_id: None,
            token_sha256: None,
            hardware_id: None,
            slot: String::new(),
            operator: None,
            batch: String::new(),
            started_at: String::new(),
            took_ms: TookMs::default(),
            registrations: Registrations::default(),
            proof: None,
            would: None,
            station: String::new(),
            profile_sha256: String::new(),
            site: None,
            note: None,
            old: None,
            order: Order::default(),
            info: Vec::new(),
            values: Vec::new(),
            board_replaced: None,
            relabelled: None,
            golden: None,
            first_article: None,
            plant_gate: None,
            label_due: false,
        }
    }
}
