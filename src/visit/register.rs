//! Register and Save: one act, in the exact order that keeps the promise.
//!
//! `try_once` holds the order up to the first byte of CONNECT; then: answer → sealed answer (fsync) → judge it → identity (fsync) → acknowledge,
//! disconnect. No task is aborted and no timeout is wrapped around it.

use std::time::{Duration, Instant};

use tokio::sync::SemaphorePermit;

use crate::bench::Bench;
use crate::cloud::{CloudFault, Connection, Keep, RawMessage, Registration, Request, Unsaved};
use crate::custody::clash::clashes;
use crate::domain::{
    Blame, CapStand, Circumstance, Entry, Failure, Identity, NotIssued, PastGate, Plan, Secret, Stage, Step, UnitKeys,
    VisitId,
};
use crate::journal::{Among, Book, NotAppended};
use crate::seen::{Waiting, WaitsFor};
use crate::vault::{Belongs, open_identity, seal_answer, seal_issued};
use crate::visit::decide::{is_permitted, may_ask, may_register, within_cap};
use crate::visit::times::Wait;
use crate::visit::{Fault, Visit};

/// How often a registration that was never asked is tried again, where another try can differ.
const NEVER_ASKED_AGAIN: u32 = 2;
/// How often one that was told "later" is tried again, and how much later.
const LATER_AGAIN: u32 = 1;
const LATER: Duration = Duration::from_secs(1);

/// How often one that got no answer, and was found to have made no identity, is tried again.
const SETTLED_AGAIN: u32 = 2;

/// How one try ended.
enum Try {
    Issued,
    /// There was no connection to ask on.
    Unreached(CloudFault),
    /// With whether another try may end otherwise.
    NeverAsked(Fault, bool),
    Refused(Fault),
    Unknown(Fault),
}

/// How many more tries there may be.
struct Left {
    never_asked: u32,
    later: u32,
    settled: u32,
}

/// What follows a try.
enum Next {
    /// The identity is on record.
    Done,
    /// Another try then; the fault is what the visit ends with where it never comes to it.
    Again(Instant, Fault),
    /// Another try when the cloud, or the plant gate, is back.
    WhenBack,
    /// It got no answer: another try where it is found that no identity was made.
    Settle(Fault),
}

fn never_asked(fault: CloudFault) -> Try {
    let may_pass = fault.may_pass();
    Try::NeverAsked(fault.into(), may_pass)
}

/// Puts the cloud's messages on disk, sealed, before anybody looks into them.
struct Saving<'a> {
    bench: &'a Bench,
    unit: VisitId,
    keys: &'a UnitKeys,
    took: Duration,
    answered: bool,
}

impl Keep for Saving<'_> {
    async fn keep(&mut self, raw: &RawMessage) -> Result<(), Unsaved> {
        let from = Instant::now();
        let belongs = Belongs::new(self.bench.journal.batch(), self.unit, self.keys);
        let sealed = seal_answer(&self.bench.sealer, belongs, raw.topic.as_deref(), &raw.bytes).map_err(|_| Unsaved)?;
        let length = raw.bytes.len() as u64;
        let kept = self.bench.append_answer(Entry::Answer { unit: self.unit, length, sealed }).await;
        self.answered |= kept.is_ok();
        self.took += from.elapsed();
        kept.map_err(|_| Unsaved)
    }
}

impl<'a> Visit<'a> {
    /// Asks the cloud for an identity and puts it on disk, unless the unit is to be finished with one that another station has for it.
    pub(crate) async fn register_and_save(&mut self) -> Result<(), Fault> {
        self.may_register_here()?;
        let keys = self.keys()?;
        let mut left = Left { never_asked: NEVER_ASKED_AGAIN, later: LATER_AGAIN, settled: SETTLED_AGAIN };
        loop {
            // Each on the heap, as the steps are: together they are the largest part of a visit.
            Box::pin(self.wait_for_cloud(&keys)).await?;
            Box::pin(self.through_plant_gate(&keys)).await?;
            Box::pin(self.through_shared_book(&keys)).await?;
            // Another station has registered it, and it is finished here.
            if self.stage == Stage::Checked(Plan::Finish) {
                return Ok(());
            }
            match Box::pin(self.try_once(&keys, &mut left)).await? {
                Next::Done => return Ok(()),
                Next::Again(at, fault) => self.wait_until(at, fault).await?,
                Next::WhenBack => {}
                Next::Settle(fault) => Box::pin(self.settle_registration(&keys, fault)).await?,
            }
        }
    }

    /// One try; gives the next one where there is one. All that comes before the first byte of CONNECT stands here in its order: what costs nothing and ends
    /// the unit comes first, what others wait for as late as it can, and behind the intent nothing but a last look whether the end came meanwhile, and the question itself.
    async fn try_once(&mut self, keys: &UnitKeys, left: &mut Left) -> Result<Next, Fault> {
        // Label, checks: before anything is asked of anybody. Both stand behind the line `checked`, without which nothing leads here; what the record has
        // learnt since then is looked up again.
        let may = self.bench.journal.read(|book| may_register(book, keys, self.deliberate));
        may.map_err(|about| self.behind(keys, None, about))?;
        self.within_cap(keys)?;
        self.before_last_day(keys).await?;
        self.wait_for_pace(&keys.device_name).await?;
        // Gate: only who could ask at once takes a turn, and it is held until the gate knows how it went. So what is lost while nobody looks is bounded.
        let _turn = self.turn().await?;
        self.same_unit_after_a_wait(&keys.serial_number).await?;
        // Those before this one may have found that there is nobody to ask.
        if self.bench.cloud_away().is_some() {
            self.prepared = None;
            return Ok(Next::WhenBack);
        }
        let secret = self.product_secret().await?;
        let begun = Instant::now();
        // The connection, and beside it whatever else must be asked elsewhere: all that can take its time or fail is over before there is an intent.
        let tried = match self.connect().await? {
            Err(fault) => Try::Unreached(fault),
            Ok(connection) => {
                self.bench.cloud_is_there();
                // Plant gate: its answer may have become old while others were waited for.
                if !self.is_still_let_in(keys).await? {
                    return Ok(Next::WhenBack);
                }
                self.same_unit_after_a_wait(&keys.serial_number).await?;
                // Abort: the last look. From here on it waits for the answer.
                self.may_go_on()?;
                let _awake = self.bench.awake.hold();
                // Intent: counted by the writer as it is written, so that no other slot can have come between. It is on disk before the first byte.
                if !self.put_intent(keys).await? {
                    return Ok(Next::WhenBack);
                }
                self.ask_cloud(connection, keys, secret).await?
            }
        };
        // Nobody waits for a unit that waits: the turn ends here.
        self.note(tried, begun, left)
    }

    /// Tells the gate how a try ended, and says when the next one is due.
    fn note(&self, tried: Try, begun: Instant, left: &mut Left) -> Result<Next, Fault> {
        let bench = self.bench;
        match tried {
            Try::Issued => {
                bench.note_registration(None);
                Ok(Next::Done)
            }
            // Where somebody is there a unit waits for the cloud: there is no intent, and nothing was asked.
            Try::Unreached(fault) if bench.has_person && fault.may_pass() => {
                bench.cloud_is_away(fault);
                Ok(Next::WhenBack)
            }
            Try::Unreached(fault) => self.note(never_asked(fault), begun, left),
            Try::NeverAsked(fault, true) if left.never_asked > 0 => {
                left.never_asked -= 1;
                // Tries begin so far apart that a network which was away for a moment is back: together they take as long as one may.
                let may_take = Duration::from_millis(bench.profile.cloud.connect_timeout_ms.into());
                Ok(Next::Again(begun + may_take / (NEVER_ASKED_AGAIN + 1), fault))
            }
            Try::NeverAsked(fault, _) => {
                if fault.failure.blame() == Blame::Cloud {
                    bench.note_cloud_fails();
                    bench.note_never_asked(fault.failure);
                }
                Err(fault)
            }
            Try::Refused(fault) if fault.failure == Failure::RefusedUnavailable && left.later > 0 => {
                left.later -= 1;
                Ok(Next::Again(Instant::now() + LATER, fault))
            }
            Try::Unknown(fault) if left.settled > 0 && bench.console.is_some() => {
                left.settled -= 1;
                bench.note_registration(Some(fault.failure));
                Ok(Next::Settle(fault))
            }
            Try::Refused(fault) | Try::Unknown(fault) => {
                bench.note_registration(Some(fault.failure));
                Err(fault)
            }
        }
    }

    async fn turn(&mut self) -> Result<SemaphorePermit<'a>, Fault> {
        self.waits(Some((WaitsFor::Turn, None)));
        let (bench, control) = (self.bench, self.control);
        let turn = async {
            tokio::select! {
                biased;
                () = control.aborted() => Err(Failure::Aborted),
                turn = bench.gate.enter() => turn,
            }
        };
        Ok(wait!(self, Cloud, unless(self.while_it_is_there(turn)))???)
    }

    /// The connection that was made meanwhile, or one that is made now.
    async fn connect(&mut self) -> Result<Result<Connection, CloudFault>, Fault> {
        self.waits(Some((WaitsFor::Connection, Some(self.bench.profile.cloud.connect_timeout_ms))));
        let (cloud, prepared) = (&self.bench.cloud, self.prepared.take());
        let connecting = async {
            let made = match prepared {
                Some(prepared) => prepared.take().await,
                None => None,
            };
            match made {
                Some(made) => made,
                None => cloud.connect().await,
            }
        };
        let connection = wait!(self, Cloud, unless(connecting));
        self.waits(None);
        Ok(connection?)
    }

    /// What the question is signed with. Where it was changed it is looked up now; one that is gone, or cannot be had, pauses registering.
    async fn product_secret(&mut self) -> Result<Secret, Fault> {
        let (bench, in_use) = (self.bench, self.bench.product_secret.clone());
        if let Some(secret) = in_use.at_hand() {
            return Ok(secret);
        }
        // The keyring may take its time.
        let found = wait!(self, Cloud, unless(tokio::task::spawn_blocking(move || in_use.get())))?;
        let found = found.map_err(|_| Failure::Defect)?;
        found.map_err(|fault| {
            bench.stop(fault.failure());
            fault.failure().into()
        })
    }

    /// Puts the intent on disk, behind the permission that it uses up. False where the plant gate does not stand open any more as it is written, or the shared book has not given the unit.
    async fn put_intent(&mut self, keys: &UnitKeys) -> Result<bool, Fault> {
        if let Some(permission) = self.permission.take() {
            self.append(permission).await?;
        }
        let (open, deliberate) = (self.bench.journal.open_segments().clone(), self.deliberate);
        let is_permitted = self.bench.journal.read(|book| is_permitted(book, keys));
        let sign_method = self.bench.profile.cloud.sign_method;
        let past_gate = self.goes_past_gate();
        let intent = Entry::Intent { unit: self.unit, keys: keys.clone(), sign_method, past_gate };
        let keys_to_count = keys.clone();
        let (segment, cap) = (self.bench.journal.segment(), self.bench.profile.cap.clone());
        let (gate, claimed) = (self.gate_guard(), self.book_guard());
        let count = move |book: &Book| {
            gate(book)?;
            claimed(book)?;
            may_ask(book, &open, &keys_to_count, deliberate)?;
            within_cap(book, segment, &keys_to_count, &cap).map_err(|_| Failure::CapReached)
        };
        let is_counted = !self.bench.profile.cap.is_none() || past_gate == Some(PastGate::Units);
        let among = if is_counted { Among::All } else { Among::Unit };
        match self.append_counted(intent, among, count).await {
            Ok(()) => {}
            Err(NotAppended::Forbidden(Failure::PlantGateAway | Failure::SharedBookAway)) => return Ok(false),
            Err(NotAppended::Forbidden(Failure::CapReached)) => return Err(self.cap_reached(keys)),
            Err(NotAppended::Forbidden(about)) => return Err(self.behind(keys, None, about)),
            Err(NotAppended::Unwritten(failure)) => return Err(failure.into()),
        }
        if past_gate.is_some() {
            self.bench.show_plant_gate();
        }
        self.claims_late();
        // A permission that was on record is used up now, and was for this visit's further tries too.
        self.deliberate |= is_permitted;
        Ok(true)
    }

    /// What is allowed is allowed before anybody waits for the cloud; the writer counts once more.
    fn within_cap(&self, keys: &UnitKeys) -> Result<(), Fault> {
        let (journal, cap) = (&self.bench.journal, &self.bench.profile.cap);
        let is_within = journal.read(|book| within_cap(book, journal.segment(), keys, cap)).is_ok();
        if is_within { Ok(()) } else { Err(self.cap_reached(keys)) }
    }

    /// The line stops: no other unit would get further.
    fn cap_reached(&self, keys: &UnitKeys) -> Fault {
        let (journal, cap) = (&self.bench.journal, &self.bench.profile.cap);
        self.capped(journal.read(|book| within_cap(book, journal.segment(), keys, cap)).err())
    }

    /// The same, by whoever has counted.
    pub(super) fn capped(&self, stand: Option<CapStand>) -> Fault {
        self.bench.stop(Failure::CapReached);
        Fault::so(Failure::CapReached, stand.map(|stand| Circumstance::Cap { stand }))
    }

    /// Waits for the time of the next try. Abort, and the station's end, end the unit with the fault of the last one.
    pub(super) async fn wait_until(&mut self, at: Instant, fault: Fault) -> Result<(), Fault> {
        let from = Instant::now();
        let is_time = tokio::time::sleep_until(at.into());
        let mut is_time = std::pin::pin!(is_time);
        let waited = loop {
            if self.control.is_aborting() {
                break Err(fault);
            }
            tokio::select! {
                biased;
                _ = self.bench.closing.begun() => break Err(fault),
                () = &mut is_time => break Ok(()),
                () = self.control.changed() => {}
            }
        };
        self.times.waited(Wait::Cloud, from);
        waited
    }

    /// While the cloud is away the unit waits at its slot; Abort, the station's end, and whoever takes it away end it with what keeps the cloud from being
    /// reached: nothing is wrong with the unit.
    async fn wait_for_cloud(&mut self, keys: &UnitKeys) -> Result<(), Fault> {
        let (bench, control) = (self.bench, self.control);
        if bench.cloud_away().is_none() {
            return Ok(());
        }
        self.prepared = None;
        let back = async {
            tokio::select! {
                biased;
                () = control.aborted() => false,
                () = bench.cloud_back() => true,
            }
        };
        if self.wait_at_slot(WaitsFor::Cloud, keys, back).await? {
            return Ok(());
        }
        Err(bench.cloud_away().map_or(Failure::Aborted.into(), |away| Fault::so(away.code, away.circumstance)))
    }

    /// Shows what is waited for, with its limit in ms.
    pub(super) fn waits(&mut self, on: Option<(WaitsFor, Option<u32>)>) {
        self.view.waiting = on.map(|(what, limit)| Waiting {
            what,
            since: Instant::now(),
            limit: limit.map(|ms| Duration::from_millis(ms.into())),
        });
        self.show(true);
    }

    /// The question itself, with the intent on disk, and what came of it.
    async fn ask_cloud(&mut self, connection: Connection, keys: &UnitKeys, secret: Secret) -> Result<Try, Fault> {
        let bench = self.bench;
        // Perhaps the end came while the disk took the intent, or another slot has met a record that is broken: not one byte has left, and none does.
        if let Err(failure) = bench.check_key().and(bench.closing.goes_on()).and(bench.gate.may_ask()) {
            self.not_issued(NotIssued::NeverAsked, failure, None).await?;
            return Ok(never_asked(failure.into()));
        }
        let request = Request { device_name: keys.device_name.clone(), product_secret: secret };
        let mut saving = Saving { bench, unit: self.unit, keys, took: Duration::ZERO, answered: false };
        self.waits(Some((WaitsFor::Answer, Some(bench.profile.cloud.answer_timeout_ms))));
        let asked = Instant::now();
        let registration = bench.cloud.register(connection, &request, &mut saving).await;
        let Saving { took, answered, .. } = saving;
        self.times.waited(Wait::Cloud, asked + took);
        self.times.waited(Wait::Disk, Instant::now() - took);
        self.view.waiting = None;
        if answered {
            self.enter(Step::Save);
        }
        match registration {
            Registration::Issued(..) | Registration::Refused { .. } => {
                bench.note_round_trip(asked.elapsed().saturating_sub(took));
            }
            Registration::NeverAsked(_) | Registration::Unknown(_) => bench.note_cloud_fails(),
        }
        match registration {
            Registration::Issued(identity, session) => {
                let saved = self.save(keys, identity).await;
                // Acknowledged only now; nobody waits for the goodbye.
                tokio::spawn(session.let_go());
                saved
            }
            Registration::Refused { failure, return_code } => {
                self.not_issued(NotIssued::Refused, failure, Some(return_code)).await?;
                Ok(Try::Refused(Fault::not_issued(failure, Some(return_code))))
            }
            Registration::NeverAsked(failure) => {
                self.not_issued(NotIssued::NeverAsked, failure, None).await?;
                Ok(never_asked(failure.into()))
            }
            Registration::Unknown(failure) => {
                self.not_issued(NotIssued::Unknown, failure, None).await?;
                Ok(Try::Unknown(failure.into()))
            }
        }
    }

    /// Puts the judged identity on disk, unless another unit has it already.
    async fn save(&mut self, keys: &UnitKeys, identity: Identity) -> Result<Try, Fault> {
        if clashes(&self.bench.journal, &self.bench.key, keys, &identity) {
            let failure = Failure::IdentityClash;
            self.not_issued(NotIssued::Unknown, failure, None).await?;
            return Ok(Try::Unknown(failure.into()));
        }
        let belongs = Belongs::new(self.bench.journal.batch(), self.unit, keys);
        let sealed_token =
            seal_issued(&self.bench.sealer, belongs, keys, &identity).map_err(|_| Failure::SealKeyWrong)?;
        let (client_id, token_sha256) = (identity.client_id.clone(), identity.token_sha256());
        self.view.client_id = Some(client_id.clone());
        self.view.token_sha256 = Some(token_sha256.clone());
        self.append_with_next(Entry::Issued { unit: self.unit, client_id, token_sha256, sealed_token }).await?;
        self.identity = Some(identity);
        Ok(Try::Issued)
    }

    async fn not_issued(&mut self, result: NotIssued, code: Failure, return_code: Option<u8>) -> Result<(), Fault> {
        self.append(Entry::NotIssued { unit: self.unit, result, code, return_code }).await?;
        Ok(())
    }

    /// The identity to write: fresh from the cloud, or from the record.
    pub(crate) fn identity_to_write(&self, keys: &UnitKeys) -> Result<Identity, Fault> {
        if let Some(identity) = &self.identity {
            return Ok(identity.clone());
        }
        let journal = &self.bench.journal;
        let issued = journal.read(|book| book.named(keys).and_then(|unit| unit.issued.last().cloned()));
        let issued = issued.ok_or(Failure::Defect)?;
        let entry = journal.entry_at(&issued.place);
        let sealed =
            entry.as_ref().and_then(|entry| entry.sealed_token(&issued.client_id)).ok_or(Failure::RecordDamaged)?;
        let identity = open_identity(&self.bench.key, sealed, &keys.serial_number, &keys.device_name);
        identity.map_err(|_| Failure::SealKeyWrong.into())
    }
}
