//! The dialog with a unit: what it is asked and told, over any link.
//!
//! Every wait has a deadline, an unplug is a result at once, and whatever is said stands on a tape without secrets.

mod answer;
mod console;
mod conversation;
mod fault;
mod held;
mod login;
mod mask;
pub mod serial_rules;
mod setup;
mod tape;
mod tries;

pub use answer::{Answer, Matched};
pub use console::{Console, ConsoleLine, Spoken};
pub(crate) use conversation::nonce;
pub use conversation::{ClosedDevice, Device};
pub use fault::DeviceFault;
pub use held::HeldIdentity;
pub use mask::may_be_kept;
pub(crate) use mask::{is_masked, masked, names_a_secret};
pub use serial_rules::{NoDeviceName, SerialRules, without_symbology};
pub use setup::{failure_of, usb_matches_of};

use std::time::Duration;

use crate::domain::{Failure, Identity, Secret, Verb};
use crate::wire::{Catch, Caught, Writing, Written};

/// How often a unit on a line that stays plugged is asked whether it is there.
pub const PROBE_EVERY: Duration = Duration::from_millis(300);
/// Probes in a row without an answer that mean: taken away. One can be lost to a unit that is busy.
pub const PROBES_LOST: u32 = 2;

/// What came of asking a unit whether it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// It answered.
    Answered,
    /// Nothing came in time.
    Quiet,
    /// It was not asked: what it is sent now might stop its boot.
    NotAsked,
    /// The line is broken.
    Gone,
}

/// Who a unit says it is, as one reading told it: not trimmed, not judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// The serial number; perhaps empty.
    pub serial_number: String,
    /// It said that it has no number yet.
    pub has_no_number: bool,
    /// Chip UID or MAC, where the profile reads one and the unit has it.
    pub hardware_id: Option<String>,
}

impl Device {
    /// Waits until the unit answers: through its boot, whatever it prints meanwhile.
    pub async fn wake(&mut self) -> Result<(), DeviceFault> {
        self.hold(Verb::Wake, None).await.map(drop)
    }

    /// Asks once, with *wake*, whether the unit is there. It is asked again and again, so this is not on the tape.
    pub async fn probe(&mut self) -> Probe {
        let limit = self.longest_try(Verb::Wake);
        self.off_tape = true;
        let probe = match self.may_be_touched(limit).await {
            Ok(true) => {
                self.is_awake = true;
                let awake = tokio::time::timeout(limit, self.wake()).await;
                self.is_awake = false;
                match awake {
                    Ok(Ok(())) => Probe::Answered,
                    Ok(Err(fault)) if fault.failure == Failure::Unplugged => Probe::Gone,
                    Ok(Err(_)) | Err(_) => Probe::Quiet,
                }
            }
            Ok(false) => Probe::NotAsked,
            Err(_) => Probe::Gone,
        };
        self.off_tape = false;
        probe
    }

    /// Asks once who is there, for a unit that is asked again and again: not on the tape. None where it is not told in time.
    pub async fn ask_who(&mut self) -> Option<Who> {
        let verbs = [Verb::ReadSerial, Verb::ReadHardwareId];
        let limit = verbs.map(|verb| self.longest_try(verb)).iter().sum();
        self.off_tape = true;
        let who = tokio::time::timeout(limit, self.read_who()).await;
        self.off_tape = false;
        who.ok()?.ok()
    }

    /// Number and hardware id, one right after the other: one reading.
    pub async fn read_who(&mut self) -> Result<Who, DeviceFault> {
        let caught = self.hold(Verb::ReadSerial, None).await?;
        let number = caught.get(Catch::SerialNumber);
        Ok(Who {
            serial_number: number.map(|value| value.expose().to_owned()).unwrap_or_default(),
            has_no_number: number.is_none(),
            hardware_id: self.read_hardware_id().await?,
        })
    }

    /// How many readings there are to come to two that are equal: as many as the profile has tries, and two at least.
    pub fn readings(&self) -> u32 {
        self.most_tries(Verb::ReadSerial).max(2)
    }

    /// The serial number as it was caught: not trimmed, not judged, perhaps empty.
    pub async fn read_serial(&mut self) -> Result<String, DeviceFault> {
        let caught = self.hold(Verb::ReadSerial, None).await?;
        Ok(caught.get(Catch::SerialNumber).map(|value| value.expose().to_owned()).unwrap_or_default())
    }

    /// Gives a number to a unit that has none, in a dialog that was made with the value. Says nothing about whether it was stored.
    pub async fn write_serial(&mut self) -> Result<(), DeviceFault> {
        self.hold(Verb::WriteSerial, None).await.map(drop)
    }

    /// Sets a value, in a dialog that was made with it. Says nothing about whether it was stored.
    pub async fn set_value(&mut self, name: &str) -> Result<(), DeviceFault> {
        self.hold_for(name, |set| &set.write).await.map(drop)
    }

    /// What the unit holds of a value. None where it says that there is none.
    pub async fn read_value(&mut self, name: &str) -> Result<Option<Secret>, DeviceFault> {
        Ok(self.hold_for(name, |set| &set.read).await?.get(Catch::Value).cloned())
    }

    /// Chip UID or MAC. None where the profile does not read one, or the unit says that it has none.
    pub async fn read_hardware_id(&mut self) -> Result<Option<String>, DeviceFault> {
        let caught = self.hold(Verb::ReadHardwareId, None).await?;
        Ok(caught.get(Catch::HardwareId).map(|value| value.expose().to_owned()).filter(|value| !value.is_empty()))
    }

    /// What else the unit tells of itself, by the profile's own names: without the blanks around it, not judged. What is empty is not told.
    pub async fn read_info(&mut self) -> Result<Vec<(String, String)>, DeviceFault> {
        let caught = self.hold(Verb::ReadInfo, None).await?;
        let told =
            caught.iter().map(|(catch, value)| (catch.name().to_owned(), value.expose().trim_ascii().to_owned()));
        Ok(told.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The identity in the unit. None where it holds none at all, or the profile does not read it.
    pub async fn read_identity(&mut self) -> Result<Option<HeldIdentity>, DeviceFault> {
        let caught = self.hold(Verb::ReadIdentity, None).await?;
        Ok(HeldIdentity::of(&caught))
    }

    /// Writes an identity, and where to log in with it. Says nothing about whether it was stored.
    pub async fn write_identity(&mut self, identity: &Identity, host: &str, port: u16) -> Result<(), DeviceFault> {
        self.keep_off_the_tape(&identity.device_token);
        self.write(Verb::Write, Writing { what: Written::Identity(identity), host, port }).await
    }

    /// Puts back what it held before.
    pub async fn restore(&mut self, old: &Caught, host: &str, port: u16) -> Result<(), DeviceFault> {
        old.secrets().for_each(|value| self.keep_off_the_tape(value));
        self.write(Verb::Restore, Writing { what: Written::Old(old), host, port }).await
    }

    async fn write(&mut self, verb: Verb, writing: Writing<'_>) -> Result<(), DeviceFault> {
        self.hold(verb, Some(writing)).await.map(drop)
    }

    /// Resets the unit; nothing where the profile has no such verb. The port may go away after this.
    pub async fn reset(&mut self) -> Result<(), DeviceFault> {
        self.hold(Verb::Reset, None).await.map(drop)
    }
}
