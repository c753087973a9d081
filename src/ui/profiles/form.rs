//! The left column: product, cloud, line, names, proof.

use eframe::egui::{Margin, Response, RichText, TextEdit, Ui};
use serde_json::{Value, json};

use super::fields::{Form, in_place_ui};
use super::section::Section;
use super::wish::Wish;
use crate::domain::HostProfile;
use crate::store::profile_file::{self, Beside};
use crate::ui::checkup::Checkup;
use crate::ui::look::{Control as _, Ink, Parts as _, mono, regular, shown};
use crate::words::{label, profile_form as words};

/// Kinds of hosts, as fields in the file.
const HOSTS: [&str; 3] = ["region", "instance", "custom"];

impl Form<'_> {
    pub fn left_ui(&mut self, ui: &mut Ui, connection: Option<&Checkup>) {
        let text = self.text();
        self.section_ui(ui, Section::Product, text.product, |form, ui| {
            form.line_ui(ui, "name");
            form.line_ui(ui, "productKey");
        });
        self.section_ui(ui, Section::Cloud, text.cloud, |form, ui| {
            form.faults_ui(ui, "cloud", false);
            if let Some(kind) = form.host_kind_ui(ui) {
                form.host_name_ui(ui, kind);
            }
            form.number_ui(ui, "cloud.port");
            form.server_ui(ui);
            form.trust_ui(ui);
            form.secure_mode_ui(ui);
            form.choice_ui(ui, "cloud.signMethod", &["hmacmd5", "hmacsha1", "hmacsha256"], None);
            form.line_ui(ui, "cloud.instanceId");
            form.number_ui(ui, "cloud.connectTimeoutMs");
            form.number_ui(ui, "cloud.answerTimeoutMs");
            form.connection_ui(ui, connection);
            form.faults_ui(ui, "cap", false);
            for cap in ["cap.batch", "cap.order", "cap.product"] {
                form.number_ui(ui, cap);
            }
        });
        self.section_ui(ui, Section::Line, text.line, |form, ui| {
            form.faults_ui(ui, "line", false);
            form.number_ui(ui, "line.baud");
            form.number_ui(ui, "line.dataBits");
            form.choice_ui(ui, "line.parity", &["none", "odd", "even"], None);
            form.number_ui(ui, "line.stopBits");
            form.choice_ui(ui, "line.flow", &["none", "software", "hardware"], None);
            form.choice_ui(ui, "line.dtr", &["leave", "on", "off"], None);
            form.choice_ui(ui, "line.rts", &["leave", "on", "off"], None);
            form.usb_ui(ui);
            form.beside_ui(ui, Beside::WiringPicture);
        });
        self.section_ui(ui, Section::Names, text.names, |form, ui| {
            form.faults_ui(ui, "serialNumber", false);
            form.faults_ui(ui, "deviceName", false);
            form.line_ui(ui, "deviceName.template");
            form.line_ui(ui, "deviceName.pattern");
            for switch in ["trim", "allowNonAscii", "unique", "requireLabel"] {
                form.switch_ui(ui, &format!("serialNumber.{switch}"));
            }
            form.line_ui(ui, "serialNumber.label");
            form.refusals_ui(ui);
            form.faults_ui(ui, "orderFields", false);
        });
        self.section_ui(ui, Section::Values, text.values, Self::values_ui);
        self.section_ui(ui, Section::Plant, text.plant, |form, ui| {
            for line in ["gate.ask.url", "gate.ask.body", "gate.allow", "gate.refuse", "gate.message"] {
                form.line_ui(ui, line);
            }
            for number in ["gate.timeoutMs", "gate.maxAgeS"] {
                form.number_ui(ui, number);
            }
            form.line_ui(ui, "gate.probe");
            ui.text_ui(text.plant_in_text, regular(12.0), Ink::Muted);
            form.faults_ui(ui, "gate", true);
        });
        self.section_ui(ui, Section::Proof, text.proof, |form, ui| {
            form.faults_ui(ui, "verify", false);
            form.choice_ui(ui, "verify.strength", &["token", "digest", "clientId", "online"], None);
            form.choice_ui(ui, "verify.when", &["sameSession", "reopen", "reset"], None);
            form.switch_ui(ui, "verify.online");
            form.choice_ui(ui, "onForeignIdentity", &["ask", "refuse", "migrate"], None);
            form.faults_ui(ui, "goldenUnits", false);
            form.line_ui(ui, "goldenUnits.mustPass");
            form.line_ui(ui, "goldenUnits.mustFail");
            form.switch_ui(ui, "goldenUnits.due");
            form.switch_ui(ui, "firstArticle");
        });
        self.section_ui(ui, Section::Result, text.result, |form, ui| {
            form.faults_ui(ui, "result", false);
            form.line_ui(ui, "result.url");
            form.line_ui(ui, "result.signedWith");
            form.beside_ui(ui, Beside::ResultCaFile);
            ui.text_ui(text.result_in_text, regular(12.0), Ink::Muted);
            form.faults_ui(ui, "result.fields", true);
            form.faults_ui(ui, "result.headers", true);
            form.choice_ui(ui, "result.when", &["queued", "beforePass"], None);
            // Nobody is told where nothing is said of it any more.
            if form.draft.get("result").and_then(Value::as_object).is_some_and(serde_json::Map::is_empty) {
                form.remove("result");
            }
        });
        let label = label::text(self.look.lang);
        self.section_ui(ui, Section::Label, label.section, |form, ui| {
            form.faults_ui(ui, "label", false);
            let path = Beside::LabelTemplate.field();
            let name = form.label(path);
            form.row_ui(ui, path, name, |form, ui, label| {
                form.file_ui(ui, Beside::LabelTemplate, name, label);
                form.faults_ui(ui, path, true);
            });
            ui.text_ui(label.section_note, regular(12.0), Ink::Muted);
            // Nothing is printed where nothing is said of it any more.
            if form.draft.get("label").and_then(Value::as_object).is_some_and(serde_json::Map::is_empty) {
                form.remove("label");
            }
        });
    }

    /// What the station gives to units: each value with its source. They are made and changed in the text.
    fn values_ui(&mut self, ui: &mut Ui) {
        let text = self.text();
        let values = self.draft.get("values").and_then(Value::as_object).cloned().unwrap_or_default();
        for (name, value) in &values {
            let from = value.get("from").and_then(Value::as_object).and_then(|from| from.keys().next());
            let source = match from.map(String::as_str) {
                Some("range") => text.from_range,
                Some("label") => text.from_label,
                Some("listed") => text.from_list,
                Some("order") => text.from_order,
                Some("gate") => text.from_gate,
                Some("constant") => text.from_profile,
                _ => "–",
            };
            ui.text_ui(format!("{} · {source}", shown::plain(name)), regular(13.0), Ink::Plain);
        }
        ui.text_ui(text.values_in_text, regular(12.0), Ink::Muted);
        self.faults_ui(ui, "values", true);
        self.faults_ui(ui, "dialog.set", true);
    }

    /// Region, instance or host: one of three fields in the file, one choice and one field here. The one that is chosen.
    pub fn host_kind_ui(&mut self, ui: &mut Ui) -> Option<&'static str> {
        const PATH: &str = "cloud.host";
        let text = self.text();
        let held = HOSTS.into_iter().find(|kind| self.draft.get(&format!("{PATH}.{kind}")).is_some());
        self.row_ui(ui, PATH, self.label(PATH), |form, ui, _| {
            let names = [text.host_region, text.host_instance, text.host_custom];
            let choices = HOSTS.into_iter().zip(names).map(|(kind, name)| {
                let first = if kind == "region" { profile_file::REGIONS[0] } else { "" };
                (name, held == Some(kind), Some(json!({ kind: first })))
            });
            form.radios_ui(ui, PATH, &choices.collect::<Vec<_>>());
            if held.is_none() {
                form.faults_ui(ui, PATH, true);
            }
        });
        held
    }

    /// The field of one kind of host.
    pub fn host_name_ui(&mut self, ui: &mut Ui, kind: &str) {
        const PATH: &str = "cloud.host";
        let text = self.text();
        let label = match kind {
            "region" => text.region,
            "instance" => text.instance,
            _ => text.host,
        };
        let field = format!("{PATH}.{kind}");
        self.row_ui(ui, &field, label, |form, ui, label| {
            form.edit_ui(ui, &field, label, false);
            if kind == "region" {
                let word = RichText::new(text.regions).font(regular(12.0));
                ui.menu_button(word, |ui| {
                    for region in profile_file::REGIONS {
                        if ui.button(*region).clicked() {
                            form.set("cloud.host.region", json!(region));
                            ui.close();
                        }
                    }
                });
            }
            form.faults_ui(ui, PATH, true);
        });
    }

    /// What is dialled.
    fn server_ui(&mut self, ui: &mut Ui) {
        let host =
            self.draft.get("cloud.host").and_then(|host| serde_json::from_value::<HostProfile>(host.clone()).ok());
        let port = self.draft.get("cloud.port").or_else(|| profile_file::default_of("cloud.port"));
        self.row_ui(ui, "cloud.host", self.text().server, |form, ui, _| {
            let (host, port) = match (host, port.and_then(Value::as_u64)) {
                (Some(host), Some(port)) => (host.name(form.draft.get_text("productKey")), port),
                _ => return,
            };
            ui.add_space(4.0);
            ui.text_ui(shown::plain(&format!("{host}:{port}")), mono(13.0), Ink::Muted);
        });
    }

    /// Whether that server answers as it must, before anything is registered there.
    fn connection_ui(&mut self, ui: &mut Ui, connection: Option<&Checkup>) {
        let text = self.text();
        let is_free = connection.is_none_or(Checkup::is_done) && self.draft.is_usable();
        in_place_ui(ui, "connection", |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.button_ui(text.test_connection, is_free).asks(&mut self.wishes, Wish::TestConnection);
                let note = if self.draft.is_usable() { text.test_note } else { text.test_needs };
                ui.text_ui(note, regular(12.0), Ink::Muted);
            });
        });
        if let Some(connection) = connection {
            connection.findings_ui(ui);
        }
    }

    /// A word, or an object with the name of a file.
    fn trust_ui(&mut self, ui: &mut Ui) {
        const PATH: &str = "cloud.trust";
        let is_file = self.draft.get(PATH).is_some_and(Value::is_object);
        self.row_ui(ui, PATH, self.label(PATH), |form, ui, _| {
            let held = form.draft.get(PATH);
            let choices = ["vendor", "system", "caFile"].map(|value| {
                let name = words::choice(form.look.lang, PATH, value).unwrap_or(value);
                match value {
                    "caFile" => (name, is_file, Some(json!({ "caFile": "" }))),
                    value => (name, held.map_or(value == "vendor", |held| held == value), Some(json!(value))),
                }
            });
            form.radios_ui(ui, PATH, &choices);
            if !is_file {
                form.faults_ui(ui, PATH, true);
            }
        });
        if is_file {
            self.row_ui(ui, PATH, self.text().ca_file, |form, ui, label| {
                form.file_ui(ui, Beside::CaFile, form.text().ca_file, label);
                form.faults_ui(ui, PATH, true);
            });
        }
    }

    fn beside_ui(&mut self, ui: &mut Ui, beside: Beside) {
        let path = beside.field();
        let name = self.label(path);
        self.row_ui(ui, path, name, |form, ui, label| {
            form.file_ui(ui, beside, name, label);
            form.faults_ui(ui, path, true);
        });
    }

    /// The name of a file beside the profile, and the way to choose it.
    fn file_ui(&mut self, ui: &mut Ui, beside: Beside, name: &str, label: &Response) {
        self.edit_ui(ui, beside.field(), label, false);
        if ui.small_about_ui(self.text().browse, name).clicked() {
            self.wishes.push(Wish::Choose(beside, ui.ctx().clone()));
        }
    }

    fn secure_mode_ui(&mut self, ui: &mut Ui) {
        const PATH: &str = "cloud.secureMode";
        let held = self.draft.get(PATH).or_else(|| profile_file::default_of(PATH)).and_then(Value::as_i64);
        let choices = [("2", 2), ("-2", -2)].map(|(name, mode)| (name, held == Some(mode), Some(json!(mode))));
        self.choices_ui(ui, PATH, &choices);
    }

    fn usb_ui(&mut self, ui: &mut Ui) {
        const PATH: &str = "line.usb";
        let text = self.text();
        for index in 0..self.members(PATH) {
            let member = format!("{PATH}[{index}]");
            let label = format!("{} {}", self.label(PATH), index + 1);
            self.row_ui(ui, PATH, &label, |form, ui, _| {
                if ui.small_about_ui(text.remove, &label).clicked() {
                    form.remove(&member);
                }
                form.faults_ui(ui, &member, false);
            });
            for name in ["vid", "pid", "location"] {
                self.line_ui(ui, &format!("{member}.{name}"));
            }
            self.number_ui(ui, &format!("{member}.interface"));
        }
        self.add_ui(ui, PATH, text.add_usb, json!({ "vid": "", "pid": "" }));
    }

    /// Those that count where none is written are seen, and become the profile's own with the first change.
    fn refusals_ui(&mut self, ui: &mut Ui) {
        const PATH: &str = "serialNumber.refuse";
        if self.draft.get(PATH).is_some() {
            return self.list_ui(ui, PATH, self.text().add_refusal);
        }
        let Some(default) = profile_file::default_of(PATH) else { return };
        self.row_ui(ui, PATH, self.label(PATH), |form, ui, label| {
            let list: Vec<&str> = default.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let mut list = list.join("  ");
            let edit = TextEdit::multiline(&mut list).id_salt(PATH).interactive(false).desired_rows(1);
            ui.add(edit.font(mono(12.0)).desired_width(f32::INFINITY).margin(Margin::symmetric(8, 6)))
                .labelled_by(label.id);
            if ui.small_about_ui(form.text().change_preset, form.label(PATH)).clicked() {
                form.set(PATH, default.clone());
            }
            form.faults_ui(ui, PATH, true);
        });
    }
}
