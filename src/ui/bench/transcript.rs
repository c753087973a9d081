//! What was said between station and unit, masked: it comes that way, and nothing here can lift the mask.

use eframe::egui::{Color32, ScrollArea, Ui};

use crate::domain::{TapeLine, Way};
use crate::ui::look::{Ink, Parts as _, Tone, mono, regular, shown};
use crate::words::bench;

const ROW: f32 = 22.0;

pub(crate) fn transcript_ui(ui: &mut Ui, tape: &[TapeLine]) {
    let (look, palette, text) = (ui.look(), ui.palette(), ui.text());
    if tape.is_empty() {
        ui.text_ui(text.transcript_empty, regular(14.0), Ink::Muted);
        return;
    }
    ui.text_ui(text.transcript_note, regular(12.0), Ink::Muted);
    ui.spacing_mut().item_spacing.y = 0.0;
    let room = ScrollArea::vertical().id_salt("transcript").auto_shrink(false);
    room.show_rows(ui, ROW, tape.len(), |ui, range| {
        for line in &tape[range] {
            let ink: Color32 = match line.way {
                Way::Sent => palette.tint(Tone::Run).ink,
                Way::Heard => palette.ink,
            };
            let (arrow, who, verb) = (
                if line.way == Way::Sent { "→" } else { "←" },
                bench::way(line.way, look.lang),
                bench::verb(line.verb, look.lang),
            );
            let said = format!("{:>7} ms  {arrow} {who} · {verb}  {}", line.ms, shown::plain(&line.text));
            ui.horizontal(|ui| {
                ui.set_height(ROW);
                ui.name_ui(said, mono(13.0), ink);
            });
        }
    });
}
