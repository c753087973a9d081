//! Registering is paused: the gate knows how registrations ended, and whoever looks at the bench sees and is told that it let no more through.

use crate::bench::shared::Bench;
use crate::domain::{BookFault, Circumstance, Failure, Must, Showed};
use crate::seen::Event;

impl Bench {
    /// Pauses registering for a cause that lies in the record, its key or the product secret. The secret is this product's alone.
    pub(crate) fn stop(&self, cause: Failure) {
        self.pause(cause);
        if cause.stops_for_good() {
            self.beside().for_each(|bench| bench.pause(cause));
        }
    }

    fn pause(&self, cause: Failure) {
        self.gate.stop(cause);
        self.trial_ended(Some(cause));
    }

    /// Notes how a registration ended, and pauses registering where that is due.
    pub(crate) fn note_registration(&self, failure: Option<Failure>) {
        let cause = self.gate.note(failure);
        self.trial_ended(cause);
        // A line that swallows answers is that of every product; what a cloud refuses is this one's.
        if let Some(cause) = cause.filter(|cause| cause.is_unknown()) {
            self.beside().for_each(|bench| bench.pause(cause));
        }
    }

    /// Notes that the last registration without an answer has cost nothing: what was paused for such goes on.
    pub(crate) fn note_settled(&self) {
        let pauses = self.gate.stopped();
        if self.gate.note_settled() {
            self.show_pause();
            // What stopped all batches goes on for all of them.
            self.beside().filter(|bench| bench.gate.stopped() == pauses).for_each(|bench| {
                bench.gate.let_go();
                bench.show_pause();
            });
        }
    }

    /// Notes that the cloud could not be asked.
    pub(crate) fn note_never_asked(&self, failure: Failure) {
        let cause = self.gate.note_never_asked(failure);
        self.trial_ended(cause);
    }

    fn trial_ended(&self, stopped: Option<Failure>) {
        if self.board.now().on_trial && !self.gate.is_on_trial() {
            self.board.show(|snapshot| snapshot.on_trial = false);
        }
        if let Some(cause) = stopped {
            self.show_stop(cause);
        }
    }

    fn show_stop(&self, cause: Failure) {
        let mut is_news = false;
        self.board.show(|snapshot| {
            is_news = snapshot.stopped.is_none();
            if is_news {
                (snapshot.stopped, snapshot.stopped_so) = (Some(cause), self.behind_stop(cause));
            }
        });
        if is_news {
            self.log.stopped(self.journal.batch(), cause);
            self.board.tell(Event::Stopped { code: cause, circumstance: self.behind_stop(cause) });
        }
    }

    /// What is behind a pause of registering with this cause, or a unit that ends with it.
    pub(crate) fn behind_stop(&self, cause: Failure) -> Option<Circumstance> {
        match cause {
            Failure::RecordNotWritable => self.journal.trouble().map(|fault| Circumstance::Disk { fault }),
            // Where the station ends by itself the pause may be that of the batch beside this one.
            Failure::RegistrationsPaused => {
                let paused = self.paused_for().or_else(|| self.beside().find_map(|bench| bench.paused_for()));
                paused.map(|code| Circumstance::RegistrationsPaused { code })
            }
            Failure::RecordDamaged => {
                let keeper = self.shared_book.as_ref()?;
                let fault = keeper.away().filter(BookFault::is_of_record)?;
                Some(Circumstance::SharedBook { server: keeper.book.settings().place(), fault })
            }
            Failure::GoldenDiffers => self.goldens.wrong(),
            Failure::FirstArticle => Some(Circumstance::FirstArticle { serial_number: self.article.waits() }),
            _ => None,
        }
    }

    /// Notes what a golden unit has shown. The wrong result pauses registering.
    pub(crate) fn note_golden(&self, must: Must, showed: Showed, code: Option<Failure>) {
        if showed == Showed::Nothing {
            return;
        }
        self.goldens.note(must, showed, code);
        let seen = self.goldens.seen();
        self.board.show(|snapshot| snapshot.goldens = seen);
        if showed == Showed::Wrong {
            self.stop(Failure::GoldenDiffers);
        }
    }

    /// The first article has passed: nothing is registered any more.
    pub(crate) fn first_article_passed(&self, serial_number: String) {
        self.article.passed(serial_number);
        self.show_first_article();
    }

    /// Says so where the first article waits to be looked at: it refuses registrations by itself, whatever pauses the gate beside it.
    pub(crate) fn show_first_article(&self) {
        if self.article.waits().is_some() {
            self.show_stop(Failure::FirstArticle);
        }
    }

    /// A person has let the line go on after its first article.
    pub(crate) fn first_article_let_go(&self) {
        self.article.let_go();
        self.show_pause();
    }

    /// What registering is paused for, where it is: the gate, or the first article that waits to be looked at.
    pub(crate) fn paused_for(&self) -> Option<Failure> {
        self.gate.stopped().or_else(|| self.article.waits().map(|_| Failure::FirstArticle))
    }

    /// Whether a unit that is to be registered would be, as far as the bench goes.
    pub(crate) fn registers_now(&self) -> bool {
        self.purpose.asks_the_cloud() && self.paused_for().is_none() && self.goldens.due().is_empty()
    }

    /// Shows what registering is paused for by now, where it is.
    pub(crate) fn show_pause(&self) {
        let (stopped, on_trial) = (self.paused_for(), self.gate.is_on_trial());
        let so = stopped.and_then(|cause| self.behind_stop(cause));
        let mut goes_on = false;
        self.board.show(|snapshot| {
            goes_on = snapshot.stopped.is_some() && stopped.is_none();
            (snapshot.stopped, snapshot.stopped_so, snapshot.on_trial) = (stopped, so, on_trial);
        });
        if goes_on {
            self.log.goes_on(self.journal.batch());
        }
    }
}
