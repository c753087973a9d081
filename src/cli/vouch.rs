//! Who decides: a name, and where there are supervisors the name of one with the PIN, from the environment or from standard input. Never from the
//! command line, which others can read.

use std::io::{self, IsTerminal as _};

use zeroize::Zeroizing;

use super::typed;
use crate::decisions::gate::whole_seconds;
use crate::decisions::{Desk, is_line};
use crate::domain::Secret;
use crate::journal::{Book, Following};
use crate::platform::{runtime, say};
use crate::seen::{Decision, Refusal, Signed};
use crate::vault::pin;
use crate::words::cli::Complaint;
use crate::words::{Lang, desk as words};

/// The environment variable for the PIN.
const VARIABLE: &str = "REGNWL_PIN";

/// The PIN of who decides, where there are supervisors; what it is worth is seen when the decision is put on record. After wrong ones this waits first.
///
/// # Errors
/// Who must decide, or that there is no PIN.
pub(super) fn pin_of(desk: &Desk, by: Option<&str>, lang: Lang) -> Result<Secret, Complaint> {
    let book = desk.book();
    if !book.has_supervisors() {
        return Ok(Secret::new(""));
    }
    let names = || book.supervisors().iter().map(|one| one.name.to_string()).collect();
    let by = by.ok_or_else(|| Refusal::SupervisorNeeded(names()))?;
    if book.pin_hash(by).is_none() {
        return Err(about(by)(Refusal::NoSuchSupervisor));
    }
    let given = match from_environment() {
        Some(pin) => pin,
        None => next_line(lang, by)?,
    };
    let wait = desk.wait(by);
    if !wait.is_zero() {
        say(&words::pin_waits(lang, by, whole_seconds(wait)));
        pause(wait);
    }
    Ok(given)
}

#[expect(clippy::disallowed_methods, reason = "the wait after a wrong PIN is the thing itself")]
fn pause(wait: std::time::Duration) {
    std::thread::sleep(wait);
}

/// Decides, if the PIN vouches for it.
///
/// # Errors
/// It does not, or the record cannot be had.
pub(super) fn decide(desk: Desk, decision: &Decision, signed: &Signed) -> Result<Vec<Following>, Complaint> {
    runtime().block_on(desk.decide(decision, signed)).map_err(about(&signed.by))
}

/// A refusal of what was asked about this person, unit or file.
pub(super) fn about(what: &str) -> impl Fn(Refusal) -> Complaint {
    move |why| Complaint::Refused(why, what.to_owned())
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
    if pin::can_be_pin(&pin) { Ok(pin) } else { Err(Refusal::PinForm.into()) }
}

/// Checks that a name or a reason is one line of text.
///
/// # Errors
/// It is not.
pub(super) fn check_line(text: &str) -> Result<(), Complaint> {
    if is_line(text) { Ok(()) } else { Err(Refusal::NotALine.into()) }
}

fn from_environment() -> Option<Secret> {
    let value = std::env::var_os(VARIABLE).filter(|value| !value.is_empty())?;
    Some(Secret::new(value.to_string_lossy()))
}

/// The next line of standard input without its end; what is behind it stays there. At a terminal it is not shown as it is typed.
fn next_line(lang: Lang, name: &str) -> Result<Secret, Complaint> {
    let no_pin = || Complaint::from(Refusal::PinForm);
    let mut stdin = io::stdin().lock();
    if stdin.is_terminal() {
        drop(stdin);
        let typed = rpassword::prompt_password(words::pin_of(lang, name)).map(Zeroizing::new).map_err(|_| no_pin())?;
        return if typed.is_empty() { Err(no_pin()) } else { Ok(Secret::new(typed.as_str())) };
    }
    let line = typed::next_line(&mut stdin, *pin::LENGTH.end()).map_err(|_| no_pin())?.unwrap_or_default();
    if line.is_empty() { Err(no_pin()) } else { Ok(Secret::new(line.as_str())) }
}
