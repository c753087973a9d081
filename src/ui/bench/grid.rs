//! How several slots share the floor: cards with all they say as long as these fit, then small ones, so that 32 slots are seen at once.

use eframe::egui::{Align, Layout, Ui, vec2};

use super::card::{Placed, card_ui};
use super::compact::compact_ui;
use crate::seen::{SlotId, Snapshot};
use crate::ui::act::Act;

const GAP: f32 = 12.0;
/// Narrowest card, and its least and greatest height: every failure fits the least.
const WIDTH: f32 = 270.0;
const HEIGHT: std::ops::RangeInclusive<f32> = 196.0..=216.0;

const SMALL_GAP: f32 = 8.0;
/// Narrowest small card.
const SMALL_WIDTH: f32 = 132.0;
/// Height of a small card: with its last line, without it where a slot is looked at closely, and at most.
const SMALL_HEIGHT: f32 = 100.0;
const LEAST_HEIGHT: f32 = 76.0;
const MOST_HEIGHT: f32 = 132.0;

/// The places of the cards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grid {
    pub small: bool,
    columns: usize,
    height: f32,
    gap: f32,
}

impl Grid {
    /// For so many slots on this room. `tight`: something else needs the room more.
    pub fn of(count: usize, width: f32, room: f32, tight: bool) -> Self {
        let fit = |least: f32, gap: f32| ((width + gap) / (least + gap)).floor().max(1.0) as usize;
        let most = fit(WIDTH, GAP);
        // Four by two looks better than five and three.
        let columns = if count > most && most > 4 && count.is_multiple_of(4) { 4 } else { most }.min(count.max(1));
        let rows = count.div_ceil(columns) as f32;
        if !tight && (count <= 4 || rows * (HEIGHT.start() + GAP) <= room) {
            let height = (room / rows - GAP).clamp(*HEIGHT.start(), *HEIGHT.end());
            return Self { small: false, columns, height, gap: GAP };
        }
        let least = if tight { LEAST_HEIGHT } else { SMALL_HEIGHT };
        let rows = (room / (least + SMALL_GAP)).floor().max(1.0) as usize;
        let most = fit(SMALL_WIDTH, SMALL_GAP);
        let columns = count.div_ceil(rows).max(4).min(most);
        let rows = count.div_ceil(columns);
        // No row is left half empty where another division of the same height has none.
        let columns = count.div_ceil(rows);
        let rows = rows as f32;
        let height = (room / rows - SMALL_GAP).clamp(least, MOST_HEIGHT);
        Self { small: true, columns, height, gap: SMALL_GAP }
    }
}

pub(crate) fn cards_ui(ui: &mut Ui, snapshot: &Snapshot, picked: Option<SlotId>, grid: Grid, acts: &mut Vec<Act>) {
    let room = ui.available_width();
    let width = (room - grid.gap * (grid.columns as f32 - 1.0)) / grid.columns as f32;
    for (row, slots) in snapshot.slots.chunks(grid.columns).enumerate() {
        if row > 0 {
            ui.add_space(grid.gap - ui.spacing().item_spacing.y);
        }
        ui.allocate_ui_with_layout(vec2(room, grid.height), Layout::left_to_right(Align::Min), |ui| {
            ui.spacing_mut().item_spacing.x = grid.gap;
            for slot in slots {
                let size = vec2(width, grid.height);
                let placed = Placed { slot, picked: picked == Some(slot.id), snapshot, size };
                if grid.small {
                    compact_ui(ui, &placed, acts);
                } else {
                    card_ui(ui, &placed, acts);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_two_slots_fit_a_small_screen_and_eight_keep_all_they_say() {
        let (width, room) = (1258.0, 510.0);
        for (count, small, columns) in [(2, false, 2), (8, false, 4), (16, true, 4), (24, true, 6), (32, true, 8)] {
            let grid = Grid::of(count, width, room, false);
            assert_eq!((grid.small, grid.columns), (small, columns), "{count}");
            assert!(count.div_ceil(columns) as f32 * (grid.height + grid.gap) <= room, "{count}: {grid:?}");
        }
    }
}
