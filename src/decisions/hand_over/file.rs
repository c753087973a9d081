//! The file that takes units to another station: JSON on one line, described in `docs/field.md`. No secret stands in it in the open.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::entry::Received;
use crate::domain::{Expected, Person, hex};
use crate::vault::StationKey;

/// What the file says it is.
const FORMAT: &str = "regnwl-station hand-over 1";
/// Largest file that is read, in bytes: some ten thousands of units.
pub const LARGEST: u64 = 256 << 20;
/// Before the hash, which is the last member.
const HASH: &str = r#","sha256":""#;

/// What is mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HandOverFile {
    format: String,
    /// Which hand-over: 32 hexadecimal digits of chance.
    pub hand_over: String,
    /// Of practice units.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub practice: bool,
    /// The station that made it.
    pub from: Party,
    /// The one that it is for: what is sealed in it opens with that one's key alone.
    pub to: Party,
    /// The batch that the units come from.
    pub batch: String,
    /// Who handed them over.
    pub by: Person,
    /// Their rows of the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Expected>,
    /// The units, each as it will go on record there.
    pub units: Vec<Received>,
}

/// A station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    /// Its name.
    pub station: String,
    /// Which station, whatever it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station_id: Option<String>,
    /// Its key's public half.
    pub recipient: String,
    /// What people compare of that.
    pub fingerprint: String,
}

impl From<StationKey> for Party {
    fn from(key: StationKey) -> Self {
        let fingerprint = key.fingerprint();
        Self { station: key.name, station_id: Some(key.id), recipient: key.recipient, fingerprint }
    }
}

impl HandOverFile {
    /// A file with these units.
    pub(crate) fn new(
        hand_over: String,
        practice: bool,
        (from, to): (Party, Party),
        (batch, by): (String, Person),
        (rows, units): (Vec<Expected>, Vec<Received>),
    ) -> Self {
        Self { format: FORMAT.into(), hand_over, practice, from, to, batch, by, rows, units }
    }

    /// SHA-256 of such a file as it came.
    pub fn sha256(bytes: &[u8]) -> String {
        hex(&Sha256::digest(bytes))
    }

    /// Its bytes. The last member is the SHA-256 of all before it: what was cut off or changed on the way is seen.
    #[expect(clippy::expect_used, reason = "plain data is always JSON")]
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = serde_json::to_string(self).expect("plain data is JSON");
        text.truncate(text.len() - 1);
        let hash = Self::sha256(text.as_bytes());
        format!("{text}{HASH}{hash}\"}}\n").into_bytes()
    }

    /// Reads it. None where it is no hand-over of this form, or not as it was made.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.trim();
        let (plain, hash) = text.rsplit_once(HASH)?;
        if hash.strip_suffix("\"}")? != Self::sha256(plain.as_bytes()) {
            return None;
        }
        let read: Self = serde_json::from_str(&format!("{plain}}}")).ok()?;
        let is_one = |unit: &Received| unit.hand_over == read.hand_over && !unit.after.contains(&read.hand_over);
        (read.format == FORMAT && read.units.iter().all(is_one)).then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_changed_on_the_way_is_none() {
        let party = |station: &str| Party {
            station: station.into(),
            station_id: None,
            recipient: "age1".into(),
            fingerprint: "f".into(),
        };
        let file = HandOverFile::new(
            "1".into(),
            true,
            (party("A"), party("B")),
            ("b".into(), "li".into()),
            Default::default(),
        );
        let bytes = file.bytes();
        assert_eq!(HandOverFile::of(&bytes), Some(file.clone()));
        assert_eq!(HandOverFile::of(bytes.strip_suffix(b"\n").unwrap()), Some(file));
        let text = String::from_utf8(bytes).unwrap();
        for (was, is) in
            [("\"A\"", "\"C\""), ("sha256\":\"", "sha256\":\"0"), ("hand-over 1", "hand-over 2"), ("{", "")]
        {
            assert_eq!(HandOverFile::of(text.replacen(was, is, 1).as_bytes()), None, "{is}");
        }
        assert_eq!(HandOverFile::of(&text.as_bytes()[..text.len() / 2]), None);
    }
}
