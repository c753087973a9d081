//! What a station shows of itself so that others can seal to it: one line that can be mailed. Nothing in it is secret.

use super::seal::{SealError, Sealer};
use crate::domain::identity::hex;

/// What such a line begins with.
const MARK: &str = "regnwl-station-key:1:";

/// A station, and the key that opens what is sealed to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationKey {
    /// Which station: 32 hexadecimal digits.
    pub id: String,
    /// The key's public half (`age1…`).
    pub recipient: String,
    /// The station's name.
    pub name: String,
}

impl StationKey {
    /// What people compare: the first 32 hexadecimal digits of the SHA-256 of the public half. The first 8 are a header's `keyFingerprint`.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.recipient)
    }

    /// As one line: `regnwl-station-key:1:ID:age1…:FINGERPRINT:NAME`.
    pub fn line(&self) -> String {
        format!("{MARK}{}:{}:{}:{}", self.id, self.recipient, self.fingerprint(), self.name)
    }

    /// Reads such a line.
    ///
    /// # Errors
    /// [`SealError::NotAKey`], also where key and fingerprint do not belong together: some of it was lost on the way.
    pub fn of_line(line: &str) -> Result<Self, SealError> {
        let mut parts = line.trim().strip_prefix(MARK).ok_or(SealError::NotAKey)?.splitn(4, ':');
        let mut next = || parts.next().ok_or(SealError::NotAKey);
        let (id, recipient, print, name) = (next()?, next()?, next()?, next()?);
        let is_id = id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let is_name = !name.trim().is_empty() && name.len() <= 200 && !name.chars().any(char::is_control);
        // The key in its own form, whatever was wrapped around it.
        let is_key = Sealer::new([recipient])?.recipients() == [recipient];
        if is_id && is_name && is_key && print == fingerprint(recipient) {
            Ok(Self { id: id.to_owned(), recipient: recipient.to_owned(), name: name.to_owned() })
        } else {
            Err(SealError::NotAKey)
        }
    }
}

/// The fingerprint of a public half.
pub fn fingerprint(recipient: &str) -> String {
    use sha2::{Digest, Sha256};
    hex(&Sha256::digest(recipient.as_bytes())[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::SealKey;

    #[test]
    fn a_line_that_was_mailed_is_the_station_and_one_that_was_changed_is_none() {
        let recipient = SealKey::generate().recipient();
        let key = StationKey { id: "0123456789abcdef".repeat(2), recipient, name: "laptop: b 小王".into() };
        let line = key.line();
        assert_eq!(StationKey::of_line(&format!("  {line}\r\n")).unwrap(), key);
        assert!(Sealer::new([key.recipient.as_str()]).unwrap().fingerprint() == key.fingerprint()[..8]);
        let other = SealKey::generate().recipient();
        for changed in [
            line.replace(&key.recipient, &other),
            line.replace(&key.fingerprint(), &fingerprint(&other)),
            line.replace(&key.id, "01"),
            line.replace("laptop: b 小王", " "),
            line.replace("laptop", "lap\u{1b}top"),
            line.replace(":1:", ":2:"),
            line[..line.len() / 2].to_owned(),
            key.recipient.clone(),
            String::new(),
        ] {
            assert!(StationKey::of_line(&changed).is_err(), "{changed}");
        }
    }
}
