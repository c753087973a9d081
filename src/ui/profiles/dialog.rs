//! The right column: what is said to the unit, verb by verb, each with what came of trying it.

use std::collections::BTreeSet;

use eframe::egui::{Align, Frame, Layout, Margin, Stroke, Ui, vec2};
use serde_json::{Value, json};

use super::fields::{Form, in_place_ui};
use super::section::Section;
use super::trial::{self, TrialView};
use crate::domain::{DialogProfile, Verb};
use crate::store::profile_file;
use crate::trial::{Tried, VERBS};
use crate::ui::look::{Ink, Parts as _, Tone, bold, mono, regular, shown};

const LINE_ENDS: [(&str, &str); 4] = [("CR LF", "\r\n"), ("LF", "\n"), ("CR", "\r"), ("–", "")];

/// The verbs in their order: those that can be tried, and *write serial* behind the reading of it. A number that is made up would stay on the unit.
fn shown_verbs() -> impl Iterator<Item = Verb> {
    VERBS.into_iter().flat_map(|verb| {
        let behind = (verb == Verb::ReadSerial).then_some(Verb::WriteSerial);
        [Some(verb), behind].into_iter().flatten()
    })
}

impl Form<'_> {
    pub fn right_ui(&mut self, ui: &mut Ui, open: &mut BTreeSet<&'static str>, trial: &mut TrialView<'_>) {
        self.whole_ui(ui);
        trial::port_ui(self, ui, trial);
        self.verbs_ui(ui, open, trial);
    }

    /// What is true of all commands.
    pub fn whole_ui(&mut self, ui: &mut Ui) {
        let text = self.text();
        self.section_ui(ui, Section::Dialog, text.dialog, |form, ui| {
            form.faults_ui(ui, "dialog", false);
            form.choice_ui(ui, "dialog.preset", &profile_file::PRESETS, Some(text.no_preset));
            form.line_end_ui(ui);
            form.choice_ui(
                ui,
                "dialog.quote",
                &["bare", "at", "json", "shell", "hex", "base64"],
                Some(text.by_default),
            );
            form.choice_ui(ui, "dialog.echo", &["auto", "never"], Some(text.by_default));
            form.line_ui(ui, "dialog.prompt");
            form.number_ui(ui, "dialog.maxLine");
            form.number_ui(ui, "dialog.quietMs");
            form.number_ui(ui, "dialog.wakeSilenceMs");
            form.login_ui(ui);
            form.require_ui(ui);
        });
    }

    /// The verbs, and what was said while they were tried.
    pub fn verbs_ui(&mut self, ui: &mut Ui, open: &mut BTreeSet<&'static str>, trial: &mut TrialView<'_>) {
        for verb in shown_verbs() {
            in_place_ui(ui, ("verb", verb), |ui| self.verb_ui(ui, verb, open, trial));
        }
        trial::transcript_ui(self, ui, trial);
    }

    /// What is answered before the prompt, in the order of the questions.
    fn login_ui(&mut self, ui: &mut Ui) {
        const PATH: &str = "dialog.login";
        let (text, name) = (self.text(), self.label(PATH));
        let answers = self.members(PATH);
        for index in 0..answers {
            let answer = format!("{PATH}[{index}]");
            in_place_ui(ui, ("login", index), |ui| {
                ui.horizontal(|ui| {
                    ui.line_ui(format!("{name} {}", index + 1), regular(13.0), Ink::Muted);
                    if ui.small_about_ui(text.remove, &format!("{name} {}", index + 1)).clicked() {
                        self.remove(&answer);
                    }
                });
            });
            self.line_ui(ui, &format!("{answer}.at"));
            self.line_ui(ui, &format!("{answer}.send"));
        }
        self.add_ui(ui, PATH, text.add_answer, json!({ "at": "", "send": "" }));
        self.faults_ui(ui, PATH, true);
    }

    /// What a unit must report about itself, value by value.
    fn require_ui(&mut self, ui: &mut Ui) {
        const PATH: &str = "dialog.require";
        let (text, name) = (self.text(), self.label(PATH));
        for index in 0..self.members(PATH) {
            let requirement = format!("{PATH}[{index}]");
            in_place_ui(ui, ("require", index), |ui| {
                ui.horizontal(|ui| {
                    ui.line_ui(format!("{name} {}", index + 1), regular(13.0), Ink::Muted);
                    if ui.small_about_ui(text.remove, &format!("{name} {}", index + 1)).clicked() {
                        self.remove(&requirement);
                    }
                });
            });
            for field in ["name", "is", "matches", "order"] {
                self.line_ui(ui, &format!("{requirement}.{field}"));
            }
        }
        self.add_ui(ui, PATH, text.add_requirement, json!({ "name": "model", "is": "" }));
        self.faults_ui(ui, PATH, true);
    }

    fn line_end_ui(&mut self, ui: &mut Ui) {
        const PATH: &str = "dialog.lineEnd";
        let held = self.draft.get(PATH).and_then(Value::as_str);
        let mut choices = vec![(self.text().by_default, held.is_none(), None)];
        choices.extend(LINE_ENDS.map(|(name, value)| (name, held == Some(value), Some(json!(value)))));
        self.choices_ui(ui, PATH, &choices);
    }

    fn verb_ui(&mut self, ui: &mut Ui, verb: Verb, open: &mut BTreeSet<&'static str>, trial: &mut TrialView<'_>) {
        let field = DialogProfile::field(verb);
        let path = format!("dialog.{field}");
        let (palette, text, name) = (self.look.palette(), self.text(), self.label(&path));
        let own = self.draft.get(&path).cloned();
        let preset = profile_file::preset(self.draft.get_text("dialog.preset"));
        let presets = preset.as_ref().and_then(|preset| preset.get(field)).cloned();
        let is_open = open.contains(field) && own.is_some();
        let frame = Frame::new().fill(palette.panel).stroke(Stroke::new(1.0, palette.line)).corner_radius(8);
        frame.inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            // As high as its buttons, wherever the page ends.
            let row = vec2(ui.available_width(), 26.0);
            ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center).with_main_wrap(false), |ui| {
                // What is not the profile's own becomes so with the first change.
                let (word, begins_with) = match (&own, &presets) {
                    (Some(_), _) if is_open => (text.close, None),
                    (Some(_), _) => (text.edit, None),
                    (None, Some(presets)) => (text.change_preset, Some(presets.clone())),
                    (None, None) => (text.add_exchange, Some(json!([{ "send": "", "expect": [] }]))),
                };
                if ui.small_about_ui(word, name).clicked() {
                    if let Some(exchanges) = begins_with {
                        self.set(&path, exchanges);
                    }
                    if is_open {
                        open.remove(field)
                    } else {
                        open.insert(field)
                    };
                }
                if VERBS.contains(&verb) && (own.is_some() || presets.is_some()) {
                    trial::button_ui(self, ui, trial, verb);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.line_ui(name, bold(13.0), Ink::Plain);
                    if own.is_none() {
                        let must_be = matches!(verb, Verb::Wake | Verb::ReadSerial | Verb::Write);
                        let (from, ink) = match presets {
                            Some(_) => (text.from_preset, Ink::Muted),
                            None if must_be => (text.required, Tone::Warn.into()),
                            None => (text.no_exchange, Ink::Muted),
                        };
                        ui.line_ui(from, regular(12.0), ink);
                    }
                });
            });
            self.faults_ui(ui, &path, false);
            if verb == Verb::Restore {
                self.way_back_ui(ui, own.as_ref().or(presets.as_ref()), preset.as_ref());
            }
            if is_open {
                self.exchanges_ui(ui, &path, name, presets.is_some(), trial.of(verb));
            } else {
                summary_ui(ui, own.as_ref().or(presets.as_ref()));
                self.faults_ui(ui, &path, true);
                if let Some(tried) = trial.of(verb) {
                    for held in &tried.exchanges {
                        trial::held_ui(self, ui, held, patterns(own.as_ref().or(presets.as_ref()), held.exchange));
                    }
                }
            }
            if let Some(tried) = trial.of(verb) {
                trial::tried_ui(self, ui, tried);
            }
        });
        ui.add_space(6.0);
    }

    /// An old identity is put back as a new one is written: where *restore* does something else, or nothing, that is said, and it can follow *write*.
    fn way_back_ui(&mut self, ui: &mut Ui, restore: Option<&Value>, preset: Option<&Value>) {
        let (draft, text) = (self.draft, self.text());
        let write = draft.get("dialog.write").or_else(|| preset?.get("write"));
        let is_there =
            |exchanges: Option<&Value>| exchanges.and_then(Value::as_array).is_some_and(|all| !all.is_empty());
        let Some(write) = write.filter(|write| is_there(Some(*write)) && restore != Some(*write)) else { return };
        let said = if is_there(restore) { text.restore_differs } else { text.restore_missing };
        ui.text_ui(said, regular(12.0), Tone::Warn);
        if ui.small_about_ui(text.restore_as_write, self.label("dialog.restore")).clicked() {
            self.set("dialog.restore", write.clone());
        }
    }

    fn exchanges_ui(&mut self, ui: &mut Ui, path: &str, name: &str, has_preset: bool, tried: Option<&Tried>) {
        let text = self.text();
        let exchanges = self.members(path);
        for index in 0..exchanges {
            let exchange = format!("{path}[{index}]");
            in_place_ui(ui, ("exchange", &exchange), |ui| {
                ui.horizontal(|ui| {
                    ui.line_ui(format!("{} {}", text.exchange, index + 1), regular(13.0), Ink::Muted);
                    if ui.small_about_ui(text.remove, &format!("{name}, {} {}", text.exchange, index + 1)).clicked() {
                        self.remove(&exchange);
                    }
                });
            });
            self.faults_ui(ui, &exchange, false);
            self.line_ui(ui, &format!("{exchange}.send"));
            self.list_ui(ui, &format!("{exchange}.expect"), text.add_pattern);
            self.line_ui(ui, &format!("{exchange}.error"));
            self.line_ui(ui, &format!("{exchange}.absent"));
            for field in ["timeoutMs", "tries", "maxReply"] {
                self.number_ui(ui, &format!("{exchange}.{field}"));
            }
            if let Some(held) = tried.and_then(|tried| tried.exchanges.iter().find(|held| held.exchange == index)) {
                trial::held_ui(self, ui, held, patterns(self.draft.get(path), index));
            }
            ui.separator();
        }
        in_place_ui(ui, ("exchanges", path), |ui| {
            ui.horizontal(|ui| {
                if ui.small_about_ui(text.add_exchange, name).clicked() {
                    self.set(&format!("{path}[{exchanges}]"), json!({ "send": "", "expect": [] }));
                }
                if has_preset && ui.small_about_ui(text.back_to_preset, name).clicked() {
                    self.remove(path);
                }
            });
        });
        self.faults_ui(ui, path, true);
    }
}

/// How many patterns an exchange has.
pub(super) fn patterns(exchanges: Option<&Value>, index: usize) -> usize {
    exchanges.and_then(|list| list.get(index)?.get("expect")?.as_array()).map_or(0, Vec::len)
}

/// What is sent and what is expected, in a line an exchange.
fn summary_ui(ui: &mut Ui, exchanges: Option<&Value>) {
    for exchange in exchanges.and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| exchange.get(name).and_then(Value::as_str).unwrap_or_default();
        let expect = exchange.get("expect").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let expect: Vec<&str> = expect.collect();
        let line = format!("{} → {}", text("send"), expect.join("  "));
        ui.text_ui(shown::plain(&line), mono(12.0), Ink::Muted);
    }
}
