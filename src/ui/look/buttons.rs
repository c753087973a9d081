//! The buttons of a dialog, in the one order that all have: what one wants pressed stands first, what leaves the dialog last. Where one answer costs
//! something, the safe one is what one wants pressed.

use eframe::egui::Ui;

use super::parts::{Parts as _, is_entered};

/// A word, and whether it can be pressed.
pub(crate) type Word<'a> = (&'a str, bool);

/// What stands at the foot of a dialog.
pub(crate) struct Buttons<'a> {
    pub primary: Option<Word<'a>>,
    pub others: &'a [Word<'a>],
    pub leave: Option<Word<'a>>,
}

/// Which of them was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Primary,
    Other(usize),
    Leave,
}

/// The buttons, side by side. What was pressed.
pub(crate) fn buttons_ui(ui: &mut Ui, buttons: &Buttons<'_>) -> Option<Which> {
    let all = |ui: &mut Ui| {
        let mut pressed = None;
        if let Some((word, can)) = buttons.primary
            && ui.primary_ui(word, can).clicked()
        {
            pressed = Some(Which::Primary);
        }
        for (nth, (word, can)) in buttons.others.iter().enumerate() {
            if ui.button_ui(word, *can).clicked() {
                pressed = Some(Which::Other(nth));
            }
        }
        if let Some((word, can)) = buttons.leave
            && ui.button_ui(word, can).clicked()
        {
            pressed = Some(Which::Leave);
        }
        pressed
    };
    ui.horizontal_wrapped(all).inner
}

/// Yes or no. `enter`: the key says yes where that can be said.
pub(crate) fn answers_ui(ui: &mut Ui, (yes, can): Word<'_>, no: Word<'_>, enter: bool) -> Option<bool> {
    let entered = enter && can && is_entered(ui);
    let pressed = buttons_ui(ui, &Buttons { primary: Some((yes, can)), others: &[], leave: Some(no) });
    if entered { Some(true) } else { pressed.map(|pressed| pressed == Which::Primary) }
}
