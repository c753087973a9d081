//! What of a trial may be seen: nothing that could be a token.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;

use crate::device::{Answer, ClosedDevice, Matched, masked};
use crate::domain::{DialogProfile, Exchange, Secret, TapeLine, Verb};
use crate::trial::{Ending, Held, Refused, Snapshot, Terminal, Tried};
use crate::wire::{Catch, Caught, Progress};

/// Shows snapshots. Clones show on the same board.
#[derive(Clone)]
pub(crate) struct Board {
    show: watch::Sender<Arc<Snapshot>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Board {
    pub(crate) fn new(show: watch::Sender<Arc<Snapshot>>, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self { show, wake }
    }

    /// Ends when nobody looks any more.
    pub(crate) async fn is_gone(&self) {
        self.show.closed().await;
    }

    fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        self.show.send_modify(|snapshot| change(Arc::make_mut(snapshot)));
        (self.wake)();
    }

    pub(crate) fn running(&self, verb: Verb) {
        self.change(|snapshot| snapshot.running = Some((verb, Instant::now())));
    }

    pub(crate) fn begun(&self) {
        self.change(|snapshot| (snapshot.refused, snapshot.tape) = (None, Arc::default()));
    }

    pub(crate) fn tape(&self, tape: Vec<TapeLine>) {
        self.change(|snapshot| snapshot.tape = Arc::new(tape));
    }

    pub(crate) fn tried(&self, tried: Vec<Tried>) {
        self.change(|snapshot| snapshot.tried = Arc::new(tried));
    }

    pub(crate) fn terminal(&self, change: impl FnOnce(&mut Terminal)) {
        self.change(|snapshot| change(&mut snapshot.terminal));
    }

    pub(crate) fn done(&self, refused: Option<Refused>) {
        self.change(|snapshot| {
            snapshot.running = None;
            snapshot.refused = refused.or(snapshot.refused);
            snapshot.done += 1;
        });
    }
}

/// One exchange as it may be seen. `dialog` has its preset in it.
pub(crate) fn held(unit: &ClosedDevice, answer: &Answer, matched: Option<&Matched>, dialog: &DialogProfile) -> Held {
    let exchange = dialog.verb(answer.verb).get(answer.exchange);
    let lines = unit.shown(answer, &words(dialog, exchange));
    let ending = match matched.map(|matched| matched.progress) {
        None => Ending::Unknown,
        Some(Progress::Matched | Progress::OutOfOrder) => Ending::Matched,
        Some(Progress::Absent | Progress::AbsentSoFar) => Ending::Absent,
        Some(Progress::Refused) => Ending::Refused,
        Some(Progress::Undecodable(_)) => Ending::Undecodable,
        Some(Progress::More | Progress::TooLong) if lines.is_empty() => Ending::Silent,
        Some(Progress::More | Progress::TooLong) => Ending::Unmatched,
    };
    Held {
        exchange: answer.exchange,
        tries: answer.tries,
        ending,
        matched: matched.map_or(0, |matched| matched.patterns),
        caught: matched.map(|matched| shown(&matched.caught)).unwrap_or_default(),
        answer: lines,
    }
}

fn shown(held: &Caught) -> Vec<(String, String)> {
    held.iter().map(|(catch, value)| (catch.name().to_owned(), caught(catch, value, false))).collect()
}

/// What was caught, as it may be seen. A token, or what was there before it, is told by its length and hash, a digest by its beginning, as everywhere; so is what stands where nothing is seen.
pub(super) fn caught(catch: Catch, value: &Secret, is_hidden: bool) -> String {
    let value = value.expose();
    match catch {
        Catch::Digest => format!("{}…", value.chars().take(8).collect::<String>()),
        Catch::DeviceToken | Catch::Old(_) => masked(value.as_bytes()),
        _ if is_hidden => masked(value.as_bytes()),
        _ => value.to_owned(),
    }
}

/// The words of an exchange and of the prompt: what stands in the profile is no secret.
pub(crate) fn words(dialog: &DialogProfile, exchange: Option<&Exchange>) -> Vec<String> {
    let own = exchange.into_iter().flat_map(|exchange| {
        let Exchange { send, expect, error, absent, .. } = exchange;
        send.iter().chain(expect).chain(error).chain(absent)
    });
    let texts = own.chain(&dialog.prompt);
    let words = texts.flat_map(|text| text.split(|char: char| !char.is_alphanumeric()));
    // A word of one letter would show single characters of what is blotted out.
    words.filter(|word| word.len() > 1).map(str::to_owned).collect()
}
