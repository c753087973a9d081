//! The whole window: takes the newest snapshot, paints it, then does the acts that painting asked for.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::{CentralPanel, Context, Frame, Margin, Ui, ViewportCommand};

use super::act::{Act, Beneath};
use super::bands::{Bands, practice_ui as practice_band_ui};
use super::bench::{bench_ui, startable};
use super::face::can_abort;
use super::header::header_ui;
use super::keys::{Keys, Stroke};
use super::look::Look;
use super::operator::operator_ui;
use super::practice::{PracticeFault, practice_ui};
use super::rail::rail_ui;
use super::setup::Dialog;
use super::supervisor::Vouching;
use super::{Ends, Opening, Wake, fonts, style};
use crate::station::command::{Command, SlotIndex};
use crate::station::snapshot::{SlotState, Snapshot};

/// A running step's time is repainted this often; nothing else moves.
const TICK: Duration = Duration::from_millis(100);

/// The window.
pub struct App {
    look: Look,
    /// Keeps what was chosen for the next start.
    remember: Box<dyn Fn(Look)>,
    wake: Wake,
    screen: Screen,
    keys: Keys,
}

enum Screen {
    Setup(Box<Dialog>),
    Bench(Box<Bench>),
}

struct Bench {
    ends: Ends,
    snapshot: Arc<Snapshot>,
    picked: SlotIndex,
    beneath: Beneath,
    /// Notices up to this number were read.
    read: u64,
    /// The operator's name while it is being typed.
    operator: Option<String>,
    /// An answer that waits for a supervisor.
    vouching: Option<Vouching>,
    faults: Vec<PracticeFault>,
    closing: bool,
    station_gone: bool,
}

impl Bench {
    fn new(ends: Ends) -> Self {
        let snapshot = ends.snapshots.borrow().clone();
        Self {
            ends,
            snapshot,
            picked: 0,
            beneath: Beneath::Units,
            read: 0,
            operator: None,
            vouching: None,
            faults: Vec::new(),
            closing: false,
            station_gone: false,
        }
    }

    fn take_snapshot(&mut self) {
        match self.ends.snapshots.has_changed() {
            Ok(true) => self.snapshot = self.ends.snapshots.borrow_and_update().clone(),
            Ok(false) => {}
            Err(_) => self.station_gone = true,
        }
    }

    /// A full channel means that the station is busy: the wish is dropped, the person sees that nothing happened and presses again.
    fn send(&self, command: Command) {
        let _ = self.ends.commands.try_send(command);
    }

    fn is_busy(&self) -> bool {
        self.snapshot.slots.iter().any(|slot| matches!(slot.state, SlotState::Running(_)))
    }
}

impl App {
    /// The window on egui's context.
    pub fn new(
        ctx: &Context,
        look: Look,
        remember: Box<dyn Fn(Look)>,
        opening: Opening,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        fonts::install(ctx);
        style::apply(ctx, look);
        let wake: Wake = {
            let ctx = ctx.clone();
            Arc::new(move || ctx.request_repaint())
        };
        let screen = match opening {
            Opening::Now(start) => Screen::Bench(Box::new(Bench::new(start(wake.clone())?))),
            Opening::Ask(launch) => Screen::Setup(Box::new(Dialog::new(launch))),
        };
        Ok(Self { look, remember, wake, screen, keys: Keys::default() })
    }

    fn keys(&mut self, ctx: &Context) {
        let strokes = self.keys.read(ctx);
        let Screen::Bench(bench) = &mut self.screen else { return };
        if bench.operator.is_some() || bench.vouching.is_some() || bench.closing {
            return;
        }
        for stroke in strokes {
            match stroke {
                Stroke::Start => {
                    if let Some(slot) = startable(&bench.snapshot, bench.picked) {
                        bench.send(Command::Start(slot));
                    }
                }
                Stroke::Abort => {
                    let slot = bench.snapshot.slots.get(bench.picked);
                    if slot.is_some_and(|slot| can_abort(&slot.state)) {
                        bench.send(Command::Abort(bench.picked));
                    }
                }
                Stroke::Pick(slot) if slot < bench.snapshot.slots.len() => bench.picked = slot,
                Stroke::Pick(_) => {}
                Stroke::Label(label) => bench.send(Command::Label(label)),
            }
        }
    }

    fn act(&mut self, ctx: &Context, act: Act) {
        if let Act::Look(look) = act {
            self.look = look;
            style::apply(ctx, look);
            (self.remember)(look);
            return;
        }
        let Screen::Bench(bench) = &mut self.screen else { return };
        match act {
            Act::Look(_) => {}
            // Where there are supervisors, one of them must vouch for a further registration.
            Act::Send(Command::Answer { question, choice })
                if choice.needs_supervisor() && !bench.snapshot.supervisors.is_empty() =>
            {
                bench.vouching = Some(Vouching::new(question, choice, &bench.snapshot.supervisors));
            }
            Act::Send(command) => bench.send(command),
            Act::Practice(command) => {
                if let Some(practice) = &bench.ends.practice {
                    let _ = practice.try_send(command);
                }
            }
            Act::Pick(slot) => bench.picked = slot,
            Act::Show(beneath) => bench.beneath = beneath,
            Act::AskOperator => bench.operator = Some(bench.snapshot.operator.clone().unwrap_or_default()),
            Act::Read(number) => bench.read = number,
        }
    }

    /// A window that is closed first lets the running units end: Register and Save must not be torn apart. Closing twice does not wait.
    fn close(&mut self, ctx: &Context) {
        let Screen::Bench(bench) = &mut self.screen else { return };
        if ctx.input(|input| input.viewport().close_requested()) && !bench.closing {
            bench.send(Command::Close);
            if bench.is_busy() {
                bench.closing = true;
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            }
        } else if bench.closing {
            if bench.station_gone || !bench.is_busy() {
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            ctx.request_repaint_after(TICK);
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        match &mut self.screen {
            Screen::Setup(dialog) => {
                if let Some(ends) = dialog.poll() {
                    self.screen = Screen::Bench(Box::new(Bench::new(ends)));
                }
            }
            Screen::Bench(bench) => bench.take_snapshot(),
        }
        self.keys(ctx);
        self.close(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let look = self.look;
        let mut acts = Vec::new();
        let ground = Frame::new().fill(look.palette().background);
        match &mut self.screen {
            Screen::Setup(dialog) => {
                rail_ui(ui, look, &mut acts);
                CentralPanel::default().frame(ground).show(ui, |ui| dialog.dialog_ui(ui, look, &self.wake));
            }
            Screen::Bench(bench) => {
                let snapshot = bench.snapshot.clone();
                if snapshot.practice {
                    practice_band_ui(ui, look);
                }
                rail_ui(ui, look, &mut acts);
                header_ui(ui, look, &snapshot, &mut acts);
                if snapshot.practice && bench.ends.practice.is_some() {
                    practice_ui(ui, look, &snapshot, &mut bench.faults, &mut acts);
                }
                let bands = Bands {
                    station_gone: bench.station_gone && !bench.closing,
                    closing: bench.closing,
                    read: bench.read,
                    beneath: bench.beneath,
                };
                CentralPanel::default()
                    .frame(ground.inner_margin(Margin { left: 18, right: 4, top: 12, bottom: 14 }))
                    .show(ui, |ui| {
                        bench_ui(ui, look, &snapshot, bench.picked, &bands, &mut acts);
                    });
                if let Some(name) = &mut bench.operator
                    && !operator_ui(ui.ctx(), look, name, &mut acts)
                {
                    bench.operator = None;
                }
                if let Some(vouching) = &mut bench.vouching
                    && !vouching.dialog_ui(ui.ctx(), look, &snapshot.supervisors, &mut acts)
                {
                    bench.vouching = None;
                }
                if bench.is_busy() {
                    ui.ctx().request_repaint_after(TICK);
                }
            }
        }
        // What an act changed is seen in the next frame: there must be one.
        if !acts.is_empty() {
            ui.ctx().request_repaint();
        }
        for act in acts {
            self.act(ui.ctx(), act);
        }
    }
}
