//! Read serial and Check: who is it, what does it hold, what does the record say?

use std::time::Instant;

use super::times::Wait;
use super::{Fault, Visit};
use crate::device::{Device, HeldIdentity};
use crate::domain::entry::{Entry, Plan, Resolution};
use crate::domain::failure::{Failure, Verb};
use crate::domain::identity::{Held, UnitKeys};
use crate::domain::profile::OnForeignIdentity;
use crate::station::command::Choice;
use crate::station::control::Answer;
use crate::station::decide::{Decision, Rules, decide};
use crate::station::sealed::{Belongs, seal_found};

/// Longest text of a unit that is put on record as its serial number, in characters.
const LONGEST_TOLD: usize = 256;

impl Visit<'_> {
    /// Opens the line, waits until the unit answers, reads who it is.
    pub(super) async fn read_serial(&mut self) -> Result<(), Fault> {
        let from = Instant::now();
        let bench = self.bench;
        let read = bench.closing.unless(self.read_who()).await;
        self.times.waited(Wait::Device, from);
        let (told, hardware) = read??;
        let shown: String = told.trim().chars().take(LONGEST_TOLD).collect();
        self.told = told;
        let hardware_id = hardware.and_then(|told| self.bench.rules.hardware_id(&told));
        self.view.serial_number = Some(shown.clone());
        self.view.hardware_id.clone_from(&hardware_id);
        self.append(Entry::Read { unit: self.unit, serial_number: shown, hardware_id }).await?;
        Ok(())
    }

    async fn read_who(&mut self) -> Result<(String, Option<String>), Fault> {
        if self.device.is_none() {
            let link = self.open_port().await?;
            self.device = Some(Device::new(link, self.bench.dialog.clone(), self.times.begin().into()));
        }
        let device = self.device.as_mut().ok_or(Failure::Defect)?;
        device.wake().await?;
        Ok((device.read_serial().await?, device.read_hardware_id().await?))
    }

    /// Judges the number, asks the unit what it holds (I11), looks it up, decides.
    pub(super) async fn check(&mut self) -> Result<(), Fault> {
        let bench = self.bench;
        let rules = &bench.rules;
        let serial_number = rules.serial_number(&self.told)?;
        self.view.serial_number = Some(serial_number.clone());
        let label = self.check_label(&serial_number).await?;
        let hardware_id = self.view.hardware_id.clone();
        if hardware_id.is_none() && self.bench.has(Verb::ReadHardwareId) {
            return Err(Failure::HardwareIdMissing.into());
        }
        let device_name = rules.device_name(&serial_number, hardware_id.as_deref())?;
        self.view.device_name = Some(device_name.clone());
        let profile = &self.bench.profile;
        let product_key = profile.product_key.clone();
        let keys = UnitKeys { platform: profile.platform(), product_key, device_name, serial_number, hardware_id };
        // From here to the end of the visit: a clone of this number at another slot waits for a person.
        self.claim = Some(self.bench.journal.claim(&keys)?);
        self.keys = Some(keys.clone());
        let holds = self.read_held().await?;
        let held = holds.as_ref().map(HeldIdentity::held);
        let plan = self.decide(&keys, held.as_ref(), holds.as_ref()).await?;
        self.append(Entry::Checked { unit: self.unit, keys, plan, held, label }).await?;
        Ok(())
    }

    async fn read_held(&mut self) -> Result<Option<HeldIdentity>, Fault> {
        let from = Instant::now();
        let device = self.device.as_mut().ok_or(Failure::Defect)?;
        let held = self.bench.closing.unless(device.read_identity()).await;
        self.times.waited(Wait::Device, from);
        Ok(held??)
    }

    async fn decide(
        &mut self,
        keys: &UnitKeys,
        held: Option<&Held>,
        holds: Option<&HeldIdentity>,
    ) -> Result<Plan, Fault> {
        let profile = &self.bench.profile;
        let mut rules = Rules {
            unique_numbers: profile.serial_number.unique,
            on_foreign: profile.on_foreign_identity,
            same_unit: false,
        };
        loop {
            match self.bench.journal.read(|book| decide(book, keys, held, rules)) {
                Decision::Go(plan) => return Ok(plan),
                Decision::Keep(plan) => return self.keep_found(keys, holds, plan).await,
                Decision::Fail(failure) => return Err(failure.into()),
                Decision::Ask(about, choices) => {
                    let Answer { choice, by } = self.ask(about, choices).await?;
                    match choice {
                        Choice::LeaveIt => return Err(about.into()),
                        Choice::SameUnit => rules.same_unit = true,
                        Choice::Migrate => rules.on_foreign = OnForeignIdentity::Migrate,
                        Choice::RegisterAgain => {
                            self.deliberate = true;
                            // A further registration is a deliberate act: who did it stands on record, with or without supervisors.
                            let by = by.or_else(|| self.bench.operator()).unwrap_or_default();
                            let (unit, why) = (keys.clone(), about.code().to_owned());
                            let how = Resolution::RegisterAgain;
                            self.append(Entry::Resolved { keys: unit, how, by, why }).await?;
                            return self.keep_found(keys, holds, Plan::Register).await;
                        }
                    }
                }
            }
        }
    }

    /// Puts what the unit holds on record before it is replaced: it may exist nowhere else.
    async fn keep_found(&mut self, keys: &UnitKeys, holds: Option<&HeldIdentity>, plan: Plan) -> Result<Plan, Fault> {
        if let Some(holds) = holds {
            let belongs = Belongs::new(self.bench.journal.batch(), self.unit, keys);
            let (client_id, token) = (holds.client_id.as_deref(), holds.device_token.as_ref());
            let sealed =
                seal_found(&self.bench.sealer, belongs, client_id, token).map_err(|_| Failure::SealKeyWrong)?;
            self.append(Entry::Found { unit: self.unit, held: holds.held(), sealed }).await?;
        }
        Ok(plan)
    }
}
