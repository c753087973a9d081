//! Plugs, unplugs, swaps, answers, scans and aborts in any order: no name is registered that nobody allowed, and no answer acts on another unit than the one
//! that was asked about.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use fastrand::Rng;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::ids::{QuestionId, SlotId};
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::{Bench, Shift, each};

const ORDERS: u64 = 10;
const STEPS: usize = 24;
const SERIALS: [&str; 3] = ["SN24A7F00901", "SN24A7F00902", "SN24A7F00903"];
/// As long as a question must have stood before anybody can have read it, and a little more.
const READ_AFTER: std::time::Duration = std::time::Duration::from_millis(520);

/// What came of all orders: a property that nothing puts to the test holds always.
#[derive(Default)]
struct Met {
    allowed: AtomicUsize,
    used: AtomicUsize,
    too_late: AtomicUsize,
}

struct Order<'a> {
    shift: Shift<'a>,
    units: Vec<PracticeUnit>,
    /// Which unit is plugged in; false: another one stands on its line by now.
    there: Option<(usize, bool)>,
    /// How many more registrations a person has allowed, by device name.
    allowed: HashMap<String, usize>,
    /// Questions that were answered.
    asked: Vec<QuestionId>,
    told: Vec<String>,
}

#[test]
fn in_no_order_is_a_name_registered_that_nobody_allowed() {
    let met = Met::default();
    each(0..ORDERS, |seed| {
        // Nothing but the number tells one unit from another.
        let bench = Bench::with(Dialect::At, json!({"dialog": {"readHardwareId": null}}));
        let mut rng = Rng::with_seed(seed);
        let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
        let units: Vec<_> = SERIALS.iter().map(|serial| bench.unit(serial)).collect();
        for unit in &units {
            assert_eq!(shift.expect_pass(unit).outcome, Outcome::Pass);
        }
        let mut order =
            Order { shift, units, there: None, allowed: HashMap::new(), asked: Vec::new(), told: Vec::new() };
        for _ in 0..STEPS {
            order.step(&mut rng, &met);
            order.check(&bench, seed);
        }
        order.take_out();
        order.check(&bench, seed);
        met.used.fetch_add(bench.connects() - SERIALS.len(), Ordering::Relaxed);
        order.shift.close().assert_unbroken();
    });
    let Met { allowed, used, too_late } = met;
    let met = [allowed, used, too_late].map(AtomicUsize::into_inner);
    assert!(met.iter().all(|times| *times > 0), "allowed, used, too late: {met:?}");
}

impl Order<'_> {
    fn step(&mut self, rng: &mut Rng, met: &Met) {
        match rng.u8(..14) {
            0..4 | 12.. => self.plug(rng),
            4 => self.take_out(),
            5 => self.swap(),
            6 => self.scan(rng),
            7 => self.say("abort", Command::Abort(SlotId(0))),
            8 => self.answer_old(rng, met),
            _ => self.answer(rng, met),
        }
    }

    fn say(&mut self, what: &str, command: Command) {
        self.told.push(what.to_owned());
        self.shift.send(command);
    }

    /// Another unit, or the same one, in place of what is there: often one that has lost its identity, so that somebody is asked.
    fn plug(&mut self, rng: &mut Rng) {
        self.take_out();
        // A slow hand waits until the station has seen each thing, a quick one does not.
        let is_slow = rng.u8(..3) > 0;
        if is_slow {
            self.shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Empty { .. }));
        }
        let which = rng.usize(..self.units.len());
        let unit = self.units[which].clone();
        if rng.u8(..4) > 0 {
            unit.hold(None);
        }
        unit.set_faults([]);
        self.told.push(format!("plug {which}"));
        self.shift.plug(0, &unit);
        self.there = Some((which, true));
        if is_slow {
            self.shift
                .wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Asking(..) | SlotState::Ended(_)));
        }
    }

    fn take_out(&mut self) {
        if self.there.take().is_some() {
            self.told.push("unplug".into());
            // Nobody waits until the station has seen it.
            self.shift.bench.sockets.unplug(0);
        }
    }

    /// The adapter stays, and on it another unit answers.
    fn swap(&mut self) {
        if let Some((which, is_itself)) = &mut self.there {
            self.units[*which].set_faults([Fault::SwappedAfter(0)]);
            *is_itself = false;
            self.told.push("swap".into());
        }
    }

    fn scan(&mut self, rng: &mut Rng) {
        let label = SERIALS[rng.usize(..SERIALS.len())];
        self.say("scan", Command::Label(label.to_owned()));
    }

    /// The question that stands, or that comes, is answered by somebody who has read it.
    fn answer(&mut self, rng: &mut Rng, met: &Met) {
        let seen = self.shift.wait_for(|snapshot| !matches!(snapshot.slots[0].state, SlotState::Running(_)));
        let SlotState::Asking(unit, question) = &seen.slots[0].state else { return };
        self.shift.bench.wait_until("it was read", || question.since.elapsed() >= READ_AFTER);
        self.asked.push(question.id);
        let choice = question.choices[rng.usize(..question.choices.len())];
        if matches!(choice, Choice::RegisterAgain | Choice::BoardReplaced)
            && self.there.is_some_and(|(_, is_itself)| is_itself)
        {
            *self.allowed.entry(unit.device_name.clone().unwrap_or_default()).or_default() += 1;
            met.allowed.fetch_add(1, Ordering::Relaxed);
        }
        let (id, is_patient) = (question.id, rng.u8(..3) > 0);
        self.say(&format!("answer {choice:?}"), Command::Answer { question: id, choice });
        if is_patient {
            self.shift.wait_for(|snapshot| match &snapshot.slots[0].state {
                SlotState::Running(_) => false,
                SlotState::Asking(_, question) => question.id != id,
                _ => true,
            });
        }
    }

    /// Somebody answers a question that is answered, or whose unit is gone.
    fn answer_old(&mut self, rng: &mut Rng, met: &Met) {
        if self.asked.is_empty() {
            return;
        }
        let question = self.asked[rng.usize(..self.asked.len())];
        met.too_late.fetch_add(1, Ordering::Relaxed);
        self.say("answer an old question", Command::Answer { question, choice: Choice::RegisterAgain });
    }

    /// Each name has its first registration, which nobody has to allow, and those that a person allowed for this very unit.
    fn check(&self, bench: &Bench, seed: u64) {
        let mut registered: HashMap<String, usize> = HashMap::new();
        for issued in bench.cloud.issued() {
            *registered.entry(issued.device_name).or_default() += 1;
        }
        for (name, times) in registered {
            let allowed = 1 + self.allowed.get(&name).copied().unwrap_or(0);
            assert!(times <= allowed, "seed {seed}: {name} {times} of {allowed} after {:?}", self.told);
        }
        for unit in &self.units {
            let (Some(held), name) = (unit.held(), unit.serial()) else { continue };
            let is_its = bench
                .cloud
                .issued()
                .iter()
                .any(|issued| issued.client_id == held.client_id && issued.device_name.starts_with(&*name));
            assert!(is_its, "seed {seed}: {name} has another one's identity after {:?}", self.told);
        }
    }
}
