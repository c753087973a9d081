//! Sealing: what is secret in the record is encrypted to the station's key (and, where there is one, a recovery key) in the age format,
//! so that the stock `age` tool opens it: `base64 -d | age -d -i seal.key`. Source of the format: age-encryption.org/v1.

use std::io::Read;

use age::secrecy::ExposeSecret;
use age::x25519;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::domain::{Secret, short_sha256};

/// Largest plain text that is sealed or unsealed, in bytes. The cloud side bounds its messages below this.
const MAX_PLAIN: u64 = 1 << 20;

/// Why something cannot be sealed or unsealed. Says nothing of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not a key in age's text form.
    #[error("not an age key")]
    NotAKey,
    /// Encryption failed.
    #[error("cannot seal")]
    Seal,
    /// Not sealed to this key, or damaged.
    #[error("cannot unseal: another key, or damaged")]
    Unseal,
}

/// The secret half: opens what this station has sealed.
#[derive(Clone)]
pub struct SealKey {
    own: x25519::Identity,
    /// Keys that it had before, or that its record was sealed to by another station: they open and seal nothing new.
    further: Vec<x25519::Identity>,
}

impl SealKey {
    /// A new key from the system's random source.
    pub fn generate() -> Self {
        Self { own: x25519::Identity::generate(), further: Vec::new() }
    }

    /// Reads a key from the text of a key file: the first line that is not blank and not a comment. Keys on lines behind it only open.
    ///
    /// # Errors
    /// [`SealError::NotAKey`].
    pub fn from_text(text: &str) -> Result<Self, SealError> {
        let mut keys = lines(text).map(|line| line.parse().map_err(|_| SealError::NotAKey));
        let own = keys.next().ok_or(SealError::NotAKey)??;
        Ok(Self { own, further: keys.collect::<Result<_, _>>()? })
    }

    /// The key in age's own text form (`AGE-SECRET-KEY-1…`), and what else opens, each on a line behind it.
    pub fn to_text(&self) -> Secret {
        let keys = std::iter::once(&self.own).chain(&self.further).map(|key| key.to_string());
        let lines: Zeroizing<Vec<_>> = Zeroizing::new(keys.map(|key| key.expose_secret().to_owned()).collect());
        Secret::new(Zeroizing::new(lines.join("\n")).as_str())
    }

    /// The public half (`age1…`).
    pub fn recipient(&self) -> String {
        self.own.to_public().to_string()
    }

    /// This key, and it opens what the other one opens.
    #[must_use]
    pub fn and_opens_as(mut self, other: &Self) -> Self {
        let had = |key: &x25519::Identity, all: &Self| {
            let is_it = |one: &x25519::Identity| one.to_public().to_string() == key.to_public().to_string();
            is_it(&all.own) || all.further.iter().any(is_it)
        };
        for key in std::iter::once(&other.own).chain(&other.further) {
            if !had(key, &self) {
                self.further.push(key.clone());
            }
        }
        self
    }

    /// With the key that has this public half as its own, where it is one of these.
    pub fn with_own(mut self, recipient: &str) -> Option<Self> {
        if self.recipient() == recipient {
            return Some(self);
        }
        let at = self.further.iter().position(|key| key.to_public().to_string() == recipient)?;
        std::mem::swap(&mut self.own, &mut self.further[at]);
        Some(self)
    }

    fn all(&self) -> impl Iterator<Item = &dyn age::Identity> {
        std::iter::once(&self.own).chain(&self.further).map(|key| key as &dyn age::Identity)
    }

    /// Makes marks that only the holder of this key can make, for one `purpose`: the marks of one are no marks of another.
    pub fn marker(&self, purpose: &str) -> Marker {
        let own = self.own.to_string();
        Marker(Zeroizing::new(hmac(own.expose_secret().as_bytes(), purpose.as_bytes())))
    }

    /// Opens a base64 text made by [`Sealer::seal`].
    ///
    /// # Errors
    /// [`SealError::Unseal`] for another key or a damaged text.
    pub fn unseal(&self, sealed: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let bytes = STANDARD.decode(sealed).map_err(|_| SealError::Unseal)?;
        let reader = age::Decryptor::new(&bytes[..])
            .and_then(|decryptor| decryptor.decrypt(self.all()))
            .map_err(|_| SealError::Unseal)?;
        let mut plain = Zeroizing::new(Vec::new());
        reader.take(MAX_PLAIN).read_to_end(&mut plain).map_err(|_| SealError::Unseal)?;
        Ok(plain)
    }
}

/// What makes marks of texts: HMAC-SHA256 under a key that was derived from a [`SealKey`] for one purpose. It opens nothing.
#[derive(Clone)]
pub struct Marker(Zeroizing<[u8; 32]>);

impl Marker {
    /// The mark of a text.
    pub fn mark(&self, text: &[u8]) -> [u8; 32] {
        hmac(&*self.0, text)
    }
}

/// The public halves: seals, and cannot open.
#[derive(Clone)]
pub struct Sealer {
    recipients: Vec<x25519::Recipient>,
    /// What vouches for identities to the other stations of the line, where there is a line key.
    line: Option<Marker>,
}

impl Sealer {
    /// Takes recipients in age's text form.
    ///
    /// # Errors
    /// [`SealError::NotAKey`] for any that is none, or when there is none at all.
    pub fn new<'a>(recipients: impl IntoIterator<Item = &'a str>) -> Result<Self, SealError> {
        let parsed: Vec<x25519::Recipient> = recipients
            .into_iter()
            .map(|text| first_line(text).and_then(|line| line.parse().ok()).ok_or(SealError::NotAKey))
            .collect::<Result<_, _>>()?;
        if parsed.is_empty() { Err(SealError::NotAKey) } else { Ok(Self { recipients: parsed, line: None }) }
    }

    /// The same, and it vouches for what is issued here with this.
    #[must_use]
    pub fn vouches_with(self, line: Option<Marker>) -> Self {
        Self { line, ..self }
    }

    /// What vouches for what is issued here, where there is a line key.
    pub(super) fn line(&self) -> Option<&Marker> {
        self.line.as_ref()
    }

    /// The recipients' text forms, first the station's own.
    pub fn recipients(&self) -> Vec<String> {
        self.recipients.iter().map(ToString::to_string).collect()
    }

    /// First 8 hex digits of the SHA-256 of the station's own recipient.
    pub fn fingerprint(&self) -> String {
        short_sha256(self.recipients[0].to_string().as_bytes())
    }

    /// Seals bytes: base64 of age's binary form.
    ///
    /// # Errors
    /// [`SealError::Seal`] where the random source fails.
    pub fn seal(&self, plain: &[u8]) -> Result<String, SealError> {
        use std::io::Write;
        let encryptor =
            age::Encryptor::with_recipients(self.recipients.iter().map(|recipient| recipient as &dyn age::Recipient))
                .map_err(|_| SealError::Seal)?;
        let mut bytes = Vec::new();
        encryptor
            .wrap_output(&mut bytes)
            .and_then(|mut writer| writer.write_all(plain).and_then(|()| writer.finish().map(drop)))
            .map_err(|_| SealError::Seal)?;
        Ok(STANDARD.encode(bytes))
    }
}

#[expect(clippy::expect_used, reason = "an HMAC takes a key of any length")]
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.chain_update(text).finalize().into_bytes().into()
}

fn first_line(text: &str) -> Option<&str> {
    lines(text).next()
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identity::hex;

    #[test]
    fn what_is_sealed_opens_with_the_key_and_with_no_other() {
        let key = SealKey::generate();
        let sealer = Sealer::new([key.recipient().as_str()]).unwrap();
        let sealed = sealer.seal(b"token").unwrap();
        assert_eq!(&**key.unseal(&sealed).unwrap(), b"token");
        assert_eq!(SealKey::generate().unseal(&sealed), Err(SealError::Unseal));
    }

    #[test]
    fn a_recovery_recipient_opens_it_too() {
        let (key, recovery) = (SealKey::generate(), SealKey::generate());
        let sealer = Sealer::new([key.recipient().as_str(), recovery.recipient().as_str()]).unwrap();
        assert_eq!(&**recovery.unseal(&sealer.seal(b"token").unwrap()).unwrap(), b"token");
    }

    #[test]
    fn a_mark_is_of_one_key_one_purpose_and_one_text_and_the_same_after_a_restart() {
        let key = SealKey::generate();
        let again = SealKey::from_text(key.to_text().expose()).unwrap();
        let of = |key: &SealKey, purpose: &str, text: &[u8]| key.marker(purpose).mark(text);
        let mark = of(&key, "spill", b"text");
        assert_eq!(of(&again, "spill", b"text"), mark);
        let others =
            [of(&key, "spill", b"texu"), of(&key, "else", b"text"), of(&SealKey::generate(), "spill", b"text")];
        assert!(others.iter().all(|other| *other != mark));
        // RFC 4231, test case 2: the same HMAC as everybody's.
        let known = hmac(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex(&known), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_key_survives_its_file() {
        let key = SealKey::generate();
        let text = format!("# made by the station\n{}\n", key.to_text().expose());
        assert_eq!(SealKey::from_text(&text).unwrap().recipient(), key.recipient());
        assert!(SealKey::from_text("nonsense").is_err());
    }

    #[test]
    fn further_keys_open_and_seal_nothing_and_any_of_them_can_be_made_the_own_one() {
        let (own, former, none) = (SealKey::generate(), SealKey::generate(), SealKey::generate());
        let sealed = Sealer::new([former.recipient().as_str()]).unwrap().seal(b"old").unwrap();
        let both = own.clone().and_opens_as(&former).and_opens_as(&own);
        let read = SealKey::from_text(both.to_text().expose()).unwrap();
        assert_eq!(read.to_text().expose().lines().count(), 2);
        assert_eq!((read.recipient(), &**read.unseal(&sealed).unwrap()), (own.recipient(), &b"old"[..]));
        assert!(own.unseal(&sealed).is_err());
        assert_eq!(read.marker("m").mark(b"t"), own.marker("m").mark(b"t"));
        assert_eq!(read.clone().with_own(&former.recipient()).unwrap().recipient(), former.recipient());
        assert!(read.with_own(&none.recipient()).is_none());
        assert!(SealKey::from_text(&format!("{}\nnonsense\n", own.to_text().expose())).is_err());
    }
}
