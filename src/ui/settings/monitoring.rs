//! What others' tools are told of this station: a file of figures, lines in the system's log.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::Ui;

use super::ruled::ruled_ui;
use crate::domain::Monitoring;
use crate::store::policy::Rules;
use crate::ui::choose::{PathField, PathWords, Request};
use crate::ui::launch::Launch;
use crate::ui::look::{Ink, Parts as _, Tone, mono, regular};
use crate::words::monitoring as words;

/// The fields as they stand.
pub(super) struct MonitoringFields {
    launch: Arc<dyn Launch>,
    file: PathField,
    logs: bool,
    /// What was chosen, whatever the administrator has set.
    kept: Monitoring,
    /// The administrator has set the file, and the log.
    is_ruled: [bool; 2],
    /// It could not be kept, in the system's own words.
    fault: Option<String>,
}

impl MonitoringFields {
    /// None where there is no station that it would be of.
    pub fn new(launch: Arc<dyn Launch>, rules: &Rules) -> Option<Self> {
        let (used, kept) = (launch.monitoring()?, launch.chosen_monitoring());
        let file = used.metrics_file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
        let is_ruled = [rules.metrics_file.is_some(), rules.system_log.is_some()];
        Some(Self { launch, file: PathField::new(file), logs: used.logs(), kept, is_ruled, fault: None })
    }

    pub fn fields_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        let spoken = format!("{} {}", ui.text().browse, text.metrics_file);
        let path =
            PathWords { head: text.metrics_file, choose: ui.text().browse, spoken: &spoken, font: mono(13.0).into() };
        ruled_ui(ui, self.is_ruled[0], |ui| self.file.field_ui(ui, &path, Request::new_file("regnwl.prom", &["prom"])));
        if self.chosen().is_none() {
            ui.text_ui(text.not_whole, regular(13.0), Tone::Warn);
        }
        ui.text_ui(text.metrics_note, regular(13.0), Ink::Muted);
        ui.add_space(8.0);
        ruled_ui(ui, self.is_ruled[1], |ui| ui.checkbox(&mut self.logs, text.system_log));
        ui.text_ui(text.system_log_note, regular(13.0), Ink::Muted);
        if let Some(why) = &self.fault {
            ui.text_ui(words::not_kept(why, ui.lang()), regular(13.0), Tone::Fail);
        }
    }

    /// Keeps what was chosen; gives each setting that is another one now: its name, what it was, what it is.
    pub fn keep(&mut self) -> Vec<(&'static str, String, String)> {
        let Some(chosen) = self.chosen().filter(|chosen| *chosen != self.kept) else { return Vec::new() };
        if let Err(error) = self.launch.choose_monitoring(&chosen) {
            self.fault = Some(error.to_string());
            return Vec::new();
        }
        self.fault = None;
        let was = std::mem::replace(&mut self.kept, chosen.clone());
        let told = |one: &Monitoring| {
            let file = one.metrics_file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
            [("metricsFile", file), ("systemLog", (if one.logs() { "on" } else { "off" }).to_owned())]
        };
        let both = told(&was).into_iter().zip(told(&chosen));
        both.filter(|(old, new)| old != new).map(|((name, old), (_, new))| (name, old, new)).collect()
    }

    /// What is chosen; none where what is typed is no whole path. Of what the administrator has set the choice stays what it was: it counts again once that rule is gone.
    fn chosen(&self) -> Option<Monitoring> {
        let typed = self.file.path().trim();
        let file = match (self.is_ruled[0], Path::new(typed)) {
            (true, _) => self.kept.metrics_file.clone(),
            (false, file) if file.is_absolute() => Some(file.to_owned()),
            (false, _) if typed.is_empty() => None,
            (false, _) => return None,
        };
        let is_kept = self.is_ruled[1] || self.logs == self.kept.logs();
        let logs = if is_kept { self.kept.system_log } else { Some(self.logs) };
        Some(Monitoring { metrics_file: file, system_log: logs })
    }
}
