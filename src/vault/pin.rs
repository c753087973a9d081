//! A supervisor's PIN: kept as an Argon2id hash in PHC form, never as itself.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::domain::Secret;

/// Fewest and most characters of a PIN.
pub const LENGTH: std::ops::RangeInclusive<usize> = 4..=64;

/// Pinned, so that a later default of the library changes nothing by itself. Source: OWASP, password storage (19 MiB, two passes, one lane).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Bytes of salt and of the hash.
const SALT: usize = 16;
const HASH: usize = 32;

/// Whether a text can be a PIN: printable ASCII of a length that can be typed.
pub fn can_be_pin(text: &Secret) -> bool {
    LENGTH.contains(&text.expose().len()) && text.expose().bytes().all(|byte| matches!(byte, b'!'..=b'~'))
}

/// What is stored for a PIN.
///
/// # Panics
/// Where the system has no random numbers or no 19 MiB of memory.
#[expect(clippy::expect_used, reason = "without random numbers or 19 MiB there is no PIN; the rest are constants")]
pub fn hash(pin: &Secret) -> String {
    let mut salt = [0; SALT];
    getrandom::fill(&mut salt).expect("the system has random numbers");
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(HASH)).expect("constants that the library takes");
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    hasher
        .hash_password_with_salt(pin.expose().as_bytes(), &salt)
        .expect("constants that the library takes")
        .to_string()
}

/// Whether this PIN is the one behind a stored hash. It takes its time, so it is never called on a thread that others wait for.
pub fn is_pin_of(pin: &Secret, stored: &str) -> bool {
    Argon2::default().verify_password(pin.expose().as_bytes(), stored).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_told_from_another_and_its_hash_says_how_it_was_made() {
        let stored = hash(&Secret::new("2468"));
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(is_pin_of(&Secret::new("2468"), &stored));
        assert!(!is_pin_of(&Secret::new("2469"), &stored));
        assert_ne!(stored, hash(&Secret::new("2468")));
    }

    #[test]
    fn nobody_gets_in_by_a_hash_that_is_none() {
        for stored in ["", "2468", "$argon2id$v=19$m=19456,t=2,p=1$"] {
            assert!(!is_pin_of(&Secret::new("2468"), stored));
        }
    }

    #[test]
    fn a_pin_can_be_typed() {
        for (text, expected) in [("2468", true), ("246", false), ("24 68", false), ("二四六八", false)] {
            assert_eq!(can_be_pin(&Secret::new(text)), expected, "{text}");
        }
    }
}
