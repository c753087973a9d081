//! The units of this batch, newest first. Only the rows that are seen are looked at.

use eframe::egui::{Align, Layout, Rect, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use crate::seen::{Snapshot, UnitRow};
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Ink, Parts as _, badge_ui, bold, inside, mono, regular, shown, verdict};
use crate::words::failure::{self, Case};
use crate::words::{roll_back, window as words};

const ROW: f32 = 32.0;
const TALL_ROW: f32 = 54.0;
/// Below this what happened stands on a line of its own.
const ONE_LINE: f32 = 900.0;
/// And below this the batch of the list is told by its badge alone.
const NAMED: f32 = 960.0;

/// Where the columns begin, as far as there is room for them.
struct Columns {
    wide: bool,
    width: f32,
    /// What the longest outcome takes.
    result: f32,
}

impl Columns {
    /// Left edge and width: time, slot, serial number, client id, took, result, what happened.
    fn cell(&self, index: usize) -> Option<(f32, f32)> {
        let widths: [f32; 7] = if self.wide {
            [76.0, 76.0, 190.0, 126.0, 70.0, self.result, 0.0]
        } else {
            [76.0, 0.0, 196.0, 0.0, 70.0, self.result, 0.0]
        };
        let left = 12.0 + widths[..index].iter().filter(|w| **w > 0.0).map(|w| w + 8.0).sum::<f32>();
        match widths[index] {
            0.0 if index == 6 && self.wide => Some((left, self.width - left - 12.0)),
            0.0 => None,
            width => Some((left, width)),
        }
    }
}

/// The list, and at the right of its head the way back, where any unit has one.
pub(crate) fn units_ui(ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) {
    // So many visits are not listed any more.
    let (units, earlier) = (snapshot.units.as_slice(), snapshot.earlier);
    let (palette, text) = (ui.palette(), ui.text());
    let width = ui.available_width();
    let columns = Columns { wide: width >= ONE_LINE, width, result: ui.lang().pick(96.0, 146.0) };
    let heads = [text.time, text.slot, text.serial, text.client_id, text.took, text.result, text.what_happened];
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    for (index, head) in heads.into_iter().enumerate() {
        cell_ui(ui, row, columns.cell(index), |ui| {
            ui.line_ui(head, regular(12.0), Ink::Muted);
        });
    }
    let mut right = inside(ui, row.shrink2(vec2(8.0, 2.0)), Layout::right_to_left(Align::Center));
    if let Some(at) = snapshot.batches().position(|batch| batch.batch.name == snapshot.batch.name)
        && snapshot.is_shared()
    {
        // The list is that of the batch whose slot was picked.
        if width >= NAMED {
            right.line_ui(shown::short(&snapshot.batch.name, 24), bold(13.0), Ink::Plain);
        }
        badge_ui(&mut right, at, 20.0);
    }
    if !snapshot.ways_back.is_empty() {
        right.small_ui(roll_back::text(right.lang()).open).asks(acts, Act::RollBack);
    }
    ui.painter().hline(row.x_range(), row.bottom(), Stroke::new(1.0, palette.line));
    if units.is_empty() {
        ui.add_space(12.0);
        ui.horizontal(|ui| {
            ui.add_space(12.0);
            ui.text_ui(text.units_empty, regular(14.0), Ink::Muted);
        });
        return;
    }
    let height = if columns.wide { ROW } else { TALL_ROW };
    ui.spacing_mut().item_spacing.y = 0.0;
    let rows = units.len() + usize::from(earlier > 0);
    // No row is cut in half where the list ends, and none makes the list higher than its place.
    let whole = (ui.available_height() / height).floor().max(1.0) * height;
    let list = ScrollArea::vertical().id_salt("units").auto_shrink(false).min_scrolled_height(0.0).max_height(whole);
    list.show_rows(ui, height, rows, |ui, range| {
        for index in range {
            match units.iter().rev().nth(index) {
                Some(unit) => row_ui(ui, &columns, height, unit),
                None => earlier_ui(ui, &columns, height, earlier),
            }
        }
    });
}

fn earlier_ui(ui: &mut Ui, columns: &Columns, height: f32, earlier: u64) {
    let look = ui.look();
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    cell_ui(ui, row, Some((12.0, columns.width - 24.0)), |ui| {
        ui.line_ui(words::earlier_visits(earlier, look.lang), regular(13.0), Ink::Muted);
    });
}

fn row_ui(ui: &mut Ui, columns: &Columns, height: f32, unit: &UnitRow) {
    let (look, palette) = (ui.look(), ui.palette());
    let ended = &unit.ended;
    let (whole, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    ui.painter().hline(whole.x_range(), whole.bottom(), Stroke::new(1.0, palette.line.gamma_multiply(0.6)));
    let line = Rect::from_min_size(whole.min, vec2(whole.width(), ROW));
    let short =
        |text: Option<&str>, longest| text.map_or("–".into(), |text| shown::short(text, longest).into_owned());
    let cells = [
        (shown::time_of_day(&unit.at), regular(13.0)),
        (shown::plain(&ended.slot).into_owned(), regular(13.0)),
        (short(ended.serial_number.as_deref(), 23), mono(13.0)),
        (short(ended.client_id.as_deref(), 13), mono(13.0)),
        (shown::took(ended.took_ms.total), regular(13.0)),
    ];
    for (index, (text, font)) in cells.into_iter().enumerate() {
        cell_ui(ui, line, columns.cell(index), |ui| drop(ui.name_ui(text, font, Ink::Plain)));
    }
    cell_ui(ui, line, columns.cell(5), |ui| {
        ui.tag_ui(ended.outcome);
    });
    let Some(case) = Case::of(ended) else { return };
    let words = failure::of(case, look.lang);
    let what = format!("{} {}", case.failure.code(), words.title);
    let todo = words.todo;
    if let Some(cell) = columns.cell(6) {
        cell_ui(ui, line, Some(cell), |ui| {
            ui.name_ui(what, regular(13.0), Ink::Plain).on_hover_text(todo);
        });
    } else {
        let second = Rect::from_min_max(pos2(whole.left(), line.bottom() - 6.0), whole.right_bottom() - vec2(0.0, 4.0));
        cell_ui(ui, second, Some((12.0, whole.width() - 24.0)), |ui| {
            ui.name_ui(what, bold(12.0), verdict(ended.outcome).0).on_hover_text(todo);
        });
    }
}

pub(crate) fn cell_ui(ui: &mut Ui, row: Rect, cell: Option<(f32, f32)>, content: impl FnOnce(&mut Ui)) {
    let Some((left, width)) = cell else { return };
    let rect = Rect::from_min_size(pos2(row.left() + left, row.top()), vec2(width.max(0.0), row.height()));
    content(&mut inside(ui, rect, Layout::left_to_right(Align::Center)));
}
