//! The mark of a line: what shows a station that another one which has the line key got an identity from the cloud. The key's public half seals, and anybody may know
//! it; the mark takes the private one.

use super::seal::{Marker, SealKey};
use crate::domain::identity::hex;
use crate::domain::{Identity, UnitKeys, VisitId};

/// What it is made for. Another word would make no identity of an earlier version one that another station may write.
const PURPOSE: &str = "regnwl-station line identity 1";

/// What makes the marks of a line.
pub(super) fn marker(line_key: &SealKey) -> Marker {
    line_key.marker(PURPOSE)
}

/// The mark of an identity: of batch, visit and each key of its unit, of its client id and of the whole token. Neither chain nor station are in it: lines may be told
/// anew, and the unit is the same.
pub(super) fn mark(
    marker: &Marker,
    (batch, unit): (&str, VisitId),
    keys: &UnitKeys,
    identity: &Identity,
) -> Option<String> {
    let UnitKeys { platform, product_key, device_name, serial_number, hardware_id } = keys;
    let names = (platform, product_key, device_name, serial_number, hardware_id);
    let text = (batch, unit, names, &identity.client_id, identity.device_token.expose());
    let text = zeroize::Zeroizing::new(serde_json::to_vec(&text).ok()?);
    Some(hex(&marker.mark(&text)))
}
