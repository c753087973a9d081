//! The book as the index keeps it: rows of plain data, each name once.
//!
//! Every field is named where it is taken apart, so that a field that is added to a unit and forgotten here does not compile.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::skipped::Skipped;
use super::{
    Book, Decided, Elsewhere, IssuedIdentity, Job, KnownUnit, OldIdentity, Place, Progress, Right, Segment, UnitId,
};
use crate::domain::{Failure, Held, OldValue, Outcome, Platform, Purpose, UnitKeys};

/// Units in one frame.
const FRAME: usize = 4096;

/// All of a book but its units.
#[derive(Serialize, Deserialize)]
struct StoredBook<'a> {
    #[serde(borrow)]
    segments: Vec<(&'a str, &'a str, &'a str, &'a str, Purpose)>,
    scopes: Vec<(&'a str, &'a str)>,
    batches: Vec<&'a str>,
    former: Vec<(UnitId, StoredKeys<'a>)>,
    supervisors: Vec<(&'a str, &'a str)>,
    wrong_pins: Vec<(&'a str, u32)>,
    passed_with: Vec<&'a str>,
    /// Keys, what was asked, and the batch.
    skipped: Vec<(StoredKeys<'a>, Failure, &'a str)>,
    jobs: u64,
    units: u64,
}

#[derive(Serialize, Deserialize)]
struct StoredKeys<'a> {
    /// Platform and product.
    scope: u32,
    device_name: &'a str,
    /// None where it is the device name.
    serial_number: Option<&'a str>,
    hardware_id: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct StoredUnit<'a> {
    #[serde(borrow)]
    keys: StoredKeys<'a>,
    /// Client id, token hash, segment, and the bytes of the line.
    issued: Vec<(&'a str, &'a str, u32, u64, u64)>,
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

/// Numbers for what many units share.
#[derive(Default)]
struct Shared<'a> {
    scopes: HashMap<(&'a str, &'a str), u32>,
    batches: HashMap<&'a str, u32>,
}

impl<'a> Shared<'a> {
    fn of(book: &'a Book) -> Self {
        let mut shared = Self::default();
        let former = book.finder.former().iter().map(|(_, keys)| keys);
        let skipped = book.skipped.iter().map(|skipped| &skipped.keys);
        for keys in book.units.iter().map(|unit| &unit.keys).chain(former).chain(skipped) {
            number(&mut shared.scopes, (&keys.platform.0, &keys.product_key));
        }
        for batch in &book.batches {
            number(&mut shared.batches, batch);
        }
        shared
    }

    fn keys(&self, keys: &'a UnitKeys) -> StoredKeys<'a> {
        let UnitKeys { platform, product_key, device_name, serial_number, hardware_id } = keys;
        StoredKeys {
            scope: self.scopes[&(platform.0.as_str(), product_key.as_str())],
            device_name,
            serial_number: (serial_number != device_name).then_some(serial_number),
            hardware_id: hardware_id.as_deref(),
        }
    }

    fn skipped(&self, skipped: &'a Skipped) -> (StoredKeys<'a>, Failure, &'a str) {
        let Skipped { keys, code, batch } = skipped;
        (self.keys(keys), *code, batch)
    }

    fn unit(&self, unit: &'a KnownUnit) -> StoredUnit<'a> {
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
        StoredUnit {
            keys: self.keys(keys),
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
            batch: self.batches[&**batch],
        }
    }
}

#[expect(clippy::expect_used, reason = "there are not 2^32 of anything")]
fn number<K: std::hash::Hash + Eq>(numbers: &mut HashMap<K, u32>, key: K) {
    let next = u32::try_from(numbers.len()).expect("fewer than 2^32 of anything");
    numbers.entry(key).or_insert(next);
}

fn in_order<K: Copy>(numbers: &HashMap<K, u32>) -> Vec<K> {
    let mut keys: Vec<_> = numbers.iter().collect();
    keys.sort_unstable_by_key(|(_, number)| **number);
    keys.into_iter().map(|(key, _)| *key).collect()
}

impl Book {
    /// Hands the book on in frames: what units share, then a few thousand units at a time. None of its visits may be open.
    pub(in crate::journal) fn store(&self, frame: &mut impl FnMut(Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        let Self {
            segments,
            units,
            finder,
            batches: _,
            visits,
            elsewhere: _,
            supervisors,
            wrong_pins,
            passed_with,
            skipped,
            jobs,
        } = self;
        debug_assert!(visits.is_empty(), "an open visit is not stored");
        let shared = Shared::of(self);
        fn segment(segment: &Segment) -> (&str, &str, &str, &str, Purpose) {
            let Segment { name, batch, profile_sha256, product_key, purpose } = segment;
            (name, batch, profile_sha256, product_key, *purpose)
        }
        frame(encoded(&StoredBook {
            segments: segments.iter().map(segment).collect(),
            scopes: in_order(&shared.scopes),
            batches: in_order(&shared.batches),
            former: finder.former().iter().map(|(unit, keys)| (*unit, shared.keys(keys))).collect(),
            supervisors: supervisors.iter().map(|(name, hash)| (&**name, hash.as_str())).collect(),
            wrong_pins: wrong_pins.iter().map(|(name, wrong)| (&**name, *wrong)).collect(),
            passed_with: passed_with.iter().map(String::as_str).collect(),
            skipped: skipped.iter().map(|one| shared.skipped(one)).collect(),
            jobs: jobs.iter().count() as u64,
            units: units.len() as u64,
        })?)?;
        for (segment, job) in jobs.iter() {
            frame(encoded(&job.stored(segment))?)?;
        }
        for some in units.chunks(FRAME) {
            frame(encoded(&some.iter().map(|unit| shared.unit(unit)).collect::<Vec<_>>())?)?;
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
        let batches: Vec<Arc<str>> = stored.batches.iter().map(|batch| Arc::from(*batch)).collect();
        let mut book = Self {
            segments: stored.segments.iter().map(segment).collect(),
            batches: batches.iter().cloned().collect(),
            supervisors: stored.supervisors.iter().map(|(name, hash)| ((*name).into(), (*hash).into())).collect(),
            wrong_pins: stored.wrong_pins.iter().map(|(name, wrong)| ((*name).into(), *wrong)).collect(),
            passed_with: stored.passed_with.iter().map(|&profile| profile.to_owned()).collect(),
            ..Self::default()
        };
        for (asked, code, batch) in stored.skipped {
            let (keys, batch) = (keys(asked, &stored.scopes)?, book.shared(batch));
            book.skipped.add(Skipped { keys, code, batch });
        }
        for _ in 0..stored.jobs {
            let bytes = frame()?;
            let (segment, job) = Job::restored(postcard::from_bytes(&bytes).ok()?);
            book.jobs.put(segment, job);
        }
        let count = usize::try_from(stored.units).ok()?;
        while book.units.len() < count {
            let bytes = frame()?;
            let some: Vec<StoredUnit<'_>> = postcard::from_bytes(&bytes).ok()?;
            if some.is_empty() {
                return None;
            }
            for unit in some {
                book.units.push(known(unit, &stored.scopes, &batches)?);
            }
        }
        book.finder.reserve(book.units.len());
        for (id, unit) in (0..).zip(&book.units) {
            book.finder.add(&book.units, id);
            for nth in 0..unit.issued.len() {
                book.finder.add_identity(&book.units, id, nth);
            }
            for known in &unit.elsewhere {
                book.elsewhere.entry((unit.keys.platform.clone(), known.client_id.clone())).or_insert(id);
            }
        }
        for (unit, former) in stored.former {
            book.finder.add_former(unit, keys(former, &stored.scopes)?);
        }
        Some(book)
    }
}

fn encoded(value: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}

fn keys(stored: StoredKeys<'_>, scopes: &[(&str, &str)]) -> Option<UnitKeys> {
    let (platform, product_key) = scopes.get(stored.scope as usize)?;
    Some(UnitKeys {
        platform: Platform((*platform).to_owned()),
        product_key: (*product_key).to_owned(),
        device_name: stored.device_name.to_owned(),
        serial_number: stored.serial_number.unwrap_or(stored.device_name).to_owned(),
        hardware_id: stored.hardware_id.map(str::to_owned),
    })
}

fn known(stored: StoredUnit<'_>, scopes: &[(&str, &str)], batches: &[Arc<str>]) -> Option<KnownUnit> {
    let identity = |(client_id, token_sha256, segment, start, end): (&str, &str, _, _, _)| IssuedIdentity {
        client_id: client_id.to_owned(),
        token_sha256: token_sha256.to_owned(),
        place: Place { segment, range: start..end },
    };
    let own = |text: Option<&str>| text.map(ToOwned::to_owned);
    let old = stored.old.map(|(client_id, token_sha256, values, segment, start, end)| {
        let value = |(name, sha256): (&str, &str)| OldValue { name: name.to_owned(), sha256: sha256.to_owned() };
        let values = values.into_iter().map(value).collect();
        let held = Held { client_id: own(client_id), token_sha256: own(token_sha256), values };
        OldIdentity { held, place: Place { segment, range: start..end } }
    });
    Some(KnownUnit {
        keys: keys(stored.keys, scopes)?,
        issued: stored.issued.into_iter().map(identity).collect(),
        unknown: stored.unknown,
        unanswered: stored.unanswered,
        progress: stored.progress,
        collected: stored.collected,
        decided: stored.decided,
        old,
        right: stored.right,
        elsewhere: stored.elsewhere,
        to_delete: stored.to_delete.into_iter().map(ToOwned::to_owned).collect(),
        last: stored.last,
        batch: batches.get(stored.batch as usize)?.clone(),
    })
}
