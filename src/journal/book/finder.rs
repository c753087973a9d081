//! Finds units by what they are recognised by. The tables hold numbers only: a key is hashed to find the number, and compared with the unit itself.
//! So a million units do not keep each of their names a second time.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::IssuedIdentity;
use super::units::{KeysOf, UnitId, Units};
use crate::domain::{self, Platform, UnitKeys, looks};

/// With fewer units than these another thread is no faster.
const WORTH_A_THREAD: usize = 10_000;

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
    /// Empty tables with room for so many units, of which so many have a hardware id. A table that grows hashes all that is in it once more.
    pub(super) fn with_room(count: usize, boards: usize) -> Self {
        Self {
            names: HashTable::with_capacity(count),
            serials: HashTable::with_capacity(count),
            looks: HashTable::with_capacity(count),
            hardware: HashTable::with_capacity(boards),
            clients: HashTable::with_capacity(count),
            tokens: HashTable::with_capacity(count),
            ..Self::default()
        }
    }

    /// The tables of these units, of which so many have a hardware id. For many of them it takes two processors.
    pub(super) fn of(units: &Units, boards: usize) -> Self {
        let count = units.count() as usize;
        let mut finder = Self::with_room(count, boards);
        let Self { hasher, names, serials, looks, hardware, clients, tokens, former: _ } = &mut finder;
        let hasher = &*hasher;
        let mut by_name = || {
            for unit in 0..units.count() {
                add_name(names, hasher, units, unit);
                add_serial((serials, looks), hasher, units, unit);
            }
        };
        let mut by_board_and_identity = || {
            for unit in 0..units.count() {
                add_hardware(hardware, hasher, units, unit);
                for nth in 0..units.identities(unit) {
                    add_identity((clients, tokens), hasher, units, IdentityId { unit, nth });
                }
            }
        };
        if count < WORTH_A_THREAD {
            by_name();
            by_board_and_identity();
        } else {
            std::thread::scope(|scope| {
                scope.spawn(by_board_and_identity);
                by_name();
            });
        }
        finder
    }

    /// The unit that is registered under this very name.
    pub(super) fn named(&self, units: &Units, keys: &UnitKeys) -> Option<UnitId> {
        let scope = units.shared().scope(keys)?;
        let is_named = |unit: &UnitId| {
            let unit = units.keys(*unit);
            unit.scope == scope && unit.device_name == keys.device_name
        };
        self.names.find(self.hasher.hash_one((scope, &*keys.device_name)), is_named).copied()
    }

    /// Units that have, or had, the serial number or the hardware id of these keys, in the order in which they came up.
    pub(super) fn sharing(&self, units: &Units, keys: &UnitKeys) -> Vec<UnitId> {
        let Some(scope) = units.shared().scope(keys) else { return Vec::new() };
        let by_serial = self.serials.iter_hash(self.hasher.hash_one((scope, &*keys.serial_number)));
        let by_hardware =
            keys.hardware_id.iter().flat_map(|key| self.hardware.iter_hash(self.hasher.hash_one((scope, &**key))));
        let shares = |unit: &KeysOf<'_>| {
            let same_board = keys.hardware_id.is_some() && unit.hardware_id == keys.hardware_id.as_deref();
            unit.scope == scope && (unit.serial_number == keys.serial_number || same_board)
        };
        self.that(units, by_serial.chain(by_hardware), shares)
    }

    /// Units whose serial number looks, or looked, like that of these keys.
    pub(super) fn alike(&self, units: &Units, keys: &UnitKeys) -> Vec<UnitId> {
        let Some(scope) = units.shared().scope(keys) else { return Vec::new() };
        let wanted = looks(&keys.serial_number);
        let candidates = self.looks.iter_hash(self.hasher.hash_one((scope, &*wanted)));
        self.that(units, candidates, |unit| unit.scope == scope && looks(unit.serial_number) == wanted)
    }

    /// Units of a product that have this very serial number, on whatever platform, in the order in which they came up.
    pub(super) fn numbered(&self, units: &Units, product_key: &str, serial_number: &str) -> Vec<UnitId> {
        let scopes = (0..).zip(units.shared().scopes()).filter(|(_, (_, product))| product == product_key);
        let of_scope = |scope: u32| {
            let is_it = move |unit: &&UnitId| {
                let keys = units.keys(**unit);
                keys.scope == scope && keys.serial_number == serial_number
            };
            self.serials.iter_hash(self.hasher.hash_one((scope, serial_number))).filter(is_it).copied()
        };
        let mut found: Vec<UnitId> = scopes.flat_map(|(scope, _)| of_scope(scope)).collect();
        found.sort_unstable();
        found
    }

    fn that<'a>(
        &self,
        units: &Units,
        candidates: impl Iterator<Item = &'a UnitId>,
        is_it: impl Fn(&KeysOf<'_>) -> bool,
    ) -> Vec<UnitId> {
        let now = candidates.filter(|unit| is_it(&units.keys(**unit))).copied();
        let was_it = |(unit, keys): &(UnitId, UnitKeys)| {
            let scope = units.shared().scope(keys)?;
            let UnitKeys { device_name, serial_number, hardware_id, .. } = keys;
            let keys = KeysOf { scope, device_name, serial_number, hardware_id: hardware_id.as_deref() };
            is_it(&keys).then_some(*unit)
        };
        let mut found: Vec<UnitId> = now.chain(self.former.iter().filter_map(was_it)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The unit that was given this client id first.
    pub(super) fn client_id_owner(&self, units: &Units, platform: &Platform, client: &str) -> Option<UnitId> {
        let hash = self.hasher.hash_one((platform, client));
        self.identities(units, platform, &self.clients, hash, |client_id, _| client_id == client)
            .min()
            .map(|identity| identity.unit)
    }

    /// Identities whose token has these first 8 hex digits.
    pub(super) fn tokens_like(&self, units: &Units, platform: &Platform, token: &str) -> Vec<IssuedIdentity> {
        let hash = self.hasher.hash_one((platform, token));
        let is_like = |_: &str, token_sha256: &str| token_sha256 == token;
        let mut found: Vec<IdentityId> = self.identities(units, platform, &self.tokens, hash, is_like).collect();
        found.sort_unstable();
        found.into_iter().map(|identity| units.issued(identity.unit, identity.nth)).collect()
    }

    fn identities(
        &self,
        units: &Units,
        platform: &Platform,
        table: &HashTable<IdentityId>,
        hash: u64,
        is_it: impl Fn(&str, &str) -> bool,
    ) -> impl Iterator<Item = IdentityId> {
        table.iter_hash(hash).copied().filter(move |identity| {
            units.platform(identity.unit) == platform && units.identity(identity.unit, identity.nth, &is_it)
        })
    }

    /// Takes in a new unit.
    pub(super) fn add(&mut self, units: &Units, unit: UnitId) {
        add_name(&mut self.names, &self.hasher, units, unit);
        self.add_keys(units, unit);
    }

    /// Gives a unit, whose name stays, the keys of its newest intent.
    pub(super) fn rekey(&mut self, units: &mut Units, unit: UnitId, keys: &UnitKeys) {
        let KeysOf { scope: _, device_name: _, serial_number, hardware_id } = units.keys(unit);
        if serial_number == keys.serial_number && hardware_id == keys.hardware_id.as_deref() {
            return;
        }
        self.remove_keys(units, unit);
        let former = units.change(unit, |unit| std::mem::replace(&mut unit.keys, keys.clone()));
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
    pub(super) fn add_identity(&mut self, units: &Units, unit: UnitId) {
        let Self { hasher, clients, tokens, .. } = self;
        let nth = units.identities(unit) - 1;
        add_identity((clients, tokens), hasher, units, IdentityId { unit, nth });
    }

    /// Forgets the identities of a unit: they are void.
    pub(super) fn remove_identities(&mut self, units: &Units, unit: UnitId) {
        let platform = units.platform(unit);
        for nth in 0..units.identities(unit) {
            let hashes = units.identity(unit, nth, |client_id, token_sha256| {
                (self.hasher.hash_one((platform, client_id)), self.hasher.hash_one((platform, token_sha256)))
            });
            let this = IdentityId { unit, nth };
            for (table, hash) in [(&mut self.clients, hashes.0), (&mut self.tokens, hashes.1)] {
                if let Ok(entry) = table.find_entry(hash, |other| *other == this) {
                    entry.remove();
                }
            }
        }
    }

    fn add_keys(&mut self, units: &Units, unit: UnitId) {
        let Self { hasher, serials, looks, hardware, .. } = self;
        add_serial((serials, looks), hasher, units, unit);
        add_hardware(hardware, hasher, units, unit);
    }

    fn remove_keys(&mut self, units: &Units, unit: UnitId) {
        let KeysOf { scope, device_name: _, serial_number, hardware_id } = units.keys(unit);
        let hash = |value: &str| self.hasher.hash_one((scope, value));
        let (serial, looks, hardware) = (hash(serial_number), hash(&looks(serial_number)), hardware_id.map(hash));
        let tables =
            [(&mut self.serials, Some(serial)), (&mut self.looks, Some(looks)), (&mut self.hardware, hardware)];
        for (table, hash) in tables {
            if let Some(Ok(entry)) = hash.map(|hash| table.find_entry(hash, |other| *other == unit)) {
                entry.remove();
            }
        }
    }
}

fn add_name(names: &mut HashTable<UnitId>, hasher: &RandomState, units: &Units, unit: UnitId) {
    let hash = |unit: &UnitId| {
        let keys = units.keys(*unit);
        hasher.hash_one((keys.scope, keys.device_name))
    };
    names.insert_unique(hash(&unit), unit, hash);
}

fn add_serial(
    (serials, looks): (&mut HashTable<UnitId>, &mut HashTable<UnitId>),
    hasher: &RandomState,
    units: &Units,
    unit: UnitId,
) {
    let serial = |unit: &UnitId| {
        let keys = units.keys(*unit);
        hasher.hash_one((keys.scope, keys.serial_number))
    };
    serials.insert_unique(serial(&unit), unit, serial);
    let look = |unit: &UnitId| {
        let keys = units.keys(*unit);
        hasher.hash_one((keys.scope, &*domain::looks(keys.serial_number)))
    };
    looks.insert_unique(look(&unit), unit, look);
}

fn add_hardware(hardware: &mut HashTable<UnitId>, hasher: &RandomState, units: &Units, unit: UnitId) {
    if units.keys(unit).hardware_id.is_some() {
        let hash = |unit: &UnitId| {
            let keys = units.keys(*unit);
            hasher.hash_one((keys.scope, keys.hardware_id.unwrap_or_default()))
        };
        hardware.insert_unique(hash(&unit), unit, hash);
    }
}

fn add_identity(
    (clients, tokens): (&mut HashTable<IdentityId>, &mut HashTable<IdentityId>),
    hasher: &RandomState,
    units: &Units,
    identity: IdentityId,
) {
    let hashed = |IdentityId { unit, nth }: &IdentityId| {
        let platform = units.platform(*unit);
        units.identity(*unit, *nth, |client_id, token_sha256| {
            (hasher.hash_one((platform, client_id)), hasher.hash_one((platform, token_sha256)))
        })
    };
    let (client, token) = hashed(&identity);
    clients.insert_unique(client, identity, |identity| hashed(identity).0);
    tokens.insert_unique(token, identity, |identity| hashed(identity).1);
}
