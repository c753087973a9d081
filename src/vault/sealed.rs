//! What stands inside a sealed value of the record. Batch, visit and names are in it, so that a value cannot be moved to another line.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::{Identity, Secret, UnitKeys, VisitId};
use crate::vault::line_mark;
use crate::vault::seal::{SealError, SealKey, Sealer};

/// Which line a sealed value belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Belongs {
    /// The batch.
    pub batch: String,
    /// The visit.
    pub unit: VisitId,
    /// The unit.
    pub serial_number: String,
    /// Its name.
    pub device_name: String,
}

impl Belongs {
    /// To this visit of this batch.
    pub fn new(batch: &str, unit: VisitId, keys: &UnitKeys) -> Self {
        Self {
            batch: batch.to_owned(),
            unit,
            serial_number: keys.serial_number.clone(),
            device_name: keys.device_name.clone(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SealedIdentity<'a> {
    #[serde(flatten)]
    belongs: Belongs,
    product_key: Cow<'a, str>,
    client_id: Cow<'a, str>,
    device_token: Cow<'a, str>,
    /// The mark of the line, where it was issued at a station that has the line key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line_mark: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SealedAnswer<'a> {
    #[serde(flatten)]
    belongs: Belongs,
    topic: Option<Cow<'a, str>>,
    /// Base64: nobody knows yet whether it is text.
    payload: Cow<'a, str>,
}

/// What a unit held, each value by the name that the profile catches it by. Client id and token stand by themselves, as they always have.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SealedFound<'a> {
    #[serde(flatten)]
    belongs: Belongs,
    client_id: Option<Cow<'a, str>>,
    device_token: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    values: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
}

const CLIENT_ID: &str = "clientId";
const DEVICE_TOKEN: &str = "deviceToken";

/// A message of the cloud as it came.
#[derive(Debug)]
pub struct Answer {
    /// Its topic; none where it was no whole message.
    pub topic: Option<String>,
    /// Its payload, or all of its bytes.
    pub payload: Zeroizing<Vec<u8>>,
}

/// Seals an identity.
///
/// # Errors
/// [`SealError`].
pub fn seal_identity(sealer: &Sealer, belongs: Belongs, identity: &Identity) -> Result<String, SealError> {
    seal_marked(sealer, belongs, identity, None)
}

/// Seals an identity that was issued to the unit with these keys in a visit here. Where this station has a line key, it vouches for that to the others that have it.
///
/// # Errors
/// [`SealError`].
pub fn seal_issued(
    sealer: &Sealer,
    belongs: Belongs,
    keys: &UnitKeys,
    identity: &Identity,
) -> Result<String, SealError> {
    let mark = sealer.line().and_then(|line| line_mark::mark(line, (&belongs.batch, belongs.unit), keys, identity));
    seal_marked(sealer, belongs, identity, mark)
}

fn seal_marked(
    sealer: &Sealer,
    belongs: Belongs,
    identity: &Identity,
    line_mark: Option<String>,
) -> Result<String, SealError> {
    let sealed = SealedIdentity {
        belongs,
        product_key: identity.product_key.as_str().into(),
        client_id: identity.client_id.as_str().into(),
        device_token: identity.device_token.expose().into(),
        line_mark,
    };
    seal(sealer, &sealed)
}

/// Opens an identity, and checks that it belongs to the unit it is wanted for.
///
/// # Errors
/// [`SealError::Unseal`], also where it belongs to another unit.
pub fn open_identity(
    key: &SealKey,
    sealed: &str,
    serial_number: &str,
    device_name: &str,
) -> Result<Identity, SealError> {
    let (belongs, identity, _) = open_belonging(key, sealed)?;
    if belongs.serial_number != serial_number || belongs.device_name != device_name {
        return Err(SealError::Unseal);
    }
    Ok(identity)
}

/// Opens an identity that another station of the line has issued, and checks that it was sealed for this very visit and unit by a station that has the line key, too.
///
/// # Errors
/// [`SealError::Unseal`], also where it belongs to another visit or unit, or no station of the line has vouched for it.
pub fn open_issued_elsewhere(
    line_key: &SealKey,
    sealed: &str,
    belongs: &Belongs,
    keys: &UnitKeys,
) -> Result<Identity, SealError> {
    let (sealed_for, identity, mark) = open_belonging(line_key, sealed)?;
    let is_vouched_for = mark.is_some()
        && mark == line_mark::mark(&line_mark::marker(line_key), (&belongs.batch, belongs.unit), keys, &identity);
    if sealed_for == *belongs && is_vouched_for { Ok(identity) } else { Err(SealError::Unseal) }
}

/// Opens an identity, whosever it is: to compare, never to write.
///
/// # Errors
/// [`SealError::Unseal`].
pub fn open_any_identity(key: &SealKey, sealed: &str) -> Result<Identity, SealError> {
    open_belonging(key, sealed).map(|(_, identity, _)| identity)
}

/// With the mark of the line, where it has one.
fn open_belonging(key: &SealKey, sealed: &str) -> Result<(Belongs, Identity, Option<String>), SealError> {
    let opened: SealedIdentity<'_> = open(key, sealed)?;
    let identity = Identity {
        product_key: opened.product_key.into_owned(),
        device_name: opened.belongs.device_name.clone(),
        client_id: opened.client_id.into_owned(),
        device_token: Secret::new(opened.device_token.into_owned()),
    };
    Ok((opened.belongs, identity, opened.line_mark))
}

/// Seals a message of the cloud before anybody has looked into it.
///
/// # Errors
/// [`SealError`].
pub fn seal_answer(
    sealer: &Sealer,
    belongs: Belongs,
    topic: Option<&str>,
    payload: &[u8],
) -> Result<String, SealError> {
    let payload = Zeroizing::new(STANDARD.encode(payload));
    seal(sealer, &SealedAnswer { belongs, topic: topic.map(Cow::from), payload: payload.as_str().into() })
}

/// Opens a message of the cloud.
///
/// # Errors
/// [`SealError::Unseal`].
pub fn open_answer(key: &SealKey, sealed: &str) -> Result<Answer, SealError> {
    let opened: SealedAnswer<'_> = open(key, sealed)?;
    let payload = Zeroizing::new(opened.payload.into_owned());
    let payload = STANDARD.decode(&*payload).map_err(|_| SealError::Unseal)?;
    Ok(Answer { topic: opened.topic.map(Cow::into_owned), payload: payload.into() })
}

/// Seals what was found in a unit and what the record did not know, each value with its name.
///
/// # Errors
/// [`SealError`].
pub fn seal_found<'a>(
    sealer: &Sealer,
    belongs: Belongs,
    found: impl Iterator<Item = (&'a str, &'a Secret)>,
) -> Result<String, SealError> {
    let mut values: BTreeMap<Cow<'_, str>, Cow<'_, str>> =
        found.map(|(name, value)| (name.into(), value.expose().into())).collect();
    let (client_id, device_token) = (values.remove(CLIENT_ID), values.remove(DEVICE_TOKEN));
    seal(sealer, &SealedFound { belongs, client_id, device_token, values })
}

/// Opens what was found in a unit, and checks that it belongs to the unit it is wanted for.
///
/// # Errors
/// [`SealError::Unseal`], also where it belongs to another unit.
pub fn open_found(
    key: &SealKey,
    sealed: &str,
    serial_number: &str,
    device_name: &str,
) -> Result<Vec<(String, Secret)>, SealError> {
    let SealedFound { belongs, client_id, device_token, values } = open(key, sealed)?;
    if belongs.serial_number != serial_number || belongs.device_name != device_name {
        return Err(SealError::Unseal);
    }
    let named = [(CLIENT_ID, client_id), (DEVICE_TOKEN, device_token)];
    let named = named.into_iter().filter_map(|(name, value)| Some((Cow::from(name), value?)));
    Ok(named.chain(values).map(|(name, value)| (name.into_owned(), Secret::new(value.into_owned()))).collect())
}

fn seal<T: Serialize>(sealer: &Sealer, value: &T) -> Result<String, SealError> {
    let plain = Zeroizing::new(serde_json::to_vec(value).map_err(|_| SealError::Seal)?);
    sealer.seal(&plain)
}

fn open<T: for<'a> Deserialize<'a>>(key: &SealKey, sealed: &str) -> Result<T, SealError> {
    serde_json::from_slice(&key.unseal(sealed)?).map_err(|_| SealError::Unseal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Platform;

    #[test]
    fn a_sealed_token_cannot_be_moved_to_another_unit() {
        let key = SealKey::generate();
        let sealer = Sealer::new([key.recipient().as_str()]).unwrap();
        let keys = UnitKeys {
            platform: Platform("custom/test".into()),
            product_key: "pk".into(),
            device_name: "dev1".into(),
            serial_number: "SN1".into(),
            hardware_id: None,
        };
        let identity = Identity {
            product_key: "pk".into(),
            device_name: "dev1".into(),
            client_id: "c".into(),
            device_token: Secret::new("^1^2^3"),
        };
        let sealed = seal_identity(&sealer, Belongs::new("b", 1, &keys), &identity).unwrap();
        assert_eq!(open_identity(&key, &sealed, "SN1", "dev1").unwrap(), identity);
        assert!(open_identity(&key, &sealed, "SN2", "dev1").is_err());
        assert!(open_identity(&key, &sealed, "SN1", "dev2").is_err());
        let found = [("clientId", Secret::new("old")), ("old_secret", Secret::new("s"))];
        let named = || found.iter().map(|(name, value)| (*name, value));
        let sealed = seal_found(&sealer, Belongs::new("b", 1, &keys), named()).unwrap();
        let opened = open_found(&key, &sealed, "SN1", "dev1").unwrap();
        assert!(opened.iter().map(|(name, value)| (&**name, value)).eq(named()));
        assert!(open_found(&key, &sealed, "SN2", "dev1").is_err());
        assert!(open_found(&key, &sealed, "SN1", "dev2").is_err());
    }

    #[test]
    fn an_identity_counts_at_another_station_where_one_that_has_the_line_key_vouches_for_it() {
        let (own, line) = (SealKey::generate(), SealKey::generate());
        let public = || Sealer::new([own.recipient().as_str(), line.recipient().as_str()]).unwrap();
        let vouching = |key: &SealKey| public().vouches_with(Some(line_mark::marker(key)));
        let keys = UnitKeys {
            platform: Platform("custom/test".into()),
            product_key: "pk".into(),
            device_name: "dev1".into(),
            serial_number: "SN1".into(),
            hardware_id: Some("uid-1".into()),
        };
        let identity = Identity {
            product_key: "pk".into(),
            device_name: "dev1".into(),
            client_id: "c".into(),
            device_token: Secret::new("^1^2^3"),
        };
        let belongs = || Belongs::new("b", 1, &keys);
        let sealed = seal_issued(&vouching(&line), belongs(), &keys, &identity).unwrap();
        let opened = |sealed: &str, keys: &UnitKeys| open_issued_elsewhere(&line, sealed, &belongs(), keys);
        assert_eq!(opened(&sealed, &keys).unwrap(), identity);
        assert_eq!(open_identity(&own, &sealed, "SN1", "dev1").unwrap(), identity);
        assert!(open_issued_elsewhere(&line, &sealed, &Belongs::new("b", 2, &keys), &keys).is_err());
        for other in [
            UnitKeys { platform: Platform("custom/else".into()), ..keys.clone() },
            UnitKeys { product_key: "pk2".into(), ..keys.clone() },
            UnitKeys { hardware_id: Some("uid-2".into()), ..keys.clone() },
            UnitKeys { hardware_id: None, ..keys.clone() },
        ] {
            assert!(opened(&sealed, &other).is_err(), "{other:?}");
        }
        // Whoever knows the public half alone, and an older program.
        let forged = seal_issued(&vouching(&SealKey::generate()), belongs(), &keys, &identity).unwrap();
        assert!(opened(&forged, &keys).is_err());
        assert!(opened(&seal_issued(&public(), belongs(), &keys, &identity).unwrap(), &keys).is_err());
        assert!(opened(&seal_identity(&vouching(&line), belongs(), &identity).unwrap(), &keys).is_err());
        // The mark of one identity is none of another.
        let (_, _, mark) = open_belonging(&line, &sealed).unwrap();
        for other in [
            Identity { client_id: "c2".into(), ..identity.clone() },
            Identity { device_token: Secret::new("^1^2^4"), ..identity.clone() },
        ] {
            let moved = seal_marked(&public(), belongs(), &other, mark.clone()).unwrap();
            assert!(opened(&moved, &keys).is_err());
        }
    }

    #[test]
    fn what_was_sealed_by_the_first_version_opens() {
        let key = SealKey::generate();
        let sealer = Sealer::new([key.recipient().as_str()]).unwrap();
        let first =
            r#"{"batch":"b","unit":1,"serialNumber":"SN1","deviceName":"dev1","clientId":"old","deviceToken":null}"#;
        let opened = open_found(&key, &sealer.seal(first.as_bytes()).unwrap(), "SN1", "dev1").unwrap();
        assert_eq!(opened, [("clientId".to_owned(), Secret::new("old"))]);
    }
}
