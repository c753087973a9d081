//! A unit that says that it has no serial number yet is given one, and must tell it then, before it is looked at as any other.

use std::time::Instant;

use crate::custody::ending::Fault;
use crate::device::Who;
use crate::device::serial_rules::shown;
use crate::domain::{Circumstance, Entry, Failure, SERIAL_NUMBER, Secret, ValueProfile, ValueSource, Verb};
use crate::seen::Choice;
use crate::visit::Visit;
use crate::visit::label::KNOWN_FOR;
use crate::visit::values::{Wanted, about};

impl Visit<'_> {
    /// Gives a number to a unit that has none, where the profile gives numbers. Gives who it is then.
    ///
    /// # Errors
    /// Why it has none; what was given to it and not read back is its own where it is known by its hardware id, and otherwise nobody's.
    pub(super) async fn numbered(&mut self, told: Who) -> Result<Who, Fault> {
        if !told.has_no_number {
            return Ok(told);
        }
        self.view.has_no_number = true;
        // One line of noise is no unit without a number.
        let again = self.read_who().await?;
        let mut left = self.device()?.readings();
        self.who.clone_from(&told);
        let told = if again == told { told } else { self.read_until_equal(again, &mut left).await? };
        if !told.has_no_number {
            self.view.has_no_number = false;
            return Ok(told);
        }
        self.who.clone_from(&told);
        let bench = self.bench;
        self.view.hardware_id = told.hardware_id.as_deref().and_then(|told| bench.rules.hardware_id(told));
        let profile = bench.profile.values.get(SERIAL_NUMBER).filter(|_| bench.has(Verb::WriteSerial));
        let profile = profile.filter(|_| !self.is_dry()).ok_or(Failure::NumberMissing)?;
        if self.view.hardware_id.is_none() && bench.has(Verb::ReadHardwareId) {
            return Err(Failure::HardwareIdMissing.into());
        }
        // A unit of another product is never written, and none is given a number on a line that is not proven.
        self.check_info().await?;
        if bench.purpose.asks_the_cloud() {
            self.may_register_here()?;
        }
        let number = self.new_number(&told, profile).await?;
        self.may_go_on()?;
        let who = wait!(self, Device, in_a_moment(self.write_number(&number, &told)))??;
        let (unit, name) = (self.unit, SERIAL_NUMBER.to_owned());
        self.append_with_next(Entry::ValueRead { unit, name }).await?;
        (self.view.has_no_number, self.told_at) = (false, Instant::now());
        self.show_values();
        Ok(who)
    }

    /// The number that it gets, on disk as its own.
    async fn new_number(&mut self, told: &Who, profile: &ValueProfile) -> Result<String, Fault> {
        let (range, text) = match &profile.from {
            ValueSource::Range(range) => (Some(range.clone()), None),
            ValueSource::Label(_) => (None, Some(self.number_on_its_label(told).await?)),
            ValueSource::Gate(_) | ValueSource::Order(_) | ValueSource::Listed(_) | ValueSource::Constant(_) => {
                return Err(Failure::Defect.into());
            }
        };
        let mut wanted = Wanted {
            visit: self.visit_key(),
            name: SERIAL_NUMBER.to_owned(),
            product_key: self.bench.profile.product_key.clone(),
            range,
            text,
            owner: self.view.hardware_id.clone(),
            is_same_unit: false,
            in_book: None,
        };
        loop {
            match self.put_on_record(&wanted, profile, None, None).await {
                Err(asked) if asked.failure == Failure::AskNumberLost => {
                    let answer = self.ask(&asked, vec![Choice::LeaveIt, Choice::SameUnit]).await?;
                    if answer.choice != Choice::SameUnit {
                        return Err(asked);
                    }
                    self.still_has_no_number(told).await?;
                    wanted.is_same_unit = true;
                }
                given => return given,
            }
        }
    }

    /// The number on the label that is scanned for it.
    async fn number_on_its_label(&mut self, told: &Who) -> Result<String, Fault> {
        if let Some(label) = &self.label {
            return Ok(label.clone());
        }
        let label = self.wait_for_any_label().await?;
        self.label = Some(label.clone());
        self.view.needs_label = false;
        self.still_has_no_number(told).await?;
        Ok(label)
    }

    /// While a person was waited for, hands may have put another unit there.
    async fn still_has_no_number(&mut self, told: &Who) -> Result<(), Fault> {
        wait!(self, Device, unless(self.probe()))?;
        if self.read_who().await? == *told { Ok(()) } else { Err(Failure::OtherUnit.into()) }
    }

    /// The same, where the last that it told is a while ago.
    pub(super) async fn still_has_no_number_after_a_wait(&mut self) -> Result<(), Fault> {
        let told = self.who.clone();
        if self.told_at.elapsed() > KNOWN_FOR { self.still_has_no_number(&told).await } else { Ok(()) }
    }

    /// Nothing that can be known ahead speaks against a number: a unit that has it could go on.
    pub(super) fn may_be_given(&self, wanted: &Wanted, value: &str) -> Result<(), Fault> {
        if wanted.name != SERIAL_NUMBER {
            return Ok(());
        }
        let rules = &self.bench.rules;
        if rules.serial_number(value).as_deref() != Ok(value) {
            return Err(about(Failure::ValueRefused, &wanted.name, Some(value.to_owned())));
        }
        if !rules.names_values() {
            rules.device_name(value, self.view.hardware_id.as_deref(), &self.values.shown())?;
        }
        if self.label.as_ref().is_some_and(|label| label != value) {
            let circumstance = Circumstance::Value {
                name: wanted.name.clone(),
                given: Some(value.to_owned()),
                told: self.label.clone(),
            };
            return Err(Fault::so(Failure::LabelDiffers, Some(circumstance)));
        }
        let journal = &self.bench.journal;
        match journal.read(|book| book.list_of(journal.segment()).is_none_or(|job| job.admits(value))) {
            true => Ok(()),
            false => Err(about(Failure::ValueNotListed, &wanted.name, Some(value.to_owned()))),
        }
    }

    /// Writes it, and reads until the unit tells it, or two readings in a row tell something else.
    async fn write_number(&mut self, number: &str, told: &Who) -> Result<Who, Fault> {
        self.values.put(SERIAL_NUMBER, Secret::new(number), false);
        self.speak_values()?;
        self.device()?.write_serial().await?;
        self.settle_after(Verb::WriteSerial).await?;
        let mut before = None;
        let mut left = self.device()?.readings();
        loop {
            let who = self.device()?.read_who().await?;
            let board = told.hardware_id.as_deref().and_then(|told| self.bench.rules.hardware_id(told));
            if self.bench.rules.is_told(&who, number, board.as_deref()) {
                return Ok(who);
            }
            left -= 1;
            if left == 0 || before.as_ref() == Some(&who) {
                let told = Some(shown(&who.serial_number)).filter(|told| !told.is_empty());
                let (name, given) = (SERIAL_NUMBER.to_owned(), Some(number.to_owned()));
                return Err(Fault::so(Failure::NumberNotTaken, Some(Circumstance::Value { name, given, told })));
            }
            before = Some(who);
            // It may say that it has stored before it has.
            self.device()?.settle().await?;
        }
    }
}
