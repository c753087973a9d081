//! What keeps a dialog profile from being made ready.

use super::dialog::Catch;
use super::template::{Placeholder, TemplateFault};
use crate::domain::Verb;

/// One fault of a dialog profile, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialogFault {
    /// The verb; none for a fault of the dialog itself.
    pub verb: Option<Verb>,
    /// Index of the exchange in the verb, from 0; none for a fault of the verb itself.
    pub exchange: Option<usize>,
    /// The field.
    pub field: DialogField,
    /// What is wrong with it.
    pub kind: DialogFaultKind,
}

/// A field of a dialog profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogField {
    /// `preset`
    Preset,
    /// `prompt`
    Prompt,
    /// The verb's whole list.
    Verb,
    /// `send`
    Send,
    /// `expect`, and the index of the pattern, from 0.
    Expect(usize),
    /// `error`
    Error,
    /// `absent`
    Absent,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DialogFaultKind {
    /// There is no such preset.
    UnknownPreset(String),
    /// *wake*, *read serial* and *write* must be there.
    VerbMissing,
    /// No pattern of the verb catches this.
    CatchMissing(Catch),
    /// No command of *write* holds this.
    PlaceholderMissing(Placeholder),
    /// The identity has no place outside of *write* and *restore*.
    PlaceholderNotHere(Placeholder),
    /// A template cannot be read.
    Template(TemplateFault),
    /// Not a regular expression; the text is the regex library's own.
    PatternInvalid(String),
    /// A pattern is longer than 4096 bytes, or takes too much memory when compiled.
    PatternTooLarge,
    /// The prompt's pattern matches the empty text.
    PromptMatchesNothing,
    /// A pattern names a stored secret: what a unit says is shown and kept, and a secret is not.
    SecretInPattern(String),
    /// A group has a name that nothing is known by.
    UnknownGroup(String),
    /// An exchange neither sends nor expects anything.
    NothingToDo,
    /// The command is longer than `maxLine` even before a value is filled in.
    CommandTooLong,
    /// This read-back pattern also matches the echo of that command: it would prove nothing.
    MatchesEcho {
        /// The verb that writes.
        verb: Verb,
        /// Its exchange.
        exchange: usize,
    },
}

impl From<regex::Error> for DialogFaultKind {
    fn from(error: regex::Error) -> Self {
        match error {
            regex::Error::CompiledTooBig(_) => Self::PatternTooLarge,
            error => Self::PatternInvalid(error.to_string()),
        }
    }
}
