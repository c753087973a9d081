//! Names the slots, puts them in order, switches them off.

use eframe::egui::{Align, Context, Frame, Layout, Margin, Role, ScrollArea, TextEdit, Ui, vec2};

use crate::bench::places::{MOST_SLOTS, shown as shown_place};
use crate::seen::{Command, SlotSetup, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{
    Control as _, Ink, Look, Parts as _, Tone, answers_ui, bold, card, dialog_ui, mono, regular, shown,
};
use crate::words::places::text;
use crate::words::{beside, learning};

const WIDTH: f32 = 700.0;
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
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        let look = Look::of(ctx);
        self.take_new(&snapshot.places);
        let words = text(look.lang);
        let answered = dialog_ui(ctx, "places", WIDTH, false, |ui| {
            ui.head_ui(words.head, words.note);
            if snapshot.finds_slots {
                ui.small_ui(learning::text(look.lang).learn).asks(acts, Act::LearnSlots);
                ui.add_space(8.0);
            }
            if self.rows.is_empty() {
                ui.text_ui(words.none, regular(14.0), Ink::Plain);
            }
            self.rows_ui(ui, snapshot);
            ui.add_space(8.0);
            let is_told_apart = self.is_told_apart();
            let too_many = self.rows.iter().filter(|row| !row.off).count() > MOST_SLOTS;
            let faults = [(!is_told_apart, words.not_told_apart), (too_many, words.too_many)];
            for (_, fault) in faults.into_iter().filter(|(is, _)| *is) {
                ui.text_ui(fault, regular(13.0), Tone::Fail);
            }
            answers_ui(ui, (words.keep, is_told_apart && !too_many), (look.text().cancel, true), false)
        });
        if answered == Some(true) {
            self.rows.iter_mut().for_each(|row| row.name = row.name.trim().to_owned());
            acts.push(Act::Send(Command::Arrange(self.rows.clone())));
        }
        answered.is_none()
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

    fn rows_ui(&mut self, ui: &mut Ui, snapshot: &Snapshot) {
        let (palette, words) = (ui.palette(), text(ui.lang()));
        let last = self.rows.len().saturating_sub(1);
        let mut wish = None;
        let height = (ui.ctx().content_rect().height() - 300.0).max(56.0);
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
                            ui.name_ui(shown::plain(&shown_place(&row.port)), mono(12.0), Ink::Muted);
                        });
                        if snapshot.is_shared() {
                            batch_of_ui(ui, row, &row_name(at), snapshot);
                        }
                        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                            if ui.small_about_ui(words.forget, &row_name(at)).clicked() {
                                wish = Some(Wish::Forget(at));
                            }
                            for (word, is, other) in
                                [(words.down, at < last, at + 1), (words.up, at > 0, at.wrapping_sub(1))]
                            {
                                if ui.small_enabled_ui(word, &spoken(word), is).clicked() {
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

/// Whose units come to this place.
fn batch_of_ui(ui: &mut Ui, row: &mut SlotSetup, name: &str, snapshot: &Snapshot) {
    let words = beside::text(ui.lang());
    for (at, batch) in snapshot.batches().enumerate() {
        let spoken = format!("{} {name}: {}", words.of_slot, beside::named(at, &batch.batch.name));
        if ui.choice_ui(row.batch == at, beside::letter(at).to_string(), &spoken) {
            row.batch = at;
        }
    }
}

/// A row for those who do not see where it stands.
fn row_name(at: usize) -> String {
    (at + 1).to_string()
}

/// What stands on a bench without any slot.
pub(crate) fn empty_bench_ui(ui: &mut Ui, acts: &mut Vec<Act>) {
    let (palette, words) = (ui.palette(), text(ui.lang()));
    ui.horizontal(|ui| slots_button_ui(ui, acts));
    ui.add_space(8.0);
    Frame::new().fill(palette.tint(Tone::Wait).fill).corner_radius(12).inner_margin(Margin::same(28)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.text_ui(words.empty_bench, bold(48.0), Ink::Plain);
        ui.add_space(8.0);
        ui.text_ui(words.empty_bench_note, regular(16.0), Ink::Muted);
    });
}

/// Opens the dialog.
pub(crate) fn slots_button_ui(ui: &mut Ui, acts: &mut Vec<Act>) {
    let look = ui.look();
    ui.small_ui(text(look.lang).arrange).asks(acts, Act::ArrangeSlots);
}
