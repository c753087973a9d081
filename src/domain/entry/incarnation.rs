//! A record that goes on in another place than the one it was written in: restored from copies, or copied together with its PC.

use serde::{Deserialize, Serialize};

use super::envelope::{DecidesNothing, SegmentHead};
use super::received::{ReceivedIdentity, ReceivedOld};
use super::visit::VisitId;
use crate::domain::identity::UnitKeys;
use crate::domain::person::Person;
use crate::domain::record_fault::RecordFault;

/// How a record came to go on here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// From copies of it: what was written after they were made may be missing. It is the same station.
    Restored,
    /// The PC was copied with it. From here on this is a station of its own, and what stands before is its sister's.
    Copied,
}

/// From this line on the record is written in another place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Incarnation {
    /// How it came here.
    pub how: Origin,
    /// Which one: 32 hexadecimal digits of chance.
    pub id: String,
    /// What it was made from, as it was named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// The segments that came with it, and the last line of each.
    pub heads: Vec<SegmentHead>,
    /// What is known to have been there once and did not come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<RecordFault>,
    /// Fingerprints of keys that sealed what stands before, and that are not here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost_keys: Vec<String>,
    /// By whom.
    pub by: Person,
    /// Why.
    pub why: String,
}

/// What was sealed of a unit to a key that is not here, sealed to the one that is. From here on this is where it is opened from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resealed {
    /// Which unit.
    pub keys: UnitKeys,
    /// Its identities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issued: Vec<ReceivedIdentity>,
    /// What it held before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<ReceivedOld>,
    /// Answers that nobody had judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<ResealedAnswer>,
}

/// An answer of the cloud that nobody had judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResealedAnswer {
    /// The segment of its visit.
    pub segment: String,
    /// Its visit.
    pub visit: VisitId,
    /// Topic and payload, sealed.
    pub sealed: String,
}

/// By what a PC is recognised that has the record. Each part is hashed with the station's id, so that it says nothing anywhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Machine {
    /// The installed system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The board, or the disk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hardware: Option<String>,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}

impl Machine {
    /// Whether this is surely another PC: a part that is known of both differs.
    pub fn differs(&self, other: &Self) -> bool {
        let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
        differ(&self.system, &other.system) || differ(&self.hardware, &other.hardware)
    }

    /// Whether this tells something that the other one does not.
    pub fn tells_more_than(&self, other: &Self) -> bool {
        self.system.is_some() && self.system != other.system
            || self.hardware.is_some() && self.hardware != other.hardware
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_pc_is_one_of_which_a_part_differs_and_not_one_of_which_less_is_seen() {
        let pc = |system: &str, hardware: &str| {
            let part = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            Machine { system: part(system), hardware: part(hardware), ..Machine::default() }
        };
        let known = pc("a", "b");
        for (now, differs, tells_more) in [
            (pc("a", "b"), false, false),
            (pc("a", ""), false, false),
            (pc("", ""), false, false),
            (pc("a", "c"), true, true),
            (pc("c", "b"), true, true),
        ] {
            assert_eq!((known.differs(&now), now.tells_more_than(&known)), (differs, tells_more), "{now:?}");
        }
        assert!(!pc("a", "").differs(&known) && known.tells_more_than(&pc("a", "")));
    }
}
