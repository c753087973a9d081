//! The table of units. Only the rows that are seen are looked at, painted and named.

use eframe::egui::accesskit;
use eframe::egui::{
    Align2, Color32, CornerRadius, EventFilter, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use jiff::tz::TimeZone;

use super::columns::{of_units, placed};
use super::files::name;
use super::moment::in_list;
use super::place::{Extent, Place};
use crate::archive::{Column, Found, Sort, Visit, VisitKey};
use crate::ui::look::cells::{tag_in, text_in};
use crate::ui::look::{Look, Parts as _, Tone, mono, named, regular, shown, verdict};
use crate::words::{bench, failure, logs as words};

const HEAD: f32 = 30.0;
const ROW: f32 = 32.0;
const BAR: f32 = 12.0;
const LEAST_HANDLE: f32 = 24.0;
/// Width of one letter of the monospaced face.
const LETTER: f32 = 7.9;

/// What was done to the table.
pub(super) enum Touched {
    /// Another order.
    Sort(Sort),
    /// This row is to be looked at.
    Look(usize),
}

/// What the table shows.
pub(super) struct Listed<'a> {
    pub found: &'a Found,
    pub sort: Sort,
    /// The row that is looked at.
    pub looked_at: Option<usize>,
    pub zone: &'a TimeZone,
}

/// As far as keys scroll.
pub(super) fn extent(rows: usize, height: f32) -> Extent {
    Extent { rows, row: ROW, seen: (height - HEAD).max(ROW) }
}

pub(super) fn table_ui(ui: &mut Ui, rows: &Listed, place: &mut Place) -> Option<Touched> {
    let look = ui.look();
    let area = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(area);
    let (head, body) = area.split_top_bottom_at_y(area.top() + HEAD);
    let count = rows.found.ids.len();
    let list = extent(count, area.height());
    let scrolls = list.scrolls();
    let columns = placed(of_units(ui.lang()), area.width() - if scrolls { BAR } else { 0.0 });
    let mut touched = head_ui(ui, head, &columns, rows.sort);
    if ui.rect_contains_pointer(body) {
        let turned = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
        if turned != 0.0 {
            place.by(-turned, list);
        }
    }
    if scrolls {
        let bar = Rect::from_min_max(pos2(body.right() - BAR, body.top()), body.max);
        bar_ui(ui, bar, list, place);
    }
    let name = words::visits(count as u64, look.lang);
    let room = Rect::from_min_max(body.min, pos2(body.right() - if scrolls { BAR } else { 0.0 }, body.bottom()));
    let table = UiBuilder::new().max_rect(room).accessibility_role(Role::Table).accessibility_label(name);
    ui.scope_builder(table, |ui| {
        ui.set_clip_rect(room.intersect(ui.clip_rect()));
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_row_count(count);
            let [x0, y0, x1, y1] = [room.left(), room.top(), room.right(), room.bottom()].map(f64::from);
            node.set_bounds(accesskit::Rect { x0, y0, x1, y1 });
        });
        let (seen, above) = place.seen(list);
        for (nth, row) in seen.enumerate() {
            let top = room.top() - above + nth as f32 * ROW;
            let rect = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), ROW));
            if row_ui(ui, rect, &columns, rows, row, nth == 0).clicked() {
                touched = Some(Touched::Look(row));
            }
        }
    });
    touched
}

fn head_ui(ui: &mut Ui, rect: Rect, columns: &[(Column, f32, f32)], sort: Sort) -> Option<Touched> {
    let (look, palette) = (ui.look(), ui.palette());
    let mut touched = None;
    for (column, left, width) in columns {
        let word = head(*column, look);
        let cell = Rect::from_min_size(pos2(rect.left() + left, rect.top()), vec2(*width, rect.height()));
        let response = ui.interact(cell, ui.scope_id().with(("head", *column as u8)), Sense::click());
        let is_order = sort.column == *column;
        let ink = if is_order || response.hovered() { palette.ink } else { palette.muted };
        let text = ui.painter().text(cell.left_center(), Align2::LEFT_CENTER, word, regular(12.0), ink);
        let mut spoken = word.to_owned();
        if is_order {
            let text_of = words::text(look.lang);
            spoken += &format!(", {}", if sort.descending { text_of.descending } else { text_of.ascending });
            arrow(ui, text.right() + 5.0, cell.center().y, sort.descending, ink);
        }
        if response.has_focus() {
            ring(ui, cell, palette.accent);
        }
        named(&response, Role::ColumnHeader, true, &spoken);
        if response.clicked() {
            // The newest and the slowest are what one looks for first.
            let first = matches!(column, Column::Time | Column::Took);
            let descending = if is_order { !sort.descending } else { first };
            touched = Some(Touched::Sort(Sort { column: *column, descending }));
        }
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line));
    touched
}

fn head(column: Column, look: Look) -> &'static str {
    let text = look.text();
    match column {
        Column::Time => text.time,
        Column::SerialNumber => text.serial,
        Column::DeviceName => text.device_name,
        Column::ClientId => text.client_id,
        Column::Took => text.took,
        Column::Slot => text.slot,
        Column::Operator => text.operator,
        Column::Outcome => text.result,
        Column::Place => words::text(look.lang).place,
    }
}

fn arrow(ui: &Ui, left: f32, middle: f32, down: bool, ink: Color32) {
    let up = if down { -1.0 } else { 1.0 };
    let corners = [(0.0, 2.5 * up), (7.0, 2.5 * up), (3.5, -2.5 * up)];
    let corners = corners.map(|(x, y)| pos2(left + x, middle + y));
    ui.painter().add(eframe::egui::Shape::convex_polygon(corners.to_vec(), ink, Stroke::NONE));
}

fn ring(ui: &Ui, rect: Rect, ink: Color32) {
    ui.painter().rect_stroke(rect.shrink(1.0), CornerRadius::same(4), Stroke::new(2.0, ink), StrokeKind::Inside);
}

fn bar_ui(ui: &mut Ui, bar: Rect, list: Extent, place: &mut Place) {
    let (look, palette) = (ui.look(), ui.palette());
    let response = ui.interact(bar, ui.scope_id().with("bar"), Sense::CLICK | Sense::DRAG);
    let length = (bar.height() * list.share() as f32).max(LEAST_HANDLE);
    let way = bar.height() - length;
    if let Some(pointer) = response.interact_pointer_pos()
        && way > 0.0
    {
        place.go_to(f64::from((pointer.y - bar.top() - length / 2.0) / way), list);
    }
    let top = bar.top() + way * place.share(list) as f32;
    let handle = Rect::from_min_size(pos2(bar.left() + 3.0, top), vec2(BAR - 5.0, length));
    let held = response.hovered() || response.dragged();
    let ink = if held { palette.muted } else { palette.groove };
    ui.painter().rect_filled(handle, CornerRadius::same(4), ink);
    named(&response, Role::ScrollBar, true, look.text().units);
}

fn row_ui(ui: &mut Ui, rect: Rect, columns: &[(Column, f32, f32)], rows: &Listed, row: usize, first: bool) -> Response {
    let (look, palette) = (ui.look(), ui.palette());
    let visit = rows.found.question.rows.visit(rows.found.ids[row]);
    let looked_at = rows.looked_at == Some(row);
    // Tab leads to one row, the arrows from there to the others.
    let reached = looked_at || (first && rows.looked_at.is_none());
    let sense = if reached { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(rect, row_id(visit.key()), sense);
    if looked_at {
        ui.painter().rect_filled(rect, CornerRadius::ZERO, palette.tint(Tone::Run).fill);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::ZERO, palette.background);
    }
    if visit.behind_break().is_some() {
        striped(ui, rect);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line.gamma_multiply(0.6)));
    for (column, left, width) in columns {
        let cell = Rect::from_min_size(pos2(rect.left() + left, rect.top()), vec2(*width, rect.height()));
        cell_ui(ui, cell, *column, &visit, rows.zone);
    }
    if response.has_focus() {
        ring(ui, rect, palette.accent);
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    let spoken = spoken(&visit, rows.zone, look);
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, looked_at, &spoken));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_row_index(row));
    response
}

/// Stripes over a row that nothing vouches for.
fn striped(ui: &Ui, rect: Rect) {
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let stroke = Stroke::new(3.0, ui.palette().line);
    let (step, height) = (14.0, rect.height());
    let mut left = rect.left() - height;
    while left < rect.right() {
        painter.line_segment([pos2(left, rect.bottom()), pos2(left + height, rect.top())], stroke);
        left += step;
    }
}

/// The control that a row is.
pub(super) fn row_id(key: VisitKey) -> Id {
    Id::unique(("log row", key))
}

fn time(visit: &Visit, zone: &TimeZone) -> String {
    visit.at().map_or_else(|| "–".into(), |at| in_list(at.as_millisecond(), zone))
}

/// What has not ended took no time yet.
fn took(visit: &Visit) -> Option<String> {
    visit.outcome().map(|_| shown::took(visit.took().total))
}

/// Its file, and its product where it was judged.
fn place(visit: &Visit) -> String {
    words::file_and_product(&name(visit.file()), &shown::plain(visit.product_key()))
}

/// A row as a screen reader says it: what is seen, from left to right, and what a code means.
fn spoken(visit: &Visit, zone: &TimeZone, look: Look) -> String {
    let serial_number = visit.serial_number();
    let mut said = vec![time(visit, zone)];
    said.extend((!serial_number.is_empty()).then(|| shown::plain(&serial_number).into_owned()));
    said.push(words::chip(visit.outcome(), look.lang).to_owned());
    if let Some(code) = visit.code() {
        said.push(format!("{} {}", code.code(), failure::of(code, look.lang).title));
    }
    said.extend(took(visit));
    said.push(place(visit));
    said.extend(visit.behind_break().map(|at| words::behind_break(at, look.lang)));
    said.join(" · ")
}

fn cell_ui(ui: &Ui, cell: Rect, column: Column, visit: &Visit, zone: &TimeZone) {
    let (look, palette) = (ui.look(), ui.palette());
    let letters = (cell.width() / LETTER) as usize;
    let or_dash = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    let id = |value: String| match &*value {
        "" => ("–".into(), regular(13.0)),
        value => (shown::short(value, letters.max(3)).into_owned(), mono(13.0)),
    };
    let (text, font) = match column {
        Column::Time => (time(visit, zone), regular(13.0)),
        Column::SerialNumber => id(visit.serial_number()),
        Column::DeviceName => id(visit.device_name()),
        Column::ClientId => id(visit.client_id()),
        Column::Took => (or_dash(took(visit)), regular(13.0)),
        Column::Slot => (bench::slot(&shown::plain(visit.slot()), look.lang), regular(13.0)),
        Column::Operator => (or_dash(visit.operator().map(|name| shown::plain(name).into_owned())), regular(13.0)),
        Column::Outcome => return result_ui(ui, cell, visit),
        Column::Place => (place(visit), regular(12.0)),
    };
    text_in(ui, cell, text, font, palette.ink);
}

fn result_ui(ui: &Ui, cell: Rect, visit: &Visit) {
    let (look, palette) = (ui.look(), ui.palette());
    let tone = visit.outcome().map_or(Tone::Wait, |outcome| verdict(outcome).0);
    let tag = tag_in(ui, cell, words::chip(visit.outcome(), look.lang), tone);
    if let Some(code) = visit.code() {
        let rest = Rect::from_min_max(pos2(tag.right() + 6.0, cell.top()), cell.max);
        text_in(ui, rest, code.code().to_owned(), regular(12.0), palette.muted);
    }
}
