//! A question is answered on one sheet over the bench, a slot at a time. No answer is chosen before, and none is a key's that a scanner types: Enter and
//! Space do nothing here, and a digit only with Alt.

use std::time::Duration;

use eframe::egui::accesskit::{Action, Role};
use eframe::egui::{
    Align, Align2, Area, Button, Frame, Id, Layout, Margin, Order, PointerButton, Rect, Response, RichText, ScrollArea,
    Sense, Stroke, Ui, UiBuilder, vec2,
};

use super::arming::{self, Seen};
use crate::seen::{Choice, Command, Question, QuestionId, SlotState, SlotView, Snapshot, UnitView};
use crate::ui::act::Act;
use crate::ui::look::word::word_ui;
use crate::ui::look::{
    Control as _, Ink, Mark, Parts as _, Tone, badge_ui, bold, mono, named, named_area, regular, shown,
};
use crate::words::failure::{self, Case};
use crate::words::{bench, question as words};

const WIDTH: f32 = 720.0;
const MARGIN: f32 = 22.0;
/// On a screen lower than this everything but the answers stands closer together.
const LOW: f32 = 460.0;
const LOW_MARGIN: f32 = 10.0;
/// Left and right of the sheet the bench is still seen.
const BESIDE: f32 = 16.0;
/// What a finger in a glove hits, and how far the next one is away.
const ANSWER: f32 = 52.0;
const APART: f32 = 14.0;
const ANSWER_WIDTH: f32 = 324.0;
/// The edge that sets it off from the slots around it.
const EDGE: f32 = 3.0;

/// Which question is on the sheet, and which were put off.
#[derive(Default)]
pub(crate) struct Sheet {
    /// Questions that wait at their slots until somebody asks for them.
    put_off: Vec<QuestionId>,
    /// The one that was asked for.
    wanted: Option<QuestionId>,
    /// The one that is read.
    read: Option<Seen<QuestionId>>,
    /// Its slot.
    read_at: String,
    /// What was answered last.
    answered: Option<QuestionId>,
    /// The one that took the place of another one while that was read, and the slot of that other one.
    in_place_of: Option<(QuestionId, String)>,
}

/// A question with its slot and its unit.
pub(crate) struct Asked<'a> {
    slot: &'a SlotView,
    unit: &'a UnitView,
    pub question: &'a Question,
}

impl Sheet {
    /// The question on the sheet: the one that was asked for, else the oldest that was not put off.
    pub fn asked<'a>(&self, snapshot: &'a Snapshot) -> Option<Asked<'a>> {
        let is_wanted = |asked: &Asked| Some(asked.question.id) == self.wanted;
        asked(snapshot).find(is_wanted).or_else(|| {
            let waiting = asked(snapshot).filter(|asked| !self.put_off.contains(&asked.question.id));
            waiting.min_by_key(|asked| asked.question.id.0)
        })
    }

    /// The question that can be answered now: it could be read.
    pub fn armed(&self, snapshot: &Snapshot, now: f64) -> Option<QuestionId> {
        let Asked { question, .. } = self.asked(snapshot)?;
        self.time_to_arm(question, now).is_zero().then_some(question.id)
    }

    /// The answer at this place to a question, where that is still the one on the sheet.
    pub fn answer(&mut self, snapshot: &Snapshot, question: QuestionId, place: usize) -> Option<Command> {
        let asked = self.asked(snapshot).filter(|asked| asked.question.id == question)?;
        let choice = *asked.question.choices.get(place)?;
        self.answered = Some(question);
        Some(Command::Answer { question, choice })
    }

    /// The question on the sheet waits at its slot.
    pub fn put_off(&mut self, snapshot: &Snapshot) {
        if let Some(asked) = self.asked(snapshot) {
            self.answered = Some(asked.question.id);
            self.put_off.push(asked.question.id);
        }
        self.wanted = None;
        // What was answered or withdrawn needs not be remembered.
        self.put_off.retain(|id| self::asked(snapshot).any(|asked| asked.question.id == *id));
    }

    /// This question is wanted now.
    pub fn show(&mut self, question: QuestionId) {
        self.put_off.retain(|id| *id != question);
        self.wanted = Some(question);
    }

    /// How long it takes until it can be answered: it must have been asked, and have been seen, for long enough.
    fn time_to_arm(&self, question: &Question, now: f64) -> Duration {
        let seen = self.read.map_or(Duration::ZERO, |read| read.seen_for(question.id, now));
        self.armed_after(question.id).saturating_sub(seen.min(question.since.elapsed()))
    }

    fn armed_after(&self, question: QuestionId) -> Duration {
        if self.stands_for(question).is_some() { arming::AFTER_ANOTHER } else { arming::AFTER }
    }

    /// The slot whose question stood where this one stands, and went while it was read.
    fn stands_for(&self, question: QuestionId) -> Option<&str> {
        self.in_place_of.as_ref().filter(|(by, _)| *by == question).map(|(_, slot)| slot.as_str())
    }

    /// The question on the sheet is read from this frame on, or still.
    fn read(&mut self, asked: &Asked, ui: &Ui) {
        let question = asked.question.id;
        match self.read.filter(|read| read.is_still_seen(ui)).map(|read| read.what()) {
            Some(before) if before != question && self.answered != Some(before) => {
                self.in_place_of = Some((question, std::mem::take(&mut self.read_at)));
            }
            Some(_) => {}
            // What was answered needed a supervisor, and got none.
            None => self.answered = None,
        }
        self.read_at.clone_from(&asked.slot.name);
        self.read = Some(Seen::now(self.read, question, self.armed_after(question), ui));
    }

    /// Paints the sheet over the bench, which stands in `ui`.
    pub fn sheet_ui(&mut self, ui: &mut Ui, floor: Rect, snapshot: &Snapshot, acts: &mut Vec<Act>) {
        let Some(asked) = self.asked(snapshot) else { return };
        self.read(&asked, ui);
        let armed = arming::is_armed(ui, self.time_to_arm(asked.question, ui.input(|input| input.time)));
        // What lies under the sheet is not pressed by a hand that misses it.
        ui.interact(floor, Id::unique("under the sheet"), Sense::click_and_drag());
        let mut screen = ui.ctx().content_rect();
        screen.set_left(floor.left());
        let width = WIDTH.min(screen.width() - 2.0 * BESIDE);
        let is_low = screen.height() < LOW;
        let margin = if is_low { LOW_MARGIN } else { MARGIN };
        let area = Area::new(Id::unique("question")).order(Order::Middle).constrain_to(screen);
        let area = area.pivot(Align2::CENTER_CENTER).fixed_pos(floor.center()).show(ui.ctx(), |ui| {
            // The bench keeps its colours: the verdicts of the other slots are read from where they always were.
            let edge = Stroke::new(EDGE, ui.tint(Tone::Ask).ink);
            let frame = Frame::popup(ui.style()).inner_margin(Margin::same(margin as i8)).stroke(edge);
            frame.show(ui, |ui| {
                ui.set_width(width - 2.0 * margin);
                let room = screen.height() - 2.0 * margin - 2.0;
                ScrollArea::vertical().max_height(room).min_scrolled_height(room).show(ui, |ui| {
                    let gone = self.stands_for(asked.question.id);
                    let batch = snapshot.is_shared().then(|| snapshot.batch_of(asked.slot).batch.name.as_str());
                    let look = Looked { others: others(snapshot), gone, armed, is_low, batch };
                    question_ui(ui, &asked, look, acts);
                });
            });
            ui.unique_id()
        });
        let pressed = acts.iter().any(|act| matches!(act, Act::Send(Command::Answer { .. })));
        if pressed {
            self.answered = Some(asked.question.id);
        }
        named_area(ui.ctx(), &area, Role::AlertDialog, head(&asked, ui));
        // It takes its place in the middle before anybody sees it elsewhere.
        let (height, id) = (area.response.rect.height(), Id::unique("height of the sheet"));
        if ui.data(|data| data.get_temp(id)) != Some(height) {
            ui.data_mut(|data| data.insert_temp(id, height));
            ui.ctx().request_discard("the sheet has another height");
            ui.ctx().request_repaint();
        }
    }
}

/// All questions that stand, in the order of the slots.
fn asked(snapshot: &Snapshot) -> impl Iterator<Item = Asked<'_>> {
    snapshot.slots.iter().filter_map(|slot| match &slot.state {
        SlotState::Asking(unit, question) => Some(Asked { slot, unit, question }),
        _ => None,
    })
}

/// How many slots ask beside the one on the sheet.
fn others(snapshot: &Snapshot) -> usize {
    asked(snapshot).count().saturating_sub(1)
}

fn head(asked: &Asked, ui: &Ui) -> String {
    let slot = bench::slot(&asked.slot.name, ui.lang());
    format!("{} · {}", shown::short(&slot, 40), words::text(ui.lang()).asks)
}

/// How a question is shown.
#[derive(Clone, Copy)]
struct Looked<'a> {
    /// So many other slots ask.
    others: usize,
    /// The slot whose question went while it was read: this one took its place.
    gone: Option<&'a str>,
    /// It can be answered.
    armed: bool,
    /// There is little room.
    is_low: bool,
    /// The batch of the slot, where several are open.
    batch: Option<&'a str>,
}

/// Slot and number, what is asked, the answers with what each costs.
fn question_ui(ui: &mut Ui, asked: &Asked, looked: Looked, acts: &mut Vec<Act>) {
    let Looked { others, gone, armed, is_low, batch } = looked;
    let look = ui.look();
    let (text, words) = (look.text(), words::text(look.lang));
    let question = asked.question;
    let circumstance = question.circumstance.as_ref();
    let about = failure::of(Case { circumstance, ..question.about.into() }, look.lang);
    ui.spacing_mut().item_spacing.y = if is_low { 1.0 } else { 4.0 };
    if let Some(gone) = gone {
        let name = bench::slot(&shown::plain(gone), look.lang);
        ui.toned_ui(Tone::Warn, Margin::symmetric(10, 4), |ui| {
            ui.text_ui(words::another(&shown::short(&name, 24), look.lang), bold(14.0), Tone::Warn);
        });
    }
    let serial = shown::short(asked.unit.serial_number.as_deref().unwrap_or(text.no_serial), 64);
    ui.horizontal(|ui| {
        let name = shown::short(&bench::slot(&asked.slot.name, look.lang), 24).into_owned();
        word_ui(ui, Mark::Query, &name, if is_low { 20.0 } else { 26.0 }, look.palette().tint(Tone::Ask).ink);
        if let Some(batch) = batch {
            badge_ui(ui, asked.slot.batch, 24.0);
            ui.line_ui(shown::short(batch, 20), bold(14.0), Ink::Plain);
        }
        if is_low {
            ui.line_ui(shown::short(&serial, 28), mono(16.0), Ink::Plain);
        }
        if others > 0 {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.line_ui(words::others(others, look.lang), bold(14.0), Ink::Muted);
            });
        }
    });
    if !is_low {
        let size = if serial.chars().count() > 30 { 16.0 } else { 24.0 };
        ui.text_ui(serial, mono(size), Ink::Plain);
    }
    if let Some(label) = &question.label {
        ui.text_ui(
            words::scanned(&shown::short(label, 64), look.lang),
            mono(if is_low { 13.0 } else { 16.0 }),
            Ink::Plain,
        );
    }
    ui.text_ui(about.title, bold(if is_low { 16.0 } else { 20.0 }), Tone::Ask);
    ui.text_ui(about.cause, regular(14.0), Ink::Plain);
    ui.text_ui(bench::registrations(asked.unit.registrations, look.lang), regular(13.0), Ink::Muted);
    ui.add_space(if is_low { 2.0 } else { 8.0 });
    ui.spacing_mut().item_spacing.y = APART;
    for (place, choice) in question.choices.iter().copied().enumerate() {
        if answer_ui(ui, (question, place + 1), choice, armed) {
            acts.push(Act::Send(Command::Answer { question: question.id, choice }));
        }
    }
    ui.horizontal(|ui| {
        ui.keyed_button_ui(words.later, "Esc", true).asks(acts, Act::PutOff);
        ui.text_ui(words.how, regular(12.0), Ink::Muted);
    });
}

/// An answer with its key, and beside it what it does. Whether it was pressed.
fn answer_ui(ui: &mut Ui, (question, number): (&Question, usize), choice: Choice, armed: bool) -> bool {
    let lang = ui.lang();
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), ANSWER), Sense::hover());
    // A press that began on another question, whose answers stood here, is none of this one.
    let id = Id::unique(("answer", question.id.0, number));
    let page = UiBuilder::new().scope_id(id).max_rect(row).layout(Layout::left_to_right(Align::Center));
    let mut page = ui.new_child(page);
    page.spacing_mut().item_spacing.x = 14.0;
    let (palette, word) = (page.palette(), words::choice(question.about, choice, lang));
    let name = RichText::new(word).font(bold(14.0)).color(palette.ink);
    let key = RichText::new(words::key(number)).font(regular(12.0)).color(palette.muted);
    let width = ANSWER_WIDTH.min(row.width() * 0.55);
    let button = page.add_enabled(armed, Button::new((name, key)).min_size(vec2(width, ANSWER)));
    named(&button, Role::Button, armed, word);
    let is_pressed = is_pressed(&button);
    page.text_ui(words::cost(question.about, choice, lang), regular(13.0), Ink::Plain);
    // Asked again here: a button that was pressed down before it was armed must not count.
    is_pressed && armed
}

/// Whether a hand or a screen reader pressed it. A key did not.
fn is_pressed(button: &Response) -> bool {
    let is_told = button.ctx.input(|input| input.has_accesskit_action_request(button.id, Action::Click));
    button.clicked_by(PointerButton::Primary) || (button.enabled() && is_told)
}
