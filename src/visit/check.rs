//! Read serial and Check: who is it, what does it hold, what does the record say?

use std::time::Instant;

use crate::device::serial_rules::shown;
use crate::device::{Device, HeldIdentity, Who};
use crate::domain::{
    BoardFault, Circumstance, Entry, Expected, Failure, Held, Person, Plan, Platform, Purpose, Resolution, UnitKeys,
    Verb,
};
use crate::journal::KnownUnit;
use crate::seen::Choice;
use crate::vault::{Belongs, seal_found};
use crate::visit::asked::behind;
use crate::visit::control::Answer;
use crate::visit::decide::{Next, Rules, decide, is_new_to_the_record};
use crate::visit::{Fault, Visit};

/// What a look at the unit showed: the same number at both ends of it, or another one.
enum Look {
    Same(Box<Looked>),
    Other(Who),
}

struct Looked {
    keys: UnitKeys,
    holds: Option<HeldIdentity>,
    label: Option<String>,
}

impl Visit<'_> {
    /// Opens the line, waits until the unit answers, reads who it is.
    pub(crate) async fn read_serial(&mut self) -> Result<(), Fault> {
        wait!(self, Device, unless(self.open_and_wake()))??;
        let who = self.read_who().await?;
        let who = self.numbered(who).await?;
        self.note_who(who).await
    }

    async fn open_and_wake(&mut self) -> Result<(), Fault> {
        if self.device.is_none() {
            let link = self.open_port().await?;
            self.device = Some(Device::new(link, self.bench.dialog.clone(), self.times.begin().into()));
        }
        self.device()?.wake().await?;
        self.answered = true;
        Ok(())
    }

    /// Who is asked about it weighs one more of five.
    pub(super) fn weigh(&mut self, keys: &UnitKeys) {
        let known = self.bench.journal.read(|book| book.named(keys).map(|unit| unit.registrations()));
        self.view.registrations = known.unwrap_or_default();
    }

    /// One reading.
    pub(super) async fn read_who(&mut self) -> Result<Who, Fault> {
        let who = wait!(self, Device, unless(self.device()?.read_who()))??;
        self.told_at = Instant::now();
        Ok(who)
    }

    async fn note_who(&mut self, who: Who) -> Result<(), Fault> {
        let serial_number = shown(&who.serial_number);
        let hardware_id = who.hardware_id.as_deref().and_then(|told| self.bench.rules.hardware_id(told));
        self.who = who;
        self.view.serial_number = Some(serial_number.clone());
        self.view.hardware_id.clone_from(&hardware_id);
        let host_key = self.device()?.host_key().map(str::to_owned);
        self.append_with_next(Entry::Read { unit: self.unit, serial_number, hardware_id, host_key }).await?;
        Ok(())
    }

    /// Reads until two readings in a row are equal, around the question what the unit holds (I11): one line of a boot log must not become a device, and one burst
    /// of noise must not condemn a unit. Then looks it up, decides.
    pub(crate) async fn check(&mut self) -> Result<(), Fault> {
        let looked = self.look_until_same().await;
        let Some(must) = self.golden() else { return self.decide_and_note(looked?).await };
        self.prepared = None;
        let fault = looked.and_then(|looked| self.refused(&looked)).err();
        // One that was pulled out has shown nothing, whatever its line says.
        let fault = fault.map(|fault| self.seen_from_the_port(fault));
        self.end_golden(must, fault).await
    }

    /// Of a golden unit it counts that the profile refuses what it holds, and nothing else of what is on record.
    fn refused(&self, Looked { keys, holds, .. }: &Looked) -> Result<(), Fault> {
        let (held, rules) = (holds.as_ref().map(HeldIdentity::held), self.rules(holds.as_ref()));
        match self.bench.journal.read(|book| decide(book, keys, held.as_ref(), rules)) {
            Next::Fail(failure) => Err(self.behind(keys, held.as_ref(), failure)),
            _ => Ok(()),
        }
    }

    async fn look_until_same(&mut self) -> Result<Looked, Fault> {
        let mut left = self.device()?.readings();
        loop {
            match self.look().await? {
                Look::Same(looked) => return Ok(*looked),
                Look::Other(who) => {
                    (self.claim, self.keys, self.view.device_name) = (None, None, None);
                    self.values.clear();
                    let who = self.read_until_equal(who, &mut left).await?;
                    if who != self.who {
                        self.note_who(who).await?;
                        // Another unit has another label.
                        self.view.needs_label = self.bench.needs_label() && self.label.is_none();
                        self.show(false);
                    }
                }
            }
        }
    }

    pub(super) async fn read_until_equal(&mut self, mut who: Who, left: &mut u32) -> Result<Who, Fault> {
        let mut before = self.who.clone();
        while *left > 0 {
            *left -= 1;
            // What it says meanwhile (it may be starting) is waited for.
            self.settle().await?;
            let again = self.read_who().await?;
            if again == who {
                return Ok(who);
            }
            before = std::mem::replace(&mut who, again);
        }
        let told = |who: &Who| {
            let number = shown(&who.serial_number);
            who.hardware_id.as_deref().map_or(number.clone(), |board| format!("{number} ({})", shown(board)))
        };
        let detail = Some(format!("{} / {}", told(&before), told(&who)));
        Err(Fault { detail, ..Failure::ReadingsDiffer.into() })
    }

    /// Asks the unit what it is, judges the number, asks what it holds, and reads the number once more.
    async fn look(&mut self) -> Result<Look, Fault> {
        if let Err(fault) = self.check_info().await {
            if fault.failure != Failure::NotAsRequired {
                return Err(fault);
            }
            let again = self.read_who().await?;
            if again != self.who {
                return Ok(Look::Other(again));
            }
            // What is on record of it decides how it ends.
            self.keys = self.keys_told().ok();
            return Err(fault);
        }
        let judged = self.judge().await;
        let (keys, label) = match judged {
            Ok(judged) => judged,
            Err(fault) if is_about_the_number(fault.failure) => {
                let again = self.read_who().await?;
                return if again == self.who { Err(fault) } else { Ok(Look::Other(again)) };
            }
            Err(fault) => return Err(fault),
        };
        let is_golden = self.golden().is_some();
        if !is_golden && let Some(again) = self.stranger_taken_in(&keys.serial_number).await? {
            return Ok(Look::Other(again));
        }
        // From here to the end of the visit: a clone of this number at another slot waits for a person.
        self.claim = Some(self.bench.journal.claim(&keys)?);
        self.weigh(&keys);
        self.keys = Some(keys.clone());
        if !is_golden {
            self.prepare_for(&keys);
        }
        let holds = self.read_held().await?;
        let again = self.read_who().await?;
        if again != self.who {
            return Ok(Look::Other(again));
        }
        // What would stop the unit, or be put on record for good, is read twice as well.
        let is_at_odds = holds.as_ref().is_some_and(|holds| {
            let (held, rules) = (holds.held(), self.rules(Some(holds)));
            !matches!(self.bench.journal.read(|book| decide(book, &keys, Some(&held), rules)), Next::Go(_))
        });
        if is_at_odds && self.read_held().await? != holds {
            return Ok(Look::Other(again));
        }
        Ok(Look::Same(Box::new(Looked { keys, holds, label })))
    }

    /// The unit of the job's list with exactly this number, if it is there; none where the batch has no list.
    pub(super) fn listed(&self, number: &str) -> Option<Option<Expected>> {
        let journal = &self.bench.journal;
        journal.read(|book| book.list_of(journal.segment()).map(|job| job.row(number).cloned()))
    }

    /// A unit that is not on the job's list is worked on once a person has taken it in. Gives another reading, if it told another unit meanwhile: one line of
    /// noise is no stranger.
    async fn stranger_taken_in(&mut self, number: &str) -> Result<Option<Who>, Fault> {
        let journal = &self.bench.journal;
        if journal.read(|book| book.list_of(journal.segment()).is_none_or(|job| job.admits(number))) {
            return Ok(None);
        }
        let again = self.read_who().await?;
        if again != self.who {
            return Ok(Some(again));
        }
        let asked = Failure::AskNotListed.into();
        match self.ask(&asked, vec![Choice::LeaveIt, Choice::TakeIn]).await?.choice {
            Choice::TakeIn => self.same_unit_after_hands(number).await.map(|()| None),
            _ => Err(asked),
        }
    }

    async fn judge(&mut self) -> Result<(UnitKeys, Option<String>), Fault> {
        let bench = self.bench;
        if self.who.has_no_number {
            return Err(Failure::NumberMissing.into());
        }
        let serial_number = bench.rules.serial_number(&self.who.serial_number)?;
        self.view.serial_number = Some(serial_number.clone());
        let label = self.check_label(&serial_number).await?;
        self.give_for_name(&serial_number).await?;
        let keys = self.keys_told()?;
        let listed = self.listed(&serial_number).flatten();
        (self.view.site, self.view.note) = listed.map(|row| (row.site, row.note)).unwrap_or_default();
        self.view.device_name = Some(keys.device_name.clone());
        Ok((keys, label))
    }

    /// What the unit is recognised by, as the last reading told it.
    pub(super) fn keys_told(&self) -> Result<UnitKeys, Fault> {
        let bench = self.bench;
        let serial_number = bench.rules.serial_number(&self.who.serial_number)?;
        let hardware_id = self.view.hardware_id.clone();
        if hardware_id.is_none() && bench.has(Verb::ReadHardwareId) {
            return Err(Failure::HardwareIdMissing.into());
        }
        let device_name = match self.listed(&serial_number).flatten().and_then(|row| row.device_name) {
            Some(name) => bench.rules.given_name(name)?,
            // It is given nothing, and nothing is ever asked in its name.
            None if bench.rules.names_values() && self.golden().is_some() => serial_number.clone(),
            None => bench.rules.device_name(&serial_number, hardware_id.as_deref(), &self.values.shown())?,
        };
        let (platform, product_key) = self.platform_and_product();
        Ok(UnitKeys { platform, product_key, device_name, serial_number, hardware_id })
    }

    pub(super) fn platform_and_product(&self) -> (Platform, String) {
        (self.bench.profile.platform(), self.bench.profile.product_key.clone())
    }

    async fn decide_and_note(&mut self, looked: Looked) -> Result<(), Fault> {
        let Looked { keys, holds, label } = looked;
        let held = holds.as_ref().map(HeldIdentity::held);
        let plan = self.decide(&keys, held.as_ref(), holds.as_ref()).await?;
        self.prepared = self.prepared.take().filter(|_| plan == Plan::Register);
        if plan == Plan::Register {
            self.begin_to_ask_plant(&keys);
        }
        let claimed = (plan == Plan::Register).then(|| keys.clone());
        self.append_with_next(Entry::Checked { unit: self.unit, keys, plan, held, label }).await?;
        if let Some(keys) = claimed {
            self.begin_to_claim(&keys).await?;
        }
        Ok(())
    }

    fn rules(&self, holds: Option<&HeldIdentity>) -> Rules {
        let profile = &self.bench.profile;
        Rules {
            unique_numbers: profile.serial_number.unique,
            on_foreign: profile.on_foreign_identity,
            same_unit: false,
            replaces: false,
            restores: self.bench.has(Verb::Restore),
            writes_in_steps: profile.dialog.verb(Verb::Write).len() > 1,
            has_way_back: holds.is_none_or(|holds| self.has_way_back(holds)),
        }
    }

    /// What the unit holds could be put back, or the profile never does that.
    fn has_way_back(&self, holds: &HeldIdentity) -> bool {
        let (dialog, profile) = (&self.bench.dialog, &self.bench.profile);
        dialog.can_restore(&holds.all, &profile.host(), profile.cloud.port)
    }

    /// Lets the unit finish what it says before it is asked once more.
    pub(crate) async fn settle(&mut self) -> Result<(), Fault> {
        Ok(wait!(self, Device, unless(self.device()?.settle()))??)
    }

    async fn read_held(&mut self) -> Result<Option<HeldIdentity>, Fault> {
        Ok(wait!(self, Device, unless(self.device()?.read_identity()))??)
    }

    async fn decide(
        &mut self,
        keys: &UnitKeys,
        held: Option<&Held>,
        holds: Option<&HeldIdentity>,
    ) -> Result<Plan, Fault> {
        let mut rules = self.rules(holds);
        loop {
            match self.bench.journal.read(|book| decide(book, keys, held, rules)) {
                Next::Go(plan) => return Ok(self.plan_here(plan)),
                Next::Keep(plan) => return self.keep_found(keys, holds, plan).await,
                Next::Fail(failure) => return Err(self.behind(keys, held, failure)),
                Next::Ask(about, mut choices) => {
                    // What is not registered here is not registered once more either.
                    choices.retain(|choice| self.bench.purpose.asks_the_cloud() || !choice.registers());
                    let asked = match (about, holds) {
                        (Failure::AskNoWayBack, _) if !rules.restores => {
                            Fault::so(about, Some(Circumstance::NoRestore))
                        }
                        (Failure::AskNoWayBack, Some(holds)) => self.no_way_back(holds),
                        _ => self.behind(keys, held, about),
                    };
                    let Answer { choice, by, why } = self.ask(&asked, choices).await?;
                    if choice != Choice::LeaveIt {
                        self.holds_the_same_after_hands(keys, holds).await?;
                    }
                    match choice {
                        Choice::LeaveIt | Choice::TakeIn | Choice::Relabelled | Choice::FinishHere => {
                            return Err(asked);
                        }
                        Choice::SameUnit => rules.same_unit = true,
                        Choice::Migrate if about == Failure::AskNoWayBack => rules.has_way_back = true,
                        Choice::Migrate => rules.replaces = true,
                        // One answer for all of it: what the new board holds is replaced, and kept on record.
                        Choice::BoardReplaced => {
                            self.deliberate = true;
                            self.permission = Some(self.board_replaced(keys, by, &why));
                            return self.keep_found(keys, holds, Plan::Register).await;
                        }
                        Choice::RegisterAgain => {
                            self.deliberate = true;
                            // A further registration is a deliberate act: who did it stands on record, with or without supervisors.
                            let by = by.or_else(|| self.bench.operator()).unwrap_or_default();
                            let (unit, why) = (keys.clone(), about.code().to_owned());
                            let how = Resolution::RegisterAgain;
                            self.permission = Some(Entry::Resolved { keys: unit, how, by, why });
                            let is_new = self.bench.journal.read(|book| is_new_to_the_record(book, keys, held));
                            if let Some(holds) = holds.filter(|_| is_new && !rules.has_way_back) {
                                self.may_lose_the_way_back(keys, holds).await?;
                            }
                            return self.keep_found(keys, holds, Plan::Register).await;
                        }
                    }
                }
            }
        }
    }

    /// Says of the unit on record with this number that another board has it now.
    fn board_replaced(&self, keys: &UnitKeys, by: Option<Person>, why: &str) -> Entry {
        let of_number = |unit: &KnownUnit| unit.keys.serial_number == keys.serial_number;
        let old = self.bench.journal.read(|book| book.lookup(keys).into_iter().find(of_number));
        let old = old.map_or_else(|| keys.clone(), |old| old.keys);
        let fault = BoardFault::of(why).unwrap_or(BoardFault::Other);
        let by = by.or_else(|| self.bench.operator()).unwrap_or_default();
        Entry::Resolved { keys: old, how: Resolution::BoardReplaced { fault }, by, why: fault.word().to_owned() }
    }

    /// What this bench does of a plan: where the cloud is not asked, a unit that would be is kept until it is.
    fn plan_here(&self, plan: Plan) -> Plan {
        if plan == Plan::Register && self.bench.purpose == Purpose::Collect { Plan::Collect } else { plan }
    }

    /// Asks whether it is replaced although it cannot be put back.
    async fn may_lose_the_way_back(&mut self, keys: &UnitKeys, holds: &HeldIdentity) -> Result<(), Fault> {
        let asked = self.no_way_back(holds);
        let Answer { choice, .. } = self.ask(&asked, vec![Choice::LeaveIt, Choice::Migrate]).await?;
        if choice == Choice::LeaveIt {
            return Err(asked);
        }
        self.holds_the_same_after_hands(keys, Some(holds)).await
    }

    /// What *restore* needs and this unit did not tell.
    pub(crate) fn no_way_back(&self, holds: &HeldIdentity) -> Fault {
        let missing = self.bench.dialog.restored().into_iter().filter(|catch| holds.all.get(*catch).is_none());
        let names = missing.map(|catch| catch.name().to_owned()).collect();
        Fault::so(Failure::AskNoWayBack, Some(Circumstance::NotCaught { names }))
    }

    /// A failure with what stands on record behind it.
    pub(crate) fn behind(&self, keys: &UnitKeys, held: Option<&Held>, failure: Failure) -> Fault {
        Fault::so(failure, self.bench.journal.read(|book| behind(book, keys, held, failure)))
    }

    /// While a person thought about it, hands may have put another unit there: what was allowed is not done to that one.
    async fn holds_the_same_after_hands(&mut self, keys: &UnitKeys, holds: Option<&HeldIdentity>) -> Result<(), Fault> {
        self.same_unit_after_hands(&keys.serial_number).await?;
        if self.read_held().await?.as_ref() == holds { Ok(()) } else { Err(Failure::OtherUnit.into()) }
    }

    /// Puts what the unit holds on record before it is replaced: it may exist nowhere else.
    async fn keep_found(&mut self, keys: &UnitKeys, holds: Option<&HeldIdentity>, plan: Plan) -> Result<Plan, Fault> {
        if let Some(holds) = holds.filter(|_| !self.is_dry()) {
            let belongs = Belongs::new(self.bench.journal.batch(), self.unit, keys);
            let values: Vec<_> = holds.all.iter().collect();
            let named = values.iter().map(|(catch, value)| (catch.name(), *value));
            let sealed = seal_found(&self.bench.sealer, belongs, named).map_err(|_| Failure::SealKeyWrong)?;
            let held = holds.held();
            self.append_with_next(Entry::Found { unit: self.unit, held: held.clone(), sealed }).await?;
            self.view.old = Some(held);
        }
        Ok(self.plan_here(plan))
    }
}

/// A fault that another reading of the number may not have.
fn is_about_the_number(failure: Failure) -> bool {
    matches!(
        failure,
        Failure::SerialRefused
            | Failure::NumberMissing
            | Failure::SerialNotText
            | Failure::DeviceNameInvalid
            | Failure::HardwareIdMissing
            | Failure::LabelDiffers
    )
}
