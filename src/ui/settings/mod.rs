//! The settings: how things look, where they are kept, who is a supervisor.

mod batch_folder;
mod deciding;
pub(crate) mod folder;
mod known;
mod leaving;
mod monitoring;
mod operators;
mod packages;
mod people;
mod printers;
mod proxy;
mod row;
mod ruled;
mod scanner;
mod shared_book;
mod shifts;
mod supervisors;

use std::sync::Arc;

use eframe::egui::{CentralPanel, Frame, Margin, ScrollArea, TextEdit, Ui};

use super::act::Act;
use super::host::{Host, Premises, Wake};
use super::launch::Launch;
use super::moving::Moving;
use crate::decisions::AtBench;
use crate::domain::{Retention, ShiftStarts};
use crate::seen::Snapshot;
use crate::store::policy::Rules;
use crate::store::{OnPc, Policy};
use crate::ui::look::{Control as _, Ink, Look, Parts as _, Scale, Theme, Tone, bold, card, mono, regular, shown};
use crate::words::settings::{self as words, LANGUAGES};
use crate::words::{
    book_settings as book_words, keeping, label as label_words, leaving as finished, monitoring as monitoring_words,
    operators as badges, package as package_words, policy, scanner as scanner_words, ticket,
};
use batch_folder::BatchFolder;
use known::Known;
use leaving::Leaving;
use monitoring::MonitoringFields;
use operators::Operators;
use packages::Packages;
use people::People;
use printers::PrinterField;
use proxy::ProxyFields;
use row::row_ui;
use ruled::{ruled_ui, set_ui};
use scanner::ScannerField;
use shared_book::{SharedBookSection, Who};
use shifts::Shifts;
use supervisors::Supervisors;

const WIDEST: f32 = 720.0;
/// Letters of whom to call: a name and a number or two.
const LONGEST_WHOM: usize = 80;

/// The screen as it stands.
pub(crate) struct Settings {
    premises: Premises,
    wake: Wake,
    people: Known<People>,
    supervisors: Supervisors,
    operators: Operators,
    packages: Packages,
    moving: Moving,
    whom_to_call: String,
    policy: Policy,
    /// None where there is only practice.
    batch_folder: Option<BatchFolder>,
    /// The same.
    proxy: Option<ProxyFields>,
    /// The same.
    shifts: Option<Shifts>,
    /// The same.
    scanner: Option<ScannerField>,
    /// The same.
    monitoring: Option<MonitoringFields>,
    /// The same.
    printers: Option<PrinterField>,
    /// The same.
    leaving: Option<Leaving>,
    /// The same.
    shared_book: Option<SharedBookSection>,
}

impl Settings {
    pub fn new(premises: Premises, host: &Host, launch: Option<Arc<dyn Launch>>, wake: Wake) -> Self {
        let supervisors = Supervisors::new(premises.data.clone(), wake.clone());
        let operators = Operators::new(premises.data.clone(), wake.clone());
        let packages = Packages::new(premises.data.clone(), wake.clone());
        let moving = Moving::new(&premises, wake.clone());
        let is_ruled = host.policy.rules.proxy.is_some();
        let proxy = launch.clone().map(|launch| ProxyFields::new(launch, is_ruled, wake.clone()));
        let is_ruled = host.policy.rules.shift_starts.is_some();
        let shifts = launch.clone().map(|launch| Shifts::new(launch, is_ruled));
        let scanner = launch.clone().filter(|_| !premises.practice).map(ScannerField::new);
        let monitoring = launch.clone().and_then(|launch| MonitoringFields::new(launch, &host.policy.rules));
        let printers = launch.clone().and_then(PrinterField::new);
        let is_ruled = host.policy.rules.retention_months.is_some();
        let data = premises.data.clone();
        let leaving = launch.clone().filter(|_| !premises.practice);
        let leaving = leaving.map(|launch| Leaving::new(launch, data, is_ruled, wake.clone()));
        let shared_book = launch.clone().filter(|_| !premises.practice);
        let shared_book = shared_book.map(|launch| SharedBookSection::new(launch, wake.clone()));
        let is_ruled = host.policy.rules.batch_folder.is_some();
        let batch_folder = launch.and_then(|launch| BatchFolder::new(launch, is_ruled));
        let (whom_to_call, policy) = (host.whom_to_call.clone(), host.policy.clone());
        Self {
            premises,
            wake,
            people: Known::Unasked,
            supervisors,
            operators,
            packages,
            moving,
            whom_to_call,
            policy,
            batch_folder,
            proxy,
            shifts,
            scanner,
            monitoring,
            printers,
            leaving,
            shared_book,
        }
    }

    /// Where the station's things are.
    pub fn premises(&self) -> &Premises {
        &self.premises
    }

    /// Forgets what was read: it is read anew when the screen is seen the next time.
    pub fn leave(&mut self) {
        self.people = Known::Unasked;
        self.supervisors.leave();
        self.operators.leave();
        self.packages.leave();
        self.proxy.iter_mut().for_each(ProxyFields::leave);
        self.leaving.iter_mut().for_each(Leaving::leave);
        self.shared_book.iter_mut().for_each(SharedBookSection::leave);
    }

    /// Backup, restore and the recovery key: what the first start offers, and their dialogs.
    pub fn moving(&mut self) -> &mut Moving {
        &mut self.moving
    }

    /// Keeps the proxy, once somebody is through with it; gives what it was and what it is, where it is another one than before.
    pub fn keep_proxy(&mut self) -> Option<(String, String)> {
        self.proxy.as_mut().and_then(ProxyFields::keep)
    }

    /// The same of the folder for batches.
    pub fn keep_batch_folder(&mut self) -> Option<(String, String)> {
        self.batch_folder.as_mut().and_then(BatchFolder::keep)
    }

    /// The same of when shifts begin.
    pub fn keep_shifts(&mut self) -> Option<(ShiftStarts, ShiftStarts)> {
        self.shifts.as_mut().and_then(Shifts::keep)
    }

    /// The same of the scanner's port.
    pub fn keep_scanner(&mut self) -> Option<(String, String)> {
        self.scanner.as_mut().and_then(ScannerField::keep)
    }

    /// The same of what others' tools are told: each setting that is another one, by its name.
    pub fn keep_monitoring(&mut self) -> Vec<(&'static str, String, String)> {
        self.monitoring.as_mut().map(MonitoringFields::keep).unwrap_or_default()
    }

    /// The same of where labels are printed.
    pub fn keep_printers(&mut self) -> Option<(String, String)> {
        self.printers.as_mut().and_then(PrinterField::keep)
    }

    /// The same of how long finished batches are kept.
    pub fn keep_retention(&mut self) -> Option<(Retention, Retention)> {
        self.leaving.as_mut().and_then(Leaving::keep)
    }

    /// Takes what threads and station brought. `snapshot`: the bench, where one runs.
    pub fn poll(&mut self, snapshot: Option<&Snapshot>) {
        if self.supervisors.poll(snapshot) | self.operators.poll(snapshot) | self.packages.poll(snapshot) {
            self.people = Known::Unasked;
        }
        if matches!(self.people, Known::Unasked) {
            let data = self.premises.data.clone();
            self.people = Known::reading(&self.wake, move || People::read(&data).ok());
        }
        self.people.poll();
        self.proxy.iter_mut().for_each(ProxyFields::poll);
        self.leaving.iter_mut().for_each(Leaving::poll);
        self.shared_book.iter_mut().for_each(SharedBookSection::poll);
    }

    /// `bench`: what the bench shows, and the way to it, where one runs.
    pub fn screen_ui(
        &mut self,
        ui: &mut Ui,
        (snapshot, at_bench): (Option<&Snapshot>, Option<AtBench>),
        acts: &mut Vec<Act>,
    ) {
        let look = ui.look();
        let ground = Frame::new().inner_margin(Margin::symmetric(18, 14));
        CentralPanel::default().frame(ground).show(ui, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.set_max_width(WIDEST.min(ui.available_width()));
                ui.line_ui(look.text().settings, bold(20.0), Ink::Plain);
                ui.add_space(8.0);
                if self.premises.settings_damaged {
                    Frame::new()
                        .fill(ui.tint(Tone::Warn).fill)
                        .corner_radius(8)
                        .inner_margin(Margin::symmetric(14, 8))
                        .show(ui, |ui| ui.text_ui(words::text(look.lang).damaged, regular(14.0), Ink::Plain));
                    ui.add_space(8.0);
                }
                looks_ui(ui, &self.policy.rules, acts);
                self.whom_ui(ui, acts);
                self.folders_ui(ui, acts);
                if let Some(shifts) = &mut self.shifts {
                    section_ui(ui, words::text(look.lang).shifts, |ui| shifts.field_ui(ui));
                }
                self.supervisors_ui(ui, snapshot);
                self.operators_ui(ui, snapshot);
                self.packages_ui(ui, snapshot);
                if let Some(scanner) = &mut self.scanner {
                    section_ui(ui, scanner_words::text(look.lang).head, |ui| scanner.field_ui(ui));
                }
                self.shared_book_ui(ui, snapshot);
                self.leaving_ui(ui, snapshot);
                self.moving_ui(ui, snapshot);
                if let Some(proxy) = &mut self.proxy {
                    section_ui(ui, words::text(look.lang).network, |ui| proxy.fields_ui(ui));
                }
                if let Some(printers) = &mut self.printers {
                    section_ui(ui, label_words::text(look.lang).head, |ui| printers.field_ui(ui));
                }
                if let Some(monitoring) = &mut self.monitoring {
                    section_ui(ui, monitoring_words::text(look.lang).head, |ui| monitoring.fields_ui(ui));
                }
                program_ui(ui, &self.policy);
            });
        });
        self.supervisors.dialog_ui(ui.ctx(), snapshot, acts);
        self.operators.dialog_ui(ui.ctx(), snapshot, acts);
        self.packages.dialog_ui(ui.ctx(), snapshot, acts);
        self.leaving.iter_mut().for_each(|leaving| leaving.dialog_ui(ui.ctx()));
        self.shared_book.iter_mut().for_each(|book| book.dialog_ui(ui.ctx(), at_bench.as_ref()));
    }

    fn moving_ui(&mut self, ui: &mut Ui, snapshot: Option<&Snapshot>) {
        // Where nobody asks on which PC a record is, nobody brings it to another one.
        let is_practice = self.premises.practice || snapshot.is_some_and(|snapshot| snapshot.practice);
        if is_practice || *self.premises.data.on_pc() == OnPc::NotAsked {
            return;
        }
        let by = snapshot.and_then(|snapshot| snapshot.operator.as_ref()).map(ToString::to_string);
        section_ui(ui, keeping::text(ui.lang()).head, |ui| self.moving.section_ui(ui, &by.unwrap_or_default()));
    }

    fn leaving_ui(&mut self, ui: &mut Ui, snapshot: Option<&Snapshot>) {
        let is_practice = snapshot.is_some_and(|snapshot| snapshot.practice);
        let Some(leaving) = self.leaving.as_mut().filter(|_| !is_practice) else { return };
        let by = snapshot.and_then(|snapshot| snapshot.operator.as_ref()).map(ToString::to_string).unwrap_or_default();
        section_ui(ui, finished::text(ui.lang()).head, |ui| leaving.section_ui(ui, snapshot.is_some(), &by));
    }

    fn shared_book_ui(&mut self, ui: &mut Ui, snapshot: Option<&Snapshot>) {
        // Practice never asks it.
        let is_practice = snapshot.is_some_and(|snapshot| snapshot.practice);
        let Some(book) = self.shared_book.as_mut().filter(|_| !is_practice) else { return };
        let own = snapshot.and_then(|snapshot| snapshot.operator.as_ref()).map(ToString::to_string);
        let who = Who { people: &self.people, own: &own.unwrap_or_default(), is_bench_open: snapshot.is_some() };
        section_ui(ui, book_words::text(ui.lang()).head, |ui| book.section_ui(ui, &who));
    }

    fn folders_ui(&mut self, ui: &mut Ui, acts: &mut Vec<Act>) {
        let (look, text) = (ui.look(), words::text(ui.lang()));
        let data = &self.premises.data;
        section_ui(ui, text.folders, |ui| {
            for (head, folder) in [(text.data, data.path().to_owned()), (text.record, data.record())] {
                row_ui(ui, head, |ui| {
                    let path = folder.display().to_string();
                    ui.text_ui(shown::plain(&path), mono(13.0), Ink::Plain);
                    if ui.small_about_ui(look.text().copy, head).clicked() {
                        ui.ctx().copy_text(path);
                    }
                    ui.small_about_ui(text.open_folder, head).asks(acts, Act::ShowFolder(folder));
                });
            }
            if self.policy.rules.data_dir.is_some() && !self.premises.practice {
                set_ui(ui);
            }
            let note = if self.premises.practice { text.practice_note } else { text.record_note };
            ui.text_ui(note, regular(13.0), Ink::Muted);
            if let Some(batch_folder) = &mut self.batch_folder {
                batch_folder.field_ui(ui);
            }
        });
    }

    fn whom_ui(&mut self, ui: &mut Ui, acts: &mut Vec<Act>) {
        let text = ticket::text(ui.lang());
        section_ui(ui, text.when_stopped, |ui| {
            let field = TextEdit::singleline(&mut self.whom_to_call).hint_text(text.whom_hint).char_limit(LONGEST_WHOM);
            let is_ruled = self.policy.rules.whom_to_call.is_some();
            let edit = ruled_ui(ui, is_ruled, |ui| ui.field_ui(text.whom, field));
            if edit.changed() {
                acts.push(Act::WhomToCall(self.whom_to_call.clone()));
            }
            ui.text_ui(text.whom_note, regular(13.0), Ink::Muted);
        });
    }

    fn operators_ui(&mut self, ui: &mut Ui, snapshot: Option<&Snapshot>) {
        // Of practice no list is kept.
        if !self.premises.practice && !snapshot.is_some_and(|snapshot| snapshot.practice) {
            section_ui(ui, badges::text(ui.lang()).head, |ui| self.operators.section_ui(ui, &self.people));
        }
    }

    fn packages_ui(&mut self, ui: &mut Ui, snapshot: Option<&Snapshot>) {
        // Of practice nothing comes from elsewhere.
        if self.premises.practice || snapshot.is_some_and(|snapshot| snapshot.practice) {
            return;
        }
        let by = snapshot.and_then(|snapshot| snapshot.operator.as_ref()).map(ToString::to_string).unwrap_or_default();
        let is_ruled = self.policy.rules.packages_only == Some(true);
        section_ui(ui, package_words::text(ui.lang()).head, |ui| {
            self.packages.section_ui(ui, &self.people, is_ruled, &by);
        });
    }

    fn supervisors_ui(&mut self, ui: &mut Ui, snapshot: Option<&Snapshot>) {
        let text = words::text(ui.lang());
        section_ui(ui, text.supervisors, |ui| {
            if self.premises.practice || snapshot.is_some_and(|snapshot| snapshot.practice) {
                ui.text_ui(text.supervisors_practice, regular(14.0), Ink::Muted);
            } else {
                self.supervisors.section_ui(ui, &self.people);
            }
        });
    }
}

fn looks_ui(ui: &mut Ui, rules: &Rules, acts: &mut Vec<Act>) {
    let (look, text) = (ui.look(), words::text(ui.lang()));
    section_ui(ui, text.looks, |ui| {
        ruled_row_ui(ui, rules.language.is_some(), text.language, |ui| {
            for (lang, name) in LANGUAGES {
                choice_ui(ui, text.language, name, Look { lang, ..look }, acts);
            }
        });
        row_ui(ui, text.colours, |ui| {
            for theme in Theme::ALL {
                choice_ui(ui, text.colours, theme.name(look.lang), Look { theme, ..look }, acts);
            }
        });
        row_ui(ui, text.size, |ui| {
            for scale in Scale::STEPS {
                choice_ui(ui, text.size, &scale.word(), Look { scale, ..look }, acts);
            }
        });
        ui.text_ui(text.size_keys, regular(13.0), Ink::Muted);
        ruled_row_ui(ui, rules.full_screen.is_some(), text.window, |ui| {
            for (full_screen, name) in [(false, text.framed), (true, text.full_screen)] {
                choice_ui(ui, text.window, name, Look { full_screen, ..look }, acts);
            }
        });
        ruled_row_ui(ui, rules.sounds.is_some(), text.sounds, |ui| {
            for (muted, name) in [(false, text.sounds_on), (true, text.sounds_off)] {
                choice_ui(ui, text.sounds, name, Look { muted, ..look }, acts);
            }
        });
    });
}

/// One of several looks, pressed in where it is the one in use.
fn choice_ui(ui: &mut Ui, head: &str, name: &str, chosen: Look, acts: &mut Vec<Act>) {
    if ui.choice_ui(ui.look() == chosen, name, &format!("{head}: {name}")) {
        acts.push(Act::Look(chosen));
    }
}

fn program_ui(ui: &mut Ui, ruling: &Policy) {
    let text = words::text(ui.lang());
    section_ui(ui, text.program, |ui| {
        for (head, value) in [(text.version, env!("CARGO_PKG_VERSION")), (text.licence, env!("CARGO_PKG_LICENSE"))] {
            row_ui(ui, head, |ui| {
                ui.line_ui(value, regular(14.0), Ink::Plain);
            });
        }
        if let Some(file) = &ruling.file {
            row_ui(ui, policy::text(ui.lang()).file, |ui| {
                ui.text_ui(shown::plain(&file.display().to_string()), mono(13.0), Ink::Plain);
            });
        }
    });
}

fn ruled_row_ui(ui: &mut Ui, is_ruled: bool, head: &str, content: impl FnOnce(&mut Ui)) {
    ruled_ui(ui, is_ruled, |ui| row_ui(ui, head, content));
}

fn section_ui(ui: &mut Ui, head: &str, content: impl FnOnce(&mut Ui)) {
    let look = ui.look();
    card(look.palette()).inner_margin(Margin::same(16)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.line_ui(head, bold(15.0), Ink::Plain);
        ui.add_space(4.0);
        content(ui);
    });
    ui.add_space(12.0);
}
