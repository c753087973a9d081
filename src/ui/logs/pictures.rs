//! The pictures: of exactly the units that are found.

use eframe::egui::{Align2, Color32, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::asked::{Asked, Period, toggle};
use super::groups::groups_ui;
use super::moment::{in_list, typed};
use super::sight::Sight;
use super::wish::Wish;
use crate::archive::Sums;
use crate::domain::{Blame, Failure, Outcome};
use crate::ui::look::chart::{Cause, Column, Share, columns_ui, keys_ui, pareto_ui, shares_ui, time_shares};
use crate::ui::look::{Ink, Look, Parts as _, Tone, bold, regular, shown, verdict};
use crate::words::groups::percent;
use crate::words::{failure, logs as words, shift};

const BAR: f32 = 12.0;
const PARETO: f32 = 170.0;
/// So many codes are told apart; the rest would be too thin to see.
const CAUSES: usize = 8;
const MINUTE: i64 = 60_000;

/// Units over time. A column that is pressed becomes the period.
pub(super) fn course_ui(ui: &mut Ui, sight: &Sight, height: f32, wishes: &mut Vec<Wish>) {
    let (look, palette) = (ui.look(), ui.palette());
    let Some(time) = sight.sums.map(|sums| &sums.over_time).filter(|time| !time.buckets.is_empty()) else { return };
    let (good, other) = time.buckets.iter().fold((0, 0), |sum, one| (sum.0 + one.pass, sum.1 + one.other));
    let head = words::course(time.each / MINUTE, look.lang);
    ui.line_ui(head.as_str(), regular(12.0), Ink::Muted);
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let columns: Vec<_> =
        time.buckets.iter().map(|one| Column { good: count(one.pass), other: count(one.other) }).collect();
    let spoken = format!("{head}: {}", shift::course(count(good), count(other), look.lang));
    let size = vec2(ui.available_width(), height - ui.spacing().interact_size.y - 18.0);
    let area = columns_ui(ui, size, &columns, &spoken).rect;
    let ends = Rect::from_min_size(area.left_bottom(), vec2(area.width(), 16.0));
    ui.advance_cursor_after_rect(ends);
    let each = time.each;
    let last = time.from + each * time.buckets.len() as i64;
    for (moment, at, align) in
        [(time.from, ends.left_center(), Align2::LEFT_CENTER), (last, ends.right_center(), Align2::RIGHT_CENTER)]
    {
        ui.painter().text(at, align, typed(moment, &sight.days.zone), regular(11.0), palette.muted);
    }
    let response = ui.interact(area, ui.scope_id().with("course"), Sense::CLICK);
    let step = area.width() / time.buckets.len() as f32;
    let Some(pointer) = response.hover_pos() else { return };
    let nth = (((pointer.x - area.left()) / step) as usize).min(time.buckets.len() - 1);
    let (from, bucket) = (time.from + each * nth as i64, time.buckets[nth]);
    let place = Rect::from_min_max(
        pos2(area.left() + step * nth as f32, area.top()),
        pos2(area.left() + step * (nth + 1) as f32, area.bottom()),
    );
    ui.painter().rect_filled(place, 0, palette.ink.gamma_multiply(0.08));
    let counted = shift::course(count(bucket.pass), count(bucket.other), look.lang);
    let said = format!("{} – {}\n{counted}", in_list(from, &sight.days.zone), in_list(from + each, &sight.days.zone));
    if response.on_hover_text_at_pointer(said).clicked() {
        let period = Period { from: typed(from, &sight.days.zone), until: typed(from + each, &sight.days.zone) };
        wishes.push(Wish::Ask(Asked { period, ..sight.asked.clone() }));
    }
}

/// Shares of the outcomes, the codes by frequency, what the time goes into.
pub(super) fn pictures_ui(ui: &mut Ui, sight: &Sight, wishes: &mut Vec<Wish>) {
    let Some(sums) = sight.sums.filter(|sums| sums.visits > 0) else { return };
    ScrollArea::vertical().id_salt("log pictures").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        outcomes_ui(ui, sums);
        ui.add_space(14.0);
        codes_ui(ui, sight, sums, wishes);
        ui.add_space(14.0);
        cycle_ui(ui, sums);
        ui.add_space(14.0);
        groups_ui(ui, sight, sums, wishes);
    });
}

fn outcomes_ui(ui: &mut Ui, sums: &Sums) {
    let (look, palette) = (ui.look(), ui.palette());
    let head = words::text(look.lang).outcomes;
    ui.line_ui(head, bold(14.0), Ink::Plain);
    let outcomes = Outcome::ALL.into_iter().map(Some).chain([None]).zip(sums.outcomes);
    let shares: Vec<_> = outcomes
        .filter(|(_, count)| *count > 0)
        .map(|(outcome, count)| Share {
            // Two stand on a line: the word alone.
            name: outcome.map_or(words::text(look.lang).not_ended, Outcome::word),
            shown: format!("{} · {}", words::count(count as u64), percent(count, sums.visits)),
            value: count as f64,
            ink: palette.tint(outcome.map_or(Tone::Wait, |outcome| verdict(outcome).0)).ink,
        })
        .collect();
    shares_ui(ui, vec2(ui.available_width(), BAR), &shares, head);
    keys_ui(ui, &shares, 18.0);
    let first = sums.first_pass;
    if first.units > 0 {
        let share = percent(first.passed, first.units);
        let said = words::first_pass(&share, first.passed as u64, first.units as u64, look.lang);
        ui.text_ui(said, regular(12.0), Ink::Plain);
    }
}

fn codes_ui(ui: &mut Ui, sight: &Sight, sums: &Sums, wishes: &mut Vec<Wish>) {
    let (look, text) = (ui.look(), words::text(ui.lang()));
    ui.line_ui(text.codes, bold(14.0), Ink::Plain);
    if sums.codes.is_empty() {
        ui.text_ui(text.no_codes, regular(13.0), Ink::Muted);
        return;
    }
    let whole = sums.codes.iter().map(|(_, count)| count).sum();
    let cause = |&(code, count): &(Failure, usize)| {
        let (name, title, share) = (code.code(), failure::of(code, look.lang).title, percent(count, whole));
        let count = count as u64;
        let spoken = format!("{name} {title}: {} · {share}", words::count(count));
        Cause { name, spoken, count, ink: blame_ink(code, look) }
    };
    let causes: Vec<_> = sums.codes.iter().take(CAUSES).map(cause).collect();
    if let Some(pressed) = pareto_ui(ui, vec2(ui.available_width(), PARETO), &causes, whole as u64) {
        let mut asked = sight.asked.clone();
        toggle(&mut asked.codes, sums.codes[pressed].0);
        wishes.push(Wish::Ask(asked));
    }
}

/// Whose fault it is, in the colours of whose time it is. A code's first letter says the same.
fn blame_ink(code: Failure, look: Look) -> Color32 {
    let palette = look.palette();
    match code.blame() {
        Blame::Unit => palette.parties[0],
        Blame::Cloud => palette.parties[1],
        Blame::Station => palette.parties[2],
        Blame::Operator => palette.parties[3],
        Blame::Nobody => palette.groove,
    }
}

fn cycle_ui(ui: &mut Ui, sums: &Sums) {
    let look = ui.look();
    let head = words::text(look.lang).cycle;
    let Some(median) = sums.median else { return };
    ui.line_ui(head, bold(14.0), Ink::Plain);
    let shares = time_shares(median, true, ui.look());
    shares_ui(ui, vec2(ui.available_width(), BAR), &shares, head);
    keys_ui(ui, &shares, 18.0);
    let total = words::labelled(look.text().took, &shown::took(median.total), look.lang);
    ui.line_ui(total, regular(12.0), Ink::Plain);
}
