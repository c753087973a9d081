//! What can be done with a job, and why some of that cannot be done now.

use std::sync::Arc;

use eframe::egui::Ui;

use super::handing_over::HandingOver;
use super::list::at_bench;
use super::putting_back::{PuttingBack, TakingBack};
use super::reading::Told;
use super::registering::Ahead;
use super::state::{Dialog, Jobs};
use super::visiting::{Visiting, round_ui};
use crate::archive::JobBrief;
use crate::seen::Snapshot;
use crate::ui::act::Act;
use crate::ui::launch::Setup;
use crate::ui::look::{Ink, Look, Parts as _, regular};
use crate::words::jobs as words;

impl Jobs {
    fn hand_over(&mut self, told: &Told, look: Look) {
        let Some((launch, batch)) = self.launch.as_ref().zip(told.job.file.clone()) else { return };
        let (operator, profile) = (launch.last().operator, told.profile.clone().unwrap_or_default());
        let setup = Setup { profile, batch, operator, ..Setup::default() };
        let numbers = (0..told.len()).map(|at| &told.unit(at).serial_number);
        let marked = numbers.filter(|number| self.marked.contains(*number)).cloned().collect();
        let which = (marked, self.asked.site.as_deref());
        let going = HandingOver::new(told, setup, which, self.supervisors(), look);
        self.dialog = Some(Dialog::HandingOver(Box::new(going)));
    }

    /// What can be done with it, and why some of that cannot be done now.
    pub(super) fn actions_ui(
        &mut self,
        ui: &mut Ui,
        told: &Arc<Told>,
        brief: &JobBrief,
        bench: Option<&Snapshot>,
        acts: &mut Vec<Act>,
    ) {
        let text = words::text(ui.lang());
        let setup = self.setup_of(told);
        // One thing at a time, the first first.
        let stops = match () {
            () if self.launch.is_none() => None,
            () if bench.is_some() => Some(text.bench_holds),
            () if brief.is_finished => Some(text.finished),
            () if told.job.file.is_none() => Some(text.no_file),
            () if setup.is_none() => Some(text.no_profile),
            () => None,
        };
        let can = self.launch.is_some() && stops.is_none();
        ui.horizontal_wrapped(|ui| {
            let can_open = can || stops == Some(text.no_profile);
            if ui.small_enabled_ui(text.open, text.open, can_open).clicked() {
                acts.push(Act::BeginJob(told.job.file.clone()));
            }
            self.list.button_ui(ui, text.import, can && self.dialog.is_none());
            let has_field = self.launch.as_ref().is_some_and(|launch| launch.field().is_some());
            let is_free = has_field && self.dialog.is_none();
            let waits = told.job.to_register;
            if ui.small_enabled_ui(text.register, text.register, can && is_free && waits > 0).clicked()
                && let Some(setup) = setup.clone()
            {
                self.dialog = Some(Dialog::Ahead(Box::new(Ahead::new(setup, waits))));
            }
            if told.has_addresses {
                let is_over = |batch: &Snapshot| batch.round.as_ref().is_none_or(|round| round.over);
                let here = at_bench(brief, bench).filter(|_| bench.is_some_and(|bench| bench.batches().all(is_over)));
                let visit = ui.small_enabled_ui(text.visit, text.visit, here.is_some() && self.dialog.is_none());
                if visit.on_disabled_hover_text(text.visit_needs_bench).clicked()
                    && let Some((at, _)) = here
                {
                    self.dialog = Some(Dialog::Visiting(Box::new(Visiting::new(at, self.asked.site.as_deref()))));
                }
            }
            if ui.small_enabled_ui(text.hand_over, text.hand_over, can_open && is_free).clicked() {
                self.hand_over(told, ui.look());
            }
            if told.has_way_back && ui.small_enabled_ui(text.roll_back, text.roll_back, is_free).clicked() {
                let back = PuttingBack::new(told, &self.marked, self.supervisors(), &self.operator());
                self.dialog = Some(Dialog::PuttingBack(Box::new(back)));
            }
            let can_take = is_free && bench.is_none() && told.away(&self.marked).next().is_some();
            if told.job.story.coverage.handed_over > 0
                && ui.small_enabled_ui(text.take_back, text.take_back, can_take).clicked()
            {
                let away = told.away(&self.marked).cloned().collect();
                let back = TakingBack::new(away, self.supervisors(), &self.operator());
                self.dialog = Some(Dialog::TakingBack(Box::new(back)));
            }
            if ui.small_ui(text.report).clicked() {
                self.ask_for_report(told);
            }
        });
        if let Some(round) = at_bench(brief, bench).and_then(|(_, batch)| batch.round.as_ref()) {
            round_ui(ui, round, acts);
        }
        if let Some(why) = stops {
            ui.text_ui(why, regular(12.0), Ink::Muted);
        }
        if let Some(setup) = &setup {
            self.list.said_ui(ui, &setup.batch);
        }
    }
}
