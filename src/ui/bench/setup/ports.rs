//! The ports that are typed, or ticked of those that are there.

use eframe::egui::{Margin, TextEdit, Ui};

use crate::bench::places;
use crate::ui::launch::Launch;
use crate::ui::look::{Ink, Parts as _, Tone, regular};
use crate::words::{line, start as words};

/// What is chosen of the ports; none: whatever the profile allows.
pub(super) struct PortsChosen {
    typed: String,
    /// Ports that are there.
    found: Vec<String>,
    /// They are those of another product than a moment ago.
    is_of_other: bool,
}

impl PortsChosen {
    pub fn new(last: &[String], found: Vec<String>) -> Self {
        Self { typed: last.join(", "), found, is_of_other: false }
    }

    /// This one alone; none: whatever the profile allows.
    pub fn choose(&mut self, port: Option<String>) {
        self.typed = port.unwrap_or_default();
    }

    pub fn named(&self) -> Vec<String> {
        ports_of(&self.typed)
    }

    /// The ports of one product are seldom those of another.
    pub fn of_other_product(&mut self, ports: &[String]) {
        let typed = ports.join(", ");
        self.is_of_other = typed != self.typed;
        self.typed = typed;
    }

    pub fn field_ui(&mut self, ui: &mut Ui, launch: &dyn Launch) {
        let (text, words) = (ui.text(), words::text(ui.lang()));
        if ui.field_ui(words.ports, TextEdit::singleline(&mut self.typed)).changed() {
            self.is_of_other = false;
        }
        for fault in self.named().iter().filter_map(|port| places::fault_of(port)) {
            let said = line::not_a_port(ui.lang(), &fault.text, fault.address.as_ref());
            ui.text_ui(said, regular(13.0), Tone::Fail);
        }
        ui.horizontal_wrapped(|ui| {
            if self.found.is_empty() {
                ui.text_ui(text.no_ports, regular(13.0), Ink::Muted);
            } else {
                ui.line_ui(text.found_ports, regular(13.0), Ink::Muted);
            }
            let mut chosen = self.named();
            for port in &self.found {
                let mut on = chosen.contains(port);
                if ui.checkbox(&mut on, port).changed() {
                    chosen.retain(|other| other != port);
                    if on {
                        chosen.push(port.clone());
                    }
                    self.typed = chosen.join(", ");
                    self.is_of_other = false;
                }
            }
            if ui.small_ui(text.look_again).clicked() {
                self.found = launch.ports();
            }
        });
        if self.is_of_other {
            ui.toned_ui(Tone::Warn, Margin::symmetric(12, 8), |ui| {
                ui.text_ui(words.other_ports, regular(13.0), Ink::Plain)
            });
        }
        ui.add_space(10.0);
    }
}

/// Between commas and semicolons, and between blanks where another port begins: the name of one may hold a blank.
fn ports_of(list: &str) -> Vec<String> {
    let mut ports: Vec<String> = Vec::new();
    for piece in list.split([',', '\u{ff0c}', ';', '\u{ff1b}', '\u{3001}']) {
        for (at, word) in piece.split_whitespace().enumerate() {
            match ports.last_mut() {
                Some(before) if at > 0 && !begins_a_port(word) => *before = format!("{before} {word}"),
                _ => ports.push(word.to_owned()),
            }
        }
    }
    ports
}

fn begins_a_port(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ["/", "\\\\", "com", "tcp:", "ssh:", "adb:", "usb:"].into_iter().any(|head| word.starts_with(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_separated_by_commas_of_both_languages() {
        assert_eq!(ports_of(" /dev/ttyUSB0\u{ff0c}COM3 ,, "), ["/dev/ttyUSB0", "COM3"]);
        assert_eq!(ports_of("COM3\u{3001}COM4\u{ff1b}COM5"), ["COM3", "COM4", "COM5"]);
    }

    #[test]
    fn ports_are_separated_by_blanks_as_well_but_for_those_in_a_name() {
        let typed = r"/dev/a /dev/my meter  com3 \\.\COM12 tcp:host:4001 usb:place=1-2";
        let ports = ["/dev/a", "/dev/my meter", "com3", r"\\.\COM12", "tcp:host:4001", "usb:place=1-2"];
        assert_eq!(ports_of(typed), ports);
    }
}
