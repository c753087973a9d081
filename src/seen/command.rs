//! What a person asks of the station. The window and the command line send these and wait for nothing.

use crate::seen::decision::{Choice, Decision, Signed};
use crate::seen::ids::{QuestionId, SlotId};
use crate::seen::round::Round;
use crate::seen::slot_setup::SlotSetup;

/// A request to the station. Its effect is seen in the next snapshot. A slot is meant by its id: its position may be another one's by the time this is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Start the unit in this slot.
    Start(SlotId),
    /// Stop this slot's unit between two steps. Register and Save are one step.
    Abort(SlotId),
    /// Answer a question. Where there are supervisors, one that uses a further registration is taken as a [`Decision::Answer`] alone.
    Answer {
        /// Which question: an answer to one that is gone does nothing.
        question: QuestionId,
        /// The choice.
        choice: Choice,
    },
    /// Put on record what a person has decided. Where a supervisor's PIN may be needed for it,
    /// [`NoticeKind::Decided`](crate::seen::snapshot::NoticeKind::Decided) or [`NoticeKind::Refused`](crate::seen::snapshot::NoticeKind::Refused) answers it.
    Decide(Box<Decision>, Signed),
    /// Print the label of the unit with this number, or with this on its label, once more. Answered as [`Self::Decide`] is.
    Reprint(String, Signed),
    /// Start units as they are plugged in.
    HandsFree(bool),
    /// The slots are being learnt, or not any more: no unit begins meanwhile, whether plugged in or started.
    Learn(bool),
    /// The places of the bench from now on: their names, their order, which are switched off. A slot whose place is not among them, or is switched off, ends
    /// when its unit is through.
    Arrange(Vec<SlotSetup>),
    /// Visit the addresses of the batch's list. Nothing while a round is at work, or where there is no list.
    BeginRound(Round),
    /// No further address is taken, or it goes on; a visit that is at work comes to its end.
    HoldRound(bool),
    /// Who works at the bench from now on.
    Operator(String),
    /// The label that was scanned.
    Label(String),
    /// Look now whether a cloud that cannot be reached is back.
    TryCloud,
    /// The stored product secret was changed: it is looked up again before the next registration.
    SecretChanged,
    /// Answers that no disk takes are tried no more: their units end as UNKNOWN. Heard after [`Command::Close`] too.
    GiveUpUnsaved,
    /// Of the batch with this place among those that are open; without it the first is meant, or, of what is the station's, all.
    Of(usize, Box<Command>),
    /// No unit of this batch begins any more: its slots end when their units are through, and those of the others go on. False: they begin again.
    Pause(bool),
    /// Finish what is running, then end.
    Close,
}

impl Command {
    /// Has this decided.
    pub fn decide(decision: Decision, signed: Signed) -> Self {
        Self::Decide(Box::new(decision), signed)
    }

    /// The same, of this batch among those that are open.
    #[must_use]
    pub fn of(self, batch: usize) -> Self {
        if batch == 0 { self } else { Self::Of(batch, Box::new(self)) }
    }
}
