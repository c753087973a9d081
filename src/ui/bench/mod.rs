//! The bench as the window holds it: a station's two channels, and what the person at the window has picked, opened or begun to type.
//!
//! | file | what it paints |
//! |---|---|
//! | `arming` | what comes up under a finger must not be pressed by it |
//! | `setup`, `settling` | the dialog that starts a station, and what is decided there |
//! | `header`, `rows` | what stands above the slots: of one batch, or a row for each of several |
//! | `bands`, `strip` | what must not be missed, and the one place where it is said |
//! | `floor`, `grid` | one slot large, or several as tiles, and the list beneath |
//! | `face` | what a slot's state says: word, mark, tone (pure) |
//! | `plan` | where the parts of a tile stand, and how large its verdict gets (pure) |
//! | `slot`, `tile`, `steps`, `verdict`, `question`, `identity` | the parts of a slot |
//! | `sheet` | the sheet on which a question is answered |
//! | `disposition` | what is to become of an unfinished unit |
//! | `rolling_back` | which units are to be put back as they were |
//! | `signing` | who vouches for an answer, or lets a line go on that has stopped |
//! | `bypassing` | who lets units past the plant gate, and that some go past it |
//! | `ticket` | what a photograph tells support |
//! | `unsaved` | identities that no disk takes |
//! | `scan`, `plate` | the field for a label, and what became of the last scan |
//! | `shift` | the last hour of work, and what a unit's time goes into |
//! | `units`, `open_units`, `transcript` | what stands beneath the slots |
//! | `operator` | asks for a name |
//! | `places`, `learning`, `batch` | dialogs that arrange the slots, learn them, set a target, lead to another batch |
//! | `wiring` | how a unit is wired, on an empty slot |
//! | `practice` | plug in, pull out and break the practice parts |
//! | `screen` | all of it as it is painted |

mod arming;
pub(crate) mod bands;
mod batch;
mod bypassing;
mod confirming;
mod disposition;
pub(crate) mod face;
mod floor;
mod grid;
mod header;
mod identity;
mod learning;
mod open_units;
mod operator;
mod places;
mod plan;
mod plate;
pub mod practice;
mod question;
mod reprinting;
mod rolling_back;
mod rows;
pub(crate) mod scan;
mod screen;
mod settling;
pub(crate) mod setup;
mod sheet;
mod shift;
mod signing;
mod slot;
mod steps;
mod strip;
pub(crate) mod ticket;
mod tile;
mod transcript;
mod units;
mod unsaved;
mod verdict;
mod wiring;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::{Context, Rect, ViewportCommand};

use super::act::{Act, Beneath};
use super::host::{Chime, Ends};
use super::stroke::Stroke;
use crate::bench::learning::Learning;
use crate::decisions::AtBench;
use crate::demo::PracticeFault;
use crate::domain::{Failure, UnitKeys};
use crate::seen::{
    Choice, Command, Decision, HubMove, NoticeKind, QuestionId, Signed, SlotId, SlotState, SlotView, Snapshot, Waiting,
};
use batch::{Batch, Leave};
use bypassing::Bypassing;
use disposition::Deciding;
use places::Arranging;
use reprinting::Reprinting;
use rolling_back::RollingBackHere;
use sheet::Sheet;
use shift::Shift;
use signing::Signing;
use wiring::Wiring;

/// A running step's time is repainted this often; nothing else moves.
const TICK: Duration = Duration::from_millis(100);

/// The dialog that stands over the bench: no key means anything else then.
enum Dialog {
    /// The operator's name while it is being typed.
    Operator(String),
    /// An answer that waits for a supervisor; or registering of this batch is to go on, and nobody has said who says so.
    Signing(usize, Box<Signing>),
    /// Who lets units of this batch past the plant gate.
    Bypassing(usize, Box<Bypassing>),
    /// Whose label is printed once more.
    Reprinting(usize, Box<Reprinting>),
    /// The places while they are being arranged.
    Arranging(Arranging),
    /// The slots while they are being learnt.
    Learning(Learning),
    /// Of this batch: target, and the way to another one.
    Batch(usize, Batch),
    /// A unit that is being decided about.
    Deciding(Box<Deciding>),
    /// Which units are put back as they were.
    RollingBack(Box<RollingBackHere>),
    /// All messages, whole.
    Messages,
    /// How a unit is wired, large.
    Wiring,
}

/// Whether an identity that no disk takes may be lost with the window.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Losing {
    No,
    Asked,
    Accepted,
}

/// A bench at work.
pub(crate) struct Bench {
    ends: Ends,
    /// The batches that are open, in their order.
    batches: Vec<Arc<Snapshot>>,
    /// All of them as one bench.
    snapshot: Arc<Snapshot>,
    /// The batch whose list stands beneath: that of the slot that was picked.
    shown: usize,
    /// The slot that keys mean; nobody has picked one yet: the first.
    picked: Option<SlotId>,
    beneath: Beneath,
    /// The unit that somebody wants to finish, among the unfinished ones.
    wanted: Option<UnitKeys>,
    /// Notices up to this number were read.
    read: u64,
    /// Of scans, notices up to this number were read.
    scan_read: u64,
    /// Notices up to this number were heard.
    heard: u64,
    dialog: Option<Dialog>,
    /// The question that is asked over the bench.
    sheet: Sheet,
    /// What was said of the hubs, and is not so.
    passed_over: Option<Arc<HubMove>>,
    /// There is a start dialog to go back to.
    can_leave: bool,
    faults: HashMap<SlotId, PracticeFault>,
    shift: Shift,
    wiring: Wiring,
    closing: bool,
    /// Whether the window may close although an identity is lost with it.
    losing: Losing,
    station_gone: bool,
}

impl Bench {
    /// `can_leave`: there is a start dialog to go back to.
    pub fn new(ends: Ends, can_leave: bool) -> Self {
        let seen = std::iter::once(&ends.snapshots).chain(&ends.beside);
        let batches: Vec<_> = seen.map(|seen| seen.borrow().clone()).collect();
        let snapshot = Snapshot::together(&batches, 0);
        let heard = snapshot.last_notice();
        Self {
            ends,
            batches,
            snapshot,
            shown: 0,
            picked: None,
            beneath: Beneath::Units,
            wanted: None,
            read: 0,
            scan_read: 0,
            heard,
            dialog: None,
            sheet: Sheet::default(),
            passed_over: None,
            can_leave,
            faults: HashMap::new(),
            shift: Shift::default(),
            wiring: Wiring::default(),
            closing: false,
            losing: Losing::No,
            station_gone: false,
        }
    }

    /// Takes the newest snapshot. What is to be heard of it: of several units that ended at once the one that is no PASS.
    pub fn take_snapshot(&mut self) -> Option<Chime> {
        let seen = std::iter::once(&mut self.ends.snapshots).chain(&mut self.ends.beside);
        let mut is_same = true;
        for (seen, batch) in seen.zip(&mut self.batches) {
            match seen.has_changed() {
                Ok(true) => *batch = seen.borrow_and_update().clone(),
                Ok(false) => continue,
                Err(_) => self.station_gone = true,
            }
            is_same = false;
        }
        if is_same {
            return None;
        }
        self.snapshot = Snapshot::together(&self.batches, self.shown);
        let heard = self.heard;
        self.heard = self.snapshot.last_notice();
        let ended = self.snapshot.notices.iter().filter(|notice| notice.number > heard).filter_map(|notice| {
            match &notice.kind {
                NoticeKind::Ended(outcome) if outcome.went_well() => Some(Chime::Pass),
                NoticeKind::Ended(_) => Some(Chime::Other),
                kind => plate::heard(kind),
            }
        });
        ended.max()
    }

    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The list of the batch of this slot stands beneath.
    fn pick(&mut self, slot: SlotId) {
        self.picked = Some(slot);
        let batch = self.snapshot.slot(slot).map_or(self.shown, |slot| slot.batch);
        if batch != self.shown && batch < self.batches.len() {
            (self.shown, self.shift) = (batch, Shift::default());
            self.snapshot = Snapshot::together(&self.batches, batch);
        }
    }

    /// A full channel means that the station is busy: the wish is dropped, the person sees that nothing happened and presses again.
    pub fn send(&self, command: Command) {
        let _ = self.ends.commands.try_send(command);
    }

    /// The slot that keys mean. Where the one that was picked is gone, keys mean no other one, unless there is but one.
    fn picked(&self) -> Option<&SlotView> {
        match (self.picked, &self.snapshot.slots[..]) {
            (_, [only]) => Some(only),
            (Some(id), _) => self.snapshot.slot(id),
            (None, slots) => slots.first(),
        }
    }

    /// When something that runs is painted anew: a unit that waits is counted in seconds, any other one in tenths of them.
    fn tick(&self) -> Option<Duration> {
        let running = self.snapshot.slots.iter().filter_map(|slot| match &slot.state {
            SlotState::Running(unit) => Some(unit),
            _ => None,
        });
        let tick = |waiting: &Waiting| {
            waiting.seconds().map(|seconds| Duration::from_secs(seconds + 1).saturating_sub(waiting.since.elapsed()))
        };
        running.map(|unit| unit.waiting.as_ref().and_then(tick).unwrap_or(TICK)).min()
    }

    fn is_busy(&self) -> bool {
        self.snapshot.slots.iter().any(|slot| matches!(slot.state, SlotState::Running(_)))
    }

    /// For what is decided on other screens.
    pub fn at_bench(&self) -> AtBench {
        AtBench::new(&self.ends.commands, &self.ends.snapshots)
    }

    /// The station has ended.
    pub fn station_gone(&self) -> bool {
        self.station_gone
    }

    fn leave(&self) -> Leave {
        match self.can_leave {
            false => Leave::Never,
            true if self.snapshot.practice || self.snapshot.slots.iter().all(|slot| !slot.state.is_at_work()) => {
                Leave::Now
            }
            true => Leave::NotNow,
        }
    }

    /// Ends the station, if nothing runs; whether it did.
    pub fn end(&mut self) -> bool {
        let ends = self.leave() == Leave::Now;
        if ends {
            self.send(Command::Close);
        }
        ends
    }

    /// What became of the last scan, over whatever screen there is.
    pub fn plate_ui(&self, ctx: &Context, room: Rect, acts: &mut Vec<Act>) {
        plate::plate_ui(ctx, room, &self.snapshot, self.scan_read, acts);
    }

    /// A question stands over the bench, and nothing over it.
    pub fn asks(&self) -> bool {
        let is_covered = self.dialog.is_some() || self.closing || self.station_gone;
        !is_covered && self.sheet.asked(&self.snapshot).is_some()
    }

    /// The question that can be answered now.
    pub fn armed(&self, now: f64) -> Option<QuestionId> {
        if self.asks() { self.sheet.armed(&self.snapshot, now) } else { None }
    }

    /// What a key asks for. A label is one even while something else is asked; the rest waits until that is over.
    pub fn stroke(&mut self, ctx: &Context, stroke: Stroke) {
        if let Stroke::Label(label) = stroke {
            return self.send(Command::Label(label));
        }
        if self.dialog.is_some() || self.closing {
            return;
        }
        match stroke {
            Stroke::Answer(question, place) => {
                let answer = self.sheet.answer(&self.snapshot, question, place);
                answer.into_iter().for_each(|answer| self.act(Act::Send(answer)));
            }
            // Escape closes what stands over the bench first.
            Stroke::Abort if self.asks() => self.act(Act::PutOff),
            Stroke::Start | Stroke::Pick(_) if self.asks() => {}
            Stroke::Start => {
                if let Some(slot) = self.picked().filter(|slot| slot.state.can_start()) {
                    self.send(Command::Start(slot.id));
                }
            }
            Stroke::Abort => {
                if let Some(slot) = self.picked().filter(|slot| slot.state.can_abort()) {
                    self.send(Command::Abort(slot.id));
                }
            }
            Stroke::Pick(position) => {
                let slot = self.snapshot.slots.get(position).map(|slot| slot.id);
                slot.into_iter().for_each(|slot| self.pick(slot));
            }
            Stroke::Scan => ctx.memory_mut(|memory| memory.request_focus(scan::id())),
            Stroke::Label(_) | Stroke::Find | Stroke::FullScreen => {}
        }
    }

    pub fn act(&mut self, act: Act) {
        match act {
            // Where there are supervisors, one of them must vouch for a further registration.
            // Why a board was replaced is asked of everybody.
            Act::Send(Command::Answer { question, choice })
                if choice.needs_supervisor() && !self.snapshot.supervisors.is_empty()
                    || choice == Choice::BoardReplaced =>
            {
                let decision = Decision::Answer { question, choice };
                self.dialog = Some(Dialog::Signing(0, Box::new(Signing::new(decision, &self.snapshot, 0))));
            }
            Act::Send(command) => self.send(command),
            Act::Practice(command) => {
                if let Some(practice) = &self.ends.practice {
                    let _ = practice.try_send(command);
                }
            }
            Act::Pick(slot) => self.pick(slot),
            Act::ShowQuestion(question) => self.sheet.show(question),
            Act::PutOff => self.sheet.put_off(&self.snapshot),
            Act::Show(beneath) => (self.beneath, self.wanted) = (beneath, None),
            Act::AskOperator => {
                self.dialog = Some(Dialog::Operator(self.snapshot.operator.as_deref().unwrap_or_default().to_owned()));
            }
            Act::ArrangeSlots => self.dialog = Some(Dialog::Arranging(Arranging::new(&self.snapshot.places))),
            Act::LearnSlots => self.dialog = Some(Dialog::Learning(Learning::new(self.snapshot.plugged.clone()))),
            Act::PassOverHub => self.passed_over.clone_from(&self.snapshot.hub),
            Act::ShowBatch(at) => {
                self.dialog = self.batches.get(at).map(|batch| Dialog::Batch(at, Batch::new(&batch.batch)));
            }
            Act::ShowWiring => self.dialog = Some(Dialog::Wiring),
            Act::ShowMessages => self.dialog = Some(Dialog::Messages),
            Act::GoOn(at) => {
                let Some(Snapshot { stopped, profile, .. }) = self.batches.get(at).map(Arc::as_ref) else { return };
                let decision = match stopped {
                    Some(Failure::FirstArticle) => Decision::LetArticleGo { profile_sha256: profile.sha256.clone() },
                    _ => Decision::GoOn,
                };
                match &self.snapshot.operator {
                    Some(by) if self.snapshot.supervisors.is_empty() => {
                        self.send(Command::decide(decision, Signed::by(by.clone())).of(at));
                    }
                    _ => self.dialog = Some(Dialog::Signing(at, Box::new(Signing::new(decision, &self.snapshot, at)))),
                }
            }
            Act::Results(at, how) => {
                let Some(Snapshot { results, profile, .. }) = self.batches.get(at).map(Arc::as_ref) else { return };
                let refused = results.iter().flat_map(|results| &results.refused);
                let (product_key, ids) = (profile.product_key.clone(), refused.map(|one| one.id.clone()).collect());
                let decision = Decision::Results { product_key, ids, how };
                self.dialog = Some(Dialog::Signing(at, Box::new(Signing::new(decision, &self.snapshot, at))));
            }
            Act::Label(at, unit, how) => {
                let decision = Decision::Labels { units: vec![*unit], how };
                self.dialog = Some(Dialog::Signing(at, Box::new(Signing::new(decision, &self.snapshot, at))));
            }
            Act::Reprint(at) => {
                self.dialog = Some(Dialog::Reprinting(at, Box::new(Reprinting::new(&self.snapshot, at))));
            }
            Act::BypassGate(at, is_over) => {
                self.dialog = Some(Dialog::Bypassing(at, Box::new(Bypassing::new(&self.snapshot, at, is_over))));
            }
            Act::Decide(keys) => {
                self.dialog = Deciding::new(&keys, &self.snapshot).map(|deciding| Dialog::Deciding(Box::new(deciding)));
            }
            Act::RollBack => self.dialog = Some(Dialog::RollingBack(Box::new(RollingBackHere::new(&self.snapshot)))),
            Act::Read(number) => self.read = number,
            Act::ReadScan(number) => self.scan_read = number,
            Act::Look(_)
            | Act::FirstUnit
            | Act::WhomToCall(_)
            | Act::Go(_)
            | Act::TurnLock
            | Act::Finish(_)
            | Act::BeginJob(_)
            | Act::LeaveBench
            | Act::OpenBeside
            | Act::FinishBatch
            | Act::ShowFolder(_) => {}
        }
    }

    /// Shows the unfinished units, with this one marked.
    pub fn show_open(&mut self, unit: UnitKeys) {
        (self.beneath, self.wanted) = (Beneath::OpenUnits, Some(unit));
    }

    /// A window that is closed first lets the running units end: Register and Save must not be torn apart. Closing twice does not wait, unless an identity
    /// stands nowhere else: then a person must say so.
    pub fn close(&mut self, ctx: &Context) {
        let wanted = ctx.input(|input| input.viewport().close_requested());
        if wanted && self.snapshot.unsaved > 0 && !self.station_gone && self.losing != Losing::Accepted {
            self.losing = Losing::Asked;
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        } else if wanted && !self.closing {
            self.send(Command::Close);
            if self.is_busy() {
                self.closing = true;
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            }
        } else if self.closing {
            if self.station_gone || !self.is_busy() {
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            ctx.request_repaint_after(TICK);
        }
    }
}
