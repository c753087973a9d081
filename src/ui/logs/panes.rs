//! Where things stand on the screen: side by side, or in a narrow window one at a time.

use std::sync::Arc;

use eframe::egui::{Align2, Area, Context, Id, Margin, Order, Ui, vec2};

use super::asked::Asked;
use super::state::Logs;
use super::table::{self, Listed, Touched};
use super::unit::{self, LookedAt};
use super::wish::{GAP, Pane, Wish};
use super::{files, pictures, top};
use crate::archive::FileView;
use crate::seen::OpenUnit;
use crate::ui::batch_list::{BatchList, Offered};
use crate::ui::look::{Control as _, Ink, Look, Parts as _, bold, card, card_ui, regular};
use crate::words::logs as words;

const FILES: f32 = 206.0;
const UNIT: f32 = 352.0;
const COURSE: f32 = 128.0;
/// The list of this PC's batches is no wider.
const RECENT: f32 = 640.0;
/// Around what a card holds.
const MARGIN: i8 = 12;
/// Around what reaches its edges.
const BARE: i8 = 1;

impl Logs {
    pub(super) fn panes_ui(&mut self, ui: &mut Ui, files: &[Arc<FileView>], wishes: &mut Vec<Wish>) {
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let middle = ui.available_width() - FILES - UNIT - 2.0 * GAP;
            card_ui(ui, (FILES, height), MARGIN, |ui| files::files_ui(ui, &self.shelf, wishes));
            ui.vertical(|ui| {
                ui.set_width(middle);
                ui.spacing_mut().item_spacing.y = GAP;
                card_ui(ui, (middle, COURSE), MARGIN, |ui| {
                    pictures::course_ui(ui, &self.sight(files), COURSE - 24.0, wishes);
                });
                let rest = height - COURSE - GAP;
                card_ui(ui, (middle, rest), BARE, |ui| self.table_ui(ui, files, wishes));
            });
            card_ui(ui, (UNIT, height), MARGIN, |ui| match &self.looked_at {
                Some(looked_at) => self.unit_ui(ui, looked_at, wishes),
                None => pictures::pictures_ui(ui, &self.sight(files), wishes),
            });
        });
    }

    pub(super) fn one_pane_ui(&mut self, ui: &mut Ui, files: &[Arc<FileView>], wishes: &mut Vec<Wish>) {
        let width = ui.available_width();
        if let Some(looked_at) = &self.looked_at {
            let height = ui.available_height();
            return card_ui(ui, (width, height), MARGIN, |ui| self.unit_ui(ui, looked_at, wishes));
        }
        self.tabs_ui(ui, files, wishes);
        let height = ui.available_height();
        match self.pane {
            Pane::Files => card_ui(ui, (width, height), MARGIN, |ui| files::files_ui(ui, &self.shelf, wishes)),
            Pane::Units => card_ui(ui, (width, height), BARE, |ui| self.table_ui(ui, files, wishes)),
            Pane::Filters => card_ui(ui, (width, height), MARGIN, |ui| {
                ui.horizontal_wrapped(|ui| top::filters_ui(ui, &self.sight(files), wishes));
            }),
            Pane::Pictures => card_ui(ui, (width, height), MARGIN, |ui| {
                pictures::course_ui(ui, &self.sight(files), COURSE - 24.0, wishes);
                pictures::pictures_ui(ui, &self.sight(files), wishes);
            }),
        }
    }

    fn tabs_ui(&self, ui: &mut Ui, files: &[Arc<FileView>], wishes: &mut Vec<Wish>) {
        let text = words::text(ui.lang());
        let panes = [
            (Pane::Files, text.files),
            (Pane::Units, text.units),
            (Pane::Filters, text.filters),
            (Pane::Pictures, text.pictures),
        ];
        ui.horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 26.0;
            ui.spacing_mut().button_padding = vec2(9.0, 3.0);
            for (pane, word) in panes {
                if ui.choice_ui(self.pane == pane, word, word) {
                    wishes.push(Wish::Show(pane));
                }
            }
            if !self.asked.is_all() && ui.small_ui(text.clear).clicked() {
                wishes.push(Wish::Ask(Asked::default()));
            }
            top::verdict_ui(ui, &self.sight(files));
        });
    }

    fn unit_ui(&self, ui: &mut Ui, looked_at: &LookedAt, wishes: &mut Vec<Wish>) {
        let told = looked_at.story().and_then(|story| story.asked().keys());
        let is_told = |unit: &&OpenUnit| told == Some(&unit.keys);
        let waits = self.open_units.iter().find(is_told).map(|unit| &unit.keys);
        unit::unit_ui(ui, looked_at, &self.days.zone, waits, self.launch.is_some(), wishes);
    }

    fn table_ui(&mut self, ui: &mut Ui, files: &[Arc<FileView>], wishes: &mut Vec<Wish>) {
        self.height = ui.available_height();
        let text = words::text(ui.lang());
        if self.found.ids.is_empty() && !self.found.question.rows.is_empty() {
            return nothing_ui(ui, text.nothing_found, text.nothing_found_note);
        }
        if self.is_answered()
            && self.found.ids.is_empty()
            && files.iter().all(|file| file.is_read() && file.fault.is_none())
        {
            return nothing_ui(ui, text.no_unit_yet, text.no_unit_yet_note);
        }
        let found = self.found.clone();
        let listed = Listed { found: &found, sort: self.sort, looked_at: self.row, zone: &self.days.zone };
        match table::table_ui(ui, &listed, &mut self.place) {
            Some(Touched::Sort(sort)) => wishes.push(Wish::Sort(sort)),
            Some(Touched::Look(row)) => wishes.push(Wish::Look(row)),
            None => {}
        }
    }
}

/// No file is open: the batches of this PC are there to be, and any other.
pub(super) fn nothing_open_ui(ui: &mut Ui, recent: &BatchList, wishes: &mut Vec<Wish>) {
    let text = words::text(ui.lang());
    if recent.briefs().is_empty() {
        nothing_ui(ui, text.nothing_open, text.nothing_open_note);
    } else {
        ui.vertical_centered(|ui| {
            ui.add_space(12.0);
            ui.text_ui(text.nothing_open_note, regular(14.0), Ink::Muted);
            ui.add_space(12.0);
        });
    }
    ui.vertical_centered(|ui| {
        ui.primary_ui(text.open, true).asks(wishes, Wish::AskForFiles);
        ui.add_space(6.0);
        ui.text_ui(text.drop_note, regular(13.0), Ink::Muted);
        ui.add_space(12.0);
    });
    let width = ui.available_width().min(RECENT);
    ui.horizontal(|ui| {
        ui.add_space((ui.available_width() - width) / 2.0);
        ui.vertical(|ui| {
            ui.set_width(width);
            let high = (ui.available_height() - 40.0).max(120.0);
            let list = Offered { shelf: None, chosen: None, takes_finished: true, high };
            wishes.extend(recent.list_ui(ui, &list).map(Wish::Open));
        });
    });
}

fn nothing_ui(ui: &mut Ui, head: &str, note: &str) {
    ui.add_space((ui.available_height() * 0.25).min(120.0));
    ui.vertical_centered(|ui| {
        ui.text_ui(head, bold(18.0), Ink::Plain);
        ui.text_ui(note, regular(14.0), Ink::Muted);
        ui.add_space(12.0);
    });
}

/// Says what happens to the files that hang over the window.
pub(super) fn drop_ui(ctx: &Context) {
    let look = Look::of(ctx);
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let palette = look.palette();
    let area = Area::new(Id::unique("drop logs")).order(Order::Foreground);
    area.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(ctx, |ui| {
        card(palette).inner_margin(Margin::same(28)).show(ui, |ui| {
            ui.line_ui(words::text(look.lang).drop_here, bold(20.0), Ink::Plain);
        });
    });
}
