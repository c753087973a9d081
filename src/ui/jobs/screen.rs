//! The whole screen, painted.

use std::sync::Arc;

use eframe::egui::{Align, CentralPanel, Context, Frame, Layout, Margin, ScrollArea, TextEdit, Ui, WidgetInfo};

use super::at_console::{Beginning, Next};
use super::console::{After, Consoling, Tasks};
use super::own_key::OwnKey;
use super::reading::Told;
use super::receiving::Receiving;
use super::state::{Around, Dialog, Jobs};
use super::table::table_ui;
use crate::decisions::AtBench;
use crate::seen::Snapshot;
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Ink, Look, Parts as _, Tone, bold, card_ui, regular, top_bar_ui};
use crate::ui::profiles::Usable;
use crate::words::{console, jobs as words, logs};

const GAP: f32 = 12.0;
const LIST: f32 = 252.0;
const MARGIN: i8 = 12;
/// With less than this there is one pane at a time.
const TWO_PANES: f32 = 860.0;
const WIDEST_SEARCH: f32 = 420.0;

/// What of a job there is room for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Both,
    Head,
    Units,
}

impl Jobs {
    /// `bench`: the one that runs, as it is seen and as it is asked; `shelf`: what products are called.
    pub fn screen_ui(
        &mut self,
        ui: &mut Ui,
        (bench, at_bench): (Option<&Snapshot>, Option<AtBench>),
        shelf: Option<&[Usable]>,
        acts: &mut Vec<Act>,
    ) {
        let text = words::text(ui.lang());
        let is_narrow = ui.available_width() < TWO_PANES;
        let (told, around) = (self.told(), Around { bench, shelf });
        top_bar_ui(ui, "jobs top", 8, |ui| {
            ui.horizontal(|ui| {
                ui.set_height(36.0);
                ui.line_ui(text.jobs, bold(18.0), Ink::Plain);
                ui.add_space(8.0);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    self.others_ui(ui, bench.is_some(), at_bench);
                    if told.is_some() {
                        ui.with_layout(Layout::left_to_right(Align::Center), |ui| self.search_ui(ui));
                    }
                });
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
                (Some(_), Some(told)) if is_narrow => self.one_pane_ui(ui, &told, around, acts),
                (Some(_), Some(told)) => self.two_panes_ui(ui, &told, around, acts),
            }
        });
        self.dialogs_ui(ui.ctx(), around, acts);
    }

    /// What has to do with other stations, and with no job before it is said which.
    fn others_ui(&mut self, ui: &mut Ui, has_bench: bool, at_bench: Option<AtBench>) {
        let text = words::text(ui.lang());
        let Some(launch) = self.launch.clone().filter(|launch| launch.field().is_some()) else { return };
        let is_free = self.dialog.is_none();
        if ui.button_ui(text.receive, is_free && !has_bench && self.read.is_some()).clicked() {
            let receiving = Receiving::new(ui.ctx(), self.supervisors(), launch.last().operator);
            self.dialog = Some(Dialog::Receiving(Box::new(receiving)));
        }
        let console = console::text(ui.lang());
        if ui.button_ui(console.button, is_free && self.read.is_some()).clicked() {
            let profile = self.told().and_then(|told| told.profile.clone());
            self.dialog = Some(Dialog::AtConsole(Box::new(Beginning::new(&launch, profile, at_bench))));
        }
        if ui.button_ui(text.key, is_free).clicked() {
            self.dialog = Some(Dialog::OwnKey(Box::new(OwnKey::new(&launch, &self.wake))));
        }
    }

    fn tasks(&self) -> Dialog {
        let folder = self.told().and_then(|told| told.job.file.as_deref()?.parent().map(Into::into));
        Dialog::ConsoleTasks(Box::new(Tasks::new(self.data.clone(), folder)))
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

    fn two_panes_ui(&mut self, ui: &mut Ui, told: &Arc<Told>, around: Around<'_>, acts: &mut Vec<Act>) {
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let rest = ui.available_width() - LIST - GAP;
            card_ui(ui, (LIST, height), MARGIN, |ui| self.jobs_ui(ui, around, true));
            card_ui(ui, (rest, height), MARGIN, |ui| {
                self.job_ui(ui, told, Part::Both, around, acts);
            });
        });
    }

    fn one_pane_ui(&mut self, ui: &mut Ui, told: &Arc<Told>, around: Around<'_>, acts: &mut Vec<Act>) {
        let size = (ui.available_width(), ui.available_height());
        card_ui(ui, size, MARGIN, |ui| {
            if !self.shows_job {
                return self.jobs_ui(ui, around, false);
            }
            let text = words::text(ui.lang());
            ui.horizontal_wrapped(|ui| {
                if ui.small_ui(text.back).clicked() {
                    self.shows_job = false;
                }
                for (units, word) in [(false, text.overview), (true, logs::text(ui.lang()).units)] {
                    if ui.choice_ui(self.shows_units == units, word, word) {
                        self.shows_units = units;
                    }
                }
            });
            let part = if self.shows_units { Part::Units } else { Part::Head };
            self.job_ui(ui, told, part, around, acts);
        });
    }

    /// One job, or a part of it.
    fn job_ui(&mut self, ui: &mut Ui, told: &Arc<Told>, part: Part, around: Around<'_>, acts: &mut Vec<Act>) {
        let text = words::text(ui.lang());
        if !self.is_picked(told) {
            ui.text_ui(text.reading, regular(14.0), Ink::Muted);
            return;
        }
        ui.spacing_mut().item_spacing.x = 8.0;
        self.found.look(told, &self.asked);
        match part {
            Part::Both => self.head_ui(ui, told, around, acts),
            Part::Head => {
                let page = ScrollArea::vertical().id_salt("job").auto_shrink(false);
                page.show(ui, |ui| self.head_ui(ui, told, around, acts));
                return;
            }
            Part::Units => drop(ui.name_ui(self.shown(told, ui.lang()), regular(13.0), Ink::Muted)),
        }
        ui.add_space(4.0);
        if self.found.units.is_empty() {
            ui.text_ui(text.nothing_found, regular(14.0), Ink::Muted);
            return;
        }
        table_ui(ui, told, &self.found.units, &mut self.marked);
    }

    fn dialogs_ui(&mut self, ctx: &Context, Around { bench, shelf }: Around<'_>, acts: &mut Vec<Act>) {
        // These put nothing on record.
        let is_over = match &mut self.dialog {
            Some(Dialog::Report(reporting)) => !reporting.dialog_ui(ctx, &self.wake),
            Some(Dialog::Visiting(visiting)) => !visiting.dialog_ui(ctx, acts),
            Some(Dialog::ConsoleTasks(tasks)) => !tasks.dialog_ui(ctx, &self.wake),
            _ => false,
        };
        self.dialog.take_if(|_| is_over);
        let Some(launch) = self.launch.clone() else { return };
        let (wake, lang) = (self.wake.clone(), Look::of(ctx).lang);
        if let Some(told) = self.told() {
            let setup = self.setup_of(&told).unwrap_or_default();
            if self.list.go_on_ui(ctx, &launch, &setup, &wake, lang) {
                self.read_again();
            }
        }
        let stands = match &mut self.dialog {
            None | Some(Dialog::Report(_) | Dialog::Visiting(_) | Dialog::ConsoleTasks(_)) => return,
            Some(Dialog::Ahead(ahead)) => ahead.dialog_ui(ctx, &launch, &wake),
            Some(Dialog::OwnKey(key)) => key.dialog_ui(ctx),
            Some(Dialog::HandingOver(going)) => going.dialog_ui(ctx, &launch, &wake),
            Some(Dialog::Receiving(coming)) => coming.dialog_ui(ctx, &launch, shelf, &wake),
            Some(Dialog::PuttingBack(back)) => back.dialog_ui(ctx, (&launch, &wake), bench, acts),
            Some(Dialog::TakingBack(back)) => back.dialog_ui(ctx, &launch, &wake),
            Some(Dialog::AtConsole(beginning)) => match beginning.dialog_ui(ctx, (&launch, &wake), (bench, shelf)) {
                Next::Stays => true,
                Next::IsOver => false,
                Next::List => {
                    let consoling = Consoling::new(ctx, self.supervisors(), &launch.last().operator);
                    self.dialog = Some(Dialog::Console(Box::new(consoling)));
                    true
                }
                Next::Tasks => {
                    self.dialog = Some(self.tasks());
                    true
                }
            },
            Some(Dialog::Console(console)) => match console.dialog_ui(ctx, (&launch, &wake), bench, acts) {
                After::Stays => true,
                After::IsOver => false,
                After::Tasks => {
                    self.dialog = Some(self.tasks());
                    true
                }
            },
        };
        if !stands {
            // Whatever was done there, the record may say something else by now.
            self.dialog = None;
            self.read_again();
        }
    }
}
