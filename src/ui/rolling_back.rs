//! Asks which units are to be put back as they were, who decides that, and why.

use std::collections::HashSet;
use std::sync::Arc;

use eframe::egui::{Context, ScrollArea, Ui};

use super::sign::{Form, Labels};
use crate::domain::{PinUse, UnitKeys};
use crate::seen::{Decision, Signed, WayBack};
use crate::ui::look::{Ink, Parts as _, answers_ui, bold, dialog_ui, regular, shown};
use crate::words::{disposition, roll_back as words};

const ROW: f32 = 28.0;
/// The list takes so much of the window's height.
const SHARE: f32 = 0.4;

/// The units that can be put back, those that are chosen, and what was filled in so far.
pub(crate) struct RollingBack {
    units: Arc<Vec<WayBack>>,
    chosen: HashSet<UnitKeys>,
    form: Form,
}

/// What was asked for.
pub(crate) enum Pressed {
    Leave,
    Decide(Box<(Decision, Signed)>),
}

impl RollingBack {
    /// Of these units; `own`: who decides, where there are no supervisors.
    pub fn new(units: Arc<Vec<WayBack>>, supervisors: &[String], own: &str) -> Self {
        Self { units, chosen: HashSet::new(), form: Form::new(supervisors, own) }
    }

    /// With those of these numbers chosen.
    #[must_use]
    pub fn with_chosen(mut self, numbers: &HashSet<String>) -> Self {
        let chosen = self.units.iter().filter(|unit| numbers.contains(&unit.keys.serial_number));
        self.chosen = chosen.map(|unit| unit.keys.clone()).collect();
        self
    }

    /// What was filled in.
    pub fn form(&mut self) -> &mut Form {
        &mut self.form
    }

    /// The dialog. `is_sent`: it is being put on record.
    pub fn dialog_ui(&mut self, ctx: &Context, is_sent: bool) -> Option<Pressed> {
        let pressed = dialog_ui(ctx, "rolling back", 560.0, None, |ui| {
            let room = ctx.content_rect().height() - 80.0;
            let page = ScrollArea::vertical().max_height(room).min_scrolled_height(room);
            page.show(ui, |ui| self.question_ui(ui, is_sent).map(Some)).inner
        });
        match pressed {
            None => None,
            // Closed: what is being put on record is waited for.
            Some(None) => (!is_sent).then_some(Pressed::Leave),
            Some(pressed) => pressed,
        }
    }

    fn question_ui(&mut self, ui: &mut Ui, is_sent: bool) -> Option<Pressed> {
        let look = ui.look();
        let (text, words) = (words::text(look.lang), disposition::text(look.lang));
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
        let pressed = answers_ui(ui, (word, signed.is_some()), (ui.text().cancel, !is_sent), false)?;
        let Some(signed) = signed.filter(|_| pressed) else { return Some(Pressed::Leave) };
        let units = self.units.iter().map(|unit| &unit.keys).filter(|keys| self.chosen.contains(keys));
        let decision = Decision::RollBack(units.cloned().collect());
        self.form.forget_refusal();
        Some(Pressed::Decide(Box::new((decision, signed))))
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
