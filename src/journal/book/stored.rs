//! The book as the index keeps it: rows of plain data, each name once. A unit is kept in memory so, too.
//!
//! Every field is named where it is taken apart, so that a field that is added to a unit and forgotten here does not compile.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use super::finder::Finder;
use super::skipped::Skipped;
use super::units::{MARKS, Shared, UnitId, Units};
use super::{Book, Decided, Elsewhere, IssuedIdentity, Job, KnownUnit, OldIdentity, Place, Progress, Right, Segment};
use crate::domain::{Failure, Held, OldValue, Outcome, Platform, Purpose, UnitKeys};

/// Units in one frame.
const FRAME: usize = 4096;

/// All of a book but its units.
#[derive(Serialize, Deserialize)]
struct StoredBook<'a> {
    #[serde(borrow)]
    segments: Vec<(&'a str, &'a str, &'a str, &'a str, Purpose)>,
    /// Platform and product.
    scopes: Vec<(String, String)>,
    batches: Vec<&'a str>,
    former: Vec<(UnitId, WholeKeys)>,
    supervisors: Vec<(&'a str, &'a str)>,
    wrong_pins: Vec<(&'a str, u32)>,
    passed_with: Vec<&'a str>,
    /// Keys, what was asked, and the batch.
    skipped: Vec<(WholeKeys, Failure, &'a str)>,
    jobs: u64,
    units: u64,
    marked: [BTreeSet<UnitId>; MARKS],
}

/// Platform, product, name, serial number and hardware id: of what is no unit, or is what a unit was once.
type WholeKeys = (String, String, String, String, Option<String>);

#[derive(Serialize, Deserialize)]
pub(super) struct StoredKeys<'a> {
    /// Platform and product.
    pub(super) scope: u32,
    pub(super) device_name: &'a str,
    /// None where it is the device name.
    pub(super) serial_number: Option<&'a str>,
    pub(super) hardware_id: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredUnit<'a> {
    /// At the front: most of what is looked for is looked for in it.
    #[serde(borrow)]
    pub(super) keys: StoredKeys<'a>,
    /// Client id, token hash, segment, and the bytes of the line.
    pub(super) issued: Vec<(&'a str, &'a str, u32, u64, u64)>,
    unknown: u32,
    unanswered: u32,
    progress: Progress,
    collected: Option<u32>,
    decided: Option<Decided>,
    #[serde(borrow)]
    old: Option<StoredOld<'a>>,
    right: Option<Box<Right>>,
    elsewhere: Vec<Elsewhere>,
    to_delete: Vec<&'a str>,
    last: Option<(Outcome, Option<Failure>)>,
    batch: u32,
}

/// Client id, token hash, names and hashes of the values, segment, and the bytes of the line.
type StoredOld<'a> = (Option<&'a str>, Option<&'a str>, Vec<(&'a str, &'a str)>, u32, u64, u64);

impl<'a> StoredKeys<'a> {
    fn of(scope: u32, keys: &'a UnitKeys) -> Self {
        let UnitKeys { platform: _, product_key: _, device_name, serial_number, hardware_id } = keys;
        Self {
            scope,
            device_name,
            serial_number: (serial_number != device_name).then_some(serial_number),
            hardware_id: hardware_id.as_deref(),
        }
    }

    fn keys(self, shared: &Shared) -> UnitKeys {
        let (platform, product_key) = shared.scopes()[self.scope as usize].clone();
        UnitKeys {
            platform,
            product_key,
            device_name: self.device_name.to_owned(),
            serial_number: self.serial_number.unwrap_or(self.device_name).to_owned(),
            hardware_id: self.hardware_id.map(str::to_owned),
        }
    }
}

impl<'a> StoredUnit<'a> {
    pub(super) fn of(scope: u32, unit: &'a KnownUnit, shared: &Shared) -> Self {
        let KnownUnit {
            keys,
            issued,
            unknown,
            unanswered,
            progress,
            collected,
            decided,
            old,
            right,
            elsewhere,
            to_delete,
            last,
            batch,
        } = unit;
        let identity = |issued: &'a IssuedIdentity| {
            let IssuedIdentity { client_id, token_sha256, place: Place { segment, range } } = issued;
            (client_id.as_str(), token_sha256.as_str(), *segment, range.start, range.end)
        };
        let of_old = |old: &'a OldIdentity| {
            let OldIdentity { held: Held { client_id, token_sha256, values }, place: Place { segment, range } } = old;
            let values = values.iter().map(|OldValue { name, sha256 }| (name.as_str(), sha256.as_str())).collect();
            (client_id.as_deref(), token_sha256.as_deref(), values, *segment, range.start, range.end)
        };
        Self {
            keys: StoredKeys::of(scope, keys),
            issued: issued.iter().map(identity).collect(),
            unknown: *unknown,
            unanswered: *unanswered,
            progress: *progress,
            collected: *collected,
            decided: *decided,
            old: old.as_ref().map(of_old),
            right: right.clone(),
            elsewhere: elsewhere.clone(),
            to_delete: to_delete.iter().map(String::as_str).collect(),
            last: *last,
            batch: shared.batch_number(batch),
        }
    }

    pub(super) fn known(self, shared: &Shared) -> KnownUnit {
        let identity = |(client_id, token_sha256, segment, start, end): (&str, &str, _, _, _)| IssuedIdentity {
            client_id: client_id.to_owned(),
            token_sha256: token_sha256.to_owned(),
            place: Place { segment, range: start..end },
        };
        let own = |text: Option<&str>| text.map(ToOwned::to_owned);
        let old = self.old.map(|(client_id, token_sha256, values, segment, start, end)| {
            let value = |(name, sha256): (&str, &str)| OldValue { name: name.to_owned(), sha256: sha256.to_owned() };
            let values = values.into_iter().map(value).collect();
            let held = Held { client_id: own(client_id), token_sha256: own(token_sha256), values };
            OldIdentity { held, place: Place { segment, range: start..end } }
        });
        KnownUnit {
            keys: self.keys.keys(shared),
            issued: self.issued.into_iter().map(identity).collect(),
            unknown: self.unknown,
            unanswered: self.unanswered,
            progress: self.progress,
            collected: self.collected,
            decided: self.decided,
            old,
            right: self.right,
            elsewhere: self.elsewhere,
            to_delete: self.to_delete.into_iter().map(ToOwned::to_owned).collect(),
            last: self.last,
            batch: shared.batches()[self.batch as usize].clone(),
        }
    }

    /// Whether what it has in common with others is there.
    fn is_of(&self, shared: &Shared) -> bool {
        (self.keys.scope as usize) < shared.scopes().len() && (self.batch as usize) < shared.batches().len()
    }
}

impl Book {
    /// Hands the book on in frames: what units share, then a few thousand units at a time. None of its visits may be open.
    pub(in crate::journal) fn store(&self, frame: &mut impl FnMut(Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        let Self { segments, units, finder, visits, elsewhere: _, supervisors, wrong_pins, passed_with, skipped, jobs } =
            self;
        debug_assert!(visits.is_empty(), "an open visit is not stored");
        fn segment(segment: &Segment) -> (&str, &str, &str, &str, Purpose) {
            let Segment { name, batch, profile_sha256, product_key, purpose } = segment;
            (name, batch, profile_sha256, product_key, *purpose)
        }
        let scope = |(platform, product_key): &'_ (Platform, String)| (platform.0.clone(), product_key.clone());
        frame(encoded(&StoredBook {
            segments: segments.iter().map(segment).collect(),
            scopes: units.shared().scopes().iter().map(scope).collect(),
            batches: units.shared().batches().iter().map(|batch| &**batch).collect(),
            former: finder.former().iter().map(|(unit, keys)| (*unit, whole(keys))).collect(),
            supervisors: supervisors.iter().map(|(name, hash)| (&**name, hash.as_str())).collect(),
            wrong_pins: wrong_pins.iter().map(|(name, wrong)| (&**name, *wrong)).collect(),
            passed_with: passed_with.iter().map(String::as_str).collect(),
            skipped: skipped.iter().map(|Skipped { keys, code, batch }| (whole(keys), *code, &**batch)).collect(),
            jobs: jobs.iter().count() as u64,
            units: units.count().into(),
            marked: units.marked().clone(),
        })?)?;
        for (segment, job) in jobs.iter() {
            frame(encoded(&job.stored(segment))?)?;
        }
        let mut rows = units.rows();
        while rows.len() > 0 {
            frame(encoded(&rows.by_ref().take(FRAME).map(Bytes).collect::<Vec<_>>())?)?;
        }
        Ok(())
    }

    /// The book that was stored in these frames; none where they are not of that form.
    pub(in crate::journal) fn restore(mut frame: impl FnMut() -> Option<Vec<u8>>) -> Option<Self> {
        let first = frame()?;
        let stored: StoredBook<'_> = postcard::from_bytes(&first).ok()?;
        let segment = |(name, batch, profile, product, purpose): &(&str, &str, &str, &str, Purpose)| Segment {
            name: (*name).to_owned(),
            batch: (*batch).to_owned(),
            profile_sha256: (*profile).to_owned(),
            product_key: (*product).to_owned(),
            purpose: *purpose,
        };
        let scopes = stored.scopes.into_iter().map(|(platform, product)| (Platform(platform), product)).collect();
        let shared = Shared::new(scopes, stored.batches.iter().map(|batch| Arc::from(*batch)).collect());
        let mut book = Self {
            segments: stored.segments.iter().map(segment).collect(),
            supervisors: stored.supervisors.iter().map(|(name, hash)| ((*name).into(), (*hash).into())).collect(),
            wrong_pins: stored.wrong_pins.iter().map(|(name, wrong)| ((*name).into(), *wrong)).collect(),
            passed_with: stored.passed_with.iter().map(|&profile| profile.to_owned()).collect(),
            ..Self::default()
        };
        for _ in 0..stored.jobs {
            let bytes = frame()?;
            let (segment, job) = Job::restored(postcard::from_bytes(&bytes).ok()?);
            book.jobs.put(segment, job);
        }
        let count = usize::try_from(stored.units).ok()?;
        let (mut rows, mut boards) = (Vec::new(), 0);
        while rows.len() < count {
            let bytes = frame()?;
            let some: Vec<&[u8]> = postcard::from_bytes(&bytes).ok()?;
            if some.is_empty() {
                return None;
            }
            rows.reserve_exact(if rows.is_empty() { count } else { 0 });
            for (id, row) in (rows.len()..).zip(some) {
                let unit = postcard::from_bytes::<StoredUnit<'_>>(row).ok().filter(|unit| unit.is_of(&shared))?;
                let id = UnitId::try_from(id).ok()?;
                for known in unit.elsewhere {
                    let platform = shared.scopes()[unit.keys.scope as usize].0.clone();
                    book.elsewhere.entry((platform, known.client_id)).or_insert(id);
                }
                boards += usize::from(unit.keys.hardware_id.is_some());
                rows.push(row.into());
            }
        }
        let is_there = |id: &UnitId| (*id as usize) < rows.len();
        if !stored.marked.iter().flatten().chain(stored.former.iter().map(|(unit, _)| unit)).all(is_there) {
            return None;
        }
        book.units = Units::kept(shared, rows, stored.marked);
        book.finder = Finder::of(&book.units, boards);
        for (unit, former) in stored.former {
            book.finder.add_former(unit, keys(former));
        }
        for (asked, code, batch) in stored.skipped {
            let batch = book.units.batch(batch);
            book.skipped.add(Skipped { keys: keys(asked), code, batch });
        }
        Some(book)
    }
}

fn whole(keys: &UnitKeys) -> WholeKeys {
    let UnitKeys { platform, product_key, device_name, serial_number, hardware_id } = keys.clone();
    (platform.0, product_key, device_name, serial_number, hardware_id)
}

fn keys((platform, product_key, device_name, serial_number, hardware_id): WholeKeys) -> UnitKeys {
    UnitKeys { platform: Platform(platform), product_key, device_name, serial_number, hardware_id }
}

/// A row, as bytes and not as so many numbers.
struct Bytes<'a>(Cow<'a, [u8]>);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

fn encoded(value: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}
