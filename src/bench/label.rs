//! A scanned label: the number on it, as the profile says where that stands. On a bench of several slots it belongs to whichever unit has its number,
//! compared as text. One that no unit answers to is a rejected scan and no unit's fault. What a unit does about its label is `visit/label.rs`.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::bench::shared::Bench;
use crate::domain::{DecidesNothing, Entry, SERIAL_NUMBER, ValueProfile, ValueSource};
use crate::seen::{HeldLabel, NoticeKind, SlotState, SlotView, Snapshot, UnitView};

/// How long a label waits for its unit.
const WAITS: Duration = Duration::from_secs(60);
/// Most of a scan that is shown, in characters.
const LONGEST: usize = 256;

/// Scans that are kept.
const SCANS: usize = 64;

/// See [`Bench::waits_for_number`].
pub(crate) struct WaitsForNumber<'b>(&'b Bench);

impl Drop for WaitsForNumber<'_> {
    fn drop(&mut self) {
        self.0.wait_for_number.fetch_sub(1, Ordering::AcqRel);
        self.0.labels.notify_waiters();
        self.0.beside().for_each(|bench| bench.labels.notify_waiters());
    }
}

impl Bench {
    /// The number that a label stands for: what is on it, or that of the unit that was given this label later.
    pub(crate) fn number_of_label(&self, on_it: String) -> String {
        let product_key = &self.profile.product_key;
        self.journal.read(|book| book.number_of_label(product_key, &on_it).map(ToOwned::to_owned)).unwrap_or(on_it)
    }

    /// The number that what was scanned stands for; none where it is no label of this product.
    pub(crate) fn number_in(&self, scanned: &str) -> Option<String> {
        self.rules.number_on(scanned).map(|on_it| self.number_of_label(on_it))
    }

    /// The number on a label that was scanned. One that has none, as the profile wants it, is a rejected scan and no unit's fault.
    pub(crate) fn number_on(&self, scanned: &str) -> Option<String> {
        let number = self.number_in(scanned);
        if let Some(number) = &number {
            let mut scans = self.scans.lock();
            scans.retain(|(known, _)| known != number);
            scans.truncate(SCANS - 1);
            scans.push_front((number.clone(), scanned.to_owned()));
        }
        if number.is_none() {
            let pattern = self.profile.serial_number.label.clone().unwrap_or_default();
            self.board.notice(NoticeKind::LabelUnread { scanned: shown(scanned), pattern });
        }
        number
    }

    /// Whether what was scanned is a label of this product by its pattern; where that has none, whether a unit at a slot has it for its number.
    pub(crate) fn may_be_label(&self, scanned: &str) -> bool {
        let Some(number) = self.number_in(scanned) else { return false };
        let has_number = |slot: &SlotView| {
            slot.state.unit().is_some_and(|unit| unit.serial_number.as_deref() == Some(number.as_str()))
        };
        self.profile.serial_number.label.is_some() || self.board.now().slots.iter().any(has_number)
    }

    /// Whether a unit waits for its label: the profile requires it, or takes a value from it.
    pub(crate) fn needs_label(&self) -> bool {
        let is_on_label = |(name, value): (&String, &ValueProfile)| {
            name != SERIAL_NUMBER && matches!(value.from, ValueSource::Label(_))
        };
        self.profile.serial_number.require_label || self.profile.values.iter().any(is_on_label)
    }

    /// What was scanned where this number was on it.
    pub(crate) fn scan_of(&self, number: &str) -> Option<String> {
        self.scans.lock().iter().find(|(known, _)| known == number).map(|(_, scan)| scan.clone())
    }

    /// What was scanned of this label is the unit's with this number from now on.
    pub(crate) fn label_is_of(&self, label: &str, number: &str) {
        let mut scans = self.scans.lock();
        scans.retain(|(known, _)| known != number);
        scans.iter_mut().filter(|(known, _)| known == label).for_each(|(known, _)| number.clone_into(known));
    }

    /// A unit without a number waits for a label, for as long as this is held.
    pub(crate) fn waits_for_number(&self) -> WaitsForNumber<'_> {
        self.wait_for_number.fetch_add(1, Ordering::AcqRel);
        WaitsForNumber(self)
    }

    /// The label that waits for its unit, where one unit alone waits for a label: nobody else can be meant.
    pub(crate) fn label_for_the_only_one(&self) -> Option<String> {
        let waiting = |bench: &Self| bench.wait_for_number.load(Ordering::Acquire);
        let is_alone = waiting(self) + self.beside().map(|bench| waiting(&bench)).sum::<usize>() == 1;
        let mut label = None;
        if is_alone && self.board.now().label.is_some() {
            self.board.show(|snapshot| label = snapshot.label.take());
        }
        let number = label?.text;
        self.is_no_others(&number);
        Some(number)
    }

    /// Takes the number on a label. A unit that is at a slot and has it has answered to it already, unless it waits for just this; else the label waits.
    /// Gives what goes on record of the one that gave way to it.
    pub(crate) fn scanned(&self, number: String) -> Option<Entry> {
        let mut before = None;
        self.board.show(|snapshot| {
            // One whose unit is there takes nobody's place.
            if settled_at(snapshot, &number).is_none() {
                before = snapshot.label.replace(HeldLabel { text: number.clone(), since: Instant::now() });
            }
        });
        let dropped = self.answer_scan(number, before.map(|label| label.text));
        self.labels.notify_waiters();
        dropped
    }

    /// Says what became of a label that was scanned: whose it is, or that it waits. Of a unit that waits for its label its visit says so. `before`: the
    /// label that waited until now and gave way to it: what goes on record of that is given back.
    pub(crate) fn answer_scan(&self, number: String, before: Option<String>) -> Option<Entry> {
        let now = self.board.now();
        let is_for = |unit: &UnitView| now.slots.len() == 1 || unit.serial_number.as_ref() == Some(&number);
        let waits =
            |slot: &SlotView| matches!(&slot.state, SlotState::Running(unit) if unit.waits_for_label() && is_for(unit));
        if let Some(before) = before.filter(|before| *before != number) {
            let (label, by) = (before.clone(), number.clone());
            self.board.notice(NoticeKind::LabelReplaced { number: before, by: number });
            return Some(Entry::LabelDropped { label, replaced_by: Some(by), decides: DecidesNothing });
        }
        if let Some(slot) = settled_at(&now, &number) {
            self.board.notice(NoticeKind::LabelMatched { number, slot });
        } else if !now.slots.iter().any(waits) {
            self.board.notice(NoticeKind::LabelWaits { number });
        }
        None
    }

    /// Whether the unit with this number is at a slot and has answered to its label: no other has to.
    pub(crate) fn is_there(&self, number: &str) -> bool {
        settled_at(&self.board.now(), number).is_some()
    }

    /// A unit told its number: a label that waits for it waits no longer. Whether one did.
    pub(crate) fn answers_to_label(&self, serial_number: &str) -> bool {
        let is_its = |snapshot: &Snapshot| snapshot.label.as_ref().is_some_and(|label| label.text == serial_number);
        let mut answers = false;
        if is_its(&self.board.now()) {
            self.board.show(|snapshot| {
                answers = is_its(snapshot);
                if answers {
                    snapshot.label = None;
                }
            });
        }
        if answers {
            self.is_no_others(serial_number);
        }
        answers
    }

    /// A label that could be that of another product's unit too is not.
    fn is_no_others(&self, number: &str) {
        for bench in self.beside() {
            if bench.board.now().label.as_ref().is_some_and(|label| label.text == number) {
                bench.board.show(|snapshot| snapshot.label = None);
            }
        }
    }

    /// Drops a label that has waited long enough. Gives what goes on record of it.
    pub(crate) fn drop_old_label(&self, now: Instant) -> Option<Entry> {
        let mut dropped = None;
        if self.board.now().label.as_ref().is_some_and(|label| is_old(label, now)) {
            self.board.show(|snapshot| dropped = snapshot.label.take());
        }
        let HeldLabel { text: number, .. } = dropped?;
        self.board.notice(NoticeKind::LabelRejected { number: number.clone() });
        Some(Entry::LabelDropped { label: number, replaced_by: None, decides: DecidesNothing })
    }
}

/// What was scanned, as it is shown.
pub(crate) fn shown(scanned: &str) -> String {
    scanned.trim().chars().take(LONGEST).collect()
}

fn is_old(label: &HeldLabel, now: Instant) -> bool {
    now.saturating_duration_since(label.since) >= WAITS
}

/// The slot of the units with this number, where none of them needs a label any more.
fn settled_at(snapshot: &Snapshot, number: &str) -> Option<String> {
    let units = snapshot.slots.iter().filter_map(|slot| match &slot.state {
        SlotState::Running(unit) | SlotState::Asking(unit, _) | SlotState::Ended(unit) => Some((slot, unit)),
        SlotState::Empty { .. } | SlotState::Ready { .. } => None,
    });
    let mut with_number = units.filter(|(_, unit)| unit.serial_number.as_deref() == Some(number)).peekable();
    let name = with_number.peek().map(|(slot, _)| slot.name.clone())?;
    with_number.all(|(_, unit)| !unit.needs_label).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_waits_a_minute_and_no_longer() {
        let since = Instant::now();
        let label = HeldLabel { text: "4711".into(), since };
        assert!(!is_old(&label, since + Duration::from_secs(59)));
        assert!(is_old(&label, since + WAITS));
    }
}
