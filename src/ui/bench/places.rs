//! Names the slots, puts them in order, switches them off.

use eframe::egui::{Align, Context, Frame, Layout, Margin, Role, ScrollArea, TextEdit, Ui, vec2};

use crate::bench::places::MOST_SLOTS;
use crate::bench::places::shown as shown_place;
use crate::seen::command::Command;
use crate::seen::slot_setup::SlotSetup;
use crate::ui::act::Act;
use crate::ui::look::Look;
use crate::ui::look::fonts::{bold, mono, regular};
use crate::ui::look::palette::Tone;
use crate::ui::look::parts::{button_ui, card, dialog, name_ui, named, primary_ui, small_ui, text_ui};
use crate::ui::look::shown;
use crate::words::places::text;

const WIDTH: f32 = 640.0;
const NAME: f32 = 160.0;
const PLACE: f32 = 180.0;
/// Longest name, in characters.
const LONGEST: usize = 24;

/// The places while somebody changes them.
pub(crate) struct Arranging {
    rows: Vec<SlotSetup>,
    /// As they were when the dialog was opened.
    before: Vec<SlotSetup>,
}

enum Wish {
    Swap(usize, usize),
    Forget(usize),
}

impl Arranging {
    /// With these places.
    pub fn new(places: &[SlotSetup]) -> Self {
        Self { rows: places.to_vec(), before: places.to_vec() }
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, look: Look, places: &[SlotSetup], acts: &mut Vec<Act>) -> bool {
        self.take_new(places);
        let (palette, words) = (look.palette(), text(look.lang));
        let modal = dialog(ctx, "places").show(ctx, |ui| {
            ui.set_width(WIDTH.min(ctx.content_rect().width() - 80.0));
            text_ui(ui, words.head, bold(16.0), palette.ink);
            text_ui(ui, words.note, regular(13.0), palette.muted);
            ui.add_space(8.0);
            if self.rows.is_empty() {
                text_ui(ui, words.none, regular(14.0), palette.ink);
            }
            self.rows_ui(ui, look);
            ui.add_space(8.0);
            let is_told_apart = self.is_told_apart();
            let too_many = self.rows.iter().filter(|row| !row.off).count() > MOST_SLOTS;
            let faults = [(!is_told_apart, words.not_told_apart), (too_many, words.too_many)];
            for (_, fault) in faults.into_iter().filter(|(is, _)| *is) {
                text_ui(ui, fault, regular(13.0), palette.tint(Tone::Fail).ink);
            }
            let mut over = false;
            ui.horizontal(|ui| {
                if primary_ui(ui, words.keep, "", is_told_apart && !too_many, palette).clicked() {
                    self.rows.iter_mut().for_each(|row| row.name = row.name.trim().to_owned());
                    acts.push(Act::Send(Command::Arrange(self.rows.clone())));
                    over = true;
                }
                over |= button_ui(ui, look.text().cancel, "", true, palette).clicked();
            });
            over
        });
        !(modal.inner || modal.should_close())
    }

    /// A place that was found while the dialog stands is not lost with what is kept.
    fn take_new(&mut self, places: &[SlotSetup]) {
        for place in places {
            if self.before.iter().all(|before| before.port != place.port) {
                self.before.push(place.clone());
                self.rows.push(place.clone());
            }
        }
    }

    fn is_told_apart(&self) -> bool {
        let names: std::collections::HashSet<_> = self.rows.iter().map(|row| row.name.trim()).collect();
        names.len() == self.rows.len() && !names.contains("")
    }

    fn rows_ui(&mut self, ui: &mut Ui, look: Look) {
        let (palette, words) = (look.palette(), text(look.lang));
        let last = self.rows.len().saturating_sub(1);
        let mut wish = None;
        let height = (ui.ctx().content_rect().height() - 260.0).max(120.0);
        ScrollArea::vertical().id_salt("places").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            for (at, row) in self.rows.iter_mut().enumerate() {
                let spoken = |word: &str| format!("{word}: {}", row_name(at));
                card(palette).inner_margin(Margin::symmetric(10, 4)).show(ui, |ui| {
                    ui.horizontal(|ui| {
                        let mut on = !row.off;
                        let switch = ui.checkbox(&mut on, words.on);
                        switch.widget_info(|| {
                            eframe::egui::WidgetInfo::selected(Role::CheckBox, true, on, spoken(words.on))
                        });
                        row.off = !on;
                        let edit = TextEdit::singleline(&mut row.name).char_limit(LONGEST).desired_width(NAME);
                        let edit = ui.add(edit.margin(Margin::symmetric(8, 5)));
                        let value = row.name.clone();
                        edit.widget_info(|| {
                            let mut info = eframe::egui::WidgetInfo::text_edit(true, "", &value, "");
                            info.label = Some(spoken(words.name));
                            info
                        });
                        ui.allocate_ui(vec2(PLACE, 20.0), |ui| {
                            ui.set_width(PLACE);
                            name_ui(ui, shown::plain(&shown_place(row)), mono(12.0), palette.muted);
                        });
                        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                            let forget = small_ui(ui, words.forget, palette);
                            named(&forget, Role::Button, true, &spoken(words.forget));
                            if forget.clicked() {
                                wish = Some(Wish::Forget(at));
                            }
                            for (word, is, other) in
                                [(words.down, at < last, at + 1), (words.up, at > 0, at.wrapping_sub(1))]
                            {
                                let button = ui.add_enabled_ui(is, |ui| small_ui(ui, word, palette)).inner;
                                named(&button, Role::Button, is, &spoken(word));
                                if button.clicked() {
                                    wish = Some(Wish::Swap(at, other));
                                }
                            }
                        });
                    });
                });
                ui.add_space(4.0);
            }
        });
        match wish {
            Some(Wish::Swap(one, other)) => self.rows.swap(one, other),
            Some(Wish::Forget(at)) => drop(self.rows.remove(at)),
            None => {}
        }
    }
}

/// A row for those who do not see where it stands.
fn row_name(at: usize) -> String {
    (at + 1).to_string()
}

/// What stands on a bench without any slot.
pub(crate) fn empty_bench_ui(ui: &mut Ui, look: Look, acts: &mut Vec<Act>) {
    let (palette, words) = (look.palette(), text(look.lang));
    ui.horizontal(|ui| slots_button_ui(ui, look, acts));
    ui.add_space(8.0);
    Frame::new().fill(palette.tint(Tone::Wait).fill).corner_radius(12).inner_margin(Margin::same(28)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        text_ui(ui, words.empty_bench, bold(48.0), palette.ink);
        ui.add_space(8.0);
        text_ui(ui, words.empty_bench_note, regular(16.0), palette.muted);
    });
}

/// Opens the dialog.
pub(crate) fn slots_button_ui(ui: &mut Ui, look: Look, acts: &mut Vec<Act>) {
    if small_ui(ui, text(look.lang).arrange, look.palette()).clicked() {
        acts.push(Act::ArrangeSlots);
    }
}
