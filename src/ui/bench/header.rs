//! The header: what is made, by whom, and the numbers of the shift.

use eframe::egui::{Align, Color32, FontId, Layout, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::domain::{BatchPurpose, Coverage, Outcome, Purpose};
use crate::seen::{BadgeView, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::word::baseline_of;
use crate::ui::look::{
    Control as _, Ink, Look, Parts as _, RADIUS, Tone, bold, inside, regular, shown, top_bar_ui, verdict,
};
use crate::words::{self, Lang, bench, job, operators, profiles};

pub(super) const GAP: f32 = 16.0;
/// Height of the fields, and of the two lines of each; where these stand.
const ROW: f32 = 46.0;
const LINES: f32 = 40.0;
const HEAD_BASELINE: f32 = 13.0;
const BASELINE: f32 = 33.0;
/// Height of the line that the numbers share in a narrow window.
const NUMBERS: f32 = 22.0;
pub(super) const OPERATOR: f32 = 196.0;
const CLOUD: f32 = 172.0;
/// Left and right of what a field holds.
const FIELD_MARGIN: f32 = 12.0;
/// The buttons in the fields.
const BATCH_BUTTON: f32 = 76.0;
const OPERATOR_BUTTON: f32 = 90.0;
/// A value is never narrower: a letter or two, and whole when pointed at.
const LEAST_VALUE: f32 = 26.0;
/// With less than this for profile and batch everything stands in two rows.
const LEAST_NAMES: f32 = 380.0;
/// Numbers get wider by so much at once: what stands beside them keeps its place while they grow.
const NUMBER_STEP: f32 = 16.0;

/// A round trip of so many minutes ago says little of the cloud now.
const OLD: u64 = 10;

/// `differs`: the shelf has another profile of this name by now.
pub(crate) fn header_ui(ui: &mut Ui, snapshot: &Snapshot, differs: bool, acts: &mut Vec<Act>) {
    let look = ui.look();
    top_bar_ui(ui, "header", 8, |ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, 2.0);
        let numbers = numbers(look, snapshot);
        let room = ui.available_width();
        // A bench that asks no cloud has nothing to say of it.
        let has_cloud = snapshot.purpose.asks_the_cloud();
        let beside = OPERATOR + if has_cloud { CLOUD + GAP } else { 0.0 };
        let names = room - beside - 3.0 * GAP - numbers_width(ui, &numbers);
        let is_wide = names >= LEAST_NAMES;
        row_ui(ui, ROW, |ui| {
            let names = if is_wide { names } else { room - OPERATOR - GAP };
            names_ui(ui, snapshot, differs, names, acts);
            if is_wide {
                numbers_ui(ui, &numbers);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                operator_ui(ui, snapshot, acts);
                if is_wide && has_cloud {
                    let (head, value, ink) = cloud(ui, snapshot);
                    lines_ui(ui, CLOUD, &head, &value, regular(14.0), ink);
                }
            });
        });
        if !is_wide {
            row_ui(ui, NUMBERS, |ui| {
                for number in &numbers {
                    pair_ui(ui, number.head, &number.value, Ink::Colour(number.ink));
                }
                if has_cloud {
                    let (_, value, ink) = cloud(ui, snapshot);
                    pair_ui(ui, look.text().cloud, &value, ink);
                }
            });
        }
    });
}

/// As high whatever stands in it.
fn row_ui(ui: &mut Ui, height: f32, content: impl FnOnce(&mut Ui)) {
    let row = vec2(ui.available_width(), height);
    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(height);
        content(ui);
    });
}

fn names_ui(ui: &mut Ui, snapshot: &Snapshot, differs: bool, width: f32, acts: &mut Vec<Act>) {
    let (look, text) = (ui.look(), ui.text());
    let profile = &snapshot.profile;
    let product = match profile.product_key.as_str() {
        "" => profile.name.clone(),
        key => format!("{} · {key}", profile.name),
    };
    let product = shown::plain(&product);
    let batch = shown::plain(&snapshot.batch.name);
    let head = match differs {
        true => format!("{} · {}", text.profile, profiles::text(look.lang).differs),
        false => text.profile.to_owned(),
    };
    let batch_head = with_purposes(text.batch, snapshot, look.lang);
    let needed = |ui: &Ui, head: &str, value: &str| {
        ui.width_of(head, regular(11.0)).max(ui.width_of(value, bold(14.0))).ceil() + 1.0
    };
    // The batch takes what it needs up to half, the profile gets the rest.
    let values = width - 4.0 * FIELD_MARGIN - GAP - BATCH_BUTTON;
    let for_batch = needed(ui, &batch_head, &batch).min(values / 2.0).max(LEAST_VALUE);
    let for_product = needed(ui, &head, &product).min(values - for_batch).max(LEAST_VALUE);
    field_ui(ui, for_product, 0.0, |ui| lines_ui(ui, for_product, &head, &product, bold(14.0), Ink::Plain));
    field_ui(ui, for_batch, BATCH_BUTTON, |ui| {
        lines_ui(ui, for_batch, &batch_head, &batch, bold(14.0), Ink::Plain);
        ui.small_ui(words::batch::text(look.lang).open).asks(acts, Act::ShowBatch(0));
    });
}

/// With what is done with the units of the batch, and what they come for, where it is none of every day.
pub(super) fn with_purposes(head: &str, snapshot: &Snapshot, lang: Lang) -> String {
    let done = Some(snapshot.purpose).filter(|purpose| *purpose != Purpose::Provision);
    let come = Some(snapshot.batch.purpose).filter(|purpose| *purpose != BatchPurpose::Production);
    let done = done.map(|purpose| words::start::purpose(purpose, lang));
    let come = come.map(|purpose| words::order::purpose(purpose, lang));
    [Some(head), done, come].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A field as wide as its value and the button after it.
fn field_ui(ui: &mut Ui, value: f32, button: f32, content: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(value + button + 2.0 * FIELD_MARGIN, ROW), Sense::hover());
    let line = Stroke::new(1.0, ui.palette().line);
    ui.painter().rect_stroke(rect, RADIUS, line, StrokeKind::Inside);
    let within = rect.shrink2(vec2(FIELD_MARGIN, (ROW - LINES) / 2.0));
    let mut within = inside(ui, within, Layout::left_to_right(Align::Center));
    within.spacing_mut().item_spacing.x = 8.0;
    content(&mut within);
}

/// What it is, and beneath it the value: wherever it stands, both are on the baselines of all others.
fn lines_ui(ui: &mut Ui, width: f32, head: &str, value: &str, font: FontId, ink: Ink) {
    let (rect, _) = ui.allocate_exact_size(vec2(width, LINES), Sense::hover());
    for (text, font, ink, baseline) in [(head, regular(11.0), Ink::Muted, HEAD_BASELINE), (value, font, ink, BASELINE)]
    {
        let line = rect.with_min_y(rect.top() + baseline - baseline_of(ui, font.clone()));
        inside(ui, line, Layout::top_down(Align::Min)).name_ui(text, font, ink);
    }
}

/// The same on one line.
pub(super) fn pair_ui(ui: &mut Ui, head: &str, value: &str, ink: Ink) {
    ui.spacing_mut().item_spacing.x = 4.0;
    ui.line_ui(head, regular(11.0), Ink::Muted);
    ui.name_ui(value, bold(13.0), ink);
    ui.add_space(4.0);
}

pub(super) struct Number {
    pub head: &'static str,
    pub value: String,
    pub ink: Color32,
}

/// How wide [`pair_ui`] makes it.
pub(super) fn pair_width(ui: &Ui, number: &Number) -> f32 {
    let width = ui.width_of(number.head, regular(11.0)) + ui.width_of(&number.value, bold(13.0));
    ((width + 12.0) / NUMBER_STEP).ceil() * NUMBER_STEP
}

pub(super) fn numbers(look: Look, snapshot: &Snapshot) -> Vec<Number> {
    let (palette, text) = (look.palette(), look.text());
    let batch = &snapshot.batch;
    if let Some(coverage) = &batch.coverage {
        return of_job(look, coverage);
    }
    let (head, done) = match batch.target {
        Some(target) => (text.done_target, format!("{} / {target}", batch.done)),
        None => (text.done, batch.done.to_string()),
    };
    // Of the units that are good or bad: what waits is neither yet, and an ERROR is no unit's fault.
    let judged = batch.done + batch.failed;
    let share = if judged == 0 { "–".into() } else { format!("{:.1} %", 100.0 * batch.done as f64 / judged as f64) };
    let rate = batch.units_per_hour.map_or("–".into(), |rate| format!("{rate:.0}"));
    let waiting = |count: u64, outcome| if count > 0 { palette.tint(verdict(outcome).0).ink } else { palette.ink };
    let collected = (batch.collected > 0 || snapshot.purpose == Purpose::Collect).then(|| Number {
        head: bench::outcome_head(Outcome::Collected, look.lang),
        value: batch.collected.to_string(),
        ink: waiting(batch.collected, Outcome::Collected),
    });
    let mut numbers = vec![
        Number {
            head,
            value: done,
            ink: if batch.target_reached().is_some() { palette.tint(Tone::Pass).ink } else { palette.ink },
        },
        Number { head: text.passed_share, value: share, ink: palette.ink },
        Number { head: text.rate, value: rate, ink: palette.ink },
        Number { head: text.pending, value: batch.pending.to_string(), ink: waiting(batch.pending, Outcome::Pending) },
        Number { head: text.unknown, value: batch.unknown.to_string(), ink: waiting(batch.unknown, Outcome::Unknown) },
    ];
    numbers.extend(collected);
    numbers
}

/// The numbers of a job take the place of those of a shift.
fn of_job(look: Look, coverage: &Coverage) -> Vec<Number> {
    let (palette, words) = (look.palette(), job::text(look.lang));
    let number = |head, value: u64, tone: Option<Tone>| {
        let ink = tone.filter(|_| value > 0).map_or(palette.ink, |tone| palette.tint(tone).ink);
        Number { head, value: value.to_string(), ink }
    };
    let done = Number {
        head: words.done_of_list,
        value: format!("{} / {}", coverage.done, coverage.listed),
        ink: if coverage.done == coverage.listed { palette.tint(Tone::Pass).ink } else { palette.ink },
    };
    let mut numbers = vec![
        done,
        number(words.waiting, coverage.waiting(), Some(Tone::Warn)),
        number(words.left, coverage.left, None),
        number(words.refused, coverage.refused, Some(Tone::Warn)),
    ];
    let hardly_any = [
        (words.rolled_back, coverage.rolled_back),
        (words.handed_over, coverage.handed_over),
        (words.strangers, coverage.strangers),
    ];
    for (head, value) in hardly_any {
        if value > 0 {
            numbers.push(number(head, value, None));
        }
    }
    numbers
}

fn number_width(ui: &Ui, number: &Number) -> f32 {
    let width = ui.width_of(number.head, regular(11.0)).max(ui.width_of(&number.value, bold(17.0)));
    (width / NUMBER_STEP).ceil() * NUMBER_STEP
}

fn numbers_width(ui: &Ui, numbers: &[Number]) -> f32 {
    numbers.iter().map(|number| number_width(ui, number) + GAP).sum()
}

fn numbers_ui(ui: &mut Ui, numbers: &[Number]) {
    for number in numbers {
        let width = number_width(ui, number);
        lines_ui(ui, width, number.head, &number.value, bold(17.0), Ink::Colour(number.ink));
    }
}

/// The last round trip to the cloud: what it is, its value, and how that is written.
fn cloud(ui: &Ui, snapshot: &Snapshot) -> (String, String, Ink) {
    let (look, text) = (ui.look(), ui.text());
    let head = match snapshot.profile.platform.as_str() {
        "" => text.cloud.to_owned(),
        platform => format!("{} · {}", text.cloud, shown::short(platform, 20)),
    };
    let failing = snapshot.cloud_away.as_ref().map(|away| away.since).or(snapshot.cloud_failing);
    if let Some(since) = failing {
        let (minutes, still_true) = shown::minutes_since(since);
        ui.ctx().request_repaint_after(still_true);
        return (head, bench::cloud_fails(minutes, look.lang), Ink::Tone(Tone::Fail));
    }
    match snapshot.cloud {
        Some((ms, measured)) => {
            let (minutes, still_true) = shown::minutes_since(measured);
            ui.ctx().request_repaint_after(still_true);
            let ink = if minutes < OLD { Ink::Plain } else { Ink::Muted };
            (head, format!("{} · {}", shown::took(ms), bench::age(minutes, look.lang)), ink)
        }
        None => (head, text.cloud_unmeasured.to_owned(), Ink::Muted),
    }
}

pub(super) fn operator_ui(ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) {
    let text = ui.text();
    if snapshot.badge != BadgeView::NotAsked {
        // It is told by a badge alone.
        let value = OPERATOR - 2.0 * FIELD_MARGIN;
        let is_missing = matches!(snapshot.badge, BadgeView::Missing(_));
        let (name, ink) = match snapshot.operator.as_ref().filter(|_| !is_missing) {
            Some(name) => (shown::plain(name), Ink::Plain),
            None => (operators::text(ui.lang()).scan_badge.into(), Ink::Tone(Tone::Warn)),
        };
        return field_ui(ui, value, 0.0, |ui| lines_ui(ui, value, text.operator, &name, bold(14.0), ink));
    }
    let value = OPERATOR - OPERATOR_BUTTON - 2.0 * FIELD_MARGIN;
    field_ui(ui, value, OPERATOR_BUTTON, |ui| {
        let change = if snapshot.operator.is_some() { text.operator_change } else { text.operator_ask };
        let (name, font, ink) = match &snapshot.operator {
            Some(name) => (shown::plain(name), bold(14.0), Ink::Plain),
            None => (text.nobody.into(), regular(14.0), Ink::Muted),
        };
        lines_ui(ui, value, text.operator, &name, font, ink);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.small_named_ui(change, &format!("{}: {change}", text.operator)).asks(acts, Act::AskOperator);
        });
    });
}
