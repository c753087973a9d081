//! One slot: waits for a unit, takes it through its steps, waits for its removal. One task a slot; a panic stays in it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::bench::{Bench, Worker};
use crate::custody::{StationKeys, recovery};
use crate::device::{Device, PROBE_EVERY, PROBES_LOST, Probe, Who, serial_rules};
use crate::domain::{Blame, Entry, Failure, Outcome};
use crate::link::{OpenError, PortName, PortsSeen};
use crate::seen::{SlotId, SlotState, UnitView};
use crate::visit::control::Control;
use crate::visit::{Finished, SlotPlace, Visit};

pub(crate) struct Slot {
    pub(crate) bench: Arc<Bench>,
    pub(crate) id: SlotId,
    pub(crate) port: PortName,
    /// What it is called now; a visit keeps the name that it began with.
    pub(crate) place: watch::Receiver<SlotPlace>,
    pub(crate) control: Arc<Control>,
    pub(crate) ports: PortsSeen,
    pub(crate) hands_free: watch::Receiver<bool>,
    /// Nobody has seen a unit pass with this profile.
    pub(crate) is_new: watch::Receiver<bool>,
    /// Somebody else works at the bench, or may.
    pub(crate) worker: watch::Receiver<Worker>,
    /// The station ends, or the slot is switched off.
    pub(crate) closing: watch::Receiver<bool>,
}

/// How the unit before left.
enum Removal {
    /// There was none, or its port went with it.
    PortGone,
    /// The port stays; the unit does not answer any more.
    Silent,
    /// The port stays, and nobody has answered on it: what was said of that unit stands until somebody does.
    Unheard,
    /// Start was pressed for the unit that is still there.
    Pressed,
    /// The slot ends.
    Closing,
}

/// Whether a unit that is through is still there.
enum Presence {
    Same,
    /// Nobody answers, or nobody says who is there.
    Lost,
    /// It must not be asked now.
    Unknown,
    /// Somebody else answers.
    Other(Who),
}

/// A line by its address that is not to be had: it is asked for ever more seldom, as a host on the network must not be hammered.
#[derive(Default)]
struct Away {
    times: u32,
    until: Option<Instant>,
    /// Asking again by itself would only do harm.
    waits_for_a_person: bool,
}

/// The longest that an address which is away is left alone.
const AWAY_AT_MOST: Duration = Duration::from_secs(30);

impl Away {
    fn is_over(&self) -> bool {
        !self.waits_for_a_person && self.until.is_none_or(|until| Instant::now() >= until)
    }

    fn again(&mut self, error: OpenError) {
        let OpenError::Line(why) = error else { return };
        let pause = PROBE_EVERY * 2_u32.saturating_pow(self.times.min(8));
        self.times += 1;
        self.until = Some(Instant::now() + pause.min(AWAY_AT_MOST));
        self.waits_for_a_person = !why.may_pass();
    }
}

impl Slot {
    /// Runs until the station ends, or the slot is switched off; a unit that is at work then comes to its end first. None where no more units may begin.
    pub(crate) async fn run(mut self) -> Option<SlotId> {
        let mut removal = Removal::PortGone;
        let mut last: Option<UnitView> = None;
        loop {
            let is_same = matches!(removal, Removal::Pressed);
            let Some(device) = self.arrival(removal, last.as_ref()).await else { break };
            let stayed = last.as_ref().filter(|_| is_same).and_then(|last| last.serial_number.clone());
            self.control.clear();
            if *self.closing.borrow() {
                break;
            }
            if !self.bench.may_begin() {
                return None;
            }
            let place = self.place.borrow().clone();
            let finished = visit(&self.bench, place, &self.control, device, stayed).await;
            self.bench.show_open_units_everywhere();
            removal = match finished.answered {
                true => self.removal(finished.device, &finished.view).await,
                // The silence of a unit that never answered does not say that it was taken away.
                false => Removal::Unheard,
            };
            last = Some(finished.view);
        }
        Some(self.id)
    }

    /// Waits for a unit to work on. Where it was found by its answer its line comes with it.
    async fn arrival(&mut self, mut removal: Removal, last: Option<&UnitView>) -> Option<Option<Device>> {
        let mut shown = None;
        let mut probing: Option<Device> = None;
        // Probes without an answer, on a line that stays plugged. Nobody has answered yet.
        let mut lost = PROBES_LOST;
        let mut away = Away::default();
        loop {
            if *self.closing.borrow() {
                return None;
            }
            let pressed = self.is_pressed();
            let is_present = self.bench.ports.is_present(&self.port);
            if !is_present {
                (removal, probing, lost) = (Removal::PortGone, None, PROBES_LOST);
            }
            match removal {
                Removal::Closing => return None,
                Removal::Pressed => return Some(None),
                Removal::PortGone if is_present && (pressed || self.starts_by_itself()) => return Some(None),
                Removal::Silent | Removal::Unheard if is_present && pressed => return Some(probing),
                Removal::Silent | Removal::Unheard if is_present => {
                    if probing.is_none() && away.is_over() {
                        match self.bench.closing.unless(self.open()).await {
                            Ok(Ok(device)) => (probing, away) = (Some(device), Away::default()),
                            Ok(Err(error)) => away.again(error),
                            Err(_) => {}
                        }
                    }
                    let answered = match &mut probing {
                        Some(device) => self.bench.closing.unless(device.probe()).await.unwrap_or(Probe::Quiet),
                        None => Probe::Gone,
                    };
                    match answered {
                        Probe::Answered if self.starts_by_itself() => return Some(probing),
                        Probe::Answered => (lost, removal) = (0, Removal::Silent),
                        Probe::Quiet => lost = lost.saturating_add(1),
                        Probe::NotAsked => {}
                        // A unit that was swapped faster than it is looked for: this line leads nowhere any more.
                        Probe::Gone => (probing, lost) = (None, PROBES_LOST),
                    }
                }
                Removal::PortGone | Removal::Silent | Removal::Unheard => {}
            }
            let is_ready = is_present && (matches!(removal, Removal::PortGone) || lost < PROBES_LOST);
            if shown != Some(is_ready) && !matches!(removal, Removal::Unheard) {
                shown = Some(is_ready);
                let last = last.cloned().map(Box::new);
                let state = if is_ready { SlotState::Ready { last } } else { SlotState::Empty { last } };
                self.bench.board.slot(self.id, state);
            }
            let is_asked = matches!(removal, Removal::Silent | Removal::Unheard);
            self.pause(is_asked.then_some(PROBE_EVERY)).await;
        }
    }

    /// Waits until the unit that is through is taken away, or another one is there: on a line that stays plugged it may be swapped between two questions.
    async fn removal(&mut self, mut device: Option<Device>, through: &UnitView) -> Removal {
        let (mut lost, mut other) = (0, None);
        loop {
            if *self.closing.borrow() {
                return Removal::Closing;
            }
            if self.is_pressed() {
                return Removal::Pressed;
            }
            if !self.bench.ports.is_present(&self.port) {
                return Removal::PortGone;
            }
            match &mut device {
                None => return Removal::Silent,
                Some(device) => match self.bench.closing.unless(self.presence(device, through)).await {
                    Ok(Presence::Same) => (lost, other) = (0, None),
                    Ok(Presence::Lost) | Err(_) => lost += 1,
                    Ok(Presence::Unknown) => {}
                    // Told twice in a row: one reading may have met a burst of noise.
                    Ok(Presence::Other(who)) if other.as_ref() == Some(&who) => return Removal::Silent,
                    Ok(Presence::Other(who)) => other = Some(who),
                },
            }
            if lost >= PROBES_LOST {
                return Removal::Silent;
            }
            self.pause(Some(PROBE_EVERY)).await;
        }
    }

    /// Whether the unit that is through is still there.
    async fn presence(&self, device: &mut Device, through: &UnitView) -> Presence {
        match device.probe().await {
            Probe::Answered => {}
            Probe::NotAsked => return Presence::Unknown,
            Probe::Quiet | Probe::Gone => return Presence::Lost,
        }
        // One that told two numbers in one visit is not believed a third, before it was taken away.
        if matches!(through.code, Some(Failure::OtherUnit | Failure::ReadingsDiffer)) {
            return Presence::Same;
        }
        let (number, board) = (through.serial_number.as_deref(), through.hardware_id.as_deref());
        match (device.ask_who().await, number) {
            (Some(who), Some(number)) if self.bench.rules.is_told(&who, number, board) => Presence::Same,
            // A number that was refused is told as it stands on record.
            (Some(who), Some(number)) if serial_rules::shown(&who.serial_number) == number => Presence::Same,
            (Some(who), Some(_)) => Presence::Other(who),
            // A unit that said that it has no number, and says so again.
            (Some(who), None) if through.has_no_number && who.has_no_number => {
                let told = who.hardware_id.as_deref().and_then(|told| self.bench.rules.hardware_id(told));
                if told.as_deref() == board { Presence::Same } else { Presence::Other(who) }
            }
            // A unit that was to blame for not telling its number, and somebody who tells one.
            (Some(who), None) if through.code.is_some_and(|code| code.blame() == Blame::Unit) => Presence::Other(who),
            (None, Some(_)) => Presence::Lost,
            (_, None) => Presence::Same,
        }
    }

    fn starts_by_itself(&self) -> bool {
        *self.hands_free.borrow() && !*self.is_new.borrow() && self.bench.lets_begin(false)
    }

    /// Whether a person has pressed Start, who may.
    fn is_pressed(&self) -> bool {
        self.control.take_start() && self.bench.lets_begin(true)
    }

    async fn open(&self) -> Result<Device, OpenError> {
        let link = self.bench.ports.open(&self.port).await?;
        Ok(Device::new(link, self.bench.dialog.clone(), Instant::now().into()))
    }

    /// Waits until something is pressed, plugged in or pulled out, or so long.
    async fn pause(&mut self, at_most: Option<Duration>) {
        let time_is_up = async {
            match at_most {
                Some(time) => tokio::time::sleep(time).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = time_is_up => {}
            () = self.control.changed() => {}
            Ok(()) = self.ports.changed() => {}
            Ok(()) = self.hands_free.changed() => {}
            Ok(()) = self.is_new.changed() => {}
            Ok(()) = self.worker.changed() => {}
            Ok(()) = self.closing.changed() => {}
        }
    }
}

/// One visit in a task of its own, so that a panic ends this unit and nothing else.
pub(super) async fn visit(
    bench: &Arc<Bench>,
    place: SlotPlace,
    control: &Arc<Control>,
    device: Option<Device>,
    stayed: Option<String>,
) -> Finished {
    let (at, by, id) = (bench.clone(), control.clone(), place.id);
    let visit = tokio::spawn(async move { Visit::run(&at, &place, &by, device, stayed).await });
    match visit.await {
        Ok(finished) => finished,
        Err(_) => end_broken_visit(bench, id, control).await,
    }
}

/// Brings a visit to its end that broke under its slot, by what is on record.
pub(super) async fn end_broken_visit(bench: &Bench, id: SlotId, control: &Control) -> Finished {
    let key = crate::journal::book::VisitKey { segment: bench.journal.segment(), visit: control.visit() };
    let mut view = UnitView { outcome: Some(Outcome::Error), code: Some(Failure::Defect), ..UnitView::default() };
    let ours = StationKeys { name: &bench.station, key: &bench.key, sealer: &bench.sealer };
    let open = || bench.journal.read(|book| book.open_visit(key).cloned());
    let found = open();
    while let (Some(found), Some(visit)) = (&found, open()) {
        match recovery::next_line(found, &visit, &bench.journal, ours, Failure::Defect) {
            Entry::Ended(mut ended) => {
                let appended = bench.put_end(&mut ended, true).await;
                view.serial_number.clone_from(&ended.serial_number);
                view.device_name.clone_from(&ended.device_name);
                view.hardware_id.clone_from(&ended.hardware_id);
                bench.show_end(id, &mut view, ended, appended);
                return Finished { view, device: None, answered: false };
            }
            entry => {
                if bench.append(entry).await.is_err() {
                    break;
                }
            }
        }
    }
    bench.board.slot(id, SlotState::Ended(Box::new(view.clone())));
    Finished { view, device: None, answered: false }
}
