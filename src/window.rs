//! From the window to a station and back: what the window opens with, what it remembers, how it ends.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};

use crate::cli;
use crate::cli::practice::PracticeFolder;
use crate::demo::{Demo, practice_hands};
use crate::link::serial::{Ports as _, SystemPorts};
use crate::report;
use crate::station::{Parts, Running, Station, numbered_slots};
use crate::store::data_dir::DataDir;
use crate::store::profile_file;
use crate::store::settings::SettingsFile;
use crate::ui::setup::{Launch, Setup};
use crate::ui::{self, Ends, Look, Opening, Premises, Wake};
use crate::words::Lang;
use crate::words::profile::fault_line;

/// What is remembered.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Remembered {
    version: u32,
    look: Option<Look>,
    setup: Setup,
}

/// Keeps what is remembered, and the station's thread.
struct Keeper {
    file: SettingsFile,
    /// The file was damaged and set aside.
    damaged: bool,
    remembered: Mutex<Remembered>,
    station: Mutex<Option<JoinHandle<()>>>,
}

impl Keeper {
    fn new() -> Self {
        let file = SettingsFile::of_user();
        let (remembered, damaged) = file.read();
        Self { file, damaged, remembered: Mutex::new(remembered), station: Mutex::new(None) }
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

    fn keep(&self, station: JoinHandle<()>) {
        *self.station.lock().unwrap_or_else(PoisonError::into_inner) = Some(station);
    }

    /// Waits until the station has put everything on record. Its commands are closed with the window.
    fn wait(&self) {
        let station = self.station.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(station) = station {
            let _ = station.join();
        }
    }
}

/// Opens the window, with a practice bench of so many slots or with the question what is made today.
///
/// # Errors
/// One line for a person, where there is no display.
pub fn run(lang: Option<Lang>, data_dir: Option<PathBuf>, demo: Option<usize>) -> Result<(), String> {
    let keeper = Arc::new(Keeper::new());
    let settings_damaged = keeper.damaged;
    let remembered = keeper.remembered().look;
    let mut look = remembered.unwrap_or_else(|| Look { lang: Lang::of_system(), ..Look::default() });
    look.lang = lang.unwrap_or(look.lang);
    let remember = {
        let keeper = keeper.clone();
        Box::new(move |look| keeper.remember(|remembered| remembered.look = Some(look)))
    };
    match demo {
        Some(slots) => {
            let folder = PracticeFolder::new(data_dir.as_deref());
            let practice = Demo::start(folder.path(), slots).map_err(|error| error.to_string())?;
            let practice = Arc::new(practice);
            let (keeper_of_station, batch) = (keeper.clone(), folder.path().join("practice.jsonl"));
            // The bench itself stays here: with its last owner units and cloud go away.
            let bench = practice.clone();
            let opening = Opening::Now(Box::new(move |wake| {
                let (ends, station) = practice_station(&bench, batch, look.lang, wake)?;
                keeper_of_station.keep(station);
                Ok(ends)
            }));
            let premises = Premises { data: practice.data(), practice: true, settings_damaged };
            report::install(&cli::data_dir_of(data_dir.as_deref()), look.lang);
            let result = ui::run(look, remember, premises, opening);
            keeper.wait();
            drop(practice);
            result
        }
        None => {
            let data = cli::data_dir_of(data_dir.as_deref());
            report::install(&data, look.lang);
            let launch = Bench { keeper: keeper.clone(), data: data.clone(), lang: look.lang };
            let premises = Premises { data, practice: false, settings_damaged };
            let result = ui::run(look, remember, premises, Opening::Ask(Arc::new(launch)));
            keeper.wait();
            result
        }
    }
}

/// A station at work, as the window wants it.
fn ends_of(running: Running) -> (Ends, JoinHandle<()>) {
    (Ends { snapshots: running.snapshots, commands: running.commands, practice: None }, running.thread)
}

/// A station on a practice bench, with a unit in each socket and hands that do what the practice panel asks for.
///
/// # Errors
/// One line for a person.
pub fn practice_station(
    practice: &Arc<Demo>,
    batch: PathBuf,
    lang: Lang,
    wake: Wake,
) -> Result<(Ends, JoinHandle<()>), String> {
    let mut parts = practice.parts(batch).map_err(|error| error.to_string())?;
    parts.has_person = true;
    parts.hands_free = false;
    parts.wake = Box::new(move || wake());
    for slot in 0..parts.slots.len() {
        practice.plug_new(slot).map_err(|error| error.to_string())?;
    }
    let running = Station::open(parts).map_err(|fault| cli::complaint_of(fault).line(lang))?;
    let (ends, station) = ends_of(running);
    let hands = practice_hands(practice, ends.snapshots.clone());
    Ok((Ends { practice: Some(hands), ..ends }, station))
}

/// Starts stations for real units.
struct Bench {
    keeper: Arc<Keeper>,
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

    fn start(&self, setup: Setup, wake: Wake) -> Result<Ends, Vec<String>> {
        self.keeper.remember(|remembered| remembered.setup = setup.clone());
        let loaded = profile_file::load(&setup.profile).map_err(|faults| {
            faults.iter().map(|fault| fault_line(self.lang, &setup.profile, fault)).collect::<Vec<_>>()
        })?;
        let secret =
            cli::secret::find(&loaded, None, &self.data).map_err(|complaint| vec![complaint.line(self.lang)])?;
        let operator = Some(setup.operator.trim().to_owned()).filter(|operator| !operator.is_empty());
        let parts = Parts {
            slots: numbered_slots(&setup.ports),
            profile: loaded.profile,
            profile_sha256: loaded.sha256,
            ca_pem: loaded.ca_pem,
            product_secret: secret,
            ports: None,
            data: self.data.clone(),
            batch_file: setup.batch.clone(),
            operator,
            label: None,
            practice: false,
            has_person: true,
            hands_free: true,
            visits: None,
            wake: Box::new(move || wake()),
        };
        let running = Station::open(parts).map_err(|fault| vec![cli::complaint_of(fault).line(self.lang)])?;
        let (ends, station) = ends_of(running);
        self.keeper.keep(station);
        Ok(ends)
    }
}
