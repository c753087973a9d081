//! A dialog made ready: patterns compiled, templates read. [`super::compile`] makes it, [`super::answer`] uses it.

use std::time::Duration;

use regex::Regex;
use zeroize::Zeroizing;

use crate::domain::{Echo, NamedSecrets, Quote, Secret, Verb};

use super::pattern::regex;
use super::quote::Unquotable;
use super::required::Required;
use super::seen;
use super::template::{Named, Placeholder, Template, Values};

/// Longest prompt, and how much of an unfinished line is looked at for one: half a line may be a megabyte long.
const PROMPT_WINDOW: usize = 256;

/// A pattern that is compiled once, or for each try where values stand in it.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    Fixed(Regex),
    Filled(Template),
}

impl Pattern {
    pub(super) fn regex(&self, values: &Values<'_>) -> Result<Regex, Unquotable> {
        match self {
            Self::Fixed(regex) => Ok(regex.clone()),
            Self::Filled(template) => regex(&template.pattern(values)?).map_err(|_| Unquotable),
        }
    }

    /// The answer to an earlier try cannot match.
    fn is_fenced(&self) -> bool {
        matches!(self, Self::Filled(template) if template.placeholders().any(|p| p == Placeholder::Nonce))
    }
}

/// One command and its answer, made ready.
#[derive(Clone, Debug)]
pub struct CompiledExchange {
    pub(super) send: Option<Template>,
    pub(super) expect: Vec<Pattern>,
    pub(super) error: Option<Pattern>,
    pub(super) absent: Option<Pattern>,
    /// Longest wait for one try.
    pub timeout: Duration,
    /// How often it is tried, at least once.
    pub tries: u32,
    /// Longest answer in bytes.
    pub max_reply: usize,
}

impl CompiledExchange {
    /// The command as it stands in the profile, with its placeholders: it may be shown. Empty where there is none.
    pub fn template(&self) -> &str {
        self.send.as_ref().map_or("", Template::source)
    }

    /// The placeholders of its command.
    pub(super) fn placeholders(&self) -> impl Iterator<Item = Placeholder> {
        self.send.iter().flat_map(Template::placeholders)
    }

    /// Its command holds a stored secret.
    pub fn holds_secret(&self) -> bool {
        self.send.as_ref().is_some_and(|send| send.secrets().next().is_some())
    }

    fn is_answered(&self) -> bool {
        !self.expect.is_empty()
    }

    /// Its answer holds the nonce: the answer to an earlier try cannot be taken for it.
    pub fn is_fenced(&self) -> bool {
        self.expect.iter().any(Pattern::is_fenced)
    }
}

/// A question of a console, and the answer to it.
#[derive(Clone, Debug)]
pub struct CompiledAnswer {
    pub(super) at_end: Regex,
    pub(super) send: Template,
}

impl CompiledAnswer {
    /// The answer as it stands in the profile.
    pub fn template(&self) -> &str {
        self.send.source()
    }

    /// It holds a stored secret.
    pub fn holds_secret(&self) -> bool {
        self.send.secrets().next().is_some()
    }
}

/// Text at the end of what was received that no line end follows.
#[derive(Clone, Debug)]
pub(super) struct Prompt {
    pub at_end: Regex,
    pub at_start: Regex,
}

impl Prompt {
    /// What is left of a line when the prompts before it are taken off.
    pub(super) fn strip<'a>(&self, line: &'a str) -> &'a str {
        let mut rest = line;
        while let Some(prompt) = self.at_start.find(rest).filter(|prompt| !prompt.is_empty()) {
            rest = &rest[prompt.end()..];
        }
        rest
    }

    /// Where a line begins behind its prompts. `before` came on the same line before the command: a prompt may reach over that seam.
    pub(super) fn bare_start(&self, before: &str, line: &str) -> usize {
        let whole = Zeroizing::new([before, line].concat());
        let over = self.strip(&whole).len();
        let rest = if before.is_empty() || over > line.len() { self.strip(line).len() } else { over };
        line.len() - rest
    }
}

/// A whole dialog, made ready.
#[derive(Clone, Debug)]
pub struct CompiledDialog {
    pub(super) line_end: String,
    pub(super) quoting: Quote,
    pub(super) echo: Echo,
    pub(super) prompt: Option<Prompt>,
    pub(super) max_line: usize,
    pub(super) quiet: Duration,
    /// The profile says for itself how long that is.
    pub(super) names_quiet: bool,
    pub(super) wake_silence: Option<Duration>,
    pub(super) login: Vec<CompiledAnswer>,
    pub(super) verbs: Vec<(Verb, Vec<CompiledExchange>)>,
    pub(super) required: Required,
    /// How other values are set, by their names.
    pub(super) set: Vec<(String, CompiledSet)>,
    /// What its commands name; none of it before it is given.
    pub(super) named: Named,
}

/// How a value is set, made ready.
#[derive(Clone, Debug)]
pub struct CompiledSet {
    /// Writes it.
    pub write: Vec<CompiledExchange>,
    /// Reads it.
    pub read: Vec<CompiledExchange>,
}

impl CompiledDialog {
    /// The names of the stored secrets in its commands, sorted.
    pub fn secret_names(&self) -> Vec<String> {
        let set = self.set.iter().flat_map(|(_, set)| set.write.iter().chain(&set.read));
        let exchanges = self.verbs.iter().flat_map(|(_, exchanges)| exchanges).chain(set);
        let commands = exchanges.filter_map(|exchange| exchange.send.as_ref());
        let answers = self.login.iter().map(|answer| &answer.send);
        let mut names: Vec<_> = commands.chain(answers).flat_map(Template::secrets).map(ToOwned::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// With the secrets that it names. A command whose secret is not there is never sent.
    #[must_use]
    pub fn with_secrets(self, secrets: NamedSecrets) -> Self {
        Self { named: Named { secrets, ..self.named }, ..self }
    }

    /// With the values that the station gives to a unit; `hidden` are shown nowhere. A command whose value is not there is never sent.
    #[must_use]
    pub fn with_values(&self, given: NamedSecrets, hidden: NamedSecrets) -> Self {
        let named = Named { given, hidden, ..self.named.clone() };
        Self { named, ..self.clone() }
    }

    /// What is never shown: stored secrets, and values that are secret.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.named.secrets.all().chain(self.named.hidden.all())
    }

    /// Whether a command holds something that is never shown.
    pub fn holds_secret(&self, exchange: &CompiledExchange) -> bool {
        let mut given = exchange.send.iter().flat_map(Template::given);
        exchange.holds_secret() || given.any(|name| self.named.hidden.get(name).is_some())
    }

    /// How this value is set; none where the profile does not say.
    pub fn set(&self, name: &str) -> Option<&CompiledSet> {
        self.set.iter().find(|(known, _)| known == name).map(|(_, set)| set)
    }

    /// The names of the values in the commands of a verb.
    pub fn given_in(&self, verb: Verb) -> impl Iterator<Item = &str> {
        self.exchanges(verb).iter().filter_map(|exchange| exchange.send.as_ref()).flat_map(Template::given)
    }

    /// The exchanges of a verb; none where the profile does not have it.
    pub fn exchanges(&self, verb: Verb) -> &[CompiledExchange] {
        self.verbs.iter().find(|(known, _)| *known == verb).map_or(&[], |(_, exchanges)| exchanges)
    }

    /// What a unit must tell of itself.
    pub fn required(&self) -> &Required {
        &self.required
    }

    /// Whether the profile has this verb.
    pub fn has(&self, verb: Verb) -> bool {
        !self.exchanges(verb).is_empty()
    }

    /// How long the line must be silent to count as quiet.
    pub fn quiet(&self) -> Duration {
        self.quiet
    }

    /// Whether the unit has finished once the last answer of this verb is there: no prompt is still due, and the profile names no silence to wait for.
    pub fn ends_with_answer(&self, verb: Verb) -> bool {
        let is_answered = self.exchanges(verb).last().is_some_and(CompiledExchange::is_answered);
        is_answered && self.prompt.is_none() && !self.names_quiet
    }

    /// How long the line must be silent before *wake* sends anything; none where it may send at once.
    pub fn wake_silence(&self) -> Option<Duration> {
        self.wake_silence
    }

    /// The answers to what a console asks before its prompt.
    pub fn login(&self) -> &[CompiledAnswer] {
        &self.login
    }

    /// The questions that this unterminated text ends with, by their numbers.
    pub fn questions(&self, tail: &[u8]) -> impl Iterator<Item = usize> {
        self.login.iter().enumerate().filter(|(_, answer)| ends_with(&answer.at_end, tail)).map(|(index, _)| index)
    }

    /// An answer as it is sent, with its line end. None where its secret is not there.
    pub fn answer(&self, answer: &CompiledAnswer, nonce: &str) -> Option<Zeroizing<Vec<u8>>> {
        let text = answer.send.command(&Values { nonce, writing: None }, self.quoting, &self.named).ok()?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() + self.line_end.len()));
        bytes.extend_from_slice(text.as_bytes());
        bytes.extend_from_slice(self.line_end.as_bytes());
        Some(bytes)
    }

    /// What ends a command.
    pub fn line_end(&self) -> &str {
        &self.line_end
    }

    /// Whether this unterminated text ends with the prompt. Only its last 256 bytes are looked at.
    pub fn is_prompt(&self, tail: &[u8]) -> bool {
        self.prompt.as_ref().is_some_and(|prompt| ends_with(&prompt.at_end, tail))
    }
}

fn ends_with(pattern: &Regex, tail: &[u8]) -> bool {
    let window = &tail[tail.len().saturating_sub(PROMPT_WINDOW)..];
    // As it came for a profile that names its colours, and without them for one that does not.
    !tail.is_empty() && (pattern.is_match(&String::from_utf8_lossy(window)) || pattern.is_match(&seen::plain(window)))
}
