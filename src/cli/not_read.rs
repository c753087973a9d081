//! A call that cannot be read: what clap found is said in the words of this program, in the language of the call.

use std::io::{self, Write as _};

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::domain::visible::visible;
use crate::words::Lang;
use crate::words::call::{self, CallFault};
use crate::words::cli::Complaint;

/// Help that was asked for, or a call that is wrong.
#[derive(Debug)]
pub struct NotRead {
    pub(super) found: Error,
    pub(super) lang: Lang,
    /// The words of the call, as far as they lead: `log`, `show`.
    pub(super) words: Vec<String>,
}

impl NotRead {
    /// Help that was asked for is no fault.
    pub(super) fn is_help(&self) -> bool {
        !self.found.use_stderr()
    }

    /// Prints the help on stdout.
    ///
    /// # Errors
    /// Those of the system.
    pub(super) fn print_help(&self) -> io::Result<()> {
        match self.lang {
            Lang::En => self.found.print(),
            Lang::Zh => io::stdout().write_all(call::help_in_chinese(&self.found.to_string()).as_bytes()),
        }
    }

    /// What is wrong with the call, and which call tells more.
    pub(super) fn complaint(&self) -> Complaint {
        Complaint::Call(self.fault(), self.help())
    }

    fn fault(&self) -> CallFault {
        use ContextKind::{
            InvalidArg, InvalidSubcommand, InvalidValue, PriorArg, SuggestedArg, SuggestedSubcommand, ValidSubcommand,
            ValidValue,
        };
        let one = |kind| self.all(kind).into_iter().next().unwrap_or_default();
        match self.found.kind() {
            ErrorKind::MissingRequiredArgument => CallFault::Missing(self.all(InvalidArg)),
            ErrorKind::UnknownArgument => CallFault::Unknown(one(InvalidArg), self.all(SuggestedArg)),
            ErrorKind::InvalidSubcommand => {
                CallFault::NoSuchWord(one(InvalidSubcommand), self.all(SuggestedSubcommand))
            }
            ErrorKind::MissingSubcommand => CallFault::NoWord(self.all(ValidSubcommand)),
            ErrorKind::InvalidValue if one(InvalidValue).is_empty() => {
                CallFault::NoValue(one(InvalidArg), self.all(ValidValue))
            }
            ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
                let why = std::error::Error::source(&self.found).map(|why| visible(&why.to_string()));
                CallFault::Unfit(one(InvalidArg), one(InvalidValue), self.all(ValidValue), why)
            }
            ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => CallFault::NoValue(one(InvalidArg), Vec::new()),
            ErrorKind::TooManyValues => CallFault::Unknown(one(InvalidValue), Vec::new()),
            ErrorKind::ArgumentConflict => {
                let (name, others) = (one(InvalidArg), self.all(PriorArg));
                CallFault::NotTogether(name.clone(), others.into_iter().filter(|other| *other != name).collect())
            }
            _ => CallFault::Other(visible(self.found.to_string().trim())),
        }
    }

    fn all(&self, kind: ContextKind) -> Vec<String> {
        match self.found.get(kind) {
            Some(ContextValue::String(one)) => vec![visible(one)],
            Some(ContextValue::Strings(all)) => all.iter().map(|one| visible(one)).collect(),
            _ => Vec::new(),
        }
    }

    /// The call that tells what there is.
    fn help(&self) -> String {
        let words = self.words.iter().map(String::as_str);
        ["regnwl-station"].into_iter().chain(words).chain(["--help"]).collect::<Vec<_>>().join(" ")
    }
}
