//! The dialog as it is painted: the welcome, or what is made, where and by whom, with the check beside it and the button that opens the bench at its foot.

use eframe::egui::{Align, Id, Layout, Margin, Rect, ScrollArea, Stroke, TextEdit, Ui, UiBuilder, vec2};

use super::choice::Choice;
use super::{Brought, Dialog};
use crate::ui::act::Act;
use crate::ui::bench::settling::Pressed;
use crate::ui::checkup::Asked;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::Refused;
use crate::ui::look::{Ink, Parts as _, Tone, bold, card, inside, is_entered_in_field, regular};
use crate::ui::profiles::Usable;
use crate::ui::secret::SecretDialog;
use crate::ui::sign;
use crate::ui::welcome::{self, Offered, welcome_ui};
use crate::words::{batch, checkup as checkup_words, damage, job};

/// Of the card, at most.
const WIDE: f32 = 1120.0;
const NARROW: f32 = 640.0;
/// Height of the foot with the button that opens the bench.
const FOOT: f32 = 54.0;
/// With less room the columns stand one under the other.
const TWO_COLUMNS: f32 = 820.0;

impl Dialog {
    /// `shelf`: the profiles that the station has itself; none before it was looked at.
    pub fn dialog_ui(&mut self, ui: &mut Ui, wake: &Wake, shelf: Option<&[Usable]>, acts: &mut Vec<Act>) {
        let palette = ui.palette();
        // Where there is a product to begin with, the dialog for that is what is wanted.
        if shelf.is_some_and(|shelf| !shelf.is_empty()) {
            self.practice = None;
        }
        let is_welcome = self.practice.is_some() || self.practises || self.not_set_up.is_some();
        let is_asked = !is_welcome && self.settling.is_none();
        let widest = if is_asked { WIDE } else { NARROW };
        // In a field the key does what it does in every dialog.
        let entered = is_entered_in_field(ui);
        let [mut page, mut foot] = [ui.available_rect_before_wrap(); 2];
        foot.set_top(foot.bottom() - FOOT);
        if is_asked {
            page.set_bottom(foot.top());
        }
        let mut page = inside(ui, page, Layout::top_down(Align::Min));
        // Each page begins at its top, however far down the button was that led to it.
        ScrollArea::vertical().id_salt((is_welcome, is_asked)).auto_shrink(false).show(&mut page, |ui| {
            let width = (ui.available_width() - 32.0).min(widest);
            let side = (ui.available_width() - width) / 2.0;
            ui.add_space(16.0);
            ui.horizontal(|ui| {
                ui.add_space(side);
                card(palette).inner_margin(Margin::same(24)).show(ui, |ui| {
                    ui.set_width(width - 50.0);
                    ui.with_layout(Layout::top_down(Align::Min), |ui| match is_welcome {
                        true => self.welcome_ui(ui, wake, acts),
                        false => self.fields_ui(ui, wake, shelf),
                    });
                });
            });
            ui.add_space(16.0);
        });
        if is_asked {
            self.foot_ui(ui, foot, widest, entered);
        }
        let (setup, lang) = (self.setup(), ui.lang());
        if self.list.go_on_ui(ui.ctx(), &self.launch, &setup, wake, lang) {
            // The batch is there now.
            self.read_again(wake);
        }
        if let Some(confirming) = &mut self.confirming {
            match confirming.dialog_ui(ui.ctx(), self.at_work.is_some()) {
                Some(sign::Pressed::Cancel) => self.confirming = None,
                Some(sign::Pressed::Sign(signed)) => {
                    let key = confirming.key();
                    self.confirm_signed(wake, lang, key, signed);
                }
                None => {}
            }
        }
        if let Some(secret) = &mut self.secret
            && !secret.dialog_ui(ui.ctx())
        {
            // Whatever was done there, the check knows it next.
            self.secret = None;
            self.check(wake, |_, _| true);
        }
    }

    /// The one button that opens the bench, always in view, and what the check says of it.
    fn foot_ui(&mut self, ui: &mut Ui, foot: Rect, widest: f32, entered: bool) {
        let (look, palette) = (ui.look(), ui.palette());
        ui.painter().rect_filled(foot, 0, palette.panel);
        ui.painter().hline(foot.x_range(), foot.top(), Stroke::new(1.0, palette.line));
        let width = (foot.width() - 32.0).min(widest) - 50.0;
        let mut line =
            inside(ui, foot.shrink2(vec2((foot.width() - width) / 2.0, 0.0)), Layout::left_to_right(Align::Center));
        let text = look.text();
        let at_work = self.at_work.is_some() || self.waits_for_check;
        let word = if at_work { text.setup_starting } else { text.setup_start };
        let can = !at_work && !self.stopped().0;
        let pressed = line.primary_ui(word, can).clicked();
        line.add_space(4.0);
        // The one that says most: what stops, what is not found out yet, what is good. All is good only where nothing of what was typed is to be put right.
        let said = self.checked().min_by_key(|checkup| (!checkup.stops(), checkup.is_done()));
        let can_start = self.said(look).is_empty();
        said.filter(|checkup| can_start || checkup.stops())
            .into_iter()
            .for_each(|checkup| checkup.verdict_ui(&mut line));
        let mut choices = std::iter::once(&self.choice).chain(self.second.iter().map(|second| &second.choice));
        if pressed || entered && can && !choices.any(Choice::went_on_in_order) {
            self.waits_for_check = self.is_filled_in(look);
            ui.ctx().request_repaint();
        }
    }

    fn fields_ui(&mut self, ui: &mut Ui, wake: &Wake, shelf: Option<&[Usable]>) {
        ui.line_ui(ui.text().setup, bold(22.0), Ink::Plain);
        ui.add_space(8.0);
        if let Some(settling) = &mut self.settling {
            match settling.settling_ui(ui, self.at_work.is_some()) {
                Pressed::Nothing => {}
                Pressed::Leave => self.settling = None,
                Pressed::Decide(decided) => {
                    let (decision, signed) = *decided;
                    self.settle(wake, decision, signed);
                }
            }
            return;
        }
        if ui.available_width() < TWO_COLUMNS {
            self.what_ui(ui, wake, shelf);
            return in_place_ui(ui, "where", |ui| self.where_ui(ui, wake));
        }
        ui.spacing_mut().item_spacing.x = 28.0;
        ui.columns(2, |columns| {
            // Columns would stretch every text to their width.
            let [left, right] = columns else { return };
            for ui in [&mut *left, &mut *right] {
                ui.spacing_mut().item_spacing.x = 8.0;
            }
            left.with_layout(Layout::top_down(Align::Min), |ui| self.what_ui(ui, wake, shelf));
            right.with_layout(Layout::top_down(Align::Min), |ui| self.where_ui(ui, wake));
        });
    }

    /// What is made.
    fn what_ui(&mut self, ui: &mut Ui, wake: &Wake, shelf: Option<&[Usable]>) {
        self.first_ui(ui);
        self.choice.product_ui(ui, shelf);
        self.choice.batch_ui(ui, Some(shelf));
        in_place_ui(ui, "close", |ui| self.close_ui(ui, wake));
        in_place_ui(ui, "second", |ui| self.second_ui(ui, wake, shelf));
    }

    /// Where and by whom, and what keeps it from beginning.
    fn where_ui(&mut self, ui: &mut Ui, wake: &Wake) {
        let look = ui.look();
        let text = look.text();
        self.choice.ports_ui(ui);
        ui.field_ui(text.setup_operator, TextEdit::singleline(&mut self.operator));
        in_place_ui(ui, "order", |ui| self.choice.order_ui(ui));
        self.choice.purpose_ui(ui);
        if self.copied {
            ui.text_ui(damage::text(look.lang).copied_done, regular(14.0), Tone::Pass);
        }
        let said = self.said(look);
        if !said.is_empty() {
            if std::mem::take(&mut self.has_new_faults) {
                ui.scroll_to_cursor(Some(Align::Center));
            }
            ui.toned_ui(Tone::Fail, Margin::symmetric(14, 10), |ui| {
                ui.text_ui(text.setup_faults, bold(14.0), Tone::Fail);
                for fault in &said {
                    ui.text_ui(format!("· {fault}"), regular(13.0), Ink::Plain);
                }
            });
            ui.add_space(8.0);
        }
        if self.stopped().1 {
            let words = checkup_words::text(look.lang);
            let at_work = self.at_work.is_some() || self.waits_for_check;
            ui.text_ui(words.without_cloud_note, regular(13.0), Ink::Muted);
            if ui.button_ui(words.without_cloud, !at_work).clicked() && self.is_filled_in(look) {
                self.launch(wake);
            }
        }
        ui.add_space(6.0);
        self.findings_ui(ui, wake, false);
    }

    /// What was found of the first product, or of the second.
    pub(super) fn findings_ui(&mut self, ui: &mut Ui, wake: &Wake, is_second: bool) {
        if self.is_unchecked(is_second) {
            // It begins with the next frame; while somebody types, with the one after that.
            if self.is_new || self.waits_for_check || !ui.ctx().text_edit_focused() {
                ui.ctx().request_repaint();
            }
            return;
        }
        let checked = match &mut self.second {
            Some(second) if is_second => &mut second.checked,
            _ => &mut self.checked,
        };
        let Some(checkup) = checked.any() else { return };
        match checkup.lines_ui(ui) {
            Some(Asked::Again) => self.check(wake, |_, _| true),
            Some(Asked::Secret) => {
                let setup = self.setup();
                let profile = setup.beside.filter(|_| is_second).map_or(setup.profile, |beside| beside.profile);
                self.secret = Some(SecretDialog::of_profile(profile, self.launch.keeping(), wake.clone()));
            }
            Some(Asked::HostKey(address, seen)) => self.confirm(wake, ui.lang(), address, seen),
            None => {}
        }
    }

    fn welcome_ui(&mut self, ui: &mut Ui, wake: &Wake, acts: &mut Vec<Act>) {
        let offered = Offered {
            not_set_up: self.not_set_up.as_ref(),
            practice: self.practice.is_some() || self.practises,
            at_work: self.practises,
        };
        match welcome_ui(ui, offered, &self.faults) {
            welcome::Pressed::Nothing => {}
            welcome::Pressed::LookAgain => {
                self.not_set_up = self.launch.not_set_up();
                self.settled = self.launch.look_again();
            }
            welcome::Pressed::Alone => match self.launch.settle_alone() {
                Ok(settled) => self.settled = Some(settled),
                Err(refused) => self.refuse(refused),
            },
            welcome::Pressed::Product => {
                (self.practice, self.faults) = (None, Vec::new());
                acts.push(Act::FirstUnit);
            }
            welcome::Pressed::Practice => {
                let Some(start) = self.practice.take() else { return };
                let waker = wake.clone();
                let opens = move || {
                    let started = start(waker).map_err(|error| Refused::Faults(vec![error.to_string()]));
                    started.map(Brought::Bench)
                };
                (self.at_work, self.practises) = (Some(Job::start(wake, opens)), true);
            }
        }
    }

    fn close_ui(&mut self, ui: &mut Ui, wake: &Wake) {
        let words = batch::text(ui.lang());
        ui.horizontal_wrapped(|ui| {
            let can = self.at_work.is_none() && !self.choice.batch().as_os_str().is_empty();
            if ui.small_enabled_ui(words.close_ask, words.close_ask, can).clicked() {
                self.ask_to_close(wake);
            }
            let has_product = !self.choice.profile().as_os_str().is_empty();
            let batch = self.choice.batch();
            self.list.button_ui(ui, job::text(ui.lang()).choose, can && has_product);
            self.list.said_ui(ui, &batch);
            if self.closed {
                ui.text_ui(words.closed, regular(13.0), Tone::Pass);
            }
        });
        ui.add_space(8.0);
    }
}

/// What stands here is the same for egui whatever comes up above it: batches that are read meanwhile must not swallow a click.
fn in_place_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().scope_id(Id::unique(("start", name))), content);
}
