//! Where the slots put what they are doing, and where window and command line see it: the newest snapshot, and the events in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{mpsc, watch};

use crate::domain::{Circumstance, Coverage, Failure, Outcome, Tally};
use crate::journal::Following;
use crate::seen::{
    Choice, Event, Notice, NoticeKind, Question, QuestionId, SlotId, SlotState, Snapshot, UnitRow, UnitView,
};

/// Notices that are kept for readers that were busy.
const NOTICES: usize = 32;
/// Visits that are listed for a person: more than an hour of a full bench. The batch file has all.
const LISTED: usize = 4000;
/// Visits that are kept where nobody looks: enough for the units an hour.
const UNSEEN: usize = 100;

/// How a batch file follows just now.
pub fn batch_file(following: &Following) -> Event {
    let Following { batch, state, file } = following;
    let (batch, path) = (batch.clone(), file.path().display().to_string());
    Event::BatchFile { batch, file: path, behind: state.lag(), replaced: file.is_replaced() }
}

/// Told after each new snapshot, so that a window repaints.
pub type Wake = Box<dyn Fn() + Send + Sync>;

/// The shared view of a batch's slots.
pub struct Board {
    state: Mutex<State>,
    snapshots: watch::Sender<Arc<Snapshot>>,
    station: Arc<OfStation>,
}

/// What all boards of a station share.
struct OfStation {
    events: mpsc::UnboundedSender<Event>,
    wake: Wake,
    /// Of the last question or notice.
    number: AtomicU64,
}

struct State {
    snapshot: Snapshot,
    tally: Tally,
    /// Visits that are kept for the list: a long shift must not fill the memory.
    most: usize,
}

impl State {
    /// Takes the oldest visits off the list where there are too many.
    fn forget_old(&mut self) {
        let surplus = self.snapshot.units.len().saturating_sub(self.most);
        if surplus > 0 {
            Arc::make_mut(&mut self.snapshot.units).drain(..surplus);
            self.snapshot.earlier += surplus as u64;
        }
    }
}

impl Board {
    /// A board that shows `snapshot` first, with the sums of its units. `is_seen`: somebody looks at it.
    pub fn new(
        snapshot: Snapshot,
        is_seen: bool,
        wake: Wake,
    ) -> (Self, watch::Receiver<Arc<Snapshot>>, mpsc::UnboundedReceiver<Event>) {
        let (events, happened) = mpsc::unbounded_channel();
        let station = Arc::new(OfStation { events, wake, number: AtomicU64::new(1) });
        let (board, seen) = Self::at(station, snapshot, is_seen);
        (board, seen, happened)
    }

    /// The board of another batch of the same station: what happens is told in one order, and no two questions have one number.
    pub fn beside(&self, snapshot: Snapshot, is_seen: bool) -> (Self, watch::Receiver<Arc<Snapshot>>) {
        Self::at(self.station.clone(), snapshot, is_seen)
    }

    fn at(station: Arc<OfStation>, mut snapshot: Snapshot, is_seen: bool) -> (Self, watch::Receiver<Arc<Snapshot>>) {
        let mut tally = Tally::default();
        snapshot.units.iter().for_each(|row| tally.take(&row.ended));
        show_tally(&tally, &mut snapshot);
        let mut state = State { snapshot, tally, most: if is_seen { LISTED } else { UNSEEN } };
        state.forget_old();
        let (snapshots, seen) = watch::channel(Arc::new(state.snapshot.clone()));
        (Self { state: Mutex::new(state), snapshots, station }, seen)
    }

    /// Changes the snapshot and shows it.
    pub fn show(&self, change: impl FnOnce(&mut Snapshot)) {
        self.change(|state| change(&mut state.snapshot));
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock();
        change(&mut state);
        self.snapshots.send_replace(Arc::new(state.snapshot.clone()));
        drop(state);
        (self.station.wake)();
    }

    /// The newest snapshot.
    pub fn now(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }

    /// The newest snapshot, again and again.
    pub(crate) fn watch(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.subscribe()
    }

    /// Shows what a slot is doing.
    pub fn slot(&self, id: SlotId, slot_state: SlotState) {
        self.show(|snapshot| {
            if let Some(slot) = snapshot.slots.iter_mut().find(|slot| slot.id == id) {
                slot.state = slot_state;
            }
        });
    }

    /// Tells an event.
    pub fn tell(&self, event: Event) {
        // Nobody reading is no fault: a window has no use for events.
        let _ = self.station.events.send(event);
    }

    /// Puts a question on a slot.
    pub fn ask(
        &self,
        slot: SlotId,
        view: UnitView,
        (about, circumstance, label): (Failure, Option<Circumstance>, Option<String>),
        choices: Vec<Choice>,
    ) -> QuestionId {
        let id = QuestionId(self.number());
        let question = Question { id, about, circumstance, label, choices, since: std::time::Instant::now() };
        self.slot(slot, SlotState::Asking(Box::new(view), question));
        id
    }

    /// Tells once that something happened.
    pub fn notice(&self, kind: NoticeKind) {
        let number = self.number();
        self.show(|snapshot| {
            snapshot.notices.push(Notice { number, kind });
            let surplus = snapshot.notices.len().saturating_sub(NOTICES);
            snapshot.notices.drain(..surplus);
        });
    }

    /// Takes a finished unit into the list of the batch and its sums.
    ///
    /// `coverage`: of the batch's job, with this unit in it.
    pub fn ended(&self, row: UnitRow, coverage: Option<Coverage>) {
        self.change(|state| {
            state.snapshot.batch.coverage = coverage;
            state.tally.take(&row.ended);
            Arc::make_mut(&mut state.snapshot.units).push(row);
            state.forget_old();
            show_tally(&state.tally, &mut state.snapshot);
        });
    }

    fn number(&self) -> u64 {
        self.station.number.fetch_add(1, Ordering::AcqRel) + 1
    }
}

fn show_tally(tally: &Tally, snapshot: &mut Snapshot) {
    let batch = &mut snapshot.batch;
    batch.done = tally.of(Outcome::Pass);
    batch.failed = tally.of(Outcome::Fail);
    batch.pending = tally.of(Outcome::Pending);
    batch.unknown = tally.of(Outcome::Unknown);
    batch.error = tally.of(Outcome::Error);
    batch.collected = tally.of(Outcome::Collected);
    batch.rolled_back = tally.of(Outcome::RolledBack);
    batch.dry_run = tally.of(Outcome::DryRun);
    batch.visits = tally.visits();
    (batch.boards_replaced, batch.relabelled) = (tally.boards_replaced(), tally.relabelled());
    batch.units_per_hour = units_per_hour(&snapshot.units);
}

/// With less work than this nothing is said of an hour.
const LEAST_HOURS: f64 = 1.0 / 60.0;

/// PASS an hour over the last hour of work; none before there was a minute of it. For the eye only: no rule uses the clock.
fn units_per_hour(units: &[UnitRow]) -> Option<f64> {
    let time = |row: &UnitRow| row.at.parse::<Timestamp>().ok();
    let now = units.last().and_then(time)?;
    let recent = units
        .iter()
        .rev()
        .filter(|row| row.ended.outcome == Outcome::Pass)
        .map_while(time)
        .take_while(|at| now.duration_since(*at).as_secs() < 3600);
    let (count, first) = recent.fold((0_u32, now), |(count, _), at| (count + 1, at));
    let hours = now.duration_since(first).as_secs_f64() / 3600.0;
    (count > 1 && hours >= LEAST_HOURS).then(|| f64::from(count - 1) / hours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Ended, Step};

    fn row(seq: u64, serial: Option<&str>, outcome: Outcome) -> UnitRow {
        let ended =
            Ended { serial_number: serial.map(Into::into), slot: "1".into(), ..Ended::bare(seq, outcome, Step::Log) };
        UnitRow { at: format!("2026-01-01T00:{seq:02}:00Z"), ended: Arc::new(ended) }
    }

    /// Done, failed, pending, unknown.
    fn sums(board: &Board) -> [u64; 4] {
        let now = board.now();
        [now.batch.done, now.batch.failed, now.batch.pending, now.batch.unknown]
    }

    #[test]
    fn a_unit_counts_once_with_its_last_outcome() {
        let of_earlier_shift = vec![row(1, Some("A"), Outcome::Pending), row(2, Some("B"), Outcome::Pass)];
        let snapshot = Snapshot { units: Arc::new(of_earlier_shift), ..Snapshot::default() };
        let (board, ..) = Board::new(snapshot, true, Box::new(|| ()));
        assert_eq!(sums(&board), [1, 0, 1, 0]);
        board.ended(row(3, Some("A"), Outcome::Pass), None);
        assert_eq!(sums(&board), [2, 0, 0, 0]);
        board.ended(row(4, Some("B"), Outcome::Unknown), None);
        board.ended(row(5, Some("C"), Outcome::Fail), None);
        board.ended(row(6, Some("C"), Outcome::Error), None);
        assert_eq!(sums(&board), [1, 0, 0, 1]);
    }

    #[test]
    fn visits_that_read_no_number_are_units_of_their_own() {
        let (board, ..) = Board::new(Snapshot::default(), true, Box::new(|| ()));
        board.ended(row(1, None, Outcome::Fail), None);
        board.ended(row(2, None, Outcome::Fail), None);
        assert_eq!(sums(&board), [0, 2, 0, 0]);
    }

    #[test]
    fn a_long_shift_fills_no_memory_and_its_sums_stay_right() {
        let visit = |number: usize| row(number as u64, Some(&format!("SN{number}")), Outcome::Pass);
        let of_earlier_shift: Vec<_> = (0..UNSEEN + 5).map(visit).collect();
        let snapshot = Snapshot { units: Arc::new(of_earlier_shift), ..Snapshot::default() };
        let (board, ..) = Board::new(snapshot, false, Box::new(|| ()));
        assert_eq!((board.now().units.len(), board.now().earlier), (UNSEEN, 5));
        (UNSEEN + 5..3 * UNSEEN).for_each(|number| board.ended(visit(number), None));
        let now = board.now();
        assert_eq!((now.units.len(), now.earlier, now.batch.done), (UNSEEN, 2 * UNSEEN as u64, 3 * UNSEEN as u64));
        assert_eq!(now.units.last().unwrap().ended.unit, 3 * UNSEEN as u64 - 1);
    }

    #[test]
    fn units_an_hour_are_those_that_passed() {
        let (board, ..) = Board::new(Snapshot::default(), true, Box::new(|| ()));
        board.ended(row(0, None, Outcome::Pass), None);
        for minute in 1..=30 {
            board.ended(row(minute, None, Outcome::Pass), None);
            // Eight units that come at once are no rate.
            assert_eq!(board.now().batch.units_per_hour.is_some(), minute >= 1);
        }
        assert_eq!(board.now().batch.units_per_hour, Some(60.0));
    }
}
