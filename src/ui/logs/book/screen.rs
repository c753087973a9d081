//! The whole view, painted.

use eframe::egui::{Align, CentralPanel, Frame, Key, Layout, Margin, Modifiers, Popup, Ui};

use super::no_rows::refused_ui;
use super::state::{InBook, Tab};
use crate::archive::Days;
use crate::ui::logs::unit;
use crate::ui::logs::wish::{GAP, Wish};
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, bold, card_ui, regular, top_bar_ui};
use crate::words::book_looking as words;

/// The unit beside the list; with less room than this it stands in its place.
const UNIT: f32 = 352.0;
const BESIDE: f32 = 1090.0;

impl InBook {
    /// `has_keys`: no dialog stands over it.
    pub fn screen_ui(&mut self, ui: &mut Ui, days: &Days, has_keys: bool, wishes: &mut Vec<Wish>) {
        if has_keys
            && !Popup::is_any_open(ui.ctx())
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
        {
            wishes.push(if self.looked_at.is_some() { Wish::LookAway } else { Wish::Book(false) });
        }
        let text = words::text(ui.lang());
        top_bar_ui(ui, "book top", 8, |ui| {
            ui.horizontal(|ui| {
                ui.set_height(36.0);
                ui.line_ui(text.book, bold(18.0), Ink::Plain);
                ui.add_space(8.0);
                let tabs = [(Tab::Visits, text.visits), (Tab::Stations, text.stations_now), (Tab::Hours, text.yields)];
                for (tab, word) in tabs {
                    if ui.choice_ui(self.tab == tab, word, word) {
                        self.tab = tab;
                    }
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let words = crate::words::logs::text(ui.lang());
                    ui.button_ui(words.export, self.rows().is_some()).asks(wishes, Wish::ExportBook);
                    let back = crate::words::changes::text(ui.lang()).back;
                    ui.button_ui(back, true).asks(wishes, Wish::Book(false));
                });
            });
            match self.tab {
                Tab::Visits => self.visits.filters_ui(ui, &self.stations),
                Tab::Stations => {
                    ui.text_ui(text.note, regular(13.0), Ink::Muted);
                }
                Tab::Hours => self.hours.filters_ui(ui),
            }
        });
        let ground = Frame::new().inner_margin(Margin::symmetric(14, GAP as i8));
        CentralPanel::default().frame(ground).show(ui, |ui| match self.tab {
            Tab::Visits => self.visits_ui(ui, days, wishes),
            Tab::Stations => {
                self.stations.want(&self.desk, ui.ctx());
                let size = (ui.available_width(), ui.available_height());
                card_ui(ui, size, 4, |ui| self.stations.rows_ui(ui));
            }
            Tab::Hours => {
                self.hours.want(&self.desk, days);
                let size = (ui.available_width(), ui.available_height());
                card_ui(ui, size, 4, |ui| self.hours.rows_ui(ui, days));
            }
        });
    }

    fn visits_ui(&mut self, ui: &mut Ui, days: &Days, wishes: &mut Vec<Wish>) {
        self.visits.want(&self.desk, days);
        // For their names, to choose one of.
        self.stations.want_once(&self.desk);
        self.read_life();
        let (width, height) = (ui.available_width(), ui.available_height());
        let is_beside = width >= BESIDE;
        if self.looked_at.is_some() && !is_beside {
            return card_ui(ui, (width, height), 12, |ui| self.unit_ui(ui, days, wishes));
        }
        let list = if self.looked_at.is_some() { width - UNIT - GAP } else { width };
        let mut pressed = None;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let looked_at = self.looked_at.as_ref().map(|visit| visit.number);
            card_ui(ui, (list, height), 4, |ui| pressed = self.visits.rows_ui(ui, &days.zone, looked_at));
            if self.looked_at.is_some() {
                card_ui(ui, (UNIT, height), 12, |ui| self.unit_ui(ui, days, wishes));
            }
        });
        if let Some(visit) = pressed {
            self.look(visit);
            ui.ctx().request_repaint();
        }
    }

    fn unit_ui(&self, ui: &mut Ui, days: &Days, wishes: &mut Vec<Wish>) {
        match (&self.unit, self.life.answer()) {
            (Some(looked_at), _) => unit::unit_ui(ui, looked_at, &days.zone, None, false, wishes),
            (None, answer) => {
                ui.small_ui(crate::words::logs::text(ui.lang()).back).asks(wishes, Wish::LookAway);
                match answer {
                    Some(Ok(None)) if !self.life.is_at_work() => {
                        ui.text_ui(words::text(ui.lang()).no_line, regular(14.0), Tone::Fail);
                    }
                    Some(Err(why)) if !self.life.is_at_work() => refused_ui(ui, why),
                    _ => drop(ui.text_ui(words::text(ui.lang()).asking, regular(14.0), Ink::Muted)),
                }
            }
        }
    }
}
