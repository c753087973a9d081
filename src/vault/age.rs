//! The age format, version 1, with X25519 recipients, as <https://c2sp.org/age> has it: the stock `age` tool opens what is encrypted here, and what it
//! encrypts is opened here. Of the format this is all that a station writes; the `age` crate, which has all of it, is what the tests compare with.
//!
//! ```text
//! age-encryption.org/v1
//! -> X25519 <ephemeral share>
//! <the file key, wrapped>
//! --- <HMAC of the header under the file key>
//! <nonce><chunks of 64 KiB, each with its tag>
//! ```

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use x25519_dalek::{PublicKey, SharedSecret, StaticSecret};
use zeroize::Zeroizing;

const VERSION: &str = "age-encryption.org/v1\n";
const TAG: &str = "X25519";
const LABEL: &[u8] = b"age-encryption.org/v1/X25519";
/// What ends the header; its HMAC follows.
const FOOT: &str = "---";
/// Characters of a full line in a stanza's body.
const COLUMNS: usize = 64;
const CHUNK: usize = 64 << 10;
const AUTHENTICATOR: usize = 16;
const NONCE: usize = 16;

const IDENTITY: Hrp = Hrp::parse_unchecked("AGE-SECRET-KEY-");
const RECIPIENT: Hrp = Hrp::parse_unchecked("age");

/// The secret half of a key.
#[derive(Clone)]
pub(super) struct Identity(StaticSecret);

/// The public half of a key.
#[derive(Clone, Copy)]
pub(super) struct Recipient(PublicKey);

impl Identity {
    /// A new one; none where the system's random source fails.
    pub(super) fn generate() -> Option<Self> {
        Some(Self(StaticSecret::from(*random::<32>()?)))
    }

    /// Reads age's text form (`AGE-SECRET-KEY-1…`).
    pub(super) fn parse(text: &str) -> Option<Self> {
        key_in(text, IDENTITY).map(|key| Self(StaticSecret::from(*key)))
    }

    /// It in age's text form.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        let lower = Zeroizing::new(text_of(IDENTITY, self.0.as_bytes()));
        Zeroizing::new(lower.to_uppercase())
    }

    /// Its public half.
    pub(super) fn recipient(&self) -> Recipient {
        Recipient(PublicKey::from(&self.0))
    }

    /// Decrypts what was encrypted to this key. None for another key, or where a byte of it is not what it was.
    pub(super) fn decrypt(&self, bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (header, rest) = Header::parse(bytes)?;
        let file_key = header.stanzas.iter().find_map(|stanza| self.unwrap(stanza))?;
        authenticated(&file_key, header.text).verify_slice(&header.mac).ok()?;
        let (nonce, mut chunks) = rest.split_at_checked(NONCE)?;
        let mut stream = Stream::new(&file_key, nonce);
        let mut plain = Zeroizing::new(Vec::with_capacity(chunks.len()));
        loop {
            let (chunk, rest) = chunks.split_at(chunks.len().min(CHUNK + AUTHENTICATOR));
            let nonce = stream.next(rest.is_empty());
            let opened = Zeroizing::new(stream.cipher.decrypt(&nonce, chunk).ok()?);
            // An empty chunk is all there is, or nothing that age has written.
            if opened.is_empty() && !plain.is_empty() {
                return None;
            }
            plain.extend_from_slice(&opened);
            if rest.is_empty() {
                return Some(plain);
            }
            chunks = rest;
        }
    }

    /// The file key, where the stanza is for this key.
    fn unwrap(&self, stanza: &Stanza<'_>) -> Option<Zeroizing<Vec<u8>>> {
        let share = stanza.arguments.strip_prefix(TAG)?.strip_prefix(' ')?;
        let share = PublicKey::from(<[u8; 32]>::try_from(STANDARD_NO_PAD.decode(share).ok()?).ok()?);
        let key = wrapping_key(&self.0.diffie_hellman(&share), &share, &self.recipient().0)?;
        let file_key = Zeroizing::new(key.decrypt(&Nonce::default(), &*stanza.body).ok()?);
        (file_key.len() == 16).then_some(file_key)
    }
}

impl Recipient {
    /// Reads age's text form (`age1…`).
    pub(super) fn parse(text: &str) -> Option<Self> {
        key_in(text, RECIPIENT).map(|key| Self(PublicKey::from(*key)))
    }

    /// It in age's text form.
    pub(super) fn to_text(self) -> String {
        text_of(RECIPIENT, self.0.as_bytes())
    }

    /// The stanza that only this key opens.
    fn wrap(self, file_key: &[u8]) -> Option<String> {
        let secret = StaticSecret::from(*random::<32>()?);
        let share = PublicKey::from(&secret);
        let key = wrapping_key(&secret.diffie_hellman(&self.0), &share, &self.0)?;
        // Each such key is used once.
        let body = STANDARD_NO_PAD.encode(key.encrypt(&Nonce::default(), file_key).ok()?);
        Some(format!("-> {TAG} {}\n{body}\n", STANDARD_NO_PAD.encode(share)))
    }
}

/// Encrypts to all of these. None where the system's random source fails.
pub(super) fn encrypt(recipients: &[Recipient], plain: &[u8]) -> Option<Vec<u8>> {
    let file_key = random::<16>()?;
    let mut header = VERSION.to_owned();
    for recipient in recipients {
        header.push_str(&recipient.wrap(&*file_key)?);
    }
    header.push_str(FOOT);
    let mac = authenticated(&*file_key, header.as_bytes()).finalize().into_bytes();
    let mut bytes = format!("{header} {}\n", STANDARD_NO_PAD.encode(mac)).into_bytes();
    let nonce = random::<NONCE>()?;
    bytes.extend_from_slice(&*nonce);
    let mut stream = Stream::new(&*file_key, &*nonce);
    let mut rest = plain;
    loop {
        let (chunk, behind) = rest.split_at(rest.len().min(CHUNK));
        let nonce = stream.next(behind.is_empty());
        bytes.extend(stream.cipher.encrypt(&nonce, chunk).ok()?);
        if behind.is_empty() {
            return Some(bytes);
        }
        rest = behind;
    }
}

/// What stands before the chunks.
struct Header<'a> {
    stanzas: Vec<Stanza<'a>>,
    /// What the HMAC is of.
    text: &'a [u8],
    mac: Vec<u8>,
}

/// The file key as one recipient gets it. Those of kinds that are not known here are passed over.
struct Stanza<'a> {
    arguments: &'a str,
    body: Vec<u8>,
}

impl<'a> Header<'a> {
    /// It, and what stands behind it.
    fn parse(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let mut rest = bytes.strip_prefix(VERSION.as_bytes())?;
        let mut stanzas = Vec::new();
        loop {
            let at = bytes.len() - rest.len();
            let line = line(&mut rest)?;
            if let Some(arguments) = line.strip_prefix("-> ") {
                stanzas.push(Stanza { arguments, body: body(&mut rest)? });
            } else {
                let mac = STANDARD_NO_PAD.decode(line.strip_prefix(FOOT)?.strip_prefix(' ')?).ok()?;
                return Some((Self { stanzas, text: &bytes[..at + FOOT.len()], mac }, rest));
            }
        }
    }
}

/// Lines of base64, of which the last one is not full.
fn body(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = line(rest)?;
        body.extend(STANDARD_NO_PAD.decode(line).ok()?);
        match line.len() {
            COLUMNS => {}
            ..COLUMNS => return Some(body),
            _ => return None,
        }
    }
}

fn line<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let newline = memchr::memchr(b'\n', rest)?;
    let (line, behind) = rest.split_at(newline);
    *rest = &behind[1..];
    std::str::from_utf8(line).ok()
}

/// The cipher of the chunks, and which one is next.
struct Stream {
    cipher: ChaCha20Poly1305,
    count: u64,
}

impl Stream {
    fn new(file_key: &[u8], nonce: &[u8]) -> Self {
        Self { cipher: cipher(&derived(nonce, b"payload", file_key)), count: 0 }
    }

    /// Eleven bytes that count, and whether it is the last one: chunks cannot be left out, exchanged or cut off.
    fn next(&mut self, is_last: bool) -> Nonce {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.count.to_be_bytes());
        nonce[11] = is_last.into();
        self.count += 1;
        nonce.into()
    }
}

/// The cipher that wraps the file key for a recipient. None for a share that gives everybody the same secret.
fn wrapping_key(secret: &SharedSecret, share: &PublicKey, recipient: &PublicKey) -> Option<ChaCha20Poly1305> {
    let salt = [*share.as_bytes(), *recipient.as_bytes()].concat();
    secret.was_contributory().then(|| cipher(&derived(&salt, LABEL, secret.as_bytes())))
}

fn cipher(key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(key.into())
}

#[expect(clippy::expect_used, reason = "HKDF gives 32 bytes of any hash")]
fn derived(salt: &[u8], label: &[u8], secret: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), secret).expand(label, &mut *key).expect("32 bytes");
    key
}

#[expect(clippy::expect_used, reason = "an HMAC takes a key of any length")]
fn authenticated(file_key: &[u8], header: &[u8]) -> Hmac<Sha256> {
    let key = derived(&[], b"header", file_key);
    Hmac::new_from_slice(&*key).map(|mac: Hmac<Sha256>| mac.chain_update(header)).expect("a key of any length")
}

fn random<const N: usize>() -> Option<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes).ok()?;
    Some(bytes)
}

fn key_in(text: &str, prefix: Hrp) -> Option<Zeroizing<[u8; 32]>> {
    let parsed = CheckedHrpstring::new::<Bech32>(text).ok().filter(|parsed| parsed.hrp() == prefix)?;
    let bytes = Zeroizing::new(parsed.byte_iter().collect::<Vec<u8>>());
    <[u8; 32]>::try_from(&**bytes).ok().map(Zeroizing::new)
}

#[expect(clippy::expect_used, reason = "a key is shorter than bech32 allows")]
fn text_of(prefix: Hrp, key: &[u8; 32]) -> String {
    bech32::encode_lower::<Bech32>(prefix, key).expect("32 bytes")
}

#[cfg(test)]
mod tests;
