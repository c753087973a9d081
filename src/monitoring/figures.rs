//! What is counted of a station, and that as text for a collector.

use super::openmetrics::{Kind, OpenMetrics};
use crate::domain::{Failure, Outcome};
use crate::seen::{SlotState, Snapshot};

/// What is counted of a station.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Its name.
    pub station: String,
    /// Units on record that are not finished, whatever batch they came in: PENDING, and those that wait for a decision.
    pub unfinished: [u64; 2],
    /// Registrations of those that may have used up an identity, and whose answer nobody has.
    pub in_doubt: u64,
    /// Each batch that is open.
    pub batches: Vec<OfBatch>,
}

/// What is counted of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfBatch {
    /// Its name.
    pub batch: String,
    /// Its product.
    pub product_key: String,
    /// It is open.
    pub is_open: bool,
    /// Its units by their last outcome.
    pub units: Vec<(Outcome, u64)>,
    /// Visits that have ended.
    pub visits: u64,
    /// Registrations that were asked for in it, those without an answer included.
    pub registrations: u64,
    /// What registering is paused for.
    pub stopped: Option<Failure>,
    /// Its slots, in the order of [`STATES`].
    pub slots: [u64; STATES.len()],
    /// How many bytes its file is behind the record.
    pub behind: u64,
}

/// What a slot can be at.
pub const STATES: [&str; 5] = ["empty", "ready", "running", "asking", "ended"];

impl Figures {
    /// Those of a station whose batches are seen so, each with the registrations that its record has of it.
    pub fn of<'a>(seen: impl IntoIterator<Item = (&'a Snapshot, u64)>) -> Self {
        let mut figures = Self::default();
        for (snapshot, registrations) in seen {
            if figures.batches.is_empty() {
                figures.station.clone_from(&snapshot.station);
                for unit in &*snapshot.open_units {
                    figures.unfinished[0] += u64::from(unit.outcome == Outcome::Pending);
                    figures.unfinished[1] += u64::from(unit.outcome == Outcome::Unknown);
                    figures.in_doubt += u64::from(unit.registrations.unknown);
                }
            }
            figures.batches.push(OfBatch::of(snapshot, registrations));
        }
        figures
    }

    /// The same once the station has closed.
    #[must_use]
    pub fn closed(mut self) -> Self {
        for batch in &mut self.batches {
            (batch.is_open, batch.stopped, batch.slots) = (false, None, Default::default());
        }
        self
    }

    /// As a collector reads it. `room`: bytes that are free where the record stands.
    pub fn text(&self, room: Option<u64>) -> String {
        let mut text = OpenMetrics::default();
        let of = |batch: &OfBatch| ("batch", batch.batch.clone());
        let program = [("station", self.station.clone()), ("version", env!("CARGO_PKG_VERSION").to_owned())];
        text.family(("regnwl_station_info", Kind::Gauge), "The program and its station.", [(program, 1)]);
        text.family(
            ("regnwl_batch_open", Kind::Gauge),
            "1: the batch is open at this station.",
            self.batches
                .iter()
                .map(|one| ([of(one), ("product_key", one.product_key.clone())], u64::from(one.is_open))),
        );
        let units = self.batches.iter().flat_map(|one| {
            one.units.iter().map(move |(outcome, units)| ([of(one), ("outcome", outcome.word().to_owned())], *units))
        });
        text.family(("regnwl_units", Kind::Gauge), "Units of the batch by their last outcome.", units);
        text.family(
            ("regnwl_visits", Kind::Counter),
            "Visits of units that have ended in the batch.",
            self.batches.iter().map(|one| ([of(one)], one.visits)),
        );
        text.family(
            ("regnwl_registrations", Kind::Gauge),
            "Registrations asked for in the batch and not refused, those without an answer included.",
            self.batches.iter().map(|one| ([of(one)], one.registrations)),
        );
        text.family(
            ("regnwl_stopped", Kind::Gauge),
            "1: registering is paused, for the cause that the code names.",
            self.batches.iter().map(|one| {
                let code = one.stopped.map(|code| code.code().to_owned()).unwrap_or_default();
                ([of(one), ("code", code)], u64::from(one.stopped.is_some()))
            }),
        );
        let slots = self.batches.iter().flat_map(|one| {
            STATES.iter().zip(one.slots).map(move |(state, slots)| ([of(one), ("state", (*state).to_owned())], slots))
        });
        text.family(("regnwl_slots", Kind::Gauge), "Slots of the batch by what they are at.", slots);
        text.family(
            ("regnwl_batch_file_behind_bytes", Kind::Gauge),
            "How much of the record the batch file does not have yet.",
            self.batches.iter().map(|one| ([of(one)], one.behind)),
        );
        let unfinished = [Outcome::Pending, Outcome::Unknown].into_iter().zip(self.unfinished);
        text.family(
            ("regnwl_units_unfinished", Kind::Gauge),
            "Units on record that are not finished, of all batches.",
            unfinished.map(|(outcome, units)| ([("outcome", outcome.word().to_owned())], units)),
        );
        text.family(
            ("regnwl_identities_in_doubt", Kind::Gauge),
            "Registrations of unfinished units whose answer nobody has: each may have used up an identity.",
            [([], self.in_doubt)],
        );
        text.family(
            ("regnwl_disk_free_bytes", Kind::Gauge),
            "Room on the disk of the record.",
            room.map(|room| ([], room)),
        );
        text.end()
    }
}

impl OfBatch {
    fn of(snapshot: &Snapshot, registrations: u64) -> Self {
        let batch = &snapshot.batch;
        let mut slots = [0; STATES.len()];
        for slot in &snapshot.slots {
            let state = match slot.state {
                SlotState::Empty { .. } => 0,
                SlotState::Ready { .. } => 1,
                SlotState::Running(_) => 2,
                SlotState::Asking(..) => 3,
                SlotState::Ended(_) => 4,
            };
            slots[state] += 1;
        }
        Self {
            batch: batch.name.clone(),
            product_key: snapshot.profile.product_key.clone(),
            is_open: true,
            units: batch.units().to_vec(),
            visits: batch.visits,
            registrations,
            stopped: snapshot.stopped,
            slots,
            behind: batch.lag,
        }
    }
}
