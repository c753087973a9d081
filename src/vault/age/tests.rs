//! Against the `age` crate, which is not ours and opens what the stock tool makes.

use std::io::{Read, Write};

use age::secrecy::ExposeSecret;
use proptest::prelude::*;

use super::*;

fn theirs(text: &str) -> age::x25519::Identity {
    text.parse().unwrap()
}

fn opened_by_theirs(key: &Identity, bytes: &[u8]) -> Vec<u8> {
    let key = theirs(&key.to_text());
    let mut plain = Vec::new();
    let decryptor = age::Decryptor::new(bytes).unwrap();
    decryptor.decrypt(std::iter::once(&key as &dyn age::Identity)).unwrap().read_to_end(&mut plain).unwrap();
    plain
}

fn sealed_by_theirs(recipients: &[Recipient], plain: &[u8]) -> Vec<u8> {
    let recipients: Vec<age::x25519::Recipient> =
        recipients.iter().map(|recipient| recipient.to_text().parse().unwrap()).collect();
    let recipients = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
    let mut bytes = Vec::new();
    let mut writer = age::Encryptor::with_recipients(recipients).unwrap().wrap_output(&mut bytes).unwrap();
    writer.write_all(plain).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn each_opens_what_the_other_has_sealed_at_every_edge_of_a_chunk() {
    let (key, other) = (Identity::generate().unwrap(), Identity::generate().unwrap());
    let recipients = [other.recipient(), key.recipient()];
    for length in [0, 300, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK] {
        let plain: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
        let ours = encrypt(&recipients, &plain).unwrap();
        assert_eq!(opened_by_theirs(&key, &ours), plain, "{length}");
        for bytes in [ours, sealed_by_theirs(&recipients, &plain)] {
            assert_eq!(**key.decrypt(&bytes).unwrap(), plain, "{length}");
            assert!(Identity::generate().unwrap().decrypt(&bytes).is_none());
        }
    }
}

#[test]
fn keys_have_the_text_that_they_have_there() {
    let there = age::x25519::Identity::generate();
    let here = Identity::parse(there.to_string().expose_secret()).unwrap();
    assert_eq!(here.recipient().to_text(), there.to_public().to_string());
    assert_eq!(*here.to_text(), *there.to_string().expose_secret());
    let recipient = here.recipient().to_text();
    assert_eq!(Recipient::parse(&recipient).unwrap().to_text(), recipient);
    for wrong in ["", "age1", &recipient[..recipient.len() - 1], &here.to_text(), &recipient.replace("age", "agf")] {
        assert!(Recipient::parse(wrong).is_none(), "{wrong}");
    }
    assert!(Identity::parse(&recipient).is_none());
}

#[test]
fn a_share_that_gives_everybody_the_same_secret_is_refused() {
    let key = Identity::generate().unwrap();
    let nothing = PublicKey::from([0; 32]);
    assert!(wrapping_key(&key.0.diffie_hellman(&nothing), &nothing, &key.recipient().0).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_is_changed_or_cut_anywhere_does_not_open(at in 0_usize..400, bit in 0_u8..8, cut in any::<bool>()) {
        let key = Identity::generate().unwrap();
        let mut bytes = encrypt(&[key.recipient()], &[7; 64]).unwrap();
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] ^= 1 << bit }
        prop_assert!(key.decrypt(&bytes).is_none());
        // Nor does anything that is no such file.
        prop_assert!(key.decrypt(&bytes[at.min(bytes.len())..]).is_none());
    }
}
