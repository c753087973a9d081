//! The columns of the table: which there are, and which have room.

use crate::archive::Column;
use crate::words::Lang;

/// How much room a column has.
struct Room {
    column: Column,
    least: f32,
    /// How much of the room that is left over it takes.
    greed: f32,
}

fn room(column: Column, least: f32, greed: f32) -> Room {
    Room { column, least, greed }
}

/// All, from left to right.
fn all(lang: Lang) -> [Room; 9] {
    [
        room(Column::Time, 106.0, 0.0),
        room(Column::SerialNumber, 106.0, 3.0),
        room(Column::DeviceName, 106.0, 3.0),
        room(Column::ClientId, 96.0, 1.0),
        room(Column::Took, 64.0, 0.0),
        room(Column::Slot, 70.0, 1.0),
        room(Column::Operator, 84.0, 1.0),
        room(Column::Place, 130.0, 2.0),
        // The longest outcome, and a code.
        room(Column::Outcome, lang.pick(122.0, 188.0), 0.0),
    ]
}

/// In the order in which they give way in a narrow table.
const GIVE_WAY: [Column; 6] =
    [Column::Operator, Column::DeviceName, Column::Slot, Column::ClientId, Column::Took, Column::Place];

/// Left of the first and right of the last column.
const MARGIN: f32 = 12.0;
const GAP: f32 = 8.0;

/// The columns that have room in a table of this width, each with its left edge and its width.
pub(super) fn placed(width: f32, lang: Lang) -> Vec<(Column, f32, f32)> {
    let space = width - 2.0 * MARGIN;
    let needed = |columns: &[Room]| columns.iter().map(|room| room.least + GAP).sum::<f32>() - GAP;
    let mut columns = Vec::from(all(lang));
    for gives_way in GIVE_WAY {
        if needed(&columns) > space {
            columns.retain(|room| room.column != gives_way);
        }
    }
    let spare = (space - needed(&columns)).max(0.0);
    let greed: f32 = columns.iter().map(|room| room.greed).sum();
    let mut left = MARGIN;
    let place = |room: Room| {
        let width = room.least + spare * room.greed / greed;
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
        all(lang).iter().find(|room| room.column == column).unwrap().least
    }

    #[test]
    fn columns_stand_side_by_side_within_the_table_and_the_least_important_give_way() {
        let widths = [440, 480, 600, 700, 900, 1290].map(|width| width as f32);
        for (width, lang) in widths.into_iter().flat_map(|width| [(width, Lang::En), (width, Lang::Zh)]) {
            let columns = placed(width, lang);
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
        assert_eq!(placed(1290.0, Lang::Zh).len(), 9);
        let narrow: Vec<_> = placed(560.0, Lang::En).into_iter().map(|(column, ..)| column).collect();
        assert!(!narrow.contains(&Column::Operator) && narrow.contains(&Column::Place), "{narrow:?}");
    }
}
