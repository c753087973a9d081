//! Signatures as minisign makes them: whoever has a package can look at it without this program.

use std::io::Cursor;

use minisign::{KeyPair, PublicKey, SecretKey, SecretKeyBox, SignatureBox};

use crate::domain::{PackageFault, Secret};

/// Longest signature and longest key, in bytes.
pub const LONGEST: u64 = 4096;
/// Letters of the second signature, which is over the comment.
const OF_COMMENT: usize = 88;

/// Who signs.
pub struct SigningKey {
    secret: SecretKey,
    public: PublicKey,
}

impl SigningKey {
    /// Reads the file of a secret key. `password`: where it has one.
    ///
    /// # Errors
    /// [`PackageFault::NotASigningKey`].
    pub fn of(text: &str, password: Option<&Secret>) -> Result<Self, PackageFault> {
        let boxed = SecretKeyBox::from_string(text).map_err(|_| PackageFault::NotASigningKey)?;
        let secret = match password {
            Some(password) => boxed.into_secret_key(Some(password.expose().to_owned())),
            None => boxed.into_unencrypted_secret_key(),
        };
        let secret = secret.map_err(|_| PackageFault::NotASigningKey)?;
        let public = PublicKey::from_secret_key(&secret).map_err(|_| PackageFault::NotASigningKey)?;
        Ok(Self { secret, public })
    }

    /// Whether the file of a secret key asks for a password: it can be read in no other way.
    pub fn has_password(text: &str) -> bool {
        Self::of(text, None).is_err()
    }

    /// The public key, on one line.
    pub fn signer(&self) -> String {
        self.public.to_base64()
    }

    /// Signs. `comment`: what is said beside it, and signed too.
    ///
    /// # Errors
    /// [`PackageFault::NotASigningKey`]: the system has no chance to give.
    pub(super) fn sign(&self, bytes: &[u8], comment: &str) -> Result<Vec<u8>, PackageFault> {
        let signed = minisign::sign(
            Some(&self.public),
            &self.secret,
            Cursor::new(bytes),
            Some(comment),
            Some("regnwl-station package"),
        );
        Ok(signed.map_err(|_| PackageFault::NotASigningKey)?.into_string().into_bytes())
    }
}

/// A new pair: the file of the secret key and that of the public one. Without a password whoever has the file signs.
///
/// # Errors
/// [`PackageFault::NotASigningKey`]: the system has no chance to give.
pub fn new_pair(password: Option<&Secret>) -> Result<(Secret, String), PackageFault> {
    let made = match password {
        Some(password) => KeyPair::generate_encrypted_keypair(Some(password.expose().to_owned())),
        None => KeyPair::generate_unencrypted_keypair(),
    };
    let text = |pair: KeyPair| {
        let secret = pair.sk.to_box(Some("regnwl-station secret key for packages"))?.into_string();
        Ok::<_, minisign::PError>((Secret::new(secret.as_str()), pair.pk.to_box()?.into_string()))
    };
    made.and_then(text).map_err(|_| PackageFault::NotASigningKey)
}

/// The public key in a line or in a file, as the line that is compared and kept.
///
/// # Errors
/// [`PackageFault::NotAKey`].
pub fn signer_of(text: &str) -> Result<String, PackageFault> {
    let line = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    // What it says that it is for: Ed25519.
    let line = Some(line).filter(|line| line.starts_with("RW")).ok_or(PackageFault::NotAKey)?;
    let key = PublicKey::from_base64(line).map_err(|_| PackageFault::NotAKey)?;
    Ok(key.to_base64())
}

/// What people compare of a public key: minisign's own 16 digits; empty where it is none.
pub fn key_id(signer: &str) -> String {
    let number = |key: PublicKey| <[u8; 8]>::try_from(key.keynum()).map(u64::from_le_bytes).ok();
    let id = PublicKey::from_base64(signer).ok().and_then(number);
    id.map(|id| format!("{id:016X}")).unwrap_or_default()
}

/// Whether this one has signed these bytes.
///
/// # Errors
/// [`PackageFault::Signature`]; [`PackageFault::Changed`] without a name: the bytes, the signature or its comment are not what was signed.
pub(super) fn verify(bytes: &[u8], signature: &[u8], signer: &str) -> Result<(), PackageFault> {
    let text = std::str::from_utf8(signature).ok().filter(|text| text.len() as u64 <= LONGEST);
    // The crate counts on the length of the second one.
    let has_both = |text: &&str| text.lines().nth(3).is_some_and(|line| line.trim().len() == OF_COMMENT);
    let text = text.filter(has_both).ok_or(PackageFault::Signature)?;
    let signature = SignatureBox::from_string(text).map_err(|_| PackageFault::Signature)?;
    let key = PublicKey::from_base64(&signer_of(signer)?).map_err(|_| PackageFault::NotAKey)?;
    // Quietly, to nowhere, and not in the old form that was given up.
    minisign::verify(&key, &signature, Cursor::new(bytes), true, false, false)
        .map_err(|_| PackageFault::Changed(String::new()))
}
