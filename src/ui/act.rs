//! What painting asks for. Painting itself does nothing: the acts are done at one place, after it.

use std::path::PathBuf;

use super::screen::Screen;
use crate::demo::PracticeCommand;
use crate::domain::{LabelSettled, ResultSettled, UnitKeys};
use crate::seen::{Command, QuestionId, SlotId};
use crate::ui::look::Look;

/// One wish.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    /// Ask the station.
    Send(Command),
    /// Do something to a practice unit.
    Practice(PracticeCommand),
    /// Show another screen.
    Go(Screen),
    /// Set up the first product on one page.
    FirstUnit,
    /// Ask for a supervisor, or lock again what one opened.
    TurnLock,
    /// Change language or colours.
    Look(Look),
    /// Whom to call where the station stops.
    WhomToCall(String),
    /// Make this slot the one that the keys mean.
    Pick(SlotId),
    /// Show this question.
    ShowQuestion(QuestionId),
    /// The question on the sheet waits at its slot.
    PutOff,
    /// Show something else beneath the slots.
    Show(Beneath),
    /// Ask what is to become of this unit.
    Decide(Box<UnitKeys>),
    /// Ask which units are to be put back as they were.
    RollBack,
    /// Let the line go on, or ask who does: that of this batch among those that are open.
    GoOn(usize),
    /// A person decides about the results of this batch that the plant has refused.
    Results(usize, ResultSettled),
    /// A person says what is so of this unit's label, in this batch.
    Label(usize, Box<UnitKeys>, LabelSettled),
    /// Ask whose label is printed once more, and who says so.
    Reprint(usize),
    /// Ask who lets units of this batch past the plant gate; or, where it says so, who has it asked again.
    BypassGate(usize, bool),
    /// Show a folder in the file manager.
    ShowFolder(PathBuf),
    /// Ask for the operator's name.
    AskOperator,
    /// Show the dialog in which slots are named, ordered and switched off.
    ArrangeSlots,
    /// Show the dialog in which slots are learnt by plugging units in.
    LearnSlots,
    /// What is said of the hubs was read and is not so.
    PassOverHub,
    /// Show how a unit is wired, large.
    ShowWiring,
    /// Show all messages, whole.
    ShowMessages,
    /// Show the dialog of this batch among those that are open.
    ShowBatch(usize),
    /// End the bench, and ask who finishes its batch, and why.
    FinishBatch,
    /// End the bench and go back to the start dialog.
    LeaveBench,
    /// The same, to open it again with a second batch.
    OpenBeside,
    /// What became of the scan with this notice was read.
    ReadScan(u64),
    /// All notices up to this number were read.
    Read(u64),
    /// Show the start dialog, with the batch of this file where one is named.
    BeginJob(Option<PathBuf>),
    /// Show this unit among the unfinished ones.
    Finish(UnitKeys),
}

/// What stands beneath the slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Beneath {
    /// The units of this batch.
    #[default]
    Units,
    /// The unfinished units of earlier visits.
    OpenUnits,
    /// This slot, large, under many small ones.
    Slot(SlotId),
    /// The dialog with the unit in this slot.
    Transcript(SlotId),
}
