//! A round: a job visits the addresses of its list by itself. What it is asked to do, and how far it is.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::domain::{Circumstance, Failure};
use crate::seen::ids::SlotId;

/// Addresses that are visited at a time, where nobody says anything else.
pub const AT_ONCE: usize = 8;

/// What a round is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// So many addresses at a time, 32 at most.
    pub at_once: usize,
    /// Each address is looked at once, and nobody who is absent is come back to.
    pub once: bool,
    /// Only the units of this site.
    pub site: Option<String>,
    /// How long whoever is absent is left alone.
    pub pauses: Pauses,
}

impl Default for Round {
    fn default() -> Self {
        Self { at_once: AT_ONCE, once: false, site: None, pauses: Pauses::default() }
    }
}

/// How long whoever is absent is left alone: twice as long each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pauses {
    /// The first time.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { first: Duration::from_secs(5), longest: Duration::from_secs(600) }
    }
}

/// Why a unit of the list is not visited now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum NotNow {
    /// Nobody is met at its address, or the visit broke off: it is come back to.
    Absent,
    /// Its time window is closed.
    Closed,
    /// Its line, or its visit, has a fault that does not pass by itself: it is not tried again in this round.
    Fault,
    /// Another unit answers at its address: it is not tried again in this round.
    OtherUnit,
}

/// How far a round is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundView {
    /// A person holds it: no further address is taken.
    pub held: bool,
    /// It has ended.
    pub over: bool,
    /// So many addresses at a time.
    pub at_once: usize,
    /// How many units stand how.
    pub counts: RoundCounts,
    /// The units that are not through: those at a slot first, then those that a person may look at, then the others, as many as fit on a page.
    pub stops: Vec<StopView>,
}

/// How many units of a round stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundCounts {
    /// As this round wants them.
    pub done: u64,
    /// Looked at, and a person must look at them.
    pub refused: u64,
    /// At a slot.
    pub at_work: u64,
    /// Not taken yet.
    pub waiting: u64,
    /// Nobody was met: they are come back to.
    pub absent: u64,
    /// Their time window is closed.
    pub closed: u64,
    /// A fault that does not pass by itself.
    pub faulty: u64,
    /// Another unit answers at their address.
    pub other_unit: u64,
    /// The list says no address.
    pub no_address: u64,
}

impl RoundCounts {
    /// Those that nothing has come of yet.
    pub fn left(&self) -> u64 {
        self.at_work + self.waiting + self.absent + self.closed + self.faulty + self.other_unit + self.no_address
    }
}

/// A unit of a round that is not through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopView {
    /// Its number, as the list has it.
    pub serial_number: String,
    /// Where it stands.
    pub site: Option<String>,
    /// Where it answers.
    pub address: String,
    /// How often in a row nobody was met.
    pub absent: u32,
    /// How it stands.
    pub state: StopState,
}

/// How a unit of a round stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopState {
    /// It is its address's turn at this slot.
    Visited(SlotId),
    /// It waits for its turn.
    Waiting,
    /// Its time window opens then, as a clock shows it.
    Closed(String),
    /// Nobody was met: what was wrong, and when it is come back to.
    Absent(Failure, Option<Circumstance>, Instant),
    /// What is wrong does not pass by itself.
    Faulty(Failure, Option<Circumstance>),
    /// Another unit answers; the number that it tells.
    OtherUnit(String),
}
