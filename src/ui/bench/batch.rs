//! The batch at hand: its target, and the way to another one.

use eframe::egui::{Context, Key, TextEdit};

use crate::seen::{BatchView, Command, Decision, Signed, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Ink, Look, Parts as _, Tone, bold, dialog_ui, mono, regular, shown};
use crate::words::batch::text;

/// The largest target.
const MOST: u64 = 1_000_000;

/// The dialog as it stands.
pub(crate) struct Batch {
    target: String,
}

/// Whether there is a way to another batch.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// This bench has no start dialog.
    Never,
    /// Units are running.
    NotNow,
    /// Nothing runs.
    Now,
}

impl Batch {
    /// With the target that stands.
    pub fn new(batch: &BatchView) -> Self {
        Self { target: batch.target.map(|target| target.to_string()).unwrap_or_default() }
    }

    /// What is typed; none where it is no target.
    fn target(&self) -> Option<Option<u64>> {
        match self.target.trim() {
            "" => Some(None),
            digits => digits.parse().ok().filter(|target| (1..=MOST).contains(target)).map(Some),
        }
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: &Snapshot, leave: Leave, acts: &mut Vec<Act>) -> bool {
        let look = Look::of(ctx);
        let (words, batch) = (text(look.lang), &snapshot.batch);
        let over = dialog_ui(ctx, "batch", 440.0, (), |ui| {
            let head = format!("{} · {}", look.text().batch, shown::short(&batch.name, 32));
            ui.text_ui(head, bold(16.0), Ink::Plain);
            ui.text_ui(words.file, regular(11.0), Ink::Muted);
            ui.text_ui(shown::plain(&batch.file), mono(12.0), Ink::Plain);
            ui.add_space(10.0);
            let label = ui.line_ui(words.target, regular(13.0), Ink::Muted);
            let typed = self.target();
            let is_news = typed.is_some_and(|target| target != batch.target);
            let mut over = false;
            ui.horizontal(|ui| {
                let field = TextEdit::singleline(&mut self.target).char_limit(9).desired_width(120.0);
                let edit = ui.add(field).labelled_by(label.id);
                edit.focus_first();
                let entered = is_news && ui.input(|input| input.key_pressed(Key::Enter));
                if ui.primary_ui(words.set_target, is_news).clicked() || entered {
                    let signed = Signed::by(snapshot.operator.clone().unwrap_or_default());
                    let decided = typed.map(|target| Command::decide(Decision::Target(target), signed));
                    acts.extend(decided.map(Act::Send));
                    over = true;
                }
            });
            if typed.is_none() {
                ui.text_ui(words.not_a_number, regular(13.0), Tone::Fail);
            }
            if leave != Leave::Never {
                ui.add_space(12.0);
                ui.text_ui(words.another, bold(14.0), Ink::Plain);
                let note = if leave == Leave::Now { words.another_note } else { words.leave_busy };
                ui.text_ui(note, regular(13.0), Ink::Muted);
                ui.add_space(4.0);
                if ui.button_ui(words.leave, leave == Leave::Now).clicked() {
                    acts.push(Act::LeaveBench);
                    over = true;
                }
            }
            ui.add_space(14.0);
            over |= ui.button_ui(look.text().cancel, true).clicked();
            over.then_some(())
        });
        over.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_number_of_units_or_nothing() {
        let read = |text: &str| Batch { target: text.into() }.target();
        assert_eq!(read(" 500 "), Some(Some(500)));
        assert_eq!(read(""), Some(None));
        for text in ["0", "-1", "many", "1000001", "5.5"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
