//! In which order visits are shown.

use std::cmp::Ordering;

use super::chunk::Text;
use super::rows::{RowId, Rows, Visit};

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
    /// Batch.
    Batch,
    /// Outcome; those that have not ended first.
    Outcome,
    /// Code; those without one first.
    Code,
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
        let mut ids: Vec<RowId> = (0..rows.len() as RowId).collect();
        match self.column {
            Column::Place if self.descending => ids.reverse(),
            Column::Place => {}
            column => {
                let visits: Vec<Visit<'_>> =
                    rows.parts().iter().flat_map(|part| part.visits().map(|(_, visit)| visit)).collect();
                let compare = |one: &RowId, other: &RowId| {
                    let order = column.compare(&visits[*one as usize], &visits[*other as usize]);
                    if self.descending { order.reverse() } else { order }
                };
                ids.sort_by(compare);
            }
        }
        ids
    }
}

impl Column {
    fn compare(self, one: &Visit<'_>, other: &Visit<'_>) -> Ordering {
        let text = |which: Text| one.folded(which).cmp(other.folded(which));
        match self {
            Self::Place => Ordering::Equal,
            Self::Time => one.fixed.at.cmp(&other.fixed.at),
            Self::SerialNumber => text(Text::SerialNumber),
            Self::DeviceName => text(Text::DeviceName),
            Self::ClientId => text(Text::ClientId),
            Self::Took => one.fixed.total.total_cmp(&other.fixed.total),
            Self::Slot => one.slot().cmp(other.slot()),
            Self::Operator => one.operator().cmp(&other.operator()),
            Self::Batch => one.batch().cmp(other.batch()),
            Self::Outcome => one.outcome().cmp(&other.outcome()),
            Self::Code => one.code().map(|code| code.code()).cmp(&other.code().map(|code| code.code())),
        }
    }
}
