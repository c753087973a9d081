//! Check: is it the unit whose label was scanned? A wrong label is a fault before anything is asked of the cloud.

use std::time::{Duration, Instant};

use crate::bench::Bench;
use crate::domain::{BatchPurpose, Entry, Failure, Resolution};
use crate::seen::{Choice, NoticeKind};
use crate::visit::control::{Answer, Control};
use crate::visit::{Fault, Visit};

/// Longest label that is shown and recorded, in characters.
const LONGEST: usize = 256;
/// How long it counts what a unit told: nobody takes one off and puts another one on faster.
pub(super) const KNOWN_FOR: Duration = Duration::from_secs(1);

impl Visit<'_> {
    /// Compares the label with the number that was read, as text. Where the profile requires one, the unit waits until it is scanned; that label is given back.
    pub(crate) async fn check_label(&mut self, serial_number: &str) -> Result<Option<String>, Fault> {
        if let Some(label) = self.label.clone().filter(|label| label != serial_number) {
            if self.is_relabelled(serial_number, &label).await? {
                self.label = Some(serial_number.to_owned());
                return Ok(None);
            }
            let (fault, number) = (differs(&label), label);
            self.say(NoticeKind::LabelDiffers { number, slot: self.slot.name.clone() });
            self.view.needs_label = true;
            return Err(fault);
        }
        if !self.view.needs_label {
            // One that was scanned since is this unit's, and no other has to answer to it.
            if self.answers_to_label(serial_number) || self.label.is_some() {
                self.say_matched(serial_number);
            }
            return Ok(None);
        }
        if let Err(fault) = self.wait_for_label(serial_number).await {
            let other = fault.detail.clone().filter(|_| fault.failure == Failure::LabelDiffers);
            let Some(number) = other else { return Err(fault) };
            if !self.is_relabelled(serial_number, &number).await? {
                self.say(NoticeKind::LabelDiffers { number, slot: self.slot.name.clone() });
                return Err(fault);
            }
        }
        self.say_matched(serial_number);
        // Nobody scans it twice for a slot that does not ask for it; where it was on its way already, it is this unit's.
        self.view.needs_label = false;
        self.show(false);
        self.same_unit_after_hands(serial_number).await?;
        self.answers_to_label(serial_number);
        Ok(Some(serial_number.to_owned()))
    }

    /// Asks whether it has another label, where units come that were made before. If it has, that is on record by now, and what is on that label stands for the
    /// unit's number from now on.
    async fn is_relabelled(&mut self, serial_number: &str, label: &str) -> Result<bool, Fault> {
        let purpose = self.bench.journal.read(|book| book.order_of(self.bench.journal.segment()).purpose());
        let product_key = &self.bench.profile.product_key;
        let is_of_other = self.bench.journal.read(|book| book.is_label_of_other(product_key, serial_number, label));
        // A label with the number of another unit is that unit's.
        if purpose == BatchPurpose::Production || is_of_other || self.golden().is_some() {
            return Ok(false);
        }
        // A name that is made of values is known once the label is.
        if let Ok(keys) = self.keys_told() {
            self.weigh(&keys);
        }
        let Answer { choice, by, .. } = self.ask(&differs(label), vec![Choice::LeaveIt, Choice::Relabelled]).await?;
        if choice != Choice::Relabelled {
            return Ok(false);
        }
        self.same_unit_after_hands(serial_number).await?;
        self.bench.label_is_of(label, serial_number);
        // Its name may be made of values, and those of what is on that label.
        self.give_for_name(serial_number).await?;
        let keys = self.keys_told()?;
        let by = by.or_else(|| self.bench.operator()).unwrap_or_default();
        let (how, why) = (Resolution::Relabelled { label: label.to_owned() }, Failure::LabelDiffers.code().to_owned());
        self.append(Entry::Resolved { keys, how, by, why }).await?;
        self.relabelled = Some(label.to_owned());
        Ok(true)
    }

    fn say_matched(&mut self, serial_number: &str) {
        self.say(NoticeKind::LabelMatched { number: serial_number.to_owned(), slot: self.slot.name.clone() });
    }

    /// Says once what became of the label, however often the unit is read.
    fn say(&mut self, notice: NoticeKind) {
        if !std::mem::replace(&mut self.label_said, true) {
            self.bench.board.notice(notice);
        }
    }

    fn answers_to_label(&self, serial_number: &str) -> bool {
        answers_to_label(self.bench, self.control, serial_number)
    }

    async fn wait_for_label(&mut self, serial_number: &str) -> Result<(), Fault> {
        if !self.bench.has_person {
            return Err(Failure::LabelMissing.into());
        }
        self.close_prepared().await;
        self.bench.sync_record().await?;
        let scanned = scanned(self.bench, self.control, serial_number);
        wait!(self, Operator, unless(self.while_it_is_there(scanned)))??
    }

    /// The label that is scanned for a unit without a number: on a bench of several slots it is taken only where one unit alone waits for it.
    pub(super) async fn wait_for_any_label(&mut self) -> Result<String, Fault> {
        if !self.bench.has_person {
            return Err(Failure::LabelMissing.into());
        }
        self.close_prepared().await;
        self.bench.sync_record().await?;
        self.view.needs_label = true;
        self.show(false);
        let (bench, control) = (self.bench, self.control);
        let _waits = bench.waits_for_number();
        let scanned = async {
            loop {
                let mut labels = std::pin::pin!(bench.labels.notified());
                labels.as_mut().enable();
                if control.is_aborting() {
                    return Err(Failure::Aborted);
                }
                if let Some(label) = control.take_label().or_else(|| bench.label_for_the_only_one()) {
                    return Ok(label);
                }
                tokio::select! {
                    () = labels => {}
                    () = control.changed() => {}
                }
            }
        };
        Ok(wait!(self, Operator, unless(self.while_it_is_there(scanned)))???)
    }

    /// On a line that stays plugged another unit may be there by now, and this one is not registered in its place.
    pub(crate) async fn same_unit_after_hands(&mut self, serial_number: &str) -> Result<(), Fault> {
        if self.is_ahead {
            return Ok(());
        }
        let hardware_id = self.view.hardware_id.clone();
        // It may have fallen asleep. Whether it is there is told by what comes next.
        wait!(self, Device, unless(self.probe()))?;
        wait!(self, Device, unless(self.is_still(serial_number, hardware_id.as_deref())))??;
        self.told_at = Instant::now();
        Ok(())
    }

    /// Before anything is asked of the cloud in this unit's name: what it told a while ago, while it waited for its turn or for the network, it tells again.
    pub(crate) async fn same_unit_after_a_wait(&mut self, serial_number: &str) -> Result<(), Fault> {
        if self.told_at.elapsed() > KNOWN_FOR { self.same_unit_after_hands(serial_number).await } else { Ok(()) }
    }
}

/// Waits until the label is there, or Abort is pressed.
async fn scanned(bench: &Bench, control: &Control, serial_number: &str) -> Result<(), Fault> {
    loop {
        // Listens before it looks, so that no label falls between the two.
        let mut labels = std::pin::pin!(bench.labels.notified());
        labels.as_mut().enable();
        if control.is_aborting() {
            return Err(Failure::Aborted.into());
        }
        if answers_to_label(bench, control, serial_number) {
            return Ok(());
        }
        // With one slot a label is meant for the unit that waits, whatever it says.
        if let Some(label) = control.take_label() {
            return Err(differs(&label));
        }
        tokio::select! {
            () = labels => {}
            () = control.changed() => {}
        }
    }
}

fn answers_to_label(bench: &Bench, control: &Control, serial_number: &str) -> bool {
    let held = bench.answers_to_label(serial_number);
    control.answers_to_label(serial_number) || held
}

fn differs(label: &str) -> Fault {
    let detail = Some(label.trim().chars().take(LONGEST).collect());
    Fault { detail, ..Failure::LabelDiffers.into() }
}
