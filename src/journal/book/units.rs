//! The units of a record. Each of them is kept as the row of bytes that the index has of it: a tenth of what it is taken apart, and the index is read
//! without a look at its fields. Taken apart are the few that were changed last.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::row::{StoredKeys, StoredUnit};
use super::shared::Shared;
use super::{Decided, IssuedIdentity, KnownUnit, Place};
use crate::domain::{Failure, Outcome, Platform};

/// Number of a unit, in the order in which they came up.
pub(super) type UnitId = u32;

/// So many units are taken apart at most. All slots of a station have less under way.
const OPEN: usize = 256;

/// Few rows are longer, in bytes: the buffer of one does not grow while it is written.
const LONG_ROW: usize = 256;

/// What some of the units are asked for, so that nobody looks at a million others.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    /// It is waited for.
    Unfinished,
    /// It is to be registered without being there.
    Collected,
    /// It was registered without being there, and nothing came after that.
    Ahead,
    /// A person can decide to put it back.
    CanGoBack,
    /// Another board is to come with its number.
    BoardToCome,
    /// Its label is to be printed, or looked for.
    LabelOpen,
}

/// How many marks there are.
pub(super) const MARKS: usize = 6;

fn marks(unit: &KnownUnit) -> [(Mark, bool); MARKS] {
    let can_go_back = unit.can_be_rolled_back() && unit.decided != Some(Decided::RollBack);
    [
        (Mark::Unfinished, unit.open_as().is_some()),
        (Mark::Collected, unit.collected.is_some()),
        (Mark::Ahead, unit.last == Some((Outcome::Pending, Some(Failure::RegisteredAhead)))),
        (Mark::CanGoBack, can_go_back),
        (Mark::BoardToCome, matches!(unit.decided, Some(Decided::BoardReplaced(_)))),
        (Mark::LabelOpen, unit.has_open_label()),
    ]
}

/// A unit, as it is kept.
#[derive(Clone, Debug)]
enum Row {
    Kept(Box<[u8]>),
    Open(Box<Open>),
}

/// A unit that is taken apart.
#[derive(Clone, Debug)]
struct Open {
    scope: u32,
    unit: KnownUnit,
}

/// What a unit is recognised by, without a copy of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeysOf<'a> {
    /// Number of its platform and product.
    pub(super) scope: u32,
    pub(super) device_name: &'a str,
    pub(super) serial_number: &'a str,
    pub(super) hardware_id: Option<&'a str>,
}

/// All of them. Their number is their place.
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    rows: Vec<Row>,
    /// Those that are taken apart, the one that was first so first.
    open: VecDeque<UnitId>,
    shared: Shared,
    marked: [BTreeSet<UnitId>; MARKS],
}

impl Units {
    /// Those that the index kept.
    pub(super) fn kept(shared: Shared, rows: Vec<Box<[u8]>>, marked: [BTreeSet<UnitId>; MARKS]) -> Self {
        Self { rows: rows.into_iter().map(Row::Kept).collect(), open: VecDeque::new(), shared, marked }
    }

    /// How many there are.
    #[expect(clippy::expect_used, reason = "there are not 2^32 units")]
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.rows.len()).expect("fewer than 2^32 units")
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The batch's name, of which there is one copy.
    pub(super) fn batch(&mut self, batch: &str) -> Arc<str> {
        self.shared.batch(batch)
    }

    pub(super) fn marked(&self) -> &[BTreeSet<UnitId>; MARKS] {
        &self.marked
    }

    /// Those with this mark, in the order in which they came up.
    pub(super) fn with(&self, mark: Mark) -> impl Iterator<Item = KnownUnit> {
        self.marked[mark as usize].iter().map(|id| self.get(*id))
    }

    /// Their numbers.
    pub(super) fn ids_with(&self, mark: Mark) -> impl Iterator<Item = UnitId> {
        self.marked[mark as usize].iter().copied()
    }

    /// All of them, in the order in which they came up.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = KnownUnit> {
        self.rows.iter().map(|row| self.taken_apart(row))
    }

    /// A unit.
    pub(super) fn get(&self, id: UnitId) -> KnownUnit {
        self.taken_apart(&self.rows[id as usize])
    }

    fn taken_apart(&self, row: &Row) -> KnownUnit {
        match row {
            Row::Kept(bytes) => stored(bytes).known(&self.shared),
            Row::Open(open) => open.unit.clone(),
        }
    }

    /// What a unit is recognised by.
    pub(super) fn keys(&self, id: UnitId) -> KeysOf<'_> {
        match &self.rows[id as usize] {
            Row::Kept(bytes) => {
                let StoredKeys { scope, device_name, serial_number, hardware_id } = prefix(bytes);
                let serial_number = serial_number.unwrap_or(device_name);
                KeysOf { scope, device_name, serial_number, hardware_id }
            }
            Row::Open(open) => KeysOf {
                scope: open.scope,
                device_name: &open.unit.keys.device_name,
                serial_number: &open.unit.keys.serial_number,
                hardware_id: open.unit.keys.hardware_id.as_deref(),
            },
        }
    }

    /// The cloud that a unit belongs to.
    pub(super) fn platform(&self, id: UnitId) -> &Platform {
        &self.shared.scopes()[self.keys(id).scope as usize].0
    }

    /// How many identities a unit has.
    #[expect(clippy::expect_used, reason = "no unit has 2^32 identities")]
    pub(super) fn identities(&self, id: UnitId) -> u32 {
        let count = match &self.rows[id as usize] {
            Row::Kept(bytes) => stored(bytes).issued.len(),
            Row::Open(open) => open.unit.issued.len(),
        };
        u32::try_from(count).expect("fewer than 2^32 identities of one unit")
    }

    /// Looks at an identity of a unit: its client id, and what is shown of its token.
    pub(super) fn identity<T>(&self, id: UnitId, nth: u32, look: impl FnOnce(&str, &str) -> T) -> T {
        match &self.rows[id as usize] {
            Row::Kept(bytes) => {
                let (client_id, token_sha256, ..) = stored(bytes).issued[nth as usize];
                look(client_id, token_sha256)
            }
            Row::Open(open) => {
                let IssuedIdentity { client_id, token_sha256, .. } = &open.unit.issued[nth as usize];
                look(client_id, token_sha256)
            }
        }
    }

    /// An identity of a unit.
    pub(super) fn issued(&self, id: UnitId, nth: u32) -> IssuedIdentity {
        match &self.rows[id as usize] {
            Row::Kept(bytes) => {
                let (client_id, token_sha256, segment, start, end) = stored(bytes).issued[nth as usize];
                let (client_id, token_sha256) = (client_id.to_owned(), token_sha256.to_owned());
                IssuedIdentity { client_id, token_sha256, place: Place { segment, range: start..end } }
            }
            Row::Open(open) => open.unit.issued[nth as usize].clone(),
        }
    }

    /// Takes in a new unit.
    pub(super) fn add(&mut self, unit: KnownUnit) -> UnitId {
        let id = self.count();
        let scope = self.shared.scope_for(&unit.keys);
        self.make_room();
        self.open.push_back(id);
        self.rows.push(Row::Open(Box::new(Open { scope, unit })));
        id
    }

    /// Changes a unit, whose platform, product and name stay.
    pub(super) fn change<T>(&mut self, id: UnitId, change: impl FnOnce(&mut KnownUnit) -> T) -> T {
        let at = id as usize;
        if let Row::Kept(bytes) = &self.rows[at] {
            let stored = stored(bytes);
            let open = Open { scope: stored.keys.scope, unit: stored.known(&self.shared) };
            self.rows[at] = Row::Open(Box::new(open));
            self.make_room();
            self.open.push_back(id);
        }
        let Row::Open(open) = &mut self.rows[at] else { unreachable!("it was taken apart") };
        let done = change(&mut open.unit);
        for (mark, is_so) in marks(&open.unit) {
            let marked = &mut self.marked[mark as usize];
            if is_so {
                marked.insert(id)
            } else {
                marked.remove(&id)
            };
        }
        done
    }

    fn make_room(&mut self) {
        if self.open.len() == OPEN
            && let Some(first) = self.open.pop_front()
            && let Row::Open(open) = &self.rows[first as usize]
        {
            let bytes = row(&StoredUnit::of(open.scope, &open.unit, &self.shared));
            self.rows[first as usize] = Row::Kept(bytes);
        }
    }

    /// Hands on the rows of all units.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = std::borrow::Cow<'_, [u8]>> {
        self.rows.iter().map(|kept| match kept {
            Row::Kept(bytes) => (&**bytes).into(),
            Row::Open(open) => row(&StoredUnit::of(open.scope, &open.unit, &self.shared)).into_vec().into(),
        })
    }
}

#[expect(clippy::expect_used, reason = "plain data")]
fn row(unit: &StoredUnit<'_>) -> Box<[u8]> {
    postcard::to_extend(unit, Vec::with_capacity(LONG_ROW)).expect("plain data").into()
}

#[expect(clippy::expect_used, reason = "it was made here, or looked at when it was read")]
fn stored(row: &[u8]) -> StoredUnit<'_> {
    postcard::from_bytes(row).expect("a row")
}

/// What stands at the front of a row.
#[expect(clippy::expect_used, reason = "it was made here, or looked at when it was read")]
fn prefix(row: &[u8]) -> StoredKeys<'_> {
    postcard::take_from_bytes(row).expect("a row").0
}
