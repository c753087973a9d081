//! The page on which the first product is set up: product, unit, cloud and a try on four cards, and on to the bench.
//!
//! It shows a few fields of a draft; all of them stand in the form. The secret is held here until it is stored, and stands in no draft.

use std::path::PathBuf;

use eframe::egui::{Align, Layout, Margin, Response, ScrollArea, TextEdit, Ui, vec2};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::dialog::patterns;
use super::draft::{Draft, Edit};
use super::fields::{Form, in_place_ui};
use super::trial::{self, TrialView};
use super::wish::{SCROLL_BAR, View, Wish};
use crate::decisions::Keeping;
use crate::domain::Secret;
use crate::platform::runtime;
use crate::seen::Signed;
use crate::store::profile_file::Beside;
use crate::store::{Template, template};
use crate::trial::Ending;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::{Control as _, Ink, Parts as _, bold, card, is_entered_in_field, mono, regular, shown};
use crate::ui::secret::Whose;
use crate::vault::product_secret::LONGEST;
use crate::words::wizard::{self as words, Text};

/// What the draft is called on the shelf.
pub(super) const ID: &str = "first-product";
/// With less room the cards stand one under the other.
const TWO_COLUMNS: f32 = 760.0;
/// Room for the button below.
const FOOT: f32 = 52.0;

/// How far it is.
enum Stage {
    Filling,
    /// The profile is on its way to the shelf.
    Saving,
    /// So is the secret: whether it is stored.
    Storing(Job<bool>),
}

/// What the page holds that is no field of the draft.
pub(super) struct Wizard {
    /// The draft that it is about.
    pub id: String,
    template: Template,
    secret: Zeroizing<String>,
    /// Host and port as they are typed.
    server: String,
    stage: Stage,
    /// How much of the try was shown so far.
    shown: usize,
    /// Nobody has seen it yet.
    is_new: bool,
}

impl Wizard {
    pub fn new(id: String) -> Self {
        let (secret, server) = (Zeroizing::default(), String::new());
        Self { id, template: template::ALL[0], secret, server, stage: Stage::Filling, shown: 0, is_new: true }
    }

    /// The draft that it begins with.
    pub fn begin_with() -> String {
        template::ALL[0].text.to_owned()
    }

    fn is_whole(&self, draft: &Draft) -> bool {
        matches!(self.stage, Stage::Filling) && draft.is_usable() && !self.secret.is_empty()
    }

    /// The profile is being saved.
    pub fn saving(&mut self) {
        self.stage = Stage::Saving;
    }

    pub fn is_saving(&self) -> bool {
        matches!(self.stage, Stage::Saving)
    }

    /// It was not saved, or something else is wrong: what is typed stays.
    pub fn not_saved(&mut self) {
        if self.is_saving() {
            self.stage = Stage::Filling;
        }
    }

    /// The profile is on the shelf: the secret follows.
    pub fn saved(&mut self, profile: PathBuf, keeping: Keeping, wake: &Wake) {
        let secret = Secret::new(std::mem::take(&mut *self.secret));
        self.stage = Stage::Storing(Job::start(wake, move || {
            let Some(whose) = Whose::of_file(&profile) else { return false };
            let nobody = Signed::by("");
            let set = keeping.set(&whose.product_key, None, Some(whose.place), &secret, &nobody);
            runtime().block_on(set).is_ok()
        }));
    }

    /// Whether the secret is stored, once that is known.
    pub fn ended(&mut self) -> Option<bool> {
        match &mut self.stage {
            Stage::Storing(job) => job.poll().map(|stored| stored == Some(true)),
            Stage::Filling | Stage::Saving => None,
        }
    }

    /// The whole page.
    pub fn page_ui(&mut self, ui: &mut Ui, form: &mut Form<'_>, view: &mut TrialView<'_>, wishes: &mut Vec<Wish>) {
        let text = words::text(form.look.lang);
        // In a field the key does what it does in every dialog.
        let entered = is_entered_in_field(ui);
        ui.horizontal_wrapped(|ui| {
            ui.line_ui(text.head, bold(17.0), Ink::Plain);
            ui.small_ui(text.all_fields).asks(wishes, Wish::View(View::Form));
        });
        ui.text_ui(text.note, regular(13.0), Ink::Muted);
        ui.add_space(6.0);
        let high = ui.available_height() - FOOT;
        ScrollArea::vertical().id_salt("wizard").auto_shrink(false).max_height(high).show(ui, |ui| {
            let width = ui.available_width() - SCROLL_BAR;
            ui.set_max_width(width);
            if width < TWO_COLUMNS {
                self.product_ui(ui, form, text);
                self.unit_ui(ui, form, view, text);
                self.cloud_ui(ui, form, text);
                return self.try_ui(ui, form, view, text);
            }
            ui.columns(2, |columns| {
                // Columns would stretch every text to their width.
                let [left, right] = columns else { return };
                // In the order of their numbers, which is that of the Tab key.
                let column = Layout::top_down(Align::Min);
                left.with_layout(column, |ui| self.product_ui(ui, form, text));
                right.with_layout(column, |ui| self.unit_ui(ui, form, view, text));
                left.with_layout(column, |ui| self.cloud_ui(ui, form, text));
                right.with_layout(column, |ui| self.try_ui(ui, form, view, text));
            });
        });
        self.foot_ui(ui, form.draft, text, entered, wishes);
    }

    fn product_ui(&mut self, ui: &mut Ui, form: &mut Form<'_>, text: &Text) {
        card_ui(ui, form, text.product, |form, ui| {
            for path in ["name", "productKey"] {
                form.row_ui(ui, path, form.label(path), |form, ui, label| {
                    let field = form.edit_ui(ui, path, label, false);
                    // Once: whoever presses something afterwards goes on elsewhere.
                    if std::mem::take(&mut self.is_new) {
                        field.request_focus();
                    }
                    // Where nothing stands yet it says that something must.
                    if !form.draft.get_text(path).is_empty() {
                        form.faults_ui(ui, path, true);
                    }
                });
            }
            form.row_ui(ui, "", text.secret, |form, ui, label| {
                let field = TextEdit::singleline(&mut *self.secret).id_salt("wizard-secret").password(true);
                line_ui(ui, label, field.char_limit(LONGEST), form.text().required);
                ui.text_ui(text.secret_note, regular(12.0), Ink::Muted);
            });
        });
    }

    fn unit_ui(&mut self, ui: &mut Ui, form: &mut Form<'_>, view: &mut TrialView<'_>, text: &Text) {
        let lang = form.look.lang;
        card_ui(ui, form, text.unit, |form, ui| {
            trial::which_port_ui(form, ui, view);
            form.row_ui(ui, "", text.kind, |form, ui, _| {
                ui.horizontal_wrapped(|ui| {
                    for template in template::ALL {
                        let word = crate::words::profiles::template(lang, template.name);
                        if ui.choice_ui(self.template == template, word, word) && self.template != template {
                            let before = std::mem::replace(&mut self.template, template);
                            let text = template.filled_in(before, form.draft.text());
                            form.wishes.push(Wish::Edit(Edit::Text(text)));
                        }
                    }
                });
                ui.text_ui(text.kind_note, regular(12.0), Ink::Muted);
            });
            form.number_ui(ui, "line.baud");
        });
    }

    fn cloud_ui(&mut self, ui: &mut Ui, form: &mut Form<'_>, text: &Text) {
        card_ui(ui, form, text.cloud, |form, ui| {
            match form.host_kind_ui(ui) {
                Some("custom") => self.server_ui(ui, form, text),
                Some(kind) => form.host_name_ui(ui, kind),
                None => {}
            }
            form.row_ui(ui, "cloud.trust", text.ca, |form, ui, label| {
                let held = form.draft.get_text("cloud.trust.caFile");
                let mut typed = held.to_owned();
                let field = TextEdit::singleline(&mut typed).id_salt("wizard-ca").font(mono(13.0));
                line_ui(ui, label, field, text.ca_hint);
                if typed != held {
                    trust(form, typed.trim());
                }
                if ui.small_about_ui(form.text().browse, text.ca).clicked() {
                    form.wishes.push(Wish::Choose(Beside::CaFile, ui.ctx().clone()));
                }
                if !held.is_empty() {
                    form.faults_ui(ui, "cloud.trust", true);
                }
            });
        });
    }

    /// Host and port in one field, as they are mostly handed over.
    fn server_ui(&mut self, ui: &mut Ui, form: &mut Form<'_>, text: &Text) {
        let draft = form.draft;
        let (host, port) = (draft.get_text("cloud.host.custom"), draft.get("cloud.port").and_then(Value::as_u64));
        if host_and_port(&self.server) != (host, port) {
            self.server = port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        }
        form.row_ui(ui, "cloud.host.custom", text.server, |form, ui, label| {
            let field = TextEdit::singleline(&mut self.server).id_salt("wizard-server").font(mono(13.0));
            if line_ui(ui, label, field, text.server_hint).changed() {
                let (host, port) = host_and_port(&self.server);
                form.set("cloud.host.custom", json!(host));
                match port {
                    Some(port) => form.set("cloud.port", json!(port)),
                    None => form.remove("cloud.port"),
                }
            }
            if !host.is_empty() {
                form.faults_ui(ui, "cloud.host", true);
                form.faults_ui(ui, "cloud.port", true);
            }
        });
    }

    fn try_ui(&mut self, ui: &mut Ui, form: &mut Form<'_>, view: &mut TrialView<'_>, text: &Text) {
        card_ui(ui, form, text.tries, |form, ui| {
            trial::read_all_ui(form, ui, view);
            if view.snapshot.tried.is_empty() && view.snapshot.running.is_none() {
                ui.text_ui(text.not_tried, regular(13.0), Ink::Muted);
            }
            for tried in &*view.snapshot.tried {
                ui.horizontal_wrapped(|ui| {
                    ui.line_ui(form.verb(tried.verb), bold(13.0), Ink::Plain);
                    trial::tried_ui(form, ui, tried);
                });
                for held in &tried.exchanges {
                    if matches!(held.ending, Ending::Matched | Ending::Absent) {
                        for (name, value) in &held.caught {
                            ui.text_ui(format!("{name} = {}", shown::plain(value)), mono(12.0), Ink::Plain);
                        }
                    } else {
                        let patterns =
                            form.draft.exchanges(tried.verb).map_or(0, |all| patterns(Some(&all), held.exchange));
                        trial::held_ui(form, ui, held, patterns);
                    }
                }
            }
            // What comes is in view, however low the window.
            if std::mem::replace(&mut self.shown, view.snapshot.tried.len()) != view.snapshot.tried.len() {
                ui.scroll_to_cursor(None);
            }
        });
    }

    fn foot_ui(&mut self, ui: &mut Ui, draft: &Draft, text: &Text, entered: bool, wishes: &mut Vec<Wish>) {
        ui.add_space(8.0);
        let (can, is_free) = (self.is_whole(draft), matches!(self.stage, Stage::Filling));
        ui.horizontal_wrapped(|ui| {
            let word = if is_free { text.save } else { text.saving };
            if ui.primary_ui(word, can).clicked() || entered && can {
                wishes.push(Wish::SaveAndOpen);
            }
            let lacks = match (draft.is_usable(), self.secret.is_empty()) {
                _ if !is_free || !draft.is_checked() => "",
                (false, _) => text.lacks_fields,
                (true, true) => text.lacks_secret,
                (true, false) => "",
            };
            ui.text_ui(lacks, regular(13.0), Ink::Muted);
        });
    }
}

/// A field of one line that shows more or less than the draft holds.
fn line_ui(ui: &mut Ui, label: &Response, field: TextEdit<'_>, hint: &str) -> Response {
    let field = field.hint_text(hint).margin(Margin::symmetric(8, 4)).desired_width(f32::INFINITY);
    ui.add(field).labelled_by(label.id)
}

fn card_ui(ui: &mut Ui, form: &mut Form<'_>, head: &'static str, content: impl FnOnce(&mut Form<'_>, &mut Ui)) {
    let palette = form.look.palette();
    in_place_ui(ui, ("wizard", head), |ui| {
        card(palette).inner_margin(Margin::same(14)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().interact_size = vec2(ui.spacing().interact_size.x, 27.0);
            ui.line_ui(head, bold(15.0), Ink::Plain);
            ui.add_space(4.0);
            content(form, ui);
        });
    });
    ui.add_space(10.0);
}

/// Trusts this file; nothing typed: the vendor's roots.
fn trust(form: &mut Form<'_>, file: &str) {
    match file {
        "" => form.remove("cloud.trust"),
        file => form.set("cloud.trust", json!({ "caFile": file })),
    }
}

/// `host:port`, or a host alone; an IPv6 address with a port stands in brackets.
fn host_and_port(server: &str) -> (&str, Option<u64>) {
    let server = server.trim();
    match server.rsplit_once(':').map(|(host, port)| (host, port.parse::<u16>())) {
        Some((host, Ok(port))) if port != 0 && (!host.contains(':') || host.ends_with(']')) => {
            (host, Some(u64::from(port)))
        }
        _ => (server, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_port_are_told_apart() {
        let read = [
            ("iot.example:8883", ("iot.example", Some(8883))),
            (" iot.example ", ("iot.example", None)),
            ("iot.example:", ("iot.example:", None)),
            ("[::1]:1883", ("[::1]", Some(1883))),
            ("::1", ("::1", None)),
            ("iot.example:0", ("iot.example:0", None)),
        ];
        for (typed, expected) in read {
            assert_eq!(host_and_port(typed), expected, "{typed}");
        }
    }
}
