//! All that can be seen of the station at one moment. The window paints this and nothing else.

use crate::domain::{
    BatchPurpose, BookFault, Circumstance, Coverage, Ended, Failure, LabelStand, MonitoringTarget, Must, NoBadge,
    Outcome, Person, PinUse, Purpose, RangeStand, RefusedResult, Registrations, ResultStand, ScannerAway, Showed,
    Supervisor, UnitKeys,
};
use crate::seen::ids::{QuestionId, SlotId};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::seen::decision::Choice;
use crate::seen::refusal::Refusal;
use crate::seen::round::RoundView;
use crate::seen::slot_setup::{HubMove, SlotSetup};
use crate::seen::unit_view::UnitView;

/// The bench as it is now.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The practice parts are in use: say so where nobody can miss it.
    pub practice: bool,
    /// The station's name, as its batch files carry it.
    pub station: String,
    /// The profile in use.
    pub profile: ProfileView,
    /// The batch in use.
    pub batch: BatchView,
    /// What is done with the units that come.
    pub purpose: Purpose,
    /// No unit of this batch begins: others that are open beside it go on.
    pub paused: bool,
    /// Who works at the bench.
    pub operator: Option<Person>,
    /// Whether that is told by a badge.
    pub badge: BadgeView,
    /// Who may vouch with a PIN, and as what. Where there is nobody, anyone may.
    pub supervisors: Arc<Vec<Supervisor>>,
    /// Units start as they are plugged in.
    pub hands_free: bool,
    /// The slots at work, in order.
    pub slots: Vec<SlotView>,
    /// All places of this bench in order, with those that are switched off.
    pub places: Arc<Vec<SlotSetup>>,
    /// A device that the profile allows makes its place a slot: there is something to be learnt.
    pub finds_slots: bool,
    /// Where such devices are plugged in now, as places name their ports.
    pub plugged: Arc<Vec<String>>,
    /// The slots are being learnt: no unit begins.
    pub learning: bool,
    /// It looks as if a hub had been moved.
    pub hub: Option<Arc<HubMove>>,
    /// The newest visits of this batch, newest last. Shared, so that a snapshot costs no copy of them.
    pub units: Arc<Vec<UnitRow>>,
    /// Visits of this batch before those.
    pub earlier: u64,
    /// Unfinished units of earlier visits, of all batches.
    pub open_units: Arc<Vec<OpenUnit>>,
    /// Units that can be put back as they were, and that nobody has decided about.
    pub ways_back: Arc<Vec<WayBack>>,
    /// How the ranges stand that the profile gives numbers from.
    pub ranges: Arc<Vec<RangeStand>>,
    /// The golden units of the profile, and what they have shown since the batch was opened.
    pub goldens: Arc<Vec<GoldenView>>,
    /// The list's addresses are visited, or were: how far that is.
    pub round: Option<Arc<RoundView>>,
    /// A scanned label that waits for the unit with this number. Only with several slots; with one it is the next unit's.
    pub label: Option<HeldLabel>,
    /// The last measured round trip to the cloud in ms and when it was.
    pub cloud: Option<(f64, Instant)>,
    /// The scanner on a port of its own, where the station has one.
    pub scanner: Option<ScannerView>,
    /// Since when the cloud has not been reached, or has given no answer; none where its last one came.
    pub cloud_failing: Option<Instant>,
    /// The cloud cannot be reached: units wait for it at their slots.
    pub cloud_away: Option<CloudAway>,
    /// The plant gate, where the profile has one.
    pub plant_gate: Option<PlantGateView>,
    /// The shared book, where this station uses one.
    pub shared_book: Option<Arc<SharedBookView>>,
    /// The line stopped, and why. No unit is registered until somebody looks.
    pub stopped: Option<Failure>,
    /// The line goes on, and one registration is tried before all others.
    pub on_trial: bool,
    /// What is behind that, where the code alone does not say it.
    pub stopped_so: Option<Circumstance>,
    /// Answers of the cloud that no disk takes: they stand in this process alone, and are gone with it.
    pub unsaved: u32,
    /// Files with answers of the cloud that the record did not take in this run: they must be kept until a start has taken them over.
    pub spilled: Arc<Vec<String>>,
    /// How far the results of the product have come on their way to the plant, where its profile wants them told.
    pub results: Option<Arc<ResultsView>>,
    /// How far the labels of the product have come, where its profile has one.
    pub labels: Option<Arc<LabelsView>>,
    /// Where several batches are open and this is the whole bench: each by itself, in the order in which they were opened ([`Snapshot::together`]).
    pub beside: Vec<Arc<Snapshot>>,
    /// One-off things (a beep, a toast), numbered; a reader remembers the last number it has seen.
    pub notices: Vec<Notice>,
}

impl Snapshot {
    /// The slot with this id, while it is at work.
    pub fn slot(&self, id: SlotId) -> Option<&SlotView> {
        self.slots.iter().find(|slot| slot.id == id)
    }

    /// Whether a unit starts when it is plugged in.
    pub fn starts_by_itself(&self) -> bool {
        self.hands_free && !self.profile.is_new
    }

    /// The number of the newest notice.
    pub fn last_notice(&self) -> u64 {
        self.notices.last().map_or(0, |notice| notice.number)
    }

    /// What came of the decision for this that was asked for after this notice, and the number of the notice that says so; none before one does.
    pub fn decided(&self, purpose: PinUse, after: u64) -> Option<(u64, Result<(), Refusal>)> {
        self.notices.iter().filter(|notice| notice.number > after).find_map(|notice| match &notice.kind {
            NoticeKind::Decided(what) if *what == purpose => Some((notice.number, Ok(()))),
            NoticeKind::Refused(what, why) if *what == purpose => Some((notice.number, Err(why.clone()))),
            _ => None,
        })
    }
}

/// The cloud cannot be reached. Nothing was asked; one of the units that wait looks for all of them whether it is back.
#[derive(Clone, Debug)]
pub struct CloudAway {
    /// Since when.
    pub since: Instant,
    /// When it is looked for again. None while it is looked for, or where no unit waits for it.
    pub next_try: Option<Instant>,
    /// Why, as the last look found it.
    pub code: Failure,
    /// What was so, where the code alone does not say it.
    pub circumstance: Option<Circumstance>,
}

/// Results on their way to the plant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultsView {
    /// How far they have come.
    pub stand: ResultStand,
    /// Those that the plant has refused, the oldest first.
    pub refused: Vec<RefusedResult>,
    /// Since when tries fail.
    pub troubled_since: Option<Instant>,
}

/// Labels on their way to a printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelsView {
    /// How far they have come.
    pub stand: LabelStand,
    /// Units whose label may have been printed: a person has to look. The first hundred of them.
    pub unsure: Vec<UnitKeys>,
    /// Since when printers take nothing.
    pub troubled_since: Option<Instant>,
}

/// The plant gate, which is asked before a unit is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlantGateView {
    /// Host and port of whoever is asked.
    pub server: String,
    /// Units go past it.
    pub bypassed: Option<BypassView>,
}

/// Which units go past the plant gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BypassView {
    /// So many more.
    Units(u32),
    /// Those until then.
    Until(Instant),
}

/// How the shared book stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedBookView {
    /// Which: host, port and database.
    pub place: String,
    /// Nothing is registered while it cannot be asked.
    pub is_required: bool,
    /// Why it has not answered last; none where it has.
    pub away: Option<BookFault>,
    /// Visits that have ended and of which it was not told yet.
    pub lag: usize,
    /// Registrations that were asked for while it was away, and that it does not know of yet.
    pub without: u64,
    /// Units that this station and another one have both claimed, and that nobody has looked at.
    pub conflicts: usize,
    /// Values of ranges that both have given, and that nobody has looked at.
    pub values_twice: usize,
}

impl PlantGateView {
    /// Which units go past it now: a time ends by itself.
    pub fn bypassed_now(&self) -> Option<BypassView> {
        self.bypassed.filter(|bypassed| !matches!(bypassed, BypassView::Until(until) if *until <= Instant::now()))
    }
}

/// A scanner on a port of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannerView {
    /// Its port, as it was named.
    pub port: String,
    /// Why it cannot be read; none: it can.
    pub away: Option<ScannerAway>,
}

/// Whether units may begin, where that takes a badge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BadgeView {
    /// It takes none.
    #[default]
    NotAsked,
    /// No unit begins.
    Missing(NoBadge),
    /// Whoever works here has scanned one that counts.
    Scanned,
}

/// A golden unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldenView {
    /// What it must show.
    pub must: Must,
    /// Its serial number.
    pub serial_number: String,
    /// What it has shown, where it has shown anything.
    pub showed: Option<Showed>,
    /// Nothing is registered before it has shown the right result.
    pub is_due: bool,
}

/// A label that was scanned and that no unit has answered to yet.
#[derive(Clone, Debug)]
pub struct HeldLabel {
    /// What it says.
    pub text: String,
    /// When it was scanned.
    pub since: Instant,
}

/// The profile as the header shows it.
#[derive(Clone, Debug, Default)]
pub struct ProfileView {
    /// Its name.
    pub name: String,
    /// Its product key.
    pub product_key: String,
    /// The cloud as the record names it.
    pub platform: String,
    /// Its hash, as the batch carries it.
    pub sha256: String,
    /// Where units are registered: host and port.
    pub server: String,
    /// No unit has passed with it on this record, and somebody is there to look at the first one: none starts by itself.
    pub is_new: bool,
    /// Where the picture of how its units are wired stands, if there is one.
    pub wiring_picture: Option<PathBuf>,
}

/// The batch as the header shows it.
#[derive(Clone, Debug, Default)]
pub struct BatchView {
    /// Its name.
    pub name: String,
    /// What its units come for.
    pub purpose: BatchPurpose,
    /// Where its file stands.
    pub file: String,
    /// How many bytes the file is behind the record. More than 0 for seconds: its place is away.
    pub lag: u64,
    /// Units to make, where somebody said so.
    pub target: Option<u64>,
    /// How far its job has come, where it has a list.
    pub coverage: Option<Coverage>,
    /// Units whose last outcome is PASS.
    pub done: u64,
    /// Units whose last outcome is FAIL.
    pub failed: u64,
    /// Units whose last outcome is PENDING.
    pub pending: u64,
    /// Units whose last outcome is UNKNOWN.
    pub unknown: u64,
    /// Units whose last outcome is ERROR.
    pub error: u64,
    /// Units whose last outcome is COLLECTED.
    pub collected: u64,
    /// Units whose last outcome is ROLLED BACK.
    pub rolled_back: u64,
    /// Units of which nothing but a DRY RUN is known.
    pub dry_run: u64,
    /// Visits of all of them.
    pub visits: u64,
    /// Boards that were replaced.
    pub boards_replaced: u64,
    /// Units that got another label.
    pub relabelled: u64,
    /// PASS an hour over the last hour of work; none before there is enough to say.
    pub units_per_hour: Option<f64>,
}

impl BatchView {
    /// Its units by their last outcome, in the order in which outcomes are shown. Golden units are counted nowhere.
    pub fn units(&self) -> [(Outcome, u64); 8] {
        [
            (Outcome::Pass, self.done),
            (Outcome::Fail, self.failed),
            (Outcome::Pending, self.pending),
            (Outcome::Unknown, self.unknown),
            (Outcome::Error, self.error),
            (Outcome::Collected, self.collected),
            (Outcome::RolledBack, self.rolled_back),
            (Outcome::DryRun, self.dry_run),
        ]
    }

    /// The target, once so many are done.
    pub fn target_reached(&self) -> Option<u64> {
        self.target.filter(|target| (1..=self.done).contains(target))
    }
}

/// One slot.
#[derive(Clone, Debug)]
pub struct SlotView {
    /// Which.
    pub id: SlotId,
    /// Its name.
    pub name: String,
    /// Its port, as its place in [`Snapshot::places`] names it.
    pub port: String,
    /// Where it is plugged in, adapter, line settings.
    pub place: String,
    /// Whose units come there: which of the batches that are open.
    pub batch: usize,
    /// What it is doing.
    pub state: SlotState,
}

/// What a slot is doing.
#[derive(Clone, Debug)]
pub enum SlotState {
    /// No unit is there.
    Empty {
        /// The result of the unit that was taken out.
        last: Option<Box<UnitView>>,
    },
    /// A unit is there and waits for Start.
    Ready {
        /// The result of the unit before it.
        last: Option<Box<UnitView>>,
    },
    /// A unit is being worked on.
    Running(Box<UnitView>),
    /// A person must answer before the unit goes on.
    Asking(Box<UnitView>, Question),
    /// The unit is through and still plugged in.
    Ended(Box<UnitView>),
}

impl SlotState {
    /// Whether Start does something for this slot. After PASS there is nothing to start, and an UNKNOWN unit is left alone.
    pub fn can_start(&self) -> bool {
        match self {
            Self::Ready { .. } => true,
            Self::Ended(unit) => !matches!(
                unit.outcome,
                Some(Outcome::Pass | Outcome::Collected | Outcome::RolledBack | Outcome::Unknown) | None
            ),
            Self::Empty { .. } | Self::Running(_) | Self::Asking(..) => false,
        }
    }

    /// Whether Abort does something for this slot.
    pub fn can_abort(&self) -> bool {
        match self {
            Self::Running(unit) => !unit.aborting,
            Self::Asking(..) => true,
            Self::Empty { .. } | Self::Ready { .. } | Self::Ended(_) => false,
        }
    }

    /// Whether a unit is being worked on, or waits for an answer.
    pub fn is_at_work(&self) -> bool {
        matches!(self, Self::Running(_) | Self::Asking(..))
    }

    /// The unit that a slot can tell about: the one in it, or the last one.
    pub fn unit(&self) -> Option<&UnitView> {
        match self {
            Self::Empty { last } | Self::Ready { last } => last.as_deref(),
            Self::Running(unit) | Self::Asking(unit, _) | Self::Ended(unit) => Some(unit),
        }
    }
}

/// Something a person must answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// For the answer.
    pub id: QuestionId,
    /// What is asked: one of the `O-…` codes, or a label that differs.
    pub about: Failure,
    /// What stands on record behind it, where the code alone does not say it.
    pub circumstance: Option<Circumstance>,
    /// What the scanned label says, where the question is whose it is.
    pub label: Option<String>,
    /// The choices, the safe one first.
    pub choices: Vec<Choice>,
    /// Since when it stands: it cannot be answered in its first half second.
    pub since: Instant,
}

/// A unit of this batch in the list.
#[derive(Clone, Debug)]
pub struct UnitRow {
    /// When it ended, RFC 3339 in UTC.
    pub at: String,
    /// What stands on its last line.
    pub ended: Arc<Ended>,
}

/// An unfinished unit.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenUnit {
    /// What it is recognised by.
    pub keys: UnitKeys,
    /// The batch it came up in.
    pub batch: String,
    /// PENDING or UNKNOWN.
    pub outcome: Outcome,
    /// What stopped it.
    pub code: Option<Failure>,
    /// The identity on record.
    pub client_id: Option<String>,
    /// What this station knows of the name's five registrations.
    pub registrations: Registrations,
    /// Its writing had started: another unit with its number cannot be told from it by the record alone.
    pub writing: bool,
    /// Nothing but its question is open: it was skipped.
    pub skipped: Option<Skipped>,
    /// A person decided to put it back as it was.
    pub restores: bool,
}

/// A unit that can be put back as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayBack {
    /// What it is recognised by.
    pub keys: UnitKeys,
    /// The batch it came up in last.
    pub batch: String,
    /// The identity on record.
    pub client_id: Option<String>,
    /// What it had before.
    pub old_client_id: Option<String>,
}

/// What is on record under the name of a unit that was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skipped {
    /// Nothing.
    Nameless,
    /// One that is through, or perhaps another unit.
    Namesake,
    /// Another board: what is decided here would be decided about that one.
    OtherBoard,
}

/// Something that happened once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Rising.
    pub number: u64,
    /// What.
    pub kind: NoticeKind,
}

/// What can happen once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// A unit ended, for the tone.
    Ended(Outcome),
    /// The batch file's place is away; the record goes on.
    FollowerLagging,
    /// The batch file was moved, cut or edited; a fresh one stands beside it.
    FollowerReplaced,
    /// What others' tools are told cannot be written there. The station goes on.
    MonitoringFailed {
        /// Where.
        target: MonitoringTarget,
        /// Why, in the system's own words.
        why: String,
    },
    /// No unit had the number on the scanned label: the scan is dropped, nothing fails.
    LabelRejected {
        /// The number on it.
        number: String,
    },
    /// Another label was scanned before the unit of this one came: this scan is dropped, nothing fails.
    LabelReplaced {
        /// The number on it.
        number: String,
        /// The number on the other one.
        by: String,
    },
    /// This label and the unit at this slot belong to each other.
    LabelMatched {
        /// The number on it.
        number: String,
        /// The slot's name.
        slot: String,
    },
    /// The label waits for its unit.
    LabelWaits {
        /// The number on it.
        number: String,
    },
    /// The unit at this slot has another number than its label: it fails.
    LabelDiffers {
        /// What is on the label.
        number: String,
        /// The slot's name.
        slot: String,
    },
    /// What was scanned is no label of this product: the scan is dropped, nothing fails.
    LabelUnread {
        /// What was scanned, cut where it is long.
        scanned: String,
        /// What the profile expects; empty where any label would do.
        pattern: String,
    },
    /// Somebody else works at the bench from now on, and that is on record.
    AtWork {
        /// Who.
        name: Person,
        /// Who worked until then, and how many visits ended in that time.
        before: Option<(Person, u64)>,
    },
    /// The badge that was scanned is that of whoever works here already.
    AtWorkAlready {
        /// Who.
        name: Person,
    },
    /// A badge was scanned that does not count, or Start was pressed without one: no unit begins.
    NoBadge(NoBadge),
    /// What was scanned is like a badge and like a label: it is taken for neither.
    BadgeOrLabel {
        /// What was scanned, cut where it is long.
        scanned: String,
    },
    /// What a scanner on a port of its own has sent is no text, or has no end: it was passed over.
    ScanUnreadable {
        /// It has no end; else it is no text.
        too_long: bool,
    },
    /// What a person decided, with this for its PIN, is on record.
    Decided(PinUse),
    /// It was not decided; a question stands as it did.
    Refused(PinUse, Refusal),
}
