//! What the book holds: units, their identities, visits that have not ended.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::entry::{BookSaid, ConsoleId};
use crate::domain::{
    BoardFault, Failure, GateTold, Held, InfoValue, LabelStage, MOST_IDENTITIES, Must, Outcome, PastGate, Person,
    Registrations, Stage, UnitKeys, VisitId,
};
pub use crate::domain::{Decided, Elsewhere, Progress};

/// Number of a segment, in the order of file names.
pub type SegmentId = u32;

/// One visit of all segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitKey {
    /// Which segment.
    pub segment: SegmentId,
    /// Which visit in it.
    pub visit: VisitId,
}

/// Where a line stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which segment.
    pub segment: SegmentId,
    /// Its bytes in the file, without the newline.
    pub range: Range<u64>,
}

/// An identity on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedIdentity {
    /// What the cloud calls it.
    pub client_id: String,
    /// First 8 hex digits of the token's SHA-256.
    pub token_sha256: String,
    /// The line that holds the sealed token.
    pub place: Place,
}

/// What a unit held before its first write, and what it was once more where a person let that be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldIdentity {
    /// What may be shown of it.
    pub held: Held,
    /// The line that holds all of it, sealed.
    pub place: Place,
}

/// Who may register and write a unit that was handed over once: one station at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Right {
    /// Its hand-overs that are known here, oldest first. The right is where the newest one has left it.
    pub hand_overs: Vec<String>,
    /// Where that is.
    pub lies: Lies,
    /// The other station of the newest one.
    pub station: String,
    /// What became of it there, as that one's batch file says.
    pub reported: Option<(Outcome, Option<Failure>)>,
    /// When that one went on record here, RFC 3339 in UTC.
    pub at: String,
    /// Its line.
    pub place: Place,
}

impl Right {
    /// Whether it lies at another station.
    pub fn is_away(&self) -> bool {
        self.lies == Lies::There
    }
}

/// Where the right to a unit lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lies {
    /// At the other station.
    There,
    /// Here: it was received.
    Here,
    /// Here: a person took it back, and the other station does not know.
    TakenBack,
}

/// What the console said of a device name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Console {
    /// All client ids that it has told of so far.
    pub client_ids: Vec<ConsoleId>,
    /// Of the registrations that had no answer here, so many it showed to have been answered: what they made is among those.
    pub lost: u32,
    /// When it was asked last, RFC 3339 in UTC.
    pub asked_at: String,
    /// It was told to delete all of them, and whether it did is not known.
    pub clearing: bool,
}

/// The label of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitLabel {
    /// How far it has come.
    pub stage: LabelStage,
    /// The last line of the visit that it is for.
    pub place: Place,
}

/// A unit for which something was asked of the cloud, or that waits for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUnit {
    /// What it is recognised by, as it stood in the newest intent.
    pub keys: UnitKeys,
    /// Identities, oldest first. The last one is the unit's own.
    pub issued: Vec<IssuedIdentity>,
    /// Registrations that may be used up, and gave nothing.
    pub unknown: u32,
    /// Registrations since the newest identity that may be used up: while there are any, a person must decide.
    pub unanswered: u32,
    /// When the newest of its registrations that may be used up was asked for, RFC 3339 in UTC: a list from the console that is older by its own date settles none.
    pub asked_at: Option<String>,
    /// Of the newest identity.
    pub progress: Progress,
    /// The batch that it was read and kept in to be registered later, if it has got no identity since.
    pub collected: Option<SegmentId>,
    /// All that the cloud had of it was deleted once: what is here was made since.
    pub was_cleared: bool,
    /// What a person decided.
    pub decided: Option<Decided>,
    /// What it held before, where that is on record.
    pub old: Option<OldIdentity>,
    /// Who has the right to it, where it was handed over once.
    pub right: Option<Box<Right>>,
    /// Identities that other stations issued to it.
    pub elsewhere: Vec<Elsewhere>,
    /// What the console said of it, where it was asked.
    pub console: Option<Box<Console>>,
    /// Client ids of what was retired: they are to be forbidden in the console.
    pub to_delete: Vec<String>,
    /// Its label, where one is printed.
    pub label: Option<UnitLabel>,
    /// How its last visit ended.
    pub last: Option<(Outcome, Option<Failure>)>,
    /// The batch of its last visit. Shared: a batch has thousands of units.
    pub batch: Arc<str>,
}

impl KnownUnit {
    /// Whether its label is to be printed, or a person has to look for it.
    pub(super) fn has_open_label(&self) -> bool {
        self.label.as_ref().is_some_and(|label| label.stage != LabelStage::Done)
    }

    /// What this station knows of the name's five registrations.
    pub fn registrations(&self) -> Registrations {
        let issued = self.issued.len() + self.elsewhere.len() + self.orphans().count();
        Registrations { issued: u32::try_from(issued).unwrap_or(u32::MAX), unknown: self.unknown }
    }

    /// The client ids of all identities on record, of this station and of others.
    pub fn identities(&self) -> impl Iterator<Item = String> {
        let issued = self.issued.iter().map(|issued| &issued.client_id);
        issued.chain(self.elsewhere.iter().map(|known| &known.client_id)).cloned()
    }

    /// Whether an identity with this client id is on record, of this station or of another one.
    pub fn has(&self, client_id: &str) -> bool {
        self.issued.iter().any(|issued| issued.client_id == client_id)
            || self.elsewhere.iter().any(|known| known.client_id == client_id)
    }

    /// The identities that the console lists and nobody here has.
    pub fn orphans(&self) -> impl Iterator<Item = &ConsoleId> {
        let told = self.console.iter().flat_map(|console| &console.client_ids);
        told.filter(|id| !self.has(&id.client_id))
    }

    /// The cloud gives it no further identity: it has as many as one may have.
    pub fn is_used_up(&self) -> bool {
        self.registrations().issued >= MOST_IDENTITIES
    }

    /// A registration of its was answered, the answer is lost, and it has no other identity.
    pub fn has_lost_identity(&self) -> bool {
        self.progress == Progress::None && self.console.as_ref().is_some_and(|console| console.lost > 0)
    }

    /// The console was told to delete all of its identities, and whether it did is not known.
    pub fn is_being_cleared(&self) -> bool {
        self.console.as_ref().is_some_and(|console| console.clearing)
    }

    /// Where nothing is unknown, nobody needs to know since when.
    pub(super) fn forget_when_asked(&mut self) {
        self.asked_at = self.asked_at.take().filter(|_| self.unknown > 0);
    }

    /// What it held is on record. Our own, which is kept as well before it is registered again, is nothing to go back to.
    pub(super) fn note_old(&mut self, found: OldIdentity) {
        let is_ours = self.issued.iter().any(|issued| found.held.client_id.as_ref() == Some(&issued.client_id));
        if !is_ours {
            self.old = Some(found);
        }
    }

    /// It can be put back: what it held before is on record, and something of ours may be on it.
    pub fn can_be_rolled_back(&self) -> bool {
        self.old.is_some() && matches!(self.progress, Progress::Writing | Progress::Finished)
    }

    /// It is asked whether it is the same unit when it comes again: its identity is on record and may be on a unit, or it was set aside.
    pub fn waits_for_same_unit(&self) -> bool {
        let is_open = match self.progress {
            Progress::Writing | Progress::RolledBack => true,
            _ if self.decided == Some(Decided::RollBack) => true,
            Progress::Issued => self.decided == Some(Decided::SetAside),
            Progress::None | Progress::Finished | Progress::Retired => false,
        };
        is_open && self.unanswered == 0
    }

    /// The right to it, where that lies at another station.
    pub fn away(&self) -> Option<&Right> {
        self.right.as_deref().filter(|right| right.is_away())
    }

    /// PENDING or UNKNOWN where it is not through, and waited for here.
    pub fn open_as(&self) -> Option<Outcome> {
        match self.progress {
            _ if self.away().is_some() => None,
            _ if self.decided == Some(Decided::SetAside) => None,
            _ if self.unanswered > 0 || self.is_being_cleared() => Some(Outcome::Unknown),
            _ if matches!(self.decided, Some(Decided::RollBack | Decided::BoardReplaced(_))) => Some(Outcome::Pending),
            Progress::RolledBack => (self.decided == Some(Decided::SameUnit)).then_some(Outcome::Pending),
            Progress::Issued | Progress::Writing => Some(Outcome::Pending),
            Progress::None if self.has_lost_identity() => Some(Outcome::Pending),
            Progress::None | Progress::Finished | Progress::Retired => None,
        }
    }
}

/// A unit that is still to be finished, or to be decided about.
#[derive(Clone, Debug)]
pub struct Unfinished {
    /// What it is recognised by.
    pub keys: UnitKeys,
    /// PENDING or UNKNOWN.
    pub outcome: Outcome,
    /// What stopped it.
    pub code: Option<Failure>,
    /// The batch it came up in last.
    pub batch: Arc<str>,
    /// What the record holds under its name.
    pub unit: Option<KnownUnit>,
    /// Its question was left unanswered, and nothing else is open: the record would have nothing to wait for.
    pub skipped: bool,
}

impl Unfinished {
    /// The client id of its own identity. What the name holds is not what a unit has that was skipped.
    pub fn client_id(&self) -> Option<&str> {
        let unit = self.unit.as_ref().filter(|_| !self.skipped);
        unit.and_then(|unit| Some(&*unit.issued.last()?.client_id))
    }
}

/// A visit that has begun and not ended.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenVisit {
    /// Which.
    pub key: VisitKey,
    /// How far it has come.
    pub stage: Stage,
    /// When it began, RFC 3339 in UTC.
    pub started_at: String,
    /// The slot's name.
    pub slot: String,
    /// Who worked at the bench.
    pub operator: Option<Person>,
    /// As read.
    pub serial_number: Option<String>,
    /// Chip UID or MAC.
    pub hardware_id: Option<String>,
    /// What else it told of itself.
    pub info: Vec<InfoValue>,
    /// The unit whose board was replaced, where it is registered in the place of that, and why it was.
    pub in_place_of: Option<(UnitKeys, BoardFault)>,
    /// The keys of the unit that has an identity under this name, where this visit asked for another board.
    pub other_board: Option<UnitKeys>,
    /// What it must show, where it is a golden unit.
    pub golden: Option<Must>,
    /// What the plant gate said of it, or that it was let past.
    pub plant_gate: Option<GateTold>,
    /// By which decision it was let past last.
    pub past_gate: Option<PastGate>,
    /// What the shared book said of it last.
    pub shared_claim: Option<BookSaid>,
    /// After Check.
    pub keys: Option<UnitKeys>,
    /// Of a dry run: it changes nothing.
    pub is_dry: bool,
    /// What it held, put on record to be replaced.
    pub found: Option<OldIdentity>,
    /// It is registered without being there.
    pub is_ahead: bool,
    /// Sealed messages of the cloud that nobody has judged.
    pub answers: Vec<String>,
}

impl OpenVisit {
    /// Why the board that had its number was replaced, where it is registered for that.
    pub fn board_replaced(&self) -> Option<BoardFault> {
        self.in_place_of.as_ref().map(|(_, fault)| *fault)
    }

    /// A visit of which nothing is on record.
    pub fn lost(key: VisitKey) -> Self {
        Self {
            key,
            stage: Stage::Begun,
            started_at: String::new(),
            slot: String::new(),
            operator: None,
            serial_number: None,
            hardware_id: None,
            info: Vec::new(),
            in_place_of: None,
            other_board: None,
            golden: None,
            plant_gate: None,
            past_gate: None,
            shared_claim: None,
            keys: None,
            is_dry: false,
            found: None,
            is_ahead: false,
            answers: Vec::new(),
        }
    }
}
