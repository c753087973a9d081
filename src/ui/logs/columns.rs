//! The columns of the table: which there are, and which have room.

use crate::archive::order;
use crate::words::Lang;

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Time,
    Serial,
    DeviceName,
    ClientId,
    Took,
    Slot,
    Operator,
    Result,
}

impl Column {
    /// All, from left to right.
    const ALL: [Self; 8] = [
        Self::Time,
        Self::Serial,
        Self::DeviceName,
        Self::ClientId,
        Self::Took,
        Self::Slot,
        Self::Operator,
        Self::Result,
    ];
    /// In the order in which they give way in a narrow table.
    const GIVE_WAY: [Self; 5] = [Self::Operator, Self::DeviceName, Self::Slot, Self::ClientId, Self::Took];

    /// What its head puts the rows in order by.
    pub fn sorts_by(self) -> order::Column {
        match self {
            Self::Time => order::Column::Time,
            Self::Serial => order::Column::SerialNumber,
            Self::DeviceName => order::Column::DeviceName,
            Self::ClientId => order::Column::ClientId,
            Self::Took => order::Column::Took,
            Self::Slot => order::Column::Slot,
            Self::Operator => order::Column::Operator,
            Self::Result => order::Column::Outcome,
        }
    }

    fn least(self, lang: Lang) -> f32 {
        match self {
            Self::Time => 106.0,
            Self::Serial => 106.0,
            Self::DeviceName => 106.0,
            Self::ClientId => 96.0,
            Self::Took => 64.0,
            Self::Slot => 70.0,
            Self::Operator => 84.0,
            // The longest outcome, and a code.
            Self::Result => lang.pick(122.0, 188.0),
        }
    }

    /// How much of the room that is left over it takes.
    fn greed(self) -> f32 {
        match self {
            Self::Serial | Self::DeviceName => 3.0,
            Self::ClientId | Self::Operator | Self::Slot => 1.0,
            Self::Time | Self::Took | Self::Result => 0.0,
        }
    }
}

/// Left of the first and right of the last column.
const MARGIN: f32 = 12.0;
const GAP: f32 = 8.0;

/// The columns that have room in a table of this width, each with its left edge and its width.
pub(super) fn placed(width: f32, lang: Lang) -> Vec<(Column, f32, f32)> {
    let room = width - 2.0 * MARGIN;
    let needed = |columns: &[Column]| columns.iter().map(|column| column.least(lang) + GAP).sum::<f32>() - GAP;
    let mut columns = Column::ALL.to_vec();
    for gives_way in Column::GIVE_WAY {
        if needed(&columns) > room {
            columns.retain(|column| *column != gives_way);
        }
    }
    let spare = (room - needed(&columns)).max(0.0);
    let greed: f32 = columns.iter().map(|column| column.greed()).sum();
    let mut left = MARGIN;
    let place = |column: Column| {
        let width = column.least(lang) + spare * column.greed() / greed;
        let at = left;
        left += width + GAP;
        (column, at, width)
    };
    columns.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_side_by_side_within_the_table_and_the_least_important_give_way() {
        let widths = [440, 480, 600, 700, 900, 1290].map(|width| width as f32);
        for (width, lang) in widths.into_iter().flat_map(|width| [(width, Lang::En), (width, Lang::Zh)]) {
            let columns = placed(width, lang);
            let mut edge = 0.0;
            for (column, left, wide) in &columns {
                assert!(*left >= edge && *wide >= column.least(lang), "{column:?} at {width}");
                edge = left + wide;
            }
            assert!(edge <= width - MARGIN + 0.1, "{width}: they reach {edge}");
            for always in [Column::Time, Column::Serial, Column::Result] {
                assert!(columns.iter().any(|(column, ..)| *column == always), "{always:?} at {width}");
            }
        }
        assert_eq!(placed(1290.0, Lang::Zh).len(), 8);
        let narrow: Vec<_> = placed(560.0, Lang::En).into_iter().map(|(column, ..)| column).collect();
        assert!(!narrow.contains(&Column::Operator) && narrow.contains(&Column::ClientId), "{narrow:?}");
    }
}
