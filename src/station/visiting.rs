//! A round at work: some slots that go from address to address. Each visit is an ordinary one, with the bench's record, gate, stops and questions.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use jiff::Zoned;
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};

use crate::bench::Bench;
use crate::device::{Device, failure_of};
use crate::domain::{Circumstance, Decided, Expected, Failure, LineFault, Stand};
use crate::journal::Book;
use crate::link::{OpenError, PortName};
use crate::seen::round::{NotNow, Round, RoundView};
use crate::seen::{Event, SlotId, SlotState, UnitView};
use crate::station::became::{Became, Stands};
use crate::station::round::Stops;
use crate::station::slot;
use crate::visit::SlotPlace;
use crate::visit::control::Control;

/// A slot of a round.
#[derive(Clone)]
pub(super) struct RoundSlot {
    pub(super) id: SlotId,
    pub(super) name: String,
    pub(super) control: Arc<Control>,
}

/// How it went at an address.
enum Called {
    /// Nobody is met there now.
    Nobody(Failure, Option<Circumstance>),
    /// What is wrong with the line does not pass by itself.
    BadLine(Failure, Option<Circumstance>),
    Visited(Box<UnitView>),
    /// The station ends.
    Stopped,
}

/// A round.
pub(super) struct Going {
    bench: Arc<Bench>,
    round: Round,
    stops: Stops,
    free: Vec<RoundSlot>,
    calls: JoinSet<Called>,
    at_work: HashMap<Id, (usize, RoundSlot)>,
    held: watch::Receiver<bool>,
    shown: RoundView,
}

impl Going {
    /// The units of the bench's list that are to be visited; none where it has no list.
    pub(super) fn of(bench: &Arc<Bench>, round: Round, held: watch::Receiver<bool>) -> Option<Self> {
        let stops = bench.journal.read(|book| {
            let job = book.list_of(bench.journal.segment())?;
            let decided = decided(book, &bench.profile.product_key);
            let rows = job.units().map(|(row, stand): (&Expected, &Stand)| {
                let decided = decided.get(row.serial_number.as_str()).copied();
                (row, Stands::of(bench.purpose, stand, decided), decided.is_some())
            });
            Some(Stops::new(&round, rows))
        })?;
        let (bench, free, calls, at_work) = (bench.clone(), Vec::new(), JoinSet::new(), HashMap::new());
        Some(Self { bench, round, stops, free, calls, at_work, held, shown: RoundView::default() })
    }

    /// How many slots it has work for.
    pub(super) fn width(&self) -> usize {
        self.round.at_once.min(self.stops.addresses())
    }

    /// Visits until nobody's turn will come any more, or the station ends.
    pub(super) async fn go(mut self, slots: Vec<RoundSlot>) {
        self.free = slots.into_iter().rev().collect();
        let bench = self.bench.clone();
        let mut seen = bench.board.watch();
        let mut worker = bench.worker.subscribe();
        loop {
            let may_take = self.may_take();
            if may_take {
                self.take_all();
            }
            self.tell_closed();
            self.show(false);
            if self.calls.is_empty() && (self.stops.is_over(minute()) || self.is_stopped_for_good()) {
                break;
            }
            let due = self.stops.due_in(Instant::now(), minute()).filter(|_| may_take && !self.free.is_empty());
            let is_paused = bench.paused_for().is_some();
            tokio::select! {
                Some(ended) = self.calls.join_next_with_id() => self.ended(ended),
                Ok(()) = self.held.changed() => {}
                Ok(()) = worker.changed() => {}
                _ = bench.closing.begun(), if bench.closing.goes_on().is_ok() => {}
                () = tokio::time::sleep(due.unwrap_or_default()), if due.is_some() => {}
                // A person lets registering go on.
                _ = seen.wait_for(|snapshot| snapshot.stopped.is_none()), if is_paused => {}
            }
        }
        self.end();
    }

    fn may_take(&self) -> bool {
        self.bench.closing.goes_on().is_ok()
            && !*self.held.borrow()
            && !self.is_paused()
            && self.bench.lets_begin(false)
    }

    /// Registering is paused, and a unit could come to it.
    fn is_paused(&self) -> bool {
        self.bench.purpose.asks_the_cloud() && self.bench.paused_for().is_some()
    }

    fn is_stopped_for_good(&self) -> bool {
        self.bench.closing.goes_on().is_err() || self.is_paused() && !self.bench.has_person
    }

    fn take_all(&mut self) {
        // With a profile that nobody has seen a unit pass with, the first ones come one after the other.
        let most = if *self.bench.is_new.borrow() { 1 } else { self.round.at_once };
        while self.calls.len() < most
            && let Some(slot) = self.free.pop()
        {
            let Some(stop) = self.stops.take(Instant::now(), minute(), slot.id) else {
                self.free.push(slot);
                return;
            };
            // It may have come to the bench in another way since.
            let stands = self.stands(stop);
            if stands != Stands::ToVisit {
                self.stops.leave(stop);
                self.stops.settle(stop, stands);
                self.free.push(slot);
                continue;
            }
            let address = self.stops.address(stop).to_owned();
            let call = call(self.bench.clone(), slot.clone(), address);
            let id = self.calls.spawn(call).id();
            self.at_work.insert(id, (stop, slot));
        }
    }

    /// What the record says of a unit now.
    fn stands(&self, stop: usize) -> Stands {
        let (bench, number) = (&self.bench, self.stops.number(stop));
        bench.journal.read(|book| {
            let stand = book.list_of(bench.journal.segment()).and_then(|job| job.stand(number));
            let numbered = || book.numbered(&bench.profile.product_key, number).into_iter().next();
            let decided = || numbered().and_then(|unit| unit.decided);
            let decided = self.stops.is_decided(stop).then(decided).flatten();
            // Who is on no list any more is not visited.
            stand.map_or(Stands::Elsewhere, |stand| Stands::of(bench.purpose, stand, decided))
        })
    }

    fn ended(&mut self, ended: Result<(Id, Called), JoinError>) {
        let (id, called) = match ended {
            Ok((id, called)) => (id, Some(called)),
            Err(error) => (error.id(), None),
        };
        let Some((stop, slot)) = self.at_work.remove(&id) else { return };
        self.free.push(slot);
        self.stops.leave(stop);
        let now = Instant::now();
        match called {
            Some(Called::Stopped) => {}
            Some(Called::Nobody(code, so)) => {
                let (absent, pause) = self.stops.nobody(stop, now, code, so.as_ref());
                let again = (!self.round.once).then_some(pause);
                self.tell(stop, NotNow::Absent, Said { absent: Some(absent), again, ..Said::of(code, so) });
            }
            Some(Called::BadLine(code, so)) => {
                self.stops.bad_line(stop, code, so.as_ref());
                self.tell(stop, NotNow::Fault, Said::of(code, so));
            }
            Some(Called::Visited(view)) => {
                let became = Became::of(self.stops.number(stop), &view);
                let pause = self.stops.became(stop, now, &became, view.circumstance.as_ref());
                let so = view.circumstance;
                match became {
                    Became::Done | Became::Refused => {}
                    Became::OtherUnit(told) => {
                        self.tell(stop, NotNow::OtherUnit, Said { told: Some(told), ..Said::default() });
                    }
                    Became::Broken(code) if pause.is_some() => {
                        let again = pause.filter(|_| !self.round.once);
                        self.tell(stop, NotNow::Absent, Said { again, ..Said::of(code, so) });
                    }
                    Became::Broken(code) | Became::Faulty(code) => self.tell(stop, NotNow::Fault, Said::of(code, so)),
                }
            }
            None => {
                self.stops.bad_line(stop, Failure::Defect, None);
                self.tell(stop, NotNow::Fault, Said::of(Failure::Defect, None));
            }
        }
    }

    fn tell_closed(&mut self) {
        for (stop, window) in self.stops.closed_now(minute()) {
            self.tell(stop, NotNow::Closed, Said { window: Some(window), ..Said::default() });
        }
    }

    fn tell(&self, stop: usize, why: NotNow, said: Said) {
        let Said { absent, again, window, told, code, so } = said;
        self.bench.board.tell(Event::NotVisited {
            serial_number: self.stops.number(stop).to_owned(),
            address: self.stops.address(stop).to_owned(),
            why,
            absent,
            again_in_ms: again.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)),
            window,
            told,
            code,
            circumstance: so,
        });
    }

    fn show(&mut self, over: bool) {
        let minute = minute();
        let view = RoundView {
            held: *self.held.borrow(),
            over,
            at_once: self.round.at_once,
            counts: self.stops.counts(minute),
            stops: self.stops.shown(minute),
        };
        if view != self.shown || over {
            self.shown = view.clone();
            self.bench.board.show(|snapshot| snapshot.round = Some(Arc::new(view)));
        }
    }

    fn end(mut self) {
        // Some may have come in another way.
        for stop in self.stops.unsettled() {
            let stands = self.stands(stop);
            self.stops.settle(stop, stands);
        }
        self.show(true);
        let counts = self.shown.counts;
        let slots: Vec<SlotId> = self.free.iter().map(|slot| slot.id).collect();
        self.bench.board.show(|snapshot| snapshot.slots.retain(|view| !slots.contains(&view.id)));
        // Where a person ends it nothing is held.
        let held = counts.left() > 0 && self.is_paused() && self.bench.closing.goes_on() != Err(Failure::Stopped);
        let (done, refused, left) = (counts.done, counts.refused, counts.left());
        self.bench.board.tell(Event::RoundEnded { done, refused, left, no_address: counts.no_address, held });
    }
}

/// What is told of a unit that is not visited now.
#[derive(Default)]
struct Said {
    absent: Option<u32>,
    again: Option<std::time::Duration>,
    window: Option<String>,
    told: Option<String>,
    code: Option<Failure>,
    so: Option<Circumstance>,
}

impl Said {
    fn of(code: Failure, so: Option<Circumstance>) -> Self {
        Self { code: Some(code), so, ..Self::default() }
    }
}

/// Units of this product that a person has decided about, by their numbers.
fn decided(book: &Book, product_key: &str) -> HashMap<String, Decided> {
    let ours = book.units().filter(|unit| unit.keys.product_key == product_key);
    ours.filter_map(|unit| Some((unit.keys.serial_number, unit.decided?))).collect()
}

/// The minute of the day, by this PC's clock.
fn minute() -> u16 {
    let now = Zoned::now();
    u16::try_from(i32::from(now.hour()) * 60 + i32::from(now.minute())).unwrap_or_default()
}

/// One address: where somebody answers there, one visit.
async fn call(bench: Arc<Bench>, slot: RoundSlot, address: String) -> Called {
    let Ok(port) = address.parse::<PortName>() else { return Called::BadLine(Failure::PortMissing, None) };
    show_slot(&bench, &slot, &address);
    let device = match bench.closing.unless(answering(&bench, &port)).await {
        Ok(Ok(device)) => device,
        Ok(Err(called)) => return called,
        Err(_) => return Called::Stopped,
    };
    slot.control.clear();
    if bench.closing.goes_on().is_err() || !bench.may_begin() {
        return Called::Stopped;
    }
    let place = SlotPlace { id: slot.id, name: slot.name, port, port_text: address };
    let finished = slot::visit(&bench, place, &slot.control, Some(device), None).await;
    bench.show_open_units_everywhere();
    Called::Visited(Box::new(finished.view))
}

/// The unit at an address, awake. What it says that cannot be understood is for its visit to tell.
async fn answering(bench: &Bench, port: &PortName) -> Result<Device, Called> {
    // A visit takes a port for pulled out that was not seen yet.
    if !bench.ports.is_present(port) {
        return Err(Called::Nobody(Failure::PortMissing, None));
    }
    let link = bench.ports.open(port).await.map_err(|error| {
        let may_pass = match error {
            OpenError::Missing | OpenError::Busy => true,
            OpenError::Denied | OpenError::Failed => false,
            OpenError::Line(why) => why.may_pass(),
        };
        let (code, so) = failure_of(error);
        if may_pass { Called::Nobody(code, so) } else { Called::BadLine(code, so) }
    })?;
    let mut device = Device::new(link, bench.dialog.clone(), Instant::now().into());
    let line = |why: LineFault| (why.failure(), Some(Circumstance::Line { why }));
    match device.wake().await.map_err(|fault| fault.failure) {
        Err(Failure::LineNotLetIn) => {
            let (code, so) = line(LineFault::NotLetIn);
            Err(Called::BadLine(code, so))
        }
        Err(Failure::Unplugged) if port.is_address() => {
            let (code, so) = line(LineFault::Closed);
            Err(Called::Nobody(code, so))
        }
        Err(Failure::Silent) if bench.ports.may_be_mute(port) => {
            let (code, so) = line(LineFault::Mute);
            Err(Called::Nobody(code, so))
        }
        Err(code @ (Failure::Unplugged | Failure::Silent)) => Err(Called::Nobody(code, None)),
        Ok(()) | Err(_) => Ok(device),
    }
}

/// The address of a slot is another one.
fn show_slot(bench: &Bench, slot: &RoundSlot, address: &str) {
    bench.board.show(|snapshot| {
        if let Some(view) = snapshot.slots.iter_mut().find(|view| view.id == slot.id) {
            address.clone_into(&mut view.port);
            address.clone_into(&mut view.place);
            view.state = SlotState::Empty { last: None };
        }
    });
}
