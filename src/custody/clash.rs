//! Client id and token are unique in the record: what another unit has is never written.

use crate::domain::{Identity, UnitKeys};
use crate::journal::{Book, Lookup};
use crate::vault::{SealKey, open_any_identity};

/// Whether client id or token of an identity for this unit are on record already.
pub(crate) fn clashes(record: &impl Lookup, key: &SealKey, keys: &UnitKeys, identity: &Identity) -> bool {
    let (is_taken, alike) = record.read(|book| {
        let is_taken = is_client_id_taken(book, keys, &identity.client_id);
        (is_taken, book.tokens_like(&keys.platform, &identity.token_sha256()))
    });
    let alike = alike.iter().map(|issued| {
        let entry = record.entry_at(&issued.place)?;
        entry.sealed_token(&issued.client_id).map(ToOwned::to_owned)
    });
    is_taken || is_token_taken(alike, key, identity)
}

/// Whether another registration has this client id. What another station has issued to this very unit is known to be the same.
fn is_client_id_taken(book: &Book, keys: &UnitKeys, client_id: &str) -> bool {
    book.client_id_owner(&keys.platform, client_id).is_some_and(|owner| {
        owner.keys.device_name != keys.device_name
            || owner.keys.product_key != keys.product_key
            || owner.issued.iter().any(|issued| issued.client_id == client_id)
    })
}

/// Whether one of these sealed tokens, whose short digests agree, holds the same token. One that does not open cannot be told apart.
fn is_token_taken(alike: impl Iterator<Item = Option<String>>, key: &SealKey, identity: &Identity) -> bool {
    let mut alike = alike;
    alike.any(|sealed| {
        let other = sealed.map(|sealed| open_any_identity(key, &sealed));
        !matches!(other, Some(Ok(other)) if other.device_token != identity.device_token)
    })
}
