//! Check: is it the unit whose label was scanned? A wrong label is a fault before anything is asked of the cloud.

use std::time::Instant;

use super::times::Wait;
use super::{Fault, Visit};
use crate::domain::failure::Failure;

impl Visit<'_> {
    /// Compares the label with the number that was read, as text. Where the profile requires one, the unit waits until it is scanned.
    pub(super) async fn check_label(&mut self, serial_number: &str) -> Result<(), Fault> {
        if self.label.as_ref().is_some_and(|label| label.trim() != serial_number) {
            return Err(Failure::LabelDiffers.into());
        }
        if self.label.is_some() || !self.view.needs_label {
            // One that was scanned since is this unit's, and no other has to answer to it.
            self.answers_to_label(serial_number);
        } else {
            self.wait_for_label(serial_number).await?;
        }
        if self.view.needs_label {
            self.view.needs_label = false;
            self.show(false);
        }
        Ok(())
    }

    fn answers_to_label(&self, serial_number: &str) -> bool {
        let held = self.bench.answers_to_label(serial_number);
        self.control.answers_to_label(serial_number) || held
    }

    async fn wait_for_label(&mut self, serial_number: &str) -> Result<(), Fault> {
        if !self.bench.has_person {
            return Err(Failure::LabelMissing.into());
        }
        let from = Instant::now();
        let scanned = self.scanned(serial_number).await;
        self.times.waited(Wait::Hands, from);
        scanned?;
        // Hands were at it: on a line that stays plugged another unit may be there by now, and this one is not registered in its place.
        let from = Instant::now();
        let told = self.device.as_mut().ok_or(Failure::Defect)?.read_serial().await;
        self.times.waited(Wait::Device, from);
        if self.bench.rules.serial_number(&told?).is_ok_and(|serial| serial == serial_number) {
            Ok(())
        } else {
            Err(Failure::OtherUnit.into())
        }
    }

    /// Waits until the label is there, Abort is pressed, or the unit is taken away.
    async fn scanned(&mut self, serial_number: &str) -> Result<(), Fault> {
        let mut ports = self.bench.seen.clone();
        loop {
            // Listens before it looks, so that no label falls between the two.
            let mut labels = std::pin::pin!(self.bench.labels.notified());
            labels.as_mut().enable();
            if self.control.is_aborting() {
                return Err(Failure::Aborted.into());
            }
            if !self.bench.is_present(&self.slot.port) {
                return Err(Failure::Unplugged.into());
            }
            if self.answers_to_label(serial_number) {
                return Ok(());
            }
            // With one slot a label is meant for the unit that waits, whatever it says.
            if self.control.take_label().is_some() {
                return Err(Failure::LabelDiffers.into());
            }
            tokio::select! {
                () = labels => {}
                () = self.control.changed() => {}
                Ok(()) = ports.changed() => {}
            }
        }
    }
}
