//! Finds units by what they are recognised by. The tables hold numbers only: a key is hashed to find the number, and compared with the unit itself.
//! So a million units do not keep each of their names a second time.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::{IssuedIdentity, KnownUnit};
use crate::domain::{self, Platform, UnitKeys, looks};

/// Number of a unit, in the order in which they came up.
pub(super) type UnitId = u32;

/// One of a unit's identities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct IdentityId {
    unit: UnitId,
    nth: u32,
}

/// The tables. All of them are asked with the units they were filled from.
#[derive(Clone, Debug, Default)]
pub(super) struct Finder {
    hasher: RandomState,
    names: HashTable<UnitId>,
    serials: HashTable<UnitId>,
    looks: HashTable<UnitId>,
    hardware: HashTable<UnitId>,
    clients: HashTable<IdentityId>,
    tokens: HashTable<IdentityId>,
    /// Keys that a unit had in earlier intents under the same name: it is still found by them. Nearly always there are none.
    former: Vec<(UnitId, UnitKeys)>,
}

impl Finder {
    /// The unit that is registered under this very name.
    pub(super) fn named(&self, units: &[KnownUnit], keys: &UnitKeys) -> Option<UnitId> {
        let is_named = |unit: &UnitId| {
            let unit = &units[*unit as usize].keys;
            is_same_product(unit, keys) && unit.device_name == keys.device_name
        };
        self.names.find(self.hasher.hash_one(name(keys)), is_named).copied()
    }

    /// Units that have, or had, the serial number or the hardware id of these keys, in the order in which they came up.
    pub(super) fn sharing(&self, units: &[KnownUnit], keys: &UnitKeys) -> Vec<UnitId> {
        let by_serial = self.serials.iter_hash(self.hasher.hash_one(serial(keys)));
        let by_hardware = hardware(keys).into_iter().flat_map(|key| self.hardware.iter_hash(self.hasher.hash_one(key)));
        let shares = |unit: &UnitKeys| {
            let same_board = keys.hardware_id.is_some() && unit.hardware_id == keys.hardware_id;
            is_same_product(unit, keys) && (unit.serial_number == keys.serial_number || same_board)
        };
        self.that(units, by_serial.chain(by_hardware), shares)
    }

    /// Units whose serial number looks, or looked, like that of these keys.
    pub(super) fn alike(&self, units: &[KnownUnit], keys: &UnitKeys) -> Vec<UnitId> {
        let wanted = looks(&keys.serial_number);
        let candidates = self.looks.iter_hash(self.hasher.hash_one(scoped(keys, &wanted)));
        let is_alike = |unit: &UnitKeys| is_same_product(unit, keys) && looks(&unit.serial_number) == wanted;
        self.that(units, candidates, is_alike)
    }

    fn that<'a>(
        &self,
        units: &[KnownUnit],
        candidates: impl Iterator<Item = &'a UnitId>,
        is_it: impl Fn(&UnitKeys) -> bool,
    ) -> Vec<UnitId> {
        let now = candidates.filter(|unit| is_it(&units[**unit as usize].keys)).copied();
        let once = self.former.iter().filter(|(_, keys)| is_it(keys)).map(|(unit, _)| *unit);
        let mut found: Vec<UnitId> = now.chain(once).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The unit that was given this client id first.
    pub(super) fn client_id_owner(&self, units: &[KnownUnit], platform: &Platform, client: &str) -> Option<UnitId> {
        let hash = self.hasher.hash_one((platform, client));
        self.identities(units, platform, &self.clients, hash, |issued| issued.client_id == client)
            .min()
            .map(|identity| identity.unit)
    }

    /// Identities whose token has these first 8 hex digits.
    pub(super) fn tokens_like<'a>(
        &self,
        units: &'a [KnownUnit],
        platform: &Platform,
        token: &str,
    ) -> Vec<&'a IssuedIdentity> {
        let hash = self.hasher.hash_one((platform, token));
        let is_like = |issued: &IssuedIdentity| issued.token_sha256 == token;
        let mut found: Vec<IdentityId> = self.identities(units, platform, &self.tokens, hash, is_like).collect();
        found.sort_unstable();
        found.into_iter().map(|identity| issued(units, identity)).collect()
    }

    fn identities(
        &self,
        units: &[KnownUnit],
        platform: &Platform,
        table: &HashTable<IdentityId>,
        hash: u64,
        is_it: impl Fn(&IssuedIdentity) -> bool,
    ) -> impl Iterator<Item = IdentityId> {
        table.iter_hash(hash).copied().filter(move |identity| {
            units[identity.unit as usize].keys.platform == *platform && is_it(issued(units, *identity))
        })
    }

    /// Makes room for this many units with one identity each.
    pub(super) fn reserve(&mut self, units: usize) {
        // Reserving in an empty table hashes nothing.
        for table in [&mut self.names, &mut self.serials, &mut self.looks] {
            table.reserve(units, |_| 0);
        }
        for table in [&mut self.clients, &mut self.tokens] {
            table.reserve(units, |_| 0);
        }
    }

    /// Takes in a new unit.
    pub(super) fn add(&mut self, units: &[KnownUnit], unit: UnitId) {
        let Self { hasher, names, .. } = self;
        let hash = |unit: &UnitId| hasher.hash_one(name(&units[*unit as usize].keys));
        names.insert_unique(hash(&unit), unit, hash);
        self.add_keys(units, unit);
    }

    /// Gives a unit, whose name stays, the keys of its newest intent.
    pub(super) fn rekey(&mut self, units: &mut [KnownUnit], unit: UnitId, keys: &UnitKeys) {
        if units[unit as usize].keys == *keys {
            return;
        }
        self.remove_keys(units, unit);
        let former = std::mem::replace(&mut units[unit as usize].keys, keys.clone());
        self.add_keys(units, unit);
        self.add_former(unit, former);
    }

    /// Remembers keys that a unit had.
    pub(super) fn add_former(&mut self, unit: UnitId, keys: UnitKeys) {
        let former = (unit, keys);
        if !self.former.contains(&former) {
            self.former.push(former);
        }
    }

    /// Keys that units had, with the units.
    pub(super) fn former(&self) -> &[(UnitId, UnitKeys)] {
        &self.former
    }

    /// Takes in the newest identity of a unit.
    #[expect(clippy::expect_used, reason = "no unit has 2^32 identities")]
    pub(super) fn add_identity(&mut self, units: &[KnownUnit], unit: UnitId, nth: usize) {
        let Self { hasher, clients, tokens, .. } = self;
        let identity = IdentityId { unit, nth: u32::try_from(nth).expect("fewer than 2^32 identities of one unit") };
        let platform = |identity: &IdentityId| &units[identity.unit as usize].keys.platform;
        let client =
            |identity: &IdentityId| hasher.hash_one((platform(identity), issued(units, *identity).client_id.as_str()));
        clients.insert_unique(client(&identity), identity, client);
        let token = |identity: &IdentityId| {
            hasher.hash_one((platform(identity), issued(units, *identity).token_sha256.as_str()))
        };
        tokens.insert_unique(token(&identity), identity, token);
    }

    fn add_keys(&mut self, units: &[KnownUnit], unit: UnitId) {
        let Self { hasher, serials, looks, hardware, .. } = self;
        let keys = |unit: &UnitId| &units[*unit as usize].keys;
        let serial_hash = |unit: &UnitId| hasher.hash_one(serial(keys(unit)));
        serials.insert_unique(serial_hash(&unit), unit, serial_hash);
        let looks_hash = |unit: &UnitId| hasher.hash_one(scoped(keys(unit), &domain::looks(&keys(unit).serial_number)));
        looks.insert_unique(looks_hash(&unit), unit, looks_hash);
        if keys(&unit).hardware_id.is_some() {
            let hardware_hash = |unit: &UnitId| hasher.hash_one(self::hardware(keys(unit)).unwrap_or_default());
            hardware.insert_unique(hardware_hash(&unit), unit, hardware_hash);
        }
    }

    fn remove_keys(&mut self, units: &[KnownUnit], unit: UnitId) {
        let keys = &units[unit as usize].keys;
        let hash = |key: Key<'_>| self.hasher.hash_one(key);
        let (serial, looks) = (hash(serial(keys)), hash(scoped(keys, &looks(&keys.serial_number))));
        let hardware = hardware(keys).map(hash);
        let tables =
            [(&mut self.serials, Some(serial)), (&mut self.looks, Some(looks)), (&mut self.hardware, hardware)];
        for (table, hash) in tables {
            if let Some(Ok(entry)) = hash.map(|hash| table.find_entry(hash, |other| *other == unit)) {
                entry.remove();
            }
        }
    }
}

fn issued(units: &[KnownUnit], identity: IdentityId) -> &IssuedIdentity {
    &units[identity.unit as usize].issued[identity.nth as usize]
}

/// Platform, product and a value in it.
type Key<'a> = (&'a str, &'a str, &'a str);

fn is_same_product(one: &UnitKeys, other: &UnitKeys) -> bool {
    one.product_key == other.product_key && one.platform == other.platform
}

fn scoped<'a>(keys: &'a UnitKeys, value: &'a str) -> Key<'a> {
    (&keys.platform.0, &keys.product_key, value)
}

fn name(keys: &UnitKeys) -> Key<'_> {
    scoped(keys, &keys.device_name)
}

fn serial(keys: &UnitKeys) -> Key<'_> {
    scoped(keys, &keys.serial_number)
}

fn hardware(keys: &UnitKeys) -> Option<Key<'_>> {
    Some(scoped(keys, keys.hardware_id.as_deref()?))
}
