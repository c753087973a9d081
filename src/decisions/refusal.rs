//! Why nothing was decided. What was wrong is the same wherever it is decided; the words for it are the place's.

/// Why nothing was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such supervisor, or it is not the PIN.
    WrongPin,
    /// The PIN came too soon after a wrong one and was not looked at: seconds to wait, at least 1.
    TooSoon(u64),
    /// Name or reason is not one line of 1 to 200 characters.
    NotALine,
    /// The record does not know the unit.
    NoSuchUnit,
    /// The unit is being worked on.
    AtASlot,
    /// These cannot be a client id and a token.
    NotAnIdentity,
    /// Client id or token are on record already.
    Clash,
    /// The new PIN can be none.
    PinForm,
    /// Nobody of this name is a supervisor.
    NoSuchSupervisor,
    /// The line does not stand still, it goes on already, or it has stopped for good.
    NotNow,
    /// Another program holds the record.
    Held,
    /// It could not be put on record, or the key that seals it does not serve.
    NotRecorded,
}
