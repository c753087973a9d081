//! The fields that the form is made of. Each knows its path in the profile: what stands there, what it means, what is wrong with it.

use std::collections::BTreeSet;
use std::ops::Range;

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{
    Align, Align2, Button, Id, Layout, Margin, Response, RichText, Role, Stroke, TextBuffer, TextEdit, Ui, UiBuilder,
    WidgetInfo, vec2,
};
use serde_json::{Value, json};

use super::draft::{Draft, Edit};
use super::visible::{plain, visible};
use super::wish::Wish;
use crate::domain::{DialogProfile, Verb};
use crate::store::profile_fault::Fault;
use crate::store::profile_file;
use crate::ui::look::{Ink, Look, Palette, Parts as _, Tone, mono, regular};
use crate::words::profile::cause_text;
use crate::words::profiles::{self as profile_words, Text, text};
use crate::words::{bench, profile_form as words, trial as trial_words};

const LABEL: f32 = 132.0;
/// With less room the label stands above its field.
const LEAST: f32 = 330.0;

/// One pass over the form: what is seen, and what is wished.
pub(super) struct Form<'a> {
    pub look: Look,
    pub draft: &'a Draft,
    pub wishes: Vec<Wish>,
    /// The faults that were said at a field.
    pub told: BTreeSet<usize>,
    /// The field that is looked at.
    pub pointed: Option<String>,
    /// The pointer is on it; else it has the focus.
    is_hovered: bool,
}

impl<'a> Form<'a> {
    pub fn new(look: Look, draft: &'a Draft) -> Self {
        Self { look, draft, wishes: Vec::new(), told: BTreeSet::new(), pointed: None, is_hovered: false }
    }

    pub fn text(&self) -> &'static Text {
        text(self.look.lang)
    }

    pub fn label(&self, path: &str) -> &'static str {
        words::field(path).map_or("", |field| field.label(self.look.lang))
    }

    pub fn verb(&self, verb: Verb) -> &'static str {
        self.label(&format!("dialog.{}", DialogProfile::field(verb)))
    }

    pub fn set(&mut self, path: &str, value: Value) {
        self.wishes.push(Wish::Edit(Edit::Set(path.into(), value)));
    }

    pub fn remove(&mut self, path: &str) {
        self.wishes.push(Wish::Edit(Edit::Remove(path.into())));
    }

    fn point(&mut self, path: &str, response: &Response) {
        // What the pointer is on comes before what has the focus.
        if response.hovered() || response.has_focus() && !self.is_hovered {
            self.is_hovered |= response.hovered();
            self.pointed = Some(path.into());
        }
    }

    /// Says what is wrong at this path, and inside it where `within` says so.
    pub fn faults_ui(&mut self, ui: &mut Ui, path: &str, within: bool) {
        for (index, fault) in self.draft.faults().iter().enumerate() {
            let inside = fault.path.strip_prefix(path);
            let is_here = inside.is_some_and(|rest| rest.is_empty() || within && rest.starts_with(['.', '[']));
            if !is_here || !self.told.insert(index) {
                continue;
            }
            let tone = if fault.cause.is_warning() { Tone::Warn } else { Tone::Fail };
            let inner = self.inside(&fault.path, path.len());
            let cause = words::in_form(self.look.lang, &cause_text(self.look.lang, &fault.cause));
            let mut said = if inner.is_empty() { cause } else { format!("{inner}: {cause}") };
            if let Some(place) = self.mistake(&fault.path) {
                let text = visible(self.draft.get_text(&fault.path));
                said.push_str(&profile_words::mistake_at(
                    self.look.lang,
                    text[..place.start].chars().count() + 1,
                    &text[place],
                ));
            }
            ui.text_ui(said, regular(12.0), tone);
        }
    }

    /// The way from what stands at the first `from` bytes of a path to its end, as the form calls it: `Exchange 1, Expect 2`.
    pub fn inside(&self, path: &str, from: usize) -> String {
        let mut names = Vec::new();
        let mut end = from;
        for part in path[from..].split_inclusive([']', '.']) {
            end += part.len();
            let (field, index) =
                part.trim_end_matches(['.', ']']).split_once('[').unwrap_or((part.trim_end_matches('.'), ""));
            let label = self.label(path[..end].trim_end_matches('.'));
            let name = if field.is_empty() && label.is_empty() || index.is_empty() && field.is_empty() {
                String::new()
            } else if field.is_empty() {
                self.text().exchange.to_owned()
            } else if label.is_empty() {
                field.to_owned()
            } else {
                label.to_owned()
            };
            match index.parse::<usize>() {
                Ok(index) => names.push(format!("{name} {}", index + 1).trim().to_owned()),
                Err(_) if !name.is_empty() => names.push(name),
                Err(_) => {}
            }
        }
        names.join(self.look.lang.pick(", ", "，"))
    }

    /// Where the pattern at this path is wrong, in bytes of it as it is seen.
    fn mistake(&self, path: &str) -> Option<Range<usize>> {
        let is_here = |fault: &&Fault| fault.path == path && fault.cause.code() == "bad-regex";
        self.draft.faults().iter().find(is_here)?;
        profile_file::mistake_in_pattern(&visible(self.draft.get_text(path)))
    }

    /// Nothing stands where something must.
    fn lacks(&self, path: &str) -> bool {
        let is_empty = self.draft.get(path).is_none_or(|held| held == "");
        // What belongs to something that may be left out is missing only where that is there.
        let is_left_out = path
            .rsplit_once('.')
            .is_some_and(|(parent, _)| !profile_file::is_required(parent) && self.draft.get(parent).is_none());
        is_empty
            && !is_left_out
            && profile_file::default_of(path).is_none()
            && (is_required(path) || profile_file::is_required(path))
    }

    /// What a field is called, and whether it must be filled in.
    fn label_ui(&mut self, ui: &mut Ui, path: &str, label: &str) -> Response {
        let lacks = !path.is_empty() && self.lacks(path);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let label = ui.text_ui(label, regular(13.0), Ink::Muted);
            if lacks {
                ui.line_ui(self.text().required, regular(12.0), Tone::Warn);
            }
            label
        })
        .inner
    }

    /// A label and what stands beside it, or beneath it where there is no room.
    pub fn row_ui(
        &mut self,
        ui: &mut Ui,
        path: &str,
        label: &str,
        content: impl FnOnce(&mut Self, &mut Ui, &Response),
    ) {
        in_place_ui(ui, ("row", path, label), |ui| {
            if ui.available_width() < LEAST {
                let label = self.label_ui(ui, path, label);
                self.point(path, &label);
                return content(self, ui, &label);
            }
            ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
                let label = ui.allocate_ui_with_layout(vec2(LABEL, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(LABEL);
                    ui.add_space(4.0);
                    self.label_ui(ui, path, label)
                });
                self.point(path, &label.inner);
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width());
                    content(self, ui, &label.inner);
                });
            });
        });
    }

    /// A text in one line, or wrapped where it is long.
    pub fn line_ui(&mut self, ui: &mut Ui, path: &str) {
        self.edit_row_ui(ui, path, false);
    }

    /// A number. What is none stays as text, with its fault beside it: nothing that is typed is lost.
    pub fn number_ui(&mut self, ui: &mut Ui, path: &str) {
        self.edit_row_ui(ui, path, true);
    }

    fn edit_row_ui(&mut self, ui: &mut Ui, path: &str, is_number: bool) {
        self.row_ui(ui, path, self.label(path), |form, ui, label| {
            form.edit_ui(ui, path, label, is_number);
            form.faults_ui(ui, path, true);
        });
    }

    /// The text field alone.
    pub fn edit_ui(&mut self, ui: &mut Ui, path: &str, label: &Response, is_number: bool) -> Response {
        let held = match self.draft.get(path) {
            Some(Value::String(text)) => visible(text),
            Some(value) => value.to_string(),
            None => String::new(),
        };
        let mut typed = held.clone();
        let hint = match profile_file::default_of(path) {
            Some(Value::String(default)) => default.clone(),
            Some(default) => default.to_string(),
            None if held.is_empty() && self.lacks(path) => self.text().required.to_owned(),
            None => self.text().optional.to_owned(),
        };
        let mistake = self.mistake(path);
        let palette = self.look.palette();
        let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| {
            let mut job = marked_at(text.as_str(), mistake.clone(), palette);
            job.wrap.max_width = width;
            ui.fonts_mut(|fonts| fonts.layout_job(job))
        };
        let edit = TextEdit::multiline(&mut typed)
            .layouter(&mut layouter)
            .id_salt(("field", path))
            .font(mono(13.0))
            .desired_rows(1)
            .desired_width(f32::INFINITY)
            .margin(Margin::symmetric(8, 4))
            .return_key(None)
            .align(Align2::LEFT_CENTER)
            .hint_text(hint);
        let response = ui.add(edit).labelled_by(label.id);
        self.point(path, &response);
        if typed == held {
            return response;
        }
        let typed = plain(&typed);
        let is_optional = profile_file::default_of(path).is_some() || !is_required(path);
        match typed.parse::<i64>() {
            _ if typed.is_empty() && is_optional => self.remove(path),
            Ok(number) if is_number => self.set(path, json!(number)),
            _ => self.set(path, json!(typed)),
        }
        response
    }

    pub fn switch_ui(&mut self, ui: &mut Ui, path: &str) {
        let default = profile_file::default_of(path).and_then(Value::as_bool).unwrap_or_default();
        let mut on = self.draft.get(path).and_then(Value::as_bool).unwrap_or(default);
        in_place_ui(ui, ("switch", path), |ui| {
            let response = ui.checkbox(&mut on, self.label(path));
            self.point(path, &response);
            if response.changed() {
                self.set(path, json!(on));
            }
            self.faults_ui(ui, path, true);
        });
    }

    /// One of several words. The first, where `or_none` says so, is that nothing is written.
    pub fn choice_ui(&mut self, ui: &mut Ui, path: &str, values: &[&'static str], or_none: Option<&'static str>) {
        let written = self.draft.get(path);
        let default = profile_file::default_of(path).filter(|_| or_none.is_none());
        let held = written.and_then(Value::as_str).or(default.and_then(Value::as_str));
        let none = or_none.map(|none| (none, written.is_none(), None));
        let named = |value: &&'static str| {
            let name = words::choice(self.look.lang, path, value).unwrap_or(value);
            (name, held == Some(*value), Some(json!(value)))
        };
        let choices: Vec<_> = none.into_iter().chain(values.iter().map(named)).collect();
        self.choices_ui(ui, path, &choices);
    }

    /// The choices of one field: what each is called, whether it is the one, and what it writes, if anything.
    pub fn choices_ui(&mut self, ui: &mut Ui, path: &str, choices: &[(&str, bool, Option<Value>)]) {
        self.row_ui(ui, path, self.label(path), |form, ui, _| {
            form.radios_ui(ui, path, choices);
            form.faults_ui(ui, path, true);
        });
    }

    /// The choices alone.
    pub fn radios_ui(&mut self, ui: &mut Ui, path: &str, choices: &[(&str, bool, Option<Value>)]) {
        ui.horizontal_wrapped(|ui| {
            for (name, on, value) in choices {
                if self.radio_ui(ui, path, name, *on) {
                    match value {
                        Some(value) => self.set(path, value.clone()),
                        None => self.remove(path),
                    }
                }
            }
        });
    }

    /// One choice; true when it was taken.
    fn radio_ui(&mut self, ui: &mut Ui, path: &str, name: &str, on: bool) -> bool {
        let spoken = format!("{}: {name}", self.label(path));
        let button = ui.add(Button::new(RichText::new(name).font(regular(13.0))).selected(on));
        button.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &spoken));
        self.point(path, &button);
        button.clicked() && !on
    }

    /// A list of texts, each with its number.
    pub fn list_ui(&mut self, ui: &mut Ui, path: &str, add: &str) {
        for index in 0..self.members(path) {
            let member = format!("{path}[{index}]");
            let label = format!("{} {}", self.label(path), index + 1);
            self.row_ui(ui, &member, &label, |form, ui, name| {
                ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                    if ui.small_about_ui(form.text().remove, &label).clicked() {
                        form.remove(&member);
                    }
                    ui.vertical(|ui| form.edit_ui(ui, &member, name, false));
                });
                form.faults_ui(ui, &member, true);
            });
        }
        self.add_ui(ui, path, add, json!(""));
    }

    /// How many members a list has.
    pub fn members(&self, path: &str) -> usize {
        self.draft.get(path).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// One member more of a list. Its label stands here where there is none yet.
    pub fn add_ui(&mut self, ui: &mut Ui, path: &str, add: &str, member: Value) {
        let members = self.members(path);
        self.row_ui(ui, path, if members == 0 { self.label(path) } else { "" }, |form, ui, _| {
            if ui.small_ui(add).clicked() {
                form.set(&format!("{path}[{members}]"), member);
            }
            form.faults_ui(ui, path, false);
        });
    }
}

/// What a verb is called where it is tried.
pub(super) fn spoken(form: &Form<'_>, verb: Verb) -> String {
    let name = form.verb(verb);
    let name = if name.is_empty() { bench::verb(verb, form.look.lang) } else { name };
    trial_words::one(form.look.lang, name)
}

/// What stands here is the same for egui whatever appears above it: a fault that comes up between press and release must not swallow the click.
pub(super) fn in_place_ui(ui: &mut Ui, name: impl std::hash::Hash + std::fmt::Debug, content: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().scope_id(Id::unique(("profiles", name))), content);
}

/// Fields that have neither a default nor a meaning when they are left out, and members of lists.
fn is_required(path: &str) -> bool {
    path.ends_with(']')
        || path.starts_with("dialog.login[")
        || matches!(path, "name" | "productKey" | "deviceName.template")
}

/// The text of a field, with the place where it is wrong marked by ground and line.
fn marked_at(text: &str, mistake: Option<Range<usize>>, palette: &Palette) -> LayoutJob {
    let plain = TextFormat::simple(mono(13.0), palette.ink);
    let tint = palette.tint(Tone::Fail);
    let line = Stroke::new(2.0, tint.ink);
    let wrong = TextFormat { background: tint.fill, underline: line, color: tint.ink, ..plain.clone() };
    // While somebody types the place may be one of the text before.
    let place = mistake.filter(|place| text.get(place.clone()).is_some()).unwrap_or(0..0);
    let mut job = LayoutJob::default();
    for (piece, format) in [(0..place.start, &plain), (place.clone(), &wrong), (place.end..text.len(), &plain)] {
        job.append(&text[piece], 0.0, format.clone());
    }
    job
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_profile_has_words() {
        let schema = profile_file::schema();
        let mut missing = Vec::new();
        walk(&schema, &schema, "", &mut missing);
        assert_eq!(missing, Vec::<String>::new());
    }

    fn walk(whole: &Value, schema: &Value, path: &str, missing: &mut Vec<String>) {
        let schema = match schema.get("$ref").and_then(Value::as_str) {
            Some(name) => whole.pointer(&name[1..]).unwrap(),
            None => schema,
        };
        let schema = match schema.get("items") {
            Some(items) => return walk(whole, items, path, missing),
            None => schema,
        };
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            if name != "$schema" && words::field(&path).is_none() {
                missing.push(path.clone());
            }
            walk(whole, property, &path, missing);
        }
    }
}
