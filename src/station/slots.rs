//! The slots at work: each a task of its own, made for its place, ended when its place is switched off.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::bench::Bench;
use crate::bench::hub;
use crate::bench::places::{MOST_SLOTS, describe, newcomers, plugged};
use crate::domain::Failure;
use crate::link::{PortName, PortSeen};
use crate::seen::{QuestionId, Round, SlotId, SlotSetup, SlotState, SlotView, Snapshot, Waves};
use crate::station::ahead;
use crate::station::slot::Slot;
use crate::station::visiting::{Going, RoundSlot};
use crate::visit::SlotPlace;
use crate::visit::control::{Answer, Control};

/// How long a question stands before it can be answered: nobody has read it earlier.
const ARMED_AFTER: Duration = Duration::from_millis(500);

/// Told the places of the bench whenever they are others than before.
pub type Arranged = Box<dyn Fn(&[SlotSetup]) + Send + Sync>;

/// A slot that runs, and what it is told by.
struct RunningSlot {
    id: SlotId,
    /// Whose units come there: which of the benches.
    batch: usize,
    /// As the place names it.
    at: String,
    port: PortName,
    place: watch::Sender<SlotPlace>,
    control: Arc<Control>,
    closing: watch::Sender<bool>,
}

/// All slots, in the order in which the bench shows them.
pub(crate) struct Slots {
    /// One for each batch that is open.
    pub(super) benches: Vec<Arc<Bench>>,
    /// Of which batches no unit begins.
    pub(super) paused: Vec<usize>,
    /// All places, with those that are switched off.
    pub(super) places: Vec<SlotSetup>,
    slots: Vec<RunningSlot>,
    /// Each says which slot was dismissed.
    tasks: JoinSet<Option<SlotId>>,
    hands_free: watch::Sender<bool>,
    /// Whether a unit begins that is plugged in, as a person wants it.
    pub(super) wants_hands_free: bool,
    /// The slots are being learnt: no unit begins.
    learning: bool,
    /// Whether a device that the profile allows makes a slot.
    finds: bool,
    arranged: Arranged,
    /// The label of the first unit at the first slot, until that is there.
    label: Option<String>,
    next: u32,
    /// The list's addresses are visited.
    round: Option<RunningRound>,
}

/// A round that runs, and what it is told by.
struct RunningRound {
    controls: Vec<(SlotId, Arc<Control>)>,
    /// Nobody listens once it has ended.
    held: watch::Sender<bool>,
}

impl Slots {
    /// Starts a slot for each place.
    pub(crate) fn start(
        benches: Vec<Arc<Bench>>,
        places: Vec<SlotSetup>,
        hands_free: bool,
        finds: bool,
        arranged: Arranged,
        label: Option<String>,
    ) -> Self {
        let wants_hands_free = hands_free;
        let (hands_free, _) = watch::channel(hands_free);
        let (slots, tasks) = (Vec::new(), JoinSet::new());
        let mut slots = Self {
            benches,
            paused: Vec::new(),
            places,
            slots,
            tasks,
            hands_free,
            wants_hands_free,
            learning: false,
            finds,
            arranged,
            label,
            next: 0,
            round: None,
        };
        slots.match_places();
        slots.look();
        slots
    }

    /// The benches of all batches that are open.
    pub(crate) fn benches(&self) -> &[Arc<Bench>] {
        &self.benches
    }

    /// Shows this on the boards of all of them.
    fn show(&self, change: impl Fn(&mut Snapshot)) {
        self.benches.iter().for_each(|bench| bench.board.show(&change));
    }

    /// Registers what was collected, beside the slots; it ends as they do.
    pub(crate) fn register_ahead(&mut self, waves: Waves) {
        let bench = self.benches[0].clone();
        self.tasks.spawn(async move {
            ahead::register(bench, waves).await;
            None
        });
    }

    /// Visits the addresses of the list, beside the slots; one round at a time.
    pub(crate) fn begin_round(&mut self, batch: usize, round: Round) {
        let (held, is_held) = watch::channel(false);
        if self.round.as_ref().is_some_and(|round| !round.held.is_closed()) {
            return;
        }
        let round = Round { at_once: round.at_once.clamp(1, MOST_SLOTS), ..round };
        let Some(going) = Going::of(&self.benches[batch], round, is_held) else { return };
        let is_taken = |name: &str| self.slots.iter().any(|slot| slot.place.borrow().name == name);
        let names: Vec<_> =
            (1_u32..).map(|n| n.to_string()).filter(|name| !is_taken(name)).take(going.width()).collect();
        let ids = self.next..;
        self.next += u32::try_from(names.len()).unwrap_or_default();
        let slots: Vec<_> =
            ids.zip(names).map(|(id, name)| RoundSlot { id: SlotId(id), name, control: Arc::default() }).collect();
        self.benches[batch].board.show(|snapshot| {
            snapshot.slots.extend(slots.iter().map(|slot| SlotView {
                id: slot.id,
                batch,
                name: slot.name.clone(),
                port: String::new(),
                place: String::new(),
                state: SlotState::Empty { last: None },
            }));
        });
        let controls = slots.iter().map(|slot| (slot.id, slot.control.clone())).collect();
        self.round = Some(RunningRound { controls, held });
        self.tasks.spawn(async move {
            going.go(slots).await;
            None
        });
    }

    /// No further address is taken, or it goes on.
    pub(crate) fn hold_round(&self, held: bool) {
        self.round.iter().for_each(|round| {
            round.held.send_replace(held);
        });
    }

    /// The controls of all slots.
    fn controls(&self) -> impl Iterator<Item = (SlotId, &Arc<Control>)> {
        let of_round = self.round.iter().flat_map(|round| round.controls.iter().map(|(id, control)| (*id, control)));
        self.slots.iter().map(|slot| (slot.id, &slot.control)).chain(of_round)
    }

    /// The controls of this slot, while it is at work.
    pub(crate) fn control(&self, id: SlotId) -> Option<&Control> {
        self.controls().find(|(at, _)| *at == id).map(|(_, control)| &**control)
    }

    /// The controls of the only slot, where there is but one, and whose units come there.
    pub(crate) fn only(&self) -> Option<(&Arc<Bench>, &Control)> {
        if let [only] = &self.slots[..] { Some((&self.benches[only.batch], &only.control)) } else { None }
    }

    /// Starts the unit in this slot.
    pub(crate) fn start_unit(&self, id: SlotId) {
        self.control(id).filter(|_| !self.learning).into_iter().for_each(Control::start);
    }

    pub(crate) fn hands_free(&mut self, on: bool) {
        self.wants_hands_free = on;
        self.show_beginning();
    }

    /// No unit begins while the slots are being learnt.
    pub(crate) fn learn(&mut self, on: bool) {
        self.learning = on;
        self.show_beginning();
    }

    fn show_beginning(&self) {
        let (hands_free, learning) = (self.wants_hands_free, self.learning);
        self.hands_free.send_replace(hands_free && !learning);
        self.show(|snapshot| (snapshot.hands_free, snapshot.learning) = (hands_free, learning));
    }

    /// Gives an answer to the slot that shows the question; an answer to a question that is gone, or that is too fresh to have been read, does nothing.
    pub(crate) fn answers(&self) -> impl Fn(QuestionId, Answer) + Send + 'static {
        let controls: Vec<_> = self.controls().map(|(id, control)| (id, control.clone())).collect();
        let benches = self.benches.clone();
        move |question, answer| {
            let shown: Vec<_> = benches.iter().map(|bench| bench.board.now()).collect();
            for slot in shown.iter().flat_map(|shown| &shown.slots) {
                if let SlotState::Asking(_, asked) = &slot.state
                    && asked.id == question
                    && asked.since.elapsed() >= ARMED_AFTER
                {
                    let asking = controls.iter().filter(|(id, _)| *id == slot.id);
                    asking.for_each(|(_, control)| control.answer(question, answer.clone()));
                }
            }
        }
    }

    /// The ports have changed: a device that is allowed and that no place has gets a slot, and each slot says what is plugged in.
    pub(crate) fn look(&mut self) {
        let seen = self.benches[0].ports.seen.borrow().clone();
        if self.finds {
            let before = self.places.len();
            for (batch, bench) in self.benches.iter().enumerate() {
                // What several products allow is the first one's, until a person says otherwise.
                let new = newcomers(&self.places, &seen, &bench.ports.allowed);
                self.places.extend(new.into_iter().map(|new| SlotSetup { batch, ..new }));
            }
            self.places.truncate(before + MOST_SLOTS.saturating_sub(self.slots.len()));
            if self.places.len() > before {
                self.match_places();
                (self.arranged)(&self.places);
            }
            self.show_plugged(&seen);
        }
        for slot in &self.slots {
            let bench = &self.benches[slot.batch];
            let Some(port) = slot.port.find(&seen, &bench.ports.allowed) else { continue };
            let said = describe(&slot.port, Some(port), bench.profile.line.baud);
            let shown = bench.board.now();
            if shown.slots.iter().any(|view| view.id == slot.id && view.place != said) {
                bench.board.show(|snapshot| {
                    let view = snapshot.slots.iter_mut().find(|view| view.id == slot.id);
                    view.into_iter().for_each(|view| view.place.clone_from(&said));
                });
            }
        }
    }

    /// Shows where something is plugged in, and whether it looks as if a hub had been moved.
    fn show_plugged(&self, seen: &[PortSeen]) {
        let allowed: Vec<_> = self.benches.iter().flat_map(|bench| bench.ports.allowed.iter().cloned()).collect();
        let plugged: Vec<_> = plugged(seen, &allowed).map(|port| port.to_string()).collect();
        let hub = hub::moved(&self.places, &plugged);
        let shown = self.benches[0].board.now();
        if *shown.plugged != plugged || shown.hub.as_deref() != hub.as_ref() {
            let (plugged, hub) = (Arc::new(plugged), hub.map(Arc::new));
            self.show(|snapshot| (snapshot.plugged, snapshot.hub) = (plugged.clone(), hub.clone()));
        }
    }

    /// Takes the places as a person has arranged them.
    pub(crate) fn arrange(&mut self, places: Vec<SlotSetup>) {
        self.places = places;
        self.match_places();
        // A place that was forgotten and still has something plugged in is found anew.
        self.look();
        (self.arranged)(&self.places);
    }

    /// Has a slot for each place that is switched on, and none for others; a slot whose unit is at work goes on until that is through.
    fn match_places(&mut self) {
        // A place whose batch is not open is left alone: it must not become another product's.
        let is_on =
            |setup: &&SlotSetup| !setup.off && setup.batch < self.benches.len() && !self.paused.contains(&setup.batch);
        let on: Vec<SlotSetup> = self.places.iter().filter(is_on).take(MOST_SLOTS).cloned().collect();
        for slot in &self.slots {
            let stays = on.iter().any(|setup| setup.port == slot.at && setup.batch == slot.batch);
            slot.closing.send_if_modified(|closing| std::mem::replace(closing, !stays) == stays);
        }
        for setup in &on {
            match self.slots.iter().find(|slot| slot.at == setup.port) {
                // The other batch's unit comes to its end first.
                Some(slot) if slot.batch != setup.batch => {}
                Some(slot) => {
                    slot.place.send_modify(|place| place.name.clone_from(&setup.name));
                }
                None => self.begin(setup),
            }
        }
        if self.slots.len() > 1 {
            // A label that was scanned for the next unit while there was one slot: by now that may be in any of them.
            let labels = self.slots.iter().filter_map(|slot| Some((slot.batch, slot.control.take_label()?)));
            labels.for_each(|(batch, label)| drop(self.benches[batch].scanned(label)));
        }
        let places = &self.places;
        self.slots.sort_by_key(|slot| places.iter().position(|setup| setup.port == slot.at).unwrap_or(usize::MAX));
        let named: Vec<_> = self.slots.iter().map(|slot| (slot.id, slot.place.borrow().name.clone())).collect();
        let places = Arc::new(self.places.clone());
        self.show(|snapshot| {
            let at = |id: SlotId| named.iter().position(|(named, _)| *named == id);
            snapshot.slots.sort_by_key(|view| at(view.id));
            for view in &mut snapshot.slots {
                named.iter().filter(|(id, _)| *id == view.id).for_each(|(_, name)| view.name.clone_from(name));
            }
            snapshot.places = places.clone();
        });
    }

    fn begin(&mut self, setup: &SlotSetup) {
        // A name that cannot be read was refused before the station was opened.
        let Ok(port) = setup.port.parse::<PortName>() else { return };
        let id = SlotId(self.next);
        self.next += 1;
        let at = setup.port.clone();
        let place = SlotPlace { id, name: setup.name.clone(), port: port.clone(), port_text: at.clone() };
        let (place, placed) = watch::channel(place);
        let (closing, closes) = watch::channel(false);
        let control = Arc::<Control>::default();
        // Before the slot runs: a unit that is there already starts at once.
        self.label.take().into_iter().for_each(|label| drop(control.put_label(label)));
        let bench = &self.benches[setup.batch];
        let slot = Slot {
            bench: bench.clone(),
            id,
            port: port.clone(),
            place: placed,
            control: control.clone(),
            ports: bench.ports.seen.clone(),
            hands_free: self.hands_free.subscribe(),
            is_new: bench.is_new.subscribe(),
            worker: bench.worker.subscribe(),
            closing: closes,
        };
        let view = SlotView {
            id,
            name: setup.name.clone(),
            port: at.clone(),
            place: describe(&port, None, bench.profile.line.baud),
            batch: setup.batch,
            state: SlotState::Empty { last: None },
        };
        bench.board.show(|snapshot| snapshot.slots.push(view));
        self.tasks.spawn(slot.run());
        self.slots.push(RunningSlot { id, batch: setup.batch, at, port, place, control, closing });
    }

    /// Waits for a slot to end. None where none is at work.
    pub(crate) async fn ended(&mut self) -> Option<()> {
        let ended = self.tasks.join_next().await?;
        // A slot that broke, or took the last unit that it may, stays with what it shows.
        let at = ended.ok().flatten().and_then(|id| self.slots.iter().position(|slot| slot.id == id));
        if let Some(at) = at {
            let slot = self.slots.remove(at);
            self.benches[slot.batch].board.show(|snapshot| snapshot.slots.retain(|view| view.id != slot.id));
            // Perhaps it was switched on again before it had ended, or has another batch's units from now on.
            if self.benches[0].closing.goes_on().is_ok() {
                self.match_places();
            }
        }
        Some(())
    }

    /// No unit of this batch begins any more, or they do again.
    pub(crate) fn pause(&mut self, batch: usize, on: bool) {
        self.paused.retain(|paused| *paused != batch);
        self.paused.extend(on.then_some(batch));
        self.match_places();
        self.benches[batch].board.show(|snapshot| snapshot.paused = on);
    }

    /// Lets what is running come to its end; Register and Save are never cut off.
    pub(crate) fn close(&self) {
        // Where nobody is there the station ends by itself once registering is paused.
        let is_paused = |bench: &Arc<Bench>| !bench.has_person && bench.paused_for().is_some();
        let by_itself = self.benches.iter().any(is_paused);
        self.benches[0].closing.begin(if by_itself { Failure::RegistrationsPaused } else { Failure::Stopped });
        for slot in &self.slots {
            slot.closing.send_replace(true);
        }
    }
}
