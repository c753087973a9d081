//! The practice panel: what a person and bad luck do at a real bench.

use std::collections::HashMap;

use eframe::egui::{ComboBox, Frame, Margin, Panel, Role, ScrollArea, Stroke, Ui, vec2};

use crate::demo::{PracticeCommand, PracticeFault};
use crate::seen::{SlotId, SlotState, SlotView, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Ink, Look, Parts as _, bold, named, shown};
use crate::words;

/// Room for one slot.
const UNIT: f32 = 290.0;
/// Height of one row of them.
const ROW: f32 = 46.0;

/// With more slots than this only the picked one is here: the bench needs the room.
const MANY: usize = 4;

/// The slots' units, at the foot of the window. `faults` holds what was picked here.
pub(crate) fn practice_ui(
    ui: &mut Ui,
    snapshot: &Snapshot,
    picked: Option<SlotId>,
    faults: &mut HashMap<SlotId, PracticeFault>,
    acts: &mut Vec<Act>,
) {
    let (look, palette) = (ui.look(), ui.palette());
    let frame =
        Frame::new().fill(palette.panel).stroke(Stroke::new(1.0, palette.line)).inner_margin(Margin::symmetric(18, 6));
    let few = snapshot.slots.len() <= MANY;
    let shown: Vec<_> = snapshot.slots.iter().filter(|slot| few || picked == Some(slot.id)).collect();
    // Room for two rows; more are scrolled to.
    let a_row = (ui.available_width() / (UNIT + ui.spacing().item_spacing.x)).floor().max(1.0);
    let rows = (shown.len() as f32 / a_row).ceil().clamp(1.0, 2.0);
    let panel = Panel::bottom("practice units").resizable(false).min_size(rows * ROW);
    panel.show_separator_line(false).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().id_salt("practice units").auto_shrink([false, true]).max_height(100.0).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                for slot in shown {
                    ui.allocate_ui(vec2(UNIT, 30.0), |ui| {
                        ui.set_width(UNIT);
                        ui.horizontal(|ui| unit_ui(ui, slot, faults.entry(slot.id).or_default(), acts));
                    });
                }
                if snapshot.slots.len() > 1 && ui.small_ui(look.text().swap_units).clicked() {
                    acts.push(Act::Practice(PracticeCommand::SwapAll));
                }
            });
        });
    });
}

fn unit_ui(ui: &mut Ui, view: &SlotView, fault: &mut PracticeFault, acts: &mut Vec<Act>) {
    let (look, text) = (ui.look(), ui.text());
    let (at, slot) = (view.id, words::bench::slot(&view.name, look.lang));
    ui.line_ui(shown::short(&slot, 12), bold(12.0), Ink::Muted);
    let (word, command) = if matches!(view.state, SlotState::Empty { .. }) {
        (text.plug_unit, PracticeCommand::PlugIn(at))
    } else {
        (text.pull_unit, PracticeCommand::PullOut(at))
    };
    ui.small_about_ui(word, &slot).asks(acts, Act::Practice(command));
    let before = *fault;
    let picker = ComboBox::from_id_salt(("fault", at))
        .width(130.0)
        .height(360.0)
        .selected_text(fault_words(before, look))
        .show_ui(ui, |ui| {
            for choice in PracticeFault::ALL.iter().copied() {
                ui.selectable_value(fault, choice, fault_words(choice, look));
            }
        });
    named(&picker.response, Role::ComboBox, true, &format!("{}, {slot}: {}", text.fault, fault_words(before, look)));
    if *fault != before {
        acts.push(Act::Practice(PracticeCommand::Fault(at, *fault)));
    }
}

fn fault_words(fault: PracticeFault, look: Look) -> &'static str {
    let text = look.text();
    match fault {
        PracticeFault::None => text.fault_none,
        PracticeFault::Silent => text.fault_silent,
        PracticeFault::AnswersError => text.fault_error,
        PracticeFault::StoresNothing => text.fault_stores_nothing,
        PracticeFault::PulledWhileWriting => text.fault_pulled,
        PracticeFault::PlaceholderSerial => text.fault_serial,
        PracticeFault::NoNumber => text.fault_no_number,
        PracticeFault::CloudRefuses => text.fault_refuses,
        PracticeFault::CloudSilent => text.fault_cloud_silent,
        PracticeFault::CloudHangsUp => text.fault_hangs_up,
    }
}
