//! What a list from the vendor's console says about the units on record, before it is put there: what it settles, and what it does not.
//!
//! A registration that got no answer is settled by a list that was taken when it was over. That is judged by three things, and the clock of this PC can only
//! say no: the registration stands on record and nobody is at work on its unit; the file's own date is later than the registration by [`MARGIN`]; a person,
//! by name, says that it was taken since.

use std::path::Path;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::domain::entry::{ConsoleId, ConsoleSaid, ConsoleSource};
use crate::domain::{Platform, UnitKeys};
use crate::files::given;
use crate::journal::{Book, KnownUnit};
use crate::list::LONGEST_FILE;
use crate::list::console::{ConsoleList, FileFault, Named, Names, Rules, read};
use crate::wire::{can_be_client_id, is_device_name};

/// So much later than a registration a list must have been taken that settles it. The cloud closes a registration after 15 s, and this station gives it up
/// after 20 s; the rest is for its own writing, and for clocks that differ a little.
pub const MARGIN: Duration = Duration::from_secs(60);

/// What a list says of one device name, against the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learnt {
    /// Goes on record.
    pub said: ConsoleSaid,
    /// What becomes of the registrations that got no answer.
    pub settles: Settles,
    /// Client ids that the list has and the record does not.
    pub orphans: Vec<ConsoleId>,
    /// Client ids that the record has and the list does not: deleted in the console, perhaps. They still count.
    pub missing: Vec<String>,
    /// How many of its identities are known to be used then, and how many may be.
    pub used: (u32, u32),
}

/// What becomes of registrations that got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settles {
    /// There are none.
    Nothing,
    /// No identity was made: it is free to be registered.
    Free,
    /// Each made an identity, or some did: those are among the orphans.
    Lost,
    /// The list is older than the newest of them, or not younger by the margin.
    TooOld,
    /// A visit at it has not ended.
    AtWork,
}

/// A list, as it is before a person has vouched for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What it says of names that the record knows, or that have identities.
    pub learnt: Vec<Learnt>,
    /// Names of which several units are on record, at different clouds, or of whose product nothing is: which cloud is meant is not known.
    pub unplaced: Vec<String>,
}

/// How a list is to be taken.
#[derive(Clone, Copy, Debug, Default)]
pub struct Taking<'a> {
    /// The product of names for which the list says none.
    pub product_key: Option<&'a str>,
    /// Where names that the record does not know belong.
    pub platform: Option<&'a Platform>,
    /// It holds every client id of the product: a name that is not in it has none.
    pub complete: bool,
}

/// Reads a list from a file, and when the file was written.
///
/// # Errors
/// The file cannot be read, or is none.
pub fn read_file(
    path: &Path,
    names: &Names,
    device_name: Option<&str>,
) -> std::io::Result<Result<(ConsoleList, SystemTime), FileFault>> {
    let (bytes, written) = given::read_dated(path, LONGEST_FILE)?;
    let rules = Rules { device_name: is_device_name, client_id: can_be_client_id };
    Ok(read(&bytes, names, rules, device_name).map(|list| (list, written)))
}

/// What a list says about the units on record.
pub fn compare(book: &Book, list: &ConsoleList, written: SystemTime, taking: Taking<'_>) -> Reading {
    let mut reading = Reading::default();
    let source = ConsoleSource::File { sha256: list.sha256.clone() };
    for named in &list.names {
        let product_key = named.product_key.as_deref().or(taking.product_key);
        match placed(book, named, product_key, taking.platform) {
            Some(keys) => reading.learnt.extend(learn(book, keys, named.client_ids.clone(), &source, written)),
            None => reading.unplaced.push(named.device_name.clone()),
        }
    }
    let is_told = |unit: &KnownUnit| {
        list.names.iter().any(|named| named.device_name == unit.keys.device_name)
            || list.bad.iter().any(|bad| bad.name == unit.keys.device_name)
    };
    // Those of which a complete list says nothing have nothing.
    if let Some(product_key) = taking.product_key.filter(|_| taking.complete) {
        for unit in book.unsettled(product_key).filter(|unit| !is_told(unit)) {
            reading.learnt.extend(learn(book, unit.keys, Vec::new(), &source, written));
        }
    }
    reading
}

/// Whom a name means.
fn placed(book: &Book, named: &Named, product_key: Option<&str>, platform: Option<&Platform>) -> Option<UnitKeys> {
    let known = match product_key {
        Some(product_key) => book.of_name(product_key, &named.device_name),
        None => book.of_device_name(&named.device_name),
    };
    let at = |unit: &KnownUnit| platform.is_none_or(|platform| unit.keys.platform == *platform);
    let mut known: Vec<_> = known.into_iter().filter(at).collect();
    match (known.pop(), known.is_empty()) {
        (Some(unit), true) => Some(unit.keys),
        (Some(_), false) => None,
        (None, _) => {
            let product_key = product_key?;
            let mut platforms = book.platforms_of(product_key);
            let platform = platform.or_else(|| platforms.next().filter(|_| platforms.next().is_none()))?;
            let device_name = named.device_name.clone();
            Some(UnitKeys {
                platform: platform.clone(),
                product_key: product_key.to_owned(),
                serial_number: device_name.clone(),
                device_name,
                hardware_id: None,
            })
        }
    }
}

fn learn(
    book: &Book,
    keys: UnitKeys,
    client_ids: Vec<ConsoleId>,
    source: &ConsoleSource,
    written: SystemTime,
) -> Option<Learnt> {
    let unit = book.named(&keys);
    let unit = unit.as_ref();
    // Of one that nobody knows and that has nothing there is nothing to be known.
    if unit.is_none() && client_ids.is_empty() {
        return None;
    }
    let unknown = unit.map_or(0, |unit| unit.unknown);
    let is_free = unit.is_none_or(|unit| unknown == 0 || is_later(unit, written));
    let settles = match (unknown, book.to_settle(&keys)) {
        (0, _) => 0,
        (_, count) if is_free => count,
        _ => 0,
    };
    let is_known = |id: &ConsoleId| unit.is_some_and(|unit| unit.has(&id.client_id));
    let orphans: Vec<_> = client_ids.iter().filter(|id| !is_known(id)).cloned().collect();
    let is_new = |id: &ConsoleId| unit.is_none_or(|unit| unit.orphans().all(|known| known.client_id != id.client_id));
    let before = unit.map_or(0, |unit| unit.registrations().issued);
    let used = before + u32::try_from(orphans.iter().filter(|id| is_new(id)).count()).unwrap_or(u32::MAX);
    let of_record = unit.map_or(0, |unit| unit.issued.len() + unit.elsewhere.len());
    let of_record = u32::try_from(of_record).unwrap_or(u32::MAX);
    let lost = unit.and_then(|unit| unit.console.as_ref()).map_or(0, |console| console.lost);
    let becomes = match (unknown, settles) {
        (0, _) => Settles::Nothing,
        (_, 0) if !is_free => Settles::TooOld,
        (_, 0) => Settles::AtWork,
        _ if used - of_record > lost => Settles::Lost,
        _ => Settles::Free,
    };
    let is_listed = |id: &&str| client_ids.iter().any(|listed| listed.client_id == **id);
    let ours = unit.into_iter().flat_map(|unit| unit.issued.iter().map(|issued| issued.client_id.as_str()));
    let theirs = unit.into_iter().flat_map(|unit| unit.elsewhere.iter().map(|known| known.client_id.as_str()));
    let missing = ours.chain(theirs).filter(|id| !is_listed(id)).map(ToOwned::to_owned).collect();
    let asked_at = Timestamp::try_from(written).unwrap_or_default().to_string();
    let said = ConsoleSaid { keys, client_ids, asked_at, source: source.clone(), settles, by: None };
    Some(Learnt { said, settles: becomes, orphans, missing, used: (used, used + unknown - settles) })
}

/// Whether a file was written so late that what it says is about all registrations of the unit.
fn is_later(unit: &KnownUnit, written: SystemTime) -> bool {
    let asked = unit.asked_at.as_deref().and_then(|at| at.parse::<Timestamp>().ok());
    asked.is_none_or(|asked| SystemTime::from(asked) + MARGIN <= written)
}
