//! The dialog with a unit: what it is asked and told, over any link.
//!
//! Every wait has a deadline, an unplug is a result at once, and whatever is said stands on a tape without secrets.

mod answer;
mod conversation;
mod fault;
mod held;
mod mask;
pub mod serial_rules;
mod setup;
mod tape;
mod tries;

use std::time::Duration;

use std::sync::Arc;

use tokio::time::Instant;

use crate::domain::entry::TapeLine;
use crate::domain::failure::{Failure, Verb};
use crate::domain::identity::Identity;
use crate::link::bytes::ByteLink;
use crate::wire::dialog::{Catch, CompiledDialog};
use crate::wire::template::Writing;

pub use answer::{Answer, Matched};
use conversation::Conversation;
pub use fault::DeviceFault;
pub use held::HeldIdentity;
pub use setup::{failure_of, usb_matches_of};

/// How often a unit on a line that stays plugged is asked whether it is there.
pub const PROBE_EVERY: Duration = Duration::from_millis(300);
/// Probes in a row without an answer that mean: taken away. One can be lost to a unit that is busy.
pub const PROBES_LOST: u32 = 2;

/// A unit at the other end of a link.
pub struct Device {
    conversation: Conversation,
}

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
    /// Chip UID or MAC, where the profile reads one and the unit has it.
    pub hardware_id: Option<String>,
}

impl Device {
    /// Begins to talk. `start` is where the tape's milliseconds begin.
    pub fn new(link: ByteLink, dialog: Arc<CompiledDialog>, start: Instant) -> Self {
        Self { conversation: Conversation::new(link, dialog, start) }
    }

    /// Waits until the unit answers: through its boot, whatever it prints meanwhile.
    pub async fn wake(&mut self) -> Result<(), DeviceFault> {
        self.conversation.hold(Verb::Wake, None).await.map(drop)
    }

    /// Asks once, with *wake*, whether the unit is there. It is asked again and again, so this is not on the tape.
    pub async fn probe(&mut self) -> Probe {
        let limit = self.conversation.longest_try(Verb::Wake);
        self.conversation.set_off_tape(true);
        let probe = match self.conversation.may_be_touched(limit).await {
            Ok(true) => {
                self.conversation.set_awake(true);
                let awake = tokio::time::timeout(limit, self.wake()).await;
                self.conversation.set_awake(false);
                match awake {
                    Ok(Ok(())) => Probe::Answered,
                    Ok(Err(fault)) if fault.failure == Failure::Unplugged => Probe::Gone,
                    Ok(Err(_)) | Err(_) => Probe::Quiet,
                }
            }
            Ok(false) => Probe::NotAsked,
            Err(_) => Probe::Gone,
        };
        self.conversation.set_off_tape(false);
        probe
    }

    /// Asks once who is there, for a unit that is asked again and again: not on the tape. None where it is not told in time.
    pub async fn ask_who(&mut self) -> Option<Who> {
        let verbs = [Verb::ReadSerial, Verb::ReadHardwareId];
        let limit = verbs.map(|verb| self.conversation.longest_try(verb)).iter().sum();
        self.conversation.set_off_tape(true);
        let who = tokio::time::timeout(limit, self.read_who()).await;
        self.conversation.set_off_tape(false);
        who.ok()?.ok()
    }

    /// Number and hardware id, one right after the other: one reading.
    pub async fn read_who(&mut self) -> Result<Who, DeviceFault> {
        Ok(Who { serial_number: self.read_serial().await?, hardware_id: self.read_hardware_id().await? })
    }

    /// How many readings there are to come to two that are equal: as many as the profile has tries, and two at least.
    pub fn readings(&self) -> u32 {
        self.conversation.most_tries(Verb::ReadSerial).max(2)
    }

    /// The serial number as it was caught: not trimmed, not judged, perhaps empty.
    pub async fn read_serial(&mut self) -> Result<String, DeviceFault> {
        let caught = self.conversation.hold(Verb::ReadSerial, None).await?;
        Ok(caught.get(Catch::SerialNumber).map(|value| value.expose().to_owned()).unwrap_or_default())
    }

    /// Chip UID or MAC. None where the profile does not read one, or the unit says that it has none.
    pub async fn read_hardware_id(&mut self) -> Result<Option<String>, DeviceFault> {
        let caught = self.conversation.hold(Verb::ReadHardwareId, None).await?;
        Ok(caught.get(Catch::HardwareId).map(|value| value.expose().to_owned()).filter(|value| !value.is_empty()))
    }

    /// The identity in the unit. None where it holds none at all, or the profile does not read it.
    pub async fn read_identity(&mut self) -> Result<Option<HeldIdentity>, DeviceFault> {
        let caught = self.conversation.hold(Verb::ReadIdentity, None).await?;
        Ok(HeldIdentity::of(&caught))
    }

    /// Writes an identity, and where to log in with it. Says nothing about whether it was stored.
    pub async fn write_identity(&mut self, identity: &Identity, host: &str, port: u16) -> Result<(), DeviceFault> {
        self.write(Verb::Write, Writing { identity, host, port }).await
    }

    /// Puts an old identity back.
    pub async fn restore_identity(&mut self, identity: &Identity, host: &str, port: u16) -> Result<(), DeviceFault> {
        self.write(Verb::Restore, Writing { identity, host, port }).await
    }

    async fn write(&mut self, verb: Verb, writing: Writing<'_>) -> Result<(), DeviceFault> {
        self.conversation.keep_off_the_tape(&writing.identity.device_token);
        self.conversation.hold(verb, Some(writing)).await.map(drop)
    }

    /// Lets a unit finish what it was told: until its prompt, or until the line is quiet; at most 5 s.
    pub async fn settle(&mut self) -> Result<(), DeviceFault> {
        self.conversation.settle().await
    }

    /// Resets the unit; nothing where the profile has no such verb. The port may go away after this.
    pub async fn reset(&mut self) -> Result<(), DeviceFault> {
        self.conversation.hold(Verb::Reset, None).await.map(drop)
    }

    /// Keeps every answer from here on, so that it can be matched again, and tells `watcher` whenever something was said. For a dialog that is still being made.
    pub fn keep_answers(&mut self, watcher: impl Fn(Vec<TapeLine>) + Send + Sync + 'static) {
        self.conversation.keep_answers();
        self.conversation.watch(Box::new(watcher));
    }

    /// Goes on in this dialog.
    pub fn speak(&mut self, dialog: Arc<CompiledDialog>) {
        self.conversation.speak(dialog);
    }

    /// What was said so far, without secrets: the last 256 lines.
    pub fn tape(&self) -> Vec<TapeLine> {
        self.conversation.tape()
    }

    /// Closes the port and keeps the tape, for a unit that is found again after a reset.
    pub fn close(self) -> ClosedDevice {
        ClosedDevice(self.conversation.close())
    }
}

/// A unit whose port is closed. What was said with it is not forgotten.
pub struct ClosedDevice(conversation::Closed);

impl ClosedDevice {
    /// The answers that were kept, the last of each exchange.
    pub fn answers(&self) -> &[Answer] {
        self.0.answers()
    }

    /// The lines of an answer, fit to be shown: as the tape shows them, and where the tape would hide them whole, with every letter and digit blotted out but
    /// for those words that stand in `known`.
    pub fn shown(&self, answer: &Answer, known: &[String]) -> Vec<String> {
        answer.shown(self.0.tape(), known)
    }

    /// What was said so far, without secrets.
    pub fn tape(&self) -> Vec<TapeLine> {
        self.0.tape().lines()
    }

    /// Goes on talking over a new link.
    pub fn reopen(self, link: ByteLink) -> Device {
        Device { conversation: self.0.reopen(link) }
    }
}
