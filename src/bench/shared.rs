//! What all slots share: the profile in use, the cloud, the record, the gate, the board.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::bench::awake::Awake;
use crate::bench::board;
use crate::bench::board::Board;
use crate::bench::closing::Closing;
use crate::bench::gate::Gate;
use crate::cloud::Cloud;
use crate::custody::witness::Noting;
use crate::decisions::gate::PinGate;
use crate::device::failure_of;
use crate::device::serial_rules::SerialRules;
use crate::domain::circumstance::Circumstance;
use crate::domain::entry::{Ended, Entry, VisitId};
use crate::domain::failure::{Failure, Verb};
use crate::domain::outcome::Outcome;
use crate::domain::profile::LineProfile;
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::journal::book::{Book, OpenVisit, VisitKey};
use crate::journal::followed::Following;
use crate::journal::spill::Spill;
use crate::journal::{Appended, Journal, NotAppended};
use crate::link::bytes::ByteLink;
use crate::link::port_name::PortName;
use crate::link::port_watch::PortsSeen;
use crate::link::serial::Ports;
use crate::link::usb::UsbMatch;
use crate::seen::event::Event;
use crate::seen::ids::SlotId;
use crate::seen::snapshot::{NoticeKind, OpenUnit, SlotState, UnitRow, UnitView};
use crate::vault::key_file;
use crate::vault::seal::{SealKey, Sealer};
use crate::vault::sealed::open_answer;
use crate::wire::dialog::CompiledDialog;

/// How often an answer that no disk takes is tried again.
const SPILL_AGAIN: Duration = Duration::from_millis(500);

/// Everything a visit works with.
pub(crate) struct Bench {
    pub(crate) profile: Profile,
    pub(crate) rules: SerialRules,
    pub(crate) dialog: Arc<CompiledDialog>,
    pub(crate) cloud: Cloud,
    pub(crate) product_secret: Secret,
    pub(crate) journal: Journal,
    /// Goes behind the record: what it tells is on disk.
    pub(crate) noting: Noting,
    pub(crate) spill: Spill,
    pub(crate) key: SealKey,
    /// Where the key's file stands.
    pub(crate) keys: PathBuf,
    pub(crate) sealer: Sealer,
    pub(crate) ports: Arc<dyn Ports>,
    /// Those that are there now.
    pub(crate) seen: PortsSeen,
    pub(crate) line: LineProfile,
    /// The USB devices that count as units.
    pub(crate) allowed: Vec<UsbMatch>,
    pub(crate) gate: Gate,
    pub(crate) closing: Closing,
    pub(crate) pins: Arc<PinGate>,
    /// Held while somebody lets registering go on.
    pub(crate) releasing: tokio::sync::Mutex<()>,
    pub(crate) awake: Awake,
    pub(crate) board: Board,
    /// A label was scanned that waits for its unit.
    pub(crate) labels: Notify,
    pub(crate) station: String,
    pub(crate) operator: Mutex<Option<String>>,
    /// Somebody is there to answer questions.
    pub(crate) has_person: bool,
    /// How long an answer that no disk takes is tried again.
    pub(crate) patience: Duration,
    /// A person has said that it is lost.
    pub(crate) gave_up: AtomicBool,
    /// What was on a record that was taken away has been put elsewhere.
    pub(crate) rescued: AtomicBool,
    /// Visits that may still begin; below zero there is no limit.
    pub(crate) visits_left: AtomicI64,
    /// Of each batch file where it is and whether it is behind, as it was told last.
    pub(crate) told_of_files: Mutex<HashMap<String, (PathBuf, bool)>>,
}

impl Bench {
    /// Puts an entry on disk. A record that cannot be written pauses registering (I7).
    pub(crate) async fn append(&self, entry: Entry) -> Result<Appended, Failure> {
        let appended = self.journal.append(entry).await.map_err(NotAppended::Unwritten);
        self.appended(appended).map_err(NotAppended::failure)
    }

    /// As [`Self::append`], if `count` lets it when the line is written.
    pub(crate) async fn append_counted(
        &self,
        entry: Entry,
        count: impl FnOnce(&Book) -> Result<(), Failure> + Send + 'static,
    ) -> Result<Appended, NotAppended> {
        self.appended(self.journal.append_counted(entry, count).await)
    }

    fn appended(&self, appended: Result<Appended, NotAppended>) -> Result<Appended, NotAppended> {
        match &appended {
            Ok(done) => {
                // What costs a slot, and what is only here: the PC vouches for it where the record is lost.
                let is_remembered = matches!(done.entry, Entry::Intent { .. } | Entry::Issued { .. } | Entry::Ended(_));
                if is_remembered && self.journal.read(|book| book.units().next().is_some()) {
                    self.noting.note(self.journal.head_of(done));
                }
            }
            Err(NotAppended::Forbidden(_)) => {}
            Err(NotAppended::Unwritten(cause)) => {
                self.stop(*cause);
                if *cause == Failure::RecordDamaged && !self.rescued.swap(true, Ordering::AcqRel) {
                    self.rescue();
                }
            }
        }
        appended
    }

    fn stop(&self, cause: Failure) {
        self.gate.stop(cause);
        self.stopped(cause);
    }

    /// The record was taken away. What the cloud has answered to the units at work is gone with it: it goes where an answer goes that the record
    /// cannot take. So does the key that opens it, if that is gone too.
    fn rescue(&self) {
        let answers = self.journal.read(|book| {
            let of = |visit: &OpenVisit| visit.answers.iter().map(|sealed| (visit.key.visit, sealed.clone())).collect();
            book.open_visits().flat_map(|visit| -> Vec<_> { of(visit) }).collect::<Vec<_>>()
        });
        for (unit, sealed) in answers {
            let length = open_answer(&self.key, &sealed).map_or(0, |answer| answer.payload.len() as u64);
            self.put_aside(unit, Entry::Answer { unit, length, sealed });
        }
        let _ = key_file::put_back(&self.keys, &self.key);
    }

    /// Looks whether the seal key's file stands. What is sealed to a key that is gone is lost with this process: the key is put back where nothing
    /// stands in its place, and registering is paused, because somebody should know.
    ///
    /// # Errors
    /// [`Failure::SealKeyWrong`].
    pub(crate) fn check_key(&self) -> Result<(), Failure> {
        if key_file::stands(&self.keys, &self.key) {
            return Ok(());
        }
        let _ = key_file::put_back(&self.keys, &self.key);
        self.stop(Failure::SealKeyWrong);
        Err(Failure::SealKeyWrong)
    }

    /// Puts an answer on disk: on record, or where the record cannot take it any more, beside it (the line has stopped then). Where no disk takes it, it
    /// stands nowhere but in here: that is shown, and it is tried again until somebody has made room.
    pub(crate) async fn append_answer(&self, answer: Entry) -> Result<(), Failure> {
        let Err(cause) = self.append(answer.clone()).await else { return Ok(()) };
        let Entry::Answer { unit, .. } = answer else { return Err(cause) };
        if self.put_aside(unit, answer.clone()) {
            return Ok(());
        }
        self.board.tell(Event::Unsaved { unit });
        // None: for ever.
        let until = Instant::now().checked_add(self.patience);
        self.board.show(|snapshot| snapshot.unsaved += 1);
        let saved = loop {
            if self.gave_up.load(Ordering::Acquire) || until.is_some_and(|until| Instant::now() >= until) {
                break Err(cause);
            }
            tokio::time::sleep(SPILL_AGAIN).await;
            if self.put_aside(unit, answer.clone()) {
                break Ok(());
            }
        };
        self.board.show(|snapshot| snapshot.unsaved -= 1);
        saved
    }

    /// Puts an answer into a file of its own, and tells where it is. False where no place takes it.
    fn put_aside(&self, unit: VisitId, answer: Entry) -> bool {
        let Ok(path) = self.spill.put(self.journal.segment_name(), answer) else { return false };
        let file = path.display().to_string();
        let key = VisitKey { segment: self.journal.segment(), visit: unit };
        let serial_number = self.journal.read(|book| {
            let visit = book.open_visits().find(|visit| visit.key == key);
            visit.and_then(|visit| visit.serial_number.clone())
        });
        self.board.show(|snapshot| Arc::make_mut(&mut snapshot.spilled).push(file.clone()));
        self.board.tell(Event::Spilled { unit, serial_number, file });
        true
    }

    /// What no disk takes is tried no more.
    pub(crate) fn give_up_unsaved(&self) {
        self.gave_up.store(true, Ordering::Release);
    }

    /// Puts the last line of a visit on disk and into the list of the batch. Where the record does not take it, or `has_begun` says that it could not
    /// even begin, there is no PASS, whatever the unit says (I3).
    pub(crate) async fn put_end(&self, ended: &mut Ended, has_begun: bool) {
        let logged = match has_begun {
            true => self.append(Entry::Ended(Box::new(ended.clone()))).await,
            false => Err(Failure::RecordNotWritable),
        };
        match logged {
            Ok(appended) => {
                self.board.ended(UnitRow { at: appended.at, ended: Arc::new(ended.clone()) });
            }
            Err(failure) => {
                ended.code = ended.code.or(Some(failure));
                ended.proof = None;
                if ended.outcome == Outcome::Pass {
                    ended.outcome = Outcome::Pending;
                }
            }
        }
    }

    /// Shows and tells the end of a visit, once it is on disk.
    pub(crate) fn show_end(&self, slot: SlotId, view: &mut UnitView, ended: Box<Ended>) {
        view.end(&ended);
        self.board.slot(slot, SlotState::Ended(Box::new(view.clone())));
        self.board.notice(NoticeKind::Ended(ended.outcome));
        self.board.tell(Event::UnitEnded { ended });
    }

    /// Notes how a registration ended, and stops the line where that is due.
    pub(crate) fn note_registration(&self, failure: Option<Failure>) {
        let cause = self.gate.note(failure);
        self.trial_ended(cause);
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
            self.stopped(cause);
        }
    }

    fn stopped(&self, cause: Failure) {
        let mut is_news = false;
        self.board.show(|snapshot| {
            is_news = snapshot.stopped.is_none();
            if is_news {
                (snapshot.stopped, snapshot.stopped_so) = (Some(cause), self.behind_stop(cause));
            }
        });
        if is_news {
            self.board.tell(Event::Stopped { code: cause, circumstance: self.behind_stop(cause) });
        }
    }

    /// What is behind a line that stops with this, or a unit that ends with it.
    pub(crate) fn behind_stop(&self, cause: Failure) -> Option<Circumstance> {
        match cause {
            Failure::RecordNotWritable => self.journal.trouble().map(|fault| Circumstance::Disk { fault }),
            Failure::RegistrationsPaused => self.gate.stopped().map(|code| Circumstance::RegistrationsPaused { code }),
            _ => None,
        }
    }

    pub(crate) fn note_round_trip(&self, took: Duration) {
        let ms = took.as_secs_f64() * 1000.0;
        self.board.show(|snapshot| snapshot.cloud = Some((ms, Instant::now())));
    }

    pub(crate) fn operator(&self) -> Option<String> {
        self.operator.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn has(&self, verb: Verb) -> bool {
        !self.profile.dialog.verb(verb).is_empty()
    }

    /// Whether a slot's port is there.
    pub(crate) fn is_present(&self, port: &PortName) -> bool {
        port.find(&self.seen.borrow(), &self.allowed).is_some()
    }

    /// Opens a unit's port for this slot alone.
    pub(crate) fn open(&self, port: &PortName) -> Result<ByteLink, Failure> {
        // A path that was seen a moment ago may be another device's by now.
        let path = port.path(&*self.ports, &self.allowed).ok_or(Failure::PortMissing)?;
        self.ports.open(&path, &self.line).map_err(failure_of)
    }

    /// Takes the right to begin one more visit.
    pub(crate) fn may_begin(&self) -> bool {
        let take = |left: i64| match left {
            0 => None,
            left if left < 0 => Some(left),
            left => Some(left - 1),
        };
        self.visits_left.fetch_update(Ordering::AcqRel, Ordering::Acquire, take).is_ok()
    }

    /// Shows how the batch file follows, where that has changed, and tells it of every batch file that is written.
    pub(crate) fn show_following(&self) {
        if let Some(following) = self.journal.following() {
            self.show_own_file(following.state.lag(), following.file.path().display().to_string());
        }
        let mut told = self.told_of_files.lock().unwrap_or_else(PoisonError::into_inner);
        for following in self.journal.followers() {
            let Following { batch, state, file } = &following;
            let now = (file.path(), state.lag() > 0);
            let before = told.insert(batch.clone(), now.clone());
            if before.unwrap_or((file.asked_for().to_owned(), false)) != now {
                self.board.tell(board::batch_file(&following));
            }
        }
    }

    fn show_own_file(&self, lag: u64, file: String) {
        let shown = self.board.now();
        if (lag, &file) == (shown.batch.lag, &shown.batch.file) {
            return;
        }
        let (began_to_lag, replaced) = (lag > 0 && shown.batch.lag == 0, file != shown.batch.file);
        self.board.show(|snapshot| (snapshot.batch.lag, snapshot.batch.file) = (lag, file));
        if began_to_lag {
            self.board.notice(NoticeKind::FollowerLagging);
        }
        if replaced {
            self.board.notice(NoticeKind::FollowerReplaced);
        }
    }

    /// Shows what is pending or unknown from all batches.
    pub(crate) fn show_open_units(&self) {
        let open = self.journal.read(|book| {
            let open = book.units().filter_map(|unit| {
                Some(OpenUnit {
                    outcome: unit.open_as()?,
                    keys: unit.keys.clone(),
                    batch: unit.batch.to_string(),
                    code: unit.last.and_then(|(_, code)| code),
                    client_id: unit.issued.last().map(|issued| issued.client_id.clone()),
                    registrations: unit.registrations(),
                    writing: unit.progress == crate::journal::book::Progress::Writing,
                })
            });
            open.collect::<Vec<_>>()
        });
        self.board.show(|snapshot| snapshot.open_units = Arc::new(open));
    }
    /// Shows who may vouch for what needs a supervisor.
    pub(crate) fn show_supervisors(&self) {
        let supervisors = self.journal.read(|book| book.supervisors().map(ToOwned::to_owned).collect());
        self.board.show(|snapshot| snapshot.supervisors = Arc::new(supervisors));
    }
}
