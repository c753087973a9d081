//! Who is a supervisor. One is made, given another PIN, or removed by a supervisor, where there are any; the first one by whoever sits there. It is
//! recorded with the name, at the bench as at the [desk](super::desk).

use super::OpenFault;
use super::bench::Bench;
use super::desk::{Desk, Undecided, is_line};
use super::snapshot::NoticeKind;
use crate::decisions::gate::NotVouched;
use crate::domain::entry::{Entry, PinUse};
use crate::domain::secret::Secret;
use crate::journal::book::Book;
use crate::store::data_dir::DataDir;
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

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAppointed {
    /// Nobody vouched for it.
    NotVouched(NotVouched),
    /// The name is not one line of 1 to 200 characters.
    NotALine,
    /// The new PIN can be none.
    PinForm,
    /// Nobody of this name is a supervisor.
    NoSuchSupervisor,
    /// Another program holds the record.
    Held,
    /// It could not be put on record.
    NotRecorded,
}

impl Appointment {
    /// Whom it is about.
    fn whom(&self) -> &str {
        let (Change::Appoint { name, .. } | Change::Remove { name }) = &self.change;
        name
    }

    /// Whether the names can stand on record.
    fn check_names(&self, is_first: bool) -> Result<(), NotAppointed> {
        let is_fit = is_line(self.whom()) && (is_first || is_line(&self.by));
        if is_fit { Ok(()) } else { Err(NotAppointed::NotALine) }
    }

    /// The entry that makes the change, once somebody has vouched for it. Takes its time.
    fn entry(self, is_first: bool, is_known: bool) -> Result<Entry, NotAppointed> {
        let Self { change, by, .. } = self;
        match change {
            Change::Appoint { pin, .. } if !pin::can_be_pin(&pin) => Err(NotAppointed::PinForm),
            Change::Appoint { name, pin } => {
                // The first one is made by whoever sits there.
                let by = if is_first { name.clone() } else { by };
                Ok(Entry::Supervisor { name, pin_hash: pin::hash(&pin), by })
            }
            Change::Remove { .. } if !is_known => Err(NotAppointed::NoSuchSupervisor),
            Change::Remove { name } => Ok(Entry::SupervisorRemoved { name, by }),
        }
    }
}

fn standing(book: &Book, appointment: &Appointment) -> (bool, bool) {
    (!book.has_supervisors(), book.pin_hash(appointment.whom()).is_some())
}

/// Makes the change at the desk. Takes its time.
///
/// # Errors
/// [`NotAppointed`]; nothing was changed.
pub async fn appoint(data: &DataDir, appointment: Appointment) -> Result<(), NotAppointed> {
    let desk = Desk::open(data).map_err(|fault| match fault {
        OpenFault::Locked(_) => NotAppointed::Held,
        _ => NotAppointed::NotRecorded,
    })?;
    let (is_first, is_known) = standing(desk.book(), &appointment);
    appointment.check_names(is_first)?;
    let (by, pin) = (appointment.by.clone(), appointment.pin.clone());
    let by = Some(by).filter(|by| is_line(by));
    let decided = desk.decide(by.as_deref(), &pin, PinUse::Supervisor, || appointment.entry(is_first, is_known));
    decided.await.map_err(|fault| match fault {
        Undecided::NotVouched(why) => NotAppointed::NotVouched(why),
        Undecided::Refused(why) => why,
        Undecided::Open(_) => NotAppointed::NotRecorded,
    })
}

impl Bench {
    /// Makes the change while the bench runs, and says in a notice whether that was done.
    pub(super) async fn appoint(&self, appointment: Appointment) {
        let done = self.put_appointment(appointment).await;
        self.board.notice(done.map_or_else(NoticeKind::NotAppointed, |()| NoticeKind::Appointed));
    }

    async fn put_appointment(&self, appointment: Appointment) -> Result<(), NotAppointed> {
        let (is_first, is_known) = self.journal.read(|book| standing(book, &appointment));
        appointment.check_names(is_first)?;
        let pin = appointment.pin.clone();
        self.vouch(&appointment.by, pin, PinUse::Supervisor).await.map_err(NotAppointed::NotVouched)?;
        let entry = tokio::task::spawn_blocking(move || appointment.entry(is_first, is_known)).await;
        let entry = entry.unwrap_or(Err(NotAppointed::NotRecorded))?;
        self.append(entry).await.map(drop).map_err(|_| NotAppointed::NotRecorded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> (tempfile::TempDir, DataDir) {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        (folder, data)
    }

    fn run(data: &DataDir, change: Change, by: &str, pin: &str) -> Result<(), NotAppointed> {
        let appointment = Appointment { change, by: by.into(), pin: Secret::new(pin) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(appoint(data, appointment))
    }

    fn add(name: &str, pin: &str) -> Change {
        Change::Appoint { name: name.into(), pin: Secret::new(pin) }
    }

    fn remove(name: &str) -> Change {
        Change::Remove { name: name.into() }
    }

    fn supervisors(data: &DataDir) -> Vec<String> {
        Desk::open(data).unwrap().book().supervisors().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn the_first_is_made_by_whoever_sits_there_and_all_others_by_one_with_the_pin() {
        let (_folder, data) = data();
        assert_eq!(run(&data, add("chen", "12"), "", ""), Err(NotAppointed::PinForm));
        assert_eq!(run(&data, add("two\nlines", "2468"), "", ""), Err(NotAppointed::NotALine));
        run(&data, add("chen", "2468"), "", "").unwrap();
        run(&data, add("li", "13579"), "chen", "2468").unwrap();
        let wrong = Err(NotAppointed::NotVouched(NotVouched::WrongPin));
        assert_eq!(run(&data, add("wang", "97531"), "", ""), Err(NotAppointed::NotALine));
        assert_eq!(run(&data, add("wang", "97531"), "wang", "97531"), wrong);
        // Another PIN for the same one.
        run(&data, add("chen", "8642"), "li", "13579").unwrap();
        assert_eq!(run(&data, remove("li"), "chen", "2468"), wrong);
        assert_eq!(run(&data, remove("wang"), "li", "13579"), Err(NotAppointed::NoSuchSupervisor));
        assert_eq!(supervisors(&data), ["chen", "li"]);
        run(&data, remove("chen"), "li", "13579").unwrap();
        assert_eq!(supervisors(&data), ["li"]);
    }

    #[test]
    fn while_another_program_holds_the_record_it_says_so() {
        let (_folder, data) = data();
        let held = Desk::open(&data).unwrap();
        assert_eq!(run(&data, add("chen", "2468"), "", ""), Err(NotAppointed::Held));
        drop(held);
        run(&data, add("chen", "2468"), "", "").unwrap();
    }
}
