//! The columns of tables: how much room each has, and which give way where there is too little.

use crate::archive::Column;
use crate::words::Lang;

/// A column, and how much room it has.
pub(super) struct Room<C> {
    pub column: C,
    pub least: f32,
    /// How much of the room that is left over it takes.
    pub greed: f32,
    /// The highest gives way first in a narrow table; 0 never does.
    pub rank: u8,
}

pub(super) fn room<C>(column: C, least: f32, greed: f32, rank: u8) -> Room<C> {
    Room { column, least, greed, rank }
}

/// All of the table of units, from left to right.
pub(super) fn of_units(lang: Lang) -> [Room<Column>; 9] {
    [
        room(Column::Time, 106.0, 0.0, 0),
        room(Column::SerialNumber, 106.0, 3.0, 0),
        room(Column::DeviceName, 106.0, 3.0, 5),
        room(Column::ClientId, 96.0, 1.0, 3),
        room(Column::Took, 64.0, 0.0, 2),
        room(Column::Slot, 70.0, 1.0, 4),
        room(Column::Operator, 84.0, 1.0, 6),
        room(Column::Place, 130.0, 2.0, 1),
        // The longest outcome, and a code.
        room(Column::Outcome, lang.pick(122.0, 188.0), 0.0, 0),
    ]
}

/// Left of the first and right of the last column.
const MARGIN: f32 = 12.0;
const GAP: f32 = 8.0;

/// The columns that have room in a table of this width, each with its left edge and its width.
pub(super) fn placed<C>(columns: impl IntoIterator<Item = Room<C>>, width: f32) -> Vec<(C, f32, f32)> {
    let space = width - 2.0 * MARGIN;
    let needed = |columns: &[Room<C>]| columns.iter().map(|room| room.least + GAP).sum::<f32>() - GAP;
    let mut columns: Vec<_> = columns.into_iter().collect();
    while needed(&columns) > space
        && let Some(rank) = columns.iter().map(|room| room.rank).max().filter(|rank| *rank > 0)
    {
        columns.retain(|room| room.rank != rank);
    }
    let spare = (space - needed(&columns)).max(0.0);
    let greed: f32 = columns.iter().map(|room| room.greed).sum();
    let mut left = MARGIN;
    let place = |room: Room<C>| {
        // Where none takes it, it stays empty.
        let width = room.least + if greed > 0.0 { spare * room.greed / greed } else { 0.0 };
        let at = left;
        left += width + GAP;
        (room.column, at, width)
    };
    columns.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn least(column: Column, lang: Lang) -> f32 {
        of_units(lang).iter().find(|room| room.column == column).unwrap().least
    }

    #[test]
    fn columns_stand_side_by_side_within_the_table_and_the_least_important_give_way() {
        let widths = [440, 480, 600, 700, 900, 1290].map(|width| width as f32);
        for (width, lang) in widths.into_iter().flat_map(|width| [(width, Lang::En), (width, Lang::Zh)]) {
            let columns = placed(of_units(lang), width);
            let mut edge = 0.0;
            for (column, left, wide) in &columns {
                assert!(*left >= edge && *wide >= least(*column, lang), "{column:?} at {width}");
                edge = left + wide;
            }
            assert!(edge <= width - MARGIN + 0.1, "{width}: they reach {edge}");
            for always in [Column::Time, Column::SerialNumber, Column::Outcome] {
                assert!(columns.iter().any(|(column, ..)| *column == always), "{always:?} at {width}");
            }
        }
        assert_eq!(placed(of_units(Lang::Zh), 1290.0).len(), 9);
        let narrow: Vec<_> = placed(of_units(Lang::En), 560.0).into_iter().map(|(column, ..)| column).collect();
        assert!(!narrow.contains(&Column::Operator) && narrow.contains(&Column::Place), "{narrow:?}");
    }

    #[test]
    fn the_least_important_columns_give_way_and_the_others_have_all_the_room() {
        let columns = || [room(0, 100.0, 1.0, 0), room(1, 100.0, 1.0, 2), room(2, 100.0, 1.0, 1)];
        for (width, seen) in [(400.0, vec![0, 1, 2]), (300.0, vec![0, 2]), (200.0, vec![0]), (50.0, vec![0])] {
            let placed = placed(columns(), width);
            assert_eq!(placed.iter().map(|(nth, ..)| *nth).collect::<Vec<_>>(), seen, "{width}");
            let (_, left, wide) = placed.last().unwrap();
            assert!(width < 130.0 || (left + wide - (width - MARGIN)).abs() < 0.1, "{width}");
        }
    }
}
