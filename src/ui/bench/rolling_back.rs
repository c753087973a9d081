//! Asks which units are to be put back as they were, who decides that, and why.

use std::collections::HashSet;
use std::sync::Arc;

use eframe::egui::{Context, ScrollArea, Ui};

use crate::domain::{PinUse, UnitKeys};
use crate::seen::{Command, Decision, Snapshot, WayBack};
use crate::ui::act::Act;
use crate::ui::look::{Ink, Parts as _, answers_ui, bold, dialog_ui, regular, shown};
use crate::ui::sent::Sent;
use crate::ui::sign::{Form, Labels};
use crate::words::{disposition, roll_back as words};

const ROW: f32 = 28.0;
/// The list takes so much of the window's height.
const SHARE: f32 = 0.4;

/// The units that can be put back, those that are chosen, and what was filled in so far.
pub(crate) struct RollingBack {
    units: Arc<Vec<WayBack>>,
    chosen: HashSet<UnitKeys>,
    form: Form,
    sent: Option<Sent>,
}

impl RollingBack {
    pub fn new(snapshot: &Snapshot) -> Self {
        let operator = snapshot.operator.as_deref().unwrap_or_default();
        let form = Form::new(&snapshot.supervisors, operator);
        Self { units: snapshot.ways_back.clone(), chosen: HashSet::new(), form, sent: None }
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        if Sent::is_ruled(&mut self.sent, &mut self.form, snapshot, acts) {
            return false;
        }
        let is_sent = self.sent.is_some();
        let leaves = dialog_ui(ctx, "rolling back", 560.0, !is_sent, |ui| {
            let room = ctx.content_rect().height() - 80.0;
            ScrollArea::vertical()
                .max_height(room)
                .min_scrolled_height(room)
                .show(ui, |ui| self.question_ui(ui, snapshot, acts).then_some(true))
                .inner
        });
        leaves != Some(true)
    }

    /// True when it is left.
    fn question_ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        let look = ui.look();
        let (text, words) = (words::text(look.lang), disposition::text(look.lang));
        let is_sent = self.sent.is_some();
        ui.text_ui(text.head, bold(16.0), Ink::Plain);
        ui.text_ui(text.note, regular(13.0), Ink::Muted);
        ui.add_space(8.0);
        self.units_ui(ui);
        ui.add_space(8.0);
        let labels = Labels { own: words.by, supervisor: words.by_supervisor, why: words.why, ..Labels::default() };
        self.form.fields_ui(ui, labels);
        self.form.refused_ui(ui, PinUse::Unit);
        let signed = self.form.reasoned().filter(|_| !is_sent && !self.chosen.is_empty());
        let word = if is_sent { words.at_work } else { text.record };
        let pressed = answers_ui(ui, (word, signed.is_some()), (ui.text().cancel, !is_sent), false);
        if let Some(signed) = signed.filter(|_| pressed == Some(true)) {
            let units = self.units.iter().map(|unit| &unit.keys).filter(|keys| self.chosen.contains(keys));
            acts.push(Act::Send(Command::decide(Decision::RollBack(units.cloned().collect()), signed)));
            self.form.forget_refusal();
            self.sent = Some(Sent::now(snapshot, PinUse::Unit));
        }
        pressed == Some(false)
    }

    fn units_ui(&mut self, ui: &mut Ui) {
        let lang = ui.lang();
        let text = words::text(lang);
        if self.units.is_empty() {
            ui.text_ui(text.none, regular(14.0), Ink::Plain);
            return;
        }
        let mut all = self.chosen.len() == self.units.len();
        ui.horizontal(|ui| {
            if ui.checkbox(&mut all, text.all).changed() {
                let units = self.units.iter().filter(|_| all);
                self.chosen = units.map(|unit| unit.keys.clone()).collect();
            }
            ui.line_ui(words::chosen(self.chosen.len(), self.units.len(), lang), regular(13.0), Ink::Muted);
        });
        let height = (ui.ctx().content_rect().height() * SHARE).min(ROW * self.units.len() as f32 + 4.0);
        let list = ScrollArea::vertical().id_salt("ways back").max_height(height).min_scrolled_height(height);
        let units = self.units.clone();
        list.show_rows(ui, ROW, units.len(), |ui, range| {
            for unit in &units[range] {
                let mut is_chosen = self.chosen.contains(&unit.keys);
                let or_dash =
                    |id: &Option<String>| id.as_deref().map_or("–".into(), |id| shown::short(id, 19).into_owned());
                let ids = words::unit(&or_dash(&unit.client_id), &or_dash(&unit.old_client_id), lang);
                ui.horizontal(|ui| {
                    ui.set_min_height(ROW);
                    let serial = shown::short(&unit.keys.serial_number, 24);
                    if ui.checkbox(&mut is_chosen, serial).changed() {
                        let _ = match is_chosen {
                            true => self.chosen.insert(unit.keys.clone()),
                            false => self.chosen.remove(&unit.keys),
                        };
                    }
                    ui.name_ui(format!("{ids} · {}", shown::plain(&unit.batch)), regular(12.0), Ink::Muted);
                });
            }
        });
    }
}
