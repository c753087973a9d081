//! Write and Read back: the right unit, the whole identity, and the proof that the profile declares.

use sha2::{Digest, Sha256};

use crate::device::serial_rules::shown;
use crate::device::{HeldIdentity, Who};
use crate::domain::{Circumstance, Entry, Failure, Identity, Plan, Proof, ProofTime, Stage, Strength, Verb, hex};
use crate::visit::{Fault, Visit};
use crate::wire::Catch;

impl Visit<'_> {
    /// Reads the number again on the same open port (I9), puts the intention on disk, writes.
    pub(crate) async fn write(&mut self) -> Result<(), Fault> {
        let keys = self.keys()?;
        let identity = self.identity_to_write(&keys)?;
        wait!(self, Device, unless(self.same_unit()))??;
        self.may_go_on()?;
        self.append(Entry::Writing { unit: self.unit }).await?;
        wait!(self, Device, in_a_moment(self.write_and_settle(&identity)))??;
        self.identity = Some(identity);
        self.append_with_next(Entry::Written { unit: self.unit }).await?;
        Ok(())
    }

    async fn write_and_settle(&mut self, identity: &Identity) -> Result<(), Fault> {
        let (host, port) = (self.bench.profile.host(), self.bench.profile.cloud.port);
        self.device()?.write_identity(identity, &host, port).await?;
        self.settle_after(Verb::Write).await
    }

    /// Lets the unit finish what it was told, where a reset could cut it off or its answer does not say that it has.
    pub(crate) async fn settle_after(&mut self, verb: Verb) -> Result<(), Fault> {
        let stays = self.bench.profile.verify.when == ProofTime::SameSession;
        if stays && self.bench.dialog.ends_with_answer(verb) {
            return Ok(());
        }
        Ok(self.device()?.settle().await?)
    }

    /// Takes the proof that the profile declares.
    pub(crate) async fn read_back(&mut self) -> Result<(), Fault> {
        let known = self.stage == Stage::Checked(Plan::Known);
        let keys = self.keys()?;
        let identity = match self.identity.clone() {
            Some(identity) => identity,
            None => self.identity_to_write(&keys)?,
        };
        let verify = self.bench.profile.verify.clone();
        wait!(self, Device, in_a_moment(self.read_again(verify.when, verify.strength, &identity, !known)))??;
        if verify.online || verify.strength == Strength::Online {
            // The unit has it; a bench that may ask the cloud takes the rest of the proof.
            if !self.bench.purpose.asks_the_cloud() {
                return Err(Failure::OnlineFailed.into());
            }
            self.wait_for_pace(&identity.device_name).await?;
            wait!(self, Cloud, in_a_moment(self.bench.cloud.check_online(&identity, false)))??;
        }
        let proof = Proof { strength: verify.strength, when: verify.when, known };
        self.append_with_next(Entry::Proven { unit: self.unit, proof }).await?;
        Ok(())
    }

    /// `wrote`: something was written in this visit.
    async fn read_again(
        &mut self,
        when: ProofTime,
        strength: Strength,
        identity: &Identity,
        wrote: bool,
    ) -> Result<(), Fault> {
        self.at_the_moment(when).await?;
        // What is read back names the unit by itself: nobody else holds it.
        let is_named = when == ProofTime::SameSession && strength != Strength::Online;
        if !is_named {
            self.same_unit().await?;
        }
        if strength == Strength::Online {
            return Ok(());
        }
        let proven = self.read_until_proven(strength, identity, wrote).await;
        // Why it does not hold it: it may be another one by now.
        if is_named && proven.is_err() {
            self.same_unit().await?;
        }
        proven
    }

    /// Brings the unit to the moment that the profile wants its proof at.
    pub(crate) async fn at_the_moment(&mut self, when: ProofTime) -> Result<(), Fault> {
        if when == ProofTime::Reset {
            self.device()?.reset().await?;
        }
        if when != ProofTime::SameSession {
            self.reopen().await?;
        }
        Ok(())
    }

    /// Two readings in a row that are equal decide against the unit: one may have met a burst of noise.
    async fn read_until_proven(&mut self, strength: Strength, identity: &Identity, wrote: bool) -> Result<(), Fault> {
        let device = self.device()?;
        let mut held = device.read_identity().await?;
        let mut left = device.readings();
        loop {
            let Err(fault) = prove(strength, identity, held.as_ref(), wrote) else { return Ok(()) };
            left -= 1;
            if wrote {
                // It may say that it has stored before it has.
                device.settle().await?;
            }
            let again = device.read_identity().await?;
            if again == held || left == 0 {
                return Err(fault);
            }
            held = again;
        }
    }

    /// Closes the port, waits for it to be there again, opens it, waits for the unit.
    async fn reopen(&mut self) -> Result<(), Fault> {
        let device = self.device.take().ok_or(Failure::Defect)?;
        let device = device.close();
        let link = self.open_port_again().await?;
        let mut device = device.reopen(link);
        let awake = device.wake().await;
        self.device = Some(device);
        Ok(awake?)
    }

    /// I9: the unit on this port is still the one whose number was read.
    pub(crate) async fn same_unit(&mut self) -> Result<(), Fault> {
        let keys = self.keys()?;
        self.is_still(&keys.serial_number, keys.hardware_id.as_deref()).await
    }

    /// Reads number and hardware id once more. Another one must be told twice in a row: one reading may have met a burst of noise.
    pub(crate) async fn is_still(&mut self, serial_number: &str, hardware_id: Option<&str>) -> Result<(), Fault> {
        let mut other = None;
        for _ in 0..self.device()?.readings() {
            let who = self.device()?.read_who().await?;
            if self.bench.rules.is_told(&who, serial_number, hardware_id) {
                return Ok(());
            }
            let is_again = other.as_ref() == Some(&who);
            other = Some(who);
            if is_again {
                break;
            }
        }
        let Who { serial_number: number, hardware_id: board, .. } = other.unwrap_or_default();
        let is_same_number = self.bench.rules.serial_number(&number).is_ok_and(|number| number == serial_number);
        let (was, now) = match is_same_number {
            true => (hardware_id.unwrap_or_default(), board.unwrap_or_default()),
            false => (serial_number, number),
        };
        let circumstance = Circumstance::Swapped { was: was.to_owned(), now: shown(&now) };
        Err(Fault::so(Failure::OtherUnit, Some(circumstance)))
    }
}

/// Compares what the unit holds with what is on record, as strongly as the profile declares. All that the unit tells must agree.
/// `wrote`: something was written in this visit.
fn prove(strength: Strength, identity: &Identity, held: Option<&HeldIdentity>, wrote: bool) -> Result<(), Fault> {
    let found = |failure, differs, untold: Option<Catch>| {
        let (differs, untold) = (names(differs), untold.map(|what| what.name().to_owned()));
        Err(Fault::so(failure, Some(Circumstance::ReadBack { wrote, differs, untold })))
    };
    let Some(held) = held else { return found(Failure::NotStored, vec![], None) };
    let digest = hex(&Sha256::digest(identity.device_token.expose().as_bytes()));
    let told_digest = held.digest.as_deref().map(str::to_ascii_lowercase);
    let told_token = held.device_token.as_ref().map(|token| token.expose());
    let fields = [
        (Catch::DeviceToken, told_token, identity.device_token.expose()),
        (Catch::Digest, told_digest.as_deref(), &*digest),
        (Catch::ClientId, held.client_id.as_deref(), &*identity.client_id),
        (Catch::DeviceName, held.device_name.as_deref(), &*identity.device_name),
        (Catch::ProductKey, held.product_key.as_deref(), &*identity.product_key),
    ];
    let differs = |(_, told, recorded): &(Catch, Option<&str>, &str)| told.is_some_and(|told| told != *recorded);
    let differing: Vec<Catch> = fields.iter().filter(|field| differs(field)).map(|(catch, ..)| *catch).collect();
    if !differing.is_empty() {
        return found(Failure::ReadBackDiffers, differing, None);
    }
    let needed = match strength {
        Strength::Token => Catch::DeviceToken,
        Strength::Digest => Catch::Digest,
        Strength::ClientId => Catch::ClientId,
        Strength::Online => return Ok(()),
    };
    let is_told = fields.iter().any(|(catch, told, _)| *catch == needed && told.is_some());
    if is_told { Ok(()) } else { found(Failure::ReadBackDiffers, vec![], Some(needed)) }
}

fn names(catches: Vec<Catch>) -> Vec<String> {
    catches.into_iter().map(|catch| catch.name().to_owned()).collect()
}
