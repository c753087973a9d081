//! A question, at the slot that asks. The safe choice stands first.

use std::time::Duration;

use eframe::egui::Ui;

use crate::seen::{Choice, Command, Question};
use crate::ui::act::Act;
use crate::ui::look::{Ink, Look, Parts as _, regular};

/// A question that pops up under a finger must not be answered by it.
const ARMED_AFTER: Duration = Duration::from_millis(500);

/// The buttons, each with what it does where there is room for that.
pub(crate) fn question_ui(ui: &mut Ui, question: &Question, with_notes: bool, acts: &mut Vec<Act>) {
    let look = ui.look();
    let stood = question.since.elapsed();
    let armed = stood >= ARMED_AFTER;
    if !armed {
        ui.ctx().request_repaint_after(ARMED_AFTER - stood);
    }
    for (position, choice) in question.choices.iter().copied().enumerate() {
        let (word, note) = words(choice, look);
        let mut choice_ui = |ui: &mut Ui| {
            let button = match position {
                0 => ui.primary_ui(word, armed),
                _ => ui.button_ui(word, armed),
            };
            // Asked again here: a button that was pressed down before it was armed must not count.
            if button.clicked() && armed {
                acts.push(Act::Send(Command::Answer { question: question.id, choice }));
            }
        };
        if with_notes {
            ui.horizontal(|ui| {
                ui.spacing_mut().interact_size.x = 132.0;
                choice_ui(ui);
                ui.text_ui(note, regular(13.0), Ink::Plain);
            });
        } else {
            choice_ui(ui);
        }
    }
}

fn words(choice: Choice, look: Look) -> (&'static str, &'static str) {
    let text = look.text();
    match choice {
        Choice::LeaveIt => (text.leave, text.leave_note),
        Choice::SameUnit => (text.same_unit, text.same_unit_note),
        Choice::RegisterAgain => (text.register_again, text.register_again_note),
        Choice::Migrate => (text.migrate, text.migrate_note),
    }
}
