//! The menu of faults of a practice unit.

use crate::domain::failure::Verb;

/// What a practice unit does wrong. Faults can be set while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Says nothing at all.
    Silent,
    /// Prints a boot log when it is plugged in and log lines before each answer.
    Chatter,
    /// Says nothing to this verb.
    SilentAt(Verb),
    /// Answers this verb with an error.
    AnswersError(Verb),
    /// Pulls its plug when a command of this verb arrives.
    VanishesAt(Verb),
    /// Says that it stored the identity, and does not.
    StoresNothing,
    /// Stores only half of the token.
    StoresHalf,
    /// Stores the identity and pulls its plug before it answers.
    VanishesAfterWrite,
    /// Tells another serial number from the second time on, as if units had been swapped.
    SwappedAfterRead,
    /// Every answer comes this many ms after its command.
    LateAnswers(u32),
    /// Repeats commands, or does not, whatever its dialect does.
    Echo(bool),
    /// Answers byte by byte.
    SplitBytes,
    /// Sends its answer in one piece with a line of its own before and after.
    MergedLines,
    /// Sends bytes that are no text before each answer.
    GarbageOnLine,
    /// Answers with 2 MiB without a line end.
    HugeReply,
    /// Has no serial number but a placeholder.
    PlaceholderSerial,
    /// Prints the token into its log while it is asked for other things.
    TellsToken,
}
