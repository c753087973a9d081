//! What a unit was found to hold.

use crate::domain::{Held, OldValue, Secret, short_sha256};
use crate::wire::{Catch, Caught};

/// What a unit tells about the identity it holds, and what else the profile reads of it; at least one value is there. An empty value counts as none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldIdentity {
    /// The client id.
    pub client_id: Option<String>,
    /// The token.
    pub device_token: Option<Secret>,
    /// The token's digest as the unit tells it.
    pub digest: Option<String>,
    /// The product it belongs to.
    pub product_key: Option<String>,
    /// The device name.
    pub device_name: Option<String>,
    /// All of it, by name.
    pub all: Caught,
}

impl HeldIdentity {
    /// What was caught of it; none where that is nothing.
    pub fn of(caught: &Caught) -> Option<Self> {
        let all: Caught = caught.iter().filter(|(_, value)| !value.is_empty()).map(|(c, v)| (c, v.clone())).collect();
        let text = |catch| all.get(catch).map(|value| value.expose().to_owned());
        let held = Self {
            client_id: text(Catch::ClientId),
            device_token: all.get(Catch::DeviceToken).cloned(),
            digest: text(Catch::Digest),
            product_key: text(Catch::ProductKey),
            device_name: text(Catch::DeviceName),
            all,
        };
        (held != Self::default()).then_some(held)
    }

    /// What of it may be shown. A digest counts where it is hexadecimal, by its first 8 digits.
    pub fn held(&self) -> Held {
        let of_digest = || {
            let head = self.digest.as_deref()?.get(..8)?.to_ascii_lowercase();
            head.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(head)
        };
        let is_more = |catch: Catch| matches!(catch, Catch::ProductKey | Catch::DeviceName | Catch::Old(_));
        let values = self.all.iter().filter(|(catch, _)| is_more(*catch)).map(|(catch, value)| OldValue {
            name: catch.name().to_owned(),
            sha256: short_sha256(value.expose().as_bytes()),
        });
        Held {
            client_id: self.client_id.clone(),
            token_sha256: match &self.device_token {
                Some(token) => Some(short_sha256(token.expose().as_bytes())),
                None => of_digest(),
            },
            values: values.collect(),
        }
    }

    /// The names of what differs where this is what a unit tells once `old` was put back; none where it holds `old` again. What of an identity was not
    /// there before must not be there now; a value that is only read by now says nothing.
    pub fn differs_from(&self, old: &Self) -> Vec<Catch> {
        let is_told = |catch: Catch| self.all.get(catch).is_some();
        let changed =
            old.all.iter().filter(|(catch, value)| self.all.get(*catch) != Some(value)).map(|(catch, _)| catch);
        let is_new =
            |catch: &Catch| !matches!(catch, Catch::Old(_)) && old.all.get(*catch).is_none() && is_told(*catch);
        changed.chain(self.all.iter().map(|(catch, _)| catch).filter(is_new)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(values: &[(&str, &str)]) -> HeldIdentity {
        let caught = values.iter().map(|(name, value)| (Catch::by_name(name).unwrap(), Secret::new(*value)));
        HeldIdentity::of(&caught.collect()).unwrap()
    }

    #[test]
    fn a_token_and_its_digest_are_shown_alike() {
        let digest = "3C469E9D6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0";
        let (by_token, by_digest) = (held(&[("deviceToken", "token")]).held(), held(&[("digest", digest)]).held());
        assert_eq!(by_token, by_digest);
        assert_eq!(by_token.token_sha256.as_deref(), Some("3c469e9d"));
    }

    #[test]
    fn a_digest_that_is_none_is_not_shown() {
        assert_eq!(held(&[("digest", "not hex at all")]).held().token_sha256, None);
    }

    #[test]
    fn old_values_are_told_by_name_and_fingerprint_alone() {
        let told = held(&[("old_secret", "token"), ("clientId", "c"), ("deviceName", "")]).held();
        assert_eq!(told.values, [OldValue { name: "old_secret".into(), sha256: "3c469e9d".into() }]);
        assert_eq!(
            HeldIdentity::of(&[(Catch::by_name("old_host").unwrap(), Secret::new(""))].into_iter().collect()),
            None
        );
    }

    #[test]
    fn a_unit_is_as_it_was_where_all_that_was_caught_is_told_again_and_no_more_of_an_identity() {
        let old = held(&[("clientId", "c"), ("deviceToken", "t"), ("old_host", "h")]);
        let names = |now: &[(&str, &str)], old: &HeldIdentity| -> Vec<String> {
            held(now).differs_from(old).iter().map(|catch| catch.name().to_owned()).collect()
        };
        let same = [("clientId", "c"), ("deviceToken", "t"), ("old_host", "h"), ("old_later", "x")];
        assert!(names(&same, &old).is_empty());
        assert_eq!(names(&[("clientId", "c"), ("deviceToken", "new")], &old), ["deviceToken", "old_host"]);
        let elsewhere = held(&[("old_host", "h")]);
        assert_eq!(names(&same[..3], &elsewhere), ["clientId", "deviceToken"]);
    }
}
