//! Rows in columns, painted row by row: the least important columns give way where there is no room.

use eframe::egui::{FontId, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};

use crate::ui::look::cells::{tag_in, text_in};
use crate::ui::look::{Parts as _, Tone, mono, named, regular};

const HEAD: f32 = 26.0;
const ROW: f32 = 28.0;
const GAP: f32 = 10.0;
const EDGE: f32 = 10.0;

/// A column.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub head: &'static str,
    /// It has at least this width.
    pub least: f32,
    /// Its share of the room that is left.
    pub greed: f32,
    /// The highest number gives way first; 0 never does.
    pub rank: u8,
}

/// What stands in a cell.
pub(super) enum Cell {
    Text(String),
    /// What a unit, the cloud or a station calls itself.
    Name(String),
    Tag(String, Tone),
}

impl Cell {
    fn text(&self) -> &str {
        let (Self::Text(text) | Self::Name(text) | Self::Tag(text, _)) = self;
        text
    }
}

/// The columns that are seen, each with where it begins and how wide it is.
fn placed(columns: &[Column], width: f32) -> Vec<(usize, f32, f32)> {
    let mut seen: Vec<usize> = (0..columns.len()).collect();
    let needed = |seen: &[usize]| seen.iter().map(|nth| columns[*nth].least + GAP).sum::<f32>();
    let room = width - 2.0 * EDGE + GAP;
    while needed(&seen) > room
        && let Some(at) = (0..seen.len()).max_by_key(|at| columns[seen[*at]].rank)
        && columns[seen[at]].rank > 0
    {
        seen.remove(at);
    }
    let spare = (room - needed(&seen)).max(0.0);
    let greed: f32 = seen.iter().map(|nth| columns[*nth].greed).sum::<f32>().max(0.01);
    let mut left = EDGE;
    let place = |nth: usize| {
        let width = columns[nth].least + spare * columns[nth].greed / greed;
        let at = left;
        left += width + GAP;
        (nth, at, width)
    };
    seen.into_iter().map(place).collect()
}

/// A list of so many rows. Gives the row that was pressed, where rows can be.
pub(super) fn list_ui(
    ui: &mut Ui,
    (name, columns): (&str, &[Column]),
    count: usize,
    (looked_at, can_press): (Option<usize>, bool),
    row: impl Fn(usize) -> Vec<Cell>,
) -> Option<usize> {
    let palette = ui.palette();
    let columns_placed = placed(columns, ui.available_width());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
    for (nth, left, width) in &columns_placed {
        text_in(ui, cell(rect, *left, *width), columns[*nth].head.to_owned(), regular(12.0), palette.muted);
    }
    let mut pressed = None;
    ScrollArea::vertical().id_salt(name).auto_shrink(false).show_rows(ui, ROW, count, |ui, seen| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for nth in seen {
            let cells = row(nth);
            let sense = if can_press { Sense::click() } else { Sense::hover() };
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), sense);
            let is_on = looked_at == Some(nth);
            if is_on || can_press && (response.hovered() || response.has_focus()) {
                let strength = if is_on { 0.14 } else { 0.06 };
                ui.painter().rect_filled(rect, 4, palette.ink.gamma_multiply(strength));
            }
            for (column, left, width) in &columns_placed {
                let cell_rect = cell(rect, *left, *width);
                let text = |text: &String, font: FontId| text_in(ui, cell_rect, text.clone(), font, palette.ink);
                match &cells[*column] {
                    Cell::Text(said) => text(said, regular(13.0)),
                    Cell::Name(said) => text(said, mono(12.5)),
                    Cell::Tag(said, tone) => tag_in(ui, cell_rect, said, *tone),
                };
            }
            let spoken: Vec<&str> = cells.iter().map(Cell::text).filter(|text| !text.is_empty()).collect();
            let role = if can_press { Role::Button } else { Role::Label };
            named(&response, role, true, &spoken.join(", "));
            if response.clicked() {
                pressed = Some(nth);
            }
        }
    });
    pressed
}

fn cell(row: Rect, left: f32, width: f32) -> Rect {
    let x = row.left() + left;
    Rect::from_min_max(pos2(x, row.top()), pos2(x + width, row.bottom()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_important_columns_give_way_and_the_others_have_all_the_room() {
        let column = |least: f32, rank| Column { head: "", least, greed: 1.0, rank };
        let columns = [column(100.0, 0), column(100.0, 2), column(100.0, 1)];
        for (width, seen) in [(400.0, vec![0, 1, 2]), (300.0, vec![0, 2]), (200.0, vec![0]), (50.0, vec![0])] {
            let columns_placed = placed(&columns, width);
            assert_eq!(columns_placed.iter().map(|(nth, ..)| *nth).collect::<Vec<_>>(), seen, "{width}");
            let (_, left, wide) = columns_placed.last().unwrap();
            assert!(width < 130.0 || (left + wide - (width - EDGE)).abs() < 0.1, "{width}");
        }
    }
}
