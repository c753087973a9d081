//! What the book knows of values that were given: whose they are, what is given next, how the ranges stand.

use super::values::{GivenState, GivenValue};
use super::{Book, VisitKey};
use crate::domain::{NumberRange, RangeStand, ValueTold};

impl Book {
    /// What the units of an open visit were given so far.
    pub fn given_in(&self, visit: VisitKey) -> Vec<ValueTold> {
        self.values.open.get(&visit).into_iter().flatten().map(|(_, told)| told.clone()).collect()
    }

    /// Every number, and every other value of a range, that was given, in the order in which it was given first.
    pub fn given_values(&self) -> impl ExactSizeIterator<Item = &GivenValue> {
        self.values.given.iter()
    }

    /// Who has this text, where it was given.
    pub fn given_as(&self, value: &str) -> impl Iterator<Item = &GivenValue> {
        self.values.with_value(value)
    }

    /// What a unit was given last under this name, by its hardware id or its serial number.
    pub fn given_to(&self, product_key: &str, name: &str, owner: &str) -> Option<&GivenValue> {
        let all = self.values.by_owner.get(owner).into_iter().flatten().map(|position| &self.values.given[*position]);
        all.rev().find(|one| one.name == name && one.product_key == product_key && !one.is_replaced)
    }

    /// The next number of a range that nobody has: none where all are given.
    pub fn next_of(&self, range: &NumberRange, product_key: &str) -> Option<String> {
        self.next_from(self.next_place(range), range, product_key)
    }

    /// The next number of a range that nobody has, where the shared book has given this one: that very one, or where somebody has it the first one behind it. What is
    /// behind the number is not asked: another slot may have been given a later one, and have put it on record before.
    pub fn next_as_given(&self, number: &str, range: &NumberRange, product_key: &str) -> Option<String> {
        self.next_from(range.place_of(number)?, range, product_key)
    }

    /// The forms of the numbers that were given, each as a range of it; with what they count and whether each is a serial number, in the order in which they were given,
    /// and where it goes on.
    pub fn given_by_form(
        &self,
    ) -> impl Iterator<Item = (&NumberRange, impl ExactSizeIterator<Item = (u64, bool)>, u64)> {
        let all = &self.values.given;
        self.values.series.iter().map(|series| (&series.range, series.given(all), series.next))
    }

    /// Whether lines were lost in which numbers of this range may have been given.
    pub fn is_uncertain(&self, range: &NumberRange) -> bool {
        self.values.is_uncertain(range)
    }

    /// The place behind everything that was given of a range.
    fn next_place(&self, range: &NumberRange) -> u64 {
        let series = self.values.series.iter().find(|series| series.range.is_like(range));
        // One that was given from under another description, before this one had a line of its own.
        let given = || self.values.given.iter().filter_map(|given| range.value_of(&given.value)).max();
        let next = series.map_or_else(|| given().map_or(0, |value| value.saturating_add(1)), |series| series.next);
        range.place_from(next)
    }

    /// The first number from a place on that nobody has.
    fn next_from(&self, place: u64, range: &NumberRange, product_key: &str) -> Option<String> {
        let is_free = |number: &String| {
            self.values.with_value(number).next().is_none()
                && !self.values.seen.contains(number)
                && self.finder.numbered(&self.units, product_key, number).is_empty()
        };
        (place..range.len()).map_while(|place| range.at(place)).find(is_free)
    }

    /// How the range of a value stands.
    pub fn stand_of(&self, name: &str, range: &NumberRange, product_key: &str) -> RangeStand {
        let all = &self.values.given;
        let given: Vec<_> = match self.values.series.iter().find(|series| series.range.is_like(range)) {
            Some(series) => {
                let members = series.members.iter().filter(|(_, counts)| range.place_with(*counts).is_some());
                members.map(|(position, _)| &all[*position]).collect()
            }
            None => all.iter().filter(|given| range.place_of(&given.value).is_some()).collect(),
        };
        let which = |state: GivenState| {
            given.iter().filter(|given| given.state() == state).map(|given| given.value.clone()).collect::<Vec<_>>()
        };
        let next = self.next_of(range, product_key);
        let left = next.as_ref().and_then(|next| range.place_of(next)).map_or(0, |place| range.len() - place);
        RangeStand {
            name: name.to_owned(),
            range: range.clone(),
            given: given.len() as u64,
            void: which(GivenState::Void),
            kept: which(GivenState::Waits),
            left,
            next,
            is_uncertain: self.is_uncertain(range),
        }
    }

    /// The ranges that values were given from, as they were described last, each with the name of its value and the product.
    pub fn ranges_given_from(&self) -> impl Iterator<Item = (&str, &str, &NumberRange)> {
        self.values.series.iter().filter_map(|series| {
            let given = self.values.given.iter().rev().find(|given| series.range.place_of(&given.value).is_some())?;
            Some((given.name.as_str(), given.product_key.as_str(), &series.range))
        })
    }
}

#[cfg(test)]
mod tests;
