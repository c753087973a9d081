//! What the start dialog needs of the program around it, and what the two say to each other.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use tokio::sync::mpsc;

use super::host::{Ends, StartNow, Wake};
use crate::checkup::Finding;
use crate::checkup::host_key_seen::HostKeySeen;
use crate::decisions::Keeping;
use crate::decisions::console::Reading;
use crate::decisions::hand_over::HandOverFile;
use crate::domain::entry::AtConsole;
use crate::domain::{
    BookQuery, BookVisit, HostKeyFault, HourYield, Monitoring, Order, Printers, Purpose, Retention, ScannerPort,
    ShiftStarts, StationNow, ToldVisit, UnitKeys,
};
use crate::journal::KnownUnit;
use crate::list::console::BadRow;
use crate::list::{Compared, Listing};
use crate::seen::{Command, Decision, Event, Refusal, Seen, Signed, Waves};
use crate::store::{DataDir, NotSetUp};
use crate::vault::StationKey;

/// What is made today.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Setup {
    /// The profile file.
    pub profile: PathBuf,
    /// The batch file: new, or one to resume.
    pub batch: PathBuf,
    /// The serial ports, one a slot. None: wherever a device is plugged in that the profile allows.
    pub ports: Vec<String>,
    /// Who works at the bench; may be empty.
    pub operator: String,
    /// What is done with the units.
    #[serde(skip_serializing_if = "Purpose::is_default")]
    pub purpose: Purpose,
    /// The order that they are made for; said anew at each start.
    #[serde(skip)]
    pub order: Order,
    /// A second batch that is open beside this one, with ports of its own, or, as this one, with none; operator and purpose are this one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<Box<Setup>>,
}

/// Where profiles and batches are picked by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelves {
    /// The folder of the station's own profiles.
    pub profiles: Option<PathBuf>,
    /// The folder that a batch of which only the name is given stands in.
    pub batches: Option<PathBuf>,
    /// The station's own folder for batches, made with the first of them; `batches`, where nobody has chosen another.
    pub own_batches: Option<PathBuf>,
    /// Batch files elsewhere that were opened here, the newest first.
    pub recent: Vec<PathBuf>,
}

/// Why no station was started.
#[derive(Debug)]
pub enum Refused {
    /// What is wrong: a line a fault, for people.
    Faults(Vec<String>),
    /// The record is not what it was: nothing is registered before a person has read what is lost.
    Damaged {
        /// What a person may decide then: to go on in spite of it.
        accept: Box<Decision>,
        /// Who may; nobody in here: whoever works here.
        supervisors: Vec<String>,
        /// The station's name, for support; empty where nothing says it any more.
        station: String,
    },
    /// What was to be decided first was not.
    Undecided(Refusal),
}

impl From<Refusal> for Refused {
    fn from(why: Refusal) -> Self {
        Self::Undecided(why)
    }
}

/// What the window goes on with once this user has a place for a record.
pub struct Settled {
    /// The folder.
    pub data: DataDir,
    /// Starts stations there.
    pub launch: Arc<dyn Launch>,
}

/// A list that was read for a batch, and not taken yet.
#[derive(Clone, Debug)]
pub struct ListRead {
    /// The file's name.
    pub file: String,
    /// What stands in it.
    pub listing: Listing,
    /// What it changes, where the batch has a list.
    pub compared: Option<Compared>,
    /// What puts its good rows on record.
    pub decision: Decision,
}

/// Units that are being registered without being there.
pub struct Registering {
    /// What happens, until it has ended.
    pub events: Receiver<Event>,
    /// [`Command::Close`] ends it after those that were asked for; so does dropping this.
    pub commands: mpsc::Sender<Command>,
}

/// What a hand-over file would bring, and what puts it on record.
pub struct Receiving {
    /// So many units come; the others of the file are here already.
    pub come: usize,
    /// Puts them on record; none where nothing is new.
    pub decision: Option<Decision>,
}

/// What the jobs need of the program around the window, beyond what every decision needs. Each is called on a thread of its own and may take its time.
pub trait FieldWork: Send + Sync {
    /// Begins to register what was collected in a batch.
    ///
    /// # Errors
    /// [`Refused`].
    fn register(&self, setup: &Setup, waves: Waves, wake: Wake) -> Result<Registering, Refused>;
    /// The name of a new hand-over, and what hands the units with these numbers over to this station. Nothing goes on record.
    ///
    /// # Errors
    /// [`Refused`]; all of them can go, or none does.
    fn hand_over(&self, setup: &Setup, numbers: &[String], to: StationKey) -> Result<(String, Decision), Refused>;
    /// Makes the file of a hand-over from the record as it stands; gives the batches that something sealed of its units stays behind with.
    ///
    /// # Errors
    /// [`Refused`].
    fn make_hand_over_file(&self, hand_over: &str, file: &Path) -> Result<Vec<String>, Refused>;
    /// What stands in a hand-over file.
    ///
    /// # Errors
    /// [`Refused`].
    fn read_hand_over(&self, file: &Path) -> Result<HandOverFile, Refused>;
    /// What such a file would bring to a batch.
    ///
    /// # Errors
    /// [`Refused`]; all of its units can come, or none does.
    fn receive(&self, setup: &Setup, file: &Path) -> Result<Receiving, Refused>;
    /// What this station shows of itself.
    ///
    /// # Errors
    /// [`Refused`].
    fn station_key(&self) -> Result<StationKey, Refused>;
}

/// Whom the vendor's API is asked about.
#[derive(Clone, Debug)]
pub enum Whom {
    /// One unit on record.
    Unit(UnitKeys),
    /// All units of the product and cloud of this profile file whose registration has no answer.
    InDoubt(PathBuf),
}

/// What the API said; it is on record.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The units that it spoke of, as they stand by now.
    pub units: Vec<KnownUnit>,
    /// Who said no, or nothing, and with which code: what was to be asked after that was not.
    pub silent: Option<(String, String)>,
}

/// What became of a change at the cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It is done, and on record.
    Done,
    /// It is done, and the record does not say so: why.
    Unrecorded(Refusal),
    /// The host refused it with this code: nothing was changed.
    Refused(String, String),
    /// The host did not answer, with this code: it may have been done, and asking tells.
    Unknown(String, String),
}

/// The vendor's API, asked while no bench holds the record. Each is called on a thread of its own and takes its time.
pub trait ConsoleApi: Send + Sync {
    /// Asks, and puts on record what was said.
    ///
    /// # Errors
    /// [`Refused`]: there is no key, or the record cannot be had.
    fn ask(&self, whom: &Whom) -> Result<Asked, Refused>;
    /// Changes something about one unit's name, as somebody decided it: on record before it is asked for, and again with what came of it.
    ///
    /// # Errors
    /// [`Refused`]: it was not decided, or not done, and nothing was changed.
    fn change(&self, keys: &UnitKeys, change: (&AtConsole, &Seen), signed: &Signed) -> Result<Became, Refused>;
}

/// The shared book of several stations, looked into. Each is called on a thread of its own and takes its time.
pub trait BookReading: Send + Sync {
    /// The newest visits of all stations that fit, so many at most, the newest first; and whether there are more.
    ///
    /// # Errors
    /// [`Refused`]: the book gives no answer, or what leads there cannot be used.
    fn visits(&self, query: &BookQuery, most: u64) -> Result<(Vec<BookVisit>, bool), Refused>;
    /// All visits of a unit by the whole of a number, name or ID of it, the oldest first, each with its lines.
    ///
    /// # Errors
    /// [`Refused`], as above.
    fn life(&self, number: &str) -> Result<Vec<ToldVisit>, Refused>;
    /// The lines of one visit.
    ///
    /// # Errors
    /// [`Refused`], as above.
    fn lines(&self, visit: u64) -> Result<Vec<Vec<u8>>, Refused>;
    /// How the stations stand.
    ///
    /// # Errors
    /// [`Refused`], as above.
    fn stations(&self) -> Result<Vec<StationNow>, Refused>;
    /// How visits ended from one moment on up to another one (RFC 3339), by station and hour.
    ///
    /// # Errors
    /// [`Refused`], as above.
    fn hours(&self, since: &str, until: &str) -> Result<Vec<HourYield>, Refused>;
}

/// A list from the vendor's console, and what it says about the units on record.
pub struct ConsoleRead {
    /// The file.
    pub file: String,
    /// What it says.
    pub reading: Reading,
    /// What of it cannot be taken.
    pub bad: Vec<BadRow>,
}

/// What the dialog needs of the program around it. `start`, `list`, `may` and `decide` are called on a thread of their own and may take their time.
pub trait Launch: Send + Sync {
    /// What was chosen the last time.
    fn last(&self) -> Setup;
    /// Where profiles and batches are picked by name; nowhere: by their paths alone.
    fn shelves(&self) -> Shelves {
        Shelves::default()
    }
    /// Keeps where a batch of which only the name is given stands; none: in the station's own folder.
    fn choose_batch_folder(&self, _folder: Option<PathBuf>) {}
    /// The proxy that leads to the cloud, as it was typed: the administrator's, otherwise the one that was chosen. Empty: there is none.
    fn proxy(&self) -> String {
        String::new()
    }
    /// Keeps which one it is, from the next start of a station on.
    fn choose_proxy(&self, _proxy: &str) {}
    /// When the shifts of a day begin: as the administrator has set it, otherwise as it was chosen.
    fn shift_starts(&self) -> ShiftStarts {
        ShiftStarts::default()
    }
    /// Keeps that.
    fn choose_shift_starts(&self, _starts: &ShiftStarts) {}
    /// What others' tools are told of the station: as the administrator has set it, otherwise as it was chosen; none where there is no station of real units.
    fn monitoring(&self) -> Option<Monitoring> {
        None
    }
    /// What was chosen of it, whatever the administrator has set.
    fn chosen_monitoring(&self) -> Monitoring {
        Monitoring::default()
    }
    /// Chooses it, from the next start of a station on.
    ///
    /// # Errors
    /// Those of the system.
    fn choose_monitoring(&self, _chosen: &Monitoring) -> io::Result<()> {
        Ok(())
    }
    /// The port of the scanner, where it has one of its own.
    fn scanner(&self) -> Option<ScannerPort> {
        None
    }
    /// Chooses it, from the next start of a station on.
    ///
    /// # Errors
    /// Those of the system.
    fn choose_scanner(&self, _scanner: Option<ScannerPort>) -> io::Result<()> {
        Ok(())
    }
    /// Where labels are printed; none where there is no station of real units.
    fn printers(&self) -> Option<Printers> {
        None
    }
    /// Chooses that, from the next start of a station on.
    ///
    /// # Errors
    /// Those of the system.
    fn choose_printers(&self, _printers: &Printers) -> io::Result<()> {
        Ok(())
    }
    /// How long finished batches are kept on record: as the administrator has set it, otherwise as it was chosen.
    fn retention(&self) -> Retention {
        Retention::default()
    }
    /// Keeps that.
    fn choose_retention(&self, _retention: Retention) {}
    /// The ports that were used with this product the last time; none where it was not made here yet.
    fn ports_of(&self, _product_key: &str) -> Option<Vec<String>> {
        None
    }
    /// The serial ports that are there now.
    fn ports(&self) -> Vec<String>;
    /// Remembers what was chosen and starts the station, or says what is wrong.
    fn start(&self, setup: Setup, wake: Wake) -> Result<Ends, Refused>;
    /// Reads a list of expected units for the batch that is chosen. Takes nothing.
    fn list(&self, _setup: &Setup, _file: &Path) -> Result<ListRead, Refused> {
        Err(Refused::Faults(Vec::new()))
    }
    /// Reads a list from the vendor's console against the record. Takes nothing.
    fn console(&self, _file: &Path) -> Result<ConsoleRead, Refused> {
        Err(Refused::Faults(Vec::new()))
    }
    /// Who may decide this away from the bench; nobody in there: whoever works here. Refused where it cannot be decided.
    fn may(&self, decision: &Decision) -> Result<Vec<String>, Refused>;
    /// Puts on record what was decided away from the bench.
    fn decide(&self, decision: &Decision, signed: &Signed) -> Result<(), Refusal>;
    /// The work at jobs; none where there is no record of real units.
    fn field(&self) -> Option<&dyn FieldWork> {
        None
    }
    /// The vendor's API; none where there is no record of real units.
    fn api(&self) -> Option<&dyn ConsoleApi> {
        None
    }
    /// The shared book; none where the station uses none.
    fn book(&self) -> Option<&dyn BookReading> {
        None
    }
    /// Begins the check before the shift; findings come until the channel closes. Called by the window: it must not wait.
    fn check(&self, setup: &Setup, wake: Wake) -> Receiver<Finding>;

    /// As [`Launch::check`], of a batch that is to be opened beside another one.
    fn check_beside(&self, setup: &Setup, wake: Wake) -> Receiver<Finding> {
        self.check(setup, wake)
    }
    /// The supervisors, as the record names them now; nobody: whoever works here may do what needs one.
    ///
    /// # Errors
    /// The record cannot be read.
    fn supervisors(&self) -> Result<Vec<String>, Refused> {
        Ok(Vec::new())
    }
    /// The key of the host at this address is the right one. Who says so stands on record where there are supervisors.
    ///
    /// # Errors
    /// It cannot be kept.
    fn confirm_host_key(&self, address: &str, seen: &HostKeySeen) -> Result<(), HostKeyFault> {
        let _ = (address, seen);
        Ok(())
    }
    /// Where product secrets are stored.
    fn keeping(&self) -> Keeping;
    /// Why this user has no place for a record; none where they have one.
    fn not_set_up(&self) -> Option<NotSetUp> {
        None
    }
    /// Looks again whether the PC's folder can be used by now.
    fn look_again(&self) -> Option<Settled> {
        None
    }
    /// Makes a folder of this user alone and uses it from now on.
    fn settle_alone(&self) -> Result<Settled, Refused> {
        Err(Refused::Faults(Vec::new()))
    }
    /// Starts a practice bench, at the very first start of all; none where something was set up here already.
    fn practice(&self) -> Option<StartNow> {
        None
    }
}
