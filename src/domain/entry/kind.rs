//! The kinds of lines, and what each is about: all that a new kind says of itself stands here.

use serde::{Deserialize, Serialize};

use super::change::Changed;
use super::clock::{ClockSet, ClockTold};
use super::closing::StationClosed;
use super::console::{ConsoleChange, ConsoleSaid};
use super::decision::{Choice, PinUse, Resolution};
use super::envelope::{DecidesNothing, Header, SegmentHead};
use super::golden::{ArticleLetGo, Golden};
use super::incarnation::{Incarnation, Machine, Resealed};
use super::info::Info;
use super::label::{LabelDecided, LabelPrinted, LabelPrinting, LabelUnsure};
use super::leaving::{Reduced, SegmentRetired};
use super::operator::{AtWork, OperatorSet};
use super::package::{PackageOver, PackageSigner, PackageTaken, PackagesOnly};
use super::plant_gate::{GateAnswer, GateBypassed, GateProgramApproved};
use super::profile_text::ProfileText;
use super::received::{Received, ReceivedIdentity};
use super::scan::ScanPassedOver;
use super::shared_claim::SharedClaim;
use super::value::{RangeSet, ValueGiven};
use super::visit::{Ended, NotIssued, Plan, TapeLine, VisitId};
use crate::domain::expected::Expected;
use crate::domain::failure::Failure;
use crate::domain::identity::{Held, UnitKeys};
use crate::domain::order::Order;
use crate::domain::outcome::{Outcome, Proof};
use crate::domain::person::Person;
use crate::domain::plant_gate::PastGate;
use crate::domain::profile::SignMethod;
use crate::domain::purpose::Purpose;
use crate::domain::record_fault::RecordFault;
use crate::domain::role::Role;

/// One line of the record, without its envelope (`v`, `seq`, `at`, `chain`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, strum::VariantNames)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[strum(serialize_all = "camelCase")]
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
        operator: Option<Person>,
        /// What is done with the units that come.
        #[serde(default, skip_serializing_if = "Purpose::is_default")]
        purpose: Purpose,
        /// The order that it is done for.
        #[serde(default, skip_serializing_if = "Order::is_empty")]
        order: Order,
        /// A label is printed for each unit that passes.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        labels: bool,
        /// What is known of the clock that the lines behind this one have their times from. None where it was opened a moment before, and in older records.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<Box<ClockTold>>,
    },
    /// The clock was set.
    ClockSet(Box<ClockSet>),
    /// The profile that it was opened with, in its own words.
    ProfileText(Box<ProfileText>),
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
        operator: Option<Person>,
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
        /// The fingerprint of the key that its host proved to have, where it was reached over ssh.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host_key: Option<String>,
    },
    /// The unit told what else it is.
    Info(Box<Info>),
    /// A value is this unit's from here on.
    ValueGiven(Box<ValueGiven>),
    /// A value was read back from the unit, and is the one that it was given.
    ValueRead {
        /// Whose line this is.
        unit: VisitId,
        /// What the profile calls it.
        name: String,
    },
    /// A person said where a range goes on.
    RangeSet(Box<RangeSet>),
    /// It was a golden unit, and all that is done with one is done.
    Golden(Golden),
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
    /// A person answered a question about it, for whoever reads on. What follows from that says itself what was allowed.
    Answered {
        /// Whose line this is.
        unit: VisitId,
        /// What was asked: one of the `O-…` codes.
        about: Failure,
        /// The answer.
        choice: Choice,
        /// Who gave it: the supervisor who vouched for it, or whoever works at the bench.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Person>,
        /// The mark.
        #[serde(default)]
        decides: DecidesNothing,
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
    /// The plant gate has said whether it may be here.
    PlantGate(Box<GateAnswer>),
    /// A supervisor let units past the plant gate.
    PlantGateBypassed(Box<GateBypassed>),
    /// The shared book has said whether it may be registered here, or was gone past.
    SharedClaim(Box<SharedClaim>),
    /// A registration is about to be asked for. From here on one of its five may be used up.
    Intent {
        /// Whose line this is.
        unit: VisitId,
        /// What the unit is recognised by.
        keys: UnitKeys,
        /// How it is signed.
        sign_method: SignMethod,
        /// The plant gate was not asked: a supervisor had let it past.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        past_gate: Option<PastGate>,
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
        /// Whether a registration may be used up.
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
    /// The first byte of what the unit held before is about to go to it.
    Restoring {
        /// Whose line this is.
        unit: VisitId,
    },
    /// The unit acknowledged what it held before.
    PutBack {
        /// Whose line this is.
        unit: VisitId,
    },
    /// It was read back, and is all that was kept of it.
    Restored {
        /// Whose line this is.
        unit: VisitId,
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
        by: Option<Person>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        /// Who closed it says that dynamic registration is switched off in the console: nothing here needs it any more.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        registration_off: bool,
    },
    /// A person said how many units this batch is to have; nothing: as many as come.
    TargetSet {
        /// How many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        units: Option<u64>,
        /// By whom; nobody where nobody was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Person>,
    },
    /// A piece of the list of units that this batch expects. The list counts once all of it stands on record; a later whole one takes its place.
    Listed {
        /// SHA-256 of the file it was read from.
        list_sha256: String,
        /// Which of its rows is the first one here.
        first: u64,
        /// Rows of the whole list.
        of: u64,
        /// The rows.
        rows: Vec<Expected>,
        /// By whom; nobody where nobody was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Person>,
    },
    /// A label was scanned and no unit took it, for whoever reads on.
    LabelDropped {
        /// The number on it.
        label: String,
        /// The label that was scanned after it; none: it has waited long enough.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaced_by: Option<String>,
        /// The mark.
        #[serde(default)]
        decides: DecidesNothing,
    },
    /// A scan was neither badge nor label here.
    ScanPassedOver(ScanPassedOver),
    /// The first byte of a unit's label is about to go to a printer.
    LabelPrinting(Box<LabelPrinting>),
    /// It was handed over whole.
    LabelPrinted(Box<LabelPrinted>),
    /// It was not handed over whole.
    LabelUnsure(Box<LabelUnsure>),
    /// A person said what is so of a unit's label.
    LabelDecided(Box<LabelDecided>),
    /// Somebody gave a supervisor's PIN.
    LockTried {
        /// As whom.
        name: Person,
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
        by: Person,
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
        by: Person,
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
        by: Person,
        /// Why.
        why: String,
    },
    /// A person let the line go on after its first article.
    ArticleLetGo(Box<ArticleLetGo>),
    /// A unit is another station's from here on: nothing here registers or writes it any more. On record before the file exists that takes it there.
    HandedOver {
        /// Which unit.
        keys: UnitKeys,
        /// Which hand-over: all units of one file have the same.
        hand_over: String,
        /// The hand-overs of this unit before, oldest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        after: Vec<String>,
        /// How many units it is of.
        of: u64,
        /// Fingerprint of the key that it is sealed to.
        to: String,
        /// That key's public half (`age1…`).
        recipient: String,
        /// The other station.
        to_station: String,
        /// By whom.
        by: Person,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// A unit came from another station: from here on this one registers and writes it, and no other.
    Received(Box<Received>),
    /// A person looked at the token of a unit.
    Revealed {
        /// Which unit.
        keys: UnitKeys,
        /// Who.
        by: Person,
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
        by: Option<Person>,
    },
    /// The key of a host that is reached over ssh is about to be taken for the right one. What counts is the file of confirmed keys.
    HostKeyConfirmed {
        /// The line's address.
        address: String,
        /// The key's fingerprint.
        fingerprint: String,
        /// By whom.
        by: Person,
        /// The mark.
        #[serde(default)]
        decides: DecidesNothing,
    },
    /// A stored secret is about to be forgotten.
    SecretForgotten {
        /// The product.
        product_key: String,
        /// What it is called; none for the product secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// By whom; nobody where there were no supervisors and nobody was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Person>,
    },
    /// A supervisor was made, or has another PIN.
    Supervisor {
        /// The name.
        name: Person,
        /// What the PIN is checked against, as a PHC string.
        pin_hash: String,
        /// As what. A line of before there were roles has none: that one may do all.
        #[serde(default, skip_serializing_if = "Role::is_default")]
        role: Role,
        /// By whom.
        by: Person,
    },
    /// Somebody is no supervisor any more.
    SupervisorRemoved {
        /// The name.
        name: Person,
        /// By whom.
        by: Person,
    },
    /// What a scan must be like, whole, to be a badge. Where one is asked for nobody begins a unit without.
    BadgesAsked {
        /// The pattern; none: none is asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pattern: Option<String>,
        /// By whom; nobody where there were no supervisors and nobody was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Person>,
    },
    /// Somebody works at the bench by a badge.
    OperatorSet(Box<OperatorSet>),
    /// Somebody does no longer.
    OperatorRemoved {
        /// The name.
        name: Person,
        /// By whom; likewise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Person>,
    },
    /// Somebody else works at the bench from here on.
    AtWork(Box<AtWork>),
    /// A person said whose packages are taken.
    PackageSigner(Box<PackageSigner>),
    /// A person said whether profiles and product secrets come in signed packages only.
    PackagesOnly(Box<PackagesOnly>),
    /// A package is taken: its profile, and all that belongs to it, is about to be put in its place.
    PackageTaken(Box<PackageTaken>),
    /// The last day of a package is over: nothing is registered with it any more.
    PackageOver(Box<PackageOver>),
    /// A person said which file the program of a plant gate may be.
    GateProgram(Box<GateProgramApproved>),
    /// The station is closed for good.
    StationClosed(Box<StationClosed>),
    /// A person changed something about the station.
    Changed(Box<Changed>),
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
    /// What another station's batch file says became of a unit that was handed over, for whoever counts.
    Reported {
        /// Which unit.
        keys: UnitKeys,
        /// With which hand-over it is away.
        hand_over: String,
        /// The station that has it.
        station: String,
        /// The batch it was worked on in.
        batch: String,
        /// How its last visit there ended.
        outcome: Outcome,
        /// Why, for every outcome that has a cause.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<Failure>,
        /// The mark.
        #[serde(default)]
        decides: DecidesNothing,
    },
    /// What the vendor's console, or its API, says about a device name.
    ConsoleSaid(Box<ConsoleSaid>),
    /// Something is changed at the cloud about a device name. On record before it is asked for, and again with what came of it.
    ConsoleChange(Box<ConsoleChange>),
    /// The record goes on in another place than before.
    Incarnation(Box<Incarnation>),
    /// What was sealed of a unit to a key that is not here, sealed anew.
    Resealed(Box<Resealed>),
    /// A person lets a batch leave the record. Its numbers and ids stay.
    SegmentRetired(Box<SegmentRetired>),
    /// What stands before this line is what stays of a segment that has left.
    Reduced(Box<Reduced>),
    /// The PC that the record is on from here on, for whoever asks whether it was copied.
    Machine(Machine),
    /// A kind that this version does not know, on a line which itself says that it decides nothing (`"decides":false`). It stays where it is and is passed
    /// over. Never written.
    #[serde(skip)]
    Note {
        /// What the later version calls it.
        kind: String,
    },
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// The segment, the batch, or the bench as a whole.
    Batch,
    /// A visit.
    Visit(VisitId),
    /// A unit that came at another time, or to another station.
    Unit(&'a UnitKeys),
    /// Who may decide and where secrets are. A batch file, which is mailed, does not show it.
    Office,
}

impl Entry {
    /// What it is about. The first line of a visit, [`Entry::Begun`], carries no visit's number: its own is that.
    pub fn about(&self) -> About<'_> {
        match self {
            Self::Header(_)
            | Self::Opened { .. }
            | Self::ClockSet(_)
            | Self::ProfileText(_)
            | Self::Torn { .. }
            | Self::Begun { .. }
            | Self::BatchClosed { .. }
            | Self::TargetSet { .. }
            | Self::Listed { .. }
            | Self::LabelDropped { .. }
            | Self::Accepted { .. }
            | Self::RangeSet(_)
            | Self::ArticleLetGo(_)
            | Self::PlantGateBypassed(_)
            | Self::PackageOver(_)
            | Self::AtWork(_)
            | Self::ScanPassedOver(_)
            | Self::Incarnation(_)
            | Self::Reduced(_)
            | Self::Machine(_)
            | Self::Note { .. } => About::Batch,
            Self::Read { unit, .. }
            | Self::ValueRead { unit, .. }
            | Self::Checked { unit, .. }
            | Self::Answered { unit, .. }
            | Self::Found { unit, .. }
            | Self::Intent { unit, .. }
            | Self::Answer { unit, .. }
            | Self::Issued { unit, .. }
            | Self::NotIssued { unit, .. }
            | Self::Writing { unit }
            | Self::Written { unit }
            | Self::Restoring { unit }
            | Self::PutBack { unit }
            | Self::Restored { unit }
            | Self::Proven { unit, .. }
            | Self::Tape { unit, .. } => About::Visit(*unit),
            Self::Info(info) => About::Visit(info.unit),
            Self::PlantGate(answer) => About::Visit(answer.unit),
            Self::SharedClaim(claim) => About::Visit(claim.unit),
            Self::Golden(golden) => About::Visit(golden.unit),
            Self::Ended(ended) => About::Visit(ended.unit),
            Self::ValueGiven(given) => About::Visit(given.unit),
            Self::Resolved { keys, .. }
            | Self::Retired { keys, .. }
            | Self::HandedOver { keys, .. }
            | Self::Reported { keys, .. }
            | Self::Revealed { keys, .. }
            | Self::Known { keys, .. } => About::Unit(keys),
            Self::LabelPrinting(printing) => About::Unit(&printing.keys),
            Self::LabelPrinted(printed) => About::Unit(&printed.keys),
            Self::LabelUnsure(unsure) => About::Unit(&unsure.keys),
            Self::LabelDecided(decided) => About::Unit(&decided.keys),
            Self::Received(received) => About::Unit(&received.keys),
            Self::Resealed(resealed) => About::Unit(&resealed.keys),
            Self::ConsoleSaid(said) => About::Unit(&said.keys),
            Self::ConsoleChange(change) => About::Unit(&change.keys),
            Self::Changed(changed) if changed.is_of_bench() => About::Batch,
            Self::Changed(_)
            | Self::SegmentRetired(_)
            | Self::LockTried { .. }
            | Self::SecretReplaced { .. }
            | Self::HostKeyConfirmed { .. }
            | Self::SecretForgotten { .. }
            | Self::Supervisor { .. }
            | Self::SupervisorRemoved { .. }
            | Self::BadgesAsked { .. }
            | Self::OperatorSet(_)
            | Self::OperatorRemoved { .. }
            | Self::PackageSigner(_)
            | Self::PackagesOnly(_)
            | Self::PackageTaken(_)
            | Self::GateProgram(_)
            | Self::StationClosed(_) => About::Office,
        }
    }

    /// The visit that a line carries the number of.
    pub fn unit(&self) -> Option<VisitId> {
        if let About::Visit(visit) = self.about() { Some(visit) } else { None }
    }

    /// A batch file, which is mailed, does not show it.
    pub fn is_private(&self) -> bool {
        self.about() == About::Office
    }

    /// The sealed token of the identity with this client id, of an entry that puts it on record.
    pub fn sealed_token(&self, client_id: &str) -> Option<&str> {
        match self {
            Self::Issued { client_id: id, sealed_token, .. }
            | Self::Resolved { how: Resolution::Found { client_id: id, sealed_token, .. }, .. } => {
                kept(sealed_token).filter(|_| id == client_id)
            }
            Self::Received(received) => of_these(&received.issued, client_id),
            Self::Resealed(resealed) => of_these(&resealed.issued, client_id),
            _ => None,
        }
    }

    /// When an identity was issued that this entry, written at `at`, puts on record. None where it only brings it here, or seals it anew, and does not tell.
    pub fn issued_at(&self, at: &str, client_id: &str) -> Option<String> {
        let brought = match self {
            Self::Received(received) => &received.issued,
            Self::Resealed(resealed) => &resealed.issued,
            _ => return Some(at.to_owned()),
        };
        brought.iter().find(|brought| brought.client_id == client_id)?.issued_at.clone()
    }

    /// What a unit held before, sealed, of an entry that puts it on record.
    pub fn sealed_old(&self) -> Option<&str> {
        match self {
            Self::Found { sealed, .. } => kept(sealed),
            Self::Received(received) => received.old.as_ref().and_then(|old| kept(&old.sealed)),
            Self::Resealed(resealed) => resealed.old.as_ref().and_then(|old| kept(&old.sealed)),
            _ => None,
        }
    }
}

/// What is sealed; none where it has left the record with its batch.
fn kept(sealed: &str) -> Option<&str> {
    Some(sealed).filter(|sealed| !sealed.is_empty())
}

fn of_these<'a>(issued: &'a [ReceivedIdentity], client_id: &str) -> Option<&'a str> {
    issued.iter().find(|issued| issued.client_id == client_id).and_then(|issued| kept(&issued.sealed_token))
}
