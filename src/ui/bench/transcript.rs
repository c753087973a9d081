//! What was said between station and unit, masked: it comes that way, and nothing here can lift the mask.

use eframe::egui::{Color32, ScrollArea, Ui};

use crate::domain::entry::{TapeLine, Way};
use crate::ui::look::Look;
use crate::ui::look::fonts::{mono, regular};
use crate::ui::look::palette::Tone;
use crate::ui::look::parts::{name_ui, text_ui};
use crate::ui::look::shown;
use crate::words::bench;

const ROW: f32 = 22.0;

pub(crate) fn transcript_ui(ui: &mut Ui, look: Look, tape: &[TapeLine]) {
    let (palette, text) = (look.palette(), look.text());
    if tape.is_empty() {
        text_ui(ui, text.transcript_empty, regular(14.0), palette.muted);
        return;
    }
    text_ui(ui, text.transcript_note, regular(12.0), palette.muted);
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
                name_ui(ui, said, mono(13.0), ink);
            });
        }
    });
}
