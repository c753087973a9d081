//! One unit, looked at: what became of it, what to do, its timeline and its transcript.

use std::cmp::Reverse;
use std::sync::Arc;

use eframe::egui::{Align, Frame, Layout, Margin, Rect, Role, ScrollArea, Stroke, Ui, vec2};
use jiff::tz::TimeZone;

use super::facts::{event, facts, moment, spoken};
use super::files::name;
use super::identities::{Identities, RecordRead};
use super::wish::Wish;
use crate::archive::{FileFault, RowId, Rows, UnitStory, VisitKey, VisitStory};
use crate::domain::{Ended, UnitKeys};
use crate::store::DataDir;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, bold, mono, named, regular, shown, verdict};
use crate::words::failure::Case;
use crate::words::{archive as archive_words, archive_timeline, bench, failure, logs as words};

const HEAD: f32 = 92.0;
const WHEN: f32 = 64.0;
const FOOT: f32 = 48.0;

/// The unit that is looked at. Its lines are read on a thread.
pub(super) struct LookedAt {
    pub key: VisitKey,
    /// What is known of it, as soon as it was read.
    read: Option<Result<Arc<UnitStory>, FileFault>>,
    reading: Option<Job<Result<UnitStory, FileFault>>>,
    /// Its identities, and by how many lines of its story they were looked up.
    known: Option<Arc<Identities>>,
    known_by: Option<usize>,
    knowing: Option<Job<Option<Arc<Identities>>>>,
    record: RecordRead,
}

impl LookedAt {
    /// `before`: the one that was looked at until now, whose record is this one's too.
    pub fn new(rows: &Rows, row: RowId, before: Option<&Self>, wake: &Wake) -> Self {
        let key = rows.visit(row).key();
        let record = before.map(|before| before.record.clone()).unwrap_or_default();
        let (read, reading, known, known_by, knowing) = Default::default();
        let mut looked_at = Self { key, read, reading, known, known_by, knowing, record };
        looked_at.read(rows, row, wake);
        looked_at
    }

    /// One whose story was told from elsewhere than the open files.
    pub fn of_story(story: UnitStory, before: Option<&Self>) -> Self {
        let record = before.map(|before| before.record.clone()).unwrap_or_default();
        let (reading, known, known_by, knowing) = Default::default();
        let (key, read) = (story.asked().key, Some(Ok(Arc::new(story))));
        Self { key, read, reading, known, known_by, knowing, record }
    }

    /// Another visit of the same story is looked at.
    pub fn ask_for(&mut self, key: VisitKey) {
        if let Some(Ok(story)) = &mut self.read {
            Arc::make_mut(story).ask_for(key);
            self.key = key;
        }
    }

    /// Reads its lines; what was read before is shown until then.
    pub fn read(&mut self, rows: &Rows, row: RowId, wake: &Wake) {
        let rows = rows.clone();
        self.reading = Some(Job::start(wake, move || UnitStory::of(&rows, row)));
    }

    /// Takes what the threads brought. `data`: where this station's record is.
    pub fn take(&mut self, data: &DataDir, wake: &Wake) {
        if let Some(read) = Job::take(&mut self.reading) {
            self.read = Some(read.map(Arc::new));
        }
        if let Some(known) = Job::take(&mut self.knowing) {
            self.known = known;
        }
        // The record is read anew only where the unit itself has gone on.
        let by = self.story().map(|story| story.line_count());
        if by.is_some() && by != self.known_by && self.knowing.is_none() {
            self.know_again(data, wake);
        }
    }

    /// Something was decided about it: the record may say something else by now.
    pub fn know_again(&mut self, data: &DataDir, wake: &Wake) {
        let Some(story) = self.story().cloned() else { return };
        let (data, record) = (data.clone(), self.record.clone());
        self.known_by = Some(story.line_count());
        self.knowing = Some(Job::start(wake, move || Identities::of(&story, &data, &record)));
    }

    /// Its identities, as soon as they were looked up.
    pub fn known(&self) -> Option<&Arc<Identities>> {
        self.known.as_ref()
    }

    pub fn story(&self) -> Option<&Arc<UnitStory>> {
        self.read.as_ref()?.as_ref().ok()
    }
}

/// `waits`: what the bench, which waits for this unit, knows it by. `can_act`: something can be done about its identities here.
pub(super) fn unit_ui(
    ui: &mut Ui,
    looked_at: &LookedAt,
    zone: &TimeZone,
    waits: Option<&UnitKeys>,
    can_act: bool,
    wishes: &mut Vec<Wish>,
) {
    let (look, text) = (ui.look(), words::text(ui.lang()));
    ui.horizontal(|ui| {
        ui.line_ui(text.unit, bold(15.0), Ink::Plain);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.small_ui(text.back).asks(wishes, Wish::LookAway);
        });
    });
    let height = ui.available_height() - FOOT;
    match &looked_at.read {
        None => {
            ui.text_ui(text.reading, regular(14.0), Ink::Muted);
        }
        Some(Err(fault)) => {
            ui.text_ui(text.unreadable, bold(14.0), Tone::Fail);
            ui.text_ui(archive_words::file_fault(look.lang, fault), regular(13.0), Ink::Plain);
        }
        Some(Ok(story)) => {
            let id = ("log unit", looked_at.key);
            ScrollArea::vertical().id_salt(id).auto_shrink(false).max_height(height).show(ui, |ui| {
                story_ui(ui, story, zone, (looked_at.known(), can_act), wishes);
            });
            foot_ui(ui, waits, story.has_files(), wishes);
        }
    }
}

/// `has_files`: there is evidence to be made of them.
fn foot_ui(ui: &mut Ui, waits: Option<&UnitKeys>, has_files: bool, wishes: &mut Vec<Wish>) {
    let text = words::text(ui.lang());
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().button_padding = vec2(9.0, 5.0);
        if let Some(unit) = waits
            && ui.primary_ui(text.finish, true).clicked()
        {
            wishes.push(Wish::Finish(unit.clone()));
        }
        ui.button_ui(text.copy_text, true).asks(wishes, Wish::CopyUnit);
        if has_files {
            ui.button_ui(text.save_evidence, true).asks(wishes, Wish::SaveEvidence);
        }
    });
}

fn story_ui(
    ui: &mut Ui,
    story: &UnitStory,
    zone: &TimeZone,
    (known, can_act): (Option<&Arc<Identities>>, bool),
    wishes: &mut Vec<Wish>,
) {
    let visit = story.asked();
    // The scroll bar stands on nothing.
    ui.set_width(ui.available_width() - 8.0);
    head_ui(ui, story, zone);
    visits_ui(ui, story, zone, wishes);
    visit_ui(ui, visit);
    if let Some(known) = known {
        known.ui(ui, can_act, wishes);
    }
    timeline_ui(ui, visit, zone);
    decisions_ui(ui, story, zone);
    transcript_ui(ui, visit);
    facts_ui(ui, visit);
}

/// Who it is and where it stands now, whichever visit is looked at.
fn head_ui(ui: &mut Ui, story: &UnitStory, zone: &TimeZone) {
    let (look, text, words) = (ui.look(), ui.text(), words::text(ui.lang()));
    match story.asked().serial_number().or_else(|| story.newest().serial_number()) {
        Some(serial) => {
            ui.horizontal_wrapped(|ui| {
                ui.text_ui(shown::plain(serial), mono(19.0), Ink::Plain);
                let copy = ui.small_ui(text.copy);
                named(&copy, Role::Button, true, &format!("{} {}", text.copy, text.serial));
                if copy.clicked() {
                    ui.ctx().copy_text(serial.to_owned());
                }
            });
        }
        None => drop(ui.line_ui(text.no_serial, regular(19.0), Ink::Muted)),
    }
    ui.horizontal_wrapped(|ui| match story.verdict() {
        Some((visit, ended)) => {
            ui.line_ui(words.stands, regular(12.0), Ink::Muted);
            ui.tag_ui(ended.outcome);
            let since = visit.lines.last().map_or_else(String::new, |line| moment(&line.at, zone));
            ui.line_ui(words::since(&since, look.lang), regular(12.0), Ink::Muted);
        }
        None => drop(ui.line_ui(words.not_ended, bold(13.0), Ink::Muted)),
    });
    if story.verdict().is_some() && story.unended().is_some() {
        ui.text_ui(words.visit_after, regular(13.0), Ink::Plain);
    }
    for remark in story.decided_since() {
        ui.text_ui(archive_timeline::sentence(look.lang, &remark.line.entry), regular(13.0), Ink::Plain);
    }
}

/// The visit that is looked at: which file it stands in, and how it ended.
fn visit_ui(ui: &mut Ui, visit: &VisitStory) {
    let (look, words) = (ui.look(), words::text(ui.lang()));
    ui.add_space(8.0);
    let product = visit.ended().map(|ended| ended.product_key.as_str()).filter(|key| !key.is_empty());
    let place = words::place(&name(&visit.file), product.map(shown::plain).as_deref(), visit.unit, look.lang);
    ui.text_ui(place, bold(13.0), Ink::Plain);
    if let Some(line) = visit.behind_break() {
        ui.text_ui(words::behind_break(line, look.lang), regular(13.0), Tone::Fail);
    }
    match visit.ended() {
        Some(ended) => {
            ui.tag_ui(ended.outcome);
            if ended.code.is_none() {
                let said = bench::through(ended.outcome, ended.proof, ended.would, look.lang);
                ui.text_ui(said, regular(13.0), Ink::Plain);
            } else {
                cause_ui(ui, ended);
            }
        }
        None => {
            ui.line_ui(words.not_ended, bold(13.0), Ink::Muted);
            ui.text_ui(words.not_ended_note, regular(13.0), Ink::Plain);
        }
    }
}

fn cause_ui(ui: &mut Ui, ended: &Ended) {
    let (look, palette, text) = (ui.look(), ui.palette(), ui.text());
    ui.text_ui(bench::outcome(ended.outcome, look.lang), regular(13.0), Ink::Plain);
    let Some(case) = Case::of(ended) else { return };
    let (code, of) = (case.failure, failure::of(case, look.lang));
    let ink = palette.tint(verdict(ended.outcome).0).ink;
    ui.text_ui(format!("{} {}", code.code(), of.title), bold(14.0), ink);
    let step = format!("{} {}", text.in_step, bench::step(ended.step, look.lang));
    let detail = ended.detail.as_deref().map_or_else(String::new, |detail| format!(" · {}", shown::plain(detail)));
    ui.text_ui(step + &detail, regular(12.0), Ink::Muted);
    ui.text_ui(of.cause, regular(13.0), Ink::Plain);
    ui.text_ui(words::labelled(text.todo, of.todo, look.lang), bold(13.0), Ink::Plain);
}

/// A head and what stands beside it, however many lines that takes.
fn pair_ui<T>(ui: &mut Ui, left: f32, head: impl FnOnce(&mut Ui) -> T, value: impl FnOnce(&mut Ui) -> T) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 1.0);
        ui.spacing_mut().interact_size.y = 16.0;
        let width = ui.available_width() - left - 6.0;
        ui.vertical(|ui| {
            ui.set_width(left);
            // Smaller letters stand as low as the larger ones beside them.
            ui.add_space(2.0);
            head(ui);
        });
        ui.vertical(|ui| {
            ui.set_width(width);
            value(ui);
        });
    });
}

fn facts_ui(ui: &mut Ui, visit: &VisitStory) {
    let look = ui.look();
    ui.add_space(12.0);
    ui.line_ui(look.text().details, bold(14.0), Ink::Plain);
    for fact in facts(visit, look) {
        let font = if fact.is_name { mono(12.5) } else { regular(13.0) };
        let head = |ui: &mut Ui| ui.text_ui(fact.head, regular(12.0), Ink::Muted);
        pair_ui(ui, HEAD, head, |ui| ui.text_ui(fact.value, font, Ink::Plain));
    }
}

fn timeline_ui(ui: &mut Ui, visit: &VisitStory, zone: &TimeZone) {
    let (look, palette) = (ui.look(), ui.palette());
    ui.add_space(12.0);
    ui.line_ui(words::text(look.lang).timeline, bold(14.0), Ink::Plain);
    if let Some(first) = visit.lines.first() {
        ui.text_ui(moment(&first.at, zone), mono(12.0), Ink::Muted);
    }
    let last = visit.lines.len().saturating_sub(1);
    for (nth, line) in visit.lines.iter().enumerate() {
        let (when, what) = event(visit, line, look);
        let is_end = nth == last && visit.ended().is_some_and(|ended| !ended.outcome.went_well());
        let ink = match visit.ended() {
            Some(ended) if is_end => palette.tint(verdict(ended.outcome).0).ink,
            _ => palette.ink,
        };
        marked_ui(ui, ink, when, what);
    }
}

/// A line of the timeline, with a rule at its left.
fn marked_ui(ui: &mut Ui, ink: eframe::egui::Color32, when: String, what: String) {
    let palette = ui.palette();
    let top = ui.next_widget_position();
    ui.horizontal(|ui| {
        ui.add_space(10.0);
        ui.vertical(|ui| {
            let when = |ui: &mut Ui| ui.line_ui(when, mono(12.0), Ink::Muted);
            pair_ui(ui, WHEN, when, |ui| ui.text_ui(what, regular(13.0), ink));
        });
    });
    let bottom = ui.min_rect().bottom();
    let rule = Rect::from_min_max(top, eframe::egui::pos2(top.x + 3.0, bottom + ui.spacing().item_spacing.y));
    let fill = if ink == palette.ink { palette.groove } else { ink };
    ui.painter().rect_filled(rule, 0, fill);
}

fn decisions_ui(ui: &mut Ui, story: &UnitStory, zone: &TimeZone) {
    let look = ui.look();
    if story.decisions.is_empty() {
        return;
    }
    ui.add_space(12.0);
    ui.line_ui(words::text(look.lang).decisions, bold(14.0), Ink::Plain);
    for remark in &story.decisions {
        ui.text_ui(moment(&remark.line.at, zone), mono(12.0), Ink::Muted);
        let said = archive_timeline::sentence(look.lang, &remark.line.entry);
        ui.text_ui(said, regular(13.0), Ink::Plain);
    }
}

fn transcript_ui(ui: &mut Ui, visit: &VisitStory) {
    if visit.tape().is_empty() {
        return;
    }
    let (palette, text) = (ui.palette(), ui.text());
    ui.add_space(12.0);
    ui.line_ui(text.transcript, bold(14.0), Ink::Plain);
    ui.text_ui(text.transcript_note, regular(12.0), Ink::Muted);
    let frame = Frame::new()
        .fill(palette.background)
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(8)
        .inner_margin(Margin::same(10));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        for line in visit.tape() {
            ui.text_ui(spoken(line), mono(12.0), Ink::Plain);
        }
    });
}

/// The visits of the unit, the newest first; the one that is looked at is marked.
fn visits_ui(ui: &mut Ui, story: &UnitStory, zone: &TimeZone, wishes: &mut Vec<Wish>) {
    let look = ui.look();
    if story.visits.len() < 2 {
        return;
    }
    ui.add_space(8.0);
    ui.line_ui(words::visits_of_unit(story.visits.len(), look.lang), bold(14.0), Ink::Plain);
    let mut visits: Vec<_> = story.visits.iter().enumerate().collect();
    visits.sort_by_key(|(nth, visit)| Reverse((visit.last_at(), *nth)));
    for (nth, visit) in visits {
        let outcome = visit.ended().map(|ended| ended.outcome);
        let begun = visit.lines.first().map_or_else(String::new, |line| moment(&line.at, zone));
        let place = if story.has_files() { String::new() } else { format!(" · {}", name(&visit.file)) };
        let said = format!("{begun}{place} · {}", words::chip(outcome, look.lang));
        let looked_at = nth == story.asked;
        if ui.choice_ui(looked_at, said.as_str(), &said) {
            wishes.push(Wish::LookAt(visit.key));
        }
    }
}
