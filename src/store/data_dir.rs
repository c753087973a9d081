//! Where the station keeps its record, its keys and its settings: one place for the PC, not one for a login.

use std::io;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::not_set_up::NotShared;
use super::witness::Witnesses;
use crate::domain::{Monitoring, Programs};
use crate::files::{self, folder, own};

/// Largest file of the station's name, in bytes.
const LONGEST_NAME: u64 = 4096;

/// What of the things in its folder is the station's own.
pub const OWN: &[&str] = &[
    "record",
    "keys",
    "secrets",
    "profiles",
    "batches",
    "reports",
    "lines",
    "changes",
    "outbox",
    "packages",
    "spill",
    PERSONS,
    MONITORING,
    SCANNER,
    PRINTERS,
    SHARED_BOOK,
    STATION,
    MARK,
];
/// The file of the names of people.
const PERSONS: &str = "persons.jsonl";
/// The file of what others' tools are told.
const MONITORING: &str = "monitoring.json";
/// The file of the scanner's port.
const SCANNER: &str = "scanner.json";
/// The file of where labels are printed.
const PRINTERS: &str = "printers.json";
/// The file of the shared book that it uses.
const SHARED_BOOK: &str = "shared-book.json";
/// The file of the station's name.
const STATION: &str = "station.txt";
/// In the folder of the key: which station this is.
const STATION_ID: &str = "station.id";
/// The mark that a folder of one user is in use.
pub(super) const MARK: &str = "of-this-user.txt";

/// The station's own folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDir {
    path: PathBuf,
    other_volumes: Vec<PathBuf>,
    witnesses: Witnesses,
    on_pc: OnPc,
    ruled: Ruled,
}

/// What the administrator has set, of what is otherwise chosen for a station.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ruled {
    /// The places of programs.
    pub programs: Programs,
    /// What others' tools are told.
    pub monitoring: Monitoring,
    /// Profiles and product secrets come in signed packages only.
    pub packages_only: bool,
}

/// By what a record is to recognise the PC that it is on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OnPc {
    /// By nothing.
    #[default]
    NotAsked,
    /// By what this PC says of itself.
    This,
    /// By this name.
    Called(String),
}

/// Names the PC that a record is on: for scripts and tests that play several PCs on one.
pub const PC: &str = "REGNWL_PC";

impl OnPc {
    fn of_system() -> Self {
        match std::env::var(PC) {
            Ok(name) if !name.trim().is_empty() => Self::Called(name),
            _ => Self::This,
        }
    }
}

impl DataDir {
    /// A folder that somebody chose.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            other_volumes: other_volumes(),
            witnesses: Witnesses::default(),
            on_pc: OnPc::default(),
            ruled: Ruled::default(),
        }
    }

    /// With this place alone for answers that the folder's own volume does not take any more.
    #[must_use]
    pub fn with_other_volume(self, other_volume: impl Into<PathBuf>) -> Self {
        Self { other_volumes: vec![other_volume.into()], ..self }
    }

    /// With these places where the PC remembers the record. Without, nothing is remembered of it.
    #[must_use]
    pub fn with_witnesses(self, witnesses: Witnesses) -> Self {
        Self { witnesses, ..self }
    }

    /// With this set by the administrator.
    #[must_use]
    pub fn with_ruled(self, ruled: Ruled) -> Self {
        Self { ruled, ..self }
    }

    /// What the administrator has set.
    pub(super) fn ruled(&self) -> &Ruled {
        &self.ruled
    }

    /// With the places of this PC for that, and recognised as being on it.
    #[must_use]
    pub fn remembered_by_pc(self) -> Self {
        self.with_witnesses(Witnesses::of_system(&place_of_pc())).on(OnPc::of_system())
    }

    /// With this to recognise the PC by.
    #[must_use]
    pub fn on(self, on_pc: OnPc) -> Self {
        Self { on_pc, ..self }
    }

    /// By what the record recognises the PC.
    pub fn on_pc(&self) -> &OnPc {
        &self.on_pc
    }

    /// The platform's place for the data of all users: `%ProgramData%\regnwl-station`, `/Users/Shared/regnwl-station`, `/var/lib/regnwl-station`.
    pub fn of_pc() -> Self {
        Self::new(place_of_pc()).remembered_by_pc()
    }

    /// The place for the data of one user, where the platform names one. A record there and one in [`DataDir::of_pc`] do not know of each other.
    pub fn of_user() -> Option<Self> {
        ProjectDirs::from("", "", "regnwl-station").map(|places| Self::new(places.data_local_dir()).remembered_by_pc())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the PC remembers the record.
    pub fn witnesses(&self) -> &Witnesses {
        &self.witnesses
    }

    /// Whether a segment of a record is there.
    pub fn has_record(&self) -> bool {
        let names = folder::names(&self.record()).unwrap_or_default();
        names.iter().any(|name| name.extension().is_some_and(|ending| ending == "jsonl"))
    }

    /// Segments and the writer's lock.
    pub fn record(&self) -> PathBuf {
        self.path.join("record")
    }

    /// The seal key.
    pub fn keys(&self) -> PathBuf {
        self.path.join("keys")
    }

    /// The station's own profiles.
    pub fn profiles(&self) -> PathBuf {
        self.path.join("profiles")
    }

    /// Batch files that are named and not given a path.
    pub fn batches(&self) -> PathBuf {
        self.path.join("batches")
    }

    /// Reports of the program's own faults.
    pub fn reports(&self) -> PathBuf {
        self.path.join("reports")
    }

    /// Changes that wait for the record.
    pub fn changes(&self) -> PathBuf {
        self.path.join("changes")
    }

    /// How far results have come on their way to the plant.
    pub fn outbox(&self) -> PathBuf {
        self.path.join("outbox")
    }

    /// Packages that are on their way into their places.
    pub fn packages(&self) -> PathBuf {
        self.path.join("packages")
    }

    /// Whether the administrator has set that profiles and product secrets come in signed packages only.
    pub fn takes_packages_only(&self) -> bool {
        self.ruled.packages_only
    }

    /// Who is behind the codes on record.
    pub fn persons(&self) -> PathBuf {
        self.path.join(PERSONS)
    }

    /// What others' tools are told.
    pub fn monitoring(&self) -> PathBuf {
        self.path.join(MONITORING)
    }

    /// The port of the scanner.
    pub fn scanner(&self) -> PathBuf {
        self.path.join(SCANNER)
    }

    /// Where labels are printed.
    pub fn printers(&self) -> PathBuf {
        self.path.join(PRINTERS)
    }

    /// The shared book that it uses.
    pub fn shared_book(&self) -> PathBuf {
        self.path.join(SHARED_BOOK)
    }

    /// Keys of hosts that were pinned.
    pub fn lines(&self) -> PathBuf {
        self.path.join("lines")
    }

    /// Product secrets, where there is no keyring.
    pub fn secrets(&self) -> PathBuf {
        self.path.join("secrets")
    }

    /// Where an answer goes that the record cannot take: beside it, then to other volumes. All of them survive a boot.
    pub fn spill(&self) -> Vec<PathBuf> {
        std::iter::once(self.path.join("spill")).chain(self.other_volumes.iter().cloned()).collect()
    }

    /// Where 0.1.0 put such answers: a folder that all users of this PC share.
    pub fn spill_of_0_1_0() -> PathBuf {
        std::env::temp_dir()
    }

    /// Makes the folders, durably: a file that survives a power cut is lost with the folder that does not. Takes from others what they could do in those
    /// that are there.
    ///
    /// # Errors
    /// Those of the system: often this user has no right to the place for all users. [`files::unfit`]: a folder is not this station's to use.
    pub fn create(&self) -> io::Result<()> {
        folder::make(&self.path)?;
        folder::secure_chosen(&self.path, OWN)?;
        for path in [self.record(), self.keys()] {
            folder::make_within(&path)?;
        }
        for path in self.folders() {
            folder::secure(&path)?;
        }
        // One that cannot be used is passed over when an answer must be put there.
        let _ = folder::secure(&self.path.join("spill"));
        folder::secure_files(&self.record())?;
        folder::sync(&self.path)
    }

    /// Gives the folder, made where it is missing, to the logins of a group: what one shift keeps in it the next one goes on with.
    ///
    /// # Errors
    /// [`NotShared`].
    pub fn share(&self, group: &str) -> Result<(), NotShared> {
        let id = files::group_named(group).ok_or_else(|| NotShared::NoGroup(group.to_owned()))?;
        folder::share(&self.path, OWN, id).map_err(|error| match (files::unfit(&error), error.kind()) {
            (Some(unfit), _) => NotShared::Unfit(unfit.clone()),
            (None, io::ErrorKind::PermissionDenied) => NotShared::NotAdministrator,
            (None, io::ErrorKind::Unsupported) => NotShared::KeepsNoRights,
            (None, _) => NotShared::System(error.to_string()),
        })
    }

    /// Those of the folders inside it that are there, but for the places of spilled answers: one of those that cannot be used is passed over.
    pub fn folders(&self) -> Vec<PathBuf> {
        let all = [
            self.record(),
            self.keys(),
            self.secrets(),
            self.profiles(),
            self.batches(),
            self.reports(),
            self.lines(),
            self.changes(),
            self.outbox(),
            self.packages(),
        ];
        all.into_iter().filter(|path| files::is_there(path)).collect()
    }

    /// The station's name: this PC's, and a random part that tells two PCs of one name apart. Made once.
    ///
    /// # Errors
    /// Those of the system.
    pub fn station_name(&self) -> io::Result<String> {
        if let Some(told) = self.told_station_name()? {
            return Ok(told);
        }
        let name = new_name()?;
        self.call_station(&name)?;
        Ok(name)
    }

    /// Gives the station this name.
    ///
    /// # Errors
    /// Those of the system.
    pub fn call_station(&self, name: &str) -> io::Result<()> {
        own::write(&self.path.join(STATION), name.as_bytes())
    }

    /// The station's name, if it was made already: for whoever makes nothing.
    ///
    /// # Errors
    /// Those of the system.
    pub fn told_station_name(&self) -> io::Result<Option<String>> {
        let told = files::if_there(own::read_text(&self.path.join(STATION), LONGEST_NAME))?.unwrap_or_default();
        Ok(Some(told.trim().to_owned()).filter(|told| !told.is_empty()))
    }

    /// Which station this is, if that is kept already: for whoever makes nothing.
    ///
    /// # Errors
    /// Those of the system.
    pub fn told_station_id(&self) -> io::Result<Option<String>> {
        let kept = files::if_there(own::read_text(&self.keys().join(STATION_ID), LONGEST_NAME))?.unwrap_or_default();
        Ok(Some(kept.trim().to_owned()).filter(|kept| is_station_id(kept)))
    }

    /// Which station this is, whatever it is called: made once for a folder, and kept beside the key. `recorded`: what the record's headers say; where
    /// they say it, that is it. Where the folder takes no file the next header says it all the same.
    ///
    /// # Errors
    /// Those of the system, where it cannot be read.
    pub fn station_id(&self, recorded: Option<&str>) -> io::Result<String> {
        let path = self.keys().join(STATION_ID);
        let kept = self.told_station_id()?;
        let kept = kept.as_deref();
        let id = match recorded.filter(|recorded| is_station_id(recorded)).or(kept) {
            Some(id) => id.to_owned(),
            None => new_id()?,
        };
        if kept != Some(&*id) {
            let _ = own::write(&path, format!("{id}\n").as_bytes());
        }
        Ok(id)
    }
}

/// A name for a station on this PC.
///
/// # Errors
/// Those of the system's random source.
pub fn new_name() -> io::Result<String> {
    let mut random = [0; 2];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let host = gethostname::gethostname().to_string_lossy().chars().filter(|c| !c.is_control()).collect::<String>();
    Ok(format!("{host}-{}", crate::domain::identity::hex(&random)))
}

/// 32 hexadecimal digits of chance.
///
/// # Errors
/// Those of the system's random source.
pub fn new_id() -> io::Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    Ok(crate::domain::identity::hex(&random))
}

/// Whether a text is the 128 bits of a station's id.
fn is_station_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn place_of_pc() -> PathBuf {
    if cfg!(windows) {
        let base = std::env::var_os("ProgramData").unwrap_or_else(|| r"C:\ProgramData".into());
        PathBuf::from(base).join("regnwl-station")
    } else if cfg!(target_os = "macos") {
        "/Users/Shared/regnwl-station".into()
    } else {
        "/var/lib/regnwl-station".into()
    }
}

/// Places on this PC that a boot leaves alone, often on other volumes than the record: this user's, the PC's, and that of the system for what is to last.
fn other_volumes() -> Vec<PathBuf> {
    let user = ProjectDirs::from("", "", "regnwl-station")
        .map(|places| places.state_dir().unwrap_or(places.data_local_dir()).join("spill"));
    // Everybody may make a folder there, so it has this user's number, and is looked at before use.
    let system = files::user_id().map(|user| PathBuf::from(format!("/var/tmp/regnwl-station-{user}")));
    // The PC's folder is made by nobody but who sets it up.
    let pc = Some(place_of_pc()).filter(|pc| pc.is_dir()).map(|pc| pc.join("spill"));
    user.into_iter().chain(pc).chain(system).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_place_for_an_answer_is_the_folder_for_temporary_files() {
        // Where this user's home is in there, everything of theirs is.
        let home = ProjectDirs::from("", "", "regnwl-station").map(|places| places.data_local_dir().to_owned());
        let temporary = std::env::temp_dir();
        if home.is_none_or(|home| !home.starts_with(&temporary)) {
            for place in DataDir::new("data").spill() {
                assert!(!place.starts_with(&temporary), "{}", place.display());
            }
        }
    }

    #[test]
    fn whatever_it_makes_in_its_folder_is_its_own() {
        let data = DataDir::new("data");
        let files = [data.persons(), data.monitoring(), data.scanner(), data.printers(), data.shared_book()];
        let folders = [data.record(), data.keys(), data.secrets(), data.profiles(), data.batches(), data.reports()];
        let others = [data.lines(), data.changes(), data.outbox(), data.packages(), data.spill().swap_remove(0)];
        for path in files.into_iter().chain(folders).chain(others) {
            let name = path.strip_prefix("data").unwrap().to_str().unwrap();
            assert!(OWN.contains(&name), "{name}");
        }
    }

    #[test]
    fn a_station_has_one_id_for_good_and_the_record_says_it_where_the_file_is_gone() {
        let root = tempfile::tempdir().unwrap();
        let (data, other) = (DataDir::new(root.path().join("a")), DataDir::new(root.path().join("b")));
        data.create().unwrap();
        other.create().unwrap();
        let id = data.station_id(None).unwrap();
        assert!(is_station_id(&id), "{id}");
        assert_eq!(data.station_id(None).unwrap(), id);
        assert_ne!(other.station_id(None).unwrap(), id);
        let file = data.keys().join(STATION_ID);
        for damage in ["", "no id\n", &id[..31], &id.to_uppercase().replace(|digit: char| digit.is_ascii_digit(), "A")]
        {
            std::fs::write(&file, damage).unwrap();
            assert_eq!(data.station_id(Some(&id)).unwrap(), id, "{damage:?}");
            assert_eq!(data.station_id(None).unwrap(), id, "{damage:?}: it stands there again");
        }
        std::fs::remove_file(&file).unwrap();
        assert_ne!(data.station_id(None).unwrap(), id, "nothing says what it was");
        assert_eq!(other.station_id(Some(&id)).unwrap(), id, "a folder that was copied without its keys");
    }
}
