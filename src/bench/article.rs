//! The first article: the first unit that passes with a profile, or with another program. Until it has passed one unit is registered at a time; then none, until a
//! person has looked at it. The record says how far it is, whatever became of the process.

use parking_lot::Mutex;

use crate::domain::{Circumstance, Ended, Outcome};
use crate::journal::Article;

/// How far it is.
#[derive(Debug)]
enum State {
    /// None is wanted, or it was let go.
    Done,
    /// No unit has passed.
    Wanted {
        /// One is being made.
        at_work: bool,
    },
    /// The unit with this serial number has passed, and waits to be looked at.
    Waits(String),
}

/// That of a bench.
#[derive(Debug)]
pub(crate) struct FirstArticle(Mutex<State>);

/// The unit that may become it. No other is registered beside it.
#[derive(Debug)]
pub(crate) struct AtWork<'a>(&'a FirstArticle);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        if let State::Wanted { at_work } = &mut *self.0.0.lock() {
            *at_work = false;
        }
    }
}

impl FirstArticle {
    /// As the record says; none: the profile wants none.
    pub(crate) fn of(recorded: Option<Article>) -> Self {
        Self(Mutex::new(match recorded {
            None | Some(Article::LetGo) => State::Done,
            Some(Article::Wanted) => State::Wanted { at_work: false },
            Some(Article::Waits(serial_number)) => State::Waits(serial_number),
        }))
    }

    /// Whether a unit may be registered. `is_there`: one that is not there can be no first article.
    ///
    /// # Errors
    /// [`Circumstance::FirstArticle`].
    pub(crate) fn begin(&self, is_there: bool) -> Result<Option<AtWork<'_>>, Circumstance> {
        match &mut *self.0.lock() {
            State::Done => Ok(None),
            State::Wanted { at_work } if is_there && !*at_work => {
                *at_work = true;
                Ok(Some(AtWork(self)))
            }
            State::Wanted { .. } => Err(Circumstance::FirstArticle { serial_number: None }),
            State::Waits(number) => Err(Circumstance::FirstArticle { serial_number: Some(number.clone()) }),
        }
    }

    /// Whether a unit that ends so is it.
    pub(crate) fn is_it(&self, ended: &Ended) -> bool {
        let is_made = ended.outcome == Outcome::Pass && ended.proof.is_some_and(|proof| !proof.known);
        is_made && matches!(*self.0.lock(), State::Wanted { .. })
    }

    /// The serial number of the one that waits.
    pub(crate) fn waits(&self) -> Option<String> {
        if let State::Waits(number) = &*self.0.lock() { Some(number.clone()) } else { None }
    }

    /// It has passed, and that is on record.
    pub(crate) fn passed(&self, serial_number: String) {
        let mut state = self.0.lock();
        // Another one may have passed beside it, which had its identity before.
        if matches!(*state, State::Wanted { .. }) {
            *state = State::Waits(serial_number);
        }
    }

    /// A person has let the line go on, and that is on record.
    pub(crate) fn let_go(&self) {
        *self.0.lock() = State::Done;
    }
}
