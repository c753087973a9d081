//! Who decides: a name, and where there are supervisors the name of one with the PIN, from the environment or from standard input. Never from the
//! command line, which others can read.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use zeroize::Zeroizing;

use crate::domain::secret::Secret;
use crate::journal::book::Book;
use crate::station::desk::is_line;
use crate::vault::pin;
use crate::words::Lang;
use crate::words::cli::Complaint;
use crate::words::desk::{DeskComplaint, pin_of};

/// The environment variable for the PIN.
const VARIABLE: &str = "REGNWL_PIN";
/// Checks that this person may decide: anyone while there is no supervisor, then only one with the PIN.
///
/// # Errors
/// Who must decide, or that the PIN is wrong.
pub(super) fn vouch(book: &Book, by: Option<&str>, lang: Lang) -> Result<(), Complaint> {
    if !book.has_supervisors() {
        return Ok(());
    }
    let names = || book.supervisors().map(ToOwned::to_owned).collect();
    let by = by.ok_or_else(|| Complaint::Desk(DeskComplaint::SupervisorNeeded(names())))?;
    let stored = book.pin_hash(by).ok_or_else(|| Complaint::Desk(DeskComplaint::NotASupervisor(by.to_owned())))?;
    let given = match from_environment() {
        Some(pin) => pin,
        None => next_line(lang, by)?,
    };
    if pin::is_pin_of(&given, stored) { Ok(()) } else { Err(Complaint::Desk(DeskComplaint::WrongPin(by.to_owned()))) }
}

/// A new PIN: the next line of standard input, or the environment's where that has vouched for nobody.
///
/// # Errors
/// It can be no PIN.
pub(super) fn new_pin(book: &Book, name: &str, lang: Lang) -> Result<Secret, Complaint> {
    let given = from_environment().filter(|_| !book.has_supervisors());
    let pin = match given {
        Some(pin) => pin,
        None => next_line(lang, name)?,
    };
    if pin::can_be_pin(&pin) { Ok(pin) } else { Err(Complaint::Desk(DeskComplaint::PinForm)) }
}

/// Checks that a name or a reason is one line of text.
///
/// # Errors
/// It is not.
pub(super) fn check_line(text: &str) -> Result<(), Complaint> {
    if is_line(text) { Ok(()) } else { Err(Complaint::Desk(DeskComplaint::NotALine)) }
}

fn from_environment() -> Option<Secret> {
    let value = std::env::var_os(VARIABLE).filter(|value| !value.is_empty())?;
    Some(Secret::new(value.to_string_lossy()))
}

/// The next line of standard input without its end; what is behind it stays there.
fn next_line(lang: Lang, name: &str) -> Result<Secret, Complaint> {
    let mut stdin = io::stdin().lock();
    if stdin.is_terminal() {
        let _ = write!(io::stderr(), "{}", pin_of(lang, name));
    }
    let limit = *pin::LENGTH.end() as u64 + 3;
    let mut line = Zeroizing::new(Vec::with_capacity(128));
    let no_pin = || Complaint::Desk(DeskComplaint::PinForm);
    stdin.by_ref().take(limit).read_until(b'\n', &mut line).map_err(|_| no_pin())?;
    let text = std::str::from_utf8(&line).map_err(|_| no_pin())?.trim_end_matches(['\r', '\n']);
    if text.is_empty() { Err(no_pin()) } else { Ok(Secret::new(text)) }
}
