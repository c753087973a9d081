//! A number of a range that several stations give from: the shared book says which one comes next, so that no two of them give the same. What it says is looked at by
//! the record like what the record has itself, and is on record before its first byte goes to the unit.

use std::time::Duration;

use crate::bench::BookKeeper;
use crate::custody::ending::Fault;
use crate::domain::{BookFault, Failure, NumberRange};
use crate::seen::WaitsFor;
use crate::shared_book::AskedNumber;
use crate::visit::Visit;
use crate::visit::away::Patience;
use crate::visit::shared_book::book_again;

/// A number that the book gives.
#[derive(Clone)]
pub(super) struct NumberInBook {
    pub(super) number: String,
    /// It has given it; otherwise it would.
    pub(super) is_taken: bool,
    /// The generation of the book that it was given in.
    generation: i32,
}

impl NumberInBook {
    /// The book may have forgotten since that it has given it.
    pub(super) fn is_of_before(&self, keeper: &BookKeeper) -> bool {
        keeper.generation() != self.generation
    }
}

/// What becomes of the number that the record would give next.
pub(super) enum NextNumber {
    /// It is given by the record alone: there is no book, or the station goes on without it.
    ByRecord,
    /// The book gives this one.
    InBook(NumberInBook),
    /// Behind it all are given, by whichever station.
    UsedUp,
}

impl Visit<'_> {
    /// Asks the book for the next number of a range, from this one on, or looks which it would be. While the book is away the unit waits for it at its slot.
    /// `serial_number`: who the unit is; none where it has none yet.
    ///
    /// # Errors
    /// [`Failure::SharedBookAway`] where nobody waits any more; that it is another unit by then.
    pub(super) async fn number_in_book(
        &mut self,
        range: &NumberRange,
        at_least: &str,
        only_looks: bool,
        serial_number: Option<&str>,
    ) -> Result<NextNumber, Fault> {
        let Some(keeper) = &self.bench.shared_book else { return Ok(NextNumber::ByRecord) };
        let asked = AskedNumber {
            visit: self.begun.as_ref().ok_or(Failure::Defect)?.head.clone(),
            range: range.clone(),
            at_least: at_least.to_owned(),
            serial_number_of: serial_number.is_none().then(|| self.platform_and_product()),
        };
        let mut patience = Patience::default();
        loop {
            // Before it is asked: an answer that comes as the generation changes serves in neither.
            let generation = keeper.generation();
            // A line that goes on all the same does not wait at each unit for a book that is known to be away.
            let answered = match self.known_away() {
                Some(fault) => Err(fault),
                None => {
                    let taken = keeper.book.take_number(&asked, only_looks);
                    self.answer_of_book(keeper, Box::pin(taken)).await?
                }
            };
            self.same_unit_after_book(serial_number).await?;
            match answered {
                Ok(None) => return Ok(NextNumber::UsedUp),
                Ok(Some(number)) => {
                    return Ok(NextNumber::InBook(NumberInBook { number, is_taken: !only_looks, generation }));
                }
                Err(fault) if self.goes_without(&fault) => return Ok(NextNumber::ByRecord),
                Err(fault) => {
                    let Some(pause) = patience.again(self.bench.has_person) else { return Err(self.no_book(fault)) };
                    self.wait_for_number(pause, fault, serial_number).await?;
                }
            }
        }
    }

    /// A number was given by the record alone: the book is told as soon as it answers.
    pub(super) fn tell_number(&self) {
        if let Some(keeper) = &self.bench.shared_book {
            keeper.work.notify_one();
        }
    }

    async fn wait_for_number(
        &mut self,
        pause: Duration,
        fault: BookFault,
        serial_number: Option<&str>,
    ) -> Result<(), Fault> {
        let again = book_again(self.bench, self.control, pause);
        if !self.wait_before_it_is_known(WaitsFor::SharedBookAway, again).await? {
            return Err(self.no_book(fault));
        }
        self.same_unit_after_book(serial_number).await
    }

    /// While the book was waited for, hands may have put another unit there.
    async fn same_unit_after_book(&mut self, serial_number: Option<&str>) -> Result<(), Fault> {
        match serial_number {
            Some(serial_number) => self.same_unit_after_a_wait(serial_number).await,
            None => self.still_has_no_number_after_a_wait().await,
        }
    }
}
