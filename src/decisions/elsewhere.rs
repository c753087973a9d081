//! An identity that was found elsewhere: a console, another PC.

use crate::custody::clash::clashes;
use crate::domain::entry::Resolution;
use crate::domain::failure::Failure;
use crate::domain::identity::{Identity, UnitKeys};
use crate::journal::Lookup;
use crate::vault::seal::{SealKey, Sealer};
use crate::vault::sealed::{Belongs, seal_identity};

/// What stands for the visit inside a sealed value: none was needed. It is the number of a header line.
const NO_VISIT: u64 = 0;

/// An identity from elsewhere, sealed for its unit and for this batch.
pub(crate) fn found_elsewhere(
    record: &impl Lookup,
    key: &SealKey,
    sealer: &Sealer,
    batch: &str,
    keys: &UnitKeys,
    identity: &Identity,
) -> Result<Resolution, Failure> {
    if clashes(record, key, keys, identity) {
        return Err(Failure::IdentityClash);
    }
    let belongs = Belongs::new(batch, NO_VISIT, keys);
    let sealed_token = seal_identity(sealer, belongs, identity).map_err(|_| Failure::SealKeyWrong)?;
    Ok(Resolution::Found { client_id: identity.client_id.clone(), token_sha256: identity.token_sha256(), sealed_token })
}
