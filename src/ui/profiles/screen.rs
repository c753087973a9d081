//! The whole screen, painted.

use std::collections::BTreeSet;
use std::sync::Arc;

use eframe::egui::{Align, CentralPanel, Frame, Layout, Margin, ScrollArea, Ui, vec2};

use super::clerk::Errand;
use super::desk::Desk;
use super::draft::Draft;
use super::fields::Form;
use super::package::Ended;
use super::state::Profiles;
use super::trial::TrialView;
use super::wish::{SCROLL_BAR, View, Wish};
use super::{ask, bar, history, list, terminal, text, trial};
use crate::decisions::AtBench;
use crate::domain::Person;
use crate::store::profile_file::Beside;
use crate::trial::{Snapshot, Trial};
use crate::ui::choose::Choice;
use crate::ui::look::{Control as _, Ink, Look, Parts as _, Tone, bold, regular};
use crate::words::package as package_words;
use crate::words::profile::cause_text;
use crate::words::profiles as words;
use crate::words::wizard as wizard_words;

/// With less room the columns stand one under the other.
const TWO_COLUMNS: f32 = 760.0;
/// With less room the terminal stands over the dialog, not beside it.
const BESIDE: f32 = 600.0;

impl Profiles {
    /// The screen. `by` is who would be named as the one who saves, `in_use` the ports of the running bench, `bench` the bench itself.
    ///
    /// What comes back is how things look from now on, where somebody folded a section.
    pub fn screen_ui(
        &mut self,
        ui: &mut Ui,
        by: Option<Person>,
        in_use: Vec<String>,
        bench: Option<AtBench>,
    ) -> Option<Look> {
        let look = ui.look();
        (self.by, self.in_use, self.bench) = (by, in_use, bench);
        let mut wishes = Vec::new();
        bar::head_ui(ui, self.view, self.is_practice, &mut wishes);
        // The page of the first product has the room of a list in which nothing else stands.
        let is_alone = self.view == View::Wizard && self.items.as_ref().is_some_and(|items| items.len() == 1);
        if !is_alone {
            list::list_ui(ui, self.items.as_deref(), self.draft.as_ref(), &mut wishes);
        }
        let left = if is_alone { 18 } else { 4 };
        let ground = Frame::new();
        CentralPanel::default().frame(ground.inner_margin(Margin { left, right: 4, top: 12, bottom: 8 })).show(
            ui,
            |ui| match self.draft.take() {
                Some(draft) => {
                    let has_page = self.wizard.as_ref().is_some_and(|wizard| wizard.id == draft.id);
                    if self.view != View::Wizard {
                        bar::profile_ui(ui, &draft, (self.view, has_page), self.is_practice, &mut wishes);
                    }
                    self.message_ui(ui, &mut wishes);
                    match self.view {
                        View::Form | View::Terminal => self.form_ui(ui, &draft, &mut wishes),
                        View::Wizard => self.wizard_ui(ui, &draft, &mut wishes),
                        View::Text => text::text_view_ui(ui, &draft, &mut wishes),
                        View::History => history::history_ui(ui, &draft, self.history.as_deref(), &mut wishes),
                    }
                    self.draft = Some(draft);
                }
                None => {
                    self.message_ui(ui, &mut wishes);
                    let text = words::text(look.lang);
                    let said = match &self.items {
                        None => text.reading,
                        Some(items) if items.is_empty() => text.empty,
                        Some(_) => text.choose,
                    };
                    ui.add_space(24.0);
                    ui.text_ui(said, regular(15.0), Ink::Muted);
                    if self.items.as_ref().is_some_and(Vec::is_empty) && !self.is_practice {
                        ui.add_space(8.0);
                        ui.button_ui(wizard_words::text(look.lang).head, true).asks(&mut wishes, Wish::FirstUnit);
                    }
                }
            },
        );
        self.asking_ui(ui, &mut wishes);
        if !wishes.is_empty() {
            ui.ctx().request_repaint();
        }
        let mut folded = None;
        for wish in wishes {
            match wish {
                Wish::Fold(section) => folded = Some(Look { folded: look.folded.turned(section), ..look }),
                wish => self.grant(look, wish),
            }
        }
        folded
    }

    fn message_ui(&self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        let look = ui.look();
        let Some((tone, message)) = &self.message else { return };
        let tint = look.palette().tint(*tone);
        Frame::new().fill(tint.fill).corner_radius(8).inner_margin(Margin::symmetric(12, 6)).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.small_ui(ui.text().ok).asks(wishes, Wish::Heard);
                ui.text_ui(message.as_str(), regular(13.0), Ink::Plain);
            });
        });
        ui.add_space(6.0);
    }

    fn form_ui(&mut self, ui: &mut Ui, draft: &Draft, wishes: &mut Vec<Wish>) {
        let look = ui.look();
        let has_terminal = self.view == View::Terminal;
        let is_read = !has_terminal && bar::help_ui(ui, self.pointed.as_deref());
        let mut form = Form::new(look, draft);
        let snapshot = self.trial_seen(ui);
        let mut port = std::mem::take(&mut self.port);
        let found = std::mem::take(&mut self.found);
        let mut view =
            TrialView { snapshot, port: &mut port, found: &found, is_practice: self.is_practice, wish: None };
        if has_terminal {
            beside_ui(&mut form, ui, &mut view, &mut self.desk, &mut self.open_verbs);
        } else {
            self.columns_ui(&mut form, ui, &mut view);
        }
        wishes.extend(view.wish.map(Wish::Trial));
        (self.port, self.found) = (port, found);
        let Form { wishes: asked, told, pointed, .. } = form;
        wishes.extend(asked);
        // It stays as long as somebody reads it, and says nothing of a field that nobody looks at any more.
        let pointed = pointed.or_else(|| self.pointed.clone().filter(|_| is_read));
        if told != self.told || pointed != self.pointed {
            ui.ctx().request_repaint();
        }
        (self.told, self.pointed) = (told, pointed);
    }

    /// What is seen of the trial; while it runs, its seconds pass.
    fn trial_seen(&self, ui: &Ui) -> Arc<Snapshot> {
        let snapshot = self.trial.as_ref().map(Trial::snapshot).unwrap_or_default();
        if snapshot.running.is_some() {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
        }
        snapshot
    }

    fn wizard_ui(&mut self, ui: &mut Ui, draft: &Draft, wishes: &mut Vec<Wish>) {
        let snapshot = self.trial_seen(ui);
        let Some(wizard) = &mut self.wizard else { return };
        let mut form = Form::new(ui.look(), draft);
        let mut view =
            TrialView { snapshot, port: &mut self.port, found: &self.found, is_practice: self.is_practice, wish: None };
        wizard.page_ui(ui, &mut form, &mut view, wishes);
        wishes.extend(view.wish.map(Wish::Trial));
        wishes.extend(form.wishes);
    }

    /// The fields of the profile, in two columns where there is room.
    fn columns_ui(&mut self, form: &mut Form<'_>, ui: &mut Ui, view: &mut TrialView<'_>) {
        let (connection, verbs) = (self.connection.as_ref(), &mut self.open_verbs);
        ScrollArea::vertical().id_salt(("form", &form.draft.id)).auto_shrink(false).show(ui, |ui| {
            let width = ui.available_width() - SCROLL_BAR;
            ui.set_max_width(width);
            dense(ui);
            elsewhere_ui(ui, form.draft, &self.told);
            if width >= TWO_COLUMNS {
                ui.columns(2, |columns| {
                    // Columns would stretch every text to their width.
                    let [left, right] = columns else { return };
                    left.with_layout(Layout::top_down(Align::Min), |ui| form.left_ui(ui, connection));
                    right.with_layout(Layout::top_down(Align::Min), |ui| form.right_ui(ui, verbs, view));
                });
            } else {
                form.left_ui(ui, connection);
                form.right_ui(ui, verbs, view);
            }
        });
    }

    fn asking_ui(&mut self, ui: &Ui, wishes: &mut Vec<Wish>) {
        let ctx = ui.ctx();
        if let Some(errand) = self.asking.as_mut().and_then(|asking| ask::asking_ui(ctx, asking)) {
            self.asking = None;
            wishes.extend(errand.map(Wish::Errand));
        }
        for (beside, choosing) in Beside::ALL.into_iter().zip(&mut self.choosing) {
            let chosen = Choice::answer_ui(choosing, ctx).and_then(|paths| paths.into_iter().next());
            if let (Some(file), Some(draft)) = (chosen, &self.draft) {
                wishes.push(Wish::Errand(Errand::Take(draft.id.clone(), beside, file)));
            }
        }
        self.secret.take_if(|secret| !secret.dialog_ui(ctx));
        let is_bench_open = self.bench.is_some();
        if let Some(ended) = self.package.as_mut().and_then(|package| package.dialog_ui(ctx, is_bench_open)) {
            self.package = None;
            if ended == Ended::Taken {
                self.message = Some((Tone::Pass, package_words::text(Look::of(ctx).lang).taken.to_owned()));
                wishes.push(Wish::Errand(Errand::List));
                // What is open may be the profile that was replaced.
                wishes.extend(self.draft.as_ref().map(|draft| Wish::Open(draft.id.clone())));
            }
        }
        if let Some(verb) = self.agreeing {
            let agreed = trial::agree_ui(ctx, verb, &self.port, self.reads_identity());
            wishes.extend(agreed.map(|agreed| Wish::Agreed(agreed.then_some(verb))));
        }
    }
}

/// Many fields: closer together than what is pressed with gloves.
fn dense(ui: &mut Ui) {
    ui.spacing_mut().interact_size.y = 27.0;
    ui.spacing_mut().button_padding = vec2(9.0, 3.0);
}

/// The terminal and the fields of the dialog beside each other, or one under the other where there is no room.
fn beside_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    view: &mut TrialView<'_>,
    desk: &mut Desk,
    verbs: &mut BTreeSet<&'static str>,
) {
    let scrolled = ScrollArea::vertical().id_salt(("dialog", &form.draft.id)).auto_shrink(false);
    if ui.available_width() < BESIDE {
        scrolled.show(ui, |ui| {
            ui.set_max_width(ui.available_width() - SCROLL_BAR);
            dense(ui);
            terminal::terminal_ui(form, ui, view, desk, verbs, None);
            form.whole_ui(ui);
            form.verbs_ui(ui, verbs, view);
        });
        return;
    }
    ui.columns(2, |columns| {
        let [left, right] = columns else { return };
        left.with_layout(Layout::top_down(Align::Min), |ui| {
            let height = ui.available_height();
            ScrollArea::vertical().id_salt(("terminal", &form.draft.id)).auto_shrink(false).show(ui, |ui| {
                dense(ui);
                terminal::terminal_ui(form, ui, view, desk, verbs, Some(height));
            });
        });
        right.with_layout(Layout::top_down(Align::Min), |ui| {
            scrolled.show(ui, |ui| {
                ui.set_max_width(ui.available_width() - SCROLL_BAR);
                dense(ui);
                form.whole_ui(ui);
                form.verbs_ui(ui, verbs, view);
            });
        });
    });
}

/// Faults that no field of the form has said.
fn elsewhere_ui(ui: &mut Ui, draft: &Draft, told: &BTreeSet<usize>) {
    let look = ui.look();
    let others = draft.faults().iter().enumerate().filter(|(index, _)| !told.contains(index)).map(|(_, fault)| fault);
    let others: Vec<_> = others.collect();
    if others.is_empty() {
        return;
    }
    let tint = look.palette().tint(Tone::Fail);
    ui.toned_ui(Tone::Fail, Margin::symmetric(14, 10), |ui| {
        ui.text_ui(words::text(look.lang).elsewhere, bold(13.0), tint.ink);
        for fault in others {
            let place = words::place(look.lang, fault.line, fault.column);
            let path = crate::ui::look::shown::plain(&fault.path);
            let colon = if path.is_empty() { "" } else { ": " };
            let said = format!("{place} · {path}{colon}{}", cause_text(look.lang, &fault.cause));
            ui.text_ui(said, regular(13.0), Ink::Plain);
        }
    });
    ui.add_space(8.0);
}
