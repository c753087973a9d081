//! Badges at the bench. Where the station asks for them no unit begins before one was scanned that counts; what is at work then comes to its end. Whoever
//! comes is on record before the next unit begins.

use std::sync::Arc;

use crate::bench::shared::Bench;
use crate::bench::worker::{Worker, badge_in, today};
use crate::domain::entry::AtWork;
use crate::domain::{DecidesNothing, Ended, Entry, NoBadge, Person};
use crate::seen::{BadgeView, Event, NoticeKind};

impl Bench {
    /// Who works at the bench.
    pub(crate) fn operator(&self) -> Option<Person> {
        self.worker.borrow().operator.clone()
    }

    /// What is like a badge in a scan, where the station asks for badges.
    pub(crate) fn badge_in(&self, scanned: &str) -> Option<String> {
        self.journal.read(|book| badge_in(book.badge_pattern()?, scanned).map(ToOwned::to_owned))
    }

    /// Whether the station asks for badges here.
    pub(crate) fn badge_is_asked(&self) -> bool {
        !self.worker.borrow().is_exempt && self.journal.read(|book| book.badge_pattern().is_some())
    }

    /// Whose badge this is, if that one may begin units of this batch.
    ///
    /// # Errors
    /// [`NoBadge`].
    pub(crate) fn of_badge(&self, badge: &str) -> Result<Person, NoBadge> {
        let operator = self.journal.read(|book| book.operator_of_badge(badge).cloned()).ok_or(NoBadge::Unknown)?;
        operator.may_begin(&self.profile.product_key, &today())?;
        Ok(operator.name)
    }

    /// Whether a unit may begin, by who works here; `is_pressed`: a person wants one to, and is told why not.
    pub(crate) fn lets_begin(&self, is_pressed: bool) -> bool {
        if self.worker.borrow().is_coming {
            return false;
        }
        let Some(why) = self.no_badge() else { return true };
        self.show_badge();
        if is_pressed {
            self.board.notice(NoticeKind::NoBadge(why));
        }
        false
    }

    fn no_badge(&self) -> Option<NoBadge> {
        let worker = self.worker.borrow().clone();
        self.journal.read(|book| worker.stop(book, &self.profile.product_key, &today()))
    }

    /// Somebody else comes: no unit begins before that is on record. Gives which change it is.
    pub(crate) fn somebody_comes(&self) -> u64 {
        let mut turn = 0;
        self.worker.send_modify(|worker| {
            worker.turn += 1;
            worker.is_coming = true;
            turn = worker.turn;
        });
        turn
    }

    /// Puts on record who works here from now on. What was asked for later is what counts. `who`: nobody where a badge does not count, and why; `has_badge`: it is
    /// told by one; `tells`: it is said at this batch.
    pub(crate) async fn takes_over(
        self: Arc<Self>,
        turn: u64,
        (who, refused): (Option<Person>, Option<NoBadge>),
        has_badge: bool,
        tells: bool,
    ) {
        let (before, visits) = {
            let worker = self.worker.borrow();
            (worker.operator.clone(), worker.visits)
        };
        let is_other = before != who;
        if is_other {
            let (operator, before) = (who.clone(), before.clone());
            let at = AtWork { operator, before, visits, decides: DecidesNothing };
            // A record that does not take it stops the line by itself.
            if self.append(Entry::AtWork(Box::new(at))).await.is_err() {
                return self.worker.send_modify(|worker| worker.is_coming &= worker.turn != turn);
            }
        }
        let mut is_last = false;
        self.worker.send_modify(|worker| {
            is_last = worker.turn == turn;
            if is_last {
                let visits = if is_other { 0 } else { worker.visits };
                let (turn, is_exempt, operator) = (worker.turn, worker.is_exempt, who.clone());
                let refused = refused.clone();
                *worker = Worker { operator, has_badge, visits, refused, turn, is_coming: false, is_exempt };
            }
        });
        if !is_last {
            return;
        }
        self.board.show(|snapshot| snapshot.operator.clone_from(&who));
        self.show_badge();
        if !tells {
            return;
        }
        if is_other {
            self.board.tell(Event::AtWork { operator: who.clone(), before: before.clone(), visits });
        }
        let said = match (who, refused) {
            (Some(name), _) if is_other => NoticeKind::AtWork { name, before: before.map(|before| (before, visits)) },
            (Some(name), _) => NoticeKind::AtWorkAlready { name },
            (None, Some(why)) => NoticeKind::NoBadge(why),
            (None, None) => return,
        };
        if has_badge {
            self.board.notice(said);
        }
    }

    /// Shows whether units may begin, where that has changed: with a badge, with what is on record of one, or with a day.
    pub(crate) fn show_badge(&self) {
        let view = match self.no_badge() {
            Some(why) => BadgeView::Missing(why),
            None if self.badge_is_asked() => BadgeView::Scanned,
            None => BadgeView::NotAsked,
        };
        if self.board.now().badge == view {
            return;
        }
        self.board.show(|snapshot| snapshot.badge = view.clone());
        if let BadgeView::Missing(why) = view {
            self.board.tell(Event::NoBadge { why });
        }
    }

    /// What is on record of badges has changed: slots look again.
    pub(crate) fn badges_changed(&self) {
        self.worker.send_modify(|_| ());
        self.show_badge();
    }

    /// A visit has ended.
    pub(crate) fn count_for_worker(&self, ended: &Ended) {
        self.worker.send_if_modified(|worker| {
            worker.visits += u64::from(worker.operator == ended.operator);
            false
        });
    }
}
