//! The identity that a unit was found to hold.

use crate::domain::{Held, Secret, short_sha256};
use crate::wire::{Catch, Caught};

/// What a unit tells about the identity it holds; at least one field is there. An empty value counts as none.
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
}

impl HeldIdentity {
    pub(crate) fn of(caught: &Caught) -> Option<Self> {
        let get = |catch| caught.get(catch).filter(|value| !value.is_empty());
        let text = |catch| get(catch).map(|value| value.expose().to_owned());
        let held = Self {
            client_id: text(Catch::ClientId),
            device_token: get(Catch::DeviceToken).cloned(),
            digest: text(Catch::Digest),
            product_key: text(Catch::ProductKey),
            device_name: text(Catch::DeviceName),
        };
        (held != Self::default()).then_some(held)
    }

    /// What of it may be shown. A digest counts where it is hexadecimal, by its first 8 digits.
    pub fn held(&self) -> Held {
        let of_digest = || {
            let head = self.digest.as_deref()?.get(..8)?.to_ascii_lowercase();
            head.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(head)
        };
        Held {
            client_id: self.client_id.clone(),
            token_sha256: match &self.device_token {
                Some(token) => Some(short_sha256(token.expose().as_bytes())),
                None => of_digest(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_and_its_digest_are_shown_alike() {
        let token = Secret::new("token");
        let digest = "3C469E9D6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0";
        let by_token = HeldIdentity { device_token: Some(token), ..Default::default() }.held();
        let by_digest = HeldIdentity { digest: Some(digest.into()), ..Default::default() }.held();
        assert_eq!(by_token, by_digest);
        assert_eq!(by_token.token_sha256.as_deref(), Some("3c469e9d"));
    }

    #[test]
    fn a_digest_that_is_none_is_not_shown() {
        let odd = HeldIdentity { digest: Some("not hex at all".into()), ..Default::default() };
        assert_eq!(odd.held().token_sha256, None);
    }
}
