//! In which order visits are shown.

use std::cmp::Ordering;

use super::chunk::Text;
use super::rows::{Part, RowId, Rows, Visit};

/// What visits are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Column {
    /// The order of the list: by file, and in a file by the lines.
    #[default]
    Place,
    /// When the last line was written.
    Time,
    /// Serial number, whatever the case of its ASCII letters.
    SerialNumber,
    /// Device name, likewise.
    DeviceName,
    /// Client id, likewise.
    ClientId,
    /// The whole time it took.
    Took,
    /// Slot.
    Slot,
    /// Operator.
    Operator,
    /// Outcome; those that have not ended first.
    Outcome,
}

/// An order. Visits that it does not tell apart stand in the order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// The largest, or the last, first.
    pub descending: bool,
}

impl Sort {
    /// All visits of a list in this order.
    pub fn order(self, rows: &Rows) -> Vec<RowId> {
        match self.column {
            Column::Place if self.descending => (0..rows.len() as RowId).rev().collect(),
            Column::Place => (0..rows.len() as RowId).collect(),
            Column::Time => self.by(rows, |visit| visit.fixed.at),
            Column::SerialNumber => self.by(rows, |visit| Key::of(visit.folded(Text::SerialNumber))),
            Column::DeviceName => self.by(rows, |visit| Key::of(visit.folded(Text::DeviceName))),
            Column::ClientId => self.by(rows, |visit| Key::of(visit.folded(Text::ClientId))),
            Column::Took => self.by(rows, |visit| TotalOrder(visit.fixed.total)),
            Column::Slot => self.by(rows, |visit| visit.slot()),
            Column::Operator => self.by(rows, |visit| visit.operator()),
            Column::Outcome => self.by(rows, |visit| visit.outcome()),
        }
    }

    /// The keys are taken once: to look for them at each comparison takes ten times as long.
    fn by<'a, K: Ord>(self, rows: &'a Rows, key: impl Fn(&Visit<'a>) -> K) -> Vec<RowId> {
        let visits = rows.parts().iter().flat_map(Part::visits);
        let mut keys: Vec<(K, RowId)> = visits.map(|(id, visit)| (key(&visit), id)).collect();
        if self.descending {
            keys.sort_unstable_by(|(one, at), (other, other_at)| other.cmp(one).then(at.cmp(other_at)));
        } else {
            keys.sort_unstable();
        }
        keys.into_iter().map(|(_, id)| id).collect()
    }
}

/// A text in the order of its bytes, the first of which are at hand.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    first: u64,
    text: &'a [u8],
}

impl<'a> Key<'a> {
    fn of(text: &'a [u8]) -> Self {
        let mut first = [0; 8];
        let length = text.len().min(first.len());
        first[..length].copy_from_slice(&text[..length]);
        Self { first: u64::from_be_bytes(first), text }
    }
}

/// A number in the order that has all of them.
struct TotalOrder(f32);

impl Ord for TotalOrder {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for TotalOrder {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for TotalOrder {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for TotalOrder {}
