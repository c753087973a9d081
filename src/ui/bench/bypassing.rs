//! The plant gate is bypassed, or asked again: who decides it, for how many units or how long, and why; and the band that says so for as long as it lasts.

use eframe::egui::{Align, Context, Frame, Layout, Margin, Panel, TextEdit, Ui};

use super::signing::beside_others;
use crate::decisions::roles::who_may;
use crate::domain::{Bypass, Deed, PinUse};
use crate::seen::{BypassView, Command, Decision, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Look, Parts as _, Tone, bold};
use crate::ui::sign::{Asking, Form, Labels, Pressed};
use crate::words::{beside, disposition, plant_gate};

/// A decision that nobody has signed yet.
pub(crate) struct Bypassing {
    /// Which batch, where several are open.
    about: String,
    form: Form,
    /// The gate is asked again.
    is_over: bool,
    /// For a time, and not for a number of units.
    is_timed: bool,
    /// How many of either.
    count: String,
}

impl Bypassing {
    /// Of the batch `at` this place.
    pub fn new(snapshot: &Snapshot, at: usize, is_over: bool) -> Self {
        let operator = snapshot.operator.as_deref().unwrap_or_default();
        let form = Form::new(&who_may(&snapshot.supervisors, Deed::Pin(PinUse::PlantGate)), operator);
        Self { about: beside_others(snapshot, at), form, is_over, is_timed: false, count: String::new() }
    }

    /// What is filled in; none where it is nothing that can be decided.
    fn bypass(&self) -> Option<Bypass> {
        if self.is_over {
            return Some(Bypass::Over);
        }
        let count = self.count.trim().parse().ok()?;
        let bypass = if self.is_timed { Bypass::Minutes(count) } else { Bypass::Units(count) };
        Some(bypass).filter(|bypass| bypass.is_within())
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, acts: &mut Vec<Act>) -> bool {
        let look = Look::of(ctx);
        let (words, names) = (plant_gate::text(look.lang), disposition::text(look.lang));
        let labels = Labels { own: names.by, supervisor: names.by_supervisor, why: words.why, ..Labels::default() };
        let (head, note, sign) = match self.is_over {
            true => (words.over_head, words.over_note, words.over_sign),
            false => (words.head, words.note, words.sign),
        };
        let bypass = self.bypass();
        let is_ready = bypass.is_some() && self.form.reasoned().is_some();
        let (is_over, is_timed, count) = (self.is_over, &mut self.is_timed, &mut self.count);
        let about = &self.about;
        let asking = Asking { id: "bypass", head, about, note, labels, sign, wrong: None, is_ready };
        let pressed = asking.dialog_with_ui(ctx, &mut self.form, |ui| {
            if is_over {
                return;
            }
            for (timed, word) in [(false, words.for_units), (true, words.for_minutes)] {
                if ui.radio(*is_timed == timed, word).clicked() {
                    *is_timed = timed;
                }
            }
            let label = if *is_timed { words.minutes } else { words.units };
            ui.field_ui(label, TextEdit::singleline(count).char_limit(4));
        });
        let stands = pressed.is_none();
        if let (Some(Pressed::Sign(signed)), Some(bypass)) = (pressed, bypass) {
            let decision = Decision::BypassPlantGate { file: None, bypass };
            acts.push(Act::Send(Command::decide(decision, signed)));
        }
        stands
    }
}

/// While units go past the gate nobody misses it: a band under the header, one for each batch of which it is so.
pub(crate) fn bypassed_ui(ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) {
    let look = ui.look();
    let words = plant_gate::text(look.lang);
    for (at, batch) in snapshot.batches().enumerate() {
        let Some(bypassed) = batch.plant_gate.as_ref().and_then(|gate| gate.bypassed_now()) else { continue };
        if let BypassView::Until(until) = bypassed {
            let left = until.saturating_duration_since(std::time::Instant::now());
            ui.ctx().request_repaint_after(left.min(std::time::Duration::from_secs(10)));
        }
        let said = plant_gate::bypassed(look.lang, bypassed);
        let said = match snapshot.is_shared() {
            true => beside::of_batch(at, &batch.batch.name, &said, look.lang),
            false => said,
        };
        let tint = look.palette().tint(Tone::Fail);
        let frame = Frame::new().fill(tint.fill).inner_margin(Margin::symmetric(18, 4));
        Panel::top(format!("bypassed {at}")).resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.line_ui(said, bold(15.0), Tone::Fail);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.small_ui(words.over).asks(acts, Act::BypassGate(at, true));
                });
            });
        });
    }
}
