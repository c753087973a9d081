//! The whole screen, painted.

use std::sync::Arc;

use eframe::egui::{CentralPanel, Context, Frame, Margin, TextEdit, Ui, WidgetInfo};

use super::reading::Told;
use super::state::{Dialog, Jobs};
use super::table::table_ui;
use crate::seen::Snapshot;
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, bold, card_ui, regular, top_bar_ui};
use crate::ui::profiles::Usable;
use crate::words::{jobs as words, logs};

const GAP: f32 = 12.0;
const LIST: f32 = 252.0;
const MARGIN: i8 = 12;
/// With less than this there is one pane at a time.
const TWO_PANES: f32 = 860.0;
const WIDEST_SEARCH: f32 = 420.0;

impl Jobs {
    /// `bench`: the one that runs; `shelf`: what products are called.
    pub fn screen_ui(&mut self, ui: &mut Ui, bench: Option<&Snapshot>, shelf: Option<&[Usable]>, acts: &mut Vec<Act>) {
        let text = words::text(ui.lang());
        let is_narrow = ui.available_width() < TWO_PANES;
        let told = self.told();
        top_bar_ui(ui, "jobs top", 8, |ui| {
            ui.horizontal(|ui| {
                ui.set_height(36.0);
                ui.line_ui(text.jobs, bold(18.0), Ink::Plain);
                ui.add_space(8.0);
                if told.is_some() {
                    self.search_ui(ui);
                }
            });
        });
        let ground = Frame::new().inner_margin(Margin::symmetric(14, GAP as i8));
        CentralPanel::default().frame(ground).show(ui, |ui| {
            if let Some(why) = &self.fault {
                ui.text_ui(words::unreadable(why, ui.lang()), regular(14.0), Tone::Fail);
                ui.add_space(6.0);
            }
            match (&self.read, told) {
                (None, _) if self.fault.is_some() => {}
                (None, _) => drop(ui.text_ui(text.reading, regular(14.0), Ink::Muted)),
                (Some(_), None) => self.nothing_ui(ui, bench, acts),
                (Some(_), Some(told)) if is_narrow => self.one_pane_ui(ui, &told, bench, shelf, acts),
                (Some(_), Some(told)) => self.two_panes_ui(ui, &told, bench, shelf, acts),
            }
        });
        self.dialogs_ui(ui.ctx(), ui.lang());
    }

    fn search_ui(&mut self, ui: &mut Ui) {
        let (text, logs) = (words::text(ui.lang()), logs::text(ui.lang()));
        let width = ui.available_width().min(WIDEST_SEARCH);
        let field = TextEdit::singleline(&mut self.asked.text).hint_text(text.search_hint);
        let edit = ui.add(field.desired_width(width - 24.0).margin(Margin::symmetric(8, 7)));
        let typed = self.asked.text.as_str();
        edit.widget_info(|| {
            let mut info = WidgetInfo::text_edit(true, typed, typed, text.search_hint);
            info.label = Some(logs.search.into());
            info
        });
    }

    /// There is no job: what one is, and where it begins.
    fn nothing_ui(&self, ui: &mut Ui, bench: Option<&Snapshot>, acts: &mut Vec<Act>) {
        let text = words::text(ui.lang());
        ui.add_space((ui.available_height() * 0.25).min(120.0));
        ui.vertical_centered(|ui| {
            ui.text_ui(text.none, bold(18.0), Ink::Plain);
            ui.text_ui(text.none_note, regular(14.0), Ink::Muted);
            ui.add_space(12.0);
            if self.launch.is_some() && bench.is_none() {
                ui.primary_ui(text.begin, true).asks(acts, Act::BeginJob(None));
            }
        });
    }

    fn two_panes_ui(
        &mut self,
        ui: &mut Ui,
        told: &Arc<Told>,
        bench: Option<&Snapshot>,
        shelf: Option<&[Usable]>,
        acts: &mut Vec<Act>,
    ) {
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let rest = ui.available_width() - LIST - GAP;
            card_ui(ui, (LIST, height), MARGIN, |ui| self.jobs_ui(ui, bench, shelf, true));
            card_ui(ui, (rest, height), MARGIN, |ui| self.job_ui(ui, told, bench, shelf, acts));
        });
    }

    fn one_pane_ui(
        &mut self,
        ui: &mut Ui,
        told: &Arc<Told>,
        bench: Option<&Snapshot>,
        shelf: Option<&[Usable]>,
        acts: &mut Vec<Act>,
    ) {
        let size = (ui.available_width(), ui.available_height());
        card_ui(ui, size, MARGIN, |ui| {
            if !self.shows_job {
                return self.jobs_ui(ui, bench, shelf, false);
            }
            if ui.small_ui(words::text(ui.lang()).back).clicked() {
                self.shows_job = false;
            }
            self.job_ui(ui, told, bench, shelf, acts);
        });
    }

    /// One job.
    fn job_ui(
        &mut self,
        ui: &mut Ui,
        told: &Arc<Told>,
        bench: Option<&Snapshot>,
        shelf: Option<&[Usable]>,
        acts: &mut Vec<Act>,
    ) {
        let text = words::text(ui.lang());
        if !self.is_picked(told) {
            ui.text_ui(text.reading, regular(14.0), Ink::Muted);
            return;
        }
        ui.spacing_mut().item_spacing.x = 8.0;
        self.found.look(told, &self.asked);
        self.head_ui(ui, told, bench, shelf, acts);
        ui.add_space(4.0);
        if self.found.units.is_empty() {
            ui.text_ui(text.nothing_found, regular(14.0), Ink::Muted);
            return;
        }
        table_ui(ui, told, &self.found.units, &mut self.marked);
    }

    fn dialogs_ui(&mut self, ctx: &Context, lang: crate::words::Lang) {
        if let Some(launch) = &self.launch {
            let setup = self.told().and_then(|told| self.setup_of(&told)).unwrap_or_default();
            if self.list.go_on_ui(ctx, launch, &setup, &self.wake, lang) {
                self.read_again();
            }
        }
        let is_over = match &mut self.dialog {
            None => false,
            Some(Dialog::Report(reporting)) => !reporting.dialog_ui(ctx, &self.wake),
        };
        self.dialog.take_if(|_| is_over);
    }
}
