//! The book as the index keeps it: plain data, each name once.
//!
//! Every field is named where it is taken apart, so that a field that is added to a book and forgotten here does not compile.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use super::article::{Articles, StoredArticle};
use super::closed::ClosedStation;
use super::finder::Finder;
use super::goldens::{Goldens, StoredGolden};
use super::operators::Operators;
use super::packages::{Packages, TakenPackage};
use super::registered::{Counted, Registered};
use super::row::StoredUnit;
use super::shared::Shared;
use super::skipped::Skipped;
use super::units::{MARKS, UnitId, Units};
use super::values::{GivenValue, Series};
use super::{Book, Job, Segment, VisitKey};
use crate::domain::{Failure, Operator, Order, Person, Platform, Purpose, Role, UnitKeys, json};
use crate::journal::names::Names;

/// Units in one frame.
const FRAME: usize = 4096;

/// All of a book but its units.
#[derive(Serialize, Deserialize)]
struct StoredBook<'a> {
    #[serde(borrow)]
    segments: Vec<StoredSegment<'a>>,
    /// Platform and product.
    scopes: Vec<(String, String)>,
    batches: Vec<&'a str>,
    former: Vec<(UnitId, WholeKeys)>,
    /// People as the record names them: an index has no names that it has not.
    supervisors: Vec<(String, &'a str, Role)>,
    wrong_pins: Vec<(String, u32)>,
    /// What a scan must be like to be a badge.
    badge_pattern: Option<&'a str>,
    /// As supervisors are: name, badge, products, last day.
    operators: Vec<(String, String, Vec<&'a str>, Option<&'a str>)>,
    package_signers: Vec<&'a str>,
    packages_only: bool,
    #[serde(borrow)]
    packages: Vec<StoredPackage<'a>>,
    /// Path, arguments, SHA-256.
    gate_programs: Vec<(&'a str, Vec<&'a str>, &'a str)>,
    #[serde(borrow)]
    closed: Option<StoredClosed<'a>>,
    erased: Vec<&'a str>,
    passed_with: Vec<&'a str>,
    articles: Vec<StoredArticle<'a>>,
    goldens: Vec<StoredGolden<'a>>,
    /// Product, label, number.
    labels: Vec<(&'a str, &'a str, &'a str)>,
    /// Keys, what was asked, and the batch.
    skipped: Vec<(WholeKeys, Failure, &'a str)>,
    /// A range as JSON (its members come and go), how far it was given, and whether a person has said so.
    series: Vec<(String, u64, bool)>,
    /// Numbers that were seen and not given here.
    seen: Vec<&'a str>,
    has_lost: bool,
    /// Product, segment, work order, and how often it was asked for.
    #[serde(borrow)]
    registered: Vec<(&'a str, u32, &'a str, u64)>,
    /// Segment and visit.
    cut_by_copy: Vec<(u32, u64)>,
    /// Segment, and how many registrations.
    without_shared_book: Vec<(u32, u64)>,
    given: u64,
    jobs: u64,
    units: u64,
    marked: [BTreeSet<UnitId>; MARKS],
}

/// Product, SHA-256 of the package, number, profile on the shelf, its SHA-256, last day, whether that is over, and the SHA-256 of the profiles before.
type StoredPackage<'a> = (&'a str, &'a str, u64, &'a str, &'a str, Option<&'a str>, bool, Vec<&'a str>);

/// When the station was closed, what was there to be destroyed, by whom, as supervisors are, and why.
type StoredClosed<'a> = (&'a str, Vec<&'a str>, String, &'a str);

/// One segment.
#[derive(Serialize, Deserialize)]
struct StoredSegment<'a> {
    name: &'a str,
    batch: &'a str,
    profile_sha256: &'a str,
    product_key: &'a str,
    purpose: Purpose,
    order: Cow<'a, Order>,
    bypass_left: u32,
    labels: bool,
    has_text: bool,
    has_left: bool,
}

/// Platform, product, name, serial number and hardware id: of what is no unit, or is what a unit was once.
type WholeKeys = (String, String, String, String, Option<String>);

impl Book {
    /// Hands the book on in frames: what units share, then a few thousand units at a time. None of its visits may be open. `names`: what the record calls
    /// people; none: as they are called here.
    pub(in crate::journal) fn store(
        &self,
        names: Option<&Names>,
        frame: &mut impl FnMut(Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        let Self {
            segments,
            units,
            finder,
            visits,
            cut_by_copy,
            without_shared_book,
            elsewhere: _,
            supervisors,
            wrong_pins,
            operators,
            packages,
            gate_programs,
            closed,
            erased,
            passed_with,
            articles,
            goldens,
            labels,
            skipped,
            jobs,
            values,
            registered,
        } = self;
        debug_assert!(visits.is_empty(), "an open visit is not stored");
        fn segment(segment: &Segment) -> StoredSegment<'_> {
            let Segment {
                name,
                batch,
                profile_sha256,
                product_key,
                purpose,
                order,
                bypass_left,
                labels,
                has_text,
                has_left,
            } = segment;
            StoredSegment {
                name,
                batch,
                profile_sha256,
                product_key,
                purpose: *purpose,
                order: Cow::Borrowed(order),
                bypass_left: *bypass_left,
                labels: *labels,
                has_text: *has_text,
                has_left: *has_left,
            }
        }
        let recorded =
            |person: &Person| names.map_or_else(|| person.clone(), |names| names.recorded(person)).to_string();
        let scope = |(platform, product_key): &'_ (Platform, String)| (platform.0.clone(), product_key.clone());
        frame(encoded(&StoredBook {
            segments: segments.iter().map(segment).collect(),
            scopes: units.shared().scopes().iter().map(scope).collect(),
            batches: units.shared().batches().iter().map(|batch| &**batch).collect(),
            former: finder.former().iter().map(|(unit, keys)| (*unit, whole(keys))).collect(),
            supervisors: supervisors
                .iter()
                .map(|(name, (hash, role))| (recorded(name), hash.as_str(), *role))
                .collect(),
            wrong_pins: wrong_pins.iter().map(|(name, wrong)| (recorded(name), *wrong)).collect(),
            badge_pattern: operators.pattern.as_deref(),
            operators: (operators.all.values())
                .map(|Operator { name, badge, products, until }| {
                    let products = products.iter().map(String::as_str).collect();
                    (recorded(name), recorded(badge), products, until.as_deref())
                })
                .collect(),
            package_signers: packages.signers.iter().map(String::as_str).collect(),
            packages_only: packages.only,
            packages: (packages.taken.iter())
                .map(|(product_key, one)| {
                    let TakenPackage { sha256, serial, profile, profile_sha256, last_day, is_over, former } = one;
                    let (last_day, former) = (last_day.as_deref(), former.iter().map(String::as_str).collect());
                    (&**product_key, &**sha256, *serial, &**profile, &**profile_sha256, last_day, *is_over, former)
                })
                .collect(),
            gate_programs: (gate_programs.iter())
                .map(|((path, args), sha256)| (&**path, args.iter().map(String::as_str).collect(), &**sha256))
                .collect(),
            closed: closed.as_ref().map(|ClosedStation { at, secrets, by, why }| {
                (&**at, secrets.iter().map(String::as_str).collect(), recorded(by), &**why)
            }),
            erased: erased.iter().map(String::as_str).collect(),
            passed_with: passed_with.iter().map(String::as_str).collect(),
            articles: articles.stored(),
            goldens: goldens.stored(),
            labels: labels.iter().map(|((product, label), number)| (&**product, &**label, &**number)).collect(),
            skipped: skipped.iter().map(|Skipped { keys, code, batch }| (whole(keys), *code, &**batch)).collect(),
            series: values.series.iter().map(|one| (json::line(&one.range), one.next, one.is_certain)).collect(),
            seen: values.seen.iter().map(String::as_str).collect(),
            has_lost: values.has_lost,
            registered: in_order(registered),
            cut_by_copy: cut_by_copy.iter().map(|key| (key.segment, key.visit)).collect(),
            without_shared_book: without_shared_book.iter().map(|(segment, asked)| (*segment, *asked)).collect(),
            given: values.given.len() as u64,
            jobs: jobs.iter().count() as u64,
            units: units.count().into(),
            marked: units.marked().clone(),
        })?)?;
        for some in values.given.chunks(FRAME) {
            frame(encoded(&some.iter().map(given).collect::<Vec<_>>())?)?;
        }
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
        let called = |recorded: &str| {
            let mut person = Person::from(recorded);
            person.resolve();
            person
        };
        let segment = |stored: &StoredSegment<'_>| Segment {
            name: stored.name.to_owned(),
            batch: stored.batch.to_owned(),
            profile_sha256: stored.profile_sha256.to_owned(),
            product_key: stored.product_key.to_owned(),
            purpose: stored.purpose,
            order: Order::clone(&stored.order),
            bypass_left: stored.bypass_left,
            labels: stored.labels,
            has_text: stored.has_text,
            has_left: stored.has_left,
        };
        let scopes = stored.scopes.into_iter().map(|(platform, product)| (Platform(platform), product)).collect();
        let shared = Shared::new(scopes, stored.batches.iter().map(|batch| Arc::from(*batch)).collect());
        let mut book = Self {
            segments: stored.segments.iter().map(segment).collect(),
            supervisors: stored
                .supervisors
                .iter()
                .map(|(name, hash, role)| (called(name), ((*hash).into(), *role)))
                .collect(),
            wrong_pins: stored.wrong_pins.iter().map(|(name, wrong)| (called(name), *wrong)).collect(),
            operators: Operators {
                pattern: stored.badge_pattern.map(ToOwned::to_owned),
                all: (stored.operators.iter())
                    .map(|(name, badge, products, until)| Operator {
                        name: called(name),
                        badge: called(badge),
                        products: products.iter().map(|&product| product.to_owned()).collect(),
                        until: until.map(ToOwned::to_owned),
                    })
                    .map(|operator| (operator.name.clone(), operator))
                    .collect(),
            },
            packages: Packages {
                signers: stored.package_signers.iter().map(|&signer| signer.to_owned()).collect(),
                only: stored.packages_only,
                taken: (stored.packages.into_iter())
                    .map(|(product_key, sha256, serial, profile, profile_sha256, last_day, is_over, former)| {
                        let [sha256, profile, profile_sha256] =
                            [sha256, profile, profile_sha256].map(ToOwned::to_owned);
                        let last_day = last_day.map(ToOwned::to_owned);
                        let former = former.into_iter().map(ToOwned::to_owned).collect();
                        let taken = TakenPackage { sha256, serial, profile, profile_sha256, last_day, is_over, former };
                        (product_key.to_owned(), taken)
                    })
                    .collect(),
            },
            gate_programs: (stored.gate_programs.iter())
                .map(|(path, args, sha256)| {
                    let args = args.iter().map(|&arg| arg.to_owned()).collect();
                    (((*path).to_owned(), args), (*sha256).to_owned())
                })
                .collect(),
            closed: stored.closed.map(|(at, secrets, by, why)| ClosedStation {
                at: at.to_owned(),
                secrets: secrets.into_iter().map(ToOwned::to_owned).collect(),
                by: called(&by),
                why: why.to_owned(),
            }),
            cut_by_copy: (stored.cut_by_copy.iter()).map(|&(segment, visit)| VisitKey { segment, visit }).collect(),
            without_shared_book: stored.without_shared_book.into_iter().collect(),
            erased: stored.erased.iter().map(|&code| code.to_owned()).collect(),
            passed_with: stored.passed_with.iter().map(|&profile| profile.to_owned()).collect(),
            articles: Articles::restored(&stored.articles),
            goldens: Goldens::restored(&stored.goldens),
            labels: (stored.labels.iter())
                .map(|&(product, label, number)| ((product.to_owned(), label.to_owned()), number.to_owned()))
                .collect(),
            ..Self::default()
        };
        for (product_key, segment, work_order, times) in stored.registered {
            let counted = Counted { product_key: product_key.into(), segment, work_order: work_order.into() };
            book.registered.put(counted, times);
        }
        book.values.has_lost = stored.has_lost;
        book.values.seen = stored.seen.iter().map(|&number| number.to_owned()).collect();
        for (range, next, is_certain) in stored.series {
            let range = serde_json::from_str(&range).ok()?;
            // What was given of it follows, and is added to it.
            book.values.series.push(Series { range, next, is_certain, members: Vec::new() });
        }
        while (book.values.given.len() as u64) < stored.given {
            let bytes = frame()?;
            let some: Vec<StoredGiven<'_>> =
                postcard::from_bytes(&bytes).ok().filter(|some: &Vec<_>| !some.is_empty())?;
            some.into_iter().for_each(|one| book.values.add(given_again(one)));
        }
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

#[cfg(test)]
impl Book {
    /// As it comes back from where it was stored.
    pub(in crate::journal::book) fn stored_again(&self) -> Self {
        let mut frames = Vec::new();
        let mut keep = |frame| {
            frames.push(frame);
            Ok(())
        };
        self.store(None, &mut keep).unwrap();
        Self::restore(|| (!frames.is_empty()).then(|| frames.remove(0))).unwrap()
    }
}

/// Name, product, value, serial number, hardware id, segment and visit, whether it is on its unit, whether that has another one.
type StoredGiven<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, Option<&'a str>, (u32, u64), bool, bool);

fn given(one: &GivenValue) -> StoredGiven<'_> {
    let GivenValue {
        name,
        product_key,
        value,
        serial_number,
        hardware_id,
        visit,
        is_on_unit,
        // No visit is.
        is_open: _,
        is_replaced,
    } = one;
    let visit = (visit.segment, visit.visit);
    (name, product_key, value, serial_number.as_deref(), hardware_id.as_deref(), visit, *is_on_unit, *is_replaced)
}

fn given_again(stored: StoredGiven<'_>) -> GivenValue {
    let (name, product_key, value, serial_number, hardware_id, (segment, visit), is_on_unit, is_replaced) = stored;
    GivenValue {
        name: name.to_owned(),
        product_key: product_key.to_owned(),
        value: value.to_owned(),
        serial_number: serial_number.map(ToOwned::to_owned),
        hardware_id: hardware_id.map(ToOwned::to_owned),
        visit: VisitKey { segment, visit },
        is_on_unit,
        is_open: false,
        is_replaced,
    }
}

/// In one order, however they were counted: what is stored of two books that know the same is the same.
fn in_order(registered: &Registered) -> Vec<(&str, u32, &str, u64)> {
    let mut all: Vec<_> = registered
        .iter()
        .map(|(Counted { product_key, segment, work_order }, times)| {
            (product_key.as_str(), *segment, work_order.as_str(), times)
        })
        .collect();
    all.sort_unstable();
    all
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
