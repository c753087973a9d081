//! A unit as a row of plain data: so the index keeps it, and so it is kept in memory.
//!
//! Every field is named where it is taken apart, so that a field that is added to a unit and forgotten here does not compile.

use serde::{Deserialize, Serialize};

use super::shared::Shared;
use super::{Console, Decided, Elsewhere, IssuedIdentity, KnownUnit, OldIdentity, Place, Progress, Right, UnitLabel};
use crate::domain::{Failure, Held, OldValue, Outcome, UnitKeys};

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
    asked_at: Option<&'a str>,
    progress: Progress,
    collected: Option<u32>,
    was_cleared: bool,
    decided: Option<Decided>,
    #[serde(borrow)]
    old: Option<StoredOld<'a>>,
    right: Option<Box<Right>>,
    pub(super) elsewhere: Vec<Elsewhere>,
    console: Option<Box<Console>>,
    to_delete: Vec<&'a str>,
    label: Option<UnitLabel>,
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
            asked_at,
            progress,
            collected,
            was_cleared,
            decided,
            old,
            right,
            elsewhere,
            console,
            to_delete,
            label,
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
            asked_at: asked_at.as_deref(),
            progress: *progress,
            collected: *collected,
            was_cleared: *was_cleared,
            decided: *decided,
            old: old.as_ref().map(of_old),
            right: right.clone(),
            elsewhere: elsewhere.clone(),
            console: console.clone(),
            to_delete: to_delete.iter().map(String::as_str).collect(),
            label: label.clone(),
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
            asked_at: own(self.asked_at),
            progress: self.progress,
            collected: self.collected,
            was_cleared: self.was_cleared,
            decided: self.decided,
            old,
            right: self.right,
            elsewhere: self.elsewhere,
            console: self.console,
            to_delete: self.to_delete.into_iter().map(ToOwned::to_owned).collect(),
            label: self.label,
            last: self.last,
            batch: shared.batches()[self.batch as usize].clone(),
        }
    }

    /// Whether what it has in common with others is there.
    pub(super) fn is_of(&self, shared: &Shared) -> bool {
        (self.keys.scope as usize) < shared.scopes().len() && (self.batch as usize) < shared.batches().len()
    }
}
