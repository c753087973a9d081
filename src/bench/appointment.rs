//! Puts on record who is a supervisor: at the bench, and at the [desk](crate::decisions::desk).

use crate::bench::shared::Bench;
use crate::custody::fault::OpenFault;
use crate::decisions::desk::{Desk, Undecided};
use crate::decisions::is_line;
use crate::decisions::refusal::Refusal;
use crate::decisions::supervisor::{Appointment, Place};
use crate::domain::entry::PinUse;
use crate::seen::snapshot::NoticeKind;
use crate::store::data_dir::DataDir;

/// Makes the change at the desk. Takes its time.
///
/// # Errors
/// [`Refusal`]; nothing was changed.
pub async fn appoint(data: &DataDir, appointment: Appointment) -> Result<(), Refusal> {
    let desk = Desk::open(data).map_err(|fault| match fault {
        OpenFault::Locked(_) => Refusal::Held,
        _ => Refusal::NotRecorded,
    })?;
    let place = Place::of(desk.book(), &appointment);
    appointment.check_names(place)?;
    let (by, pin) = (appointment.by.clone(), appointment.pin.clone());
    let by = Some(by).filter(|by| is_line(by));
    let decided = desk.decide(by.as_deref(), &pin, PinUse::Supervisor, || appointment.entry(place));
    decided.await.map_err(|undecided| match undecided {
        Undecided::Refused(why) => why,
        Undecided::Open(_) => Refusal::NotRecorded,
    })
}

impl Bench {
    /// Makes the change while the bench runs, and says in a notice whether that was done.
    pub(crate) async fn appoint(&self, appointment: Appointment) {
        let done = self.put_appointment(appointment).await;
        self.board.notice(done.map_or_else(NoticeKind::NotAppointed, |()| NoticeKind::Appointed));
    }

    async fn put_appointment(&self, appointment: Appointment) -> Result<(), Refusal> {
        let place = self.journal.read(|book| Place::of(book, &appointment));
        appointment.check_names(place)?;
        let pin = appointment.pin.clone();
        self.vouch(&appointment.by, pin, PinUse::Supervisor).await?;
        let entry = tokio::task::spawn_blocking(move || appointment.entry(place)).await;
        let entry = entry.unwrap_or(Err(Refusal::NotRecorded))?;
        self.append(entry).await.map(drop).map_err(|_| Refusal::NotRecorded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decisions::refusal::Refusal;
    use crate::decisions::supervisor::Change;
    use crate::domain::secret::Secret;

    fn data() -> (tempfile::TempDir, DataDir) {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        (folder, data)
    }

    fn run(data: &DataDir, change: Change, by: &str, pin: &str) -> Result<(), Refusal> {
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
        assert_eq!(run(&data, add("chen", "12"), "", ""), Err(Refusal::PinForm));
        assert_eq!(run(&data, add("two\nlines", "2468"), "", ""), Err(Refusal::NotALine));
        run(&data, add("chen", "2468"), "", "").unwrap();
        run(&data, add("li", "13579"), "chen", "2468").unwrap();
        let wrong = Err(Refusal::WrongPin);
        assert_eq!(run(&data, add("wang", "97531"), "", ""), Err(Refusal::NotALine));
        assert_eq!(run(&data, add("wang", "97531"), "wang", "97531"), wrong);
        // Another PIN for the same one.
        run(&data, add("chen", "8642"), "li", "13579").unwrap();
        assert_eq!(run(&data, remove("li"), "chen", "2468"), wrong);
        assert_eq!(run(&data, remove("wang"), "li", "13579"), Err(Refusal::NoSuchSupervisor));
        assert_eq!(supervisors(&data), ["chen", "li"]);
        run(&data, remove("chen"), "li", "13579").unwrap();
        assert_eq!(supervisors(&data), ["li"]);
    }

    #[test]
    fn while_another_program_holds_the_record_it_says_so() {
        let (_folder, data) = data();
        let held = Desk::open(&data).unwrap();
        assert_eq!(run(&data, add("chen", "2468"), "", ""), Err(Refusal::Held));
        drop(held);
        run(&data, add("chen", "2468"), "", "").unwrap();
    }
}
