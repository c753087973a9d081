//! One unit at a slot, and what it waits for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::{
    Circumstance, Ended, Failure, Held, InfoValue, Outcome, Plan, Proof, Registrations, Step, TapeLine, ValueTold,
    VisitId,
};

/// One unit at a slot.
#[derive(Clone, Debug, Default)]
pub struct UnitView {
    /// The number of its visit in the batch, when it is through.
    pub visit: Option<VisitId>,
    /// The step it is in, or ended in.
    pub step: Option<Step>,
    /// Milliseconds of each step, in order; none where it was not reached. The running step is timed from `step_since`.
    pub step_ms: [Option<f64>; 7],
    /// When the running step began.
    pub step_since: Option<Instant>,
    /// What it waits for, where that can take its time.
    pub waiting: Option<Waiting>,
    /// Abort was pressed; it takes effect after this step.
    pub aborting: bool,
    /// Its label is wanted: the profile requires one and none was scanned, or the one that was scanned is another's.
    pub needs_label: bool,
    /// It says that it has no serial number yet.
    pub has_no_number: bool,
    /// What the station gave it in this visit.
    pub values: Vec<ValueTold>,
    /// As read.
    pub serial_number: Option<String>,
    /// Its name at the cloud.
    pub device_name: Option<String>,
    /// Its product.
    pub product_key: Option<String>,
    /// What the cloud calls it.
    pub client_id: Option<String>,
    /// First 8 hex digits of the token's SHA-256.
    pub token_sha256: Option<String>,
    /// Chip UID or MAC.
    pub hardware_id: Option<String>,
    /// What else it told of itself.
    pub info: Vec<InfoValue>,
    /// Where it stands, as the job's list says.
    pub site: Option<String>,
    /// What else the job's list says of it.
    pub note: Option<String>,
    /// What it held before is put back, in the place of a write.
    pub restores: bool,
    /// What it held before its first write, once that is on record.
    pub old: Option<Held>,
    /// What this station knows of the name's five registrations.
    pub registrations: Registrations,
    /// The outcome, when it is through.
    pub outcome: Option<Outcome>,
    /// Why, for every outcome but PASS.
    pub code: Option<Failure>,
    /// Which command, how many tries, the cloud's own code.
    pub detail: Option<String>,
    /// What was so, where the code alone does not say it.
    pub circumstance: Option<Circumstance>,
    /// The proof behind a PASS.
    pub proof: Option<Proof>,
    /// What would be done with it, where this was a dry run that came so far.
    pub would: Option<Plan>,
    /// It passed, and the plant, which was to know of it first, has not taken its result.
    pub is_untold: bool,
    /// Total time in ms, when it is through.
    pub total_ms: Option<f64>,
    /// The masked transcript so far.
    pub tape: Arc<Vec<TapeLine>>,
}

impl UnitView {
    /// Takes in how its visit ended.
    pub(crate) fn end(&mut self, ended: &Ended) {
        self.visit = Some(ended.unit);
        self.step = Some(ended.step);
        self.outcome = Some(ended.outcome);
        self.code = ended.code;
        self.detail.clone_from(&ended.detail);
        self.circumstance.clone_from(&ended.circumstance);
        self.proof = ended.proof;
        self.would = ended.would;
        self.client_id.clone_from(&ended.client_id);
        self.token_sha256.clone_from(&ended.token_sha256);
        self.old.clone_from(&ended.old);
        self.info.clone_from(&ended.info);
        self.values.clone_from(&ended.values);
        self.registrations = ended.registrations;
        self.total_ms = Some(ended.took_ms.total);
        (self.aborting, self.waiting) = (false, None);
    }

    /// The unit waits for a cloud that cannot be reached.
    pub fn waits_for_cloud(&self) -> bool {
        self.waiting.is_some_and(|waiting| waiting.what == WaitsFor::Cloud)
    }

    /// The unit waits for a person to scan its label: its number is known by then, or it has none yet.
    pub fn waits_for_label(&self) -> bool {
        self.needs_label && (self.serial_number.is_some() || self.has_no_number) && self.outcome.is_none()
    }
}

/// What a unit waits for, so that it can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What for.
    pub what: WaitsFor,
    /// Since when.
    pub since: Instant,
    /// How long at most, where there is a limit.
    pub limit: Option<Duration>,
}

/// What a unit can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// The units that register before it.
    Turn,
    /// The minute in which the cloud takes no more connections of its device.
    Pace,
    /// A connection to the cloud.
    Connection,
    /// The cloud, which cannot be reached.
    Cloud,
    /// The cloud's answer.
    Answer,
    /// The plant gate's answer.
    PlantGate,
    /// The plant gate, which gives no answer: it is asked again.
    PlantGateAway,
    /// The shared book, to say whether another station has the unit.
    SharedBook,
    /// The shared book, until it answers again.
    SharedBookAway,
    /// The time after which the vendor's API says what became of a registration without an answer.
    Console,
    /// The plant, which is to know of its PASS first.
    Result,
}

impl Waiting {
    /// Whole seconds of it, once it is long enough to be counted.
    pub fn seconds(&self) -> Option<u64> {
        Some(self.since.elapsed().as_secs()).filter(|seconds| *seconds > 0)
    }
}
