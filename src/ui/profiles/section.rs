//! The sections of the form: which fields each holds, its head, and that it can be folded.

use eframe::egui::{Align, Layout, Margin, Ui};

use super::fields::{Form, in_place_ui};
use super::wish::Wish;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, bold, card, regular};
use crate::words::profiles as words;

/// One section. Its number is remembered: new ones come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Product,
    Cloud,
    Line,
    Names,
    Proof,
    Dialog,
    Trial,
    Transcript,
    Values,
    Result,
    Plant,
    Label,
}

impl Section {
    /// The fields whose faults are told here.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Product => &["name", "productKey"],
            Self::Cloud => &["cloud"],
            Self::Line => &["line"],
            Self::Names => &["serialNumber", "deviceName"],
            Self::Values => &["values", "dialog.set"],
            Self::Plant => &["gate"],
            Self::Proof => &["verify", "onForeignIdentity"],
            Self::Result => &["result"],
            Self::Label => &["label"],
            Self::Dialog => &[
                "dialog.preset",
                "dialog.lineEnd",
                "dialog.quote",
                "dialog.echo",
                "dialog.prompt",
                "dialog.maxLine",
                "dialog.quietMs",
                "dialog.wakeSilenceMs",
                "dialog.login",
            ],
            Self::Trial | Self::Transcript => &[],
        }
    }

    fn holds(self, path: &str) -> bool {
        let is_inside = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
        self.fields().iter().any(|field| path.strip_prefix(*field).is_some_and(is_inside))
    }
}

impl Form<'_> {
    /// A section under its head, or its head alone, with the number of its faults.
    pub fn section_ui(&mut self, ui: &mut Ui, section: Section, head: &str, content: impl FnOnce(&mut Self, &mut Ui)) {
        let (palette, text) = (self.look.palette(), self.text());
        let is_folded = self.look.folded.has(section as u16);
        in_place_ui(ui, ("section", head), |ui| {
            card(palette).inner_margin(Margin::same(14)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal(|ui| {
                    ui.line_ui(head, bold(15.0), Ink::Plain);
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let word = if is_folded { text.unfold } else { text.fold };
                        ui.small_about_ui(word, head).asks(&mut self.wishes, Wish::Fold(section as u16));
                    });
                });
                if is_folded {
                    return self.folded_ui(ui, section);
                }
                ui.add_space(4.0);
                content(self, ui);
            });
        });
        ui.add_space(10.0);
    }

    /// How many faults there are in it: none is hidden.
    fn folded_ui(&mut self, ui: &mut Ui, section: Section) {
        let here: Vec<_> =
            self.draft.faults().iter().enumerate().filter(|(_, fault)| section.holds(&fault.path)).collect();
        let warnings = here.iter().filter(|(_, fault)| fault.cause.is_warning()).count();
        let faults = here.len() - warnings;
        if !here.is_empty() {
            let tone = if faults > 0 { Tone::Fail } else { Tone::Warn };
            ui.text_ui(words::count(self.look.lang, faults, warnings), regular(13.0), tone);
        }
        self.told.extend(here.into_iter().map(|(index, _)| index));
    }
}
