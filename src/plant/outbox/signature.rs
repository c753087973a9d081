//! The signature of a result, as [Standard Webhooks](https://www.standardwebhooks.com) has it: HMAC-SHA256 over id, time and body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::domain::Secret;

/// How a secret is written that other programs make for this.
const PREFIX: &str = "whsec_";

/// Signs results.
#[derive(Clone)]
pub struct Signer(Zeroizing<Vec<u8>>);

impl Signer {
    /// With a secret as it is stored: Base64, with `whsec_` before it or without. None where it is not that.
    pub fn of(secret: &Secret) -> Option<Self> {
        let text = secret.expose().trim();
        let key = STANDARD.decode(text.strip_prefix(PREFIX).unwrap_or(text)).ok().map(Zeroizing::new)?;
        (!key.is_empty()).then_some(Self(key))
    }

    /// The header `webhook-signature`. `timestamp`: seconds since 1970, as in the header of that name.
    #[expect(clippy::expect_used, reason = "a key of any length will do")]
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes any key");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the libraries of the specification test themselves with.
    #[test]
    fn a_signature_is_that_of_the_specification() {
        for secret in [
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            " MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
        ] {
            let signer = Signer::of(&Secret::new(secret)).unwrap();
            let signed = signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
            assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        }
        for none in ["", "whsec_", "not base64!"] {
            assert!(Signer::of(&Secret::new(none)).is_none(), "{none}");
        }
    }
}
