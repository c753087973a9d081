//! The shared book: before a unit is registered, it is claimed there, so that no other station registers it too. The claim goes out as soon as it is sure which unit
//! this is and that it is to be registered, beside what else comes before Register. Its answer is on record before the intent.

use std::pin::Pin;
use std::time::Duration;

use crate::bench::{Bench, BookKeeper};
use crate::custody::ending::Fault;
use crate::domain::entry::{BookSaid, SharedClaim};
use crate::domain::{
    BookFault, Capped, Circumstance, ClaimState, DecidesNothing, Entry, Failure, HeldElsewhere, Resolution, UnitKeys,
    WORK_ORDER,
};
use crate::journal::{Book, OpenVisit, VisitKey};
use crate::seen::{Choice, Event, WaitsFor};
use crate::shared_book::{Asking, ClaimCount, Claimed, ClaimedUnit};
use crate::visit::Visit;
use crate::visit::away::Patience;
use crate::visit::control::Control;
use crate::visit::decide::is_permitted;

impl Visit<'_> {
    /// It is sure which unit this is, and it is to be registered: the claim begins, unless the record is still being compared with the book.
    pub(super) async fn begin_to_claim(&mut self, keys: &UnitKeys) -> Result<(), Fault> {
        let is_compared = self.bench.shared_book.as_ref().is_some_and(|keeper| keeper.generation() != 0);
        if is_compared && self.bench.registers_now() && self.known_away().is_none() {
            self.claiming = self.claim_of(keys).await?;
        }
        Ok(())
    }

    /// Returns once the unit is this visit's in the shared book. While the book is away the unit waits for it at its slot.
    ///
    /// # Errors
    /// [`Failure::AskKnownElsewhere`]; [`Failure::SharedBookAway`] where nobody waits any more.
    pub(super) async fn through_shared_book(&mut self, keys: &UnitKeys) -> Result<(), Fault> {
        let mut patience = Patience::default();
        while self.bench.journal.read(|book| self.book_guard()(book)).is_err() {
            // Nothing is claimed that would not be asked for.
            if self.bench.gate.stopped().is_some() {
                return Err(Failure::RegistrationsPaused.into());
            }
            match self.claim_in_book(keys).await? {
                Ok(Claimed::Taken(past)) => self.note_claim(BookSaid::Taken { past }).await?,
                Ok(Claimed::Held(by)) => self.go_past(keys, by).await?,
                Ok(Claimed::Own(own, by)) => match self.bench.journal.lacks(vec![own.clone()]).await {
                    Ok(lacking) if lacking.is_empty() => self.known_claims.push(own.visit),
                    _ => self.go_past(keys, by).await?,
                },
                Ok(Claimed::Capped(stand)) => return Err(self.capped(Some(stand))),
                Ok(Claimed::Over(state, _)) => return Err(known_elsewhere(self.own_claim(state))),
                Err(fault) if self.goes_without(&fault) => {
                    self.note_claim(BookSaid::Without { fault: fault.clone() }).await?;
                    let (slot, serial_number) = (self.slot.name.clone(), keys.serial_number.clone());
                    self.bench.board.tell(Event::WithoutSharedBook { slot, unit: self.unit, serial_number, fault });
                }
                Err(fault) => {
                    let Some(pause) = patience.again(self.bench.has_person) else { return Err(self.no_book(fault)) };
                    self.wait_for_book(keys, pause, fault).await?;
                }
            }
        }
        Ok(())
    }

    /// Looked at once more by the writer of the record, as it writes the intent: that the book has given this unit to this visit.
    pub(super) fn book_guard(&self) -> impl FnOnce(&Book) -> Result<(), Failure> + Send + 'static {
        let (keeper, asked_in) = (self.bench.shared_book.clone(), self.asked_in);
        let key = VisitKey { segment: self.bench.journal.segment(), visit: self.unit };
        move |book| {
            let Some(keeper) = keeper else { return Ok(()) };
            let said = book.open_visit(key).and_then(|visit| visit.shared_claim.as_ref());
            // 0: the record was not compared with it yet. What goes on without it is not either.
            let is_compared = asked_in != 0 || matches!(said, Some(BookSaid::Without { .. }));
            let may_register =
                said.is_some_and(BookSaid::may_register) && keeper.generation() == asked_in && is_compared;
            if may_register { Ok(()) } else { Err(Failure::SharedBookAway) }
        }
    }

    /// Whether the station registers units while the book says nothing. What it says of the record stops every station.
    pub(super) fn goes_without(&self, fault: &BookFault) -> bool {
        let keeper = self.bench.shared_book.as_ref();
        keeper.is_some_and(|keeper| !keeper.book.is_required()) && !fault.is_of_record()
    }

    /// Why the book is known to say nothing, where the station registers units all the same.
    pub(super) fn known_away(&self) -> Option<BookFault> {
        let away = self.bench.shared_book.as_ref().and_then(|keeper| keeper.away());
        away.filter(|fault| self.goes_without(fault))
    }

    /// The intent is on record. What was asked for without the book is claimed as soon as that answers.
    pub(super) fn claims_late(&self) {
        let Some(keeper) = &self.bench.shared_book else { return };
        let key = VisitKey { segment: self.bench.journal.segment(), visit: self.unit };
        let is_without = |visit: &OpenVisit| matches!(visit.shared_claim, Some(BookSaid::Without { .. }));
        if self.bench.journal.read(|book| book.open_visit(key).is_some_and(is_without)) {
            keeper.work.notify_one();
        }
    }

    /// The last line of the visit is on record: the book is told what became of its claim.
    pub(super) fn tell_book(&self) {
        let told = self.bench.shared_book.as_ref().zip(self.claimed_as.clone()).zip(self.fate.state());
        if let Some(((keeper, visit), state)) = told {
            keeper.has_ended(visit, state);
        }
        if let Some(keeper) = &self.bench.shared_book {
            keeper.visit_ended.notify_one();
        }
    }

    /// A claim that is on its way; none where there is no book to claim in. What the other stations are told of stands on disk.
    async fn claim_of(&mut self, keys: &UnitKeys) -> Result<Option<Asking>, Fault> {
        let (bench, begun) = (self.bench, self.begun.clone());
        let Some((keeper, begun)) = bench.shared_book.as_ref().zip(begun) else { return Ok(None) };
        bench.sync_record().await?;
        let permission = self.permission_to_go_past(keys);
        self.claimed_as = Some(begun.head.clone());
        // Before it is asked: an answer that comes as the generation changes serves in neither.
        self.asked_in = keeper.generation();
        let (keys, known, counts) = (keys.clone(), self.known_claims.clone(), self.counts());
        let (visit, segment, line) = (begun.head, begun.segment, begun.seq);
        let unit = ClaimedUnit { visit, segment, line, keys, permission, counts, known };
        Ok(Some(Asking::begin(&keeper.book, unit)))
    }

    /// As what its registration counts at all stations; none where it is finished with another one's identity.
    fn counts(&self) -> Option<ClaimCount> {
        let (journal, cap) = (&self.bench.journal, &self.bench.profile.cap);
        let order = |book: &Book| book.order_of(journal.segment()).get(WORK_ORDER).unwrap_or_default().to_owned();
        let counts = || ClaimCount {
            work_order: journal.read(order),
            product_cap: cap.limit(Capped::Product),
            order_cap: cap.limit(Capped::Order),
        };
        self.finishes_here.is_none().then(counts)
    }

    /// Who has permitted that it is registered although it is known, and why, where that is known.
    fn permission_to_go_past(&self, keys: &UnitKeys) -> Option<(String, String)> {
        if let Some((by, why)) = &self.finishes_here {
            return Some((self.bench.journal.code_of(by).unwrap_or_default(), why.clone()));
        }
        let is_permitted = self.deliberate || self.bench.journal.read(|book| is_permitted(book, keys));
        is_permitted.then(|| match &self.permission {
            Some(Entry::Resolved { by, why, .. }) => (self.bench.journal.code_of(by).unwrap_or_default(), why.clone()),
            _ => Default::default(),
        })
    }

    /// Asks, or takes the answer to what was asked before.
    async fn claim_in_book(&mut self, keys: &UnitKeys) -> Result<Result<Claimed, BookFault>, Fault> {
        let Some(keeper) = &self.bench.shared_book else { return Err(Failure::Defect.into()) };
        // A line that goes on all the same does not wait at each unit for a book that is known to be away.
        if let Some(fault) = self.known_away() {
            (self.claiming, self.asked_in) = (None, keeper.generation());
            self.claimed_as = self.begun.as_ref().map(|begun| begun.head.clone());
            return Ok(Err(fault));
        }
        self.wait_until_compared(keeper).await?;
        let mut asking = match self.claiming.take() {
            Some(asking) => asking,
            None => self.claim_of(keys).await?.ok_or(Failure::Defect)?,
        };
        self.answer_of_book(keeper, Box::pin(asking.answered())).await
    }

    async fn wait_until_compared(&mut self, keeper: &BookKeeper) -> Result<(), Fault> {
        let control = self.control;
        let compared = async {
            tokio::select! {
                biased;
                () = control.aborted() => Err(Failure::Aborted),
                () = keeper.compared() => Ok(()),
            }
        };
        wait!(self, Cloud, unless(self.while_it_is_there(compared)))???;
        // What stopped the line by that is nothing to be asked about.
        if self.bench.gate.stopped().is_some() { Err(Failure::RegistrationsPaused.into()) } else { Ok(()) }
    }

    /// Waits for what the book was asked, and takes note of whether it answers at all.
    ///
    /// # Errors
    /// [`Failure::Aborted`]; that the station ends, or the unit was taken away.
    pub(super) async fn answer_of_book<T>(
        &mut self,
        keeper: &BookKeeper,
        asked: Pin<Box<dyn Future<Output = Result<T, BookFault>> + Send + '_>>,
    ) -> Result<Result<T, BookFault>, Fault> {
        let (bench, control) = (self.bench, self.control);
        self.waits(Some((WaitsFor::SharedBook, Some(keeper.book.may_take_ms()))));
        let answered = async {
            tokio::select! {
                biased;
                () = control.aborted() => Err(Failure::Aborted),
                answered = asked => Ok(answered),
            }
        };
        let answered = wait!(self, Cloud, unless(self.while_it_is_there(answered)));
        self.waits(None);
        let answered = answered???.map_err(|fault| keeper.named(fault));
        keeper.note(answered.as_ref().err().cloned());
        bench.show_shared_book();
        if answered.is_err() {
            // Whoever keeps it told finds out when it is back.
            keeper.work.notify_one();
        }
        Ok(answered)
    }

    /// It is on disk with the intent.
    async fn note_claim(&mut self, said: BookSaid) -> Result<(), Fault> {
        let Some(keeper) = &self.bench.shared_book else { return Err(Failure::Defect.into()) };
        let (unit, server) = (self.unit, keeper.book.settings().place());
        let line = SharedClaim { unit, server, said, decides: DecidesNothing };
        self.append_with_next(Entry::SharedClaim(Box::new(line))).await.map(drop)
    }

    /// Another station has it: a person may have it finished here, where the line key opens what it got there, or permit that it is registered here all the same. The
    /// next claim carries that.
    async fn go_past(&mut self, keys: &UnitKeys, by: HeldElsewhere) -> Result<(), Fault> {
        self.note_claim(BookSaid::Held { by: by.clone() }).await?;
        let asked = known_elsewhere(by.clone());
        // There is no unit to go on with; or a permission went along, and was none for the book.
        if self.is_ahead || self.deliberate || self.finishes_here.is_some() {
            return Err(asked);
        }
        let theirs = self.theirs(keys, &by).await?;
        let mut choices = vec![Choice::LeaveIt, Choice::FinishHere, Choice::RegisterAgain];
        choices.retain(|choice| *choice != Choice::FinishHere || theirs.is_some());
        let answer = self.ask(&asked, choices).await?;
        match (answer.choice, theirs) {
            (Choice::FinishHere, Some(theirs)) => return self.finish_here(keys, theirs, &by, answer).await,
            (Choice::RegisterAgain, _) => {}
            _ => return Err(asked),
        }
        self.same_unit_after_hands(&keys.serial_number).await?;
        self.deliberate = true;
        let by = answer.by.or_else(|| self.bench.operator()).unwrap_or_default();
        let (how, why) = (Resolution::RegisterAgain, Failure::AskKnownElsewhere.code().to_owned());
        self.permission = Some(Entry::Resolved { keys: keys.clone(), how, by, why });
        Ok(())
    }

    /// The book is away: the unit waits at its slot, until it is time to ask again, or the book has answered somebody.
    async fn wait_for_book(&mut self, keys: &UnitKeys, pause: Duration, fault: BookFault) -> Result<(), Fault> {
        self.close_prepared().await;
        let goes_on =
            self.wait_at_slot(WaitsFor::SharedBookAway, keys, book_again(self.bench, self.control, pause)).await?;
        if goes_on { Ok(()) } else { Err(self.no_book(fault)) }
    }

    pub(super) fn no_book(&self, fault: BookFault) -> Fault {
        let failure = if fault.is_of_record() { Failure::RecordDamaged } else { Failure::SharedBookAway };
        let server = self.bench.shared_book.as_ref().map(|keeper| keeper.book.settings().place()).unwrap_or_default();
        Fault::so(failure, Some(Circumstance::SharedBook { server, fault }))
    }

    /// This visit's own claim, which somebody has let go, or which is told to be over.
    fn own_claim(&self, state: ClaimState) -> HeldElsewhere {
        let station = self.bench.shared_book.as_ref().map(|keeper| keeper.book.settings().station.clone());
        HeldElsewhere { station: station.unwrap_or_default(), at: self.started_at.clone(), state, is_own: false }
    }
}

/// Returns when it is time to ask the book again, or it has answered somebody; false where the unit is to be left.
pub(super) async fn book_again(bench: &Bench, control: &Control, pause: Duration) -> bool {
    let Some(keeper) = &bench.shared_book else { return true };
    tokio::select! {
        biased;
        () = control.aborted() => false,
        () = keeper.news.notified() => true,
        () = tokio::time::sleep(pause) => true,
    }
}

fn known_elsewhere(by: HeldElsewhere) -> Fault {
    Fault::so(Failure::AskKnownElsewhere, Some(Circumstance::KnownElsewhere { by }))
}
