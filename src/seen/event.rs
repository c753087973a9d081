//! What happened, one line of JSON each.

use serde::Serialize;

use crate::domain::{
    BookFault, Circumstance, Ended, Failure, LabelStand, MonitoringTarget, NoBadge, Person, ResultStand, ScannerAway,
    Step, VisitId,
};
use crate::seen::round::NotNow;

/// Something that happened, for a reader that wants all of it in order: one line of JSON of `provision`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// A unit came to a slot.
    UnitStarted {
        /// The slot's name.
        slot: String,
        /// The visit.
        unit: VisitId,
    },
    /// A step began.
    Step {
        /// The slot's name.
        slot: String,
        /// The visit.
        unit: VisitId,
        /// Which.
        step: Step,
    },
    /// A person is asked.
    Question {
        /// The slot's name.
        slot: String,
        /// The visit.
        unit: VisitId,
        /// What about.
        about: Failure,
        /// What stands on record behind it, where the code alone does not say it.
        #[serde(skip_serializing_if = "Option::is_none")]
        circumstance: Option<Circumstance>,
    },
    /// A unit is through.
    UnitEnded {
        /// Its last line.
        #[serde(flatten)]
        ended: Box<Ended>,
    },
    /// A batch file fell behind the record, has caught up, or goes on in another place.
    BatchFile {
        /// The batch.
        batch: String,
        /// The file that is written.
        file: String,
        /// How many bytes it is behind; 0: it has all.
        behind: u64,
        /// Somebody moved, cut or changed the file that was asked for: it stays as it is.
        replaced: bool,
    },
    /// The cloud's answer for a unit is not on record but in a file of its own, which must be kept until a start has taken it over.
    Spilled {
        /// The visit.
        unit: VisitId,
        /// The unit's number, where it was read.
        #[serde(skip_serializing_if = "Option::is_none")]
        serial_number: Option<String>,
        /// The file.
        file: String,
    },
    /// The cloud's answer for a unit is on no disk: it stands in this process alone, which must not end.
    Unsaved {
        /// The visit.
        unit: VisitId,
    },
    /// There is a file with an answer that the start has not taken over: the station has not made it, or its unit needs it no more.
    SpillLeft {
        /// The file.
        file: String,
    },
    /// What others' tools are told cannot be written there. The station goes on.
    MonitoringFailed {
        /// Where.
        target: MonitoringTarget,
        /// Why, in the system's own words.
        why: String,
    },
    /// What was collected was registered, as far as that went.
    RegisteredAhead {
        /// Units that got an identity, and wait for it.
        registered: u64,
        /// Units that were asked for and got none, or could not be asked for.
        others: u64,
        /// Units that nothing was asked for.
        left: u64,
        /// It was stopped before the others: somebody has to look.
        held: bool,
    },
    /// A unit of the list whose addresses are visited is not visited now.
    NotVisited {
        /// Its number, as the list has it.
        serial_number: String,
        /// Where it should answer.
        address: String,
        /// Why not.
        why: NotNow,
        /// How often in a row nobody was met.
        #[serde(skip_serializing_if = "Option::is_none")]
        absent: Option<u32>,
        /// When it is come back to; none: not in this round.
        #[serde(skip_serializing_if = "Option::is_none")]
        again_in_ms: Option<u64>,
        /// Its time window.
        #[serde(skip_serializing_if = "Option::is_none")]
        window: Option<String>,
        /// The number that the other unit tells.
        #[serde(skip_serializing_if = "Option::is_none")]
        told: Option<String>,
        /// What is wrong.
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<Failure>,
        /// What is behind it, where the code alone does not say it.
        #[serde(skip_serializing_if = "Option::is_none")]
        circumstance: Option<Circumstance>,
    },
    /// The addresses of the list were visited, as far as that went.
    RoundEnded {
        /// Units that are as they were to be.
        done: u64,
        /// Units that were looked at, and that a person must look at.
        refused: u64,
        /// Units that nothing has come of.
        left: u64,
        /// Of those: the list says no address.
        no_address: u64,
        /// It was stopped before the others: somebody has to look.
        held: bool,
    },
    /// The vendor's API did not say what the cloud has of the units of this job.
    ConsoleSilent {
        /// Which host.
        host: String,
        /// Its code, or ours where it was not reached.
        code: String,
    },
    /// Somebody else works at the bench from now on.
    AtWork {
        /// Who; none: whoever came has no badge that counts.
        #[serde(skip_serializing_if = "Option::is_none")]
        operator: Option<Person>,
        /// Who worked until then.
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<Person>,
        /// Visits that ended in that time.
        visits: u64,
    },
    /// The scanner on a port of its own can be read, or cannot.
    Scanner {
        /// Its port.
        port: String,
        /// Why not.
        #[serde(skip_serializing_if = "Option::is_none")]
        away: Option<ScannerAway>,
    },
    /// No unit begins for want of a badge that counts.
    NoBadge {
        /// Why.
        #[serde(flatten)]
        why: NoBadge,
    },
    /// Results on their way to the plant: what is news of them, and at the end what is left for the next start.
    Results {
        /// Whose.
        product_key: String,
        /// How far they have come.
        #[serde(flatten)]
        stand: ResultStand,
    },
    /// The book of the stations says nothing, and a unit is registered by what this station knows alone: another one may have it. The book is told of it later.
    WithoutSharedBook {
        /// At this slot.
        slot: String,
        /// Its visit.
        unit: VisitId,
        /// Its number.
        serial_number: String,
        /// Why the book says nothing.
        fault: BookFault,
    },
    /// A unit passed, and the plant, which was to know of it first, has not taken its result: the next station may turn the unit away. It is sent later.
    ResultLate {
        /// At this slot.
        slot: String,
        /// Its visit.
        unit: VisitId,
        /// Its number.
        #[serde(skip_serializing_if = "Option::is_none")]
        serial_number: Option<String>,
    },
    /// Labels on their way to a printer: what is news of them, and at the end what is left for the next start.
    Labels {
        /// Whose.
        product_key: String,
        /// How far they have come.
        #[serde(flatten)]
        stand: LabelStand,
    },
    /// The line stopped.
    Stopped {
        /// Why.
        code: Failure,
        /// What is behind it, where the code alone does not say it.
        #[serde(skip_serializing_if = "Option::is_none")]
        circumstance: Option<Circumstance>,
    },
}
