//! What reaches a slot while it works: Abort, answers to its question, the label that was scanned.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::domain::{Person, VisitId};
use crate::seen::{Choice, QuestionId};

/// What a person answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The choice.
    pub choice: Choice,
    /// The supervisor who vouched for it with a PIN.
    pub by: Option<Person>,
    /// Why, where one was asked for that.
    pub why: String,
}

impl From<Choice> for Answer {
    fn from(choice: Choice) -> Self {
        Self { choice, by: None, why: String::new() }
    }
}

/// One slot's controls. Set by the station, looked at by the slot.
#[derive(Debug, Default)]
pub struct Control {
    aborting: AtomicBool,
    start: AtomicBool,
    visit: AtomicU64,
    answer: Mutex<Option<(QuestionId, Answer)>>,
    label: Mutex<Option<String>>,
    changed: Notify,
}

impl Control {
    /// Abort was pressed.
    pub fn abort(&self) {
        self.aborting.store(true, Ordering::Release);
        self.changed.notify_one();
    }

    /// Whether Abort was pressed for the unit at hand.
    pub fn is_aborting(&self) -> bool {
        self.aborting.load(Ordering::Acquire)
    }

    /// Returns once Abort is pressed for the unit at hand.
    pub async fn aborted(&self) {
        while !self.is_aborting() {
            self.changed.notified().await;
        }
    }

    /// A new unit begins: an old Abort, and an old answer, are not for it.
    pub fn clear(&self) {
        self.aborting.store(false, Ordering::Release);
        *self.answer.lock() = None;
    }

    /// Start was pressed.
    pub fn start(&self) {
        self.start.store(true, Ordering::Release);
        self.changed.notify_one();
    }

    /// Takes the press of Start, once.
    pub fn take_start(&self) -> bool {
        self.start.swap(false, Ordering::AcqRel)
    }

    /// A person answered a question.
    pub fn answer(&self, question: QuestionId, answer: Answer) {
        *self.answer.lock() = Some((question, answer));
        self.changed.notify_one();
    }

    /// Waits for the answer to this question. None where Abort comes first.
    pub async fn answer_to(&self, question: QuestionId) -> Option<Answer> {
        loop {
            let given = self.answer.lock().take();
            match given {
                Some((about, answer)) if about == question => return Some(answer),
                _ if self.is_aborting() => return None,
                _ => self.changed.notified().await,
            }
        }
    }

    /// Puts the number on a scanned label on the slot. Gives the one that no unit has taken and that gives way to it.
    pub fn put_label(&self, label: String) -> Option<String> {
        let before = self.label.lock().replace(label);
        self.changed.notify_one();
        before
    }

    /// Takes the label that was scanned since the unit began, if it is this unit's; another one is the next unit's. Whether it was.
    pub fn answers_to_label(&self, serial_number: &str) -> bool {
        let mut label = self.label.lock();
        label.take_if(|label| *label == serial_number).is_some()
    }

    /// Takes the label for the unit that begins, or that waits for it.
    pub fn take_label(&self) -> Option<String> {
        self.label.lock().take()
    }

    /// Notes which visit runs, so that it can be ended where the slot itself breaks.
    pub fn note_visit(&self, visit: VisitId) {
        self.visit.store(visit, Ordering::Release);
    }

    /// The visit that was begun last.
    pub fn visit(&self) -> VisitId {
        self.visit.load(Ordering::Acquire)
    }

    /// Returns when something was pressed since the last look.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }
}
