//! What keeps a dialog profile from being made ready.

use crate::domain::Verb;

/// One fault of a dialog profile, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialogFault {
    /// The verb; none for a fault of the dialog itself.
    pub verb: Option<Verb>,
    /// Of which value that is set, and whether it is read; none for every other verb.
    pub value: Option<(String, bool)>,
    /// Index of the exchange in the verb, from 0; none for a fault of the verb itself.
    pub exchange: Option<usize>,
    /// The field.
    pub field: DialogField,
    /// What is wrong with it.
    pub kind: CompileFault,
}

/// A field of a dialog profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogField {
    /// `preset`
    Preset,
    /// `prompt`
    Prompt,
    /// `login`, and the index of the answer, from 0: its question.
    LoginAt(usize),
    /// The same: what is answered.
    LoginSend(usize),
    /// `require`, and the index of the value, from 0.
    Require(usize),
    /// The same: its pattern.
    RequireMatches(usize),
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

/// Why a pattern, a template or a dialog cannot be made ready: names alone, no value (I8). The stable code is made of the name, which stays what it is for that.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum CompileFault {
    /// There is no such preset.
    UnknownPreset {
        /// Its name.
        name: String,
        /// The presets there are.
        known: Vec<&'static str>,
    },
    /// A regular expression does not compile.
    BadRegex {
        /// What the regex library says.
        detail: String,
    },
    /// A regular expression is too large when compiled.
    RegexTooLarge,
    /// `${name}` stands for nothing here.
    UnknownPlaceholder {
        /// Its name.
        name: String,
        /// The placeholders there are.
        known: Vec<&'static str>,
    },
    /// `${` without `}`.
    PlaceholderNotClosed,
    /// `${name:quote}` names no quoting.
    UnknownQuote {
        /// The quoting.
        name: String,
    },
    /// `${secret:name}` with a name that no secret can have.
    BadSecretName {
        /// The name.
        name: String,
    },
    /// `${value:name}` with a name that no value can have.
    BadValueName {
        /// The name.
        name: String,
    },
    /// `${value:name}` in a pattern, or in a command that writes nothing.
    ValueNotHere {
        /// The name.
        name: String,
    },
    /// `${secret:name}` in a pattern.
    SecretInPattern {
        /// The name.
        name: String,
    },
    /// A group `(?<name>…)` catches something nobody asks for.
    UnknownGroup {
        /// Its name.
        name: String,
    },
    /// The dialog lacks a verb that every unit needs.
    VerbMissing {
        /// The verb.
        verb: Verb,
    },
    /// A verb does not catch what it is there for.
    NotCaught {
        /// The verb.
        verb: Verb,
        /// The group it must have.
        group: String,
    },
    /// The write does not send this part of the identity.
    NotWritten {
        /// The placeholder.
        placeholder: String,
    },
    /// An exchange that neither sends nor expects anything.
    EmptyExchange,
    /// The command is longer than `maxLine`.
    CommandTooLong,
    /// The identity has no place in a verb that does not write one.
    PlaceholderNotHere {
        /// The placeholder.
        name: String,
    },
    /// What a unit held before is caught by `readIdentity` and put back by `restore`, and nowhere else.
    OldNotHere {
        /// Its name.
        name: String,
    },
    /// A group of `readInfo` that cannot be put on record: it has the name of a part of the identity, of a secret, or none that a value can have.
    NotInfo {
        /// Its name.
        name: String,
    },
    /// `require` names a value that `readInfo` does not catch.
    RequiredNotCaught {
        /// The name.
        name: String,
    },
    /// `require` says of one value in more than one way what it must be.
    RequiredTwice {
        /// The name.
        name: String,
    },
    /// The prompt's pattern matches the empty text: every silence would be a prompt.
    PromptMatchesEmpty,
    /// There is nothing by which the end of the login is seen.
    LoginWithoutPrompt,
    /// A read-back pattern also matches the echo of the write command: an echo would pass for a proof.
    EchoMatches,
}

impl From<regex::Error> for CompileFault {
    /// Of the regex library's text the last line names the fault; those before draw the pattern with an arrow under it.
    fn from(error: regex::Error) -> Self {
        if let regex::Error::CompiledTooBig(_) = error {
            return Self::RegexTooLarge;
        }
        let text = error.to_string();
        let detail = text.lines().last().unwrap_or_default();
        Self::BadRegex { detail: detail.strip_prefix("error: ").unwrap_or(detail).to_owned() }
    }
}
