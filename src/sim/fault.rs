//! The menu of faults of a practice unit.

use crate::domain::Verb;

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
    /// Says that it stored its number, or a value, and did not.
    KeepsNoNumber,
    /// Stores its number and pulls its plug before it answers.
    VanishesAfterNumber,
    /// Stores only half of the token.
    StoresHalf,
    /// Says that it stored a login on another platform, and did not.
    KeepsElsewhere,
    /// Stores the identity and pulls its plug before it answers.
    VanishesAfterWrite,
    /// Tells another serial number once it has told its own so often, as if units had been swapped.
    SwappedAfter(u32),
    /// Tells its own serial number and another one in turn.
    TwoNumbers,
    /// Tells its serial number as these very bytes.
    SerialBytes(&'static [u8]),
    /// Does so at this time that it is asked, counted from 1, as if noise had met it, and at no other.
    SerialBytesAt(u32, &'static [u8]),
    /// Tells another identity at this time that it is asked for one, counted from 1, as if noise had met it.
    IdentityNoiseAt(u32),
    /// Tells another model at this time that it is asked for it, counted from 1, as if noise had met it.
    ModelNoiseAt(u32),
    /// Prints what looks like its answer with another number, before it answers for the first time.
    BootNumber,
    /// Tells its token with a NUL in it.
    NulInToken,
    /// Sends the final OK before the value. AT alone.
    OkFirst,
    /// Sends the members of its answers the other way round, with blanks between them and one more member. JSON alone.
    OtherMemberOrder,
    /// Puts blanks behind each line.
    TrailingBlanks,
    /// Colours each line.
    Colours,
    /// Prints a log line every so many ms, for as long as it is plugged in.
    Talks(u32),
    /// Boots when it is plugged in: a boot loader counts down for three seconds, and any byte stops it there; then a system starts and shows its prompt.
    BootLoader,
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
