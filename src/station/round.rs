//! Whose turn it is in a round, and what becomes of each unit of it. Pure: it is told the time, so that no test waits for a clock.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::domain::{Circumstance, Expected, Failure, TimeWindow};
use crate::seen::SlotId;
use crate::seen::round::{Pauses, Round, RoundCounts, StopState, StopView};
use crate::station::became::{Became, Stands};

/// Visits of a unit that may break off in one round: a line that holds for a moment only must not fill the record.
const MOST_BROKEN: u32 = 8;
/// A clock may be set, and a day has not always 24 hours: where a window is waited for, it is looked at again after so long.
const LOOK_AT_THE_CLOCK: Duration = Duration::from_secs(30);
/// Units that are shown at a time.
const PAGE: usize = 200;

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

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: SlotId = SlotId(1);
    const NOON: u16 = 12 * 60;

    fn row(number: &str, address: &str, window: Option<&str>) -> Expected {
        let (address, window) = (Some(address.to_owned()), window.map(ToOwned::to_owned));
        Expected { serial_number: number.into(), address, window, ..Expected::default() }
    }

    fn stops(once: bool, rows: &[Expected]) -> Stops {
        let round = Round { once, ..Round::default() };
        Stops::new(&round, rows.iter().map(|row| (row, Stands::ToVisit, false)))
    }

    fn taken(stops: &mut Stops, now: Instant, minute: u16) -> Option<String> {
        stops.take(now, minute, FIRST).map(|stop| stops.number(stop).to_owned())
    }

    #[test]
    fn units_at_one_address_are_visited_one_after_the_other_and_are_absent_together() {
        let now = Instant::now();
        let mut stops = stops(false, &[row("A", "x", None), row("B", "x", None), row("C", "y", None)]);
        assert_eq!(stops.addresses(), 2);
        let a = stops.take(now, NOON, FIRST).unwrap();
        assert_eq!(taken(&mut stops, now, NOON).as_deref(), Some("C"));
        assert_eq!(taken(&mut stops, now, NOON), None, "B waits for A's address");
        stops.leave(a);
        let (absent, pause) = stops.nobody(a, now, Failure::LineUnreachable, None);
        assert_eq!((absent, pause), (1, Duration::from_secs(5)));
        assert_eq!(taken(&mut stops, now, NOON), None, "nobody is there for B either");
        assert_eq!(stops.due_in(now, NOON), Some(pause));
        assert_eq!(taken(&mut stops, now + pause, NOON).as_deref(), Some("A"));
        assert_eq!(stops.due_in(now + pause, NOON), None, "what is due waits for nothing but its address");
    }

    #[test]
    fn pauses_grow_up_to_the_longest_and_whoever_was_not_visited_yet_comes_first() {
        let mut now = Instant::now();
        let mut stops = stops(false, &[row("A", "x", None), row("B", "y", None)]);
        let mut pauses = Vec::new();
        for _ in 0..10 {
            let a = stops.take(now, NOON, FIRST).unwrap();
            stops.leave(a);
            let (_, pause) = stops.nobody(a, now, Failure::LineUnreachable, None);
            pauses.push(pause.as_secs());
            let b = stops.take(now, NOON, FIRST);
            if let Some(b) = b {
                stops.leave(b);
                stops.became(b, now, &Became::Done, None);
            }
            now += pause;
        }
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]);
    }

    #[test]
    fn a_visit_that_breaks_off_again_and_again_is_not_made_for_ever() {
        let mut now = Instant::now();
        let mut stops = stops(false, &[row("A", "x", None)]);
        let broken = Became::Broken(Failure::Unplugged);
        for _ in 1..MOST_BROKEN {
            let a = stops.take(now, NOON, FIRST).unwrap();
            stops.leave(a);
            now += stops.became(a, now, &broken, None).unwrap();
        }
        let a = stops.take(now, NOON, FIRST).unwrap();
        stops.leave(a);
        assert_eq!(stops.became(a, now, &broken, None), None);
        assert!(stops.is_over(NOON));
        assert_eq!(stops.counts(NOON), RoundCounts { faulty: 1, ..RoundCounts::default() });
    }

    #[test]
    fn a_window_that_is_closed_is_waited_for_and_told_once_and_a_clock_that_is_set_is_seen() {
        let (now, rows) = (Instant::now(), [row("A", "x", Some("22:00-05:00")), row("B", "y", None)]);
        let mut stops = stops(false, &rows);
        assert_eq!(stops.closed_now(NOON), [(0, "22:00-05:00".to_owned())]);
        assert_eq!(stops.closed_now(NOON), []);
        assert_eq!(taken(&mut stops, now, NOON).as_deref(), Some("B"));
        assert_eq!(taken(&mut stops, now, NOON), None);
        assert_eq!(stops.due_in(now, NOON), Some(LOOK_AT_THE_CLOCK));
        assert_eq!(stops.counts(NOON).closed, 1);
        assert_eq!(stops.shown(NOON)[1].state, StopState::Closed("22:00".into()));
        assert_eq!(taken(&mut stops, now, 3 * 60).as_deref(), Some("A"), "over midnight");
    }

    #[test]
    fn once_is_over_where_everybody_was_looked_for_or_is_closed() {
        let now = Instant::now();
        let mut stops = stops(true, &[row("A", "x", None), row("B", "y", Some("22:00-05:00"))]);
        assert!(!stops.is_over(NOON));
        let a = stops.take(now, NOON, FIRST).unwrap();
        assert!(!stops.is_over(NOON), "it is at its slot");
        stops.leave(a);
        stops.nobody(a, now, Failure::LineUnreachable, None);
        assert!(stops.is_over(NOON));
        assert_eq!(stops.due_in(now, NOON), Some(LOOK_AT_THE_CLOCK));
        assert!(!stops.is_over(23 * 60), "its window has opened");
    }

    #[test]
    fn a_line_that_is_bad_is_bad_for_all_units_behind_it() {
        let now = Instant::now();
        let mut stops = stops(false, &[row("A", "x", None), row("B", "x", None)]);
        let a = stops.take(now, NOON, FIRST).unwrap();
        stops.leave(a);
        stops.bad_line(a, Failure::HostKeyNotPinned, None);
        assert!(stops.is_over(NOON) && stops.counts(NOON).faulty == 2);
    }
}
