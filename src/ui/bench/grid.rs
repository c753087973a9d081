//! How several slots share the floor: so that the verdict gets as large as it can, and 32 slots are seen at once.

use eframe::egui::{Align, Layout, Ui, Vec2, vec2};

use super::plan::Plan;
use super::tile::{Placed, tile_ui};
use super::wiring::Wiring;
use crate::seen::{SlotId, Snapshot};
use crate::ui::act::Act;

const GAP: f32 = 12.0;
const SMALL_GAP: f32 = 8.0;
/// Narrowest tile.
const WIDTH: f32 = 132.0;
/// Lowest tile, with what happened, and without it where a slot is looked at closely; and the highest.
const HEIGHT: f32 = 96.0;
const TIGHT_HEIGHT: f32 = 76.0;
const MOST_HEIGHT: f32 = 420.0;
/// So much of its size a verdict gives for each place that stays empty: rows that are full look better.
const EMPTY: f32 = 0.03;

/// The places of the tiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grid {
    columns: usize,
    size: Vec2,
    gap: f32,
}

impl Grid {
    /// For so many slots on this room. `tight`: something else needs the room more.
    pub fn of(count: usize, room: Vec2, tight: bool) -> Self {
        let least = if tight { TIGHT_HEIGHT } else { HEIGHT };
        let most = ((room.x + SMALL_GAP) / (WIDTH + SMALL_GAP)).floor().max(1.0) as usize;
        let grid = |columns: usize, gap: f32| {
            let rows = count.div_ceil(columns);
            let share = |all: f32, parts: usize| (all + gap) / parts as f32 - gap;
            let height = share(room.y, rows).clamp(least, MOST_HEIGHT);
            Self { columns, size: vec2(share(room.x, columns), height), gap }
        };
        let worth = |grid: &Self| {
            let plan = Plan::of(grid.size);
            let empty = grid.columns * grid.rows(count) - count;
            let fits = grid.height(count) <= room.y + 0.5;
            // What does not fit is scrolled to: then the fewer rows the better.
            let size = if fits { plan.largest() * (1.0 - EMPTY * empty as f32) } else { -grid.height(count) };
            (fits, !plan.small, size)
        };
        let grids = (1..=most.min(count.max(1))).map(|columns| match grid(columns, GAP) {
            wide if !Plan::of(wide.size).small => wide,
            _ => grid(columns, SMALL_GAP),
        });
        let better =
            |one: &Self, other: &Self| worth(one).partial_cmp(&worth(other)).unwrap_or(std::cmp::Ordering::Equal);
        grids.max_by(better).unwrap_or_else(|| grid(1, GAP))
    }

    fn rows(&self, count: usize) -> usize {
        count.div_ceil(self.columns)
    }

    /// How high all tiles are together.
    pub fn height(&self, count: usize) -> f32 {
        self.rows(count) as f32 * (self.size.y + self.gap) - self.gap
    }
}

pub(crate) fn tiles_ui(
    ui: &mut Ui,
    snapshot: &Snapshot,
    picked: Option<SlotId>,
    grid: Grid,
    wiring: &Wiring,
    acts: &mut Vec<Act>,
) {
    let room = ui.available_width();
    let plan = Plan::of(grid.size);
    for (row, slots) in snapshot.slots.chunks(grid.columns).enumerate() {
        if row > 0 {
            ui.add_space(grid.gap - ui.spacing().item_spacing.y);
        }
        ui.allocate_ui_with_layout(vec2(room, grid.size.y), Layout::left_to_right(Align::Min), |ui| {
            ui.spacing_mut().item_spacing.x = grid.gap;
            for slot in slots {
                let picked = picked == Some(slot.id);
                tile_ui(ui, &Placed { slot, picked, snapshot, wiring, size: grid.size, plan }, acts);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the floor leaves at 1366×768.
    const ROOM: Vec2 = vec2(1258.0, 490.0);

    #[test]
    fn thirty_two_slots_fit_a_small_screen_and_eight_keep_all_they_say() {
        for (count, small, columns) in [(2, false, 1), (4, false, 2), (8, false, 4), (16, true, 6), (32, true, 8)] {
            let grid = Grid::of(count, ROOM, false);
            assert_eq!((Plan::of(grid.size).small, grid.columns), (small, columns), "{count}: {grid:?}");
            assert!(grid.height(count) <= ROOM.y + 0.5, "{count}: {grid:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_as_low_as_it_gets() {
        let grid = Grid::of(32, vec2(575.0, 190.0), false);
        assert_eq!((grid.columns, grid.size.y), (4, HEIGHT));
    }
}
