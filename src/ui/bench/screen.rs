//! The bench as it is painted: header, floor, the question over it, and the dialogs over both.

use eframe::egui::{CentralPanel, Context, Frame, Margin, Ui, ViewportCommand, vec2};

use super::bands::{self, Bands, Message};
use super::floor::{self, Floor};
use super::practice::practice_ui;
use super::ticket::Ticket;
use super::{Bench, Dialog, Losing, bypassing, header, learning, operator, rows, strip, unsaved};
use crate::seen::{Command, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::Look;

/// With less height than this, margins are given up.
const LOW: f32 = 460.0;

impl Bench {
    /// `differs`: the shelf has another profile of this name by now than the batch uses.
    pub fn screen_ui(&mut self, ui: &mut Ui, differs: bool, acts: &mut Vec<Act>) {
        let snapshot = self.snapshot.clone();
        let picked = self.picked().map(|slot| slot.id);
        self.shift.take(&snapshot.units);
        self.wiring.poll(snapshot.profile.wiring_picture.as_deref(), ui.ctx());
        if snapshot.is_shared() {
            rows::rows_ui(ui, &snapshot, acts);
        } else {
            header::header_ui(ui, &snapshot, differs, acts);
        }
        bypassing::bypassed_ui(ui, &snapshot, acts);
        if snapshot.practice && self.ends.practice.is_some() {
            practice_ui(ui, &snapshot, picked, &mut self.faults, acts);
        }
        let wanted = self.wanted.clone();
        let bands = Bands {
            station_gone: self.station_gone && !self.closing,
            closing: self.closing,
            read: self.read,
            beneath: self.beneath,
            wanted: wanted.as_ref(),
            hub: snapshot.hub.as_deref().filter(|hub| self.passed_over.as_deref() != Some(hub)),
        };
        let messages = bands::messages(&snapshot, &bands, Look::of(ui.ctx()));
        let [top, bottom] = if ui.available_height() < LOW { [6, 6] } else { [12, 14] };
        CentralPanel::default().frame(Frame::new().inner_margin(Margin { left: 18, right: 4, top, bottom })).show(
            ui,
            |ui| {
                let (snapshot, bands, messages) = (&*snapshot, &bands, &*messages);
                let floor = Floor { snapshot, picked, bands, messages, shift: &self.shift, wiring: &self.wiring };
                floor::floor_ui(ui, &floor, acts);
                if self.asks() {
                    let floor = ui.max_rect().expand2(vec2(18.0, 14.0));
                    self.sheet.sheet_ui(ui, floor, snapshot, acts);
                }
            },
        );
        self.dialogs_ui(ui.ctx(), &snapshot, &messages, acts);
        self.tick().into_iter().for_each(|tick| ui.ctx().request_repaint_after(tick));
    }

    fn dialogs_ui(&mut self, ctx: &Context, snapshot: &Snapshot, messages: &[Message], acts: &mut Vec<Act>) {
        let (leave, batches, shown) = (self.leave(), &self.batches, self.shown);
        self.dialog.take_if(|dialog| {
            let stands = match dialog {
                Dialog::Operator(name) => operator::operator_ui(ctx, name, acts),
                Dialog::Signing(at, signing) => to_batch(*at, acts, |acts| signing.dialog_ui(ctx, snapshot, acts)),
                Dialog::Reprinting(at, reprinting) => to_batch(*at, acts, |acts| reprinting.dialog_ui(ctx, acts)),
                Dialog::Bypassing(at, bypassing) => to_batch(*at, acts, |acts| bypassing.dialog_ui(ctx, acts)),
                Dialog::Arranging(arranging) => arranging.dialog_ui(ctx, snapshot, acts),
                Dialog::Learning(learning) => learning::dialog(learning, ctx, snapshot, acts),
                Dialog::Batch(at, batch) => match batches.get(*at) {
                    Some(seen) => {
                        to_batch(*at, acts, |acts| batch.dialog_ui(ctx, (&**seen, batches.len() > 1), leave, acts))
                    }
                    None => false,
                },
                Dialog::Deciding(deciding) => deciding.dialog_ui(ctx, snapshot, acts),
                Dialog::RollingBack(rolling_back) => {
                    to_batch(shown, acts, |acts| rolling_back.dialog_ui(ctx, snapshot, acts))
                }
                Dialog::Wiring => self.wiring.dialog_ui(ctx),
                Dialog::Messages => strip::messages_ui(ctx, messages, Ticket::of(snapshot, None), acts),
            };
            !stands
        });
        // Said until the station does so, whatever becomes of one command.
        let learning = matches!(self.dialog, Some(Dialog::Learning(_)));
        if learning != snapshot.learning {
            acts.push(Act::Send(Command::Learn(learning)));
        }
        if self.losing == Losing::Asked {
            match unsaved::closing_ui(ctx, snapshot.unsaved) {
                // Stored in the meantime: there is nothing to ask any more.
                _ if snapshot.unsaved == 0 => self.losing = Losing::No,
                None => {}
                Some(false) => self.losing = Losing::No,
                Some(true) => {
                    self.losing = Losing::Accepted;
                    self.send(Command::GiveUpUnsaved);
                    ctx.send_viewport_cmd(ViewportCommand::Close);
                }
            }
        }
    }
}

/// What is asked for in here is asked of this batch.
fn to_batch(at: usize, acts: &mut Vec<Act>, content: impl FnOnce(&mut Vec<Act>) -> bool) -> bool {
    let mut asked = Vec::new();
    let stands = content(&mut asked);
    acts.extend(asked.into_iter().map(|act| match act {
        Act::Send(command) => Act::Send(command.of(at)),
        Act::BypassGate(_, is_over) => Act::BypassGate(at, is_over),
        Act::Reprint(_) => Act::Reprint(at),
        act => act,
    }));
    stands
}
