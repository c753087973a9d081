//! What is asked of a trial, and what is seen of it.

use std::sync::Arc;
use std::time::Instant;

use super::refused::Refused;
use super::terminal::{Mark, Terminal};
use crate::domain::{DialogProfile, Failure, LineProfile, TapeLine, Verb};

/// What a trial needs to know of the profile and the bench, as both are now.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The port: a path, or `usb:…` as slots name theirs.
    pub port: String,
    /// Ports that the running bench uses, as its slots name them: none of them is opened.
    pub in_use: Vec<String>,
    /// How the line is set.
    pub line: LineProfile,
    /// What is said.
    pub dialog: DialogProfile,
    /// Whose stored secrets it may send.
    pub product_key: String,
}

/// What a trial is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Wakes the unit and holds these verbs. One that changes the unit is passed over.
    Read(Setting, Vec<Verb>),
    /// Wakes the unit and holds this one verb that changes it. Somebody must have agreed to that.
    Change(Setting, Verb),
    /// Matches the answers that were kept with the dialog as it is now.
    Match(Setting),
    /// Opens the port to speak on it by hand.
    Open(Setting),
    /// Sends a line by hand; the port is opened where it is not open so.
    Send(Setting, String),
    /// Makes a pattern of a piece of a line that was said by hand.
    Mark(Setting, Mark),
    /// Closes the port that was opened to speak by hand.
    Close,
}

/// What is seen of a trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The verb that is being held, and since when.
    pub running: Option<(Verb, Instant)>,
    /// Why nothing was tried.
    pub refused: Option<Refused>,
    /// What was said so far, masked as the record masks it.
    pub tape: Arc<Vec<TapeLine>>,
    /// What came of each verb, in the order in which they are held.
    pub tried: Arc<Vec<Tried>>,
    /// What is said by hand.
    pub terminal: Terminal,
    /// Rises with everything that was asked for and is done.
    pub done: u64,
}

/// What came of one verb.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The verb.
    pub verb: Verb,
    /// Milliseconds that it took; none where only its faults kept it from being held.
    pub took_ms: Option<f64>,
    /// Why it did not end well.
    pub failure: Option<Failure>,
    /// Its exchanges have faults: it was not held.
    pub has_faults: bool,
    /// The identity that was read is the made-up one that was written.
    pub is_made_up: bool,
    /// Its exchanges, as far as they were held.
    pub exchanges: Vec<Held>,
}

/// One exchange that was held.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Which one, from 0.
    pub exchange: usize,
    /// How often it was tried.
    pub tries: u32,
    /// How its answer ended, by the patterns as they are now.
    pub ending: Ending,
    /// How many of its patterns matched, the first ones.
    pub matched: usize,
    /// What they caught: the group's name, and the value as it may be shown.
    pub caught: Vec<(String, String)>,
    /// The answer, line by line, as it may be shown.
    pub answer: Vec<String>,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every pattern matched.
    Matched,
    /// The unit says that there is nothing there.
    Absent,
    /// The unit says no.
    Refused,
    /// Something came, and a pattern did not match.
    Unmatched,
    /// Nothing came.
    Silent,
    /// What was caught is not text, or not quoted as its group says.
    Undecodable,
    /// The exchange is gone, or has a fault now.
    Unknown,
}

/// The verbs in the order in which they are held.
pub const VERBS: [Verb; 8] = [
    Verb::Wake,
    Verb::ReadSerial,
    Verb::ReadHardwareId,
    Verb::ReadInfo,
    Verb::ReadIdentity,
    Verb::Write,
    Verb::Restore,
    Verb::Reset,
];

/// Those of them that leave the unit as it was.
pub fn reading() -> impl Iterator<Item = Verb> {
    VERBS.into_iter().filter(|verb| only_reads(*verb))
}

/// Whether this verb leaves the unit as it was.
pub fn only_reads(verb: Verb) -> bool {
    match verb {
        Verb::Wake | Verb::ReadSerial | Verb::ReadHardwareId | Verb::ReadInfo | Verb::ReadIdentity => true,
        Verb::WriteSerial | Verb::Set | Verb::Write | Verb::Reset | Verb::Restore => false,
    }
}
