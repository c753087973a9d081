//! Values that were given to units: which text is whose, where each range stands, which numbers are void. A text that was given once is given to nobody else.

use std::collections::{BTreeSet, HashMap};

use super::known::VisitKey;
use crate::domain::{Entry, NumberRange, SERIAL_NUMBER, ValueGiven, ValueTold};

/// What became of a number that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::EnumIter)]
pub enum GivenState {
    /// Its unit is being worked on.
    Giving,
    /// It was read back from its unit.
    OnUnit,
    /// Its unit was not seen with it yet, and gets this one again: it is known by its hardware id, or by its serial number.
    Waits,
    /// It may or may not be on a unit that nobody can tell from another: it is given to none.
    Void,
}

/// A number that was given, or another value of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenValue {
    /// What the profile calls it.
    pub name: String,
    /// The product.
    pub product_key: String,
    /// It.
    pub value: String,
    /// The serial number of the unit, where it had one already.
    pub serial_number: Option<String>,
    /// The unit's hardware id, where it tells one.
    pub hardware_id: Option<String>,
    /// The visit in which it was given last.
    pub visit: VisitKey,
    /// It was read back from its unit, or its unit told it since.
    pub is_on_unit: bool,
    pub(super) is_open: bool,
    /// Its unit has got another one since.
    pub(super) is_replaced: bool,
}

impl GivenValue {
    /// Its unit is being worked on.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// What became of it.
    pub fn state(&self) -> GivenState {
        let is_known = self.hardware_id.is_some() || self.serial_number.is_some();
        match () {
            () if self.is_open => GivenState::Giving,
            () if self.is_on_unit => GivenState::OnUnit,
            () if is_known && !self.is_replaced => GivenState::Waits,
            () => GivenState::Void,
        }
    }
}

/// Numbers of one form, and how far they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Series {
    /// As it was given from last.
    pub(super) range: NumberRange,
    /// Behind everything that was given of it.
    pub(super) next: u64,
    /// A person has said so since the record lost lines.
    pub(super) is_certain: bool,
    /// What was given of this form, by its position, and what it counts: how a range stands is asked after each unit.
    pub(super) members: Vec<(usize, u64)>,
}

impl Series {
    /// What was given of it count, in the order in which they were, each with whether it is a serial number.
    pub(super) fn given<'a>(&'a self, all: &'a [GivenValue]) -> impl ExactSizeIterator<Item = (u64, bool)> {
        self.members.iter().map(|(position, counts)| (*counts, all[*position].name == SERIAL_NUMBER))
    }
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub(super) given: Vec<GivenValue>,
    pub(super) by_value: HashMap<String, Vec<usize>>,
    pub(super) by_owner: HashMap<String, Vec<usize>>,
    pub(super) series: Vec<Series>,
    /// Numbers of these forms that units told, and that were not given here.
    pub(super) seen: BTreeSet<String>,
    /// The record has lost lines, so that what was given in them is not known.
    pub(super) has_lost: bool,
    /// What the visits that are open were given, of every kind.
    pub(super) open: HashMap<VisitKey, Vec<(Option<usize>, ValueTold)>>,
}

impl Values {
    pub(super) fn add(&mut self, value: GivenValue) {
        let position = self.given.len();
        self.by_value.entry(value.value.clone()).or_default().push(position);
        for owner in value.hardware_id.iter().chain(&value.serial_number) {
            self.by_owner.entry(owner.clone()).or_default().push(position);
        }
        for series in &mut self.series {
            series.members.extend(series.range.value_of(&value.value).map(|counts| (position, counts)));
        }
        self.given.push(value);
    }

    pub(super) fn with_value(&self, value: &str) -> impl DoubleEndedIterator<Item = &GivenValue> {
        self.by_value.get(value).into_iter().flatten().map(|position| &self.given[*position])
    }

    /// The series of this form, begun where it is new: what was given of it under another description counts.
    fn series(&mut self, range: &NumberRange) -> &mut Series {
        let at = self.series.iter().position(|series| series.range.is_like(range)).unwrap_or_else(|| {
            let given = self.given.iter().enumerate();
            let members: Vec<_> =
                given.filter_map(|(position, given)| Some((position, range.value_of(&given.value)?))).collect();
            let next = members.iter().map(|(_, counts)| counts.saturating_add(1)).max().unwrap_or(0);
            self.series.push(Series { range: range.clone(), next, is_certain: false, members });
            self.series.len() - 1
        });
        &mut self.series[at]
    }

    /// Takes in a line of a visit.
    pub(super) fn note(&mut self, key: VisitKey, entry: &Entry) {
        match entry {
            Entry::ValueGiven(given) => {
                let told = ValueTold {
                    name: given.name.clone(),
                    value: given.value.clone(),
                    sha256: given.sha256.clone(),
                    read_back: false,
                };
                let is_kept = given.range.is_some() || given.name == SERIAL_NUMBER;
                let kept = given.value.clone().filter(|_| is_kept).map(|value| {
                    if let Some(range) = &given.range {
                        let series = self.series(range);
                        series.range = range.clone();
                        if let Some(counts) = range.value_of(&value) {
                            series.next = series.next.max(counts.saturating_add(1));
                        }
                    }
                    self.give(key, given, value)
                });
                self.open.entry(key).or_default().push((kept, told));
            }
            Entry::ValueRead { name, .. } => {
                for (kept, told) in self.open.get_mut(&key).into_iter().flatten().filter(|(_, told)| told.name == *name)
                {
                    told.read_back = true;
                    if let Some(position) = *kept {
                        self.given[position].is_on_unit = true;
                    }
                }
            }
            Entry::Read { serial_number, hardware_id, .. } => {
                let known = self.by_value.get(serial_number).cloned().unwrap_or_default();
                for position in &known {
                    let given = &mut self.given[*position];
                    if given.name != SERIAL_NUMBER {
                        continue;
                    }
                    let boards = given.hardware_id.as_ref().zip(hardware_id.as_ref());
                    if boards.is_none_or(|(one, other)| one == other) {
                        given.is_on_unit = true;
                    } else if !given.is_on_unit {
                        // Another unit has it: the one that it was meant for gets a new one.
                        given.is_replaced = true;
                    }
                }
                if known.is_empty() && self.series.iter().any(|one| one.range.value_of(serial_number).is_some()) {
                    self.seen.insert(serial_number.clone());
                }
            }
            Entry::Ended(_) => {
                for position in self.open.remove(&key).into_iter().flatten().filter_map(|(kept, _)| kept) {
                    self.given[position].is_open = false;
                }
            }
            _ => {}
        }
    }

    /// Puts it where it is found again. Gives its position.
    fn give(&mut self, visit: VisitKey, given: &ValueGiven, value: String) -> usize {
        let is_it = |one: &&usize| {
            let one = &self.given[**one];
            one.name == given.name && one.product_key == given.product_key
        };
        if let Some(position) = self.by_value.get(&value).into_iter().flatten().find(is_it).copied() {
            let again = &mut self.given[position];
            (again.visit, again.is_open, again.is_replaced) = (visit, true, false);
            return position;
        }
        // The one before it, of the same unit, is nobody's now.
        let owners = given.hardware_id.iter().chain(&given.serial_number);
        let before: Vec<usize> =
            owners.flat_map(|owner| self.by_owner.get(owner).cloned().unwrap_or_default()).collect();
        for position in before {
            let one = &mut self.given[position];
            if one.name == given.name && one.product_key == given.product_key {
                one.is_replaced = true;
            }
        }
        self.add(GivenValue {
            name: given.name.clone(),
            product_key: given.product_key.clone(),
            value,
            serial_number: given.serial_number.clone(),
            hardware_id: given.hardware_id.clone(),
            visit,
            is_on_unit: false,
            is_open: true,
            is_replaced: false,
        });
        self.given.len() - 1
    }

    /// A person said where a range goes on: never before what was given.
    pub(super) fn set(&mut self, range: &NumberRange, next: &str) {
        let next = range.value_of(next);
        let series = self.series(range);
        series.next = series.next.max(next.unwrap_or(0));
        series.is_certain = true;
    }

    /// The record has lost lines.
    pub(super) fn lose(&mut self) {
        self.has_lost = true;
        self.series.iter_mut().for_each(|series| series.is_certain = false);
    }

    pub(super) fn is_uncertain(&self, range: &NumberRange) -> bool {
        let is_certain = |series: &Series| series.is_certain && series.range.is_like(range);
        self.has_lost && !self.series.iter().any(is_certain)
    }
}
