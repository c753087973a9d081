//! Who is a supervisor. One is made, given another PIN, or removed by a supervisor, where there are any; the first one by whoever sits there. It is
//! recorded with the name.

use super::is_line;
use super::refusal::Refusal;
use crate::domain::entry::Entry;
use crate::domain::secret::Secret;
use crate::journal::book::Book;
use crate::vault::pin;

/// What is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This one is a supervisor from now on, or has another PIN.
    Appoint {
        /// The name.
        name: String,
        /// The new PIN.
        pin: Secret,
    },
    /// This one is none any more.
    Remove {
        /// The name.
        name: String,
    },
}

/// A change, and who vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// What is to be.
    pub change: Change,
    /// Who decides: one of the supervisors, where there are any.
    pub by: String,
    /// The supervisor's PIN; anything where there are no supervisors.
    pub pin: Secret,
}

impl Appointment {
    /// Whom it is about.
    fn whom(&self) -> &str {
        let (Change::Appoint { name, .. } | Change::Remove { name }) = &self.change;
        name
    }

    /// Whether the names can stand on record.
    ///
    /// # Errors
    /// [`Refusal::NotALine`].
    pub fn check_names(&self, place: Place) -> Result<(), Refusal> {
        let is_fit = is_line(self.whom()) && (place.is_first || is_line(&self.by));
        if is_fit { Ok(()) } else { Err(Refusal::NotALine) }
    }

    /// The entry that makes the change, once somebody has vouched for it. Takes its time.
    ///
    /// # Errors
    /// [`Refusal::PinForm`], [`Refusal::NoSuchSupervisor`].
    pub fn entry(self, place: Place) -> Result<Entry, Refusal> {
        let Self { change, by, .. } = self;
        match change {
            Change::Appoint { pin, .. } if !pin::can_be_pin(&pin) => Err(Refusal::PinForm),
            Change::Appoint { name, pin } => {
                // The first one is made by whoever sits there.
                let by = if place.is_first { name.clone() } else { by };
                Ok(Entry::Supervisor { name, pin_hash: pin::hash(&pin), by })
            }
            Change::Remove { .. } if !place.is_known => Err(Refusal::NoSuchSupervisor),
            Change::Remove { name } => Ok(Entry::SupervisorRemoved { name, by }),
        }
    }
}

/// What the book says of whom a change is about.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// There is no supervisor yet.
    is_first: bool,
    /// This one is a supervisor.
    is_known: bool,
}

impl Place {
    /// As the book stands now.
    pub fn of(book: &Book, appointment: &Appointment) -> Self {
        Self { is_first: !book.has_supervisors(), is_known: book.pin_hash(appointment.whom()).is_some() }
    }
}
