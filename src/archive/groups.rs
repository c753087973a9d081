//! Visits by what they have in common: where, by whom, for which order and when, each group in figures.

use std::collections::HashMap;

use strum::{IntoStaticStr, VariantArray};

use super::chunk::NEVER;
use super::days::Days;
use super::rows::Visit;
use crate::domain::{BatchPurpose, Outcome};

/// What visits are put together by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum By {
    /// Where a unit stood.
    #[default]
    Slot,
    /// Which station it was at.
    Station,
    /// Who worked there.
    Operator,
    /// The work order that it was made for.
    Order,
    /// What it came for.
    Purpose,
    /// The hour in which its visit ended.
    Hour,
    /// The shift in which its visit ended; a day of the calendar where no shifts are set.
    Shift,
}

impl By {
    /// As a call says it.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// What the visits of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Common {
    /// A purpose.
    Purpose(BatchPurpose),
    /// A name, as the lines say it.
    Name(String),
    /// The moment at which the hour or the shift began, in milliseconds since 1970.
    Since(i64),
    /// Nothing is known.
    Unknown,
}

impl Common {
    /// Where it stands among others: slot 2 before slot 10.
    fn place(&self) -> (u64, Self) {
        let number = match self {
            Self::Name(name) => name.parse().unwrap_or(u64::MAX),
            _ => 0,
        };
        (number, self.clone())
    }
}

/// How many units were good at their first visit. What is no verdict about the unit ([`Outcome::is_in_yield`]) does not count as a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FirstPass {
    /// Units whose first visit that counts was PASS.
    pub passed: usize,
    /// Units with a visit that counts.
    pub units: usize,
}

/// The visits of a group in figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What they have in common.
    pub common: Common,
    /// How many there are.
    pub visits: usize,
    /// Of the units whose first visit that counts is one of them, those that were good at once.
    pub first_pass: FirstPass,
    /// What a visit that passed took, in milliseconds: the median.
    pub median: Option<f64>,
    /// What nine of ten that passed took at most, in milliseconds.
    pub most: Option<f64>,
}

/// How visits are grouped.
#[derive(Clone, Debug, Default)]
pub struct Grouping {
    /// By what.
    pub by: By,
    /// By which clock.
    pub days: Days,
}

/// Groups that are being counted.
pub(super) struct Groups<'a> {
    grouping: &'a Grouping,
    groups: Vec<(Group, Vec<f32>)>,
    numbers: HashMap<Common, usize>,
    /// Of each minute that came, its group: a calendar takes its time.
    minutes: HashMap<i64, usize>,
    last: Option<(LastName, usize)>,
}

/// The file and the number of a name in it.
type LastName = (super::view::FileId, u32);

impl<'a> Groups<'a> {
    pub(super) fn new(grouping: &'a Grouping) -> Self {
        Self { grouping, groups: Vec::new(), numbers: HashMap::new(), minutes: HashMap::new(), last: None }
    }

    /// Takes a visit, and gives the number of its group.
    pub(super) fn take(&mut self, visit: &Visit<'_>) -> usize {
        let number = self.number_of(visit);
        let (group, took) = &mut self.groups[number];
        group.visits += 1;
        if visit.fixed.outcome == Some(Outcome::Pass) {
            took.push(visit.fixed.total);
        }
        number
    }

    /// Counts the unit whose first visit that counts is of this group.
    pub(super) fn take_unit(&mut self, number: usize, passed: bool) {
        let first_pass = &mut self.groups[number].0.first_pass;
        first_pass.units += 1;
        first_pass.passed += usize::from(passed);
    }

    /// All of them, in the order of what they have in common.
    pub(super) fn counted(self) -> Vec<Group> {
        let mut groups: Vec<Group> = self
            .groups
            .into_iter()
            .map(|(group, mut took)| {
                let [median, most] = [5, 9].map(|of_ten| most_of(of_ten, &mut took));
                Group { median, most, ..group }
            })
            .collect();
        groups.sort_by_cached_key(|group| group.common.place());
        groups
    }

    fn number_of(&mut self, visit: &Visit<'_>) -> usize {
        let row = visit.fixed;
        match self.grouping.by {
            By::Purpose => self.number(Common::Purpose(row.purpose)),
            By::Slot => self.named(visit, row.slot, |visit| Some(visit.slot()).filter(|slot| !slot.is_empty())),
            By::Operator => self.named(visit, row.operator, Visit::operator),
            By::Order => self.named(visit, row.order, Visit::work_order),
            By::Station => self.number(visit.station().map_or(Common::Unknown, |name| Common::Name(name.to_owned()))),
            By::Hour => self.at(row.at, Days::hour_of),
            By::Shift => self.at(row.at, |days, at| days.shift_of(at).or_else(|| days.day_of(at))),
        }
    }

    /// Mostly it is the name of the visit before: it is not looked up again.
    fn named<'v>(&mut self, visit: &Visit<'v>, name: u32, text: impl Fn(&Visit<'v>) -> Option<&'v str>) -> usize {
        let last = (visit.file().id, name);
        if let Some((_, number)) = self.last.filter(|(known, _)| *known == last) {
            return number;
        }
        let number = self.number(text(visit).map_or(Common::Unknown, |name| Common::Name(name.to_owned())));
        self.last = Some((last, number));
        number
    }

    fn at(&mut self, at: i64, begins: impl Fn(&Days, i64) -> Option<i64>) -> usize {
        if at == NEVER {
            return self.number(Common::Unknown);
        }
        let minute = at.div_euclid(60_000);
        if let Some(number) = self.minutes.get(&minute) {
            return *number;
        }
        let number = self.number(begins(&self.grouping.days, at).map_or(Common::Unknown, Common::Since));
        self.minutes.insert(minute, number);
        number
    }

    fn number(&mut self, common: Common) -> usize {
        if let Some(number) = self.numbers.get(&common) {
            return *number;
        }
        let number = self.groups.len();
        let group =
            Group { common: common.clone(), visits: 0, first_pass: FirstPass::default(), median: None, most: None };
        self.groups.push((group, Vec::new()));
        self.numbers.insert(common, number);
        number
    }
}

/// What so many of ten are at most: the smallest of the values that do for it. Five are the median.
pub(super) fn most_of(of_ten: usize, values: &mut [f32]) -> Option<f64> {
    let place = (values.len() * of_ten).div_ceil(10).checked_sub(1)?;
    let (_, value, _) = values.select_nth_unstable_by(place, f32::total_cmp);
    Some(f64::from(*value))
}

#[cfg(test)]
mod tests {
    use super::most_of;

    #[test]
    fn nine_of_ten_are_not_all_ten_and_the_median_of_two_is_the_lower_one() {
        let mut ten: Vec<f32> = (1_u8..=10).rev().map(f32::from).collect();
        assert_eq!([5, 9].map(|of_ten| most_of(of_ten, &mut ten)), [Some(5.0), Some(9.0)]);
        assert_eq!([5, 9].map(|of_ten| most_of(of_ten, &mut [2.0, 1.0])), [Some(1.0), Some(2.0)]);
        assert_eq!([5, 9].map(|of_ten| most_of(of_ten, &mut [7.0])), [Some(7.0), Some(7.0)]);
        assert_eq!(most_of(5, &mut []), None);
    }
}
