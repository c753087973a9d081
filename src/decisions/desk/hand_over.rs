//! Units that go from this station to another one, or come from one, with the record at hand.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use super::Desk;
use crate::decisions::hand_over::{
    Contents, HandOverFile, Origin, Party, all_fit, contents, fits_to_go, resealed, to_come,
};
use crate::domain::entry::Received;
use crate::domain::{Entry, Expected, Platform, UnitKeys, hex};
use crate::journal::{Right, SegmentId};
use crate::seen::{NewHandOver, NewList, NewReceipt, Refusal, UnitUnfit};
use crate::vault::{Sealer, StationKey};

impl Desk {
    /// What a hand-over of these units is called: as the one that they go on with, where it was cut off between its lines, otherwise by a new name.
    ///
    /// # Errors
    /// The file is no batch file of this record, or the system gives no random numbers.
    pub fn hand_over_name(&self, file: &Path, to: &StationKey, units: &[UnitKeys]) -> Result<String, Refusal> {
        if let Some(cut_off) = self.cut_off_hand_over(file, to, units)? {
            return Ok(cut_off);
        }
        let mut random = [0; 16];
        let filled = getrandom::fill(&mut random);
        filled.map_err(|error| Refusal::HandOverUnmade(file.display().to_string(), error.to_string()))?;
        Ok(hex(&random))
    }

    /// The hand-over out of this batch to this station that was cut off between its lines, and that these units go on with. No file of it was made, but perhaps one of
    /// those that were away by then.
    fn cut_off_hand_over(&self, file: &Path, to: &StationKey, units: &[UnitKeys]) -> Result<Option<String>, Refusal> {
        let segment: SegmentId = self.batch(file)?;
        let mut lines: HashMap<String, u64> = HashMap::new();
        let rights = self.book().units().filter_map(|unit| unit.right);
        rights.flat_map(|right| right.hand_overs).for_each(|one| *lines.entry(one).or_default() += 1);
        let mut newest: HashMap<String, Right> = HashMap::new();
        for (_, right) in self.away().filter(|(_, right)| right.place.segment == segment) {
            newest.extend(right.hand_overs.last().cloned().map(|one| (one, right)));
        }
        let is_cut_off = |(hand_over, right): &(String, Right)| match self.holding.record.entry_at(&right.place) {
            Some(Entry::HandedOver { of, recipient, .. }) => recipient == to.recipient && lines[hand_over] < of,
            _ => false,
        };
        // A unit that was away with it once and came back goes with another one.
        let was_away = |hand_over: &str| {
            let known = units.iter().filter_map(|keys| self.book().named(keys)?.right);
            known.flat_map(|right| right.hand_overs).any(|one| one == hand_over)
        };
        let cut_off = newest.into_iter().filter(is_cut_off).filter(|(hand_over, _)| !was_away(hand_over));
        Ok(cut_off.max_by_key(|(_, right)| right.place.range.start).map(|(hand_over, _)| hand_over))
    }

    fn own_key(&self) -> Result<StationKey, Refusal> {
        let id = self.data.told_station_id().map_err(|error| {
            Refusal::Folder(self.data.keys().display().to_string(), error.to_string(), error.kind().into())
        })?;
        let (recipient, name) = (self.holding.key.recipient(), self.holding.station.clone());
        Ok(StationKey { id: id.unwrap_or_default(), recipient, name })
    }

    /// What stands on record of a unit, opened and sealed to the other station.
    fn sealed_to(&self, keys: &UnitKeys, from: &Origin<'_>, other: &Sealer) -> Result<Contents, UnitUnfit> {
        let Contents { unit, stays } = contents(&self.holding.record, keys, from).ok_or(UnitUnfit::Sealed)?;
        let unit = resealed(&unit, &self.holding.key, other, from.batch).map_err(|_| UnitUnfit::Sealed)?;
        Ok(Contents { unit, stays })
    }

    /// Whether all of these units can go: what is sealed of them opens too, before any of them is away.
    pub(super) fn may_hand_over(&self, new: &NewHandOver) -> Result<(), Refusal> {
        self.batch(&new.file)?;
        let own = self.own_key()?;
        if new.to.recipient == own.recipient {
            return Err(Refusal::MadeHere);
        }
        let other = Sealer::new([new.to.recipient.as_str()]).map_err(|_| Refusal::NotAStationKey)?;
        if new.units.is_empty() {
            return Err(Refusal::NothingToHandOver);
        }
        let from = Origin { hand_over: &new.hand_over, after: &[], station: &own.name, station_id: &own.id, batch: "" };
        let fits = |keys: &UnitKeys| {
            fits_to_go(self.book(), keys).and_then(|()| self.sealed_to(keys, &from, &other).map(drop))
        };
        all_fit(new.units.iter().filter_map(|keys| Some((keys.serial_number.clone(), fits(keys).err()?))))
    }

    /// The file that takes to the other station what is away with this hand-over: made from the record, so that it can be made anew. With it, the batches
    /// that have left the record and with which something that was sealed of these units stays behind.
    ///
    /// # Errors
    /// [`Refusal::NoSuchHandOver`]; [`Refusal::UnfitUnits`] where a value does not open.
    pub fn hand_over_file(&self, hand_over: &str) -> Result<(HandOverFile, Vec<String>), Refusal> {
        let away: Vec<(UnitKeys, Right)> = self.away().filter(|(_, right)| is_of(right, hand_over)).collect();
        let line = away.first().and_then(|(_, right)| self.holding.record.entry_at(&right.place));
        let (Some((_, first)), Some(Entry::HandedOver { recipient, to, to_station, by, .. })) = (away.first(), line)
        else {
            return Err(Refusal::NoSuchHandOver);
        };
        let (batch, own) = (self.book().batch_of(first.place.segment).0, self.own_key()?);
        let other = Sealer::new([recipient.as_str()]).map_err(|_| Refusal::NotAStationKey)?;
        let (mut units, mut unfit, mut left) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (keys, right) in &away {
            let after = right.hand_overs.split_last().map(|(_, before)| before).unwrap_or_default();
            let from = Origin { hand_over, after, station: &own.name, station_id: &own.id, batch };
            match self.sealed_to(keys, &from, &other) {
                Ok(Contents { unit, stays }) => {
                    units.push(unit);
                    left.extend(stays);
                }
                Err(why) => unfit.push((keys.serial_number.clone(), why)),
            }
        }
        all_fit(unfit.into_iter())?;
        let list = self.book().list_of(first.place.segment);
        let rows = away.iter().filter_map(|(keys, _)| list?.row(&keys.serial_number).cloned()).collect();
        let to = Party { station: to_station, station_id: None, fingerprint: to, recipient };
        let parties = (Party::from(own), to);
        let hand_over = hand_over.to_owned();
        let file = HandOverFile::new(hand_over, self.is_practice(), parties, (batch.to_owned(), by), (rows, units));
        Ok((file, left.into_iter().collect()))
    }

    fn away(&self) -> impl Iterator<Item = (UnitKeys, Right)> {
        self.book().units().filter_map(|unit| Some((unit.keys, *unit.right.filter(|right| right.is_away())?)))
    }

    /// The newest hand-over out of the batch with this file that has units away.
    ///
    /// # Errors
    /// [`Refusal::NoSuchHandOver`]; the file is no batch file of this record.
    pub fn newest_hand_over(&self, file: &Path) -> Result<String, Refusal> {
        let segment: SegmentId = self.batch(file)?;
        let here = self.away().map(|(_, right)| right).filter(|right| right.place.segment == segment);
        let newest =
            here.max_by_key(|right| right.place.range.start).and_then(|right| right.hand_overs.last().cloned());
        newest.ok_or(Refusal::NoSuchHandOver)
    }

    /// What of this file is to go on record in a batch: all that is not here yet with this very hand-over. `job`: the batch, without a list.
    ///
    /// # Errors
    /// [`Refusal`]; all of its units are fit, or none is received.
    pub fn receipt(&self, file: &HandOverFile, job: NewList, platform: &Platform) -> Result<NewReceipt, Refusal> {
        let own = self.own_key()?;
        if file.from.recipient == own.recipient || file.from.station_id.as_deref() == Some(&own.id) {
            return Err(Refusal::MadeHere);
        }
        if file.to.recipient != own.recipient {
            let (name, theirs) = (file.to.station.clone(), file.to.fingerprint.clone());
            return Err(Refusal::NotForUs(name, theirs, own.fingerprint()));
        }
        if file.practice != self.is_practice() {
            return Err(Refusal::Practice);
        }
        let segment = self.job(&job.file, &job.product_key)?;
        let batch = segment.map_or_else(|| super::batch_name(&job.file), |of| self.book().batch_of(of).0.to_owned());
        let (mut units, mut unfit, mut names) = (Vec::new(), Vec::new(), HashSet::new());
        for unit in &file.units {
            let is_ours = unit.keys.product_key == job.product_key && unit.keys.platform == *platform;
            let fits = match names.insert(&unit.keys.device_name) {
                false => Err(UnitUnfit::Several),
                true if !is_ours => Err(UnitUnfit::OtherProduct),
                true => to_come(self.book(), unit),
            };
            let sealed = fits.and_then(|comes| {
                let sealed = resealed(unit, &self.holding.key, &self.holding.sealer, &batch);
                sealed.map(|sealed| comes.then_some(sealed)).map_err(|_| UnitUnfit::Sealed)
            });
            match sealed {
                Ok(sealed) => units.extend(sealed),
                Err(why) => unfit.push((unit.keys.serial_number.clone(), why)),
            }
        }
        all_fit(unfit.into_iter())?;
        let listed = segment.and_then(|of| self.book().list_of(of)).map(|list| list.rows()).unwrap_or_default();
        let is_new = |row: &&Expected| listed.iter().all(|known| known.serial_number != row.serial_number);
        let new: Vec<Expected> = file.rows.iter().filter(is_new).cloned().collect();
        let rows = if new.is_empty() { new } else { [listed, &new].concat() };
        Ok(NewReceipt { job: NewList { rows, ..job }, units })
    }

    /// Whether all of these units can still come.
    pub(super) fn may_receive(&self, new: &NewReceipt) -> Result<(), Refusal> {
        self.job(&new.job.file, &new.job.product_key)?;
        let unfit = |unit: &Received| Some((unit.keys.serial_number.clone(), to_come(self.book(), unit).err()?));
        all_fit(new.units.iter().filter_map(unfit))
    }
}

fn is_of(right: &Right, hand_over: &str) -> bool {
    right.hand_overs.last().is_some_and(|newest| newest == hand_over)
}
