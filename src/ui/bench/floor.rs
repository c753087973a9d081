//! The floor: one slot large or several as tiles, the list beneath, and the messages at its foot.

use eframe::egui::{Align, Layout, Margin, ScrollArea, Ui, vec2};

use super::bands::{Bands, Message};
use super::grid::{Grid, tiles_ui};
use super::open_units::open_units_ui;
use super::places::{empty_bench_ui, slots_button_ui};
use super::scan::scan_ui;
use super::shift::{Shift, shift_ui};
use super::slot::{TWO_COLUMNS, close_bar_ui, hands_free_ui, slot_bar_ui, slot_ui};
use super::strip::{strip_height, strip_ui};
use super::transcript::transcript_ui;
use super::units::units_ui;
use super::wiring::Wiring;
use crate::seen::{Command, SlotId, SlotState, SlotView, Snapshot};
use crate::ui::act::{Act, Beneath};
use crate::ui::look::{Control as _, Ink, Parts as _, bold, card, regular, shown};
use crate::words;
use crate::words::bench;

/// The list keeps at least this under the slots: its head and two rows, or one while a message stands at the foot.
const LEAST_LIST: f32 = 136.0;
/// In a lower window than this the slots have the room for themselves, and the list is scrolled to.
const LOW: f32 = 420.0;
/// So much of the floor a single slot takes, and the least that it needs.
const SHARE: f32 = 0.66;
const LEAST_SLOT: f32 = 180.0;
/// One slot looked at closely.
const CLOSE: f32 = 336.0;
/// Height of the bar over the slots.
const BAR: f32 = 36.0;
/// The shift beside the list.
const SHIFT: f32 = 252.0;
/// It is not squeezed: with less height than this the list has the place for itself.
const LEAST_SHIFT: f32 = 150.0;
/// With less than this it stands beneath it.
const BESIDE: f32 = 1100.0;
const GAP: f32 = 12.0;
/// Right of the tiles.
const MARGIN: f32 = 14.0;

/// What stands on the floor.
pub(crate) struct Floor<'a> {
    pub snapshot: &'a Snapshot,
    /// The slot that keys mean.
    pub picked: Option<SlotId>,
    pub bands: &'a Bands<'a>,
    pub messages: &'a [Message],
    pub shift: &'a Shift,
    pub wiring: &'a Wiring,
}

/// Where the slots stand hangs on the window and on how many they are, and never on a state or a message.
pub(crate) fn floor_ui(ui: &mut Ui, what: &Floor, acts: &mut Vec<Act>) {
    let Floor { snapshot, bands, messages, wiring, .. } = *what;
    let mut floor = ui.available_rect_before_wrap();
    // The scroll bar has the margin for itself.
    floor.set_right(floor.right() - MARGIN);
    let strip = strip_height(floor.width());
    let taken = if messages.is_empty() { 0.0 } else { strip };
    let scroll = ScrollArea::vertical().id_salt("bench").auto_shrink(false).max_height(floor.height() - taken);
    scroll.show(ui, |ui| {
        let top = ui.next_widget_position().y;
        ui.set_width(floor.width());
        let between = ui.spacing().item_spacing.y;
        let room = floor.height() - BAR - 8.0 - between;
        let beneath = if room < LOW { strip } else { LEAST_LIST + GAP + between };
        match snapshot.slots.as_slice() {
            [] => empty_bench_ui(ui, acts),
            [slot] => {
                bar_ui(ui, |ui| slot_bar_ui(ui, snapshot, slot, acts));
                let height = (room - beneath).min(room.max(LOW) * SHARE).max(LEAST_SLOT);
                slot_ui(ui, snapshot, slot, height, wiring, acts);
            }
            slots => {
                bar_ui(ui, |ui| slots_bar_ui(ui, snapshot, acts));
                let is_close = matches!(bands.beneath, Beneath::Slot(_));
                let beneath = if is_close { CLOSE + BAR + 8.0 + GAP + strip } else { beneath };
                let grid = Grid::of(slots.len(), vec2(floor.width(), room - beneath), is_close);
                tiles_ui(ui, snapshot, what.picked, grid, wiring, acts);
            }
        }
        // Where there is no room in the bar, the field must not push the state down.
        if floor.width() < TWO_COLUMNS {
            ui.add_space(GAP);
            ui.horizontal(|ui| {
                if !snapshot.slots.is_empty() {
                    slots_button_ui(ui, acts);
                }
                scan_ui(ui, acts);
            });
        }
        ui.add_space(GAP);
        let rest = floor.height() - taken - (ui.next_widget_position().y - top);
        let least = if room < LOW { LEAST_LIST } else { LEAST_LIST - strip };
        foot_ui(ui, what, rest.max(least), acts);
    });
    strip_ui(ui, floor, messages, acts);
}

/// As high in every state.
fn bar_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(ui.available_width(), BAR), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(BAR);
        content(ui);
    });
    ui.add_space(8.0);
}

fn slots_bar_ui(ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) {
    let (look, text) = (ui.look(), ui.text());
    let count = |is: fn(&SlotState) -> bool| snapshot.slots.iter().filter(|slot| is(&slot.state)).count();
    let running = count(|state| state.is_at_work());
    let waiting = count(|state| matches!(state, SlotState::Empty { .. }));
    let (slots, doing) = bench::slots(snapshot.slots.len(), running, waiting, look.lang);
    let is_wide = ui.available_width() >= TWO_COLUMNS;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        // With a new profile one unit after the other: nobody knows yet whether it serves.
        let may =
            |slot: &&SlotView| matches!(slot.state, SlotState::Ready { .. }) && !snapshot.batch_of(slot).profile.is_new;
        let ready = || snapshot.slots.iter().filter(may);
        if ui.primary_ui(text.start_all, ready().next().is_some()).clicked() {
            acts.extend(ready().map(|slot| Act::Send(Command::Start(slot.id))));
        }
        hands_free_ui(ui, snapshot, acts);
        if is_wide {
            scan_ui(ui, acts);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.line_ui(slots, bold(16.0), Ink::Plain);
            if is_wide {
                slots_button_ui(ui, acts);
            }
            ui.name_ui(doing, regular(14.0), Ink::Muted);
        });
    });
}

/// The list, with the shift beside it or beneath it: that one gives way first.
fn foot_ui(ui: &mut Ui, what: &Floor, height: f32, acts: &mut Vec<Act>) {
    let Floor { snapshot, bands, shift, wiring, .. } = *what;
    let panel_ui = |ui: &mut Ui, width: f32, height: f32| {
        card(ui.palette()).inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
            ui.set_width(width - 26.0);
            ui.set_height(height - 18.0);
            shift_ui(ui, shift, height - 18.0);
        });
    };
    if let Beneath::Slot(id) = bands.beneath
        && let Some(slot) = snapshot.slot(id)
    {
        bar_ui(ui, |ui| close_bar_ui(ui, snapshot, slot, acts));
        return slot_ui(ui, snapshot, slot, CLOSE.max(height - BAR - 12.0), wiring, acts);
    }
    let width = ui.available_width();
    if width >= BESIDE && height < LEAST_SHIFT {
        return beneath_ui(ui, snapshot, bands, height, acts);
    }
    if width < BESIDE {
        beneath_ui(ui, snapshot, bands, height, acts);
        ui.add_space(GAP);
        panel_ui(ui, width, LEAST_SHIFT);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ui.vertical(|ui| {
            ui.set_width(width - SHIFT - GAP);
            beneath_ui(ui, snapshot, bands, height, acts);
        });
        ui.vertical(|ui| panel_ui(ui, SHIFT, height));
    });
}

fn beneath_ui(ui: &mut Ui, snapshot: &Snapshot, bands: &Bands, height: f32, acts: &mut Vec<Act>) {
    let (look, palette, text, beneath) = (ui.look(), ui.palette(), ui.text(), bands.beneath);
    let inside = height - 14.0;
    card(palette).inner_margin(Margin::symmetric(0, 5)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_height(inside);
        ui.set_max_height(inside);
        if matches!(beneath, Beneath::Units | Beneath::Slot(_)) {
            return units_ui(ui, snapshot, acts);
        }
        ui.horizontal(|ui| {
            ui.add_space(12.0);
            let head = match beneath {
                Beneath::OpenUnits => text.open_units.to_owned(),
                _ => text.transcript.to_owned(),
            };
            ui.line_ui(head, bold(15.0), Ink::Plain);
            if let Beneath::Transcript(id) = beneath
                && let Some(slot) = snapshot.slot(id)
            {
                let serial = slot.state.unit().and_then(|unit| unit.serial_number.as_deref()).unwrap_or("–");
                ui.line_ui(
                    format!("{} · {}", words::bench::slot(&slot.name, look.lang), shown::short(serial, 40)),
                    regular(14.0),
                    Ink::Muted,
                );
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(12.0);
                ui.small_ui(text.back_to_units).asks(acts, Act::Show(Beneath::Units));
            });
        });
        eframe::egui::Frame::new().inner_margin(Margin::symmetric(12, 0)).show(ui, |ui| match beneath {
            Beneath::Units | Beneath::Slot(_) => {}
            Beneath::OpenUnits => open_units_ui(ui, &snapshot.open_units, bands.wanted, acts),
            Beneath::Transcript(id) => {
                let unit = snapshot.slot(id).and_then(|slot| slot.state.unit());
                transcript_ui(ui, unit.map_or(&[], |unit| unit.tape.as_slice()));
            }
        });
    });
}
