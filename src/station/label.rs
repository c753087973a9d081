//! A scanned label on a bench of several slots: it belongs to whichever unit has its number, compared as text. One that no unit answers to is a
//! rejected scan and no unit's fault. What a unit does about its label is `visit/label.rs`.

use std::time::{Duration, Instant};

use super::bench::Bench;
use super::snapshot::{HeldLabel, NoticeKind, SlotState, Snapshot};

/// How long a label waits for its unit.
const WAITS: Duration = Duration::from_secs(60);

impl Bench {
    /// Takes a label. A unit that is at a slot and has its number has answered to it already, unless it waits for just this; else the label waits.
    pub(super) fn scanned(&self, label: &str) {
        let text = label.trim().to_owned();
        self.board.show(|snapshot| {
            let is_there = is_settled(snapshot, &text);
            snapshot.label = (!is_there).then(|| HeldLabel { text, since: Instant::now() });
        });
        self.labels.notify_waiters();
    }

    /// Whether the unit with this label is at a slot and has answered to it: no other has to.
    pub(super) fn is_there(&self, label: &str) -> bool {
        is_settled(&self.board.now(), label.trim())
    }

    /// A unit told its number: a label that waits for it waits no longer. Whether one did.
    pub(super) fn answers_to_label(&self, serial_number: &str) -> bool {
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
        answers
    }

    /// Drops a label that has waited long enough.
    pub(super) fn drop_old_label(&self, now: Instant) {
        if self.board.now().label.as_ref().is_some_and(|label| is_old(label, now)) {
            self.board.show(|snapshot| snapshot.label = None);
            self.board.notice(NoticeKind::LabelRejected);
        }
    }
}

fn is_old(label: &HeldLabel, now: Instant) -> bool {
    now.saturating_duration_since(label.since) >= WAITS
}

/// Whether units with this number are at a slot, and none of them needs a label any more.
fn is_settled(snapshot: &Snapshot, number: &str) -> bool {
    let units = snapshot.slots.iter().filter_map(|slot| match &slot.state {
        SlotState::Running(unit) | SlotState::Asking(unit, _) | SlotState::Ended(unit) => Some(unit),
        SlotState::Empty { .. } | SlotState::Ready { .. } => None,
    });
    let with_number = units.filter(|unit| unit.serial_number.as_deref() == Some(number));
    with_number.map(|unit| !unit.needs_label).reduce(|all, this| all && this).unwrap_or(false)
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
