//! What a person asks of the station. The window and the command line send these and wait for nothing.

use crate::decisions::supervisor::Appointment;
use crate::decisions::unit::Ruling;
use crate::domain::secret::Secret;
use crate::seen::ids::{QuestionId, SlotId};
use crate::seen::slot_setup::SlotSetup;

/// A request to the station. Its effect is seen in the next snapshot. A slot is meant by its id: its position may be another one's by the time this is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Start the unit in this slot.
    Start(SlotId),
    /// Stop this slot's unit between two steps. Register and Save are one step.
    Abort(SlotId),
    /// Answer a question.
    Answer {
        /// Which question: an answer to one that is gone does nothing.
        question: QuestionId,
        /// The choice.
        choice: Choice,
    },
    /// Answer a question as a supervisor: where there are any, [`Choice::RegisterAgain`] is taken in no other way. A wrong PIN leaves the question
    /// standing and raises [`NoticeKind::PinRefused`](crate::seen::snapshot::NoticeKind::PinRefused).
    AnswerAs {
        /// Which question.
        question: QuestionId,
        /// The choice.
        choice: Choice,
        /// The supervisor.
        name: String,
        /// The supervisor's PIN.
        pin: Secret,
    },
    /// Put on record what is to become of a unit that is not through. [`NoticeKind::Ruled`](crate::seen::snapshot::NoticeKind::Ruled) or
    /// [`NoticeKind::NotRuled`](crate::seen::snapshot::NoticeKind::NotRuled) answers it.
    Rule(Box<Ruling>),
    /// Make somebody a supervisor or none. [`NoticeKind::Appointed`](crate::seen::snapshot::NoticeKind::Appointed) or
    /// [`NoticeKind::NotAppointed`](crate::seen::snapshot::NoticeKind::NotAppointed) answers it.
    Appoint(Box<Appointment>),
    /// Start units as they are plugged in.
    HandsFree(bool),
    /// The places of the bench from now on: their names, their order, which are switched off. A slot whose place is not among them, or is switched off, ends
    /// when its unit is through.
    Arrange(Vec<SlotSetup>),
    /// How many units this batch is to have; none: no target. It goes on record.
    Target(Option<u64>),
    /// Somebody tried to open the window's lock: it goes on record.
    LockTried {
        /// As whom.
        name: String,
        /// Whether it was the right PIN.
        opened: bool,
    },
    /// Who works at the bench from now on.
    Operator(String),
    /// A person has looked at why the line stopped: it goes on, with one registration before all others. That goes on record. Not where the record, or its
    /// key, is not what it was. [`NoticeKind::NotGoneOn`](crate::seen::snapshot::NoticeKind::NotGoneOn) says where it does not.
    Release {
        /// Who pressed: one of the supervisors, where there are any.
        by: String,
        /// The supervisor's PIN; anything where there are no supervisors.
        pin: Secret,
    },
    /// The label that was scanned.
    Label(String),
    /// Answers that no disk takes are tried no more: their units end as UNKNOWN. Heard after [`Command::Close`] too.
    GiveUpUnsaved,
    /// Finish what is running, then end.
    Close,
}

/// What can be answered to a question. Which of these a question offers stands in the snapshot; the first one offered is the safe one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// Change nothing: the unit ends as UNKNOWN.
    LeaveIt,
    /// It is the same unit: write its identity on record again.
    SameUnit,
    /// It is another unit: register it (a further slot is used).
    RegisterAgain,
    /// Keep the old identity on record, sealed, and register the unit anew.
    Migrate,
}

impl Choice {
    /// Whether it needs a supervisor, where there are any.
    pub fn needs_supervisor(self) -> bool {
        self == Self::RegisterAgain
    }
}
