//! From the window to a station and back: what the window opens with, what it remembers, how it ends.

use std::error::Error;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::app::{report, sound};
use crate::bench::places::arranged;
use crate::checkup::Checkup;
use crate::checkup::finding::Finding;
use crate::cli;
use crate::cli::FilesSaid;
use crate::custody::fault::OpenFault;
use crate::decisions::desk::{Desk, Undecided};
use crate::decisions::is_line;
use crate::decisions::keeping::Keeping;
use crate::decisions::refusal::Refusal;
use crate::demo::{Practice, PracticeBench, PracticeFolder, run_shift, serve_panel};
use crate::domain::entry::Entry;
use crate::journal::RecordError;
use crate::journal::followed::Following;
use crate::link::serial::{Ports as _, SystemPorts};
use crate::platform::{self, ending};
use crate::seen::command::Command;
use crate::seen::slot_setup::SlotSetup;
use crate::station::{Parts, Running, Station};
use crate::store::data_dir::DataDir;
use crate::store::folders::Folders;
use crate::store::not_set_up::NotSetUp;
use crate::store::profile_file;
use crate::store::settings::SettingsFile;
use crate::ui::launch::{Acceptance, Launch, Refused, Settled, Setup, Signed};
use crate::ui::{self, Ends, Host, Look, Opening, Placement, Premises, StartNow, Wake};
use crate::words::cli::Complaint;
use crate::words::profile::fault_line;
use crate::words::window::text;
use crate::words::{Lang, batch, damage};

/// Decides the order of what goes wrong in a practice shift: every one is the same.
const SEED: u64 = 1;
/// How long a window may take to close once the station has ended.
const CLOSES: Duration = Duration::from_secs(2);
/// So many units a slot are the target of a practice shift.
const SHIFT_UNITS: u64 = 12;

/// What is remembered.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Remembered {
    version: u32,
    look: Option<Look>,
    placement: Option<Placement>,
    setup: Setup,
    /// The places of the bench as they were found and arranged.
    places: Vec<SlotSetup>,
    /// The slots of ports that were named by hand.
    ports: Vec<SlotSetup>,
}

/// The thread of a station, and the batch files that it writes.
pub struct AtWork {
    /// Ends when the station has closed.
    pub thread: JoinHandle<()>,
    /// What can be seen of the batch files.
    pub following: Vec<Following>,
}

impl AtWork {
    /// Waits for its end, and says on stderr where a batch file has not got all by then: the window cannot say it any more.
    fn wait(self, lang: Lang) {
        let _ = self.thread.join();
        FilesSaid::default().end(&self.following, lang);
    }
}

/// Keeps what is remembered, and the station's thread.
struct Keeper {
    file: SettingsFile,
    /// The file was damaged and set aside.
    damaged: bool,
    remembered: Mutex<Remembered>,
    station: Mutex<Option<AtWork>>,
    /// The practice of a first start: with its last owner units and cloud go away, and then their folder.
    practice: Mutex<Option<(Arc<PracticeBench>, PracticeFolder)>>,
}

impl Keeper {
    fn new(file: SettingsFile) -> Self {
        let (remembered, damaged) = file.read();
        Self {
            file,
            damaged,
            remembered: Mutex::new(remembered),
            station: Mutex::new(None),
            practice: Mutex::new(None),
        }
    }

    fn remember(&self, change: impl FnOnce(&mut Remembered)) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut remembered);
        remembered.version = 1;
        // What cannot be remembered is asked again.
        let _ = self.file.write(&*remembered);
    }

    fn remembered(&self) -> Remembered {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A practice bench of one slot in this window.
    fn practise(&self, lang: Lang, wake: Wake) -> Result<Ends, Box<dyn Error + Send + Sync>> {
        let folder = PracticeFolder::new(None)?;
        let demo = Arc::new(PracticeBench::start(folder.path(), 1)?);
        let (ends, station) = practice_station(&demo, folder.path().join("practice.jsonl"), lang, wake)?;
        self.keep(station, lang);
        *self.practice.lock().unwrap_or_else(PoisonError::into_inner) = Some((demo, folder));
        Ok(ends)
    }

    fn arranged(&self, found: bool, places: &[SlotSetup]) {
        self.remember(|remembered| {
            let kept = if found { &mut remembered.places } else { &mut remembered.ports };
            kept.clear();
            kept.extend_from_slice(places);
        });
    }

    fn keep(&self, station: AtWork, lang: Lang) {
        let before = self.station.lock().unwrap_or_else(PoisonError::into_inner).replace(station);
        if let Some(before) = before {
            before.wait(lang);
        }
    }

    /// Waits until the station has put everything on record. Its commands are closed with the window.
    fn wait(&self, lang: Lang) {
        let station = self.station.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(station) = station {
            station.wait(lang);
        }
    }
}

/// What the window begins with.
#[derive(Clone, Debug)]
pub enum Begin {
    /// The question what is made today.
    Setup,
    /// A practice bench.
    Practice(Practice),
    /// These batch files, or those in these folders. No station is started.
    Logs(Vec<PathBuf>),
}

/// Opens the window.
///
/// # Errors
/// One line for a person, where there is no display.
pub fn run(lang: Option<Lang>, data_dir: Option<PathBuf>, begin: Begin) -> Result<(), String> {
    // Where the system lets nobody listen it kills, and the next start brings to an end what that cut off.
    let _ = platform::listen();
    let keeper = Arc::new(Keeper::new(SettingsFile::of_user()));
    let settings_damaged = keeper.damaged;
    let remembered = keeper.remembered();
    let mut look = remembered.look.unwrap_or_else(|| Look { lang: Lang::of_system(), ..Look::default() });
    look.lang = lang.unwrap_or(look.lang);
    let (keeper_of_look, keeper_of_placement) = (keeper.clone(), keeper.clone());
    let host = Host {
        placement: remembered.placement,
        keep_look: Box::new(move |look| keeper_of_look.remember(|remembered| remembered.look = Some(look))),
        keep_placement: Box::new(move |placement| {
            keeper_of_placement.remember(|remembered| remembered.placement = Some(placement));
        }),
        play: Box::new(sound::player()),
    };
    let opening: Box<dyn FnOnce(Arc<dyn Launch>) -> Opening> = match begin {
        Begin::Practice(Practice { slots, shift }) => {
            let folder = PracticeFolder::new(data_dir.as_deref()).map_err(|error| error.to_string())?;
            let practice = PracticeBench::start(folder.path(), slots).map_err(|error| error.to_string())?;
            let practice = Arc::new(practice);
            let (keeper_of_station, batch) = (keeper.clone(), folder.path().join("practice.jsonl"));
            // The bench itself stays here: with its last owner units and cloud go away.
            let bench = practice.clone();
            let opening = Opening::Now(Box::new(move |wake| {
                let (ends, station) = if shift {
                    shift_station(&bench, batch, SEED, look.lang, wake)?
                } else {
                    practice_station(&bench, batch, look.lang, wake)?
                };
                keeper_of_station.keep(station, look.lang);
                Ok(ends)
            }));
            let premises = Premises { data: practice.data(), practice: true, settings_damaged };
            report::install(&cli::data_dir_of(data_dir.as_deref()), look.lang);
            let result = show(look, host, premises, opening);
            keeper.wait(look.lang);
            drop(practice);
            return result;
        }
        Begin::Setup => Box::new(Opening::Ask),
        Begin::Logs(files) => Box::new(|launch| Opening::Logs(files, launch)),
    };
    let data = cli::data_dir_of(data_dir.as_deref());
    report::install(&data, look.lang);
    let launch = Bench { keeper: keeper.clone(), folders: Folders::of_system(), data: data.clone(), lang: look.lang };
    let premises = Premises { data, practice: false, settings_damaged };
    let result = show(look, host, premises, opening(Arc::new(launch)));
    keeper.wait(look.lang);
    result
}

/// Shows the window until it is closed, by the person at it or because the process is to end.
fn show(look: Look, host: Host, premises: Premises, opening: Opening) -> Result<(), String> {
    let (_is_open, is_closed) = channel::<()>();
    ui::run(look, host, premises, opening, |close| {
        std::thread::spawn(move || {
            cli::runtime().block_on(ending::asked());
            close();
            ending::end_work();
            // One whose screen is gone, or that nobody looks at, hears nothing.
            if is_closed.recv_timeout(CLOSES) == Err(RecvTimeoutError::Timeout) {
                #[expect(clippy::disallowed_methods, reason = "all work is over by now")]
                std::process::exit(0);
            }
        });
    })
}

/// A station at work, as the window wants it.
fn ends_of(running: Running) -> (Ends, AtWork) {
    let station = AtWork { thread: running.thread, following: running.following };
    (Ends { snapshots: running.snapshots, commands: running.commands, practice: None }, station)
}

/// A station on a practice bench, with a unit in each socket and a panel that swaps them.
///
/// # Errors
/// One line for a person.
pub fn practice_station(
    practice: &Arc<PracticeBench>,
    batch: PathBuf,
    lang: Lang,
    wake: Wake,
) -> Result<(Ends, AtWork), String> {
    for slot in 0..practice.sockets() {
        practice.plug_new(slot).map_err(|error| error.to_string())?;
    }
    let (ends, station) = practice_bench(practice, batch, false, lang, wake)?;
    let panel = serve_panel(practice, ends.snapshots.clone());
    Ok((Ends { practice: Some(panel), ..ends }, station))
}

/// A station on a practice bench whose units are swapped by themselves through a shift that this seed decides.
///
/// # Errors
/// One line for a person.
pub fn shift_station(
    practice: &Arc<PracticeBench>,
    batch: PathBuf,
    seed: u64,
    lang: Lang,
    wake: Wake,
) -> Result<(Ends, AtWork), String> {
    let (ends, station) = practice_bench(practice, batch, true, lang, wake)?;
    let target = SHIFT_UNITS * practice.sockets() as u64;
    let _ = ends.commands.try_send(Command::Target(Some(target)));
    run_shift(practice, ends.snapshots.clone(), ends.commands.downgrade(), seed);
    Ok((ends, station))
}

fn practice_bench(
    practice: &PracticeBench,
    batch: PathBuf,
    hands_free: bool,
    lang: Lang,
    wake: Wake,
) -> Result<(Ends, AtWork), String> {
    let mut parts = practice.parts(batch).map_err(|error| error.to_string())?;
    parts.has_person = true;
    parts.hands_free = hands_free;
    parts.wake = Box::new(move || wake());
    let running = Station::open(parts).map_err(|fault| cli::complaint_of(fault).line(lang))?;
    Ok(ends_of(running))
}

/// What the start dialog needs for real units: where the station's folder is or may be, and where it is remembered what was chosen.
pub fn launch(folders: Folders, settings: SettingsFile, lang: Lang) -> Arc<dyn Launch> {
    Arc::new(Bench { keeper: Arc::new(Keeper::new(settings)), data: folders.in_use(), folders, lang })
}

/// Starts stations for real units.
struct Bench {
    keeper: Arc<Keeper>,
    folders: Folders,
    data: DataDir,
    lang: Lang,
}

impl Launch for Bench {
    fn last(&self) -> Setup {
        self.keeper.remembered().setup
    }

    fn ports(&self) -> Vec<String> {
        SystemPorts.list().into_iter().map(|port| port.path.display().to_string()).collect()
    }

    fn start(&self, setup: Setup, wake: Wake) -> Result<Ends, Refused> {
        // One that was told to end has the record until it has ended.
        self.keeper.wait(self.lang);
        self.keeper.remember(|remembered| remembered.setup = setup.clone());
        let loaded = profile_file::load(&setup.profile).map_err(|faults| {
            Refused::Faults(faults.iter().map(|fault| fault_line(self.lang, &setup.profile, fault)).collect())
        })?;
        // Where the whole folder is gone so is the secret in it: the first cause is told.
        if !Desk::lost(&self.data).is_empty() {
            return Err(self.damaged(&setup));
        }
        let secret = cli::secret::find(&loaded, None, &self.data).map_err(|complaint| self.complain(&complaint))?;
        let named_secrets =
            cli::secret::find_named(&loaded, &self.data).map_err(|complaint| self.complain(&complaint))?;
        let finds_slots = setup.ports.is_empty();
        if finds_slots && loaded.profile.line.usb.is_empty() {
            return Err(Refused::Faults(vec![text(self.lang).no_port.into()]));
        }
        let remembered = self.keeper.remembered();
        let slots = if finds_slots { remembered.places } else { arranged(&remembered.ports, &setup.ports) };
        let keeper = self.keeper.clone();
        let operator = Some(setup.operator.trim().to_owned()).filter(|operator| !operator.is_empty());
        let parts = Parts {
            slots,
            finds_slots,
            arranged: Box::new(move |places| keeper.arranged(finds_slots, places)),
            profile: loaded.profile,
            profile_sha256: loaded.sha256,
            ca_pem: loaded.ca_pem,
            product_secret: secret,
            named_secrets,
            ports: None,
            data: self.data.clone(),
            batch_file: setup.batch.clone(),
            operator,
            label: None,
            practice: false,
            has_person: true,
            hands_free: true,
            visits: None,
            // Who sits there sees it, and can make room.
            patience: Duration::MAX,
            wake: Box::new(move || wake()),
        };
        let running = Station::open(parts).map_err(|fault| match fault {
            OpenFault::Record(RecordError::Damaged(_)) => self.damaged(&setup),
            fault => self.refuse(fault),
        })?;
        let (ends, station) = ends_of(running);
        self.keeper.keep(station, self.lang);
        Ok(ends)
    }

    fn check(&self, setup: &Setup, wake: Wake) -> Receiver<Finding> {
        let (profile, ports) = (setup.profile.clone(), setup.ports.clone());
        Checkup::of_pc(profile, ports, self.data.clone(), None).begin(move || wake())
    }

    fn not_set_up(&self) -> Option<NotSetUp> {
        self.folders.not_set_up(&self.data)
    }

    fn look_again(&self) -> Option<Settled> {
        self.not_set_up().is_none().then(|| self.settled(self.data.clone()))
    }

    fn settle_alone(&self) -> Result<Settled, Refused> {
        let own = self.folders.choose_own().map_err(|error| {
            let path = self.folders.own().unwrap_or(&self.data).path();
            self.complain(&Complaint::File(path.display().to_string(), error.to_string()))
        })?;
        Ok(self.settled(own))
    }

    fn practice(&self) -> Option<StartNow> {
        let is_first = self.last() == Setup::default() && (!self.data.record().is_dir() || self.not_set_up().is_some());
        let (keeper, lang) = (self.keeper.clone(), self.lang);
        is_first.then(|| -> StartNow { Box::new(move |wake| keeper.practise(lang, wake)) })
    }

    fn keeping(&self) -> Keeping {
        Keeping::new(self.data.clone())
    }

    fn accept(&self, setup: &Setup, acceptance: Acceptance) -> Result<(), Refused> {
        let words = damage::text(self.lang);
        let Acceptance { faults, by, why, pin } = acceptance;
        if ![&by, &why].into_iter().all(|line| is_line(line)) {
            return Err(Refused::Faults(vec![words.not_a_line.into()]));
        }
        let desk = Desk::open_anew(&self.data).map_err(|fault| self.refuse(fault))?;
        // Only what was read is accepted.
        if desk.faults(&batch_files(setup)).map_err(|fault| self.refuse(fault))? != faults {
            drop(desk);
            return Err(self.damaged(setup));
        }
        let accepted = desk.accept(faults, &by, &why, &pin);
        cli::runtime().block_on(accepted).map_err(|undecided| self.undecided(undecided, &by, words.wrong_pin))
    }

    fn may_close(&self, setup: &Setup) -> Result<Vec<String>, Refused> {
        let desk = self.desk()?;
        desk.batch(&setup.batch).map_err(|fault| self.refuse(fault))?;
        Ok(desk.book().supervisors().map(ToOwned::to_owned).collect())
    }

    fn close(&self, setup: &Setup, signed: Signed) -> Result<(), Refused> {
        let words = batch::text(self.lang);
        let Signed { by, why, pin } = signed;
        if ![&by, &why].into_iter().all(|line| is_line(line)) {
            return Err(Refused::Faults(vec![words.not_a_line.into()]));
        }
        let desk = self.desk()?;
        let segment = desk.batch(&setup.batch).map_err(|fault| self.refuse(fault))?;
        let closed = desk.close_batch(segment, &setup.batch, &by, Some(why), &pin);
        let following = cli::runtime().block_on(closed);
        let following = following.map_err(|undecided| self.undecided(undecided, &by, words.wrong_pin))?;
        FilesSaid::default().end(&following, self.lang);
        Ok(())
    }

    fn lock_tried(&self, name: &str, opened: bool) {
        let tried = Entry::LockTried { name: name.to_owned(), opened, purpose: None };
        // A record that somebody else holds, or that cannot be read, keeps the bench shut and not the settings.
        if let Ok(desk) = self.desk() {
            let _ = cli::runtime().block_on(desk.put(vec![tried], Some(name)));
        }
    }
}

impl Bench {
    /// Goes on in this folder.
    fn settled(&self, data: DataDir) -> Settled {
        let (keeper, folders) = (self.keeper.clone(), self.folders.clone());
        Settled { launch: Arc::new(Self { keeper, folders, data: data.clone(), lang: self.lang }), data }
    }

    fn desk(&self) -> Result<Desk, Refused> {
        self.keeper.wait(self.lang);
        Desk::open(&self.data).map_err(|fault| self.refuse(fault))
    }

    fn complain(&self, complaint: &Complaint) -> Refused {
        Refused::Faults(vec![complaint.line(self.lang)])
    }

    fn refuse(&self, fault: OpenFault) -> Refused {
        self.complain(&cli::complaint_of(fault))
    }

    fn undecided(&self, undecided: Undecided, by: &str, wrong_pin: &str) -> Refused {
        match undecided {
            Undecided::Refused(Refusal::WrongPin) => Refused::Faults(vec![wrong_pin.into()]),
            undecided => self.complain(&cli::vouch::complaint_of(undecided, by)),
        }
    }

    /// All that is wrong with the record, for a person to read.
    fn damaged(&self, setup: &Setup) -> Refused {
        let lost = Desk::lost(&self.data);
        if !lost.is_empty() {
            // Nothing is made there before somebody has read it.
            return Refused::Damaged { faults: lost, supervisors: Vec::new() };
        }
        let read = Desk::open(&self.data).and_then(|desk| {
            let supervisors = desk.book().supervisors().map(ToOwned::to_owned).collect();
            Ok(Refused::Damaged { faults: desk.faults(&batch_files(setup))?, supervisors })
        });
        read.unwrap_or_else(|fault| self.refuse(fault))
    }
}

/// The batch file, if it is there: the only witness of a rollback of the newest segment.
fn batch_files(setup: &Setup) -> Vec<PathBuf> {
    Some(setup.batch.clone()).filter(|file| file.exists()).into_iter().collect()
}
