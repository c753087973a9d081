//! The units of a job. Only the rows that are seen are looked at, painted and named.

use std::collections::HashSet;

use eframe::egui::{
    CornerRadius, Id, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::figures::tone;
use super::reading::Told;
use crate::archive::JobUnit;
use crate::domain::Standing;
use crate::ui::look::cells::{tag_in, text_in};
use crate::ui::look::{Parts as _, Tone, mono, named, regular, shown};
use crate::words::{Lang, job, jobs as words};

const HEAD: f32 = 28.0;
const ROW: f32 = 46.0;
/// Half of a row: two lines stand in each.
const LINE: f32 = 20.0;
const MARK: f32 = 34.0;
/// With less room the moment stands under the state.
const WIDE: f32 = 760.0;
const MARGIN: f32 = 10.0;
const GAP: f32 = 10.0;
/// A letter of the monospaced face.
const LETTER: f32 = 7.9;
const MOMENT: f32 = 118.0;

/// The edges of the columns: number, state, site, identities, moment.
fn columns(width: f32, lang: Lang) -> [(f32, f32); 5] {
    let state = lang.pick(124.0, 124.0);
    let is_wide = width >= WIDE;
    let moment = if is_wide { MOMENT } else { 0.0 };
    let room = width - MARK - MARGIN - state - moment - GAP * if is_wide { 4.0 } else { 3.0 };
    let (number, site) = (room * 0.28, room * 0.3);
    let mut left = MARK;
    [number, state, site, room - number - site, moment].map(|width| {
        let cell = (left, width);
        left += width + GAP;
        cell
    })
}

/// The table; the numbers that are chosen change as rows are pressed.
pub(super) fn table_ui(ui: &mut Ui, told: &Told, found: &[usize], marked: &mut HashSet<String>) {
    let (palette, lang) = (ui.palette(), ui.lang());
    let width = ui.available_width();
    let columns = columns(width, lang);
    head_ui(ui, &columns, told, found, marked);
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), Stroke::new(1.0, palette.line));
    ui.spacing_mut().item_spacing.y = 0.0;
    let list = ScrollArea::vertical().id_salt("units of the job").auto_shrink(false).min_scrolled_height(0.0);
    list.show_rows(ui, ROW, found.len(), |ui, seen| {
        for at in &found[seen] {
            let unit = told.unit(*at);
            let is_marked = marked.contains(&unit.serial_number);
            if row_ui(ui, &columns, unit, told.is_stranger(*at), is_marked).clicked() {
                let _ = match is_marked {
                    true => marked.remove(&unit.serial_number),
                    false => marked.insert(unit.serial_number.clone()),
                };
            }
        }
    });
}

fn head_ui(ui: &mut Ui, columns: &[(f32, f32); 5], told: &Told, found: &[usize], marked: &mut HashSet<String>) {
    let (palette, lang) = (ui.palette(), ui.lang());
    let (text, job) = (words::text(lang), job::text(lang));
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
    let all = !found.is_empty()
        && found.len() <= marked.len()
        && found.iter().all(|at| marked.contains(&told.unit(*at).serial_number));
    let mark = Rect::from_min_size(row.min, vec2(MARK, HEAD));
    let pressed = ui.interact(mark, Id::unique("all shown"), Sense::click());
    pressed.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, all, text.all_shown));
    mark_ui(ui, mark, all, &pressed);
    if pressed.on_hover_text(text.all_shown).clicked() {
        let numbers = found.iter().map(|at| &told.unit(*at).serial_number);
        match all {
            true => {
                let shown: HashSet<&String> = numbers.collect();
                marked.retain(|number| !shown.contains(number));
            }
            false => marked.extend(numbers.cloned()),
        }
    }
    let heads = [job.number, job.stands, job.site, text.identities, ui.text().time];
    for ((left, width), head) in columns.iter().zip(heads) {
        let cell = Rect::from_min_size(row.min + vec2(*left, 0.0), vec2(*width, HEAD));
        if *width > 0.0 {
            text_in(ui, cell, head.to_owned(), regular(12.0), palette.muted);
            let head_id = Id::unique(("head of the job's units", head));
            named(&ui.interact(cell, head_id, Sense::hover()), Role::ColumnHeader, true, head);
        }
    }
}

/// A box with a tick where it is chosen.
fn mark_ui(ui: &Ui, place: Rect, is_on: bool, response: &Response) {
    let palette = ui.palette();
    let mark = Rect::from_center_size(place.center(), vec2(15.0, 15.0));
    let ink = if is_on || response.hovered() { palette.accent } else { palette.muted };
    if is_on {
        ui.painter().rect_filled(mark, CornerRadius::same(3), palette.accent);
        let corners = [pos2(0.22, 0.52), pos2(0.43, 0.72), pos2(0.8, 0.28)];
        let tick = corners.map(|at| mark.lerp_inside(at.to_vec2()));
        ui.painter().line(tick.to_vec(), Stroke::new(2.0, palette.on_accent));
    } else {
        ui.painter().rect_stroke(mark, CornerRadius::same(3), Stroke::new(1.5, ink), StrokeKind::Inside);
    }
    if response.has_focus() {
        let ring = Stroke::new(2.0, palette.accent);
        ui.painter().rect_stroke(place.shrink(2.0), CornerRadius::same(4), ring, StrokeKind::Inside);
    }
}

fn row_ui(ui: &mut Ui, columns: &[(f32, f32); 5], unit: &JobUnit, is_stranger: bool, is_marked: bool) -> Response {
    let (palette, lang) = (ui.palette(), ui.lang());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let response = ui.interact(rect, Id::unique(("unit of the job", &unit.serial_number)), Sense::click());
    if is_marked {
        ui.painter().rect_filled(rect, CornerRadius::ZERO, palette.tint(Tone::Run).fill);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::ZERO, palette.background);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line.gamma_multiply(0.6)));
    mark_ui(ui, Rect::from_min_size(rect.min, vec2(MARK, ROW)), is_marked, &response);
    let line = |column: usize, second: bool| {
        let (left, width) = columns[column];
        let top = rect.top() + 3.0 + if second { LINE } else { 0.0 };
        Rect::from_min_size(pos2(rect.left() + left, top), vec2(width, LINE))
    };
    let small = |cell: Rect, text: &str| text_in(ui, cell, text.to_owned(), regular(12.0), palette.muted);
    let plain = |text: &Option<String>| text.as_deref().map(|text| shown::plain(text).into_owned()).unwrap_or_default();
    let letters = |column: usize| ((columns[column].1 / LETTER) as usize).max(3);
    text_in(ui, line(0, false), shown::short(&unit.serial_number, letters(0)).into_owned(), mono(13.0), palette.ink);
    let name = unit.device_name.as_ref().filter(|name| **name != unit.serial_number);
    small(line(0, true), &plain(&unit.address.as_ref().or(name).cloned()));
    tag_in(ui, line(1, false), job::standing(unit.stand.standing, lang), tone(unit.stand.standing));
    let moment = moment(unit);
    let has_moment = columns[4].1 > 0.0;
    small(line(1, true), if has_moment { unit.window.as_deref().unwrap_or_default() } else { &moment });
    let (site, ink) = match (&unit.site, is_stranger) {
        (_, true) => (stranger(unit, lang), palette.tint(Tone::Ask).ink),
        (site, false) => (plain(site), palette.ink),
    };
    text_in(ui, line(2, false), site, regular(13.0), ink);
    small(line(2, true), &plain(&unit.note));
    if let Some(ids) = ids(unit, letters(3), lang) {
        text_in(ui, line(3, false), ids, mono(12.0), palette.ink);
    }
    if let Some(why) = why(unit, lang) {
        let ink = palette.tint(tone(unit.stand.standing)).ink;
        text_in(ui, line(3, true), why, regular(12.0), ink);
    }
    if has_moment {
        text_in(ui, line(4, false), moment, regular(12.0), palette.muted);
    }
    let spoken = spoken(unit, is_stranger, lang);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_marked, &spoken));
    response.on_hover_text(spoken)
}

/// Who came and is not on the list: taken in, or left alone.
fn stranger(unit: &JobUnit, lang: Lang) -> String {
    let text = job::text(lang);
    format!("{} · {}", text.strangers, if unit.is_expected { text.taken_in } else { text.left_alone })
}

/// The old client id and the new one, each as long as there is room.
fn ids(unit: &JobUnit, letters: usize, lang: Lang) -> Option<String> {
    let each = (letters.saturating_sub(3) / 2).max(5);
    let id = |id: &Option<String>| id.as_deref().map_or("–".into(), |id| shown::short(id, each).into_owned());
    let has_any = unit.old_client_id.is_some() || unit.client_id.is_some();
    has_any.then(|| words::ids(&id(&unit.old_client_id), &id(&unit.client_id), lang))
}

/// Why it is not done, and of one that is done nothing.
fn why(unit: &JobUnit, lang: Lang) -> Option<String> {
    let code = unit.stand.code.filter(|_| unit.stand.standing != Standing::Done)?;
    Some(job::why(code, lang))
}

/// To the minute.
fn moment(unit: &JobUnit) -> String {
    unit.stand.at.as_deref().map(shown::minute).unwrap_or_default()
}

/// A row as a screen reader says it.
fn spoken(unit: &JobUnit, is_stranger: bool, lang: Lang) -> String {
    let plain = |text: &Option<String>| text.as_deref().map(|text| shown::plain(text).into_owned());
    let told = [
        Some(shown::plain(&unit.serial_number).into_owned()),
        Some(job::standing(unit.stand.standing, lang).to_owned()),
        is_stranger.then(|| stranger(unit, lang)),
        plain(&unit.site),
        plain(&unit.address),
        plain(&unit.window),
        plain(&unit.note),
        ids(unit, 40, lang),
        why(unit, lang),
        Some(moment(unit)).filter(|moment| !moment.is_empty()),
    ];
    told.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
