//! The very first start: where the record is kept where nobody has set that up, practice, or the first product.

use eframe::egui::{Frame, Margin, Stroke, Ui};

use crate::store::NotSetUp;
use crate::ui::look::{Ink, Parts as _, RADIUS, Tone, bold, mono, regular};
use crate::words::not_set_up as set_up_words;
use crate::words::welcome::text;

/// What can be chosen from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offered<'a> {
    /// Why this user has no place for a record; the first product comes after that.
    pub not_set_up: Option<&'a NotSetUp>,
    /// A practice bench can be opened.
    pub practice: bool,
    /// It is being opened.
    pub at_work: bool,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pressed {
    Nothing,
    Practice,
    Product,
    /// Look whether the PC's folder can be used by now.
    LookAgain,
    /// A folder of this user alone.
    Alone,
}

/// `faults`: why what was asked for was not done.
pub(crate) fn welcome_ui(ui: &mut Ui, offered: Offered, faults: &[String]) -> Pressed {
    let (words, at_work) = (text(ui.lang()), offered.at_work);
    let mut pressed = Pressed::Nothing;
    ui.line_ui(words.head, bold(22.0), Ink::Plain);
    ui.add_space(4.0);
    ui.text_ui(words.what, regular(14.0), Ink::Plain);
    ui.add_space(12.0);
    if offered.practice {
        choice_ui(ui, words.practice, words.practice_note, |ui| {
            let word = if at_work { words.practice_opening } else { words.practice_start };
            if ui.primary_ui(word, !at_work).clicked() {
                pressed = Pressed::Practice;
            }
        });
    }
    for fault in faults {
        ui.text_ui(fault, regular(13.0), Tone::Fail);
    }
    if let Some(not) = offered.not_set_up {
        let asked = not_set_up_ui(ui, not, !at_work);
        return if asked == Pressed::Nothing { pressed } else { asked };
    }
    choice_ui(ui, words.product, words.product_note, |ui| {
        if ui.button_ui(words.product_start, !at_work).clicked() {
            pressed = Pressed::Product;
        }
    });
    pressed
}

/// What is missing, and the two ways to go on.
fn not_set_up_ui(ui: &mut Ui, not: &NotSetUp, enabled: bool) -> Pressed {
    let (look, words) = (ui.look(), set_up_words::text(ui.lang()));
    let mut pressed = Pressed::Nothing;
    ui.add_space(4.0);
    ui.line_ui(words.head, bold(17.0), Ink::Plain);
    ui.text_ui(set_up_words::sentence(look.lang, not), regular(14.0), Tone::Warn);
    ui.add_space(8.0);
    let command = set_up_words::command(not);
    let note = if command.is_some() { words.pc_note } else { words.pc_login };
    choice_ui(ui, words.pc, note, |ui| {
        if let Some(command) = &command {
            ui.text_ui(command, mono(13.0), Ink::Plain);
            if set_up_words::needs_login(not) {
                ui.text_ui(words.pc_login, regular(13.0), Ink::Muted);
            }
            ui.add_space(8.0);
        }
        ui.horizontal_wrapped(|ui| {
            if let Some(command) = command
                && ui.button_ui(words.pc_copy, true).clicked()
            {
                ui.ctx().copy_text(command);
            }
            if ui.button_ui(words.pc_again, enabled).clicked() {
                pressed = Pressed::LookAgain;
            }
        });
    });
    choice_ui(ui, words.own, &set_up_words::own_note(look.lang, not), |ui| {
        if ui.button_ui(words.own_start, enabled).clicked() {
            pressed = Pressed::Alone;
        }
    });
    pressed
}

fn choice_ui(ui: &mut Ui, head: &str, note: &str, rest: impl FnOnce(&mut Ui)) {
    let palette = ui.palette();
    let frame =
        Frame::new().stroke(Stroke::new(1.0, palette.line)).corner_radius(RADIUS).inner_margin(Margin::same(16));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.line_ui(head, bold(15.0), Ink::Plain);
        ui.text_ui(note, regular(13.0), Ink::Muted);
        ui.add_space(8.0);
        rest(ui);
    });
    ui.add_space(10.0);
}
