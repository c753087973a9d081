//! Who is a supervisor. One is made, given another PIN, or removed by a supervisor, where there are any; the first one by whoever sits there. It is
//! recorded with the name, at the bench as at the [desk](super::desk).

use super::OpenFault;
use super::bench::Bench;
use super::desk::{Desk, is_line};
use super::snapshot::NoticeKind;
use super::voucher::Voucher;
use crate::domain::entry::Entry;
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
    /// There is no such supervisor to vouch, or it is not the PIN.
    WrongPin,
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

/// What the book says of who vouches and of whom it is about.
struct Vouching {
    voucher: Voucher,
    is_known: bool,
}

impl Vouching {
    fn of(book: &Book, appointment: &Appointment) -> Self {
        let (Change::Appoint { name, .. } | Change::Remove { name }) = &appointment.change;
        Self { voucher: Voucher::of(book, &appointment.by), is_known: book.pin_hash(name).is_some() }
    }

    /// The entry that makes the change.
    fn entry(self, appointment: Appointment) -> Result<Entry, NotAppointed> {
        let Appointment { change, by, pin } = appointment;
        let (Change::Appoint { name, .. } | Change::Remove { name }) = &change;
        if !is_line(name) || !self.voucher.is_free && !is_line(&by) {
            return Err(NotAppointed::NotALine);
        }
        if !self.voucher.vouches(&pin) {
            return Err(NotAppointed::WrongPin);
        }
        match change {
            Change::Appoint { pin, .. } if !pin::can_be_pin(&pin) => Err(NotAppointed::PinForm),
            Change::Appoint { name, pin } => {
                // The first one is made by whoever sits there.
                let by = if self.voucher.is_free { name.clone() } else { by };
                Ok(Entry::Supervisor { name, pin_hash: pin::hash(&pin), by })
            }
            Change::Remove { .. } if !self.is_known => Err(NotAppointed::NoSuchSupervisor),
            Change::Remove { name } => Ok(Entry::SupervisorRemoved { name, by }),
        }
    }
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
    let by = Some(appointment.by.clone()).filter(|by| is_line(by));
    let entry = Vouching::of(desk.book(), &appointment).entry(appointment)?;
    desk.put(vec![entry], by.as_deref()).await.map_err(|_| NotAppointed::NotRecorded)
}

impl Bench {
    /// Makes the change while the bench runs, and says in a notice whether that was done.
    pub(super) async fn appoint(&self, appointment: Appointment) {
        let vouching = self.journal.read(|book| Vouching::of(book, &appointment));
        let entry = tokio::task::spawn_blocking(move || vouching.entry(appointment)).await;
        let done = match entry.unwrap_or(Err(NotAppointed::NotRecorded)) {
            Ok(entry) => self.append(entry).await.map(drop).map_err(|_| NotAppointed::NotRecorded),
            Err(why) => Err(why),
        };
        self.board.notice(done.map_or_else(NoticeKind::NotAppointed, |()| NoticeKind::Appointed));
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
        for (by, pin) in [("", ""), ("chen", "2469"), ("li", "2468")] {
            let refused = run(&data, add("li", "13579"), by, pin).unwrap_err();
            assert!(matches!(refused, NotAppointed::WrongPin | NotAppointed::NotALine), "{by} {pin}: {refused:?}");
        }
        assert_eq!(supervisors(&data), ["chen"]);
        run(&data, add("li", "13579"), "chen", "2468").unwrap();
        // Another PIN for the same one.
        run(&data, add("chen", "8642"), "li", "13579").unwrap();
        assert_eq!(run(&data, remove("li"), "chen", "2468"), Err(NotAppointed::WrongPin));
        assert_eq!(run(&data, remove("wang"), "chen", "8642"), Err(NotAppointed::NoSuchSupervisor));
        run(&data, remove("li"), "chen", "8642").unwrap();
        assert_eq!(supervisors(&data), ["chen"]);
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
