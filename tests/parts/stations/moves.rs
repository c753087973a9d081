//! What may happen next, at the stations, at the book, and to what either keeps.

use super::model::{Act, Answer, B, IMAGE, NAMES, ROLES, Stage, State, UNITS, Visit, number};
use super::rule::{Protocol, Rule};

const RELEASES: [&str; 2] = ["releases A's claim of", "releases B's claim of"];

/// One thing that happened.
#[derive(Clone, Copy)]
pub struct Step {
    who: &'static str,
    does: &'static str,
    unit: &'static str,
}

impl std::fmt::Display for Step {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{} {} {}", self.who, self.does, self.unit)
    }
}

type Ways = Vec<(Step, State)>;

impl State {
    /// Everything that may happen next.
    pub fn next(&self, protocol: &Protocol) -> Ways {
        let mut ways = Vec::new();
        for at in 0..3 {
            if self.processes[at].is_there && !self.processes[at].is_stopped {
                self.at_station(at, protocol, &mut ways);
            }
        }
        self.at_book(protocol, &mut ways);
        self.by_copies(protocol, &mut ways);
        ways
    }

    /// Adds what follows where `change` can be done.
    fn way(
        &self,
        ways: &mut Ways,
        (who, does): (&'static str, &'static str),
        unit: &'static str,
        change: impl FnOnce(&mut Self),
    ) {
        let mut state = self.clone();
        change(&mut state);
        state.forget_what_decides_nothing();
        ways.push((Step { who, does, unit }, state));
    }

    fn at_station(&self, at: usize, protocol: &Protocol, ways: &mut Ways) {
        let (name, process) = (NAMES[at], &self.processes[at]);
        let Some((running, visit)) = process.running.zip(process.record.last().copied()) else {
            for (unit, name_of_unit) in UNITS.into_iter().enumerate().take(if at == 0 { 2 } else { 1 }) {
                let is_known = process.record.iter().any(|visit| visit.unit == unit && visit.stage == Stage::Intent);
                if process.visits > 0 && !(is_known && protocol.has(Rule::OwnRecord)) {
                    self.way(ways, (name, "begins a visit of"), name_of_unit, |state| {
                        state.begin(at, unit, protocol);
                    });
                }
            }
            self.between_visits(at, protocol, ways);
            return;
        };
        let unit = UNITS[visit.unit];
        let is_reached = !process.is_cut_off && process.has_compared;
        match (visit.stage, running.answer) {
            (Stage::Begun, Answer::None | Answer::LooksFree) if is_reached && self.takes_claims(protocol) => {
                self.way(ways, (name, "asks the book for"), unit, |state| state.claim(at, protocol));
            }
            // Between the two a process may die: then a registration is counted that never was, and no harm is done.
            (Stage::Begun, Answer::Taken) if protocol.has(Rule::IntentFirst) => {
                self.way(ways, (name, "has the intent on record, and registers"), unit, |state| {
                    state.last(at).stage = Stage::Intent;
                    state.register(at);
                });
            }
            (Stage::Begun, Answer::Taken) if running.is_asked => {
                self.way(ways, (name, "has the intent on record for"), unit, |state| {
                    state.last(at).stage = Stage::Intent;
                    state.process(at).running = None;
                });
            }
            (Stage::Begun, Answer::Taken) => {
                self.way(ways, (name, "registers"), unit, |state| state.register(at));
            }
            _ => {}
        }
        if visit.stage == Stage::Begun
            && running.answer == Answer::None
            && !(is_reached && self.takes_claims(protocol))
            && !(protocol.is_required && protocol.has(Rule::NoBookNoIntent))
        {
            self.way(ways, (name, "has the intent on record, without the book, and registers"), unit, |state| {
                state.last(at).stage = Stage::Intent;
                state.register(at);
            });
        }
        if visit.stage < Stage::Intent && !running.is_asked {
            self.way(ways, (name, "ends without an intent the visit of"), unit, |state| state.settle(at));
            if !protocol.has(Rule::FreeAfterEnd) && is_reached && self.may_be_freed(at, &visit) {
                self.free(at, &visit, ways);
            }
        }
        self.between_visits(at, protocol, ways);
    }

    /// What happens whether there is a unit or not.
    fn between_visits(&self, at: usize, protocol: &Protocol, ways: &mut Ways) {
        let (name, process) = (NAMES[at], &self.processes[at]);
        if self.troubles > 0 {
            self.way(ways, (name, "dies, and starts again"), "", |state| {
                state.troubles -= 1;
                state.start(at);
            });
        }
        if process.is_cut_off {
            self.way(ways, (name, "can reach the book again"), "", |state| state.process(at).is_cut_off = false);
            return;
        }
        if self.troubles > 0 {
            self.way(ways, (name, "is cut off from the book"), "", |state| {
                state.troubles -= 1;
                (state.process(at).is_cut_off, state.process(at).has_compared) = (true, false);
            });
        }
        if !process.has_compared {
            self.way(ways, (name, "compares its record with the book"), "", |state| state.compare(at, protocol));
            return;
        }
        for visit in &process.record {
            if !protocol.is_required && protocol.has(Rule::ClaimedAfterwards) && self.is_unclaimed(visit) {
                self.way(ways, (name, "claims afterwards"), UNITS[visit.unit], |state| {
                    state.claim_late(at, visit, protocol);
                });
            }
            let is_over =
                visit.stage == Stage::Over || visit.stage == Stage::Intent && !protocol.has(Rule::FreeWithoutIntent);
            let is_running = process.running.is_some() && process.record.last() == Some(visit);
            if is_over && !is_running && self.may_be_freed(at, visit) {
                self.free(at, visit, ways);
            }
        }
    }

    fn may_be_freed(&self, at: usize, visit: &Visit) -> bool {
        let own = Act::Claim { id: visit.id, role: ROLES[at], unit: visit.unit, number: number(at, visit.unit) };
        self.book.acts.contains(&own) && self.book.is_open(visit.id)
    }

    fn free(&self, at: usize, visit: &Visit, ways: &mut Ways) {
        self.way(ways, (NAMES[at], "tells the book to free"), UNITS[visit.unit], |state| {
            state.book.acts.push(Act::Free { id: visit.id });
        });
    }

    fn takes_claims(&self, protocol: &Protocol) -> bool {
        let is_complete = self.book.caught_up == 3 || self.book.is_accepted;
        is_complete || !protocol.has(Rule::RollCall)
    }

    fn at_book(&self, protocol: &Protocol, ways: &mut Ways) {
        for act in &self.book.acts {
            let Act::Claim { id, unit, role, .. } = *act else { continue };
            if !self.book.is_open(id) {
                continue;
            }
            if self.troubles > 0 {
                self.way(ways, ("a person", RELEASES[usize::from(role)]), UNITS[unit], |state| {
                    state.troubles -= 1;
                    state.book.acts.push(Act::Released { id });
                });
            }
            if !protocol.has(Rule::NoTime) {
                self.way(ways, ("the book", "thinks a claim too old, of"), UNITS[unit], |state| {
                    state.book.acts.push(Act::Free { id });
                });
            }
        }
        if self.book.caught_up != 3 && !self.book.is_accepted {
            self.way(ways, ("a person", "goes on without the missing station"), "", |state| {
                state.book.is_accepted = true
            });
        }
    }

    /// What a copy that was made earlier brings back.
    fn by_copies(&self, protocol: &Protocol, ways: &mut Ways) {
        if !self.is_whole || self.troubles == 0 {
            return;
        }
        for left in 0..self.book.acts.len() {
            self.way(ways, ("the book", "fails over, and has forgotten its last acts"), "", |state| {
                (state.is_whole, state.troubles) = (false, state.troubles - 1);
                state.book.acts.truncate(left);
                state.book.generation += 1;
                (state.book.caught_up, state.book.is_accepted) = (0, false);
                for process in &mut state.processes {
                    process.has_compared = false;
                }
            });
        }
        for at in [0, B] {
            for (how, copy) in copies(&self.processes[at].record) {
                self.way(ways, (NAMES[at], how), "", |state| {
                    (state.is_whole, state.troubles) = (false, state.troubles - 1);
                    state.lose(at, copy, protocol);
                });
            }
        }
        self.way(ways, (NAMES[0], "is imaged, and the image starts"), "", |state| {
            (state.is_whole, state.troubles) = (false, state.troubles - 1);
            let record = state.processes[0].record.clone();
            state.process(IMAGE).is_there = true;
            state.start_from(IMAGE, record, protocol);
        });
    }
}

/// Every older copy of a record: of between two visits, and of the middle of one that has an intent since then.
fn copies(record: &[Visit]) -> Vec<(&'static str, Vec<Visit>)> {
    let mut copies = Vec::new();
    for length in 0..record.len() {
        copies.push(("is restored from an older copy", record[..length].to_vec()));
        if record[length].stage == Stage::Intent {
            let mut copy = record[..=length].to_vec();
            copy[length].stage = Stage::Begun;
            copies.push(("is restored from a copy that was made in the middle of its last visit", copy));
        }
    }
    copies
}
