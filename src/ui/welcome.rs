//! The very first start: practice, or the first product.

use eframe::egui::{Frame, Margin, Stroke, Ui};

use super::look::Look;
use super::look::fonts::{bold, regular};
use super::look::palette::Tone;
use super::look::parts::{button_ui, line_ui, primary_ui, text_ui};
use super::look::style::RADIUS;
use crate::words::welcome::text;

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pressed {
    Nothing,
    Practice,
    Product,
}

/// `at_work`: the practice bench is being opened. `faults`: why it was not.
pub(crate) fn welcome_ui(ui: &mut Ui, look: Look, at_work: bool, faults: &[String]) -> Pressed {
    let (palette, words) = (look.palette(), text(look.lang));
    let mut pressed = Pressed::Nothing;
    line_ui(ui, words.head, bold(22.0), palette.ink);
    ui.add_space(4.0);
    text_ui(ui, words.what, regular(14.0), palette.ink);
    ui.add_space(12.0);
    choice_ui(ui, look, words.practice, words.practice_note, |ui| {
        let word = if at_work { words.practice_opening } else { words.practice_start };
        if primary_ui(ui, word, "", !at_work, palette).clicked() {
            pressed = Pressed::Practice;
        }
    });
    for fault in faults {
        text_ui(ui, fault, regular(13.0), palette.tint(Tone::Fail).ink);
    }
    choice_ui(ui, look, words.product, words.product_note, |ui| {
        if button_ui(ui, words.product_start, "", !at_work, palette).clicked() {
            pressed = Pressed::Product;
        }
    });
    pressed
}

fn choice_ui(ui: &mut Ui, look: Look, head: &str, note: &str, button: impl FnOnce(&mut Ui)) {
    let palette = look.palette();
    let frame =
        Frame::new().stroke(Stroke::new(1.0, palette.line)).corner_radius(RADIUS).inner_margin(Margin::same(16));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        line_ui(ui, head, bold(15.0), palette.ink);
        text_ui(ui, note, regular(13.0), palette.muted);
        ui.add_space(8.0);
        button(ui);
    });
    ui.add_space(10.0);
}
