//! A second product on the bench: its batch, its ports, what is said of its order, and the check of it.

use eframe::egui::Ui;

use super::checked::Checked;
use super::choice::Choice;
use super::{Dialog, Second};
use crate::bench::places::named_twice;
use crate::ui::host::Wake;
use crate::ui::look::{Ink, Parts as _, badge_ui, bold, regular};
use crate::ui::profiles::Usable;
use crate::words::{Lang, beside as words, start};

/// Height of its badge.
const BADGE: f32 = 26.0;

impl Dialog {
    /// The bench is to have a second product.
    pub fn open_beside(&mut self, wake: &Wake) {
        let last = self.launch.last().beside.map(|last| *last).unwrap_or_default();
        let choice = Choice::new(self.launch.clone(), &last, wake);
        self.second = Some(Second { choice, checked: Checked::default() });
    }

    /// What is not filled in of it, or does not go together with the first; as long as the bench was to be opened.
    pub(super) fn second_faults(&self, lang: Lang) -> Vec<String> {
        let Some(second) = &self.second else { return Vec::new() };
        let (setup, said, words) = (self.setup_of(&second.choice), start::text(lang), words::text(lang));
        let first = self.choice.ports();
        let is_of_both = |port: &String| setup.ports.iter().any(|other| named_twice([&**port, other]).is_some());
        let faults = [
            (setup.profile.as_os_str().is_empty(), said.no_product),
            (setup.batch.as_os_str().is_empty(), said.no_batch),
            (first.is_empty() != setup.ports.is_empty(), words.ports_of_both),
            (first.iter().any(is_of_both), words.port_twice),
        ];
        let faults = faults.into_iter().filter(|(is, _)| *is && self.was_pressed).map(|(_, fault)| fault.to_owned());
        let order = second.choice.order_faults(lang, self.was_pressed);
        faults.chain(order).map(|fault| words::of_batch(1, words.second, &fault, lang)).collect()
    }

    /// Which one it is, where there are two.
    pub(super) fn first_ui(&self, ui: &mut Ui) {
        if self.second.is_some() {
            ui.horizontal(|ui| {
                badge_ui(ui, 0, BADGE);
                ui.line_ui(words::text(ui.lang()).first, bold(16.0), Ink::Plain);
            });
        }
    }

    /// The way to a second product, or what is chosen for it.
    pub(super) fn second_ui(&mut self, ui: &mut Ui, wake: &Wake, shelf: Option<&[Usable]>) {
        let words = words::text(ui.lang());
        let Some(Second { choice, .. }) = &mut self.second else {
            if ui.small_ui(words.add).clicked() {
                self.open_beside(wake);
            }
            ui.text_ui(words.add_note, regular(13.0), Ink::Muted);
            return;
        };
        ui.separator();
        let mut is_over = false;
        ui.horizontal(|ui| {
            badge_ui(ui, 1, BADGE);
            ui.line_ui(words.second, bold(16.0), Ink::Plain);
            is_over = ui.small_ui(words.remove).clicked();
        });
        choice.product_ui(ui, shelf);
        choice.batch_ui(ui, None);
        choice.ports_ui(ui);
        choice.order_ui(ui);
        ui.text_ui(words.slots_note, regular(13.0), Ink::Muted);
        ui.add_space(8.0);
        self.findings_ui(ui, wake, true);
        if is_over {
            self.second = None;
        }
    }
}
