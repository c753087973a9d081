//! Restore, and the read-back behind it: what a unit held before is put back, over the same order as a write.

use crate::device::HeldIdentity;
use crate::domain::{Circumstance, Entry, Failure, UnitKeys, Verb};
use crate::vault::open_found;
use crate::visit::{Fault, Visit};
use crate::wire::Catch;

impl Visit<'_> {
    /// Reads the number again on the same open port (I9), puts the intention on disk, writes what the unit held before.
    pub(crate) async fn restore(&mut self) -> Result<(), Fault> {
        let old = self.kept(&self.keys()?)?;
        let (dialog, profile) = (self.bench.dialog.clone(), &self.bench.profile);
        let (host, port) = (profile.host(), profile.cloud.port);
        // Nothing is begun that cannot come to its end.
        if !dialog.can_restore(&old.all, &host, port) {
            return Err(self.no_way_back(&old));
        }
        wait!(self, Device, unless(self.same_unit()))??;
        self.may_go_on()?;
        self.append(Entry::Restoring { unit: self.unit }).await?;
        wait!(self, Device, in_a_moment(self.put_back_and_settle(&old, &host, port)))??;
        self.append_with_next(Entry::PutBack { unit: self.unit }).await?;
        Ok(())
    }

    async fn put_back_and_settle(&mut self, old: &HeldIdentity, host: &str, port: u16) -> Result<(), Fault> {
        self.device()?.restore(&old.all, host, port).await?;
        self.settle_after(Verb::Restore).await
    }

    /// What the unit held before its first write, as it was sealed.
    fn kept(&self, keys: &UnitKeys) -> Result<HeldIdentity, Fault> {
        let bench = self.bench;
        let old = bench.journal.read(|book| book.named(keys).and_then(|unit| unit.old)).ok_or(Failure::Defect)?;
        // Where the unit came from another station that line has it, otherwise the visit that found it.
        let entry = bench.journal.entry_at(&old.place);
        let sealed = entry.as_ref().and_then(Entry::sealed_old).ok_or(Failure::RecordDamaged)?;
        let opened = open_found(&bench.key, sealed, &keys.serial_number, &keys.device_name);
        let values = opened.map_err(|_| Failure::SealKeyWrong)?;
        let named = values.into_iter().filter_map(|(name, value)| Some((Catch::by_name(&name)?, value)));
        HeldIdentity::of(&named.collect()).ok_or_else(|| Failure::SealKeyWrong.into())
    }

    /// Reads what the unit holds now, at the moment that the profile names for a proof, and compares it with all that was kept.
    pub(crate) async fn read_back_old(&mut self) -> Result<(), Fault> {
        let old = self.kept(&self.keys()?)?;
        wait!(self, Device, in_a_moment(self.read_again_old(&old)))??;
        self.append_with_next(Entry::Restored { unit: self.unit }).await?;
        Ok(())
    }

    /// Two readings in a row that are equal decide against the unit: one may have met a burst of noise.
    async fn read_again_old(&mut self, old: &HeldIdentity) -> Result<(), Fault> {
        self.at_the_moment(self.bench.profile.verify.when).await?;
        // An old identity is no name: another unit may hold the same.
        self.same_unit().await?;
        let device = self.device()?;
        let mut held = device.read_identity().await?;
        let mut left = device.readings();
        loop {
            let Err(fault) = is_back(old, held.as_ref()) else { return Ok(()) };
            left -= 1;
            // It may say that it has stored before it has.
            device.settle().await?;
            let again = device.read_identity().await?;
            if again == held || left == 0 {
                return Err(fault);
            }
            held = again;
        }
    }
}

/// Whether all that was kept is told again, and nothing else of an identity.
fn is_back(old: &HeldIdentity, held: Option<&HeldIdentity>) -> Result<(), Fault> {
    let found = |failure, differs: Vec<Catch>| {
        let differs = differs.iter().map(|catch| catch.name().to_owned()).collect();
        Err(Fault::so(failure, Some(Circumstance::ReadBack { wrote: true, differs, untold: None })))
    };
    match held.map(|held| held.differs_from(old)) {
        None => found(Failure::NotStored, Vec::new()),
        Some(differs) if differs.is_empty() => Ok(()),
        Some(differs) => found(Failure::ReadBackDiffers, differs),
    }
}
