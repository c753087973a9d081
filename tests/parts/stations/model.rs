//! Stations, their records, the shared book and the cloud, as small as they can be: who may do what next. The rules are those of the table in `docs/stations.md`.

use super::rule::{Protocol, Rule};

/// Processes: two stations, and a PC that was imaged from the first.
pub(super) const NAMES: [&str; 3] = ["A", "B", "A's image"];
/// The role each of them logs in with.
pub(super) const ROLES: [u8; 3] = [0, 1, 0];
pub(super) const B: usize = 1;
pub(super) const IMAGE: usize = 2;
/// The unit that appears at all of them; the other one appears at A alone.
pub(super) const UNITS: [&str; 2] = ["U", "V"];
/// How far a visit is on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Stage {
    Begun,
    Intent,
    /// It ended without an intent.
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Visit {
    pub(super) id: u8,
    pub(super) unit: usize,
    pub(super) stage: Stage,
    /// Somebody has let the book say yes: released a claim, or accepted that a station is missing.
    pub(super) is_allowed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Answer {
    None,
    /// Only without B3: nobody had it when it was looked at.
    LooksFree,
    Taken,
    Held,
}

/// What is in memory of the visit at the slot, which is the last one on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Running {
    pub(super) answer: Answer,
    pub(super) is_asked: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Process {
    pub(super) is_there: bool,
    /// It stands (S-06) until a person has looked.
    pub(super) is_stopped: bool,
    pub(super) is_cut_off: bool,
    /// It has compared with the book on this connection.
    pub(super) has_compared: bool,
    pub(super) record: Vec<Visit>,
    pub(super) running: Option<Running>,
    pub(super) visits: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Act {
    Claim { id: u8, role: u8, unit: usize, number: usize },
    Free { id: u8 },
    Released { id: u8 },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Book {
    pub(super) acts: Vec<Act>,
    pub(super) generation: u8,
    /// Roles that have compared in this generation, a bit each.
    pub(super) caught_up: u8,
    /// A person goes on without the others.
    pub(super) is_accepted: bool,
    /// Units of which a conflict is listed.
    pub(super) listed: [bool; 2],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub(super) processes: [Process; 3],
    pub(super) book: Book,
    /// The cloud's ledger: visit, unit, and whether a person has allowed it.
    pub(super) ledger: Vec<(u8, usize, bool)>,
    /// Once: a restore of either side, or an image.
    pub(super) is_whole: bool,
    /// How many more crashes, cuts, copies that come back, and claims that a person releases.
    pub(super) troubles: u8,
}

impl Book {
    pub(super) fn is_open(&self, id: u8) -> bool {
        !self.acts.iter().any(|act| matches!(*act, Act::Free { id: over } | Act::Released { id: over } if over == id))
    }

    pub(super) fn knows(&self, id: u8) -> bool {
        self.acts.iter().any(|act| matches!(*act, Act::Claim { id: known, .. } if known == id))
    }

    pub(super) fn was_released(&self, of: usize) -> bool {
        self.acts.iter().any(|act| {
            matches!(*act, Act::Claim { id, unit, .. } if unit == of && self.acts.contains(&Act::Released { id }))
        })
    }
}

impl State {
    pub fn first(troubles: u8) -> Self {
        let process = |at: usize| Process {
            is_there: at != IMAGE,
            is_stopped: false,
            is_cut_off: false,
            has_compared: true,
            record: Vec::new(),
            running: None,
            visits: [2, 1, 1][at],
        };
        let book = Book { acts: Vec::new(), generation: 0, caught_up: 3, is_accepted: false, listed: [false; 2] };
        Self { processes: [0, 1, 2].map(process), book, ledger: Vec::new(), is_whole: true, troubles }
    }

    /// A unit has two registrations that no person has allowed, and, in `preferred`, nobody is told although all have been heard.
    pub fn is_bad(&self, protocol: &Protocol) -> bool {
        let twice = |of: &usize| self.ledger.iter().filter(|(_, unit, allowed)| unit == of && !allowed).count() > 1;
        let bad = |of: &usize| twice(of) && (protocol.is_required || !self.book.listed[*of]);
        let is_told = |visit: &Visit| !protocol.has(Rule::ClaimedAfterwards) || !self.is_unclaimed(visit);
        let is_heard = |process: &Process| {
            let is_at_rest = process.running.is_none() && !process.is_cut_off && process.has_compared;
            !process.is_there || is_at_rest && process.record.iter().all(is_told)
        };
        [0, 1].iter().any(bad) && (protocol.is_required || self.processes.iter().all(is_heard))
    }

    /// States that go on in the same way are one: the order of what the book has counts only for a fail-over, which comes once and is a trouble.
    pub(super) fn forget_what_decides_nothing(&mut self) {
        self.is_whole &= self.troubles > 0;
        if !self.is_whole {
            self.book.acts.sort_unstable();
        }
    }

    pub(super) fn process(&mut self, at: usize) -> &mut Process {
        &mut self.processes[at]
    }

    pub(super) fn last(&mut self, at: usize) -> &mut Visit {
        self.processes[at].record.last_mut().expect("a visit runs")
    }

    pub(super) fn begin(&mut self, at: usize, unit: usize, protocol: &Protocol) {
        let of_record = ROLES[at] * 8 + u8::try_from(self.processes[at].record.len()).expect("few");
        let of_process = u8::try_from(at).expect("three") * 8 + self.processes[at].visits;
        let id = if protocol.has(Rule::OneVisitOneId) { of_process } else { of_record };
        let process = self.process(at);
        process.visits -= 1;
        process.record.push(Visit { id, unit, stage: Stage::Begun, is_allowed: false });
        process.running = Some(Running { answer: Answer::None, is_asked: false });
    }

    /// The cloud is asked. With the intent on record that is the end of the visit.
    pub(super) fn register(&mut self, at: usize) {
        let visit = *self.last(at);
        self.ledger.push((visit.id, visit.unit, visit.is_allowed));
        self.ledger.sort_unstable();
        match &mut self.process(at).running {
            Some(running) if visit.stage < Stage::Intent => running.is_asked = true,
            running => *running = None,
        }
    }

    /// A process starts with the record that is there.
    pub(super) fn start(&mut self, at: usize) {
        self.settle(at);
        self.process(at).has_compared = false;
    }

    /// A process starts with a copy of a record, and knows that it is one.
    pub(super) fn start_from(&mut self, at: usize, mut copy: Vec<Visit>, protocol: &Protocol) {
        for visit in copy.iter_mut().filter(|visit| visit.stage == Stage::Begun && protocol.has(Rule::CopyAtWork)) {
            visit.stage = Stage::Intent;
        }
        self.process(at).record = copy;
        self.start(at);
    }

    /// A start, or the end of a visit: what has begun without an intent is over.
    pub(super) fn settle(&mut self, at: usize) {
        let process = self.process(at);
        process.running = None;
        for visit in process.record.iter_mut().filter(|visit| visit.stage < Stage::Intent) {
            visit.stage = Stage::Over;
        }
    }

    pub(super) fn claim(&mut self, at: usize, protocol: &Protocol) {
        let (visit, role) = (*self.last(at), ROLES[at]);
        let own = Act::Claim { id: visit.id, role, unit: visit.unit, number: number(at, visit.unit) };
        let is_seen = self.processes[at].running.is_some_and(|running| running.answer == Answer::LooksFree);
        let (mut answer, mut is_foreign) = (Answer::Taken, false);
        if !self.book.knows(visit.id) && !is_seen {
            for act in &self.book.acts {
                let Act::Claim { id, role: of, unit, number: by } = *act else { continue };
                let is_same =
                    if protocol.has(Rule::AllKeys) { unit == visit.unit } else { by == number(at, visit.unit) };
                if is_same && self.book.is_open(id) {
                    let is_on_record = self.processes[at].record.iter().any(|known| known.id == id);
                    match of == role {
                        true if is_on_record => {}
                        true => is_foreign = true,
                        false => answer = Answer::Held,
                    }
                }
            }
        }
        if is_foreign && protocol.has(Rule::OwnClaimIsKnown) {
            self.process(at).is_stopped = true;
            self.process(at).running = None;
            return;
        }
        if answer == Answer::Taken {
            if !protocol.has(Rule::OneStep) && !is_seen {
                answer = Answer::LooksFree;
            } else {
                self.last(at).is_allowed =
                    self.book.was_released(visit.unit) || self.book.caught_up != 3 && self.book.is_accepted;
                if !self.book.knows(visit.id) {
                    self.book.acts.push(own);
                }
            }
        }
        if let Some(running) = &mut self.process(at).running {
            running.answer = answer;
        }
    }

    /// It stands on record that it was asked for, and the book has no claim of it.
    pub(super) fn is_unclaimed(&self, visit: &Visit) -> bool {
        visit.stage == Stage::Intent && !self.book.knows(visit.id)
    }

    /// It stands, whoever has the unit; that somebody has it is listed.
    pub(super) fn claim_late(&mut self, at: usize, visit: &Visit, protocol: &Protocol) {
        let record = &self.processes[at].record;
        let meets = self.book.acts.iter().any(|act| {
            matches!(*act, Act::Claim { id, unit, .. }
                if unit == visit.unit && !self.book.acts.contains(&Act::Free { id }) && !record.iter().any(|known| known.id == id))
        });
        self.book.listed[visit.unit] |= meets && protocol.has(Rule::ConflictIsListed);
        self.book.acts.push(Act::Claim {
            id: visit.id,
            role: ROLES[at],
            unit: visit.unit,
            number: number(at, visit.unit),
        });
    }

    /// The record is the queue: what the book lacks of it is sent.
    pub(super) fn compare(&mut self, at: usize, protocol: &Protocol) {
        let role = ROLES[at];
        let is_new = self.book.generation > 0 && protocol.has(Rule::SentAgain);
        for visit in self.processes[at].record.clone() {
            let is_sent = if protocol.is_required { is_new } else { protocol.has(Rule::ClaimedAfterwards) };
            if is_sent && self.is_unclaimed(&visit) {
                self.claim_late(at, &visit, protocol);
            }
        }
        let last = self.processes[at].record.last().copied();
        let is_in_book = last.is_some_and(|visit| self.book.knows(visit.id));
        self.book.caught_up |= 1 << role;
        let process = self.process(at);
        process.has_compared = true;
        // What is in memory was said by a book that is no more.
        if let Some(running) = &mut process.running
            && !is_in_book
            && protocol.has(Rule::AnswerOfThisGeneration)
        {
            running.answer = Answer::None;
        }
    }

    /// An old copy in the place of a record. What the book never heard of is lost: whoever restores in `preferred` is told so, and answers for it.
    pub(super) fn lose(&mut self, at: usize, copy: Vec<Visit>, protocol: &Protocol) {
        let is_lost = |id: u8| !copy.iter().any(|kept| kept.id == id);
        let lost: Vec<u8> = self.processes[at].record.iter().map(|visit| visit.id).filter(|id| is_lost(*id)).collect();
        for (id, _, is_allowed) in &mut self.ledger {
            *is_allowed |= lost.contains(id) && !self.book.knows(*id);
        }
        self.start_from(at, copy, protocol);
    }
}

/// The number under which a unit is known: what B reads of U is another label than at A, on the same board.
pub(super) fn number(at: usize, unit: usize) -> usize {
    if at == B { 2 } else { unit }
}
