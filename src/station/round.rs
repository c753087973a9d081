//! Whose turn it is in a round, and what becomes of each unit of it. Pure: it is told the time, so that no test waits for a clock.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::domain::{Circumstance, Decided, Expected, Failure, Outcome, Purpose, Stand, Standing, TimeWindow};
use crate::seen::round::{Pauses, Round, RoundCounts, StopState, StopView};
use crate::seen::{SlotId, UnitView};

/// Visits of a unit that may break off in one round: a line that holds for a moment only must not fill the record.
const MOST_BROKEN: u32 = 8;
/// A clock may be set, and a day has not always 24 hours: where a window is waited for, it is looked at again after so long.
const LOOK_AT_THE_CLOCK: Duration = Duration::from_secs(30);
/// Units that are shown at a time.
const PAGE: usize = 200;

/// What a round has to do with a unit, by what is on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// It is to be visited.
    ToVisit,
    /// It is as this round wants it.
    Done,
    /// A person must look at it first.
    Refused,
    /// Another laptop has it.
    Elsewhere,
}

impl Stands {
    /// By how it stands in its job, and by what a person decided about it that the next visit does.
    pub(super) fn of(purpose: Purpose, stand: &Stand, decided: Option<Decided>) -> Self {
        let is_asked_for = matches!(decided, Some(Decided::RollBack | Decided::SameUnit | Decided::RegisterAgain));
        match stand.standing {
            Standing::HandedOver => Self::Elsewhere,
            _ if decided == Some(Decided::SetAside) => Self::Refused,
            _ if is_asked_for => Self::ToVisit,
            Standing::Left | Standing::Registered => Self::ToVisit,
            Standing::Collected if purpose == Purpose::Collect => Self::Done,
            Standing::Collected => Self::ToVisit,
            Standing::Done | Standing::RolledBack => Self::Done,
            Standing::Refused if stand.code.is_some_and(comes_back) => Self::ToVisit,
            Standing::Refused => Self::Refused,
        }
    }
}

/// Whether what ended a visit may be over when the unit is visited again: its line, or the way to the cloud while nothing was asked yet.
fn comes_back(code: Failure) -> bool {
    matches!(
        code,
        Failure::Silent
            | Failure::Unplugged
            | Failure::LineUnreachable
            | Failure::PortMissing
            | Failure::PortBusy
            | Failure::Claimed
            | Failure::Stopped
            | Failure::RegistrationsPaused
            | Failure::NameNotResolved
            | Failure::Unreachable
            | Failure::ConnectTimeout
            | Failure::ClosedBeforeAsking
            | Failure::OnlineFailed
    )
}

/// A unit of a round.
struct Stop {
    number: String,
    site: Option<String>,
    /// Which of the addresses.
    place: usize,
    window: Option<TimeWindow>,
    /// A person had decided about it when the round began.
    is_decided: bool,
    state: State,
    /// How often in a row nobody was met.
    absent: u32,
    /// Visits that broke off.
    broken: u32,
    /// It was told that its window is closed.
    is_told_closed: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Waiting,
    AtSlot(SlotId),
    Away { until: Instant, code: Failure, so: Option<Circumstance> },
    Faulty(Failure, Option<Circumstance>),
    OtherUnit(String),
    Done,
    Refused,
}

/// A place where one unit or more answer, one after the other.
struct Place {
    address: String,
    stops: Vec<usize>,
    is_busy: bool,
}

/// The units of a round.
pub(super) struct Stops {
    stops: Vec<Stop>,
    places: Vec<Place>,
    no_address: u64,
    once: bool,
    pauses: Pauses,
}

/// What came of a visit for its row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Became {
    /// What the round wants.
    Done,
    /// A person must look at it.
    Refused,
    /// It broke off: it is come back to.
    Broken(Failure),
    /// It is not tried again in this round.
    Faulty(Failure),
    /// Another unit answered.
    OtherUnit(String),
}

impl Became {
    /// What a visit at the address of the unit with this number has become of it.
    pub(super) fn of(number: &str, view: &UnitView) -> Self {
        match (&view.serial_number, view.outcome, view.code) {
            (Some(told), ..) if told != number => Self::OtherUnit(told.clone()),
            (_, Some(Outcome::Pass | Outcome::RolledBack | Outcome::Collected), _) => Self::Done,
            (_, Some(Outcome::DryRun), None) => Self::Done,
            (_, Some(Outcome::DryRun), Some(code)) if !comes_back(code) => Self::Refused,
            (_, _, Some(code)) if comes_back(code) => Self::Broken(code),
            (_, Some(Outcome::Error | Outcome::Pending), Some(code)) => Self::Faulty(code),
            (Some(_), ..) => Self::Refused,
            // Who it was is not known: the row is not looked at.
            (None, _, code) => Self::Faulty(code.unwrap_or(Failure::Defect)),
        }
    }
}

impl Stops {
    /// Of a list, each unit with what is to be done with it, and whether a person has decided about it.
    pub(super) fn new<'a>(round: &Round, rows: impl Iterator<Item = (&'a Expected, Stands, bool)>) -> Self {
        let (once, pauses) = (round.once, round.pauses);
        let mut all = Self { stops: Vec::new(), places: Vec::new(), no_address: 0, once, pauses };
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (row, stands, is_decided) in rows {
            if stands == Stands::Elsewhere || round.site.is_some() && round.site != row.site {
                continue;
            }
            let address = match (&row.address, stands) {
                (Some(address), _) => address,
                (None, Stands::ToVisit) => {
                    all.no_address += 1;
                    continue;
                }
                (None, _) => "",
            };
            let place = *places.entry(address).or_insert_with(|| {
                all.places.push(Place { address: address.to_owned(), stops: Vec::new(), is_busy: false });
                all.places.len() - 1
            });
            all.places[place].stops.push(all.stops.len());
            all.stops.push(Stop {
                number: row.serial_number.clone(),
                site: row.site.clone(),
                place,
                // What stands on record was judged when the list was read.
                window: row.window.as_deref().and_then(|window| window.parse().ok()),
                is_decided,
                state: match stands {
                    Stands::ToVisit => State::Waiting,
                    Stands::Done | Stands::Elsewhere => State::Done,
                    Stands::Refused => State::Refused,
                },
                absent: 0,
                broken: 0,
                is_told_closed: false,
            });
        }
        all
    }

    /// How many addresses there are to visit.
    pub(super) fn addresses(&self) -> usize {
        let waits = |stop: &usize| self.stops[*stop].state == State::Waiting;
        self.places.iter().filter(|place| place.stops.iter().any(waits)).count()
    }

    pub(super) fn number(&self, stop: usize) -> &str {
        &self.stops[stop].number
    }

    pub(super) fn address(&self, stop: usize) -> &str {
        &self.places[self.stops[stop].place].address
    }

    /// Whether a person had decided about it when the round began.
    pub(super) fn is_decided(&self, stop: usize) -> bool {
        self.stops[stop].is_decided
    }

    /// Takes the next unit whose turn it is, if there is one. `minute`: of the day.
    pub(super) fn take(&mut self, now: Instant, minute: u16, slot: SlotId) -> Option<usize> {
        let is_next = |stop: &Stop| stop.is_due(now) && stop.opens_in(minute) == 0 && !self.places[stop.place].is_busy;
        // Whoever was not visited yet comes before those that were absent.
        let rank = |stop: &Stop| stop.absent + stop.broken;
        let ready = self.stops.iter().enumerate().filter(|(_, stop)| is_next(stop));
        let index = ready.min_by_key(|(index, stop)| (rank(stop), *index))?.0;
        let stop = &mut self.stops[index];
        stop.state = State::AtSlot(slot);
        self.places[stop.place].is_busy = true;
        Some(index)
    }

    /// It left its slot; `waiting` again, where nothing else is said of it.
    pub(super) fn leave(&mut self, stop: usize) {
        let stop = &mut self.stops[stop];
        self.places[stop.place].is_busy = false;
        stop.state = State::Waiting;
    }

    /// Takes in what the record says of a unit that was not visited meanwhile.
    pub(super) fn settle(&mut self, stop: usize, stands: Stands) {
        self.stops[stop].state = match stands {
            Stands::ToVisit => return,
            Stands::Done | Stands::Elsewhere => State::Done,
            Stands::Refused => State::Refused,
        };
    }

    /// Those that nothing has come of.
    pub(super) fn unsettled(&self) -> Vec<usize> {
        let is_settled = |stop: &Stop| matches!(stop.state, State::Done | State::Refused);
        (0..self.stops.len()).filter(|stop| !is_settled(&self.stops[*stop])).collect()
    }

    /// Nobody was met at the address of this unit: it is left alone for a while, for all units that answer there. Gives how often in a row, and for how long.
    pub(super) fn nobody(
        &mut self,
        stop: usize,
        now: Instant,
        code: Failure,
        so: Option<&Circumstance>,
    ) -> (u32, Duration) {
        let absent = self.stops[stop].absent + 1;
        let pause = self.pause(absent);
        for other in self.places[self.stops[stop].place].stops.clone() {
            let other = &mut self.stops[other];
            if matches!(other.state, State::Waiting | State::Away { .. }) {
                other.absent = absent;
                other.state = State::Away { until: now + pause, code, so: so.cloned() };
            }
        }
        (absent, pause)
    }

    /// What is wrong with the address of this unit does not pass by itself: nobody there is tried again.
    pub(super) fn bad_line(&mut self, stop: usize, code: Failure, so: Option<&Circumstance>) {
        for other in self.places[self.stops[stop].place].stops.clone() {
            let other = &mut self.stops[other];
            if matches!(other.state, State::Waiting | State::Away { .. }) {
                other.state = State::Faulty(code, so.cloned());
            }
        }
    }

    /// A visit for this unit is over. Gives how long it is left alone where it broke off and is come back to.
    pub(super) fn became(
        &mut self,
        stop: usize,
        now: Instant,
        became: &Became,
        so: Option<&Circumstance>,
    ) -> Option<Duration> {
        let pause = self.pause(self.stops[stop].absent + self.stops[stop].broken + 1);
        let stop = &mut self.stops[stop];
        stop.state = match became {
            Became::Done => State::Done,
            Became::Refused => State::Refused,
            Became::OtherUnit(told) => State::OtherUnit(told.clone()),
            Became::Faulty(code) => State::Faulty(*code, so.cloned()),
            Became::Broken(code) => {
                (stop.absent, stop.broken) = (0, stop.broken + 1);
                if stop.broken >= MOST_BROKEN {
                    State::Faulty(*code, so.cloned())
                } else {
                    stop.state = State::Away { until: now + pause, code: *code, so: so.cloned() };
                    return Some(pause);
                }
            }
        };
        None
    }

    fn pause(&self, times: u32) -> Duration {
        self.pauses.first.saturating_mul(1 << times.saturating_sub(1).min(20)).min(self.pauses.longest)
    }

    /// Units whose windows were found closed for the first time.
    pub(super) fn closed_now(&mut self, minute: u16) -> Vec<(usize, String)> {
        let mut told = Vec::new();
        for (index, stop) in self.stops.iter_mut().enumerate() {
            let waits = matches!(stop.state, State::Waiting | State::Away { .. });
            if let Some(window) = stop.window.filter(|window| waits && window.opens_in(minute) > 0)
                && !std::mem::replace(&mut stop.is_told_closed, true)
            {
                told.push((index, window.to_string()));
            }
        }
        told
    }

    /// Whether nobody's turn will come any more.
    pub(super) fn is_over(&self, minute: u16) -> bool {
        self.stops.iter().all(|stop| match stop.state {
            State::Waiting => self.once && stop.opens_in(minute) > 0,
            State::Away { .. } => self.once,
            State::AtSlot(_) => false,
            State::Faulty(..) | State::OtherUnit(_) | State::Done | State::Refused => true,
        })
    }

    /// How long it is until somebody's turn may come; none where nobody waits for a time.
    pub(super) fn due_in(&self, now: Instant, minute: u16) -> Option<Duration> {
        let of = |stop: &Stop| {
            let away = match stop.state {
                State::Away { until, .. } if !self.once => until.saturating_duration_since(now),
                State::Waiting => Duration::ZERO,
                _ => return None,
            };
            let opens = stop.opens_in(minute);
            match (opens, away.is_zero()) {
                (0, true) => None,
                (0, false) => Some(away),
                (opens, _) => Some(away.max((Duration::from_secs(60) * opens.into()).min(LOOK_AT_THE_CLOCK))),
            }
        };
        self.stops.iter().filter_map(of).min()
    }

    /// How many stand how.
    pub(super) fn counts(&self, minute: u16) -> RoundCounts {
        let mut counts = RoundCounts { no_address: self.no_address, ..RoundCounts::default() };
        for stop in &self.stops {
            let count = match &stop.state {
                State::Done => &mut counts.done,
                State::Refused => &mut counts.refused,
                State::AtSlot(_) => &mut counts.at_work,
                State::Faulty(..) => &mut counts.faulty,
                State::OtherUnit(_) => &mut counts.other_unit,
                State::Waiting | State::Away { .. } if stop.opens_in(minute) > 0 => &mut counts.closed,
                State::Away { .. } => &mut counts.absent,
                State::Waiting => &mut counts.waiting,
            };
            *count += 1;
        }
        counts
    }

    /// The units that are not through, those that matter first.
    pub(super) fn shown(&self, minute: u16) -> Vec<StopView> {
        let mut shown: Vec<(u8, StopView)> = Vec::new();
        for stop in &self.stops {
            let closed = stop.window.filter(|window| window.opens_in(minute) > 0);
            let (rank, state) = match (&stop.state, closed) {
                (State::Done | State::Refused, _) => continue,
                (State::AtSlot(slot), _) => (0, StopState::Visited(*slot)),
                (State::Faulty(code, so), _) => (1, StopState::Faulty(*code, so.clone())),
                (State::OtherUnit(told), _) => (2, StopState::OtherUnit(told.clone())),
                (State::Waiting | State::Away { .. }, Some(window)) => (4, StopState::Closed(window.opens())),
                (State::Away { until, code, so }, None) => (3, StopState::Absent(*code, so.clone(), *until)),
                (State::Waiting, None) => (5, StopState::Waiting),
            };
            let view = StopView {
                serial_number: stop.number.clone(),
                site: stop.site.clone(),
                address: self.places[stop.place].address.clone(),
                absent: stop.absent,
                state,
            };
            shown.push((rank, view));
        }
        shown.sort_by_key(|(rank, _)| *rank);
        shown.into_iter().take(PAGE).map(|(_, view)| view).collect()
    }
}

impl Stop {
    fn is_due(&self, now: Instant) -> bool {
        match self.state {
            State::Waiting => true,
            State::Away { until, .. } => until <= now,
            _ => false,
        }
    }

    fn opens_in(&self, minute: u16) -> u16 {
        self.window.map_or(0, |window| window.opens_in(minute))
    }
}
