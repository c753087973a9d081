//! A question to the book, on its way and answered. Where it changes meanwhile, the last one is asked as soon as the one before is answered: as somebody types.

use std::sync::Arc;

use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{BookReading, Launch, Refused};

/// Whom to ask.
pub(super) struct Desk {
    pub launch: Arc<dyn Launch>,
    pub wake: Wake,
}

/// A question of this kind, and what was answered last.
pub(super) struct Question<Q, A> {
    asked: Option<Q>,
    at_work: Option<Job<Result<A, Refused>>>,
    answer: Option<Result<A, Refused>>,
}

impl<Q, A> Default for Question<Q, A> {
    fn default() -> Self {
        Self { asked: None, at_work: None, answer: None }
    }
}

impl<Q: PartialEq + Clone + Send + 'static, A: Send + 'static> Question<Q, A> {
    /// Takes the answer; true where one came. One whose thread died has no faults to tell.
    pub fn poll(&mut self) -> bool {
        let Some(ended) = Job::end(&mut self.at_work) else { return false };
        self.answer = Some(ended.unwrap_or_else(|| Err(Refused::Faults(Vec::new()))));
        true
    }

    /// Asks this, where it is not what was asked last.
    pub fn want(
        &mut self,
        desk: &Desk,
        wanted: Q,
        ask: impl FnOnce(&dyn BookReading, &Q) -> Result<A, Refused> + Send + 'static,
    ) {
        if self.at_work.is_some() || self.asked.as_ref() == Some(&wanted) {
            return;
        }
        self.asked = Some(wanted.clone());
        let launch = desk.launch.clone();
        self.at_work = Some(Job::start(&desk.wake, move || {
            let book = launch.book().ok_or(Refused::Faults(Vec::new()))?;
            ask(book, &wanted)
        }));
    }

    /// The same is asked once more.
    pub fn again(&mut self) {
        self.asked = None;
    }

    /// What was asked last.
    pub fn asked(&self) -> Option<&Q> {
        self.asked.as_ref()
    }

    /// Whether an answer is waited for.
    pub fn is_at_work(&self) -> bool {
        self.at_work.is_some()
    }

    /// What was answered last.
    pub fn answer(&self) -> Option<&Result<A, Refused>> {
        self.answer.as_ref()
    }
}
