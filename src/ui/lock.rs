//! The supervisors' lock: where there are supervisors, the settings open for one of them, for a while. Without any, all is open.
//!
//! It reads the record itself, so it works without a running station; reading and the PIN's hash go on threads.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::Context;

use super::job::Job;
use super::look::Look;
use super::sign::{Asking, Form, Labels, Pressed};
use super::{Premises, Wake};
use crate::decisions::Supervisors;
use crate::decisions::roles::least;
use crate::domain::{Deed, Person, Role, Supervisor};
use crate::seen::{Decision, Refusal, Signed};
use crate::store::DataDir;
use crate::words::lock as words;

/// Unused for so long, it closes by itself.
const OPEN_FOR: Duration = Duration::from_secs(600);

/// How the lock stands, as the rail shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// There are no supervisors: nothing is locked.
    Absent,
    /// Only the bench is open.
    Locked,
    /// A supervisor opened the rest.
    Open {
        /// Who.
        name: Person,
        /// As what.
        role: Role,
        /// Whole minutes until it closes, if nothing is done; at least 1.
        minutes: u64,
    },
}

impl Standing {
    /// Whether this may be done now.
    pub fn may(&self, deed: Deed) -> bool {
        match self {
            Self::Absent => true,
            Self::Locked => false,
            Self::Open { role, .. } => *role >= least(deed),
        }
    }
}

/// The lock as it stands.
pub(crate) struct Lock {
    data: DataDir,
    wake: Wake,
    /// Nothing before the record was read.
    known: Option<Arc<Supervisors>>,
    reading: Option<Job<io::Result<Supervisors>>>,
    /// Who opened it, as what, and when it was used last.
    open: Option<(Supervisor, Instant)>,
    asking: Option<Form>,
    /// The last PIN was wrong.
    was_wrong: bool,
    checking: Option<Job<(Person, Result<(), Refusal>)>>,
}

impl Lock {
    pub fn new(premises: &Premises, wake: Wake) -> Self {
        let mut lock = Self {
            data: premises.data.clone(),
            wake,
            known: None,
            reading: None,
            open: None,
            asking: None,
            was_wrong: false,
            checking: None,
        };
        lock.read();
        lock
    }

    /// Reads who the supervisors are: at the start, and when the settings may have changed it.
    pub fn read(&mut self) {
        // No record, no supervisor: a new station is open at once.
        if !self.data.record().is_dir() {
            self.known = Supervisors::read(&self.data).ok().map(Arc::new);
            return;
        }
        let data = self.data.clone();
        self.reading = Some(Job::start(&self.wake, move || Supervisors::read(&data)));
    }

    /// Who the supervisors are is being read.
    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Takes what the threads brought, and closes what was open long enough. Tells who tried to open it, and whether it was the right PIN.
    pub fn poll(&mut self, ctx: &Context) -> Option<(Decision, Signed)> {
        // A record that cannot be read stays locked; the station says what is wrong with it.
        if let Some(Some(Ok(known))) = Job::end(&mut self.reading) {
            self.known = Some(Arc::new(known));
        }
        let tried = Job::end(&mut self.checking).flatten().and_then(|(name, looked)| self.tried(name, looked));
        let now = Instant::now();
        if ctx.input(|input| !input.events.is_empty()) {
            self.use_now(now);
        }
        self.close_unused(now);
        if let Some((_, used)) = &self.open {
            // Until the minutes in the rail change.
            let left = OPEN_FOR.saturating_sub(now - *used).as_secs_f64();
            ctx.request_repaint_after(Duration::from_secs_f64((left % 60.0).max(0.5)));
        }
        tried
    }

    /// Opens with the right PIN. What goes on record of it; nothing where no PIN was looked at.
    fn tried(&mut self, name: Person, looked: Result<(), Refusal>) -> Option<(Decision, Signed)> {
        let tried = (Decision::LockTried { opened: looked.is_ok() }, Signed::by(name.clone()));
        let was_looked_at = !matches!(looked, Err(Refusal::TooSoon(_)));
        match looked {
            Ok(()) => {
                let known = self.known.iter().flat_map(|known| known.all()).find(|one| one.name == name);
                // Whoever was appointed since the names were read is asked once more.
                self.open = known.cloned().map(|one| (one, Instant::now()));
                self.asking = None;
            }
            Err(why) => {
                self.was_wrong = true;
                self.asking.iter_mut().for_each(|asking| asking.refuse(why.clone()));
            }
        }
        Some(tried).filter(|_| was_looked_at)
    }

    fn use_now(&mut self, now: Instant) {
        self.close_unused(now);
        if let Some((_, used)) = &mut self.open {
            *used = now;
        }
    }

    fn close_unused(&mut self, now: Instant) {
        self.open.take_if(|(_, used)| now.saturating_duration_since(*used) >= OPEN_FOR);
    }

    /// Whether a screen may be seen on which this is done.
    pub fn may(&self, deed: Deed) -> bool {
        self.standing().may(deed)
    }

    pub fn standing(&self) -> Standing {
        match (&self.open, &self.known) {
            (Some((Supervisor { name, role }, used)), _) => {
                let left = OPEN_FOR.saturating_sub(used.elapsed()).as_secs();
                Standing::Open { name: name.clone(), role: *role, minutes: left.div_ceil(60).max(1) }
            }
            (None, Some(known)) if known.is_empty() => Standing::Absent,
            (None, _) => Standing::Locked,
        }
    }

    /// Opens the dialog, or closes what is open.
    pub fn turn(&mut self) {
        if self.open.take().is_none() {
            self.asking = self.known.as_ref().map(|known| Form::new(&known.who_may(Deed::Settings), ""));
            self.was_wrong = false;
        }
    }

    /// Whether the dialog is there: no key means anything else then.
    pub fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    pub fn dialog_ui(&mut self, ctx: &Context) {
        let look = Look::of(ctx);
        let text = words::text(look.lang);
        let (Some(form), Some(known)) = (&mut self.asking, &self.known) else { return };
        let (wait, checking) = (known.wait(form.name()), self.checking.is_some());
        let wrong = if !wait.is_zero() {
            ctx.request_repaint_after(Duration::from_secs_f64((wait.as_secs_f64() % 1.0).max(0.05)));
            Some(words::wait(wait.as_secs() + 1, look.lang))
        } else {
            self.was_wrong.then(|| text.wrong.to_owned())
        };
        let asking = Asking {
            id: "unlock",
            head: text.head,
            about: "",
            note: text.note,
            labels: Labels::default(),
            sign: if checking { text.checking } else { text.open },
            wrong,
            is_ready: wait.is_zero() && !checking,
        };
        match asking.dialog_ui(ctx, form) {
            None => {}
            Some(Pressed::Cancel) => self.asking = None,
            Some(Pressed::Sign(signed)) => self.check(signed),
        }
    }

    fn check(&mut self, Signed { by, pin, .. }: Signed) {
        let Some(known) = self.known.clone() else { return };
        let data = self.data.clone();
        self.checking = Some(Job::start(&self.wake, move || {
            // What was tried since at another door, or by another program, counts too.
            let now = Supervisors::read(&data).map_or(known, Arc::new);
            let looked = now.open_lock(&by, &pin);
            (by, looked)
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Entry;
    use crate::journal::book::{Book, Place};

    fn open_at(used: Instant) -> Lock {
        let data = DataDir::new("no such folder");
        let premises = Premises { data: data.clone(), practice: false, settings_damaged: false };
        let mut lock = Lock::new(&premises, Arc::new(|| {}));
        let (name, by, pin_hash) = (Person::from("chen"), Person::from("chen"), String::new());
        let mut book = Book::default();
        book.apply(
            1,
            "",
            &Entry::Supervisor { name, pin_hash, role: Role::Engineer, by },
            Place { segment: 0, range: 0..0 },
        );
        lock.known = Some(Arc::new(Supervisors::of(&book, &data)));
        lock.open = Some((Supervisor { name: "chen".into(), role: Role::Engineer }, used));
        lock
    }

    #[test]
    fn ten_minutes_without_use_close_it_and_use_does_not_bring_it_back() {
        let begun = Instant::now();
        let mut lock = open_at(begun);
        lock.use_now(begun + Duration::from_secs(599));
        lock.close_unused(begun + Duration::from_secs(1198));
        assert!(lock.may(Deed::Settings), "used in between");
        lock.use_now(begun + Duration::from_secs(1199));
        assert!(!lock.may(Deed::Settings));
        assert_eq!(lock.standing(), Standing::Locked);
    }
}
