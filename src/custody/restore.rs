//! The record on another PC, or on this one after its disk died: put together from copies, its key at hand again, and the restore itself on record. A restore is a
//! rollback: until a person has accepted that, nothing is registered.

use std::collections::HashSet;

use crate::custody::fault::OpenFault;
use crate::custody::gathered::{Gathered, Keys, NotRestored, Sources};
use crate::custody::holding::{canary_opens, header_of, opening, take_lock};
use crate::custody::{machine, names};
use crate::domain::entry::{Incarnation, Origin, ReceivedIdentity, ReceivedOld, Resealed, ResealedAnswer};
use crate::domain::{Entry, Header, Person, Plan, Purpose, RecordFault, Resolution, SegmentHead, Stage};
use crate::journal::{
    self, Copies, DESK, Disk as _, Folder, KnownUnit, Names, OpenVisit, Place, Replay, RestoreFault, issued_at,
    restoring,
};
use crate::store::{DataDir, data_dir};
use crate::vault::{SealKey, Sealer, key_file};

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The station that goes on here.
    pub station: String,
    /// The segments, and the last line of each.
    pub segments: Vec<SegmentHead>,
    /// What is known to have been there and did not come.
    pub missing: Vec<RecordFault>,
    /// Units on record.
    pub units: usize,
    /// Identities whose tokens can be opened here.
    pub opened: usize,
    /// Identities whose tokens cannot.
    pub closed: usize,
    /// Who may decide is on record.
    pub has_supervisors: bool,
}

/// Restores the record of a station into this folder. `sources`: what the copies were taken from, for the record.
///
/// # Errors
/// [`NotRestored`]: what stood there stands there, or a part of what is to come that does not open and that the next call finishes.
pub fn restore(
    data: &DataDir,
    gathered: Gathered,
    sources: &Sources,
    by: Person,
    why: String,
) -> Result<Restored, NotRestored> {
    let Gathered { copies, folders, heads, keys, .. } = gathered;
    let (copies, keys) = (Copies::of(copies)?, &keys);
    let from = sources.from.iter().map(|path| path.display().to_string()).collect();
    let headers: Vec<(String, Header)> = copies.headers().map(|(name, header)| (name.to_owned(), header)).collect();
    let newest = headers.last().map(|(_, header)| header.clone()).ok_or(RestoreFault::NoCopies)?;
    if !headers.iter().any(|(_, header)| keys.open(header)) {
        return Err(NotRestored::NoKey);
    }
    let unusable = |error| OpenFault::Io(data.path().to_owned(), error);
    data.create().map_err(unusable)?;
    let _lock = take_lock(data)?;
    let disk = Folder::new(data.record()).map_err(unusable)?;
    copies.may_replace(&disk).map_err(unusable)??;
    // From here on names and keys are those of what comes: no start is to begin a record of its own under them.
    Copies::begin(&disk).map_err(unusable)?;
    // Before anything is read of it: whoever stands there by a code is told by name.
    for folder in folders {
        names::take_over(data, &folder).map_err(unusable)?;
    }
    let (key, sealer) = take_key(data, keys, &newest)?;
    let replay = Replay::of_all_lines(&copies).map_err(unusable)?;
    let mut missing: Vec<RecordFault> = replay.unaccepted().cloned().collect();
    for fault in journal::witness::missing(&replay, &copies, &heads).map_err(unusable)? {
        if !missing.contains(&fault) {
            missing.push(fault);
        }
    }
    let lost: Vec<_> = headers.iter().filter(|(_, header)| !canary_opens(header, &key)).collect();
    let mut lost_keys: Vec<String> = lost.iter().map(|(_, header)| header.key_fingerprint.clone()).collect();
    lost_keys.sort();
    lost_keys.dedup();
    let lost: HashSet<&str> = lost.into_iter().map(|(name, _)| name.as_str()).collect();
    let mut sealed = Sealed { copies: &copies, keys, sealer: &sealer, lost: &lost, opened: 0, closed: 0 };
    let anew: Vec<Entry> = replay
        .book
        .units()
        .filter_map(|unit| {
            let visits = replay.book.open_visits().filter(|visit| visit.keys.as_ref() == Some(&unit.keys));
            let visits = visits.collect();
            sealed.anew(&replay, &unit, visits)
        })
        .collect();
    let told = headers.iter().rev().find_map(|(_, header)| header.station_id.clone());
    let id = data.station_id(told.as_deref()).map_err(unusable)?;
    let previous = replay.latest_head();
    let begun = Incarnation {
        how: Origin::Restored,
        id: data_dir::new_id().map_err(unusable)?,
        from,
        heads: copies.heads(),
        missing: missing.clone(),
        lost_keys,
        by: by.clone(),
        why: why.clone(),
    };
    let opened = opening("", "", None, Some(by.clone()), Purpose::default());
    let machine = machine::mark(data, &id);
    let entries = std::iter::once(opened.entry(replay.opening + 1, previous.clone()))
        .chain(std::iter::once(Entry::Incarnation(Box::new(begun))))
        .chain(machine.map(Entry::Machine))
        .chain(anew)
        .chain(replay.book.open_visits().filter_map(|visit| asked_since(visit, &by, &why)));
    let known = Names::open(data.persons()).map_err(unusable)?.beside(replay.book.people());
    known.erase(replay.book.erased_names()).map_err(unusable)?;
    let entries: Vec<Entry> = entries.map(|entry| known.coded(&entry)).collect::<Result<_, _>>().map_err(unusable)?;
    let header = Header { station_id: Some(id), previous, ..header_of(&newest.station, &sealer, DESK.into())? };
    let there = disk.list().map_err(unusable)?;
    let names = missing.iter().map(RecordFault::segment).chain(headers.iter().map(|(name, _)| name.as_str()));
    let (name, last) = restoring::whole_segment(names.chain(there.iter().map(String::as_str)), header, entries);
    data.call_station(&newest.station).map_err(unusable)?;
    key_file::tell(&data.record(), &key).map_err(unusable)?;
    copies.lay_down(&disk, &name, &last).map_err(unusable)?;
    let Sealed { opened, closed, .. } = sealed;
    Ok(Restored {
        station: newest.station,
        segments: copies.heads(),
        missing,
        units: replay.book.units().len(),
        opened,
        closed,
        has_supervisors: replay.book.has_supervisors(),
    })
}

/// The key that opens what stands here from now on, and what seals to it.
fn take_key(data: &DataDir, keys: &Keys, newest: &Header) -> Result<(SealKey, Sealer), OpenFault> {
    let (folder, io) = (data.keys(), |error| OpenFault::Io(data.keys(), error));
    if key_file::recovery_recipient(&folder)?.is_none()
        && let Some(recipient) = &keys.recipient
    {
        key_file::set_recovery(&folder, recipient).map_err(io)?;
    }
    let key = match &keys.own {
        Some(own) => {
            let recorded = newest.recipients.first().and_then(|recipient| own.clone().with_own(recipient));
            let own = recorded.unwrap_or_else(|| own.clone());
            // One that was made here and never used may have been shown to others.
            let key = match key_file::in_folder(&folder)? {
                Some(there) => own.and_opens_as(&there),
                None => own,
            };
            key_file::replace(&folder, &key).map_err(io)?;
            key
        }
        None => key_file::key(&folder, &data.record(), true)?.0,
    };
    let sealer = key_file::sealer_for(&folder, &key)?;
    Ok((key, sealer))
}

/// A unit that was about to be asked for when the copy ends: it may have been.
fn asked_since(visit: &OpenVisit, by: &Person, why: &str) -> Option<Entry> {
    let may_be_asked = match visit.stage {
        Stage::Checked(plan) => matches!(plan, Plan::Register | Plan::RegisterAhead),
        Stage::NotIssued { .. } => true,
        _ => false,
    };
    let keys = visit.keys.clone().filter(|_| may_be_asked && !visit.is_dry)?;
    Some(Entry::Resolved { keys, how: Resolution::SetAside, by: by.clone(), why: why.to_owned() })
}

/// What was sealed to a key that is not here is sealed anew.
struct Sealed<'a> {
    copies: &'a Copies,
    keys: &'a Keys,
    sealer: &'a Sealer,
    /// The segments that the key does not open.
    lost: &'a HashSet<&'a str>,
    opened: usize,
    closed: usize,
}

impl Sealed<'_> {
    /// The line of a unit; none where nothing need be, or can be, sealed anew.
    fn anew(&mut self, replay: &Replay, unit: &KnownUnit, visits: Vec<&OpenVisit>) -> Option<Entry> {
        let lost = self.lost;
        let is_lost = |place: &Place| lost.contains(replay.book.segment_name(place.segment));
        let mut anew = Resealed { keys: unit.keys.clone(), issued: Vec::new(), old: None, answers: Vec::new() };
        for issued in &unit.issued {
            // What has left with its batch is nowhere to be opened.
            if replay.book.has_left(issued.place.segment) {
                continue;
            }
            if !is_lost(&issued.place) {
                self.opened += 1;
                continue;
            }
            let entry = self.copies.entry_at(replay.book.segment_name(issued.place.segment), &issued.place);
            let sealed = entry.as_ref().and_then(|entry| entry.sealed_token(&issued.client_id));
            match sealed.and_then(|sealed| self.seal(sealed)) {
                Some(sealed_token) => {
                    self.opened += 1;
                    let (client_id, token_sha256) = (issued.client_id.clone(), issued.token_sha256.clone());
                    let issued_at = issued_at(self.copies, replay.book.segment_name(issued.place.segment), issued);
                    anew.issued.push(ReceivedIdentity { client_id, token_sha256, issued_at, sealed_token });
                }
                None => self.closed += 1,
            }
        }
        if let Some(old) = unit.old.as_ref().filter(|old| is_lost(&old.place)) {
            let entry = self.copies.entry_at(replay.book.segment_name(old.place.segment), &old.place);
            let sealed = entry.as_ref().and_then(Entry::sealed_old).and_then(|sealed| self.seal(sealed));
            anew.old = sealed.map(|sealed| ReceivedOld { held: old.held.clone(), sealed });
        }
        for visit in visits {
            let segment = replay.book.segment_name(visit.key.segment);
            for sealed in visit.answers.iter().filter(|_| lost.contains(segment)) {
                let sealed = self.seal(sealed);
                let answer = |sealed| ResealedAnswer { segment: segment.into(), visit: visit.key.visit, sealed };
                anew.answers.extend(sealed.map(answer));
            }
        }
        let is_empty = anew.issued.is_empty() && anew.old.is_none() && anew.answers.is_empty();
        (!is_empty).then(|| Entry::Resealed(Box::new(anew)))
    }

    fn seal(&self, sealed: &str) -> Option<String> {
        let keys = [&self.keys.own, &self.keys.recovery];
        let plain = keys.into_iter().flatten().find_map(|key| key.unseal(sealed).ok())?;
        self.sealer.seal(&plain).ok()
    }
}
