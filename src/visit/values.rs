//! Values that the station gives to a unit: each is on record before its first byte goes there, and is given to nobody else.

use std::sync::Arc;

use regex::Regex;

use crate::custody::ending::Fault;
use crate::domain::{
    Circumstance, Entry, Failure, NumberRange, Plan, SERIAL_NUMBER, Secret, UnitKeys, ValueGiven, ValueProfile,
    ValueSource, Verb, short_sha256,
};
use crate::journal::{Among, Book, NotAppended, VisitKey};
use crate::vault::{Belongs, seal_found};
use crate::visit::Visit;
use crate::visit::number_in_book::{NextNumber, NumberInBook};
use crate::wire::pattern::{first_group, whole};
use crate::wire::plant_gate::value_in;

/// What is looked for: a value for a unit.
#[derive(Clone)]
pub(super) struct Wanted {
    pub(super) visit: VisitKey,
    pub(super) name: String,
    pub(super) product_key: String,
    /// Where a value of a range comes from.
    pub(super) range: Option<NumberRange>,
    /// The text, where it is not the next of a range.
    pub(super) text: Option<String>,
    /// What the unit is known by: its hardware id, or a serial number that no other has.
    pub(super) owner: Option<String>,
    /// A person said that it is the unit that was given this before.
    pub(super) is_same_unit: bool,
    /// What the shared book has given for it.
    pub(super) in_book: Option<NumberInBook>,
}

/// What is chosen for a unit.
pub(super) struct Chosen {
    pub(super) value: String,
    /// It is the next of its range, which no unit was given before.
    pub(super) is_next: bool,
}

/// The value for a unit: what it was given before, or one that nobody has.
///
/// # Errors
/// Why there is none, [`Failure::AskNumberLost`] where a person must say.
pub(super) fn choose(book: &Book, wanted: &Wanted) -> Result<Chosen, Failure> {
    let Wanted { visit, name, product_key, range, text, owner, is_same_unit, in_book } = wanted;
    let known = |value: &String| Ok(Chosen { value: value.clone(), is_next: false });
    let is_number = name == SERIAL_NUMBER;
    let before = owner.as_ref().and_then(|owner| book.given_to(product_key, name, owner));
    if let Some(before) = before {
        if before.is_open() && before.visit != *visit {
            return Err(Failure::Claimed);
        }
        if is_number && before.is_on_unit && !is_same_unit {
            return Err(Failure::AskNumberLost);
        }
        let fits = match (range, text) {
            (Some(range), _) => range.place_of(&before.value).is_some(),
            (None, text) => text.as_ref() == Some(&before.value),
        };
        if fits || before.is_on_unit && is_number {
            return known(&before.value);
        }
    }
    match (range, text) {
        (Some(range), _) if book.is_uncertain(range) => Err(Failure::RangeUncertain),
        (Some(range), _) => {
            let next = match in_book {
                Some(given) => book.next_as_given(&given.number, range, product_key),
                None => book.next_of(range, product_key),
            };
            next.map(|value| Chosen { value, is_next: true }).ok_or(Failure::RangeUsedUp)
        }
        (None, Some(text)) if is_number => {
            let is_taken = book.given_as(text).any(|given| given.is_on_unit || given.is_open())
                || !book.numbered(product_key, text).is_empty();
            if is_taken { Err(Failure::NumberOfOther) } else { known(text) }
        }
        (None, Some(text)) => known(text),
        (None, None) => Err(Failure::Defect),
    }
}

impl Visit<'_> {
    pub(super) fn visit_key(&self) -> VisitKey {
        VisitKey { segment: self.bench.journal.segment(), visit: self.unit }
    }

    /// The device name may be made of values: they are given as soon as the number is known.
    pub(super) async fn give_for_name(&mut self, serial_number: &str) -> Result<(), Fault> {
        if !self.bench.rules.names_values() || self.is_dry() || self.golden().is_some() {
            return Ok(());
        }
        for (name, profile) in &self.bench.profile.values {
            if self.bench.profile.device_name.template.contains(&format!("${{value:{name}}}")) {
                self.give(name, profile, serial_number, None).await?;
            }
        }
        Ok(())
    }

    /// Gives the unit its values and sets those that the dialog sets, before anything is asked in its name.
    pub(super) async fn set_values(&mut self, plan: Plan) -> Result<(), Fault> {
        let bench = self.bench;
        if bench.profile.values.is_empty() || !matches!(plan, Plan::Register | Plan::Finish) {
            return Ok(());
        }
        let keys = self.keys()?;
        if bench.profile.values.values().any(|value| matches!(value.from, ValueSource::Gate(_))) {
            self.through_plant_gate(&keys).await?;
        }
        for (name, profile) in bench.profile.values.iter().filter(|(name, _)| *name != SERIAL_NUMBER) {
            self.give(name, profile, &keys.serial_number, Some(&keys)).await?;
        }
        self.values.put(SERIAL_NUMBER, Secret::new(keys.serial_number.as_str()), false);
        self.must_be_on_label()?;
        self.speak_values()?;
        for name in bench.profile.values.keys().filter(|name| bench.dialog.set(name).is_some()) {
            self.may_go_on()?;
            self.same_unit_after_a_wait(&keys.serial_number).await?;
            wait!(self, Device, in_a_moment(self.set_value(name)))??;
            self.append_with_next(Entry::ValueRead { unit: self.unit, name: name.clone() }).await?;
        }
        self.show_values();
        Ok(())
    }

    /// What is said to the unit from here on can hold its values.
    pub(super) fn speak_values(&mut self) -> Result<(), Fault> {
        let dialog = self.bench.dialog.with_values(self.values.shown(), self.values.which(true));
        let shown: Vec<Secret> = self.values.shown().all().cloned().collect();
        let device = self.device()?;
        shown.iter().for_each(|number| device.show_number(number.expose()));
        device.speak(Arc::new(dialog));
        Ok(())
    }

    pub(super) fn show_values(&mut self) {
        self.view.values = self.bench.journal.read(|book| book.given_in(self.visit_key()));
        self.show(true);
    }

    /// Writes a value where the unit does not hold it yet, and reads it back.
    async fn set_value(&mut self, name: &str) -> Result<(), Fault> {
        let value = self.values.get(name).cloned().ok_or(Failure::Defect)?;
        let is_secret = self.values.which(true).get(name).is_some();
        let device = self.device()?;
        if device.read_value(name).await?.as_ref() == Some(&value) {
            return Ok(());
        }
        device.set_value(name).await?;
        self.settle_after(Verb::Set).await?;
        let device = self.device()?;
        let mut told = device.read_value(name).await?;
        let mut left = device.readings();
        loop {
            if told.as_ref() == Some(&value) {
                return Ok(());
            }
            left -= 1;
            // It may say that it has stored before it has.
            device.settle().await?;
            let again = device.read_value(name).await?;
            if left == 0 || again == told {
                let shown = |value: &Secret| Some(value.expose().to_owned()).filter(|_| !is_secret);
                let (given, told) = (shown(&value), told.as_ref().and_then(shown));
                let circumstance = Circumstance::Value { name: name.to_owned(), given, told };
                return Err(Fault::so(Failure::ValueNotTaken, Some(circumstance)));
            }
            told = again;
        }
    }

    /// Gives the unit one value. `keys`: where they are known; a secret is sealed for them.
    async fn give(
        &mut self,
        name: &str,
        profile: &ValueProfile,
        serial_number: &str,
        keys: Option<&UnitKeys>,
    ) -> Result<(), Fault> {
        if self.values.get(name).is_some() {
            return Ok(());
        }
        let (range, text) = match &profile.from {
            ValueSource::Range(range) => (Some(range.clone()), None),
            ValueSource::Constant(text) => (None, Some(text.clone())),
            ValueSource::Order(field) => {
                let journal = &self.bench.journal;
                let text = journal.read(|book| book.order_of(journal.segment()).get(field).map(str::to_owned));
                (None, Some(text.ok_or_else(|| about(Failure::ValueRefused, name, None))?))
            }
            ValueSource::Listed(column) => {
                let row = self.listed(serial_number).flatten();
                let text = row.and_then(|row| row.more.get(column).cloned()).filter(|text| !text.is_empty());
                (None, Some(text.ok_or_else(|| about(Failure::ValueNotListed, name, Some(column.clone())))?))
            }
            ValueSource::Gate(gate) => {
                let value = self.at_gate.told().and_then(|body| value_in(body, &gate.pattern));
                let value = value.ok_or_else(|| about(Failure::ValueRefused, name, None))?;
                (None, Some(value.expose().to_owned()))
            }
            ValueSource::Label(label) => {
                let scan = self.bench.scan_of(serial_number).ok_or(Failure::LabelMissing)?;
                let text = match &label.pattern {
                    None => Some(serial_number.to_owned()),
                    Some(pattern) => on_label(pattern, &scan),
                };
                (None, Some(text.ok_or_else(|| about(Failure::ValueRefused, name, None))?))
            }
        };
        let wanted = Wanted {
            visit: self.visit_key(),
            name: name.to_owned(),
            product_key: self.bench.profile.product_key.clone(),
            range,
            text,
            owner: self.owner(serial_number),
            is_same_unit: false,
            in_book: None,
        };
        let value = self.put_on_record(&wanted, profile, Some(serial_number), keys).await?;
        self.values.put(name, Secret::new(value), profile.secret);
        Ok(())
    }

    /// What proves that a unit is the same one when it comes again.
    fn owner(&self, serial_number: &str) -> Option<String> {
        if let Some(board) = &self.view.hardware_id {
            return Some(board.clone());
        }
        let profile = &self.bench.profile;
        let was_given = |book: &Book| {
            book.given_as(serial_number)
                .any(|given| given.name == SERIAL_NUMBER && given.product_key == profile.product_key)
        };
        let is_unique = profile.serial_number.unique || self.bench.journal.read(was_given);
        is_unique.then(|| serial_number.to_owned())
    }

    /// Chooses a value and puts it on disk as this unit's. The writer chooses once more as it writes: no other slot has taken it since.
    pub(super) async fn put_on_record(
        &mut self,
        wanted: &Wanted,
        profile: &ValueProfile,
        serial_number: Option<&str>,
        keys: Option<&UnitKeys>,
    ) -> Result<String, Fault> {
        let (name, bench) = (&wanted.name, self.bench);
        let mut wanted = wanted.clone();
        loop {
            let chosen = bench.journal.read(|book| choose(book, &wanted));
            let Chosen { value, is_next } = chosen.map_err(|failure| self.not_chosen(failure, &wanted))?;
            // What the record would give may be another station's: what the book would give is what is looked at, and it is taken once nothing speaks against it.
            let is_looked_at = wanted.in_book.as_ref().is_some_and(|given| given.number == value);
            if is_next && !is_looked_at && !self.is_next_in_book(&mut wanted, &value, true, serial_number).await? {
                continue;
            }
            if !matches_whole(profile.pattern.as_deref(), &value) {
                let shown = Some(value).filter(|_| !profile.secret);
                return Err(about(Failure::ValueRefused, name, shown));
            }
            self.may_be_given(&wanted, &value)?;
            // Its line stands where it was given, and the unit has told it since.
            let stands = bench.journal.read(|book| {
                let before = book.given_to(&wanted.product_key, name, wanted.owner.as_ref()?);
                before
                    .filter(|before| before.value == value)
                    .map(|before| before.is_on_unit || before.visit == wanted.visit)
            });
            if stands == Some(true) && !wanted.is_same_unit {
                return Ok(value);
            }
            let is_to_take = is_next && wanted.in_book.as_ref().is_some_and(|given| !given.is_taken);
            if is_to_take && !self.is_next_in_book(&mut wanted, &value, false, serial_number).await? {
                continue;
            }
            let (mut sealed, mut sha256) = (None, None);
            if profile.secret {
                let belongs = Belongs::new(bench.journal.batch(), self.unit, keys.ok_or(Failure::Defect)?);
                let secret = Secret::new(value.as_str());
                let named = std::iter::once((name.as_str(), &secret));
                sealed = Some(seal_found(&bench.sealer, belongs, named).map_err(|_| Failure::SealKeyWrong)?);
                sha256 = Some(short_sha256(value.as_bytes()));
            }
            let given = Entry::ValueGiven(Box::new(ValueGiven {
                unit: self.unit,
                name: name.clone(),
                product_key: wanted.product_key.clone(),
                range: wanted.range.clone(),
                value: Some(value.clone()).filter(|_| !profile.secret),
                sha256,
                sealed,
                serial_number: serial_number.filter(|number| wanted.owner.as_deref() == Some(number)).map(Into::into),
                hardware_id: self.view.hardware_id.clone(),
            }));
            let (again, expected, keeper) = (wanted.clone(), value.clone(), bench.shared_book.clone());
            let count = move |book: &Book| match choose(book, &again) {
                Ok(Chosen { value, .. }) if value == expected => match (keeper, &again.in_book) {
                    (Some(keeper), Some(given)) if given.is_of_before(&keeper) => Err(Failure::SharedBookAway),
                    _ => Ok(()),
                },
                Ok(_) => Err(Failure::Claimed),
                Err(failure) => Err(failure),
            };
            match self.append_counted(given, Among::All, count).await {
                Ok(()) => {
                    if is_next && wanted.in_book.is_none() {
                        self.tell_number();
                    }
                    return Ok(value);
                }
                // Another slot was faster, or the book may have forgotten: the next one is chosen, or it turns out why there is none.
                Err(NotAppended::Forbidden(_)) => wanted.in_book = None,
                Err(NotAppended::Unwritten(failure)) => return Err(failure.into()),
            }
        }
    }

    /// Whether it is the next one in the book, too; where it is not, the one that is goes to `wanted`. Where there is no book, or the station goes on without it, it is.
    async fn is_next_in_book(
        &mut self,
        wanted: &mut Wanted,
        value: &str,
        only_looks: bool,
        serial_number: Option<&str>,
    ) -> Result<bool, Fault> {
        let range = wanted.range.as_ref().ok_or(Failure::Defect)?;
        // Rare and large: what every visit is kept in has no room for it.
        let next = Box::pin(self.number_in_book(range, value, only_looks, serial_number)).await?;
        wanted.in_book = match next {
            NextNumber::ByRecord => None,
            NextNumber::InBook(given) => Some(given),
            NextNumber::UsedUp => return Err(self.not_chosen(Failure::RangeUsedUp, wanted)),
        };
        Ok(wanted.in_book.as_ref().is_none_or(|given| given.number == value))
    }

    fn not_chosen(&self, failure: Failure, wanted: &Wanted) -> Fault {
        let given = wanted.text.clone().or_else(|| {
            let owner = wanted.owner.as_ref()?;
            let given = |book: &Book| Some(book.given_to(&wanted.product_key, &wanted.name, owner)?.value.clone());
            self.bench.journal.read(given)
        });
        match failure {
            Failure::Claimed => failure.into(),
            _ => about(failure, &wanted.name, given),
        }
    }

    /// The label shows the values that its pattern names.
    fn must_be_on_label(&self) -> Result<(), Fault> {
        let Some(pattern) = self.bench.rules.label_with_values(&self.values.shown()) else { return Ok(()) };
        let number = self.keys()?.serial_number;
        let Some(scan) = self.bench.scan_of(&number) else { return Ok(()) };
        match pattern.is_match(&scan) {
            true => Ok(()),
            false => Err(Failure::LabelDiffers.into()),
        }
    }
}

/// A failure that is about one value.
pub(super) fn about(failure: Failure, name: &str, given: Option<String>) -> Fault {
    Fault::so(failure, Some(Circumstance::Value { name: name.to_owned(), given, told: None }))
}

/// Whether a whole text has the form that is asked for. A pattern that does not compile is a fault of the profile, which is not in use then.
fn matches_whole(pattern: Option<&str>, text: &str) -> bool {
    pattern.is_none_or(|pattern| whole(pattern).is_ok_and(|pattern| pattern.is_match(text)))
}

fn on_label(pattern: &str, scan: &str) -> Option<String> {
    let pattern = Regex::new(pattern).ok()?;
    first_group(&pattern, scan).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}
