//! Check: what the unit tells of itself beside its number, and whether it is what the profile requires. Nothing was asked of anybody by then, and nothing written.

use crate::device::serial_rules::shown;
use crate::domain::{DecidesNothing, Entry, Failure, Info, InfoValue, Verb};
use crate::visit::{Fault, Visit};

impl Visit<'_> {
    /// Asks the unit what it is, puts that on record, and compares it.
    ///
    /// # Errors
    /// [`Failure::NotAsRequired`], [`Failure::ReadingsDiffer`] where no two readings in a row agree against it, and those of the dialog.
    pub(crate) async fn check_info(&mut self) -> Result<(), Fault> {
        let bench = self.bench;
        if !bench.has(Verb::ReadInfo) {
            return Ok(());
        }
        let order = bench.journal.read(|book| book.order_of(bench.journal.segment()).clone());
        let mut told = self.read_info().await?;
        let mut unmet = bench.dialog.required().unmet(&told, &order);
        let mut left = self.device()?.readings();
        // Two readings in a row that are equal decide against the unit: one may have met a burst of noise.
        let mut is_sure = false;
        while unmet.is_some() && !is_sure && left > 0 {
            left -= 1;
            self.settle().await?;
            let again = self.read_info().await?;
            is_sure = again == told;
            unmet = bench.dialog.required().unmet(&again, &order);
            told = again;
        }
        self.note_info(&told).await?;
        match unmet {
            Some(_) if !is_sure => Err(Failure::ReadingsDiffer.into()),
            Some(unmet) => Err(Fault::so(Failure::NotAsRequired, Some(unmet))),
            None => Ok(()),
        }
    }

    async fn read_info(&mut self) -> Result<Vec<(String, String)>, Fault> {
        Ok(wait!(self, Device, unless(self.device()?.read_info()))??)
    }

    async fn note_info(&mut self, told: &[(String, String)]) -> Result<(), Fault> {
        let value = |(name, value): &(String, String)| InfoValue { name: name.clone(), value: shown(value) };
        let values: Vec<InfoValue> = told.iter().map(value).collect();
        if values != self.view.info {
            self.view.info.clone_from(&values);
            let info = Info { unit: self.unit, values, decides: DecidesNothing };
            self.append_with_next(Entry::Info(Box::new(info))).await?;
        }
        Ok(())
    }
}
