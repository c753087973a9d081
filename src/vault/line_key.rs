//! The line key's file. The key is a pair of its own, made for the stations of a line that finish each other's units: what one of them seals opens at each.
//!
//! The file is encrypted with a password in the age format, so that the stock `age` tool opens it too: `age -d FILE`.

use std::io::{Read as _, Write as _};

use age::scrypt;
use age::secrecy::SecretString;
use zeroize::Zeroizing;

use super::seal::{SealError, SealKey};
use crate::domain::Secret;

/// Longest file, in bytes.
pub const LONGEST: u64 = 4096;
/// Most work that a file may ask for, as the logarithm of scrypt's N: 1 GiB of memory.
const MOST_WORK: u8 = 20;

/// A new key, as the bytes of its file.
///
/// # Errors
/// [`SealError::Seal`] where the random source fails.
pub fn new_file(password: &Secret) -> Result<(SealKey, Vec<u8>), SealError> {
    let key = SealKey::generate();
    let text = Zeroizing::new(format!("# public key: {}\n{}\n", key.recipient(), key.to_text().expose()));
    let mut bytes = Vec::new();
    let mut writer =
        age::Encryptor::with_user_passphrase(told(password)).wrap_output(&mut bytes).map_err(|_| SealError::Seal)?;
    writer.write_all(text.as_bytes()).and_then(|()| writer.finish().map(drop)).map_err(|_| SealError::Seal)?;
    Ok((key, bytes))
}

/// The key in a file.
///
/// # Errors
/// [`SealError::NotAKey`] where it is no such file, [`SealError::Unseal`] where the password is another one.
pub fn of_file(bytes: &[u8], password: &Secret) -> Result<SealKey, SealError> {
    let decryptor = age::Decryptor::new(bytes).map_err(|_| SealError::NotAKey)?;
    if !decryptor.is_scrypt() {
        return Err(SealError::NotAKey);
    }
    let mut identity = scrypt::Identity::new(told(password));
    identity.set_max_work_factor(MOST_WORK);
    let identities = std::iter::once(&identity as &dyn age::Identity);
    let reader = decryptor.decrypt(identities).map_err(|_| SealError::Unseal)?;
    let mut text = Zeroizing::new(String::with_capacity(LONGEST as usize));
    reader.take(LONGEST).read_to_string(&mut text).map_err(|_| SealError::NotAKey)?;
    SealKey::from_text(&text)
}

fn told(password: &Secret) -> SecretString {
    SecretString::from(password.expose().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::Sealer;

    #[test]
    fn a_file_opens_with_its_password_and_shows_nothing_of_its_key() {
        let password = Secret::new("line 3 / 2026");
        let (key, bytes) = new_file(&password).unwrap();
        assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt ") && bytes.len() as u64 <= LONGEST);
        let text = key.to_text();
        assert!(!bytes.windows(text.expose().len()).any(|window| window == text.expose().as_bytes()));
        let opened = of_file(&bytes, &password).unwrap();
        let sealed = Sealer::new([key.recipient().as_str()]).unwrap().seal(b"token").unwrap();
        assert_eq!(&**opened.unseal(&sealed).unwrap(), b"token");
        assert!(matches!(of_file(&bytes, &Secret::new("line 3 / 2025")), Err(SealError::Unseal)));
        assert!(matches!(of_file(text.expose().as_bytes(), &password), Err(SealError::NotAKey)));
        assert!(matches!(of_file(&bytes[..bytes.len() - 1], &password), Err(SealError::NotAKey)));
    }
}
