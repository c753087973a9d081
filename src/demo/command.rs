//! What the practice panel asks for: what a person and bad luck do at a real bench.

use crate::seen::SlotId;

/// What to do with a practice unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PracticeCommand {
    /// Put a fresh unit into this slot.
    PlugIn(SlotId),
    /// Take the unit out.
    PullOut(SlotId),
    /// Take out every unit that is through, put the next ones in.
    SwapAll,
    /// Make this go wrong with the slot's units from the next one on.
    Fault(SlotId, PracticeFault),
}

/// What can be made to go wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::VariantArray)]
pub enum PracticeFault {
    /// Nothing.
    #[default]
    None,
    /// The unit says nothing.
    Silent,
    /// The unit answers with an error.
    AnswersError,
    /// The unit says yes to the write and stores nothing.
    StoresNothing,
    /// The unit is pulled out in the middle of the write.
    PulledWhileWriting,
    /// The unit's serial number is a placeholder.
    PlaceholderSerial,
    /// The unit has no serial number yet: it is given one.
    NoNumber,
    /// The cloud refuses.
    CloudRefuses,
    /// The cloud accepts and sends no identity.
    CloudSilent,
    /// The cloud hangs up after the question.
    CloudHangsUp,
}

impl PracticeFault {
    /// All, in the order of the picker.
    pub const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;
}
