//! What a job expects: the units of its list.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A unit that a job expects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// Its serial number, as its visit will read it.
    pub serial_number: String,
    /// Its name at the cloud; none: the profile makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_name: Option<String>,
    /// Where it stands, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Where it answers: a port's name, `tcp:HOST:PORT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// When it may be visited: `22:00-05:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// What else is to be known of it, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Further columns of the list, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub more: BTreeMap<String, String>,
}

/// Rows on one line of the record at most.
const PIECE: usize = 200;

/// Text on one line of the record at most, in bytes: a list of long notes has shorter pieces.
const PIECE_BYTES: usize = 64 << 10;

impl Expected {
    /// Bytes of text in it.
    fn size(&self) -> usize {
        let fields = [&self.device_name, &self.site, &self.address, &self.window, &self.note];
        let more: usize = self.more.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.serial_number.len() + fields.into_iter().flatten().map(String::len).sum::<usize>() + more
    }
}

/// A list in the pieces in which it goes on record.
pub fn in_pieces(rows: &[Expected]) -> Vec<&[Expected]> {
    let (mut pieces, mut from, mut bytes) = (Vec::new(), 0, 0);
    for (position, row) in rows.iter().enumerate() {
        let size = row.size();
        if position > from && (position - from == PIECE || bytes + size > PIECE_BYTES) {
            pieces.push(&rows[from..position]);
            (from, bytes) = (position, 0);
        }
        bytes += size;
    }
    if from < rows.len() {
        pieces.push(&rows[from..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_record_in_pieces_that_are_no_long_lines() {
        let row = |note: usize| Expected { note: Some("n".repeat(note)), ..Expected::default() };
        let sizes = |rows: &[Expected]| in_pieces(rows).iter().map(|piece| piece.len()).collect::<Vec<_>>();
        assert_eq!(sizes(&[]), [0; 0]);
        assert_eq!(sizes(&vec![row(1); 450]), [200, 200, 50]);
        assert_eq!(sizes(&vec![row(1000); 200]), [65, 65, 65, 5]);
        assert_eq!(sizes(&[row(100_000), row(100_000)]), [1, 1]);
    }
}
