//! The batch at hand: its target, and the way to another one.

use eframe::egui::{Context, Key, TextEdit};

use crate::seen::command::Command;
use crate::seen::snapshot::BatchView;
use crate::ui::act::Act;
use crate::ui::look::Look;
use crate::ui::look::fonts::{bold, mono, regular};
use crate::ui::look::palette::Tone;
use crate::ui::look::parts::{button_ui, dialog, line_ui, primary_ui, text_ui};
use crate::ui::look::shown;
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
    pub fn dialog_ui(
        &mut self,
        ctx: &Context,
        look: Look,
        batch: &BatchView,
        leave: Leave,
        acts: &mut Vec<Act>,
    ) -> bool {
        let (palette, words) = (look.palette(), text(look.lang));
        let modal = dialog(ctx, "batch").show(ctx, |ui| {
            ui.set_width(440.0);
            let head = format!("{} · {}", look.text().batch, shown::short(&batch.name, 32));
            text_ui(ui, head, bold(16.0), palette.ink);
            text_ui(ui, words.file, regular(11.0), palette.muted);
            text_ui(ui, shown::plain(&batch.file), mono(12.0), palette.ink);
            ui.add_space(10.0);
            let label = line_ui(ui, words.target, regular(13.0), palette.muted);
            let typed = self.target();
            let is_news = typed.is_some_and(|target| target != batch.target);
            let mut over = false;
            ui.horizontal(|ui| {
                let field = TextEdit::singleline(&mut self.target).char_limit(9).desired_width(120.0);
                let edit = ui.add(field).labelled_by(label.id);
                if ctx.memory(|memory| memory.focused().is_none()) {
                    edit.request_focus();
                }
                let entered = is_news && ui.input(|input| input.key_pressed(Key::Enter));
                if primary_ui(ui, words.set_target, "", is_news, palette).clicked() || entered {
                    acts.extend(typed.map(|target| Act::Send(Command::Target(target))));
                    over = true;
                }
            });
            if typed.is_none() {
                text_ui(ui, words.not_a_number, regular(13.0), palette.tint(Tone::Fail).ink);
            }
            if leave != Leave::Never {
                ui.add_space(12.0);
                text_ui(ui, words.another, bold(14.0), palette.ink);
                let note = if leave == Leave::Now { words.another_note } else { words.leave_busy };
                text_ui(ui, note, regular(13.0), palette.muted);
                ui.add_space(4.0);
                if button_ui(ui, words.leave, "", leave == Leave::Now, palette).clicked() {
                    acts.push(Act::LeaveBench);
                    over = true;
                }
            }
            ui.add_space(14.0);
            over |= button_ui(ui, look.text().cancel, "", true, palette).clicked();
            over
        });
        !(modal.inner || modal.should_close())
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
