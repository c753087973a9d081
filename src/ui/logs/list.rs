//! Rows in columns, painted row by row: the least important columns give way where there is no room.

use eframe::egui::{FontId, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};

use super::columns::{Room, placed, room};
use crate::ui::look::cells::{tag_in, text_in};
use crate::ui::look::{Parts as _, Tone, mono, named, regular};

const HEAD: f32 = 26.0;
const ROW: f32 = 28.0;

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

/// A list of so many rows. Gives the row that was pressed, where rows can be.
pub(super) fn list_ui(
    ui: &mut Ui,
    (name, columns): (&str, impl IntoIterator<Item = Room<&'static str>>),
    count: usize,
    (looked_at, can_press): (Option<usize>, bool),
    row: impl Fn(usize) -> Vec<Cell>,
) -> Option<usize> {
    let palette = ui.palette();
    let numbered = columns.into_iter().enumerate();
    let numbered = numbered.map(|(nth, of)| room((nth, of.column), of.least, of.greed, of.rank));
    let columns = placed(numbered, ui.available_width());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
    for ((_, head), left, width) in &columns {
        text_in(ui, cell(rect, *left, *width), (*head).to_owned(), regular(12.0), palette.muted);
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
            for ((column, _), left, width) in &columns {
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
